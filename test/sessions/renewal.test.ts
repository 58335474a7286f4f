// Tokens that an event renews or ends (ASVS 5.0 7.2.4): a change of password, a proof, a sign-in over a session that lives.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { REFRESH } from '../support/people/entered.ts'
import { ANY_HASH, enrolTotp, firstStep, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, newestMail, Phone, signIn, signInByPhone, signUp } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Brighter-Lamp-93-river'
const CHANGE = { current_password: PASSWORD, new_password: NEW }

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld()
  takeAnyPassword()
  for (const email of [EMAIL, 'bob@example.com']) await addUser(world, email, { hash: ANY_HASH })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const alive = async (who: Browser): Promise<boolean> => (await who.get('/api/session')).ok
const ends = (): Promise<{ reason: string; actor_id: string; subject_id: string; session_id: string }[]> =>
  rows("SELECT reason, actor_id, subject_id, session_id FROM audit_events WHERE event = 'session_expired' ORDER BY id")

describe('a change of password', () => {
  it('renews the tokens of a cookie session: what was copied before is worth nothing, and ends nothing', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    const thief = ada.copy()
    expect((await ada.post('/api/password/change', CHANGE)).status).toBe(200)
    expect(ada.jar.get(REFRESH)).not.toBe(thief.jar.get(REFRESH))
    for (const later of [0, 1000, 120_000]) {
      clock.pass(later)
      const refused = await thief.post('/api/refresh')
      expect([refused.status, refused.headers.getSetCookie()]).toEqual([401, []])
    }
    expect((await ada.post('/api/refresh')).status).toBe(200)
    expect(await alive(ada)).toBe(true)
    expect(await rows("SELECT 1 FROM audit_events WHERE event = 'authn_token_reuse'")).toEqual([])
  })

  it('takes a tab that raced it for no thief: the jar that it shares goes on', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    const tab = ada.copy()
    const [changed, raced] = await Promise.all([ada.post('/api/password/change', CHANGE), tab.post('/api/refresh')])
    expect(changed.status).toBe(200)
    expect([200, 401]).toContain(raced.status)
    clock.pass(7_200_000)
    expect((await ada.post('/api/refresh')).status).toBe(200)
  })

  it('takes a late tab that it overtakes for no thief either, and clears no cookie of the jar that they share', async () => {
    const vars = { FRESH_SECONDS: '7200' }
    const ada = new Browser(openWorld(vars))
    await signIn(ada, EMAIL)
    const tab = ada.copy()
    clock.pass(3_600_000)
    await ada.post('/api/refresh')
    clock.pass(120_000)
    let overtaken = 0
    const there = openWorld(vars, {
      before: async (statements) => {
        if (overtaken > 0 || !statements.some((text) => /update "sessions" set .*"rescues" = /.test(text))) return
        overtaken = 1
        overtaken = (await ada.post('/api/password/change', CHANGE)).status
      },
    })
    const answer = await Object.assign(new Browser(there), { jar: tab.jar }).post('/api/refresh')
    expect([overtaken, answer.status, (await json(answer)).code]).toEqual([200, 401, 'unauthenticated'])
    expect(answer.headers.getSetCookie()).toEqual([])
    expect((await ada.post('/api/refresh')).status).toBe(200)
  })

  it('knows theft again once the renewed token has been rotated', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    const thief = ada.copy()
    await ada.post('/api/password/change', CHANGE)
    clock.pass(3_700_000)
    expect((await ada.post('/api/refresh')).status).toBe(200)
    expect((await json(await thief.post('/api/refresh'))).code).toBe('refresh_token_reused')
  })

  it('gives a phone that shows its refresh token the new one, and the token before is dead', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const before = phone.refreshToken
    const answer = await json(await phone.post('/api/password/change', { ...CHANGE, refresh_token: before }))
    expect(answer).toMatchObject({ status: 'password_changed', token_type: 'Bearer', expires_in: 300 })
    expect((await phone.post('/api/refresh', { refresh_token: before })).status).toBe(401)
    expect((await phone.post('/api/refresh', { refresh_token: answer.refresh_token })).status).toBe(200)
  })

  it('gives them to whoever shows the token that a racing refresh has changed a moment ago, and not later', async () => {
    const gives = async (later: number): Promise<boolean> => {
      const phone = new Phone(world)
      await signInByPhone(phone, EMAIL)
      const before = phone.refreshToken
      await phone.post('/api/refresh', { refresh_token: before })
      clock.pass(later)
      const answer = await phone.post('/api/password/change', { ...CHANGE, refresh_token: before })
      return 'refresh_token' in (await json(answer))
    }
    expect([await gives(1000), await gives(61_000)]).toEqual([true, false])
  })

  it('gives who shows an access token alone nothing, and leaves no refresh token good', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const answer = await phone.post('/api/password/change', CHANGE)
    expect(await json(answer)).toEqual({ status: 'password_changed' })
    expect((await phone.get('/api/session')).status).toBe(200)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(401)
  })
})

