// Cross-site request forgery (OWASP; Fetch Metadata): a state change is accepted from a browser only when both Origin and
// Sec-Fetch-Site say that it comes from us or from a trusted origin (contract §2). And CORS for those origins, exactly.
import type { Context, MiddlewareHandler } from 'hono'
import type { Config } from '../config.ts'
import type { AppEnv } from './app-env.ts'
import { pathBelowIssuer } from './enter.ts'
import { problem } from './problems.ts'
import { isBearer } from './require-session.ts'

/** The headers that the decision needs; `null` where they were not sent. */
export type Provenance = { origin: string | null; fetchSite: string | null; hasCookie: boolean; hasBearer: boolean }

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const PREFLIGHT_SECONDS = '600'

/** Whether a state change may come from there. */
export function mayChangeState(from: Provenance, config: Pick<Config, 'issuerOrigin' | 'trustedOrigins'>): boolean {
  const { origin, fetchSite } = from
  if (origin === null) {
    if (fetchSite !== null) return fetchSite === 'same-origin'
    // No browser speaks here. A cookie without a browser is a script: those use the bearer transport, which ignores it.
    return !from.hasCookie || from.hasBearer
  }
  if (origin === config.issuerOrigin) return fetchSite === null || fetchSite === 'same-origin'
  if (!config.trustedOrigins.includes(origin)) return false
  return fetchSite === null || fetchSite === 'same-site' || fetchSite === 'cross-site'
}

/** Refuses state changes that another site's page asks for. */
export const refuseCrossSite: MiddlewareHandler<AppEnv> = async (c, next) => {
  const provenance = {
    origin: c.req.header('Origin') ?? null,
    fetchSite: c.req.header('Sec-Fetch-Site') ?? null,
    hasCookie: c.req.raw.headers.has('Cookie'),
    hasBearer: isBearer(c.req.header('Authorization')),
  }
  if (SAFE_METHODS.includes(c.req.method) || isGuardedOtherwise(c)) return next()
  if (mayChangeState(provenance, c.get('deps').config)) return next()
  return problem(c, 'cross_site_request')
}

/** What other proof guards (contract §2): a provider's posted answer by its state and cookie, a logout token by its signature. */
function isGuardedOtherwise(c: Context<AppEnv>): boolean {
  const path = pathBelowIssuer(c.req.raw, c.env)
  return c.req.method === 'POST' && /^\/(callback|backchannel-logout)\/[^/]+$/.test(path)
}

/** CORS (Fetch Standard §3.3) for trusted origins, with credentials; nobody else is given a header. */
export const shareWithTrusted: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('Origin')
  const trusted = origin !== undefined && c.get('deps').config.trustedOrigins.includes(origin)
  const preflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined
  if (preflight) {
    c.res = c.body(null, 204)
    if (trusted) {
      c.res.headers.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE')
      c.res.headers.set('Access-Control-Allow-Headers', 'Content-Type, Authorization')
      c.res.headers.set('Access-Control-Max-Age', PREFLIGHT_SECONDS)
    }
  } else {
    await next()
  }
  c.res.headers.append('Vary', 'Origin, Cookie, Authorization')
  if (!trusted) return
  c.res.headers.set('Access-Control-Allow-Origin', origin)
  c.res.headers.set('Access-Control-Allow-Credentials', 'true')
  c.res.headers.set('Access-Control-Expose-Headers', 'Retry-After, WWW-Authenticate')
  c.res.headers.set('Cross-Origin-Resource-Policy', 'cross-origin')
}
