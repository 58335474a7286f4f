// The first thing every request meets: configuration, deps, security headers; and the last: whatever was thrown.
import type { Context, MiddlewareHandler } from 'hono'
import { configOf, type Config, type Env } from '../config/config.ts'
import { isLoopback } from '../config/remote.ts'
import { uuidv4 } from '../crypto/random.ts'
import { Busy } from '../crypto/scrypt.ts'
import { DatabaseFault } from '../db/client.ts'
import { makeDeps } from '../deps.ts'
import type { AppEnv } from './app-env.ts'
import { sessionInCookies } from './presented-claim.ts'
import { problem } from '../http/problems.ts'

const RETRY_AFTER_SECONDS = '2'
/** What is only ever read at the root of a host, and served there too (contract, top). */
const ROOT_PATHS = [
  '/.well-known/change-password',
  '/.well-known/webauthn',
  '/.well-known/passkey-endpoints',
  '/.well-known/assetlinks.json',
  '/.well-known/apple-app-site-association',
]
const OUTSIDE = '/outside-the-issuer'

/** Reads the configuration, refuses to run on a wrong one, and gives every handler its deps. */
export const enter: MiddlewareHandler<AppEnv> = async (c, next) => {
  const config = configOf(c.env)
  if (!config.ok) {
    c.set('requestId', uuidv4())
    c.res = problem(c, 'misconfigured', {
      detail: config.error.map((wrong) => wrong.message).join('; '),
      errors: config.error,
    })
  } else {
    // What fails then is told to nobody but the log: the clock takes a mail up again.
    const afterAnswer = (work: Promise<unknown>): void =>
      c.executionCtx.waitUntil(work.catch((error) => logUncaught(error, c.get('requestId'))))
    let held: string | undefined
    const deps = makeDeps(c.env, config.value, afterAnswer, c.req.raw, () => held)
    c.set('deps', deps)
    c.set('config', config.value)
    c.set('requestId', deps.caller.requestId)
    // A development secret is known to whoever reads this machine: it serves this machine alone.
    if (config.value.developmentSecret && !isLoopback(new URL(c.req.url).hostname)) c.res = problem(c, 'not_found')
    else {
      if (maySignIn(c)) held = await sessionInCookies(deps, c.req.raw.headers)
      await next()
    }
  }
  setSecurityHeaders(c.res.headers, config.ok ? config.value : undefined)
}

/** Whether a request may begin a session: forms and the API post, and a provider's answer is got, too. */
const maySignIn = (c: Context<AppEnv>): boolean => c.req.method === 'POST' || c.req.path.startsWith('/callback/')

/** The path below the issuer's own path, so that routes need not know where they are mounted. */
export function pathBelowIssuer(request: Request, env: Env | undefined): string {
  const { pathname } = new URL(request.url)
  const config = env === undefined ? undefined : configOf(env)
  const basePath = config?.ok === true ? config.value.basePath : ''
  if (basePath === '' || ROOT_PATHS.includes(pathname)) return pathname
  if (pathname === basePath) return '/'
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : `${OUTSIDE}${pathname}`
}

/**
 * A trailing slash is redirected to the spelling without, by which pages and scripts find each other (contract §8). The target is
 * built from ISSUER: a path such as `//evil.example/` leads nowhere else.
 */
export const redirectSlashes: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { issuer, basePath } = c.get('deps').config
  const { pathname, search } = new URL(c.req.url)
  const path = pathBelowIssuer(c.req.raw, c.env)
  const spelledWithout = path.replace(/\/+$/, '')
  if (pathname === '/' || path.startsWith(OUTSIDE) || !pathname.endsWith('/')) return next()
  // All slashes and nothing else, where the issuer has no path: its root is the only spelling.
  const root = spelledWithout === '' && basePath === '' ? '/' : ''
  return c.redirect(`${issuer}${root}${spelledWithout}${search}`, 308)
}

/** Whatever was thrown: a fault of the database is 503 (or says that migrations are missing), anything else 500. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof Busy) return problem(c, 'busy', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
  const fault = error instanceof DatabaseFault ? error : undefined
  logUncaught(error, c.get('requestId'))
  if (fault?.kind === 'unmigrated') {
    return problem(c, 'misconfigured', {
      detail: 'The database bound as DB lacks tables: run `npm run db:migrate` (`-- --remote` for the deployed one).',
      errors: [{ field: 'DB', code: 'unmigrated', message: 'Run `npm run db:migrate`.' }],
    })
  }
  if (fault !== undefined) return problem(c, 'unavailable', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
  return problem(c, 'internal_error')
}

/** One line for the operator: where, never with what. A message of an unknown error may hold a bound parameter. */
export function logUncaught(thrown: unknown, requestId: string): void {
  const error = thrown instanceof Error ? thrown : new Error('not an error')
  const where = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .map((line) => line.trim())
  const what = error instanceof DatabaseFault ? error.message : error.name
  console.error(JSON.stringify({ level: 'error', what, where, request_id: requestId }))
}

function setSecurityHeaders(headers: Headers, config: Config | undefined): void {
  const setIfMissing = (name: string, value: string): void => {
    if (!headers.has(name)) headers.set(name, value)
  }
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('X-Frame-Options', 'DENY')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  setIfMissing('Cross-Origin-Resource-Policy', 'same-origin')
  setIfMissing(
    'Content-Security-Policy',
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  )
  setIfMissing('Referrer-Policy', 'no-referrer')
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()')
  setIfMissing('Cache-Control', 'no-store')
  // Of a loopback issuer a browser would remember it for every port of this machine, and for two years.
  if (config?.issuer.startsWith('https:') === true && !isLoopback(new URL(config.issuer).hostname))
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
}
