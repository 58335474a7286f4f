// Asks the binding whether a request comes from a signed-in person who meets the app's options. No framework is needed.
import { judgeFresh, refusalBy, type Around, type FreshOptions } from './freshness.ts'
import { CHALLENGE, refuse, refuseOutage, refuseScope, refuseStranger, UNREACHED } from './refusals.ts'
import type { Answer, AuthenticatedCaller, AuthService, Level, Refusal, Role } from './types.ts'

const RANK: Record<Role, number> = { USER: 0, ADMIN: 1, SUPER_ADMIN: 2 }
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Who is let in. */
export type RequireUserOptions = {
  /** At least this role. ADMIN also lets a SUPER_ADMIN in. */
  role?: Role
  /** The access token must have all of these scopes. A session's token has `account`. A token of `POST /api/token` has none. */
  scope?: readonly string[]
  /** The session must have proved all of these methods (RFC 8176): `['mfa']` means two factors. */
  amr?: readonly string[]
  /** The maximum age of the last proof, in seconds. */
  max_age?: number
  /** Whether an operator who acts as somebody (`act`) is let in. The default is `allow`. */
  impersonation?: 'allow' | 'refuse'
  /** Other origins of yours whose pages may change state by cookie. */
  trustedOrigins?: readonly string[]
  /**
   * Redirects a browser that requests a page, instead of a 401. On Latchkey's pages people sign in, or prove again who they are. Then they
   * come back. The origin of your pages must be in Latchkey's TRUSTED_ORIGINS.
   */
  redirect?: boolean
  /**
   * How the session of an access token is looked at. `fresh` refuses an ended one within five seconds, without a database query for each
   * request. `strict` asks D1 in each request. The default, `offline`, notices it when the token expires.
   */
  level?: Level
  /** The binding, if it isn't AUTH. */
  auth?: (env: unknown) => AuthService
} & FreshOptions

/** Somebody is let in. `pass` adds their renewed cookies to the app's answer. Without it the renewed session is lost. */
type Admitted = { user: AuthenticatedCaller; pass: (answer: Response) => Response }

/**
 * Asks `auth` who sent `request`. Answers with the caller, or with the refusal to send:
 * - 401 if they aren't signed in,
 * - 403 for a role below `role`, or a token without `scope`,
 * - 401 `reauthentication_required` if the session's proof lacks `amr` or is older than `max_age` (RFC 9470),
 * - 403 `impersonating` if an operator acts as them and `impersonation` is `refuse`,
 * - 403 for a state change by cookie that comes from another site's page,
 * - 401 `session_revoked` if their session has ended, as far as `level` looks,
 * - 503 if Latchkey can't be reached, or has no fresh list to give (`unreachable`),
 * - with `redirect`, 303 instead of 401 for a browser that requests a page.
 */
export async function admit(
  auth: AuthService,
  request: Request,
  options: RequireUserOptions,
  later?: Around['later'],
): Promise<Admitted | Response> {
  if (isCrossSite(request, options.trustedOrigins ?? [])) {
    // Nobody's headers: the answer only says which Latchkey this is.
    const { error } = (await ask(auth, {})) as { error?: Refusal }
    const message = 'The request came from another site.'
    return refuse(403, { code: 'cross_site_request', message, issuer: error?.issuer })
  }
  // Only the headers are passed on: the app reads the body.
  const shown = new Request(request.url, { headers: request.headers })
  const answer = await askAtLevel(auth, shown, options, later)
  if (!answer.ok) return passOn(refuseCaller(answer.error, request, options), answer.error.set_cookies ?? [])
  const user = answer.value
  const refusal = refuseUser(user, request, options)
  if (refusal !== undefined) return passOn(refusal, user.set_cookies)
  return { user, pass: (given) => passOn(given, user.set_cookies) }
}

/** Latchkey's answer. */
async function ask(auth: AuthService, ...caller: Parameters<AuthService['authenticate']>) {
  try {
    return await auth.authenticate(...caller)
  } catch {
    return UNREACHED satisfies Answer<AuthenticatedCaller>
  }
}

