// The first middleware: configuration, deps, security headers.
import type { Context, MiddlewareHandler } from 'hono'
import { configOf } from '../config/config.ts'
import { isLoopback } from '../config/remote.ts'
import { uuidv4 } from '../crypto/random.ts'
import { clock, makeDeps } from '../deps.ts'
import type { AppEnv } from './app-env.ts'
import { keepChain, keeperOf } from './bookmark.ts'
import { sessionInCookies } from './presented-claim.ts'
import { logUncaught } from '../http/faults.ts'
import { wantedLanguage } from '../http/language.ts'
import { problem } from '../http/problems.ts'
import { setSecurityHeaders } from '../http/security-headers.ts'

/** Reads the configuration, refuses to run on a wrong one, and gives every handler its deps. */
export const enter: MiddlewareHandler<AppEnv> = async (c, next) => {
  const config = configOf(c.env)
  if (!config.ok) {
    const requestId = uuidv4()
    c.set('requestId', () => requestId)
    c.res = problem(c, 'misconfigured', {
      detail: config.error.map((wrong) => wrong.message).join('; '),
      errors: config.error,
    })
  } else {
    // A failure there goes only to the log; the clock retries mail.
    const afterAnswer = (work: Promise<unknown>): void =>
      c.executionCtx.waitUntil(work.catch((error) => logUncaught(error, c.get('requestId')())))
    let held: string | undefined
    const deps = makeDeps(c.env, config.value, afterAnswer, c.req.raw, {
      heldSession: () => held,
      language: () => wantedLanguage(c.req.raw),
      keeper: keeperOf(c, config.value, clock()),
    })
    c.set('deps', deps)
    c.set('config', config.value)
    c.set('requestId', () => deps.caller.requestId)
    // A development secret can be read on this machine: it serves this machine alone.
    if (config.value.developmentSecret && !isLoopback(new URL(c.req.url).hostname)) c.res = problem(c, 'not_found')
    else {
      if (maySignIn(c)) held = await sessionInCookies(deps, c.req.raw.headers)
      await next()
      keepChain(c)
    }
  }
  setSecurityHeaders(c.res.headers, config.ok ? config.value : undefined)
}

/** Whether a request may begin a session: forms and the API post, and a provider's answer may be a GET. */
const maySignIn = (c: Context<AppEnv>): boolean => c.req.method === 'POST' || /^\/(callback|sign-in)\//.test(c.req.path)
