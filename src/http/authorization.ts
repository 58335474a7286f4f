// Where a request carries its access token (RFC 6750): in the Authorization header, or in the cookie where that header is
// missing.
import { ACCESS_COOKIE, readCookie } from './cookies.ts'

/** Whether an Authorization header has the scheme Bearer (RFC 6750 §2.1). Then cookies don't count. */
export function isBearer(authorization: string | null | undefined): authorization is string {
  return /^bearer(?: |$)/i.test(authorization ?? '')
}

/** The access token of a request's headers, and where it was. */
export function presentedToken(
  authorization: string | null | undefined,
  cookie: string | null | undefined,
): { token: string; from: 'header' | 'cookie' } | undefined {
  if (isBearer(authorization)) return { token: /^bearer +([^ ]+) *$/i.exec(authorization)?.[1] ?? '', from: 'header' }
  const token = readCookie(cookie, ACCESS_COOKIE)
  return token === undefined || token === '' ? undefined : { token, from: 'cookie' }
}
