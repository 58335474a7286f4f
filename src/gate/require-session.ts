// Finds the caller: by the Authorization header, or by the cookie where that header is missing (contract §2).
import type { Context, MiddlewareHandler } from 'hono'
import { MULTI_FACTOR, secondFactorIsMissing } from '../credentials/rules.ts'
import type { KnownSession, LiveSession } from '../sessions/read.ts'
import { hasAccountScope } from '../tokens/issue.ts'
import type { NamedSession } from '../sessions/find.ts'
import type { AskedRefusal } from '../sessions/own-act.ts'
import { doubtKeys, forgetKeys } from '../tokens/keyring.ts'
import { namedSession, readTokenSession } from '../tokens/verify-live.ts'
import { verifyAccessToken, type AccessClaims } from '../tokens/verify.ts'
import type { AppEnv } from './app-env.ts'
import { isBearer, presentedToken } from '../http/authorization.ts'
import { cookieHeader } from '../http/cookies.ts'
import { problem } from '../http/problems.ts'
import type { ProblemCode } from '../words/problems.ts'
import { specOf } from '../http/route-spec.ts'

/** The caller's access token: the session that it names, for a statement that asks D1 for it, and when the token ends (s). */
export type CallerToken = { session: NamedSession; exp: number }

/**
 * The caller's access token, or `undefined`. Asks no database, so it accepts a killed key until the isolate reads its keys
 * again. A read or a change in that session puts `session` into its statements, which find out at once.
 */
export async function callerToken(c: Context<AppEnv>): Promise<CallerToken | undefined> {
  const claims = await callerClaims(c)
  c.set('believed', claims !== undefined)
  return claims && { session: namedSession(claims), exp: claims.exp }
}

/**
 * Its verified claims. A token for other APIs (`POST /api/token`) counts as none here, because every route of ours requires the
 * scope `account`.
 */
async function callerClaims(c: Context<AppEnv>): Promise<AccessClaims | undefined> {
  const presented = presentedToken(c.req.header('Authorization'), cookieHeader(c.req.raw.headers))
  if (presented === undefined) return undefined
  const verified = await verifyAccessToken(c.get('deps'), presented.token, c.get('deps').config.audience)
  return verified.ok ? forAccount(c, verified.value) : undefined
}

/** Whether a token in which an operator acts as somebody has passed `guardImpersonation`; other tokens have. */
export const isGuarded = (c: Context<AppEnv>, { act, sid }: AccessClaims): boolean =>
  act === undefined || c.get('impersonation')?.id === sid

/** The claims of a token with the scope `account`. For another one it records why the token doesn't count. */
function forAccount(c: Context<AppEnv>, claims: AccessClaims): AccessClaims | undefined {
  if (!isGuarded(c, claims)) return undefined
  const allowed = hasAccountScope(claims)
  c.set('lacksAccount', !allowed)
  return allowed ? claims : undefined
}

/**
 * 401 as in RFC 6750 §3: with an error code only where a token was presented. 403 for a valid token that is for other APIs
 * only.
 */
export function unauthenticated(c: Context<AppEnv>): Response {
  if (c.get('believed') === true) doubtKeys(c.get('deps'))
  if (c.get('lacksAccount') === true)
    return problem(c, 'forbidden', {
      detail: 'This token is for other APIs: it has no scope "account".',
      headers: { 'WWW-Authenticate': 'Bearer realm="latchkey", error="insufficient_scope", scope="account"' },
    })
  const presented = isBearer(c.req.header('Authorization'))
  return problem(c, 'unauthenticated', {
    headers: {
      'WWW-Authenticate': presented ? 'Bearer realm="latchkey", error="invalid_token"' : 'Bearer realm="latchkey"',
    },
  })
}

/**
 * Answers the refusal of an act in one's own session. A session that has ended counts as not signed in, and so does one whose key was
 * revoked.
 */
export function ownActProblem(c: Context<AppEnv>, refusal: ProblemCode | AskedRefusal): Response {
  if (refusal === 'token_invalid') {
    forgetKeys(c.get('deps'))
    return unauthenticated(c)
  }
  return refusal === 'unauthenticated' ? unauthenticated(c) : problem(c, refusal)
}

/**
 * Whether a session proved one factor where the policy `MFA` requires two of its person. Such a session may only enrol a factor
 * or prove another. Asks no database.
 */
export function isHalfProved(c: Context<AppEnv>, { user, session }: LiveSession): boolean {
  return secondFactorIsMissing(c.get('deps').config.mfa, { role: user.role, amr: session.amr })
}

/**
 * Finds the caller's session, if it lives at this moment in D1's own word; a response refuses who has none. Lets in one without the
 * second factor that its person must have, to enrol or to prove it. At most one round trip.
 */
export async function meetAnyCaller(c: Context<AppEnv>, renewed?: AccessClaims): Promise<Response | undefined> {
  const claims = renewed === undefined ? await callerClaims(c) : forAccount(c, renewed)
  const live = claims && (await readTokenSession(c.get('deps'), claims))
  if (claims === undefined || live?.ok !== true) return unauthenticated(c)
  c.set('live', live.value)
  c.set('claims', claims)
  return undefined
}

/**
 * The same, and refuses a caller who proved one factor where they must prove two. `renewed`: the claims of a token made for
 * them just now.
 */
export async function meetCaller(c: Context<AppEnv>, renewed?: AccessClaims): Promise<Response | undefined> {
  const refused = await meetAnyCaller(c, renewed)
  if (refused !== undefined) return refused
  return isHalfProved(c, c.get('live')) ? problem(c, 'second_factor_required') : undefined
}

/** Lets in a live session; 401 without one, 403 where it lacks the second factor that its person must have. */
export const requireSession: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => (await meetCaller(c)) ?? next(),
  { access: 'session', problems: ['unauthenticated', 'second_factor_required'] },
)

/** The session that the caller's access token names, for a verb that asks D1 for it in its own batch; or `undefined`. */
export async function ownSession(c: Context<AppEnv>): Promise<NamedSession | undefined> {
  const claims = await callerClaims(c)
  return claims && namedSession(claims)
}

/**
 * Lets in a good access token without asking the database. The route's verb asks it when it acts (`askOwn`), and refuses the same callers
 * as `requireSession`. Input that is refused before that is judged with `meetCaller`.
 */
export const requireAccessToken: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => {
    const own = await ownSession(c)
    if (own === undefined) return unauthenticated(c)
    c.set('own', own)
    return next()
  },
  { access: 'session', problems: ['unauthenticated', 'second_factor_required'] },
)

/**
 * Whether a session's last proof is recent enough for a sensitive change (`FRESH_SECONDS`), and used two factors if its person
 * has a second one. A session from before the second factor was added has to prove it.
 */
export function isFresh(
  c: Context<AppEnv>,
  { session, hasSecondFactor }: Pick<KnownSession, 'session' | 'hasSecondFactor'>,
): boolean {
  const { config, now } = c.get('deps')
  return now() - session.authTime <= config.freshMs && (!hasSecondFactor || session.amr.includes(MULTI_FACTOR))
}

/** Lets in a session that was proved lately (see `isFresh`); 401 for others. Stands after `requireSession`. */
export const requireFresh: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  (c, next) => (isFresh(c, c.get('live')) ? next() : Promise.resolve(problem(c, 'reauthentication_required'))),
  { fresh: true, problems: ['reauthentication_required'] },
)
