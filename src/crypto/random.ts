// The only file that draws secrets.

/** `length` bytes from the platform's CSPRNG. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** A whole number from 0 to below `ceiling`, out of 32 random bits. For a small `ceiling` the bias is negligible. */
export function randomBelow(ceiling: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
  return drawn % ceiling
}

/** A UUIDv4 (RFC 9562 §5.4), for code that has no clock. */
export function uuidv4(): string {
  return crypto.randomUUID()
}

/** A UUIDv7 (RFC 9562 §5.7): 48 bits of `now` (ms since the epoch), 74 random bits. Sorts by time as text. */
export function uuidv7(now: number): string {
  const hex = uuidv7Prefix(now)
  // A UUIDv4 of the platform has the same variant and 74 random bits in the same places.
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${crypto.randomUUID().slice(15)}`
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
