// The middleware that a consumer's app imports, over a binding of ours that answers as it is told.
import { Hono } from 'hono'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  requireUser,
  type AccessClaims,
  type Answer,
  type AuthenticatedCaller,
  type AuthService,
  type RequireUserEnv,
  type Role,
} from '../../src/client/index.ts'

const SHOP = 'https://shop.example.com'
const FRIEND = 'https://friend.example.com'
const ISSUER = 'https://auth.example.com'
const RENEWED = [
  '__Host-latchkey-access=new; Path=/; Secure; HttpOnly; SameSite=Lax',
  '__Host-latchkey-refresh=newer; Path=/; Secure; HttpOnly; SameSite=Lax',
]

/** What the binding was asked, and what it answers. */
let asked: Request[]
let answer: Answer<AuthenticatedCaller> | Error
let worked: string[]

const caller = (role: Role = 'USER', setCookies: string[] = []): Answer<AuthenticatedCaller> => ({
  ok: true,
  value: {
    user_id: 'ada',
    role,
    session_id: 's',
    amr: ['pwd'],
    auth_time: 1,
    claims: { iss: ISSUER } as AccessClaims,
    set_cookies: setCookies,
  },
})
const refused = (code: string, more: object = {}): Answer<never> => ({
  ok: false,
  error: { code, message: `because ${code}`, ...more },
})

const binding = {
  authenticate: async (request: Request | object) => {
    // Nobody's headers: it is asked which Latchkey this is.
    if (!(request instanceof Request)) return refused('unauthenticated', { issuer: ISSUER })
    asked.push(request)
    // Over a real binding the body of a request travels along, and is gone here.
    await request.text()
    if (answer instanceof Error) throw answer
    return answer
  },
} as unknown as AuthService

const app = new Hono<RequireUserEnv>()
  .all('/me', requireUser({ trustedOrigins: [FRIEND] }), (c) => {
    worked.push(c.req.method)
    return c.json({ id: c.get('user').user_id })
  })
  .get('/admin', requireUser({ role: 'ADMIN' }), (c) => c.json({ role: c.get('user').role }))
  .get('/pay', requireUser({ impersonation: 'refuse' }), (c) => c.json({ id: c.get('user').user_id }))
  .get('/root', requireUser({ role: 'SUPER_ADMIN' }), (c) => c.json({ role: c.get('user').role }))
  .post('/echo', requireUser(), async (c) => c.text(await c.req.text()))
  .get('/breaks', requireUser(), () => {
    throw new Error('the handler’s own fault')
  })
  .onError((_, c) => c.text('broken', 500))

const send = async (path: string, init: RequestInit = {}): Promise<Response> =>
  app.request(`${SHOP}${path}`, init, { AUTH: binding })
const typeOf = async (response: Response): Promise<string> => (await response.json<{ type: string }>()).type
const codeOf = async (response: Response): Promise<{ status: number; code: string }> => ({
  status: response.status,
  code: (await response.json<{ code: string }>()).code,
})

beforeEach(() => {
  asked = []
  worked = []
  answer = caller()
})

describe('requireUser', () => {
  it('passes the headers of a request on and nothing else, and tells the handler who it is', async () => {
    const response = await send('/me', { headers: { Cookie: 'a=b', Authorization: 'Bearer t' } })
    expect(await response.json()).toEqual({ id: 'ada' })
    expect([asked[0]?.headers.get('Cookie'), asked[0]?.headers.get('Authorization'), asked[0]?.body]).toEqual([
      'a=b',
      'Bearer t',
      null,
    ])
  })

  it('leaves the body to the handler', async () => {
    expect(await (await send('/echo', { method: 'POST', body: 'a body' })).text()).toBe('a body')
  })

  it('finds a binding of another name', async () => {
    const other = new Hono<RequireUserEnv>().get(
      '/me',
      requireUser({ auth: (env) => (env as { LATCHKEY: AuthService }).LATCHKEY }),
      (c) => c.text('in'),
    )
    expect(await (await other.request(`${SHOP}/me`, {}, { LATCHKEY: binding })).text()).toBe('in')
  })
})

describe('roles', () => {
  it('rank: what an ADMIN may a SUPER_ADMIN may too, and not the other way round', async () => {
    const statuses = async (path: string): Promise<number[]> => {
      const seen: number[] = []
      for (const role of ['USER', 'ADMIN', 'SUPER_ADMIN'] as const) {
        answer = caller(role)
        seen.push((await send(path)).status)
      }
      return seen
    }
    expect(await statuses('/me')).toEqual([200, 200, 200])
    expect(await statuses('/admin')).toEqual([403, 200, 200])
    expect(await statuses('/root')).toEqual([403, 403, 200])
  })

  it('are refused with a problem, and with the cookies that were renewed on the way', async () => {
    answer = caller('USER', RENEWED)
    const response = await send('/admin')
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(response.headers.getSetCookie()).toEqual(RENEWED)
    expect(await response.json()).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: 'This needs the role ADMIN.',
    })
  })
})

