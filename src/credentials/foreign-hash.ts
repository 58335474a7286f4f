// Password hashes of other systems, as an import leaves them in D1 until their owner signs in: how each form is read, what it
// may ask for at most, and whether a password is the one behind it. docs/runbooks/leaving-auth0.md lists the forms.
import { fromBase64, toHex, toUtf8 } from '../crypto/encoding.ts'
import { equalBytes } from '../crypto/keys.ts'
import { nodeCrypto } from '../crypto/node-crypto.ts'
import type { Derive } from '../crypto/scrypt.ts'
import type { DerivationParameters } from '../crypto/parameters.ts'
import { isBearable, readPhc } from './phc.ts'

/** What some foreign hashes need besides the password: the signer key of a Firebase project. */
export type ForeignKeys = { firebaseSignerKey?: Uint8Array<ArrayBuffer> | undefined }

/** A parsed hash of another system. */
export type ForeignHash = {
  parameters: DerivationParameters
  salt: Uint8Array
  hash: Uint8Array
  /** The bytes of a password that are hashed. */
  bytesOf: (password: string) => Uint8Array
  /** Firebase: the hash is the project's signer key, encrypted with the derived key. */
  encryptsSignerKey: boolean
}

/** bcrypt: cost 13 takes about two seconds of JavaScript. A hasher object has 30. */
const MOST_BCRYPT_COST = 13
/**
 * PBKDF2: OWASP wants 1,300,000 of SHA-1, 600,000 of SHA-256 or 210,000 of SHA-512; Django 6 makes
 * 1,200,000 of SHA-256. Each of these takes some seconds here.
 */
const MOST_ITERATIONS = { sha1: 1_300_000, sha256: 1_500_000, sha512: 600_000 }
/**
 * Argon2: half of an isolate's memory and four passes. That is the second parameter set that RFC 9106 §4 recommends, and one
 * pass more.
 */
const MOST_KIB = 65_536
const MOST_PASSES = 10
const MOST_LANES = 4
const MOST_KIB_PASSES = 4 * 65_536
/** phpass: WordPress before 6.8 runs MD5 2^13 times, phpBB 3 2^11 times. Our own hash runs after it, so it must be quick. */
const MOST_PHPASS_LN = 15

/** Digests that are too fast to lie in D1 as they are. The import wrapped each of them, in hexadecimal, in a hash of ours. */
export const WRAPPED_DIGESTS = ['md5', 'sha1', 'sha256', 'sha512'] as const
export type WrappedDigest = (typeof WRAPPED_DIGESTS)[number]

/** Reads a foreign hash; `undefined` where the form is unknown, or its cost is over our bounds. Hashes nothing. */
export function readForeignHash(stored: string): ForeignHash | undefined {
  const [, scheme = ''] = /^\$([a-z0-9-]{2,20})[$,]/.exec(stored) ?? []
  return READERS.get(scheme)?.(stored)
}

/** Whether a password matches a foreign hash. One derivation. The caller replaces a hash that matches. */
export async function testForeignHash(
  derive: Derive,
  password: string,
  foreign: ForeignHash,
  keys: ForeignKeys,
): Promise<boolean> {
  const bytes = foreign.bytesOf(password)
  const derived = await derive(bytes, foreign.salt, foreign.parameters)
  // C libraries stop at a NUL and others refuse it, so nobody can say what was hashed. A password with a NUL never matches.
  if (isBcrypt(foreign.parameters) && bytes.includes(0)) return false
  if (!foreign.encryptsSignerKey) return equalBytes(derived, foreign.hash)
  if (keys.firebaseSignerKey === undefined) {
    console.error(JSON.stringify({ level: 'error', what: 'a hash of Firebase needs FIREBASE_SCRYPT_SIGNER_KEY' }))
    return false
  }
  return equalBytes(await encrypt(keys.firebaseSignerKey, derived), foreign.hash)
}

const isBcrypt = (parameters: DerivationParameters): boolean =>
  'algorithm' in parameters && parameters.algorithm === 'bcrypt'

