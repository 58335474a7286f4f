// Finds out who calls a sibling Worker. Latchkey judges the headers that the sibling was sent, and renews an expired access cookie by the
// refresh cookie beside it.
import { secondFactorIsMissing } from '../credentials/rules.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { openRefreshToken } from '../sessions/refresh-token.ts'
import { refreshSession, type RefreshRefusal } from '../sessions/refresh.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import { judgeByList, readRevocations } from '../tokens/revoked.ts'
import type { Level } from '../tokens/verify-any.ts'
import { confirmClaims } from '../tokens/verify-live.ts'
import { verifyAccessToken, type AccessClaims, type TokenRefusal } from '../tokens/verify.ts'
import { ACCESS_COOKIE, clearCookie, readCookie, REFRESH_COOKIE } from '../http/cookies.ts'
import { presentedToken } from '../http/authorization.ts'
import { sessionCookies } from './session-cookies.ts'

/** The two headers that say who calls, as the browser sent them. */
export type CallerHeaders = { authorization?: string | null | undefined; cookie?: string | null | undefined }

/** The caller. `auth_time` is in seconds since the epoch. `set_cookies` are `Set-Cookie` values for the sibling's own answer. */
export type AuthenticatedCaller = {
  user_id: string
  role: AccessClaims['role']
  session_id: string
  amr: string[]
  auth_time: number
  /** The operator who acts as the person (RFC 8693 §4.1); left out where the person acts. */
  act?: { sub: string }
  claims: AccessClaims
  set_cookies: string[]
}

/** Why the caller is unknown. Where the session has ended, `set_cookies` clear its cookies. */
export type AuthenticateRefusal = {
  code: 'unauthenticated' | 'second_factor_required' | RefreshRefusal
  reason?: TokenRefusal | 'session_revoked'
  set_cookies: string[]
}

/**
 * The caller by an access token, or else by the refresh cookie, which renews the session. One round trip, two for a rescue or a
 * theft. `level` says how the session of an access token is looked at; with `strict` that is a round trip, too.
 */
export async function authenticate(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer' | 'toTell'>,
  headers: CallerHeaders,
  level: Level = 'offline',
): Promise<Result<AuthenticatedCaller, AuthenticateRefusal>> {
  const presented = presentedToken(headers.authorization, headers.cookie)
  const verified = presented === undefined ? undefined : await verifySession(deps, presented.token, level)
  if (verified?.ok === true) return judge(deps, verified.value, [])
  const reason = verified === undefined ? {} : { reason: verified.error }
  if (presented?.from === 'header') return refuse({ code: 'unauthenticated', ...reason, set_cookies: [] })

  const claim = openRefreshToken(deps.config.secrets, readCookie(headers.cookie, REFRESH_COOKIE) ?? '')
  if (claim?.transport !== 'cookie') return refuse({ code: 'unauthenticated', ...reason, set_cookies: [] })
  const refreshed = await refreshSession(deps, claim)
  if (!refreshed.ok) {
    const gone = refreshed.error !== 'unauthenticated'
    return refuse({
      code: refreshed.error,
      set_cookies: gone ? [clearCookie(ACCESS_COOKIE), clearCookie(REFRESH_COOKIE)] : [],
    })
  }
  const access = await issueAccessToken(deps, refreshed.value, { scope: 'account' })
  const cookies = sessionCookies(deps, refreshed.value.session, access, refreshed.value.renewed)
  return judge(deps, access.claims, cookies)
}

/** What a client was granted is no sign-in of its person, even if the API that it is for has the name of AUDIENCE. */
const ofSession = (verified: Result<AccessClaims, TokenRefusal>): Result<AccessClaims, TokenRefusal> =>
  verified.ok && verified.value.gid !== undefined ? refuse('token_invalid') : verified

/** The same for a sibling, with its options. */
export const authenticateFor = (
  deps: Parameters<typeof authenticate>[0],
  [headers, { level }]: [headers: CallerHeaders, options: { level: Level }],
) => authenticate(deps, headers, level)

/** The claims of a session's access token, if the session stands as far as `level` looks. */
async function verifySession(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  level: Level,
): Promise<Result<AccessClaims, TokenRefusal | 'session_revoked'>> {
  const verified = ofSession(await verifyAccessToken(deps, token))
  if (!verified.ok || level === 'offline') return verified
  const verdict = level === 'strict' ? 'in_doubt' : judgeByList(await readRevocations(deps), verified.value)
  if (verdict === 'revoked') return refuse('session_revoked')
  return verdict === 'in_doubt' ? confirmClaims(deps, verified.value) : verified
}

/** Refuses a caller with one factor where the policy `MFA` requires two. Their session lives on, so that they can prove another. */
function judge(
  deps: Pick<Deps, 'config'>,
  claims: AccessClaims,
  setCookies: string[],
): Result<AuthenticatedCaller, AuthenticateRefusal> {
  const { sub, role, sid, amr, auth_time, act } = claims
  if (secondFactorIsMissing(deps.config.mfa, claims))
    return refuse({ code: 'second_factor_required', set_cookies: setCookies })
  const acting = act === undefined ? {} : { act }
  return ok({ user_id: sub, role, session_id: sid, amr, auth_time, ...acting, claims, set_cookies: setCookies })
}
