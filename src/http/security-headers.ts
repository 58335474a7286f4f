// The headers that every answer has (OWASP Secure Headers).
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/remote.ts'

/** Sets the headers; Cache-Control, Referrer-Policy, CSP and CORP only where they are missing. Without `config` (while misconfigured) no HSTS. */
export function setSecurityHeaders(headers: Headers, config: Config | undefined): void {
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
  // For a loopback issuer a browser would remember HSTS for every port of this machine, for two years.
  if (config?.issuer.startsWith('https:') === true && !isLoopback(new URL(config.issuer).hostname))
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
}
