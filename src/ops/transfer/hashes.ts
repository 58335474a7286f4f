// Converts password hashes of other systems into the forms that `verifyPassword` reads. Nothing is hashed here: a digest that
// is too weak to lie in D1 is returned, and the import wraps it.
import { readForeignHash, WRAPPED_DIGESTS, type WrappedDigest } from '../../credentials/foreign-hash.ts'
import { readPhc } from '../../credentials/phc.ts'
import { fromBase64, toBase64, toHex, toUtf8 } from '../../crypto/encoding.ts'

export type Converted =
  | { kind: 'ready'; stored: string }
  /** `head` stands before our hash of `digest`, which is the weak one in hexadecimal. */
  | { kind: 'weak'; head: string; digest: string }
  | { kind: 'refused'; code: 'unsupported_hash' | 'hash_out_of_bounds' | 'unknown_hash' }

const DIGEST_BYTES = { md5: 16, sha1: 20, sha256: 32, sha512: 64 }
/** The beginnings of forms that we know but don't verify. */
const UNSUPPORTED =
  /^(\$1\$|\$5\$|\$6\$|\$7\$|\$y\$|\$gy\$|\$apr1\$|\$S\$|\$argon2d\$|\$sha1\$|\$2x\$|\$bcrypt-sha256\$|bcrypt_sha256\$|hmac|\{(CRYPT|PBKDF2|ARGON2|BCRYPT|S?SHA384|S?MD4)|\$pbkdf2-(?!sha(1|256|512)\$)|pbkdf2_sha1\$|md5\$|sha1\$|scrypt\$)/i
const OURS =
  /^\$(2[aby]|argon2id?|pbkdf2-sha(1|256|512)|scrypt|scrypt-nfkc|firebase-scrypt|wp|phpass|md5|sha1|sha256|sha512)[$,]/

/** No hash is longer, and the patterns below must not run on longer texts. */
const MOST_CHARACTERS = 1_000

/** The stored form of a hash. An `unknown_hash` may be anything, even a plaintext, so it is never stored. */
export function convertHash(text: string): Converted {
  if (text.length > MOST_CHARACTERS) return { kind: 'refused', code: 'unknown_hash' }
  const weak = phpassOf(text) ?? weakOf(text)
  if (weak !== undefined) return weak
  const stored = rewritten(text)
  if (readPhc(stored) !== undefined || readForeignHash(stored) !== undefined) return { kind: 'ready', stored }
  if (UNSUPPORTED.test(text)) return { kind: 'refused', code: 'unsupported_hash' }
  return { kind: 'refused', code: OURS.test(stored) ? 'hash_out_of_bounds' : 'unknown_hash' }
}

/** A hash in the form `pbkdf2-sha256` (or another digest), from its parts. */
export const pbkdf2Hash = (digest: string, iterations: number, salt: Uint8Array, hash: Uint8Array): string =>
  `$pbkdf2-${digest}$i=${iterations}$${toBase64(salt)}$${toBase64(hash)}`

/** Firebase's form, from the base64 of its export and its project's parameters. */
export const firebaseHash = (salt: string, separator: string, rounds: number, memCost: number, hash: string): string =>
  `$firebase-scrypt$ln=${memCost},r=${rounds},ss=${plain(separator)}$${plain(salt)}$${plain(hash)}`

/** A scrypt hash from its parts; N is its cost. */
export const scryptHash = (n: number, r: number, p: number, salt: Uint8Array, hash: Uint8Array): string =>
  Number.isInteger(Math.log2(n))
    ? `$scrypt$ln=${Math.log2(n)},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`
    : UNSUPPORTED_HASH

/** The value that a source returns for a hash that can't be verified here. */
export const UNSUPPORTED_HASH = 'hmac'

/** Better Auth's `salt:key`: the salt is the text of its digits, the key is bytes. Other texts are returned unchanged. */
export function betterAuthHash(text: string): string {
  const [salt = '', key = ''] = text.split(':')
  if (!/^[0-9a-f]{32}:[0-9a-f]{128}$/.test(text)) return text
  return `$scrypt-nfkc$ln=14,r=16,p=1$${toBase64(toUtf8(salt))}$${toBase64(fromHex(key))}`
}

/** Rewrites other spellings of the hashes that we verify into ours. */
function rewritten(text: string): string {
  const passlib = /^\$pbkdf2(?:-(sha256|sha512))?\$(\d+)\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)$/.exec(text)
  if (passlib !== null) {
    const [, digest = 'sha1', iterations, salt = '', hash = ''] = passlib
    return `$pbkdf2-${digest}$i=${iterations}$${salt.replaceAll('.', '+')}$${hash.replaceAll('.', '+')}`
  }
  const django = /^pbkdf2_(sha256|sha1)\$(\d+)\$([^$]+)\$([A-Za-z0-9+/=]+)$/.exec(text)
  if (django !== null) {
    const [, digest = '', iterations, salt = '', hash = ''] = django
    return pbkdf2Hash(digest, Number(iterations), toUtf8(salt), fromBase64(hash) ?? new Uint8Array())
  }
  const werkzeug = /^pbkdf2:(sha1|sha256|sha512):(\d+)\$([^$]+)\$([0-9a-f]+)$/.exec(text)
  if (werkzeug !== null) {
    const [, digest = '', iterations, salt = '', hash = ''] = werkzeug
    return pbkdf2Hash(digest, Number(iterations), toUtf8(salt), fromHex(hash))
  }
  const [, n, r, p, salt = '', hash = ''] = /^scrypt:(\d+):(\d+):(\d+)\$([^$]+)\$([0-9a-f]+)$/.exec(text) ?? []
  if (n !== undefined) return scryptHash(Number(n), Number(r), Number(p), toUtf8(salt), fromHex(hash))
  const phc = /^(\$pbkdf2-sha(?:1|256|512)\$i=\d+),l=(\d+)(\$[^$]+\$([^$]+))$/.exec(text)
  if (phc !== null && fromBase64(phc[4] ?? '')?.length === Number(phc[2]))
    return `${phc[1]}${phc[3]?.replace(/=+(?=\$|$)/g, '')}`
  const supabase = /^\$fbscrypt\$v=1,n=(\d+),r=(\d+),p=1(?:,ss=([^,$]*))?(?:,sk=[^,$]*)?\$([^$]*)\$([^$]*)$/.exec(text)
  if (supabase !== null) {
    const [, memCost, rounds, separator = '', supabaseSalt = '', supabaseHash = ''] = supabase
    return firebaseHash(supabaseSalt, separator, Number(rounds), Number(memCost), supabaseHash)
  }
  // Django puts its hasher's name before the hashes of others; PHC strings have no padding.
  return text.replace(/^(argon2|bcrypt)(\$\$?)(?=\$?(argon2|2[aby]\$))/, '$').replace(/=+(?=\$|$)/g, '')
}

