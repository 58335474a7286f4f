// The refresh token of a request: in the body for a bearer session, in the cookie for a cookie session, and nowhere else.
import type { Context } from 'hono'
import { openRefreshToken, type RefreshClaim } from '../sessions/refresh-token.ts'
import type { AppEnv } from './app-env.ts'
import { cookieHeader, readCookie, REFRESH_COOKIE } from './cookies.ts'
import { isBearer } from './require-session.ts'

/** A refresh token that we made, from the one place where its transport puts it; from the other it gives nothing. */
export function presentedClaim(c: Context<AppEnv>, inBody: string | undefined): RefreshClaim | undefined {
  const { secrets } = c.get('deps').config
  if (inBody !== undefined) {
    const claim = openRefreshToken(secrets, inBody)
    return claim?.transport === 'bearer' ? claim : undefined
  }
  if (isBearer(c.req.header('Authorization'))) return undefined
  const claim = openRefreshToken(secrets, readCookie(cookieHeader(c.req.raw.headers), REFRESH_COOKIE) ?? '')
  return claim?.transport === 'cookie' ? claim : undefined
}
