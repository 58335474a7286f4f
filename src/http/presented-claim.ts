// The refresh token of a request: in the body for a bearer session, in the cookie for a cookie session, and nowhere else.
import type { Context } from 'hono'
import type { Config } from '../config.ts'
import { openRefreshToken, type RefreshClaim } from '../sessions/refresh-token.ts'
import type { AppEnv } from './app-env.ts'
import { cookieHeader, readCookie, REFRESH_COOKIE } from './cookies.ts'
import { isBearer } from './require-session.ts'

/** A refresh token that we made, from the one place where its transport puts it; from the other it gives nothing. */
export function presentedClaim(c: Context<AppEnv>, inBody: string | undefined): RefreshClaim | undefined {
  const { config } = c.get('deps')
  if (inBody === undefined) return claimInCookie(config, c.req.raw.headers)
  const claim = openRefreshToken(config.secrets, inBody)
  return claim?.transport === 'bearer' ? claim : undefined
}

/** The refresh token in the cookie of a request. Beside a bearer token no cookie counts. */
export function claimInCookie({ secrets }: Pick<Config, 'secrets'>, headers: Headers): RefreshClaim | undefined {
  if (isBearer(headers.get('Authorization'))) return undefined
  const claim = openRefreshToken(secrets, readCookie(cookieHeader(headers), REFRESH_COOKIE) ?? '')
  return claim?.transport === 'cookie' ? claim : undefined
}
