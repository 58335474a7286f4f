// The PHC string of a scrypt hash, `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`: how it is written and read, and its bounds.
import { fromBase64, toBase64 } from '../crypto/encoding.ts'
import type { ScryptParameters } from '../crypto/parameters.ts'

/** The highest cost of a hash that we run: 64 MiB, and as much N·r·p as workerd's own scrypt takes. */
const MOST_BLOCKS = 2 ** 19
const MOST_WORK = 2 ** 20

type Cost = Omit<ScryptParameters, 'length'>
/** A parsed hash. */
export type StoredScrypt = { parameters: ScryptParameters; salt: Uint8Array; hash: Uint8Array }

/** Writes a PHC string. `ln` is log2 of N; salt and hash become base64 without padding. */
export function toPhc(salt: Uint8Array, hash: Uint8Array, { ln, r, p }: Cost): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`
}

/** Reads a PHC string; `undefined` where it isn't one of scrypt, or its cost is over our bounds. */
export function readPhc(phc: string): StoredScrypt | undefined {
  const fields =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(phc)
  if (fields === null) return undefined
  const [ln = 0, r = 0, p = 0] = fields.slice(1, 4).map(Number)
  const salt = fromBase64(fields[4] ?? '')
  const hash = fromBase64(fields[5] ?? '')
  if (!isBearable({ ln, r, p }) || salt === undefined || hash === undefined) return undefined
  return { parameters: { ln, r, p, length: hash.length }, salt, hash }
}

/** Whether we run scrypt with this cost: at most 64 MiB of memory, and 2^20 for N·r·p. */
export function isBearable({ ln, r, p }: Cost): boolean {
  const blocks = 2 ** ln * r
  return ln >= 1 && r >= 1 && p >= 1 && blocks <= MOST_BLOCKS && blocks * p <= MOST_WORK
}
