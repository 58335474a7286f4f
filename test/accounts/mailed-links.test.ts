// Proof of a mailbox is no proof of the request: a mailed link completes what was asked for only in the browser that asked.
// Elsewhere it shows the code to type there, or goes on without anything that the asker chose (contract §2).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sealAsked } from '../../src/codes/asked.ts'
import { altered } from '../support/altered.ts'
import { allOfD1, enrolTotp } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import {
  addUser,
  Browser,
  count,
  mailedToken,
  newestMail,
  Phone,
  signIn,
  signInByPhone,
} from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MOVED = 'ada@example.org'
const OWN_PASSWORD = 'Brighter-Lamp-93-river'
const ASKED = '__Host-latchkey-asked'

let world: World
let asker: Browser
let reader: Browser
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld()
  asker = new Browser(world)
  reader = new Browser(world)
})

afterEach(() => {
  vi.useRealTimers()
})

const tokenOf = (to: string): Promise<string> => mailedToken(world, to)

/** A page's form, as a browser with these cookies posts it. */
const submit = (who: Browser, path: string, fields: Record<string, string>): Promise<Response> =>
  world.fetch(path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: {
      Origin: who.origin,
      'Sec-Fetch-Site': 'same-origin',
      ...(who.jar.size === 0 ? {} : { Cookie: who.cookies() }),
    },
  })
const navigate = (who: Browser, path: string): Promise<Response> =>
  who.send('GET', path, undefined, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' })
const signsIn = async (password: string): Promise<boolean> =>
  (await new Browser(world).post('/api/sign-in', { email: EMAIL, password })).status === 200

describe('the link of a sign-up', () => {
  const signUp = async (more: object = {}): Promise<string> => {
    const asked = await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD, name: 'Mallory', ...more })
    expect(asked.status).toBe(202)
    return tokenOf(EMAIL)
  }

  it('completes in the browser that asked, with what was typed there', async () => {
    const token = await signUp()
    const page = await (await navigate(asker, `/verify-email?token=${token}`)).text()
    expect([page.includes('Mallory'), page.includes('type="password"')]).toEqual([true, false])
    const done = await submit(asker, '/verify-email', { token })
    expect([done.status, done.headers.getSetCookie().length > 1]).toEqual([303, true])
    expect(await rows('SELECT name FROM users')).toEqual([{ name: 'Mallory' }])
    expect(await signsIn(PASSWORD)).toBe(true)
  })

  it('shows elsewhere the code to type where it was asked, and changes nothing by that', async () => {
    const { challenge } = await json(await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    const { code = '' } = await newestMail(world, EMAIL)
    const before = await allOfD1()
    const page = await (await navigate(reader, `/verify-email?token=${await tokenOf(EMAIL)}`)).text()
    expect(page).toContain(`<p class="code">${code}</p>`)
    expect(await allOfD1()).toBe(before)
    expect((await asker.post('/api/email/verify', { challenge, code })).status).toBe(200)
  })

  it('goes on elsewhere with a password chosen there, and nothing of the asker’s', async () => {
    const token = await signUp()
    expect(await (await navigate(reader, `/verify-email?token=${token}`)).text()).not.toContain('Mallory')
    const pressed = await submit(reader, '/verify-email', { token })
    expect([pressed.status, await pressed.text()]).toEqual([400, expect.stringContaining('type="password"')])
    const weak = await submit(reader, '/verify-email', { token, password: 'short' })
    expect([weak.status, await weak.text()]).toEqual([400, expect.stringContaining('at least 12 characters')])
    const near = await submit(reader, '/verify-email', { token, password: 'Ada@example.com1' })
    expect([near.status, await near.text()]).toEqual([400, expect.stringContaining('email address')])
    expect(await count('users')).toBe(0)
    const done = await submit(reader, '/verify-email', { token, password: OWN_PASSWORD })
    reader.keep(done)
    expect((await json(await reader.get('/api/session'))).user).toMatchObject({ email: EMAIL, name: null })
    expect([await signsIn(PASSWORD), await signsIn(OWN_PASSWORD)]).toEqual([false, true])
  })

  it('does the same at the API: with a password, or for an account without one', async () => {
    for (const more of [{}, { password: OWN_PASSWORD }]) {
      world = await freshWorld()
      ;[asker, reader] = [new Browser(world), new Browser(world)]
      const token = await signUp()
      const answer = await json(await reader.post('/api/email/verify', { token, ...more }))
      expect(answer).toMatchObject({ status: 'signed_in', user: { email: EMAIL, name: null } })
      expect([await signsIn(PASSWORD), await signsIn(OWN_PASSWORD)]).toEqual([false, 'password' in more])
    }
  })

  it('completes for a script, which nobody is lured into; a password of its own counts there, too', async () => {
    const phone = new Phone(world)
    await phone.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    expect((await phone.post('/api/email/verify', { token: await tokenOf(EMAIL), transport: 'bearer' })).status).toBe(
      200,
    )
    expect(await signsIn(PASSWORD)).toBe(true)
  })

  it.each([
    ['of other requests', () => sealAsked(world.config.secrets, ['018f0000-0000-7000-8000-000000000000'])],
    ['that was altered', () => altered(asker.jar.get(ASKED) ?? '')],
    ['that is empty', () => ''],
    ['that is too long', () => 'A'.repeat(4000)],
  ])('takes no cookie %s', async (_, value) => {
    const token = await signUp()
    reader.jar.set(ASKED, value())
    expect((await submit(reader, '/verify-email', { token })).status).toBe(400)
    expect(await count('users')).toBe(0)
  })

  it('completes after the code was sent anew, and for the newest four requests of a browser', async () => {
    const { challenge } = await json(await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    for (let others = 0; others < 3; others += 1)
      await asker.post('/api/sign-up', { email: `other-${others}@example.com`, password: PASSWORD })
    clock.pass(60_000)
    await new Browser(world).post('/api/email/verify/resend', { challenge })
    expect((await submit(asker, '/verify-email', { token: await tokenOf(EMAIL) })).status).toBe(303)
  })

  it('gives bearer sign-ups no cookie, and others one that lives as long as a new code can be asked for', async () => {
    const bearer = await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD, transport: 'bearer' })
    expect(bearer.headers.getSetCookie()).toEqual([])
    const answer = await asker.post('/api/sign-up', { email: MOVED, password: PASSWORD })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-latchkey-asked=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400$/),
    ])
  })

  it('shows no code whose guesses are used up', async () => {
    const { challenge } = await json(await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    const { code = '' } = await newestMail(world, EMAIL)
    for (let guess = 0; guess < 5; guess += 1)
      await reader.post('/api/email/verify', { challenge, code: code === '000000' ? '000001' : '000000' })
    const page = await (await navigate(reader, `/verify-email?token=${await tokenOf(EMAIL)}`)).text()
    expect([page.includes(code), page.includes('type="password"')]).toEqual([false, true])
  })
})

