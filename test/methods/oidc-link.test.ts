// One's own accounts at providers: linked from one's own session with a fresh proof, listed, taken away; the last way in stays, and
// the owner is told (contract §2, §7).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, comeBack, listen, Provider, signInAt, varsFor, type Claims } from '../support/providers/provider.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { ANY_HASH, enrolTotp } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let acme: Provider
let ada: Browser
let clock: ReturnType<typeof stopClock>

async function open(entry: object = {}, vars: Record<string, string> = {}): Promise<void> {
  acme = new Provider()
  listen(acme)
  world = await freshWorld({ ...INSTANT, ...varsFor(acme.entry(entry)), ...vars })
  await addUser(world, EMAIL, { hash: ANY_HASH })
  ada = new Browser(world)
  await signIn(ada, EMAIL)
}

beforeEach(async () => {
  clock = stopClock()
  await open()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const AT_ACME: Claims = { sub: 'countess', email: 'countess@example.org', email_verified: false, name: 'Countess' }
const cause = async (): Promise<unknown> => {
  const found = await rows<{ meta: string }>(
    "SELECT meta FROM audit_events WHERE event = 'authn_login_fail' ORDER BY id DESC",
  )
  return (JSON.parse(found[0]?.meta ?? '{}') as { cause?: string }).cause
}

async function ask(who: Browser = ada, body: object = {}): Promise<string> {
  const answer = await who.post('/api/identities/acme', body)
  if (answer.status !== 200) throw new Error(`not begun: ${await answer.text()}`)
  return (await json(answer)).url
}
const link = async (who: Browser = ada, claims: Claims = AT_ACME): Promise<Response> =>
  comeBack(who, acme, acme.authorize(await ask(who), claims))
const list = async (who: Browser = ada) => (await json(await who.get('/api/identities'))).items

describe('linking', () => {
  it('joins the account there to one’s own, whatever its address, tells the owner, and signs in from then on', async () => {
    const answer = await comeBack(ada, acme, acme.authorize(await ask(ada, { return_to: '/account' }), AT_ACME))
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, 'http://localhost:8787/account'])
    expect(await list()).toEqual([
      {
        id: expect.any(String),
        provider: 'acme',
        issuer: acme.issuer,
        subject: 'countess',
        email: 'countess@example.org',
        name: 'Countess',
        created_at: new Date().toISOString(),
        last_used_at: null,
      },
    ])
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'identity_linked' })
    expect(await count('audit_events', "event = 'identity_linked' AND reason = 'own_session'")).toBe(1)
    const elsewhere = new Browser(world)
    expect((await signInAt(elsewhere, acme, AT_ACME)).status).toBe(303)
    expect((await json(await elsewhere.get('/api/session'))).user.email).toBe(EMAIL)
    expect(await count('users')).toBe(1)
  })

  it('comes to nothing where somebody else has signed in in that browser meanwhile: who came back may be them', async () => {
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const back = acme.authorize(await ask(), { ...ADA, sub: 'grace' })
    await signIn(ada, 'grace@example.com')
    const answer = await comeBack(ada, acme, back)
    expect([answer.status, await cause(), await count('identities')]).toEqual([400, 'session_gone', 0])
  })

  it('twice is as good as once', async () => {
    await link()
    expect((await link()).status).toBe(303)
    expect(await count('identities')).toBe(1)
  })

  it('begins with no round trip more than the session’s own', async () => {
    await ask()
    world.trips.length = 0
    await ask()
    expect(world.trips).toHaveLength(1)
  })

  it('wants somebody who is signed in, and a fresh proof', async () => {
    expect((await new Browser(world).post('/api/identities/acme')).status).toBe(401)
    clock.pass(901_000)
    await ada.post('/api/refresh')
    expect(await json(await ada.post('/api/identities/acme'))).toMatchObject({
      status: 401,
      code: 'reauthentication_required',
    })
  })

  it('is refused from a provider that isn’t there, or back to elsewhere', async () => {
    expect((await ada.post('/api/identities/nobody')).status).toBe(404)
    expect((await ada.post('/api/identities/acme', { return_to: '//evil.example' })).status).toBe(400)
  })

  it('is 503 while the provider can’t be reached', async () => {
    acme.bend.answers = { '/.well-known/openid-configuration': () => new Response('', { status: 500 }) }
    const answer = await ada.post('/api/identities/acme')
    expect([answer.status, answer.headers.get('Retry-After'), answer.headers.getSetCookie()]).toEqual([503, '10', []])
    expect(await cause()).toBe('no_discovery')
  })

  it('takes nothing that is somebody else’s', async () => {
    await link()
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const grace = new Browser(world)
    await signIn(grace, 'grace@example.com')
    const answer = await link(grace)
    expect([answer.status, await cause(), await list(grace)]).toEqual([400, 'identity_taken', []])
    expect(await answer.text()).toContain('is linked to another account here')
    expect(await count('identities')).toBe(1)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['has ended', () => ada.post('/api/sign-out')],
    [
      'was ended from elsewhere',
      () => world.env.DB.prepare("UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'x'").run(),
    ],
    ['is of somebody disabled', () => world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()],
    ['was proved too long ago', () => world.env.DB.prepare('UPDATE sessions SET auth_time = auth_time - 901000').run()],
  ])('comes to nothing where the session that began it %s', async (_, happen) => {
    const back = acme.authorize(await ask(), AT_ACME)
    const cookies = new Map(ada.jar)
    await happen()
    for (const [name, value] of cookies) ada.jar.set(name, value)
    expect((await comeBack(ada, acme, back)).status).toBe(400)
    expect([await count('identities'), await cause()]).toEqual([0, 'session_gone'])
  })

  it('can’t be slipped to another’s browser: the answer wants the cookie of the one that began', async () => {
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    const back = acme.authorize(await ask(eve), AT_ACME)
    expect((await comeBack(ada, acme, back)).status).toBe(400)
    expect([await count('identities'), await cause()]).toEqual([0, 'state'])
  })

  it('comes to nothing where the account has a second factor by then that the session has not proved', async () => {
    const back = acme.authorize(await ask(), AT_ACME)
    const elsewhere = new Browser(world)
    await signIn(elsewhere, EMAIL)
    await enrolTotp(elsewhere)
    expect((await comeBack(ada, acme, back)).status).toBe(400)
    expect([await count('identities'), await cause()]).toEqual([0, 'already_used'])
  })

  it('grants no role, and keeps a refresh token sealed', async () => {
    await open({ offline_access: true, claims: { roles: 'role' } })
    await link(ada, { ...AT_ACME, roles: ['ADMIN'] })
    expect(await rows('SELECT role FROM users')).toEqual([{ role: 'USER' }])
    expect(await rows('SELECT refresh_token FROM identities')).toEqual([
      { refresh_token: expect.stringMatching(/^v1\.[\w-]+\.[\w-]+\.[\w-]+$/) },
    ])
  })

  it('goes with the account when it is deleted, and is free for another', async () => {
    await link()
    expect((await ada.send('DELETE', '/api/user')).status).toBe(204)
    expect([await count('identities'), await count('provider_sessions')]).toEqual([0, 0])
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const grace = new Browser(world)
    await signIn(grace, 'grace@example.com')
    expect((await link(grace)).status).toBe(303)
  })

  it('an answer is good once', async () => {
    const thief = ada.copy()
    const url = await ask(thief)
    const twin = thief.copy()
    const back = acme.authorize(url, AT_ACME)
    expect((await comeBack(thief, acme, back)).status).toBe(303)
    await ada.send('DELETE', `/api/identities/${(await list())[0].id}`)
    for (const code of acme.codes.values()) code.used = false
    // Within a minute the same browser ends where it ended, and links nothing anew; then the answer is spent for it, too.
    const late = twin.copy()
    expect([(await comeBack(twin, acme, back)).status, await count('identities')]).toEqual([303, 0])
    clock.pass(61_000)
    expect((await comeBack(late, acme, back)).status).toBe(400)
    expect([await count('identities'), await cause()]).toEqual([0, 'already_used'])
  })
})

