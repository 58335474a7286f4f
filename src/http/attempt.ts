// The cookie of an attempt (contract §2): pages with a form give it to a browser that has none, and by it the requests that a double
// click sends are known to be one. It opens nothing. A browser keeps it from page to page, since a second click may leave after the
// first one's answer has come. A form that may be sent again as it was, an address and a password, begins another with each page.
import type { MiddlewareHandler } from 'hono'
import { handleOf, openHandle } from '../crypto/handle.ts'
import { uuidv4 } from '../crypto/random.ts'
import type { WireContext, WireEnv } from './wire-env.ts'
import { ATTEMPT_COOKIE, cookieHeader, readCookie, setCookie } from './cookies.ts'

/** Stands before routes whose page begins another attempt each time that it is shown. */
export const beginsAttempt: MiddlewareHandler<WireEnv> = async (c, next) => {
  c.set('beginsAttempt', true)
  await next()
}

/** A `Set-Cookie` value for a page with a form; `undefined` where the browser keeps the attempt that it has. */
export function attemptCookie(c: WireContext): string | undefined {
  if (c.get('beginsAttempt') !== true && attemptOf(c) !== undefined) return undefined
  return setCookie(ATTEMPT_COOKIE, handleOf(c.get('deps').config.secrets, 'attempt', 'browser', uuidv4()))
}

/** The attempt that a request belongs to; `undefined` where we began none. Asks no database. */
export function attemptOf(c: WireContext): string | undefined {
  const value = readCookie(cookieHeader(c.req.raw.headers), ATTEMPT_COOKIE) ?? ''
  return openHandle(c.get('deps').config.secrets, 'attempt', 'browser', value) && value
}
