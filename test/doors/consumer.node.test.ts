// Latchkey as a sibling meets it: three Workers with wrangler configurations of their own, bound to each other, over real
// HTTP. The shop holds `Auth`, the back office `AuthAdmin`.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startHarness, type Harness } from '../support/servers/harness.ts'
import { ENGINE } from '../support/scrypt.ts'
import { PASSWORD, signUp, Visitor, type Reply, type Send } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const SECRET = 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q='

let server: Harness
let issuer = ''

/** The three Workers. `vars` are Latchkey's. */
function workersAt(url: string, vars: Record<string, string> = {}) {
  return [
    {
      configPath: 'wrangler.toml',
      vars: { ENVIRONMENT: 'development', ISSUER: url, PASSWORD_ENGINE: ENGINE, ...vars },
      secrets: { AUTH_SECRET: SECRET },
    },
    { configPath: 'test/doors/consumer/wrangler.toml', vars: { ISSUER: url } },
    { configPath: 'test/doors/administrator/wrangler.toml' },
  ]
}

beforeAll(async () => {
  server = await startHarness(workersAt)
  issuer = server.issuer
})

afterAll(() => server.close())

const latchkey: Send = (path, init) => fetch(`${issuer}${path}`, init)
const sendTo =
  (name: string): Send =>
  async (path, init) =>
    (await server.getWorker(name).fetch(issuer + path, init as never)) as unknown as Response

