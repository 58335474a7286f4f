// The middleware of an API that takes bearer tokens: what it asks of Latchkey, and how it refuses (RFC 6750 §3).
import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  requireToken,
  requireUser,
  userIdOf,
  type AccessClaims,
  type Answer,
  type AuthService,
  type ForeignToken,
  type RequireTokenEnv,
  type RequireUserEnv,
  type VerifiedToken,
} from '../../src/client/index.ts'

const ISSUER = 'https://auth.example.com'
const OWN = { iss: ISSUER, sub: 'ada', scope: 'account' } as AccessClaims
const FOREIGN: ForeignToken = {
  issuer: 'https://tenant.eu.auth0.com/',
  subject: 'auth0|ada',
  client_id: 'web',
  scope: 'read:orders',
  permissions: [],
  exp: 1,
  claims: {},
}

/** What the binding was asked, and what it answers. */
let asked: unknown[][]
let answer: Answer<VerifiedToken> | Error

const verify = async (...args: unknown[]): Promise<Answer<VerifiedToken>> => {
  // No token: it is asked which Latchkey this is.
  if (args[0] === '') return refused('token_invalid', { issuer: ISSUER })
  asked.push(args)
  if (answer instanceof Error) throw answer
  return answer
}
const binding = { verifyAccessToken: verify } as unknown as AuthService
const refused = (code: string, more: object = {}): Answer<never> => ({
  ok: false,
  error: { code, message: `because "${code}"`, ...more },
})

const app = new Hono<RequireTokenEnv>()
  .all('/any', requireToken(), (c) => c.json({ user: userIdOf(c.get('token')) ?? null }))
  .get(
    '/orders',
    requireToken({
      scope: ['read:orders'],
      permissions: ['orders:refund'],
      audience: 'https://api.example.com',
      level: 'strict',
    }),
    (c) => c.text('in'),
  )
  .get('/elsewhere', requireToken({ verify, scope: ['read:orders'] }), (c) => c.text('in'))

const send = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  app.request(`https://api.example.com${path}`, { headers }, { AUTH: binding })
const withToken = (path: string): Promise<Response> => send(path, { Authorization: 'Bearer a.b.c' })
const seen = async (response: Response): Promise<[number, string, string | null]> => [
  response.status,
  (await response.json<{ code: string }>()).code,
  response.headers.get('WWW-Authenticate'),
]

beforeEach(() => {
  asked = []
  answer = { ok: true, value: OWN }
})

