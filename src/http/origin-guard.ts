// Cross-site request forgery (OWASP; Fetch Metadata): a state change is accepted from a browser only when both Origin and
// Sec-Fetch-Site say that it comes from us or from a trusted origin (contract §2). And CORS for those origins, exactly.
import type { Context, MiddlewareHandler } from 'hono'
import type { Config } from '../config/config.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { isFromApp } from './app-origin.ts'
import { refuseAsCrossSite } from '../gate/cross-site.ts'
import { pathBelowIssuer } from '../gate/enter.ts'
import { isBearer } from '../gate/require-session.ts'

/** The headers that the decision needs; `null` where they were not sent. */
export type Provenance = { origin: string | null; fetchSite: string | null; hasCookie: boolean; hasBearer: boolean }

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const PREFLIGHT_SECONDS = '600'

/** Whether a state change may come from there. */
export function mayChangeState(
  from: Provenance,
  config: Pick<Config, 'issuerOrigin' | 'trustedOrigins'> & Partial<Pick<Config, 'appOrigins'>>,
): boolean {
  const { origin, fetchSite } = from
  if (origin === null) {
    if (fetchSite !== null) return fetchSite === 'same-origin'
    // No browser speaks here. A cookie without a browser is a script: those use the bearer transport, which ignores it.
    return !from.hasCookie || from.hasBearer
  }
  if (origin === config.issuerOrigin) return fetchSite === null || fetchSite === 'same-origin'
  // A browser's extension is of no site (`none`). An app's cookies would be whoever's the browser is.
  if (config.appOrigins?.includes(origin) === true) return !from.hasCookie && fetchSite !== 'same-origin'
  if (!config.trustedOrigins.includes(origin)) return false
  return fetchSite === null || fetchSite === 'same-site' || fetchSite === 'cross-site'
}

/** Refuses state changes that another site's page asks for, and leaves a trace of it. */
export const refuseCrossSite: MiddlewareHandler<AppEnv> = async (c, next) => {
  const provenance = {
    origin: c.req.header('Origin') ?? null,
    fetchSite: c.req.header('Sec-Fetch-Site') ?? null,
    hasCookie: c.req.raw.headers.has('Cookie'),
    hasBearer: isBearer(c.req.header('Authorization')),
  }
  const safe = SAFE_METHODS.includes(c.req.method)
  // An app has no business with a cookie, not even to read, and none with the forms of pages, whose sessions are cookies.
  if (isFromApp(c) && (provenance.hasCookie || !(safe || pathOf(c).startsWith('/api/')))) return refuseAsCrossSite(c)
  if (safe || isGuardedOtherwise(c) || mayChangeState(provenance, c.get('deps').config)) return next()
  return refuseAsCrossSite(c)
}

/** What other proof guards (contract §2): a provider's posted answer by its state and cookie, a logout token by its signature. */
function isGuardedOtherwise(c: Context<AppEnv>): boolean {
  return c.req.method === 'POST' && /^\/(callback|backchannel-logout)\/[^/]+$/.test(pathOf(c))
}

const pathOf = (c: Context<AppEnv>): string => pathBelowIssuer(c.req.raw, c.env)

/** CORS (Fetch Standard §3.3) for trusted origins, with credentials, and for apps without; nobody else is given a header. */
export const shareWithTrusted: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('Origin')
  const fromApp = isFromApp(c)
  const trusted = fromApp || (origin !== undefined && c.get('deps').config.trustedOrigins.includes(origin))
  const preflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined
  if (preflight) {
    c.res = c.body(null, 204)
    c.res.headers.append('Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers')
    if (trusted) {
      c.res.headers.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE')
      const wanted = c.req.header('Access-Control-Request-Headers') ?? ''
      c.res.headers.set('Access-Control-Allow-Headers', [...OWN_HEADERS, ...foreignHeaders(wanted)].join(', '))
      c.res.headers.set('Access-Control-Max-Age', PREFLIGHT_SECONDS)
    }
  } else {
    await next()
  }
  c.res.headers.append('Vary', 'Origin, Cookie, Authorization')
  if (!trusted || origin === undefined) return
  c.res.headers.set('Access-Control-Allow-Origin', origin)
  if (fromApp) c.res.headers.delete('Set-Cookie')
  else c.res.headers.set('Access-Control-Allow-Credentials', 'true')
  c.res.headers.set('Access-Control-Expose-Headers', 'Retry-After, WWW-Authenticate')
  c.res.headers.set('Cross-Origin-Resource-Policy', 'cross-origin')
}

const OWN_HEADERS = ['Content-Type', 'Authorization']
const MOST_HEADERS = 50
/** Headers by which a proxy in front of us says who calls, and those that a browser alone may set: no page has a say in them. */
const NOBODYS =
  /^(cf-|x-forwarded-|x-real-ip$|true-client-ip$|forwarded$|sec-|proxy-|access-control-|cookie|host$|origin$)/

/** Further headers that a preflight asks for (tracing, say): names as RFC 9110 §5.1 has them, so many at most; else none. */
function foreignHeaders(wanted: string): string[] {
  const names = wanted
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length > MOST_HEADERS || !names.every((name) => /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/.test(name))) return []
  const own = OWN_HEADERS.map((name) => name.toLowerCase())
  return [...new Set(names)].filter((name) => !own.includes(name) && !NOBODYS.test(name))
}
