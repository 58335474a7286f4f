// Where a request carries its access token (RFC 6750): the Authorization header decides, and only where it is missing the cookie.
import { ACCESS_COOKIE, readCookie } from './cookies.ts'

/** Whether an Authorization header is of the Bearer scheme (RFC 6750 §2.1): then it decides, and no cookie counts. */
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
