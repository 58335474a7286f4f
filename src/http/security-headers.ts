// The headers that every answer has (OWASP Secure Headers).
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/remote.ts'

/** What an answer has of its own: what it lacks of these is set. */
const UNLESS_SET = [
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
  ['Referrer-Policy', 'no-referrer'],
  ['Cache-Control', 'no-store'],
] as const
const strict = new WeakMap<Config, boolean>()

/** Sets the headers; Cache-Control, Referrer-Policy, X-Frame-Options, CSP and CORP only where they are missing. Without `config` (while misconfigured) no HSTS. */
export function setSecurityHeaders(headers: Headers, config: Config | undefined): void {
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()')
  for (const [name, value] of UNLESS_SET) if (!headers.has(name)) headers.set(name, value)
  if (config !== undefined && isStrict(config))
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
}

/** Of a loopback issuer a browser would remember it for every port of this machine, and for two years. Worked out once an isolate. */
function isStrict(config: Config): boolean {
  const known = strict.get(config)
  if (known !== undefined) return known
  const wanted = config.issuer.startsWith('https:') && !isLoopback(new URL(config.issuer).hostname)
  strict.set(config, wanted)
  return wanted
}
