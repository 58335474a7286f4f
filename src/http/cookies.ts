// Cookies (RFC 6265bis): `__Host-`, so that no subdomain and no plain-text page can set or read them.

export const ACCESS_COOKIE = '__Host-latchkey-access'
export const REFRESH_COOKIE = '__Host-latchkey-refresh'
export const DEVICE_COOKIE = '__Host-latchkey-device'
export const ATTEMPT_COOKIE = '__Host-latchkey-attempt'

/** The value of a cookie in a `Cookie` header; the first where there are two. */
export function readCookie(header: string | null | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...rest] = pair.split('=')
    if (key?.trim() === name) return rest.join('=').trim()
  }
  return undefined
}

/** A `Set-Cookie` value. Without `maxAgeSeconds` the cookie goes with the browser. */
export function setCookie(
  name: string,
  value: string,
  maxAgeSeconds?: number,
  sameSite: 'Lax' | 'None' = 'Lax',
): string {
  const life = maxAgeSeconds === undefined ? '' : `; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${life}`
}

/** A `Set-Cookie` value that removes a cookie, with the attributes it was set with. */
export function clearCookie(name: string, sameSite: 'Lax' | 'None' = 'Lax'): string {
  return setCookie(name, '', 0, sameSite)
}
