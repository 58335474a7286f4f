// Every key is derived from AUTH_SECRET by HKDF-SHA-256 (RFC 5869), one label a purpose. With AUTH_SECRET_PREVIOUS the
// key that signs or seals comes from the new secret, and both open what is there already.
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64Url, toHex, toUtf8 } from './encoding.ts'

/** What a key is for; a new purpose is a new label, never an old key used twice. */
export type Purpose =
  | 'refresh-token'
  | 'mailed-code'
  | 'asked'
  | 'mfa-token'
  | 'passkey-challenge'
  | 'device'
  | 'attempt'
  | 'seal'
  | 'counter'
  | 'grant-code'
  | 'grant-token'
  | 'pushed-request'
  | 'device-code'
  | 'user-code'
  | 'dpop-nonce'
  | 'prompted'

/** The keys of one configured secret, current first. Derived once and kept: values, never promises. */
export type Secrets = { current: Secret; previous: Secret | undefined }

/** One master secret: its public id (8 hex digits, not invertible) and the keys derived so far. Both are derived when they are needed. */
export type Secret = {
  readonly id: string
  derived: Map<Purpose, Uint8Array<ArrayBuffer>>
  master: Uint8Array<ArrayBuffer>
}

/** Reads a base64 secret into a `Secret`. The text was checked by the configuration. */
export function openSecret(base64: string): Secret {
  const master = fromBase64(base64) ?? new Uint8Array()
  let id: string | undefined
  return {
    master,
    get id() {
      return (id ??= toHex(derive(master, 'id', 4)))
    },
    derived: new Map(),
  }
}

/** The 32-byte key of a purpose. */
export function keyFor(secret: Secret, purpose: Purpose): Uint8Array<ArrayBuffer> {
  const known = secret.derived.get(purpose)
  if (known !== undefined) return known
  const key = derive(secret.master, purpose, 32)
  secret.derived.set(purpose, key)
  return key
}

/** HMAC-SHA-256 (RFC 2104) of `message` under the current key of a purpose: 32 bytes. */
export function mac(secrets: Secrets, purpose: Purpose, message: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return hmacOf(secrets.current, purpose, message)
}

/** A keyed digest of a short-lived or low-entropy value as base64url: what D1 keeps instead of the value. */
export function keyedDigest(secrets: Secrets, purpose: Purpose, message: string): string {
  return toBase64Url(mac(secrets, purpose, message))
}

/** The digests a value may be stored under: with the current secret, and with the previous one while it is set. */
export function keyedDigests(secrets: Secrets, purpose: Purpose, message: string): [string, ...string[]] {
  const current = keyedDigest(secrets, purpose, message)
  if (secrets.previous === undefined) return [current]
  return [current, toBase64Url(hmacOf(secrets.previous, purpose, message))]
}

/** Whether `tag` (16 bytes at least) begins the MAC of `message` under the current or the previous secret, in constant time. */
export function macMatches(secrets: Secrets, purpose: Purpose, message: Uint8Array | string, tag: Uint8Array): boolean {
  const matches = (secret: Secret): boolean => equalBytes(hmacOf(secret, purpose, message).slice(0, tag.length), tag)
  return tag.length >= 16 && (matches(secrets.current) || (secrets.previous !== undefined && matches(secrets.previous)))
}

/** Compares two byte strings in a time that depends on their lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0)
  return difference === 0
}

function hmacOf(secret: Secret, purpose: Purpose, message: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = typeof message === 'string' ? toUtf8(message) : message
  return Uint8Array.from(hmac(sha256, keyFor(secret, purpose), bytes))
}

function derive(master: Uint8Array, label: string, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hkdf(sha256, master, undefined, toUtf8(`latchkey/v1/${label}`), length))
}
