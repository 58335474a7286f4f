// Passwords at rest: scrypt (RFC 7914) as a PHC string, `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`. N=2^14, r=8, p=5 is one of the
// equal sets of the OWASP Password Storage Cheat Sheet, and the one that fits an isolate (16 MiB). An imported hash
// (`foreign-hash.ts`) is verified once as it is, and then replaced by one of ours.
import { toUtf8 } from '../crypto/encoding.ts'
import { equalBytes } from '../crypto/keys.ts'
import { randomBytes } from '../crypto/random.ts'
import type { Derive, Scrypt } from '../crypto/scrypt.ts'
import type { ScryptParameters } from '../crypto/parameters.ts'
import { readForeignHash, testForeignHash, type ForeignKeys } from './foreign-hash.ts'
import { readPhc, toPhc } from './phc.ts'

const CURRENT: ScryptParameters = { ln: 14, r: 8, p: 5, length: 32 }
const SALT_BYTES = 16

/** A PHC string of a new password. The caller has checked its length and the policy. Nothing of the password is cut off. */
export async function hashPassword(scrypt: Scrypt, password: string): Promise<string> {
  return hashBytes(scrypt, bytesOf(password))
}

/** As `hashPassword`, for bytes: a digest of another system that is too weak to lie in D1 as it is. */
export async function hashBytes(scrypt: Scrypt, bytes: Uint8Array): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return toPhc(salt, await scrypt(bytes, salt, CURRENT), CURRENT)
}

/**
 * Whether a password matches a stored hash, and whether the hash should be renewed: every hash that isn't scrypt with today's
 * parameters should. A string that is no hash, or whose cost is over our bounds, matches nothing, and costs a hash with the
 * current parameters. `keys` are what some foreign hashes need besides.
 */
export async function verifyPassword(
  derive: Derive,
  password: string,
  stored: string,
  keys: ForeignKeys = {},
): Promise<{ matches: boolean; outdated: boolean }> {
  const own = readPhc(stored)
  if (own !== undefined) {
    const { parameters, salt, hash } = own
    const matches = equalBytes(await derive(bytesOf(password), salt, parameters), hash)
    return {
      matches,
      outdated: salt.length < SALT_BYTES || toPhc(salt, hash, parameters) !== toPhc(salt, hash, CURRENT),
    }
  }
  const foreign = readForeignHash(stored)
  if (foreign !== undefined) return { matches: await testForeignHash(derive, password, foreign, keys), outdated: true }
  await verifyDecoy(derive, password)
  return { matches: false, outdated: false }
}

/** The same work without a hash to compare with, so that an unknown address takes as long. */
export async function verifyDecoy(scrypt: Scrypt, password: string): Promise<void> {
  await scrypt(bytesOf(password), new Uint8Array(SALT_BYTES), CURRENT)
}

/** UTF-8 of the composed form (NFC): the same text typed on two systems is the same password. */
function bytesOf(password: string): Uint8Array {
  return toUtf8(password.normalize('NFC'))
}
