// Hono middleware for a Worker that has Latchkey bound as AUTH: lets in whoever is signed in, and passes renewed cookies on.
import type { Context, MiddlewareHandler } from 'hono'
import type { AuthenticatedCaller, AuthService, Refusal, Role } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('user')` in its handlers. */
export type RequireUserEnv = { Bindings: { AUTH: AuthService }; Variables: { user: AuthenticatedCaller } }

const RANK: Record<Role, number> = { USER: 0, ADMIN: 1, SUPER_ADMIN: 2 }
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Answers 401 for a stranger, 403 for somebody below `role` (ADMIN lets a SUPER_ADMIN in too), and 403 for a state change
 * that another site's page asks for by cookie; `trustedOrigins` are other origins of yours that may. 503 when Latchkey
 * can't say. `auth` names the binding where it isn't AUTH.
 */
export function requireUser(
  options: { role?: Role; trustedOrigins?: readonly string[]; auth?: (env: unknown) => AuthService } = {},
): MiddlewareHandler<RequireUserEnv> {
  return async (c, next) => {
    const auth = options.auth?.(c.env) ?? c.env.AUTH
    if (isCrossSite(c, options.trustedOrigins ?? []))
      return refuse(403, 'cross_site_request', 'The request came from another site.')
    // The headers alone travel: a body is the handler's to read.
    const answer = await ask(auth, new Request(c.req.url, { headers: c.req.raw.headers }))
    if (!answer.ok) return refuseCaller(answer.error)
    const user = answer.value
    if (RANK[user.role] < RANK[options.role ?? 'USER'])
      return passOn(refuse(403, 'forbidden', `This needs the role ${options.role}.`), user.set_cookies)
    c.set('user', user)
    await next()
    c.res = passOn(c.res, user.set_cookies)
    return undefined
  }
}

/** Latchkey's answer; a call that doesn't reach it is `unavailable` like a database that doesn't answer. */
async function ask(auth: AuthService, request: Request): ReturnType<AuthService['authenticate']> {
  try {
    return await auth.authenticate(request)
  } catch {
    return { ok: false, error: { code: 'unavailable', message: 'Latchkey does not answer at the moment.' } }
  }
}

/** A cookie goes with every request to this host, whoever asked for it: a browser says who did. */
function isCrossSite(c: Context<RequireUserEnv>, trusted: readonly string[]): boolean {
  if (SAFE_METHODS.includes(c.req.method) || isBearer(c)) return false
  const origin = c.req.header('Origin')
  if (origin !== undefined && trusted.includes(origin)) return false
  const site = c.req.header('Sec-Fetch-Site')
  // No browser speaks here. A cookie without a browser is a script: those use a bearer token.
  if (origin === undefined && site === undefined) return c.req.header('Cookie') !== undefined
  return (
    (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== new URL(c.req.url).origin)
  )
}

/** Only a bearer token is sent by nobody but the page itself: a browser adds a Basic password by itself, as it adds cookies. */
function isBearer(c: Context<RequireUserEnv>): boolean {
  return /^bearer(?: |$)/i.test(c.req.header('Authorization') ?? '')
}

function refuseCaller(error: Refusal): Response {
  if (error.code === 'unavailable') return refuse(503, 'unavailable', error.message, { 'Retry-After': '2' })
  if (error.code === 'misconfigured' || error.code === 'internal_error') return refuse(500, error.code, error.message)
  return passOn(refuse(401, error.code, error.message, { 'WWW-Authenticate': 'Bearer' }), error.set_cookies ?? [])
}

function refuse(status: number, code: string, detail: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: 'about:blank', title: detail, status, code, detail })
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}

function passOn(answer: Response, setCookies: readonly string[]): Response {
  if (setCookies.length === 0) return answer
  const renewed = new Response(answer.body, answer)
  for (const cookie of setCookies) renewed.headers.append('Set-Cookie', cookie)
  renewed.headers.set('Cache-Control', 'no-store')
  return renewed
}
