// The siblings' door (contract §4): plain results, no throw, whatever is passed.
import { createExecutionContext } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { AdminService } from '../../src/client/admin-types.ts'
import type { AuthService } from '../../src/client/types.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { altered } from '../support/altered.ts'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let userId: string
let auth: AuthService
let admin: AdminService

const doorOf = (where: World): AuthService => new Auth(createExecutionContext(), where.env)
const adminOf = (where: World): AdminService => new AuthAdmin(createExecutionContext(), where.env)

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, EMAIL)
  auth = doorOf(world)
  admin = adminOf(world)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('authenticate', () => {
  it('says who calls by cookie and by bearer token, from a request or its two headers, without asking D1', async () => {
    const browser = new Browser(world)
    const { session } = await signIn(browser, EMAIL)
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    world.trips.length = 0
    const byCookie = await auth.authenticate(
      new Request('https://shop.example.com/cart', { headers: { Cookie: browser.cookies() } }),
    )
    expect(byCookie).toEqual({
      ok: true,
      value: {
        user_id: userId,
        role: 'USER',
        session_id: session.id,
        amr: ['pwd'],
        auth_time: expect.any(Number),
        claims: expect.objectContaining({ sub: userId, sid: session.id }),
        set_cookies: [],
      },
    })
    expect(await auth.authenticate({ cookie: browser.cookies() })).toEqual(byCookie)
    expect(await auth.authenticate({ authorization: `Bearer ${phone.accessToken}` })).toMatchObject({
      ok: true,
      value: { user_id: userId, set_cookies: [] },
    })
    expect(world.trips).toEqual([])
  })

  it('renews an expired access cookie by the refresh cookie, in one round trip, and hands the cookies on', async () => {
    const clock = stopClock()
    const brief = openWorld({ ACCESS_TOKEN_SECONDS: '60' })
    auth = doorOf(brief)
    const browser = new Browser(brief)
    await signIn(browser, EMAIL)
    clock.pass(66_000)
    // A warm isolate: it remembers the keys for half a minute.
    await brief.fetch('/.well-known/jwks.json')
    brief.trips.length = 0
    const renewed = await auth.authenticate({ cookie: browser.cookies() })
    if (!renewed.ok) throw new Error(renewed.error.code)
    expect(brief.trips.length).toBe(1)
    expect(renewed.value.set_cookies).toEqual([
      expect.stringMatching(/^__Host-latchkey-access=.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
    ])
    clock.pass(3_600_000)
    const rotated = await auth.authenticate({ cookie: browser.cookies() })
    expect(rotated).toMatchObject({
      ok: true,
      value: {
        set_cookies: [expect.stringContaining('latchkey-access='), expect.stringContaining('latchkey-refresh=')],
      },
    })
    expect(await rows('SELECT counter FROM sessions')).toEqual([{ counter: 2 }])
  })

  it('lets the header decide, and says why nobody is known', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    expect(await auth.authenticate({ cookie: browser.cookies(), authorization: 'Bearer x' })).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated', reason: 'token_invalid' },
    })
    expect(await auth.authenticate({})).toMatchObject({ ok: false, error: { code: 'unauthenticated' } })
    await world.env.DB.prepare('UPDATE sessions SET active = 0, revoked_at = 1').run()
    browser.jar.delete('__Host-latchkey-access')
    const ended = await auth.authenticate({ cookie: browser.cookies() })
    expect(ended).toMatchObject({
      ok: false,
      error: {
        code: 'session_revoked',
        set_cookies: [expect.stringContaining('Max-Age=0'), expect.stringContaining('Max-Age=0')],
      },
    })
  })
})

describe('verifyAccessToken', () => {
  it('gives the claims: offline without D1, strict after asking the primary', async () => {
    const phone = new Phone(world)
    const { session } = await signInByPhone(phone, EMAIL)
    world.trips.length = 0
    expect(await auth.verifyAccessToken(phone.accessToken)).toMatchObject({
      ok: true,
      value: { sub: userId, sid: session.id, role: 'USER' },
    })
    expect(world.trips.length).toBe(0)
    expect(await auth.verifyAccessToken(phone.accessToken, { level: 'strict' })).toMatchObject({ ok: true })
    expect(world.trips.length).toBe(1)
    await admin.setRole(userId, 'ADMIN')
    expect(await auth.verifyAccessToken(phone.accessToken, { level: 'strict' })).toMatchObject({
      ok: true,
      value: { role: 'ADMIN' },
    })
    await auth.revokeSession(session.id)
    expect(await auth.verifyAccessToken(phone.accessToken, { level: 'offline' })).toMatchObject({ ok: true })
    expect(await auth.verifyAccessToken(phone.accessToken, { level: 'strict' })).toMatchObject({
      ok: false,
      error: { code: 'session_revoked' },
    })
  })

  it('says why not: another audience, altered, expired, foreign', async () => {
    const clock = stopClock()
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const token = phone.accessToken
    expect(await auth.verifyAccessToken(token, { audience: 'https://api.example.com' })).toMatchObject({
      ok: false,
      error: { code: 'token_invalid' },
    })
    expect(await auth.verifyAccessToken(altered(token))).toMatchObject({
      ok: false,
      error: { code: 'token_invalid' },
    })
    clock.pass(304_000)
    expect(await auth.verifyAccessToken(token)).toMatchObject({ ok: true })
    clock.pass(2_000)
    expect(await auth.verifyAccessToken(token)).toMatchObject({ ok: false, error: { code: 'token_expired' } })
  })
})

