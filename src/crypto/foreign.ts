// The password hashes of other systems: bcrypt, PBKDF2 (RFC 8018) and Argon2 (RFC 9106), in JavaScript. WebCrypto's PBKDF2
// stops at 100,000 iterations in production, and no WASM may be compiled there. Each blocks until it is done, so the caller has
// bounded the parameters. The file is loaded when the first hash of another system comes.
import { argon2i, argon2id } from '@noble/hashes/argon2.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { decodeBase64, encodeBase64, hashSync } from 'bcryptjs'
import type { ForeignParameters } from './parameters.ts'

const DIGESTS = { sha1, sha256, sha512 }
const ARGON2 = { argon2i, argon2id }
/** bcrypt gives 24 bytes and its strings keep 23 of them. */
const BCRYPT_BYTES = 23

/** Hashes a password (UTF-8) with a salt. bcrypt reads at most 72 bytes of the password. */
export function deriveForeign(password: Uint8Array, salt: Uint8Array, parameters: ForeignParameters): Uint8Array {
  switch (parameters.algorithm) {
    case 'bcrypt':
      return bcrypt(password, salt, parameters.cost)
    case 'pbkdf2':
      return pbkdf2(DIGESTS[parameters.digest], password, salt, { c: parameters.iterations, dkLen: parameters.length })
    case 'argon2i':
    case 'argon2id':
      return argon2(password, salt, parameters)
  }
}

/** bcrypt by the library's own strings. It takes the password as text; the bytes are always UTF-8, in every system's hashes. */
function bcrypt(password: Uint8Array, salt: Uint8Array, cost: number): Uint8Array {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(password)
  const hash = hashSync(text, `$2b$${String(cost).padStart(2, '0')}$${encodeBase64(salt, salt.length)}`)
  return Uint8Array.from(decodeBase64(hash.slice(-31), BCRYPT_BYTES))
}

function argon2(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Extract<ForeignParameters, { memory: number }>,
): Uint8Array {
  const { algorithm, memory, passes, lanes, length } = parameters
  return ARGON2[algorithm](password, salt, { m: memory, t: passes, p: lanes, dkLen: length, version: 0x13 })
}
