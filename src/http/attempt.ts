// The cookie of an attempt (contract §2): a page with a form sets it in a browser that has none, and it shows that the requests
// of a double click belong together. It grants no access. A browser keeps it from page to page, because a second click may
// leave after the first answer has come. A form that may be sent again unchanged (an address and a password) begins a new
// attempt with each page.
import type { MiddlewareHandler } from 'hono'
import { handleOf, openHandle } from '../crypto/handle.ts'
import { uuidv4 } from '../crypto/random.ts'
import type { WireContext, WireEnv } from './wire-env.ts'
import { ATTEMPT_COOKIE, cookieHeader, readCookie, setCookie } from './cookies.ts'

/** Stands before routes whose page begins a new attempt each time that it is shown. */
export const beginsAttempt: MiddlewareHandler<WireEnv> = async (c, next) => {
  c.set('beginsAttempt', true)
  await next()
}

/** A `Set-Cookie` value for a page with a form; `undefined` where the browser keeps its attempt. */
export function attemptCookie(c: WireContext): string | undefined {
  if (c.get('beginsAttempt') !== true && attemptOf(c) !== undefined) return undefined
  return setCookie(ATTEMPT_COOKIE, handleOf(c.get('deps').config.secrets, 'attempt', 'browser', uuidv4()))
}

/** The attempt of a request; `undefined` where we began none. Asks no database. */
export function attemptOf(c: WireContext): string | undefined {
  const value = readCookie(cookieHeader(c.req.raw.headers), ATTEMPT_COOKIE) ?? ''
  return openHandle(c.get('deps').config.secrets, 'attempt', 'browser', value) && value
}