/** A person in a browser on Latchkey. */
const atLatchkey = (): Visitor => new Visitor(latchkey, issuer)
/** The same browser in the shop, on the same host: its cookies go along, and those that it gets are for both. */
const inShop = (visitor?: Visitor): Visitor => new Visitor(sendTo('shop'), issuer, visitor?.jar)
const inBackOffice = (): Visitor => new Visitor(sendTo('backoffice'), issuer)
const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` })

let people = 0
/** Somebody new, signed up by the front door, with a browser and with a phone's token. */
async function somebody(): Promise<{ browser: Visitor; id: string; email: string; token: string }> {
  people += 1
  const email = `ada-${people}@example.com`
  const browser = atLatchkey()
  const verified = await signUp(browser, email)
  expect(verified.status, verified.text).toBe(200)
  return { browser, email, id: verified.json.user.id, token: await tokenOf(email) }
}

async function tokenOf(email: string): Promise<string> {
  const signedIn = await atLatchkey().post('/api/sign-in', { email, password: PASSWORD, transport: 'bearer' })
  return signedIn.json.access_token
}

describe('a consumer with `Auth` bound', () => {
  it('knows who signed up at Latchkey, by cookie and by bearer token', async () => {
    const { browser, id, token } = await somebody()
    const session = (await browser.get('/api/session')).json
    const byCookie = await inShop(browser).get('/me')
    expect(byCookie.json).toMatchObject({
      user_id: id,
      role: 'USER',
      session_id: session.session.id,
      amr: ['otp'],
      set_cookies: [],
    })
    expect(byCookie.headers.getSetCookie()).toEqual([])
    const byBearer = await inShop().get('/me', bearer(token))
    expect(byBearer.json).toMatchObject({
      user_id: id,
      amr: ['pwd'],
      claims: { sub: id, iss: issuer, aud: issuer, client_id: 'latchkey' },
    })
    expect((await inShop(browser).post('/cart', { item: 7 })).json).toEqual({ buyer: id, item: 7 })
  })

  it('answers 401 to a stranger and 403 below a role', async () => {
    const { browser, id } = await somebody()
    const stranger = await inShop().get('/me')
    expect(stranger).toMatchObject({ status: 401, json: { code: 'unauthenticated', status: 401 } })
    expect(stranger.headers.get('WWW-Authenticate')).toBe('Bearer realm="latchkey"')
    expect(await inShop().get('/me', bearer('x.y.z'))).toMatchObject({ status: 401, json: { code: 'unauthenticated' } })
    expect(await inShop(browser).get('/stock')).toMatchObject({ status: 403, json: { code: 'forbidden' } })
    expect((await inBackOffice().post(`/users/${id}/role/SUPER_ADMIN`)).json).toMatchObject({ ok: true })
    await browser.post('/api/refresh')
    expect(await inShop(browser).get('/stock')).toMatchObject({ status: 200, json: { role: 'SUPER_ADMIN' } })
  })

  it('refuses a state change that another site’s page asks for by cookie', async () => {
    const { browser } = await somebody()
    const shop = inShop(browser)
    expect(
      await shop.post('/cart', {}, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }),
    ).toMatchObject({ status: 403, json: { code: 'cross_site_request' } })
  })

  it('sees an ended session at once where it asks strictly; offline, when the token expires', async () => {
    const { browser, id, token } = await somebody()
    expect((await inShop().get('/strict', bearer(token))).json).toMatchObject({ ok: true, value: { sub: id } })
    expect((await browser.post('/api/sign-out', { scope: 'all' })).status).toBe(204)
    expect((await inShop().get('/strict', bearer(token))).json).toMatchObject({
      ok: false,
      error: { code: 'session_revoked' },
    })
    expect((await inShop().get('/offline', bearer(token))).json).toMatchObject({ ok: true })
  })

  it('holds nothing that administers', async () => {
    expect((await inShop().get('/bindings')).json.toSorted()).toEqual(['AUTH', 'ISSUER'])
    for (const method of [
      'createUser',
      'updateUser',
      'disableUser',
      'enableUser',
      'deleteUser',
      'setRole',
      'listAuditEvents',
      'purgeSessions',
    ]) {
      expect((await call(method, ['x', 'SUPER_ADMIN'])).json, method).toEqual({
        thrown: expect.stringContaining(`does not implement the method "${method}"`),
      })
    }
  })
})

describe('a caller without a binding', () => {
  it('verifies the token by the published keys: inside a Worker, and in Node', async () => {
    const { id, token } = await somebody()
    expect((await inShop().get('/offline', bearer(token))).json).toMatchObject({
      ok: true,
      value: { sub: id, role: 'USER', email_verified: true },
    })
    expect((await inShop().get('/offline', bearer(`${token.slice(0, -8)}AAAAAAAA`))).json).toMatchObject({
      ok: false,
      error: { code: 'token_invalid' },
    })
    const { createVerifier } = await import('../../src/client/index.ts')
    expect(await createVerifier({ issuer })(token)).toMatchObject({ ok: true, value: { sub: id } })
    expect(await createVerifier({ issuer, audience: 'https://api.example.com' })(token)).toMatchObject({
      ok: false,
      error: { code: 'token_invalid' },
    })
  })
})

describe('a Worker with `AuthAdmin` bound', () => {
  it('disables a person, who is out of every door at once', async () => {
    const { browser, id, token } = await somebody()
    expect((await inBackOffice().get('/bindings')).json).toEqual(['ADMIN'])
    expect((await inBackOffice().post(`/users/${id}/disable`)).json).toMatchObject({ ok: true, value: { id } })
    expect((await browser.get('/api/session')).status).toBe(401)
    expect((await inShop().get('/strict', bearer(token))).json).toMatchObject({
      ok: false,
      error: { code: 'session_revoked' },
    })
    expect((await inBackOffice().post(`/users/nobody/disable`)).json).toMatchObject({
      ok: false,
      error: { code: 'invalid_request' },
    })
  })
})

describe('what the binding lets through', () => {
  it('is the seven methods of the contract: nothing that they share can be called', async () => {
    for (const method of [
      'serve',
      'failed',
      'verifyToken',
      'callerHeaders',
      'tokenInput',
      'logUncaught',
      'makeDeps',
      'env',
      'ctx',
    ]) {
      expect((await call(method, [])).json, method).toEqual({
        thrown: expect.stringContaining(`does not implement the method "${method}"`),
      })
    }
    expect((await call('fetch', ['http://latchkey/api/session'])).json).toEqual({
      thrown: 'Handler does not export a fetch() function.',
    })
  })

  it('answers invalid_request to odd arguments, and throws for none', async () => {
    const odd: unknown[] = [
      null,
      0,
      '',
      'x',
      '\u0000',
      "' OR 1=1 --",
      {},
      [],
      [[]],
      true,
      { cookie: 7 },
      'a'.repeat(100_000),
    ]
    for (const method of [
      'authenticate',
      'verifyAccessToken',
      'getUser',
      'getUserByEmail',
      'listSessions',
      'revokeSession',
      'revokeUserSessions',
    ]) {
      const answers = await Promise.all(odd.map((thing) => call(method, [thing, { limit: -1, level: 'loose' }])))
      const rich = await inShop().post(`/odd/${method}`)
      for (const outcome of [...answers.map((answer: Reply) => answer.json), ...rich.json]) {
        const allowed = method === 'authenticate' ? /invalid_request|unauthenticated/ : /invalid_request/
        expect(outcome, `${method}: ${JSON.stringify(outcome)}`).toMatchObject({
          answer: { ok: false, error: { code: expect.stringMatching(allowed) } },
        })
      }
    }
  })
})

// Ten seconds of waiting: rpc/plain-results and client/require-user try the same in workerd, where the clock moves.
describe.runIf(WHOLE)('when the access cookie has expired', () => {
  it('the shop’s own answer carries the renewed cookies, and the person stays signed in', async () => {
    await server.restart((url) => workersAt(url, { ACCESS_TOKEN_SECONDS: '3', COOKIE_ROTATION_SECONDS: '0' }))
    const { browser, id, token } = await somebody()
    const before = new Map(browser.jar)
    await vi.waitFor(
      async () =>
        expect((await inShop().get('/strict', bearer(token))).json).toMatchObject({
          ok: false,
          error: { code: 'token_expired' },
        }),
      { timeout: 30_000, interval: 250 },
    )
    const shop = inShop(browser)
    const renewed = await shop.get('/me')
    expect(renewed).toMatchObject({ status: 200, json: { user_id: id } })
    expect(renewed.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-latchkey-access=.+; Path=\/; Secure; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^__Host-latchkey-refresh=.+/),
    ])
    expect(renewed.headers.get('Cache-Control')).toBe('no-store')
    expect(shop.jar.get('__Host-latchkey-access')).not.toBe(before.get('__Host-latchkey-access'))
    expect((await new Visitor(latchkey, issuer, shop.jar).get('/api/session')).json).toMatchObject({ user: { id } })
    await new Visitor(latchkey, issuer, shop.jar).post('/api/sign-out')
    // The session is over, the shop says so and clears what is left of it.
    shop.jar.delete('__Host-latchkey-access')
    const ended = await shop.get('/me')
    expect(ended).toMatchObject({ status: 401, json: { code: 'session_revoked' } })
    expect(ended.headers.getSetCookie()).toHaveLength(2)
    expect([...shop.jar.keys()]).toEqual(['__Host-latchkey-asked', '__Host-latchkey-device'])
  })
})

function call(method: string, args: unknown[]): Promise<Reply> {
  return inShop().post(`/call/${method}`, { args })
}