type Reader = (stored: string) => ForeignHash | undefined

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2a', readBcrypt],
  ['2b', readBcrypt],
  ['2y', readBcrypt],
  ['wp', readWordPress],
  ['phpass', readPhpass],
  ['pbkdf2-sha1', readPbkdf2],
  ['pbkdf2-sha256', readPbkdf2],
  ['pbkdf2-sha512', readPbkdf2],
  ['argon2i', readArgon2],
  ['argon2id', readArgon2],
  ['scrypt-nfkc', readNfkc],
  ['firebase-scrypt', readFirebase],
  ...WRAPPED_DIGESTS.map((digest): [string, Reader] => [digest, readWrapped]),
])

/** As typed: other systems hash what the browser sent. */
const asTyped = (password: string): Uint8Array => toUtf8(password)

function made(
  parameters: DerivationParameters,
  salt: Uint8Array | undefined,
  hash: Uint8Array | undefined,
  bytesOf: ForeignHash['bytesOf'] = asTyped,
): ForeignHash | undefined {
  if (salt === undefined || hash === undefined) return undefined
  return { parameters, salt, hash, bytesOf, encryptsSignerKey: false }
}

/** `$2b$10$` and 53 characters of bcrypt's own base64. `2a`, `2b` and `2y` differ in faults that were mended long ago. */
function readBcrypt(stored: string): ForeignHash | undefined {
  const fields = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(stored)
  const cost = Number(fields?.[1])
  if (fields === null || cost < 4 || cost > MOST_BCRYPT_COST) return undefined
  return made({ algorithm: 'bcrypt', cost }, fromBcrypt(fields[2] ?? ''), fromBcrypt(fields[3] ?? ''))
}

/** `$wp$2y$10$…` (WordPress 6.8): bcrypt of the base64 of an HMAC-SHA-384 of the trimmed password. */
function readWordPress(stored: string): ForeignHash | undefined {
  const read = readBcrypt(stored.slice('$wp'.length))
  const trimmed = (password: string): string => password.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '')
  return (
    read && {
      ...read,
      bytesOf: (password) =>
        toUtf8(nodeCrypto().createHmac('sha384', 'wp-sha384').update(trimmed(password)).digest('base64')),
    }
  )
}

/** `$phpass,ln=13,salt=<8 characters>$scrypt$…`: our hash of a phpass digest ("Portable PHP password hashing") in hexadecimal. */
function readPhpass(stored: string): ForeignHash | undefined {
  const fields = /^\$phpass,ln=(\d{1,2}),salt=([./A-Za-z0-9]{8})(\$scrypt\$.*)$/.exec(stored)
  const ln = Number(fields?.[1])
  const read = fields === null ? undefined : readPhc(fields[3] ?? '')
  if (fields === null || read === undefined || ln < 7 || ln > MOST_PHPASS_LN) return undefined
  const md5 = (...parts: Uint8Array[]): Uint8Array =>
    nodeCrypto().createHash('md5').update(Buffer.concat(parts)).digest()
  const bytesOf = (password: string): Uint8Array => {
    const typed = toUtf8(password)
    let digest = md5(toUtf8(fields[2] ?? ''), typed)
    for (let round = 2 ** ln; round > 0; round -= 1) digest = md5(digest, typed)
    return toUtf8(toHex(digest))
  }
  return made(read.parameters, read.salt, read.hash, bytesOf)
}

