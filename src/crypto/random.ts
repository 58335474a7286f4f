// The only file that draws secrets.
import { toBase64Url } from './encoding.ts'

/** `length` bytes from the platform's CSPRNG. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** A whole number from 0 to below `ceiling`, out of 32 random bits. For a small `ceiling` the bias is negligible. */
export function randomBelow(ceiling: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
  return drawn % ceiling
}

/** A secret of 256 random bits: 43 characters of base64url. */
export const newSecret = (): string => toBase64Url(randomBytes(32))

/** A UUIDv4 (RFC 9562 §5.4), for code that has no clock. */
export function uuidv4(): string {
  return crypto.randomUUID()
}

/** The prefix of this isolate's newest UUIDv7, and the counter after it. */
let newest = { prefix: '', count: 0 }

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of `now` (ms since the epoch), a counter of 26 bits, 48 random bits. Sorts by time as text, and those
 * of one millisecond that an isolate makes one after the other sort as they were made (§6.2, method 1): the log tells them in that order.
 */
export function uuidv7(now: number): string {
  const prefix = uuidv7Prefix(now)
  // Half of the counter's room is left for what comes in the same millisecond.
  const count = prefix === newest.prefix ? newest.count + 1 : randomBelow(2 ** 25)
  newest = { prefix, count }
  const high = ((count >> 14) & 0xfff).toString(16).padStart(3, '0')
  const low = (0x8000 | (count & 0x3fff)).toString(16)
  return `${prefix.slice(0, 8)}-${prefix.slice(8)}-7${high}-${low}-${crypto.randomUUID().slice(24)}`
}

/** A UUIDv7 of `now` and ten bytes that were derived, not drawn: the same every time. */
export function uuidv7Of(now: number, random: Uint8Array): string {
  const hex = uuidv7Prefix(now)
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = (8 | ((random[2] ?? 0) & 3)).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(5, 8)}-${tail.slice(8, 20)}`
}

/** A bound for range queries by id: no UUIDv7 of the time `now` (ms) or later sorts before it as text. */
export function uuidv7Floor(now: number): string {
  const hex = uuidv7Prefix(now)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** When a UUIDv7 was made: ms since the epoch. */
export function uuidv7Time(id: string): number {
  return Number.parseInt(`${id.slice(0, 8)}${id.slice(9, 13)}`, 16)
}

function uuidv7Prefix(now: number): string {
  return Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12)
}
