// Protection against cross-site request forgery (OWASP; Fetch Metadata): a browser may change state only when both Origin and
// Sec-Fetch-Site say that the request comes from us or from a trusted origin (contract §2). And CORS for exactly those origins.
import type { MiddlewareHandler } from 'hono'
import type { Config } from '../config/config.ts'
import type { WireEnv } from './wire-env.ts'
import { isFromApp } from './app-origin.ts'
import { isOpen } from './protocol.ts'

/** The headers that the decision needs; `null` where they were not sent. */
export type Provenance = { origin: string | null; fetchSite: string | null; hasCookie: boolean; hasBearer: boolean }

const PREFLIGHT_SECONDS = '600'

/**
 * Whether a state change is allowed: from us or a trusted origin, from an app without cookies, or from a caller that is no
 * browser.
 */
export function mayChangeState(
  from: Provenance,
  config: Pick<Config, 'issuerOrigin' | 'trustedOrigins'> & Partial<Pick<Config, 'appOrigins'>>,
): boolean {
  const { origin, fetchSite } = from
  if (origin === null) {
    if (fetchSite !== null) return fetchSite === 'same-origin'
    // These headers are missing, so this is no browser. A cookie from a script is refused: scripts use the bearer transport,
    // which ignores cookies.
    return !from.hasCookie || from.hasBearer
  }
  if (origin === config.issuerOrigin) return fetchSite === null || fetchSite === 'same-origin'
  // A browser extension belongs to no site (`none`). An app that sends cookies would send those of the browser's person.
  if (config.appOrigins?.includes(origin) === true) return !from.hasCookie && fetchSite !== 'same-origin'
  if (!config.trustedOrigins.includes(origin)) return false
  return fetchSite === null || fetchSite === 'same-site' || fetchSite === 'cross-site'
}

/**
 * CORS (Fetch Standard §3.3) with credentials for trusted origins, and without for apps. Other origins get no header, but at the endpoints
 * that clients call by themselves: those are everybody's, without credentials.
 */
export const shareWithTrusted: MiddlewareHandler<WireEnv> = async (c, next) => {
  if (isOpen(c.req.path)) return shareWithAll(c, next)
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

/**
 * What clients call from their own pages: no cookie counts there. A page of a trusted origin may send its credentials along all the same, as
 * keycloak-js does always.
 */
const shareWithAll: MiddlewareHandler<WireEnv> = async (c, next) => {
  const { trustedOrigins } = c.get('deps').config
  const origin = c.req.header('Origin')
  const trusted = trustedOrigins.find((known) => known === origin)
  const preflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined
  if (preflight) {
    c.res = c.body(null, 204)
    c.res.headers.set('Access-Control-Allow-Methods', 'GET, POST')
    c.res.headers.set('Access-Control-Allow-Headers', 'Content-Type, Authorization, DPoP, Auth0-Client')
    c.res.headers.set('Access-Control-Max-Age', PREFLIGHT_SECONDS)
  } else {
    await next()
  }
  c.res.headers.set('Access-Control-Allow-Origin', trusted ?? '*')
  if (trusted !== undefined) c.res.headers.set('Access-Control-Allow-Credentials', 'true')
  if (trustedOrigins.length > 0) c.res.headers.append('Vary', 'Origin')
  c.res.headers.set('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Retry-After')
  c.res.headers.set('Cross-Origin-Resource-Policy', 'cross-origin')
}

const OWN_HEADERS = ['Content-Type', 'Authorization']
const MOST_HEADERS = 50
/** Headers by which a proxy in front of us says who calls, and headers that only a browser may set. No page may send them. */
const NOBODYS =
  /^(cf-|x-forwarded-|x-real-ip$|true-client-ip$|forwarded$|sec-|proxy-|access-control-|cookie|host$|origin$)/

/**
 * Other headers that a preflight asks for (tracing, for example), if they have the form of names (RFC 9110 §5.1) and aren't too
 * many; else none.
 */
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