describe('requireToken', () => {
  it('asks for what the route wants, and tells the handler whose token it is', async () => {
    expect(await (await withToken('/any')).json()).toEqual({ user: 'ada' })
    answer = { ok: true, value: FOREIGN }
    expect(await (await withToken('/any')).json()).toEqual({ user: null })
    answer = { ok: true, value: { ...FOREIGN, user_id: 'grace' } }
    expect(await (await withToken('/any')).json()).toEqual({ user: 'grace' })
    await withToken('/orders')
    await withToken('/elsewhere')
    expect(asked.slice(3)).toEqual([
      [
        'a.b.c',
        {
          scope: ['read:orders'],
          permissions: ['orders:refund'],
          audience: 'https://api.example.com',
          level: 'strict',
        },
      ],
      ['a.b.c', { scope: ['read:orders'] }],
    ])
  })

  it('takes the scheme in any case, and one token after it', async () => {
    for (const authorization of ['bearer a.b.c', 'BEARER a.b.c', 'Bearer   a.b.c', 'Bearer a.b-_~+/=='])
      expect((await send('/any', { Authorization: authorization })).status, authorization).toBe(200)
  })

  it('challenges whoever shows none, without an error code: a cookie and another scheme are none', async () => {
    for (const headers of [
      {},
      { Cookie: '__Host-latchkey-access=a.b.c' },
      { Authorization: 'Basic YTpi' },
      { Authorization: 'Bearerx' },
    ])
      expect(await seen(await send('/any', headers as Record<string, string>))).toEqual([
        401,
        'unauthenticated',
        'Bearer realm="latchkey"',
      ])
    expect(await seen(await send('/any?access_token=a.b.c'))).toEqual([
      401,
      'unauthenticated',
      'Bearer realm="latchkey"',
    ])
    expect(asked).toEqual([])
  })

  it('says 400 to a header that holds no single token', async () => {
    for (const authorization of ['Bearer', 'Bearer a b', 'Bearer a.b.c, Bearer d.e.f', 'Bearer "a"', 'Bearer ä'])
      expect(await seen(await send('/any', { Authorization: authorization })), authorization).toEqual([
        400,
        'invalid_request',
        expect.stringMatching(/^Bearer realm="latchkey", error="invalid_request", error_description="[^"\\]+"$/),
      ])
    expect(asked).toEqual([])
  })

  it.each(['token_invalid', 'token_expired', 'session_revoked', 'unknown_identity', 'user_disabled'])(
    'says invalid_token to one that doesn’t count: %s',
    async (code) => {
      answer = refused(code)
      const response = await withToken('/any')
      expect([response.headers.get('Cache-Control'), response.headers.get('Content-Type')]).toEqual([
        'no-store',
        'application/problem+json',
      ])
      expect(await seen(response)).toEqual([
        401,
        code,
        `Bearer realm="latchkey", error="invalid_token", error_description="because '${code}'"`,
      ])
    },
  )

  it('says insufficient_scope to one that allows too little, and what would do', async () => {
    answer = refused('insufficient_scope', { scope: 'read:orders orders:refund' })
    expect(await seen(await withToken('/orders'))).toEqual([
      403,
      'insufficient_scope',
      'Bearer realm="latchkey", error="insufficient_scope", error_description="This needs a token for read:orders orders:refund.", scope="read:orders orders:refund", resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"',
    ])
  })

  it('blames nobody’s token for what is Latchkey’s or the app’s own fault', async () => {
    for (const [code, status, said] of [
      ['unavailable', 503, 'unavailable'],
      ['misconfigured', 500, 'misconfigured'],
      ['internal_error', 500, 'internal_error'],
      ['invalid_request', 500, 'misconfigured'],
      ['second_factor_required', 403, 'second_factor_required'],
    ] as const) {
      answer = refused(code)
      expect(await seen(await withToken('/any'))).toEqual([status, said, null])
    }
    answer = new Error('the Worker is gone')
    const response = await withToken('/any')
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '2'])
  })

  it('finds a binding of another name', async () => {
    const other = new Hono<RequireTokenEnv>().get(
      '/any',
      requireToken({ auth: (env) => (env as { LATCHKEY: AuthService }).LATCHKEY }),
      (c) => c.text('in'),
    )
    const request = { headers: { Authorization: 'Bearer a.b.c' } }
    expect(await (await other.request('https://api.example.com/any', request, { LATCHKEY: binding })).text()).toBe('in')
  })
})

describe('requireUser with a scope', () => {
  const RENEWED = ['__Host-latchkey-access=new; Path=/; Secure; HttpOnly; SameSite=Lax']
  const shop = new Hono<RequireUserEnv>()
    .get('/me', requireUser({ scope: ['account'] }), (c) => c.text(c.get('user').user_id))
    .get('/orders', requireUser({ scope: ['account', 'read:orders'] }), (c) => c.text('in'))
  const asking = async (path: string, answered: Answer<unknown>, headers = {}): Promise<Response> =>
    shop.request(
      `https://shop.example.com${path}`,
      { headers },
      {
        AUTH: { authenticate: async () => answered } as unknown as AuthService,
      },
    )
  const caller = { ok: true as const, value: { user_id: 'ada', role: 'USER', claims: OWN, set_cookies: RENEWED } }

  it('lets in whose token has it, and tells others what it lacks, with the cookies that were renewed', async () => {
    expect(await (await asking('/me', caller)).text()).toBe('ada')
    const refusal = await asking('/orders', caller)
    expect(refusal.headers.getSetCookie()).toEqual(RENEWED)
    expect(await seen(refusal)).toEqual([
      403,
      'insufficient_scope',
      'Bearer realm="latchkey", error="insufficient_scope", error_description="This needs a token for account read:orders.", scope="account read:orders"',
    ])
  })

  it('says invalid_token to a bearer token that doesn’t count', async () => {
    const refusal = await asking('/me', refused('unauthenticated'), { Authorization: 'Bearer x' })
    expect(await seen(refusal)).toEqual([401, 'unauthenticated', expect.stringContaining('error="invalid_token"')])
  })
})
