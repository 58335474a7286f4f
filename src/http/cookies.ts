// Cookies (RFC 6265bis), with the prefix `__Host-`, so that no subdomain and no plain-text page can set or read them.

export const ACCESS_COOKIE = '__Host-latchkey-access'
export const REFRESH_COOKIE = '__Host-latchkey-refresh'
/** The refresh token of an operator's own session, while their browser acts as somebody else. */
export const OPERATOR_COOKIE = '__Host-latchkey-operator'
export const DEVICE_COOKIE = '__Host-latchkey-device'
export const ASKED_COOKIE = '__Host-latchkey-asked'
/** Where the newest request for a mail of this browser was to lead on to. */
export const ONWARD_COOKIE = '__Host-latchkey-onward'
export const ATTEMPT_COOKIE = '__Host-latchkey-attempt'
export const STEP_COOKIE = '__Host-latchkey-step'
export const NOTICE_COOKIE = '__Host-latchkey-notice'
export const LANGUAGE_COOKIE = '__Host-latchkey-language'
export const KEPT_COOKIE = '__Host-latchkey-kept'
/** How far this browser has seen the database, while replicas answer what may be old. */
export const BOOKMARK_COOKIE = '__Host-latchkey-bookmark'
export const LATER_COOKIE = '__Host-latchkey-later'

/** The text of a request's `Cookie` header, for `readCookie`. No other code reads it (test/building-code.mjs). */
export const cookieHeader = (headers: Headers): string | null => headers.get('Cookie')

/**
 * The value of a cookie of ours in a `Cookie` header (contract §3). Around a name only SP and HTAB are dropped, as browsers do.
 * A sibling host can set a name with other white space before `__Host-`, and that must not become ours. A cookie that comes
 * twice counts as missing, and so does one beside another that differs only in such white space.
 */
export function readCookie(header: string | null | undefined, name: string): string | undefined {
  const values: string[] = []
  for (const pair of (header ?? '').split(';')) {
    const [key = '', ...rest] = pair.split('=')
    const own = trimmed(key)
    if (own !== name && !looksLike(own, name)) continue
    if (own !== name || values.length > 0) return undefined
    values.push(trimmed(rest.join('=')))
  }
  return values[0]
}

/** Every name and value of a `Cookie` header, to choose which ones to clear. A value to rely on is read by `readCookie`. */
export const allCookies = (header: string | null): (readonly [name: string, value: string])[] =>
  (header ?? '').split(';').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [trimmed(name), trimmed(value.join('='))] as const
  })

/** Without SP and HTAB at its ends (RFC 6265bis §5.6). */
const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '')

/**
 * Whether a name equals ours once Unicode white space is dropped. Its bytes may come as decoded UTF-8, or as one character
 * each.
 */
function looksLike(key: string, name: string): boolean {
  // Only a name with a control character or a character beyond ASCII can differ from ours and look the same.
  if (/^[!-~]*$/.test(key)) return false
  return [key, readAsUtf8(key)].some((text) => text.replace(/[\s\p{White_Space}]/gu, '') === name)
}

const readAsUtf8 = (bytes: string): string =>
  /^[\0-\xff]*$/.test(bytes) ? new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))) : bytes

/** A `Set-Cookie` value. Without `maxAgeSeconds` the cookie ends with the browser. */
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
