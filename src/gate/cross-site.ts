// The refusal of requests from another site's page, and its audit row (ASVS 5.0 16.3.3). The rows are limited to one an hour
// for an address and to a total, so that nobody can fill the log from outside. Ordinary requests don't get here.
import type { Context, MiddlewareHandler } from 'hono'
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import { limitAddress } from '../limits/address.ts'
import { reservation, tagOf } from '../limits/attempts.ts'
import type { AppEnv } from './app-env.ts'
import { isFromApp } from '../http/app-origin.ts'
import { isBearer } from '../http/authorization.ts'
import { mayChangeState } from '../http/origin-guard.ts'
import { isProtocol } from '../http/protocol.ts'
import { problem, type ProblemExtras } from '../http/problems.ts'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const HOUR_MS = 3_600_000
const AN_HOUR_OVER_ALL = 1000
const MOST_CHARACTERS = 200

/** Refuses state changes that another site's page asks for, and records them. */
export const refuseCrossSite: MiddlewareHandler<AppEnv> = async (c, next) => {
  const safe = SAFE_METHODS.includes(c.req.method)
  const fromApp = isFromApp(c)
  if (safe && !fromApp) return next()
  const provenance = {
    origin: c.req.header('Origin') ?? null,
    fetchSite: c.req.header('Sec-Fetch-Site') ?? null,
    hasCookie: c.req.raw.headers.has('Cookie'),
    hasBearer: isBearer(c.req.header('Authorization')),
  }
  // An app may not use cookies, not even to read. Nor may it post the forms of pages, because their sessions are cookies.
  if (isGuardedOtherwise(c)) return next()
  if (fromApp && (provenance.hasCookie || !(safe || c.req.path.startsWith('/api/')))) return refuseAsCrossSite(c)
  if (safe || mayChangeState(provenance, c.get('deps').config)) return next()
  return refuseAsCrossSite(c)
}

/**
 * Routes with other protection (contract §2): a provider's posted answer has its state and cookie, a logout token has its
 * signature, and what clients call takes no cookie.
 */
function isGuardedOtherwise(c: Context<AppEnv>): boolean {
  if (isProtocol(c.req.path)) return true
  return c.req.method === 'POST' && /^\/(callback|backchannel-logout)\/[^/]+$/.test(c.req.path)
}

/**
 * Refuses an app that asks for tokens in cookies, once its body is read. Every route takes the transport from the field
 * `transport`.
 */
export function refuseAppCookies(c: Context<AppEnv>, input: unknown): Promise<Response> | undefined {
  const chosen = typeof input === 'object' && input !== null ? (input as { transport?: unknown }).transport : undefined
  if (chosen !== 'cookie' || !isFromApp(c)) return undefined
  return refuseAsCrossSite(c, {
    detail: 'An app with an origin of its own asks for its tokens in the body: send "transport": "bearer".',
    errors: [{ field: 'transport', code: 'bearer_only', message: 'Send "bearer".' }],
  })
}

/** Answers 403 and writes the audit row afterwards. For a flooding address nothing is looked up in D1. */
export async function refuseAsCrossSite(c: Context<AppEnv>, extras: ProblemExtras = {}): Promise<Response> {
  const deps = c.get('deps')
  const address = limitAddress(deps.caller.ip)
  const flooding = (await c.env.FLOOD_LIMIT?.limit({ key: `cross-site:${address}` }))?.success === false
  if (!flooding) deps.afterAnswer(note(c))
  return problem(c, 'cross_site_request', extras)
}

async function note(c: Context<AppEnv>): Promise<void> {
  const deps = c.get('deps')
  const address = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  const { statements } = reservation(deps, {
    usual: [
      { key: `cross-site:${address}`, most: 1, windowMs: HOUR_MS },
      { key: 'cross-site:all', most: AN_HOUR_OVER_ALL, windowMs: HOUR_MS },
    ],
  })
  const text = (value: string): string => value.toWellFormed().slice(0, MOST_CHARACTERS)
  await run(deps.db, [
    statements[0],
    auditIfChanged(deps, {
      event: 'malicious_cors',
      outcome: 'failure',
      meta: {
        origin: text(c.req.header('Origin') ?? ''),
        method: text(c.req.method),
        path: text(new URL(c.req.url).pathname),
      },
    }),
  ])
}

/**
 * Whether a page of another origin loads this as an image, a frame or the like (Fetch Metadata), so that no person navigates
 * here. Each such request would leave a cookie, until the browser sends more of them than fit a request.
 */
export const isEmbedded = (c: Context<AppEnv>): boolean =>
  /^(cross|same)-site$/.test(c.req.header('Sec-Fetch-Site') ?? '') && c.req.header('Sec-Fetch-Dest') !== 'document'
