// The cookie of an attempt (contract §2): each page with a form gives its browser a new one, and by it the requests that a double
// click sends are known to be one. It opens nothing.
import type { Context } from 'hono'
import { handleOf, openHandle } from '../crypto/handle.ts'
import { uuidv4 } from '../crypto/random.ts'
import type { AppEnv } from './app-env.ts'
import { ATTEMPT_COOKIE, cookieHeader, readCookie, setCookie } from './cookies.ts'

/** A `Set-Cookie` value for a new attempt. */
export const newAttempt = (c: Context<AppEnv>): string =>
  setCookie(ATTEMPT_COOKIE, handleOf(c.get('deps').config.secrets, 'attempt', 'browser', uuidv4()))

/** The attempt that a request belongs to; `undefined` where we began none. Asks no database. */
export function attemptOf(c: Context<AppEnv>): string | undefined {
  const value = readCookie(cookieHeader(c.req.raw.headers), ATTEMPT_COOKIE) ?? ''
  return openHandle(c.get('deps').config.secrets, 'attempt', 'browser', value) && value
}