describe('unlinking', () => {
  it('takes the account there away: it signs in no more, and the owner is told', async () => {
    await link()
    const [{ id }] = await list()
    clock.pass(1000)
    expect((await ada.send('DELETE', `/api/identities/${id}`)).status).toBe(204)
    expect(await list()).toEqual([])
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'identity_unlinked' })
    expect(await count('audit_events', "event = 'identity_unlinked'")).toBe(1)
    expect((await signInAt(new Browser(world), acme, { ...ADA, ...AT_ACME })).status).toBe(400)
    expect((await ada.send('DELETE', `/api/identities/${id}`)).status).toBe(404)
  })

  it('wants a fresh proof', async () => {
    await link()
    const [{ id }] = await list()
    clock.pass(901_000)
    await ada.post('/api/refresh')
    expect((await ada.send('DELETE', `/api/identities/${id}`)).status).toBe(401)
    expect(await count('identities')).toBe(1)
  })

  it('touches nothing of anybody else', async () => {
    await link()
    const [{ id }] = await list()
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const grace = new Browser(world)
    await signIn(grace, 'grace@example.com')
    for (const path of [id, 'x', 'logout-url', '00000000-0000-7000-8000-000000000000'])
      expect((await grace.send('DELETE', `/api/identities/${path}`)).status, path).toBe(404)
    expect(await count('identities')).toBe(1)
  })

  it('leaves the last way in', async () => {
    await link()
    const [{ id }] = await list()
    await world.env.DB.prepare('UPDATE users SET hashed_password = NULL, email_verified_at = NULL').run()
    expect(await json(await ada.send('DELETE', `/api/identities/${id}`))).toMatchObject({
      status: 409,
      code: 'last_way_in',
    })
    expect([await count('identities'), await count('audit_events', "event = 'identity_unlinked'")]).toEqual([1, 0])
  })

  it('leaves one, where it and the only passkey are removed at once', async () => {
    for (let trial = 0; trial < 8; trial += 1) {
      await open()
      await link()
      const [{ id }] = await list()
      const made = await ada.post(
        '/api/passkeys',
        await new Authenticator().register(await json(await ada.post('/api/passkeys/options'))),
      )
      expect(made.status).toBe(201)
      const passkey = (await json(await ada.get('/api/passkeys'))).items[0].id
      await world.env.DB.prepare('UPDATE users SET hashed_password = NULL, email_verified_at = NULL').run()
      const slow = openWorld({ ...INSTANT, ...varsFor(acme.entry()) }, slowly(3))
      const twins = [ada, ada].map((who) => {
        const twin = new Browser(slow)
        for (const [name, value] of who.jar) twin.jar.set(name, value)
        return twin
      })
      const statuses = await Promise.all([
        twins[0]?.send('DELETE', `/api/identities/${id}`),
        twins[1]?.send('DELETE', `/api/passkeys/${passkey}`),
      ])
      expect(new Set(statuses.map((answer) => answer?.status))).toEqual(new Set([204, 409]))
      expect((await count('identities')) + (await count('passkeys'))).toBe(1)
    }
  })
})

describe('taking a change of address back', () => {
  it('drops the accounts that were linked since, and keeps those from before', async () => {
    await link()
    clock.pass(1000)
    // Another session: what it asked for reaches no further back than its own beginning.
    await signIn(ada, EMAIL)
    const { challenge } = await json(await ada.post('/api/email/change', { email: 'thief@example.com' }))
    const { code } = await newestMail(world, 'thief@example.com')
    await ada.post('/api/email/change/confirm', { challenge, code })
    clock.pass(1000)
    await link(ada, { ...AT_ACME, sub: 'thief' })
    expect(await count('identities')).toBe(2)
    const token = new URL((await newestMail(world, EMAIL)).link ?? '').searchParams.get('token')
    expect((await new Browser(world).post('/api/email/change/undo', { token })).status).toBe(200)
    expect(await rows('SELECT subject FROM identities')).toEqual([{ subject: 'countess' }])
  })
})