describe('people and sessions', () => {
  it('finds a user by id and by any spelling of the address', async () => {
    const found = await auth.getUser(userId)
    expect(found).toMatchObject({
      ok: true,
      value: { id: userId, email: EMAIL, email_verified: true, role: 'USER', last_login_at: null },
    })
    expect(await auth.getUserByEmail(' ADA@Example.COM ')).toEqual(found)
    expect(await auth.getUser(uuidv7(1))).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await auth.getUserByEmail('nobody@example.com')).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(JSON.stringify(found)).not.toMatch(/scrypt|hash|password/)
  })

  it('lists and ends sessions', async () => {
    const browsers = [new Browser(world), new Browser(world), new Browser(world)]
    for (const browser of browsers) await signIn(browser, EMAIL)
    const listed = await auth.listSessions(userId, { limit: 2 })
    if (!listed.ok) throw new Error(listed.error.code)
    expect(listed.value.items).toHaveLength(2)
    expect(listed.value.next_cursor).not.toBeNull()
    const [newest] = listed.value.items
    expect(await auth.revokeSession(newest?.id ?? '')).toEqual({ ok: true, value: { ended: 1 } })
    expect((await browsers[2]?.get('/api/session'))?.status).toBe(401)
    expect(await auth.revokeSession(newest?.id ?? '')).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await auth.revokeUserSessions(userId)).toEqual({ ok: true, value: { ended: 2 } })
    expect(await auth.revokeUserSessions(userId)).toEqual({ ok: true, value: { ended: 0 } })
    expect(await count('audit_events', "event = 'session_expired' AND actor_id = 'sibling'")).toBe(2)
  })
})

describe('odd arguments', () => {
  const odd: unknown[] = [
    undefined,
    null,
    0,
    1n,
    '',
    'x',
    '\u0000',
    '\ud800',
    "' OR 1=1 --",
    {},
    [],
    [userIdOf],
    { toString: null },
    true,
    new Date(0),
    new Map(),
    'a'.repeat(100_000),
    Number.NaN,
  ]

  function userIdOf(): string {
    return userId
  }

  it('get invalid_request (or a plain refusal), never a throw', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const methods = [auth, admin].flatMap((door) =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(door) as object)
        .filter((name) => !['constructor', 'purgeSessions', 'getStats'].includes(name))
        .map((name) => ({
          name,
          call: (...args: unknown[]) =>
            (
              door as unknown as Record<
                string,
                (...args: unknown[]) => Promise<{ ok: boolean; error?: { code: string } }>
              >
            )[name]?.(...args),
        })),
    )
    expect(methods.length).toBe(33)
    for (const { name, call } of methods) {
      for (const one of odd) {
        for (const two of [undefined, null, 'x', { limit: -1 }, { level: 'loose' }, { name: '\u0000' }]) {
          const answer = await call(one, two)
          const what = `${name}(${typeof one}, ${JSON.stringify(two)})`
          if (answer?.ok === true)
            expect(name, what).toMatch(/^(list(Apis|AuditEvents|Clients|Users)|getDailyStats|revocations)$/)
          else
            expect(
              // The id of a client, or of an API, is any text.
              [
                'invalid_request',
                'unauthenticated',
                'token_invalid',
                ...(/Client|Api/.test(name) ? ['not_found'] : []),
              ],
              `${what} → ${answer?.error?.code}`,
            ).toContain(answer?.error?.code)
        }
      }
    }
    expect(log).not.toHaveBeenCalled()
  })

  it('say which argument is wrong', async () => {
    expect(await auth.getUser('x')).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', errors: [{ code: 'invalid_format' }] },
    })
    expect(await admin.setRole(userId, 'ROOT' as never)).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', errors: [{ field: '1' }] },
    })
  })
})

describe('a Worker that is not well', () => {
  it('answers misconfigured or unavailable, with no statement in it', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const wrong = new Auth(createExecutionContext(), { ...world.env, AUTH_SECRET: '' })
    expect(await wrong.getUser(userId)).toMatchObject({
      ok: false,
      error: { code: 'misconfigured', message: expect.stringContaining('AUTH_SECRET') },
    })
    const broken = doorOf(
      openWorld({}, { before: () => Promise.reject(new Error('D1_ERROR: lost: SELECT hashed_password')) }),
    )
    const answer = await broken.getUser(userId)
    expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    expect(JSON.stringify(answer)).not.toMatch(/SELECT|D1_ERROR/)
  })
})

describe('the types that siblings import', () => {
  it('are those of the entrypoints', () => {
    expectTypeOf<Auth>().toExtend<AuthService>()
    expectTypeOf<AuthAdmin>().toExtend<AdminService>()
  })

  it('are served by the Worker’s own exports', async () => {
    const own = exports as unknown as { Auth: AuthService }
    expect(await own.Auth.getUser('x')).toMatchObject({ ok: false, error: { code: 'invalid_request' } })
  })
})