describe('renewed cookies', () => {
  it('are added to the handler’s answer, which is then kept by no cache', async () => {
    answer = caller('USER', RENEWED)
    const response = await send('/me')
    expect(response.headers.getSetCookie()).toEqual(RENEWED)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.json()).toEqual({ id: 'ada' })
  })

  it('are passed on when the handler fails, too', async () => {
    answer = caller('USER', RENEWED)
    const response = await send('/breaks')
    expect(response.status).toBe(500)
    expect(response.headers.getSetCookie()).toEqual(RENEWED)
  })

  it('are cleared in the 401 of a session that has ended', async () => {
    const cleared = ['__Host-latchkey-access=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0']
    answer = refused('session_revoked', { set_cookies: cleared })
    const response = await send('/me')
    expect(response.headers.getSetCookie()).toEqual(cleared)
    expect(await codeOf(response)).toEqual({ status: 401, code: 'session_revoked' })
  })
})

describe('a state change', () => {
  const post = (headers: Record<string, string>): Promise<Response> =>
    send('/me', { method: 'POST', headers: { Cookie: '__Host-latchkey-access=t', ...headers } })

  it.each([
    ['another site’s page', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['another site’s page in an old browser', { Origin: 'https://evil.example' }],
    ['a page of a sibling subdomain', { Origin: 'https://blog.example.com', 'Sec-Fetch-Site': 'same-site' }],
    ['a page with no origin', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['a page that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ['an address typed in', { 'Sec-Fetch-Site': 'none' }],
    ['the right host on another scheme', { Origin: 'http://shop.example.com' }],
    ['the right host on another port', { Origin: `${SHOP}:8443` }],
    ['an origin that begins like a trusted one', { Origin: `${FRIEND}.evil.example` }],
    ['an origin of ours that the browser calls cross-site', { Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' }],
    ['nobody who says where it comes from', {}],
    [
      'another site, with a Basic password that the browser adds',
      { Origin: 'https://evil.example', Authorization: 'Basic eDp5' },
    ],
  ])('by cookie from %s is refused before anybody is asked who that is', async (_, headers) => {
    const refusal = await post(headers)
    expect(await typeOf(refusal.clone())).toBe(`${ISSUER}/problems/cross_site_request`)
    expect(await codeOf(refusal)).toEqual({ status: 403, code: 'cross_site_request' })
    expect([asked.length, worked.length]).toEqual([0, 0])
  })

  it.each([
    ['the shop’s own page', { Origin: SHOP, 'Sec-Fetch-Site': 'same-origin' }],
    ['the shop’s own page in an old browser', { Origin: SHOP }],
    ['a trusted origin', { Origin: FRIEND, 'Sec-Fetch-Site': 'cross-site' }],
    [
      'whoever shows a bearer token, which no foreign page has',
      { Authorization: 'Bearer t', Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    ],
  ])('is served to %s', async (_, headers) => {
    expect((await post(headers)).status).toBe(200)
  })

  it('is what the rule is for: a link from elsewhere may be followed', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
      expect((await send('/me', { method, headers })).status).toBe(200)
    }
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect((await send('/me', { method, headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403)
  })
})

describe('when Latchkey', () => {
  it('can’t be reached at all: 503, to come back later', async () => {
    answer = new Error('the Worker is gone')
    const refusal = await send('/me')
    expect([refusal.status, refusal.headers.get('Retry-After')]).toEqual([503, '2'])
  })

  it('knows nobody: 401 with a challenge', async () => {
    answer = refused('unauthenticated', { reason: 'token_invalid' })
    const response = await send('/me')
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="latchkey"')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await codeOf(response)).toEqual({ status: 401, code: 'unauthenticated' })
  })

  it('can’t say: 503 with Retry-After, never 401', async () => {
    answer = refused('unavailable')
    const response = await send('/me')
    expect(response.headers.get('Retry-After')).toBe('2')
    expect(await codeOf(response)).toEqual({ status: 503, code: 'unavailable' })
  })

  it('is not well: 500 that says so', async () => {
    for (const code of ['misconfigured', 'internal_error']) {
      answer = refused(code)
      expect(await codeOf(await send('/me'))).toEqual({ status: 500, code })
    }
    expect(worked).toEqual([])
  })

  it('does not answer at all: the handler never runs', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    answer = new Error('the other Worker is gone')
    expect((await send('/me')).status).toBeGreaterThanOrEqual(500)
    expect(worked).toEqual([])
    log.mockRestore()
  })
})

it('refuses an operator who acts as somebody where the app wants the person alone, and lets them in elsewhere', async () => {
  const acted = caller('USER', RENEWED)
  if (acted.ok) acted.value.act = { sub: 'root' }
  answer = acted
  const refusal = await send('/pay')
  expect(refusal.headers.getSetCookie()).toEqual(RENEWED)
  expect(await codeOf(refusal)).toEqual({ status: 403, code: 'impersonating' })
  expect((await send('/me')).status).toBe(200)
  answer = caller()
  expect((await send('/pay')).status).toBe(200)
})