/** `$pbkdf2-sha256$i=600000$<salt>$<hash>`. */
function readPbkdf2(stored: string): ForeignHash | undefined {
  const fields = /^\$pbkdf2-(sha1|sha256|sha512)\$i=(\d{1,8})\$([A-Za-z0-9+/]{0,171})\$([A-Za-z0-9+/]{22,86})$/.exec(
    stored,
  )
  const digest = fields?.[1] as keyof typeof MOST_ITERATIONS | undefined
  const iterations = Number(fields?.[2])
  if (fields === null || digest === undefined || iterations < 1 || iterations > MOST_ITERATIONS[digest])
    return undefined
  const hash = fromBase64(fields[4] ?? '')
  const length = hash?.length ?? 0
  return made({ algorithm: 'pbkdf2', digest, iterations, length }, fromBase64(fields[3] ?? ''), hash)
}

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>` (m in KiB). */
function readArgon2(stored: string): ForeignHash | undefined {
  const fields =
    /^\$(argon2id?)\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(stored)
  if (fields === null) return undefined
  const [memory = 0, passes = 0, lanes = 0] = fields.slice(2, 5).map(Number)
  // RFC 9106 §3.1: at least 8 KiB a lane.
  if (passes < 1 || passes > MOST_PASSES || lanes < 1 || lanes > MOST_LANES || memory < 8 * lanes) return undefined
  if (memory > MOST_KIB || memory * passes > MOST_KIB_PASSES) return undefined
  const hash = fromBase64(fields[6] ?? '')
  const algorithm = fields[1] as 'argon2i' | 'argon2id'
  const parameters = { algorithm, memory, passes, lanes, length: hash?.length ?? 0 }
  return made(parameters, fromBase64(fields[5] ?? ''), hash)
}

/** `$scrypt-nfkc$…`, otherwise as ours: a hash of the password in compatibility form (NFKC), as Better Auth makes it. */
function readNfkc(stored: string): ForeignHash | undefined {
  const read = readPhc(stored.replace('$scrypt-nfkc$', '$scrypt$'))
  return read && made(read.parameters, read.salt, read.hash, (password) => toUtf8(password.normalize('NFKC')))
}

/** `$firebase-scrypt$ln=14,r=8,ss=<salt separator>$<salt>$<hash>`: `ln` is its mem_cost, `r` its rounds. */
function readFirebase(stored: string): ForeignHash | undefined {
  const fields =
    /^\$firebase-scrypt\$ln=(\d{1,2}),r=(\d{1,2}),ss=([A-Za-z0-9+/]{0,22})\$([A-Za-z0-9+/]{0,86})\$([A-Za-z0-9+/]{22,171})$/.exec(
      stored,
    )
  if (fields === null) return undefined
  const cost = { ln: Number(fields[1]), r: Number(fields[2]), p: 1 }
  const [separator, salt, hash] = fields.slice(3).map((text) => fromBase64(text))
  if (!isBearable(cost) || separator === undefined || salt === undefined || hash === undefined) return undefined
  const read = made({ ...cost, length: 32 }, Uint8Array.from([...salt, ...separator]), hash)
  return read && { ...read, encryptsSignerKey: true }
}

/** `$md5$scrypt$…`: our hash of a digest in hexadecimal. `$md5,prefix=<salt>$…` and `suffix=`: the digest had a salt. */
function readWrapped(stored: string): ForeignHash | undefined {
  const fields = /^\$(md5|sha1|sha256|sha512)(?:,(prefix|suffix)=([A-Za-z0-9+/]{1,86}))?(\$scrypt\$.*)$/.exec(stored)
  const read = fields === null ? undefined : readPhc(fields[4] ?? '')
  const salt = fromBase64(fields?.[3] ?? '')
  if (fields === null || read === undefined || salt === undefined) return undefined
  const bytesOf = (password: string): Uint8Array => {
    const parts = fields[2] === 'suffix' ? [toUtf8(password), salt] : [salt, toUtf8(password)]
    const digest = parts.reduce((hash, part) => hash.update(part), nodeCrypto().createHash(fields[1] as WrappedDigest))
    return toUtf8(digest.digest('hex'))
  }
  return made(read.parameters, read.salt, read.hash, bytesOf)
}

const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const BASE64_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The bytes of bcrypt's base64. Left-over bits are ignored, because some libraries don't leave them 0. */
function fromBcrypt(text: string): Uint8Array {
  const usual = Array.from(text, (character) => BASE64_ALPHABET[BCRYPT_ALPHABET.indexOf(character)]).join('')
  return Uint8Array.from(atob(usual), (character) => character.charCodeAt(0))
}

/** The signer key, encrypted by AES-256 in counter mode from 0 with a derived key of 32 bytes (NIST SP 800-38A §6.5). */
async function encrypt(signerKey: Uint8Array<ArrayBuffer>, derived: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(derived), 'AES-CTR', false, ['encrypt'])
  const counter = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }
  return new Uint8Array(await crypto.subtle.encrypt(counter, key, signerKey))
}
