// Passwords at rest: scrypt (RFC 7914) as a PHC string, `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`. N=2^14, r=8, p=5 is one of
// the equal sets of the OWASP Password Storage Cheat Sheet, and the one that fits an isolate (16 MiB).
import { fromBase64, toBase64, toUtf8 } from '../crypto/encoding.ts'
import { equalBytes } from '../crypto/keys.ts'
import { randomBytes } from '../crypto/random.ts'
import type { Scrypt, ScryptParameters } from '../crypto/scrypt.ts'

const CURRENT: ScryptParameters = { ln: 14, r: 8, p: 5, length: 32 }
const SALT_BYTES = 16
/** What an imported hash may ask for at most: 64 MiB, and N·r·p as much as workerd's own scrypt bears. */
const MOST_BLOCKS = 2 ** 19
const MOST_WORK = 2 ** 20

/** A PHC string of a new password. The caller has checked its length and policy; all of it counts, nothing is cut. */
export async function hashPassword(scrypt: Scrypt, password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return toPhc(salt, await scrypt(bytesOf(password), salt, CURRENT))
}

/**
 * Whether a password is the one behind a PHC string, and whether the hash wants renewing. A string that is no scrypt hash,
 * or asks for more than we run, matches nothing, at the cost of a hash with the current parameters.
 */
export async function verifyPassword(
  scrypt: Scrypt,
  password: string,
  phc: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  const stored = readPhc(phc)
  if (stored === undefined) {
    await verifyDecoy(scrypt, password)
    return { matches: false, outdated: false }
  }
  const { parameters, salt, hash } = stored
  const matches = equalBytes(await scrypt(bytesOf(password), salt, parameters), hash)
  return { matches, outdated: salt.length < SALT_BYTES || toPhc(salt, hash, parameters) !== toPhc(salt, hash) }
}

/** The work of a verification where there is nothing to verify against, so that an unknown address costs the same. */
export async function verifyDecoy(scrypt: Scrypt, password: string): Promise<void> {
  await scrypt(bytesOf(password), new Uint8Array(SALT_BYTES), CURRENT)
}

/** UTF-8 of the composed form (NFC): the same text typed on two systems is the same password. */
function bytesOf(password: string): Uint8Array {
  return toUtf8(password.normalize('NFC'))
}

function toPhc(salt: Uint8Array, hash: Uint8Array, { ln, r, p }: Omit<ScryptParameters, 'length'> = CURRENT): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`
}

type Stored = { parameters: ScryptParameters; salt: Uint8Array; hash: Uint8Array }

/** Reads a PHC string; `undefined` where it is none of scrypt or beyond what we run. */
function readPhc(phc: string): Stored | undefined {
  const fields =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(phc)
  if (fields === null) return undefined
  const [ln = 0, r = 0, p = 0] = fields.slice(1, 4).map(Number)
  const salt = fromBase64(fields[4] ?? '')
  const hash = fromBase64(fields[5] ?? '')
  const blocks = 2 ** ln * r
  if (ln < 1 || r < 1 || p < 1 || blocks > MOST_BLOCKS || blocks * p > MOST_WORK) return undefined
  return salt === undefined || hash === undefined
    ? undefined
    : { parameters: { ln, r, p, length: hash.length }, salt, hash }
}