describe('the link of an account that nobody has proved (EMAIL_VERIFICATION=optional)', () => {
  let token: string

  beforeEach(async () => {
    world = openWorld({ ...INSTANT, EMAIL_VERIFICATION: 'optional' })
    ;[asker, reader] = [new Browser(world), new Browser(world)]
    await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    token = await tokenOf(EMAIL)
    await enrolTotp(asker)
  })

  it('keeps all that its owner has, in the browser or the session that asked', async () => {
    asker.jar.delete(ASKED)
    expect((await submit(asker, '/verify-email', { token })).status).toBe(303)
    expect([await count('totp'), await count('sessions', 'active = 1')]).toEqual([1, 1])
  })

  it.each([
    ['the API', () => reader.post('/api/email/verify', { token }), null],
    ['its page, with a password', () => submit(reader, '/verify-email', { token, password: OWN_PASSWORD }), 1],
  ])('takes elsewhere, by %s, what the squatter gave it, and ends their sessions', async (_, open, hash) => {
    const pending = await json(await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    expect([200, 303]).toContain((await open()).status)
    expect(
      await rows('SELECT email_verified_at > 0 AS verified, hashed_password IS NOT NULL OR NULL AS hash FROM users'),
    ).toEqual([{ verified: 1, hash }])
    expect([await count('totp'), await count('recovery_codes'), await count('sessions', 'active = 1')]).toEqual([
      0, 0, 0,
    ])
    expect((await asker.get('/api/session')).status).toBe(401)
    const second = { mfa_token: pending.mfa_token, code: '000000' }
    expect((await json(await asker.post('/api/sign-in/totp', second))).code).toBe('invalid_code')
    expect(await count('codes')).toBe(0)
  })
})

describe('the page of that link, elsewhere', () => {
  it.each([
    ['no password', {}],
    ['an empty one', { password: '' }],
  ])('waits with %s: a scanner that presses the button takes nothing away', async (_, fields) => {
    world = openWorld({ ...INSTANT, EMAIL_VERIFICATION: 'optional' })
    ;[asker, reader] = [new Browser(world), new Browser(world)]
    await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    const token = await tokenOf(EMAIL)
    const pressed = await submit(reader, '/verify-email', { token, ...fields })
    expect([pressed.status, await pressed.text()]).toEqual([400, expect.stringContaining('Use at least 12 characters')])
    expect((await json(await asker.get('/api/session'))).user).toMatchObject({ email: EMAIL, email_verified: false })
    expect((await submit(reader, '/verify-email', { token, password: OWN_PASSWORD })).status).toBe(303)
  })
})

describe('the link of a change of address', () => {
  let token: string
  let proof: { challenge: string; code: string | undefined }

  beforeEach(async () => {
    await addUser(world, EMAIL)
    await addUser(world, MOVED.replace('ada', 'reader'))
    await signIn(asker, EMAIL)
    const { challenge } = await json(await asker.post('/api/email/change', { email: MOVED }))
    const { code } = await newestMail(world, MOVED)
    token = await tokenOf(MOVED)
    proof = { challenge, code }
  })

  const isUnmoved = async (): Promise<boolean> => (await count('users', `email = '${MOVED}'`)) === 0

  it('waits for the session that asked: nobody else completes it, signed in or not, by code or link', async () => {
    const other = new Browser(world)
    await signIn(other, MOVED.replace('ada', 'reader'))
    const again = new Browser(world)
    await signIn(again, EMAIL)
    const cookieAlone = new Browser(world)
    cookieAlone.jar.set(ASKED, asker.jar.get(ASKED) ?? '')
    const codes = []
    for (const who of [reader, cookieAlone, other, again]) {
      codes.push((await json(await who.post('/api/email/change/confirm', { token }))).code)
      const page = await submit(who, '/confirm-email', { token })
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining(proof.code ?? 'no code')])
    }
    expect(codes).toEqual(['unauthenticated', 'unauthenticated', 'invalid_code', 'invalid_code'])
    expect((await new Phone(world).post('/api/email/change/confirm', proof)).status).toBe(401)
    expect((await other.post('/api/email/change/confirm', proof)).status).toBe(400)
    expect(await isUnmoved()).toBe(true)
    expect((await asker.post('/api/email/change/confirm', proof)).status).toBe(200)
  })

  it('has a button in the browser that asked alone; also once its access token has expired', async () => {
    expect(await (await navigate(reader, `/confirm-email?token=${token}`)).text()).not.toContain('<form')
    clock.pass(360_000)
    expect(await (await navigate(asker, `/confirm-email?token=${token}`)).text()).toContain('<form')
    expect((await submit(asker, '/confirm-email', { token })).status).toBe(303)
    expect(await isUnmoved()).toBe(false)
  })

  it('is dead where the session that asked has ended', async () => {
    const cookies = asker.copy()
    await asker.post('/api/sign-out')
    const page = await submit(cookies, '/confirm-email', { token })
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('no longer valid')])
    expect(await isUnmoved()).toBe(true)
  })

  it('is confirmed by the phone that asked', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const asked = await phone.post('/api/email/change', { email: 'third@example.org' })
    expect(asked.headers.getSetCookie()).toEqual([])
    const link = await tokenOf('third@example.org')
    expect((await phone.post('/api/email/change/confirm', { token: link })).status).toBe(200)
  })
})

describe('the last page', () => {
  it('leads on to APP_URL', async () => {
    world = openWorld({ APP_URL: 'https://app.example.com/home' })
    asker = new Browser(world)
    await asker.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    const done = await submit(asker, '/verify-email', { token: await tokenOf(EMAIL) })
    const page = await asker.get(new URL(done.headers.get('Location') ?? '').pathname)
    expect(await page.text()).toContain(
      '<a href="https://app.example.com/home" class="button">Continue to Latchkey</a>',
    )
  })
})
