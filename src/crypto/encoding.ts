// Base64url and base64 without padding (RFC 4648), hexadecimal, and UTF-8.

const utf8 = new TextEncoder()

/** The UTF-8 bytes of `text`. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(utf8.encode(text))
}

/** Base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of a base64url text, or `undefined` where it is not the one canonical spelling of any bytes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return toBase64Url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Ordinary base64 (RFC 4648 §4) without padding, as PHC strings have it. */
export function toBase64(bytes: Uint8Array): string {
  return toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/')
}

/** The bytes of ordinary base64 (padded or not), or `undefined`. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  return fromBase64Url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The 16 bytes of a UUID. */
export function uuidToBytes(uuid: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** The UUID of the first 16 bytes, in lower case. */
export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = toHex(bytes.slice(0, 16))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