describe('a sign-in in a browser that has a session', () => {
  const ways: Record<string, (who: Browser) => Promise<Response>> = {
    password: (who) => who.post('/api/sign-in', { email: EMAIL, password: PASSWORD }),
    'the page’s form': (who) =>
      who.world.fetch('/sign-in', {
        method: 'POST',
        headers: { Cookie: who.cookies(), Origin: who.origin, 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ email: EMAIL, password: PASSWORD, return_to: '/health' }),
      }),
    'a mailed code': async (who) => {
      const { challenge } = await json(await who.post('/api/sign-in/email-code/request', { email: EMAIL }))
      return who.post('/api/sign-in/email-code', { challenge, code: (await newestMail(who.world, EMAIL)).code })
    },
  }

  it.each(Object.entries(ways))('by %s ends that one in the same batch, in the log with its reason', async (_, way) => {
    const ada = new Browser(world)
    const { session, user } = await signIn(ada, EMAIL)
    const before = ada.copy()
    world.trips.length = 0
    const answer = await way(ada)
    expect([200, 303]).toContain(answer.status)
    expect(await alive(before)).toBe(false)
    const about = { actor_id: user.id, subject_id: user.id, session_id: session.id }
    expect(await ends()).toEqual([{ reason: 'signed_in_anew', ...about }])
  })

  it('ends somebody else’s, too: it is this browser’s', async () => {
    const shared = new Browser(world)
    const { session, user } = await signIn(shared, 'bob@example.com')
    const bob = shared.copy()
    const ada = await signIn(shared, EMAIL)
    expect(await alive(bob)).toBe(false)
    expect(await alive(shared)).toBe(true)
    const about = { actor_id: ada.user.id, subject_id: user.id, session_id: session.id }
    expect(await ends()).toEqual([{ reason: 'signed_in_anew', ...about }])
  })

  it('ends it by a confirmed sign-up and by a second step', async () => {
    const shared = new Browser(world)
    await signIn(shared, 'bob@example.com')
    const bob = shared.copy()
    await signUp(shared, 'grace@example.com')
    expect(await alive(bob)).toBe(false)
    const required = new Browser(openWorld({ MFA: 'required' }))
    for (const [name, value] of shared.jar) required.jar.set(name, value)
    const { mfa_token } = await firstStep(required, EMAIL)
    expect(await alive(shared)).toBe(true)
    await enrolTotp(required, { mfa_token })
    expect(await alive(shared)).toBe(false)
    expect(await alive(required)).toBe(true)
  })

  it.each<[string, (who: Browser) => Record<string, string>]>([
    ['its access cookie alone', (who) => (who.jar.delete(REFRESH), {})],
    ['its cookies beside a bearer token that is none', () => ({ Authorization: 'Bearer x' })],
    [
      'its refresh cookie alone beside such a token',
      (who) => (who.jar.delete('__Host-latchkey-access'), { Authorization: 'Bearer x' }),
    ],
  ])('ends the one that shows %s', async (_, shows) => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    const before = ada.copy()
    const headers = shows(ada)
    expect((await ada.post('/api/sign-in', { email: EMAIL, password: PASSWORD }, headers)).status).toBe(200)
    expect(await alive(before)).toBe(false)
    expect(await ends()).toHaveLength(1)
  })

  it('ends none by a token for other APIs in the place of the access cookie', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    const odd = new Browser(world)
    odd.jar.set('__Host-latchkey-access', (await json(await ada.post('/api/token'))).access_token)
    await signIn(odd, EMAIL)
    expect(await alive(ada)).toBe(true)
  })

  it('costs no round trip more, and no statement where there is none', async () => {
    const ada = new Browser(world)
    // The first one in a Worker makes its key, too.
    await signIn(new Browser(world), EMAIL)
    const statements = async (): Promise<[trips: number, statements: number]> => {
      world.trips.length = 0
      await signIn(ada, EMAIL)
      return [world.trips.length, world.trips.flatMap(({ statements: all }) => all).length]
    }
    const [trips, few] = await statements()
    expect(await statements()).toEqual([trips, few + 2])
  })

  it('by bearer ends nothing; nor does one whose sign-in fails, or with a made-up cookie', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    expect((await ada.post('/api/sign-in', { email: EMAIL, password: PASSWORD, transport: 'bearer' })).status).toBe(200)
    expect((await ada.post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })).status).toBe(401)
    const made = new Browser(world)
    made.jar.set(REFRESH, 'A'.repeat(72))
    await signIn(made, EMAIL)
    expect(await alive(ada)).toBe(true)
    expect(await ends()).toEqual([])
  })
})
