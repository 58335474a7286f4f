// The bytes that an authenticator writes: CBOR (RFC 8949), COSE keys (RFC 9053 §7, RFC 8230 §4), ECDSA signatures in DER.
import { toUtf8 } from '../../../src/crypto/encoding.ts'

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

export function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255)
}

function cborHead(major: number, value: number): Uint8Array {
  if (value < 24) return Uint8Array.of((major << 5) | value)
  return value < 256 ? Uint8Array.of((major << 5) | 24, value) : join(Uint8Array.of((major << 5) | 25), uint16(value))
}

const cborBytes = (value: Uint8Array): Uint8Array => join(cborHead(2, value.length), value)
const cborText = (value: string): Uint8Array => join(cborHead(3, toUtf8(value).length), toUtf8(value))
const cborInteger = (value: number): Uint8Array => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value))

/** An item that is written already. */
type Item = number | string | Uint8Array | { cbor: Uint8Array }

const cborItem = (value: Item): Uint8Array => {
  if (typeof value === 'number') return cborInteger(value)
  if (typeof value === 'string') return cborText(value)
  return value instanceof Uint8Array ? cborBytes(value) : value.cbor
}

export function cborMap(entries: readonly (readonly [number | string, Item])[]): Uint8Array {
  return join(cborHead(5, entries.length), ...entries.flatMap(([key, value]) => [cborItem(key), cborItem(value)]))
}

export const cborArray = (...items: readonly Item[]): Uint8Array =>
  join(cborHead(4, items.length), ...items.map(cborItem))

/** The kinds of key that we take, as WebCrypto names them, by COSE algorithm. */
export const KEY_KINDS = {
  [-7]: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  [-8]: { name: 'Ed25519' },
  [-257]: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  },
} as const
export type KeyKind = keyof typeof KEY_KINDS

/** The entries of a COSE key. */
export type CoseEntries = (readonly [number, number | Uint8Array])[]

export function coseOf(kind: KeyKind, jwk: JsonWebKey): CoseEntries {
  const part = (name: 'x' | 'y' | 'n' | 'e'): Uint8Array => bytesOf(jwk[name] ?? '')
  if (kind === -257)
    return [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ]
  if (kind === -8)
    return [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ]
  return [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, part('x')],
    [-3, part('y')],
  ]
}

/** An ECDSA signature as WebAuthn has it: ASN.1 DER instead of r and s side by side. */
export function derOf(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array): Uint8Array => {
    const start = part.findIndex((byte) => byte !== 0)
    const trimmed = part.slice(start < 0 ? part.length - 1 : start)
    const value = (trimmed[0] ?? 0) > 127 ? join(Uint8Array.of(0), trimmed) : trimmed
    return join(Uint8Array.of(2, value.length), value)
  }
  const body = join(integer(raw.slice(0, 32)), integer(raw.slice(32)))
  return join(Uint8Array.of(0x30, body.length), body)
}
