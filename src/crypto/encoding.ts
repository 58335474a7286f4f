// Base64url, base64 and Base32 without padding (RFC 4648), Crockford's Base32, hexadecimal, and UTF-8.

const utf8 = new TextEncoder()

/** The UTF-8 bytes of `text`. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8.encode(text))
}

/** The platform's own, several times as fast: workerd has it, Node from version 25 on. */
type Spelling = { toBase64?: (options: { alphabet: 'base64url'; omitPadding: true }) => string }

/** Base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  const spelling = bytes as Uint8Array & Spelling
  if (spelling.toBase64 !== undefined) return spelling.toBase64({ alphabet: 'base64url', omitPadding: true })
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of a base64url text; `undefined` where it isn't the canonical spelling of any bytes. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
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

/** The 16 bytes of a UUID in hexadecimal with hyphens (RFC 9562 §4). Checks nothing. */
export function uuidToBytes(uuid: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(uuid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** The UUID of the first 16 bytes, in lower case. */
export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = toHex(bytes.slice(0, 16))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** RFC 4648 §6; and Crockford's, which leaves out the letters that look like others. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Base32 without padding. */
export const toBase32 = (bytes: Uint8Array): string => inBase32(bytes, BASE32)
/** Crockford's Base32: 16 bytes are 26 characters. */
export const toCrockford = (bytes: Uint8Array): string => inBase32(bytes, CROCKFORD)

function inBase32(bytes: Uint8Array, alphabet: string): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** The bytes of upper-case Base32 without padding. Other characters and left-over bits are ignored. */
export function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = Array.from(text, (character) => BASE32.indexOf(character))
    .filter((value) => value >= 0)
    .map((value) => value.toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}
