// The refusal of what another site's page asks for, and its trace in the log (ASVS 5.0 16.3.3): one row an hour for an address, and
// so many over all, that nobody fills the log from outside. Ordinary requests don't come by here.
import type { Context, MiddlewareHandler } from 'hono'
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import { limitAddress } from '../limits/address.ts'
import { reservation, tagOf } from '../limits/attempts.ts'
import type { AppEnv } from './app-env.ts'
import { isFromApp } from '../http/app-origin.ts'
import { isBearer } from '../http/authorization.ts'
import { mayChangeState } from '../http/origin-guard.ts'
import { problem, type ProblemExtras } from '../http/problems.ts'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const HOUR_MS = 3_600_000
const AN_HOUR_OVER_ALL = 1000
const MOST_CHARACTERS = 200

/** Refuses state changes that another site's page asks for, and leaves a trace of it. */
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
  // An app has no business with a cookie, not even to read, and none with the forms of pages, whose sessions are cookies.
  if (fromApp && (provenance.hasCookie || !(safe || c.req.path.startsWith('/api/')))) return refuseAsCrossSite(c)
  if (safe || isGuardedOtherwise(c) || mayChangeState(provenance, c.get('deps').config)) return next()
  return refuseAsCrossSite(c)
}

/** What other proof guards (contract §2): a provider's posted answer by its state and cookie, a logout token by its signature. */
function isGuardedOtherwise(c: Context<AppEnv>): boolean {
  return c.req.method === 'POST' && /^\/(callback|backchannel-logout)\/[^/]+$/.test(c.req.path)
}

/** Refuses an app's request for tokens in cookies, once its body is read. Wherever a transport is chosen, it is the field `transport`. */
export function refuseAppCookies(c: Context<AppEnv>, input: unknown): Promise<Response> | undefined {
  const chosen = typeof input === 'object' && input !== null ? (input as { transport?: unknown }).transport : undefined
  if (chosen !== 'cookie' || !isFromApp(c)) return undefined
  return refuseAsCrossSite(c, {
    detail: 'An app with an origin of its own asks for its tokens in the body: send "transport": "bearer".',
    errors: [{ field: 'transport', code: 'bearer_only', message: 'Send "bearer".' }],
  })
}

/** Answers 403 and writes the row after it; who floods is not looked up in D1 for it. */
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
 * Whether a page of another origin has this for an image, a frame or the like (Fetch Metadata), and nobody is on the way here: each
 * would leave a cookie, until the browser has more of them than we can be sent.
 */
export const isEmbedded = (c: Context<AppEnv>): boolean =>
  /^(cross|same)-site$/.test(c.req.header('Sec-Fetch-Site') ?? '') && c.req.header('Sec-Fetch-Dest') !== 'document'
