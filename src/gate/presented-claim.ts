// The refresh token of a request: in the body for a bearer session, in the cookie for a cookie session, and nowhere else.
import type { Context } from 'hono'
import type { Config } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import { openRefreshToken, type RefreshClaim } from '../sessions/refresh-token.ts'
import { hasAccountScope } from '../tokens/issue.ts'
import { verifyAccessToken } from '../tokens/verify.ts'
import type { AppEnv } from './app-env.ts'
import { ACCESS_COOKIE, cookieHeader, readCookie, REFRESH_COOKIE } from '../http/cookies.ts'
import { isBearer } from '../http/authorization.ts'

/** A refresh token of ours, taken only from the place that its transport uses. */
export function presentedClaim(c: Context<AppEnv>, inBody: string | undefined): RefreshClaim | undefined {
  const { config } = c.get('deps')
  if (inBody === undefined) return claimInCookie(config, c.req.raw.headers)
  const claim = openRefreshToken(config.secrets, inBody)
  return claim?.transport === 'bearer' ? claim : undefined
}

/** The refresh token in the cookie of a request. Beside a bearer token cookies don't count. */
export function claimInCookie(config: Pick<Config, 'secrets'>, headers: Headers): RefreshClaim | undefined {
  return isBearer(headers.get('Authorization')) ? undefined : claimOf(config, headers)
}

/** What was read of the headers of a request: their MAC is tested once, however often it is asked for. */
const claims = new WeakMap<Headers, RefreshClaim | undefined>()

function claimOf({ secrets }: Pick<Config, 'secrets'>, headers: Headers): RefreshClaim | undefined {
  if (claims.has(headers)) return claims.get(headers)
  const claim = openRefreshToken(secrets, readCookie(cookieHeader(headers), REFRESH_COOKIE) ?? '')
  const found = claim?.transport === 'cookie' ? claim : undefined
  claims.set(headers, found)
  return found
}

/**
 * The session whose cookies a browser has, and which the answer is about to overwrite: by the refresh cookie, or by the access
 * cookie where that is the only one. Cookies beside a bearer token count here, too.
 */
export async function sessionInCookies(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  headers: Headers,
): Promise<string | undefined> {
  const claim = claimOf(deps.config, headers)
  const token = claim === undefined ? readCookie(cookieHeader(headers), ACCESS_COOKIE) : undefined
  if (token === undefined) return claim?.sessionId
  const verified = await verifyAccessToken(deps, token)
  return verified.ok && hasAccountScope(verified.value) ? verified.value.sid : undefined
}
