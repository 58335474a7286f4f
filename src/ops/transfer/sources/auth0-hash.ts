// `custom_password_hash` of Auth0's bulk import schema: hashes of every kind, in parts or as one text.
import { fromBase64, toBase64, toHex, toUtf8 } from '../../../crypto/encoding.ts'
import { objectOf, textOf, type Fields } from '../fields.ts'
import { scryptHash, UNSUPPORTED_HASH } from '../hashes.ts'

/** Algorithms whose hash is one text, with parameters and salt. */
const WHOLE = ['bcrypt', 'argon2', 'pbkdf2', 'ldap']
const WEAK = ['md5', 'sha1', 'sha256', 'sha512']

/** A hash in a form that `convertHash` reads, or in one that it knows not to be verified here. */
export function customHash(custom: Fields): string {
  const algorithm = textOf(custom.algorithm) ?? ''
  const { value, encoding } = objectOf(custom.hash)
  const hash = textOf(value) ?? ''
  // A password in another encoding than UTF-8 has other bytes than the one that is typed here.
  const typed = textOf(objectOf(custom.password).encoding) ?? 'utf8'
  if (typed !== 'utf8' && typed !== 'ascii') return UNSUPPORTED_HASH
  if (WHOLE.includes(algorithm)) return algorithm === 'pbkdf2' ? pbkdf2Of(hash) : hash
  const salt = saltOf(objectOf(custom.salt))
  const bytes = bytesOf(hash, encoding === 'base64' ? 'base64' : 'hex')
  if (salt === undefined || bytes === undefined) return UNSUPPORTED_HASH
  if (algorithm === 'scrypt') return scryptOf(custom, salt, bytes)
  if (!WEAK.includes(algorithm)) return UNSUPPORTED_HASH
  const place = objectOf(custom.salt).position === 'suffix' ? 'suffix' : 'prefix'
  return `${algorithm}:${salt.length === 0 ? '' : `${place}:${toBase64(salt)}:`}${toHex(bytes)}`
}

/** `i` and `l` may be missing, and digests may have OpenSSL's names. */
function pbkdf2Of(text: string): string {
  const [, digest, parameters = 'i=100000,l=64', rest = ''] =
    /^\$pbkdf2-(?:RSA-)?(sha1|sha256|sha512)(?:WithRSAEncryption)?\$(?:(i=[^$]*|l=[^$]*)\$)?([^$]+\$[^$]+)$/i.exec(
      text,
    ) ?? []
  if (digest === undefined) return text
  const all = parameters.startsWith('l=') ? `i=100000,${parameters}` : parameters
  return `$pbkdf2-${digest.toLowerCase()}$${all}$${rest}`
}

function scryptOf(custom: Fields, salt: Uint8Array, hash: Uint8Array): string {
  const { cost = 16_384, blockSize = 8, parallelization = 1, keylen = hash.length } = custom
  return keylen === hash.length
    ? scryptHash(Number(cost), Number(blockSize), Number(parallelization), salt, hash)
    : UNSUPPORTED_HASH
}

function saltOf({ value, encoding }: Fields): Uint8Array | undefined {
  const salt = textOf(value)
  return salt === undefined ? new Uint8Array() : bytesOf(salt, textOf(encoding) ?? 'utf8')
}

function bytesOf(text: string, encoding: string): Uint8Array | undefined {
  if (encoding === 'utf8') return toUtf8(text)
  if (encoding === 'base64') return fromBase64(text)
  return encoding === 'hex' && /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined
}