const PHPASS_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `$P$B<salt of 8><digest of 22>` (WordPress before 6.8) and `$H$` (phpBB 3): repeated MD5, which is too fast to lie in D1. */
function phpassOf(text: string): Converted | undefined {
  const fields = /^\$[PH]\$(.)(.{8})([./0-9A-Za-z]{22})$/.exec(text)
  if (fields === null) return /^\$[PH]\$/.test(text) ? { kind: 'refused', code: 'hash_out_of_bounds' } : undefined
  const head = `$phpass,ln=${PHPASS_ALPHABET.indexOf(fields[1] ?? '')},salt=${fields[2]}`
  // Its reader decides whether we run it, given a placeholder for the hash of ours that doesn't exist yet.
  if (readForeignHash(`${head}$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`) === undefined)
    return { kind: 'refused', code: 'hash_out_of_bounds' }
  // Its base64 begins with the lowest bits: 4 characters are 3 bytes, and the last two are one.
  const bytes = (fields[3] ?? '').match(/.{2,4}/g)?.flatMap((group) => {
    const value = [...group].reduceRight((sum, character) => sum * 64 + PHPASS_ALPHABET.indexOf(character), 0)
    return [value, value >> 8, value >> 16].slice(0, group.length === 4 ? 3 : 1).map((byte) => byte & 255)
  })
  return { kind: 'weak', head, digest: toHex(Uint8Array.from(bytes ?? [])) }
}

/** `md5:<hex>`, or with a salt `md5:prefix:<base64>:<hex>` (or `suffix`); and the forms of LDAP servers. */
function weakOf(text: string): Converted | undefined {
  const own = /^(md5|sha1|sha256|sha512):(?:(prefix|suffix):([A-Za-z0-9+/=]+):)?([0-9a-f]+)$/i.exec(text)
  if (own !== null) {
    const [, name = '', place, salt = '', hex = ''] = own
    const digest = WRAPPED_DIGESTS.find((known) => known === name.toLowerCase()) ?? 'md5'
    if (hex.length !== 2 * DIGEST_BYTES[digest] || fromBase64(salt) === undefined)
      return { kind: 'refused', code: 'unknown_hash' }
    return { kind: 'weak', head: headOf(digest, place, plain(salt)), digest: hex.toLowerCase() }
  }
  // RFC 2307 and its extensions: the digest, then the salt that was put after the password.
  const [, scheme = '', base64 = ''] =
    /^\{(MD5|SMD5|SHA|SSHA|SHA256|SSHA256|SHA512|SSHA512)\}([A-Za-z0-9+/=]+)$/i.exec(text) ?? []
  if (scheme === '') return undefined
  const digest = DIGEST_OF_LDAP[scheme.toUpperCase().replace(/^S(?=S|M)/, '')] ?? 'sha1'
  const bytes = fromBase64(base64) ?? new Uint8Array()
  const salt = bytes.slice(DIGEST_BYTES[digest])
  if (bytes.length < DIGEST_BYTES[digest] || salt.length > 0 !== /^S[SM]/i.test(scheme))
    return { kind: 'refused', code: 'unknown_hash' }
  const place = salt.length > 0 ? 'suffix' : undefined
  return {
    kind: 'weak',
    head: headOf(digest, place, toBase64(salt)),
    digest: toHex(bytes.slice(0, DIGEST_BYTES[digest])),
  }
}

const DIGEST_OF_LDAP: Readonly<Record<string, WrappedDigest>> = {
  MD5: 'md5',
  SHA: 'sha1',
  SHA256: 'sha256',
  SHA512: 'sha512',
}

const headOf = (digest: WrappedDigest, place: string | undefined, salt: string): string =>
  place === undefined ? `$${digest}` : `$${digest},${place.toLowerCase()}=${salt}`

/** Base64 without padding, from either alphabet. */
const plain = (base64: string): string => base64.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
