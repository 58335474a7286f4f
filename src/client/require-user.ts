// Hono middleware for a Worker that has Latchkey bound as AUTH. It lets in people who are signed in, and passes renewed cookies
// on.
import type { Context, MiddlewareHandler } from 'hono'
import { CHALLENGE, refuse, refuseOutage, refuseScope, refuseStranger } from './refusals.ts'
import type { AuthenticatedCaller, AuthService, Refusal, Role } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('user')` in its handlers. */
export type RequireUserEnv = { Bindings: { AUTH: AuthService }; Variables: { user: AuthenticatedCaller } }

const RANK: Record<Role, number> = { USER: 0, ADMIN: 1, SUPER_ADMIN: 2 }
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Who is let in. */
export type RequireUserOptions = {
  /** At least this role: ADMIN lets a SUPER_ADMIN in too. */
  role?: Role
  /** Scopes that the access token must have, all of them. A session's has `account`, one of `POST /api/token` none. */
  scope?: readonly string[]
  /** Methods that the session must have proved (RFC 8176), all of them: `['mfa']` for two factors. */
  amr?: readonly string[]
  /** How long ago the last proof may be, in seconds. */
  max_age?: number
  /** Whether an operator who acts as somebody (`act`) is let in; `allow` unless told. */
  impersonation?: 'allow' | 'refuse'
  /** Other origins of yours whose pages may change state by cookie. */
  trustedOrigins?: readonly string[]
  /** The binding, where it isn't AUTH. */
  auth?: (env: unknown) => AuthService
}

/**
 * Lets in a caller who is signed in, and meets all of the options. Others get
 * - 401 if they aren't signed in,
 * - 403 for a role below `role`, or a token without `scope`,
 * - 401 `reauthentication_required` if the session's proof lacks `amr` or is older than `max_age` (RFC 9470),
 * - 403 `impersonating` if an operator acts as them and `impersonation` is `refuse`,
 * - 403 for a state change by cookie that another site's page asks for,
 * - 503 when Latchkey can't be asked.
 */
export function requireUser(options: RequireUserOptions = {}): MiddlewareHandler<RequireUserEnv> {
  return async (c, next) => {
    const auth = options.auth?.(c.env) ?? c.env.AUTH
    if (isCrossSite(c, options.trustedOrigins ?? []))
      return refuse(403, 'cross_site_request', 'The request came from another site.')
    // Only the headers are passed on: the handler reads the body.
    const answer = await ask(auth, new Request(c.req.url, { headers: c.req.raw.headers }))
    if (!answer.ok) return refuseCaller(answer.error, isBearer(c))
    const user = answer.value
    if (RANK[user.role] < RANK[options.role ?? 'USER'])
      return passOn(refuse(403, 'forbidden', `This needs the role ${options.role}.`), user.set_cookies)
    if (options.impersonation === 'refuse' && user.act !== undefined)
      return passOn(refuse(403, 'impersonating', 'This is not done while acting as somebody else.'), user.set_cookies)
    const scope = options.scope ?? []
    if (!scope.every((one) => user.claims.scope.split(' ').includes(one)))
      return passOn(refuseScope(scope.join(' ')), user.set_cookies)
    const wanting = stepUp(user, options)
    if (wanting !== undefined) return passOn(wanting, user.set_cookies)
    c.set('user', user)
    await next()
    c.res = passOn(c.res, user.set_cookies)
    return undefined
  }
}

/** The challenge of RFC 9470 §3 where the session's proof isn't enough. */
function stepUp(user: AuthenticatedCaller, { amr = [], max_age }: RequireUserOptions): Response | undefined {
  const missing = amr.filter((method) => !user.amr.includes(method))
  const tooOld = max_age !== undefined && Date.now() / 1000 - user.auth_time > max_age
  if (missing.length === 0 && !tooOld) return undefined
  const detail = missing.length > 0 ? `This needs a proof by ${missing.join(' and ')}.` : 'This needs a recent proof.'
  const age = max_age === undefined ? '' : `, max_age=${max_age}`
  const challenge = `${CHALLENGE}, error="insufficient_user_authentication", error_description="${detail}"${age}`
  return refuse(401, 'reauthentication_required', detail, { 'WWW-Authenticate': challenge })
}

/** Latchkey's answer; a call that doesn't reach it is `unavailable` like a database that doesn't answer. */
async function ask(auth: AuthService, request: Request): ReturnType<AuthService['authenticate']> {
  try {
    return await auth.authenticate(request)
  } catch {
    return { ok: false, error: { code: 'unavailable', message: 'Latchkey does not answer at the moment.' } }
  }
}

/**
 * Whether another site's page asks. A browser sends a cookie with every request to this host, from any page, and says which
 * site the page is of.
 */
function isCrossSite(c: Context<RequireUserEnv>, trusted: readonly string[]): boolean {
  if (SAFE_METHODS.includes(c.req.method) || isBearer(c)) return false
  const origin = c.req.header('Origin')
  if (origin !== undefined && trusted.includes(origin)) return false
  const site = c.req.header('Sec-Fetch-Site')
  // These headers are missing, so this is no browser. A cookie from a script counts as cross-site: scripts use a bearer token.
  if (origin === undefined && site === undefined) return c.req.raw.headers.has('Cookie')
  return (
    (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== new URL(c.req.url).origin)
  )
}

/**
 * Whether it has a bearer token. Only the page itself can send one; a browser adds a Basic password by itself, as it adds
 * cookies.
 */
function isBearer(c: Context<RequireUserEnv>): boolean {
  return /^bearer(?: |$)/i.test(c.req.header('Authorization') ?? '')
}

function refuseCaller(error: Refusal, presented: boolean): Response {
  const outage = refuseOutage(error)
  if (outage !== undefined) return outage
  const answer =
    error.code === 'second_factor_required' ? refuse(403, error.code, error.message) : refuseStranger(error, presented)
  return passOn(answer, error.set_cookies ?? [])
}

function passOn(answer: Response, setCookies: readonly string[]): Response {
  if (setCookies.length === 0) return answer
  const renewed = new Response(answer.body, answer)
  for (const cookie of setCookies) renewed.headers.append('Set-Cookie', cookie)
  renewed.headers.set('Cache-Control', 'no-store')
  return renewed
}
