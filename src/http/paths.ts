// Paths below the issuer's own path, in one spelling.
import type { MiddlewareHandler } from 'hono'
import { configOf, knownIssuer, type Env } from '../config/config.ts'
import type { WireEnv } from './wire-env.ts'

/** Paths that clients read only at the root of a host, so they are served there, too (contract, top). */
const ROOT_PATHS = [
  '/.well-known/change-password',
  '/.well-known/webauthn',
  '/.well-known/passkey-endpoints',
  '/.well-known/assetlinks.json',
  '/.well-known/apple-app-site-association',
]
/** Where the path of an issuer may stand behind a well-known one (RFC 8414 §3.1; clients of MCP look for both). */
const INSERTED = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
const OUTSIDE = '/outside-the-issuer'
/** The path of an issuer, `''` for none. */
export const basePathOf = (issuer: string | undefined): string =>
  (URL.parse(issuer ?? '')?.pathname ?? '').replace(/\/$/, '')

/** A URL whose path the URL parser would leave as it is: plain segments, none of which begins with a dot. */
const PLAIN_PATH = /^https?:\/\/[^/?#\\]+((?:\/[\w-][\w.-]*)+)(?:\?|$)/

/**
 * The path below the issuer's own path, so that routes don't depend on where they are mounted. For a path outside of it: one
 * that no route has.
 */
export function pathBelowIssuer(request: Request, env: Env | undefined): string {
  const pathname = PLAIN_PATH.exec(request.url)?.[1] ?? new URL(request.url).pathname
  const config = env === undefined ? undefined : configOf(env)
  const basePath = config?.ok === true ? config.value.basePath : basePathOf(knownIssuer(env))
  if (basePath === '' || ROOT_PATHS.includes(pathname)) return pathname
  if (pathname === basePath) return '/'
  const inserted = INSERTED.find((path) => pathname === `${path}${basePath}`)
  if (inserted !== undefined) return inserted
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : `${OUTSIDE}${pathname}`
}

/**
 * Redirects a trailing slash to the spelling without it, so that relative links of pages and scripts work (contract §8). The
 * target is built from ISSUER, so a path such as `//evil.example/` leads nowhere else.
 */
export const redirectSlashes: MiddlewareHandler<WireEnv> = async (c, next) => {
  // By the path below the issuer's (`getPath` in index.ts), which ends as the whole one does.
  const { path } = c.req
  if (!path.endsWith('/')) return next()
  const { issuer, basePath } = c.get('deps').config
  const { pathname, search } = new URL(c.req.url)
  const spelledWithout = path.replace(/\/+$/, '')
  if (pathname === '/' || path.startsWith(OUTSIDE) || !pathname.endsWith('/')) return next()
  // A path of slashes only, where the issuer has no path: the root is its only spelling.
  const root = spelledWithout === '' && basePath === '' ? '/' : ''
  return c.redirect(`${issuer}${root}${spelledWithout}${search}`, 308)
}