/** The same, with the session looked at as `level` says. One that was renewed by this very request needs no look. */
async function askAtLevel(
  auth: AuthService,
  shown: Request,
  options: RequireUserOptions,
  later: Around['later'],
): Promise<Answer<AuthenticatedCaller>> {
  const { level = 'offline' } = options
  const answer = level === 'strict' ? await ask(auth, shown, { level }) : await ask(auth, shown)
  if (!answer.ok || level !== 'fresh' || answer.value.set_cookies.length > 0) return answer
  const { claims } = answer.value
  const verdict = await judgeFresh(auth, claims, { later })
  if (verdict === 'in_doubt') return ask(auth, shown, { level: 'strict' })
  const error = refusalBy(verdict, auth, options, claims.iss)
  return error === undefined ? answer : { ok: false, error }
}

function refuseCaller(error: Refusal, request: Request, { redirect }: RequireUserOptions): Response {
  const outage = refuseOutage(error)
  if (outage !== undefined) return outage
  if (error.code === 'second_factor_required') return refuse(403, error)
  return leadAway('/sign-in', error.issuer, request, redirect) ?? refuseStranger(error, isBearer(request))
}

/** Why somebody who is signed in isn't let in; else `undefined`. */
function refuseUser(user: AuthenticatedCaller, request: Request, options: RequireUserOptions): Response | undefined {
  const issuer = user.claims.iss
  if (RANK[user.role] < RANK[options.role ?? 'USER'])
    return refuse(403, { code: 'forbidden', message: `This needs the role ${options.role}.`, issuer })
  if (options.impersonation === 'refuse' && user.act !== undefined)
    return refuse(403, {
      code: 'impersonating',
      message: 'This is not done while acting as somebody else.',
      issuer,
    })
  const scope = options.scope ?? []
  if (!scope.every((one) => user.claims.scope.split(' ').includes(one))) return refuseScope(scope.join(' '), issuer)
  return stepUp(user, request, options)
}

/** The challenge of RFC 9470 §3 where the session's proof isn't enough. */
function stepUp(
  user: AuthenticatedCaller,
  request: Request,
  { amr = [], max_age, redirect }: RequireUserOptions,
): Response | undefined {
  const missing = amr.filter((method) => !user.amr.includes(method))
  const tooOld = max_age !== undefined && Date.now() / 1000 - user.auth_time > max_age
  if (missing.length === 0 && !tooOld) return undefined
  const issuer = user.claims.iss
  const message = missing.length > 0 ? `This needs a proof by ${missing.join(' and ')}.` : 'This needs a recent proof.'
  const age = max_age === undefined ? '' : `, max_age=${max_age}`
  const challenge = `${CHALLENGE}, error="insufficient_user_authentication", error_description="${message}"${age}`
  return (
    leadAway('/account/prove', issuer, request, redirect) ??
    refuse(401, { code: 'reauthentication_required', message, issuer }, { 'WWW-Authenticate': challenge })
  )
}

/** Leads a browser that asks for a page to a page of Latchkey's, where that is wanted, and to be had. */
function leadAway(
  path: string,
  issuer: string | undefined,
  request: Request,
  wanted: boolean | undefined,
): Response | undefined {
  const asksForPage = request.method === 'GET' && (request.headers.get('Accept') ?? '').includes('text/html')
  if (wanted !== true || issuer === undefined || !asksForPage || isBearer(request)) return undefined
  const location = `${issuer}${path}?return_to=${encodeURIComponent(request.url)}`
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}

/**
 * Whether another site's page asks. A browser sends a cookie with every request to this host, from any page, and says which
 * site the page is of.
 */
function isCrossSite(request: Request, trusted: readonly string[]): boolean {
  if (SAFE_METHODS.includes(request.method) || isBearer(request)) return false
  const { headers } = request
  const origin = headers.get('Origin')
  if (origin !== null && trusted.includes(origin)) return false
  const site = headers.get('Sec-Fetch-Site')
  // These headers are missing, so this is no browser. A cookie from a script counts as cross-site: scripts use a bearer token.
  if (origin === null && site === null) return headers.has('Cookie')
  return (site !== null && site !== 'same-origin') || (origin !== null && origin !== new URL(request.url).origin)
}

/**
 * Whether it has a bearer token. Only the page itself can send one; a browser adds a Basic password by itself, as it adds
 * cookies.
 */
function isBearer(request: Request): boolean {
  return /^bearer(?: |$)/i.test(request.headers.get('Authorization') ?? '')
}

function passOn(answer: Response, setCookies: readonly string[]): Response {
  if (setCookies.length === 0) return answer
  const renewed = new Response(answer.body, answer)
  for (const cookie of setCookies) renewed.headers.append('Set-Cookie', cookie)
  renewed.headers.set('Cache-Control', 'no-store')
  return renewed
}
