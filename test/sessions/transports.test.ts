// Signing in and staying in by both transports (contract §2, §3).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const ACCESS = '__Host-latchkey-access'
const REFRESH = '__Host-latchkey-refresh'
const DEVICE = '__Host-latchkey-device'

let world: World
let userId: string

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
})

const attributes = (answer: Response, name: string): string[] =>
  answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`))?.split('; ').slice(1).toSorted() ?? []

describe('a cookie session', () => {
  it('has its tokens in cookies only: __Host-, Secure, HttpOnly, SameSite=Lax, gone with the browser', async () => {
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    const body = await json(answer)
    expect(Object.keys(body).toSorted()).toEqual(['session', 'status', 'user'])
    expect(attributes(answer, ACCESS)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(attributes(answer, REFRESH)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(attributes(answer, DEVICE)).toEqual(['HttpOnly', 'Max-Age=15552000', 'Path=/', 'SameSite=Lax', 'Secure'])
    for (const cookie of answer.headers.getSetCookie()) expect(cookie.length).toBeLessThan(4096)
  })

  it('outlives the browser when it is to be remembered', async () => {
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD, remember: true })
    const maxAge = (name: string): number => Number(attributes(answer, name).find((attribute) => attribute.startsWith('Max-Age='))?.slice(8))
    expect(maxAge(ACCESS)).toBeGreaterThan(290)
    expect(maxAge(ACCESS)).toBeLessThanOrEqual(300)
    expect(maxAge(REFRESH)).toBeGreaterThan(1_209_590)
    expect(maxAge(REFRESH)).toBeLessThanOrEqual(1_209_600)
  })

  it('clears its cookies at sign-out with the attributes that they were set with, and is over at once', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const copy = browser.copy()
    const answer = await browser.post('/api/sign-out')
    expect(answer.status).toBe(204)
    for (const name of [ACCESS, REFRESH]) expect(attributes(answer, name)).toEqual(['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect((await copy.get('/api/session')).status).toBe(401)
    expect(await json(await copy.post('/api/refresh'))).toMatchObject({ status: 401, code: 'session_revoked' })
  })

  it('is refreshed by one read while nothing is due, by a write when it is an hour old', async () => {
    const clock = stopClock()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const first = browser.jar.get(REFRESH)
    clock.pass(306_000)
    expect((await browser.get('/api/session')).status).toBe(401)
    const early = await browser.post('/api/refresh')
    expect(early.status).toBe(200)
    expect(early.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([ACCESS])
    expect((await browser.get('/api/session')).status).toBe(200)
    expect(await rows('SELECT counter FROM sessions')).toEqual([{ counter: 1 }])
    clock.pass(3_294_000)
    const due = await browser.post('/api/refresh')
    expect(due.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([ACCESS, REFRESH])
    expect(browser.jar.get(REFRESH)).not.toBe(first)
    expect(await rows('SELECT counter, parent FROM sessions')).toEqual([{ counter: 2, parent: 1 }])
  })

  it('gets no token by body, and its cookie token is worth nothing in a body', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const token = browser.jar.get(REFRESH)
    const answer = await new Phone(world).post('/api/refresh', { refresh_token: token })
    expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect((await browser.post('/api/refresh')).status).toBe(200)
  })

  it('gets a token for other APIs from POST /api/token, whose claims are those of RFC 9068', async () => {
    const browser = new Browser(world)
    const { session } = await signIn(browser, EMAIL)
    const answer = await json(await browser.post('/api/token'))
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300 })
    expect(decodeProtectedHeader(answer.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) })
    const claims = decodeJwt(answer.access_token)
    expect(claims).toEqual({
      iss: 'http://localhost:8787',
      sub: userId,
      aud: 'http://localhost:8787',
      client_id: 'latchkey',
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
      sid: session.id,
      role: 'USER',
      scope: 'account',
      amr: ['pwd'],
      auth_time: expect.any(Number),
      email_verified: true,
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
  })
})

describe('a bearer session', () => {
  it('has its tokens in the body only, and no cookie', async () => {
    const answer = await new Phone(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD, transport: 'bearer' })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await json(answer)).toMatchObject({ status: 'signed_in', access_token: expect.any(String), refresh_token: expect.any(String), token_type: 'Bearer', expires_in: 300 })
  })

  it('changes its refresh token at every refresh; its token is worth nothing in a cookie', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const first = phone.refreshToken
    const browser = new Browser(world)
    browser.jar.set(REFRESH, first)
    expect(await json(await browser.post('/api/refresh'))).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect((await phone.post('/api/refresh', { refresh_token: first })).status).toBe(200)
    expect(phone.refreshToken).not.toBe(first)
    expect((await phone.post('/api/token')).status).toBe(403)
  })

  it('ends when a token before the last but one comes back, in every door, and its owner is mailed; other sessions live on', async () => {
    const clock = stopClock()
    const phone = new Phone(world)
    const { session } = await signInByPhone(phone, EMAIL)
    const other = new Phone(world)
    await signInByPhone(other, EMAIL)
    const stolen = phone.refreshToken
    await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    clock.pass(1000)
    await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    const theft = await new Phone(world).post('/api/refresh', { refresh_token: stolen })
    expect(await json(theft)).toMatchObject({ status: 401, code: 'refresh_token_reused' })
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({ code: 'session_revoked' })
    expect((await other.get('/api/session')).status).toBe(200)
    expect(await count('mails', "kind = 'session_theft'")).toBe(1)
    expect(await rows("SELECT event, session_id, subject_id FROM audit_events WHERE event = 'authn_token_reuse'")).toEqual([
      { event: 'authn_token_reuse', session_id: session.id, subject_id: userId },
    ])
  })
})

describe('garbage', () => {
  it('is refused with no query: a made-up token, one whose counter was changed, one of another secret', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const bytes = Uint8Array.from(atob(phone.refreshToken.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    bytes[21] = 9
    const altered = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_')
    const foreign = openWorld({ AUTH_SECRET: btoa('another-secret-of-32-bytes-or-more') })
    for (const [where, token] of [[world, 'x'], [world, 'A'.repeat(72)], [world, altered], [world, `${phone.refreshToken}=`], [foreign, phone.refreshToken]] as const) {
      where.trips.length = 0
      const answer = await new Phone(where).post('/api/refresh', { refresh_token: token })
      expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
      expect(where.trips).toEqual([])
    }
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
  })

  it('ends nothing when a counter above the current one is presented', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const next = phone.refreshToken
    await phone.post('/api/refresh', { refresh_token: next })
    await world.env.DB.prepare('UPDATE sessions SET counter = 1, parent = NULL').run()
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(await rows('SELECT active FROM sessions')).toEqual([{ active: 1 }])
  })
})

describe('time', () => {
  it('ends an idle session, an old session, and never lets an access token outlive it', async () => {
    const clock = stopClock()
    const idle = openWorld({ SESSION_IDLE_SECONDS: '100', SESSION_ABSOLUTE_SECONDS: '250' })
    const phone = new Phone(idle)
    await signInByPhone(phone, EMAIL)
    const claims = decodeJwt(phone.accessToken)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(100)
    for (const _ of [1, 2]) {
      clock.pass(90_000)
      expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
    }
    const last = decodeJwt(phone.accessToken)
    expect((last.exp ?? 0) - (last.iat ?? 0)).toBe(70)
    clock.pass(71_000)
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({ status: 401, code: 'session_expired' })
  })
})

describe('whoever changes meanwhile', () => {
  it('is out at once when disabled or removed', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    expect((await phone.get('/api/session')).status).toBe(401)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(401)
    expect(await rows('SELECT counter FROM sessions')).toEqual([{ counter: 1 }])
    await world.env.DB.prepare('DELETE FROM users').run()
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({ code: 'session_expired' })
  })

  it('is not admitted by a password that was right when it was read', async () => {
    let changed = false
    const slow = openWorld({}, {
      before: async (_, trip) => {
        if (trip !== 2 || changed) return
        changed = true
        await world.env.DB.prepare('UPDATE users SET hashed_password = ?').bind('$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').run()
      },
    })
    expect(await json(await new Browser(slow).post('/api/sign-in', { email: EMAIL, password: PASSWORD }))).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(await count('sessions')).toBe(0)
  })
})

describe('sign-in refusals', () => {
  it('are alike for a wrong password, an unknown, an unverified, a disabled and a password-less account, and hash alike', async () => {
    await addUser(world, 'unverified@example.com', { verified: false })
    await addUser(world, 'disabled@example.com', { disabled: true })
    await addUser(world, 'passwordless@example.com', { hash: null })
    const seen = new Set<string>()
    for (const [email, password] of [
      [EMAIL, 'Wrong-Password-1'],
      ['nobody@example.com', PASSWORD],
      ['unverified@example.com', PASSWORD],
      ['disabled@example.com', PASSWORD],
      ['passwordless@example.com', PASSWORD],
    ]) {
      world.trips.length = 0
      const answer = await new Browser(world).post('/api/sign-in', { email, password })
      const body = await json(answer)
      expect(body.code).toBe('invalid_credentials')
      expect(body.detail).toContain('confirm')
      seen.add(JSON.stringify({ ...body, request_id: '', status: answer.status, trips: world.trips.filter((trip) => !trip.statements.some((sql) => sql.includes('signing_keys'))).length, headers: [...answer.headers].filter(([name]) => name !== 'date') }))
    }
    expect([...seen]).toHaveLength(1)
    expect(await count('sessions')).toBe(0)
  })
})

describe('own sessions', () => {
  it('lists them newest first in pages, marks the current one, ends one, ends all others', async () => {
    const [one, two, three] = [new Browser(world), new Browser(world), new Browser(world)]
    const ids: string[] = []
    for (const browser of [one, two, three]) ids.push((await signIn(browser, EMAIL)).session.id)
    const page = await json(await three.get('/api/sessions?limit=2'))
    expect(page.items.map((session: { id: string; current: boolean }) => [session.id, session.current])).toEqual([[ids[2], true], [ids[1], false]])
    const rest = await json(await three.get(`/api/sessions?limit=2&cursor=${page.next_cursor}`))
    expect(rest).toMatchObject({ items: [{ id: ids[0] }], next_cursor: null })
    for (const limit of ['0', '101', 'x', '-1']) expect((await three.get(`/api/sessions?limit=${limit}`)).status).toBe(400)

    await addUser(world, 'eve@example.com')
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    expect((await eve.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(404)
    expect((await one.get('/api/session')).status).toBe(200)

    expect((await three.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(204)
    expect((await one.get('/api/session')).status).toBe(401)
    expect((await three.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(404)
    expect((await three.send('DELETE', '/api/sessions/not-an-id')).status).toBe(404)
    expect((await three.send('DELETE', '/api/sessions')).status).toBe(204)
    expect((await two.get('/api/session')).status).toBe(401)
    expect((await three.get('/api/session')).status).toBe(200)
    expect((await eve.get('/api/session')).status).toBe(200)
  })

  it('signs out here, elsewhere or everywhere', async () => {
    const [one, two] = [new Browser(world), new Browser(world)]
    await signIn(one, EMAIL)
    await signIn(two, EMAIL)
    const others = await one.post('/api/sign-out', { scope: 'others' })
    expect([others.status, others.headers.getSetCookie()]).toEqual([204, []])
    expect((await two.get('/api/session')).status).toBe(401)
    expect((await one.get('/api/session')).status).toBe(200)
    await signIn(two, EMAIL)
    expect((await one.post('/api/sign-out', { scope: 'all' })).status).toBe(204)
    expect((await two.get('/api/session')).status).toBe(401)
    expect(await count('sessions', 'active = 1')).toBe(0)
    expect((await new Browser(world).post('/api/sign-out', { scope: 'all' })).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-out')).status).toBe(204)
  })

  it('signs out by the refresh cookie where the access cookie has died', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    browser.jar.delete(ACCESS)
    expect((await browser.post('/api/sign-out')).status).toBe(204)
    expect(await count('sessions', 'active = 1')).toBe(0)
  })
})

describe('one’s own account', () => {
  it('is read, renamed, and deleted only with a fresh sign-in', async () => {
    const clock = stopClock()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    expect(await json(await browser.get('/api/user'))).toMatchObject({ id: userId, email: EMAIL, email_verified: true, role: 'USER', name: null })
    expect(await json(await browser.send('PATCH', '/api/user', { name: '  Ada Lovelace ' }))).toMatchObject({ name: 'Ada Lovelace' })
    expect((await browser.send('PATCH', '/api/user', { name: 'x\u0000y' })).status).toBe(400)
    expect((await browser.send('PATCH', '/api/user', { role: 'ADMIN' })).status).toBe(400)
    clock.pass(901_000)
    await browser.post('/api/refresh')
    expect(await json(await browser.send('DELETE', '/api/user'))).toMatchObject({ status: 401, code: 'reauthentication_required' })
    const fresh = new Browser(world)
    await signIn(fresh, EMAIL)
    const gone = await fresh.send('DELETE', '/api/user')
    expect(gone.status).toBe(204)
    expect(await count('users')).toBe(0)
    expect(await count('sessions')).toBe(0)
    expect((await browser.post('/api/refresh')).status).toBe(401)
    expect(await count('audit_events', "event = 'user_deleted'")).toBe(1)
  })

  it('is kept when it is the last SUPER_ADMIN', async () => {
    await world.env.DB.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    expect(await json(await browser.send('DELETE', '/api/user'))).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await count('users')).toBe(1)
  })
})
