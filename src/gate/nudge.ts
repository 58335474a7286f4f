// Whether a page tells somebody without a passkey what one is good for, and lets the browser make one by itself. "Not now" is for that
// browser alone, and for a year: it has no row.
import type { Context } from 'hono'
import { cookieHeader, LATER_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { AppEnv } from './app-env.ts'
import { hasJustTypedPassword } from './enroller.ts'
import { isFresh } from './require-session.ts'

const YEAR_SECONDS = 365 * 86_400

/** `nudges`: this browser was not told "not now". `conditional`: a password was typed just before, and there is no passkey. */
export function nudgeOf(
  c: Context<AppEnv>,
  who: { session: SessionRow; hasSecondFactor: boolean; passkeys: number },
): { nudges: boolean; conditional: boolean } {
  const nudges = readCookie(cookieHeader(c.req.raw.headers), LATER_COOKIE) === undefined
  return { nudges, conditional: who.passkeys === 0 && isFresh(c, who) && hasJustTypedPassword(c, who) }
}

/** A `Set-Cookie` value that remembers the "not now". */
export const laterCookie = (): string => setCookie(LATER_COOKIE, '1', YEAR_SECONDS)
