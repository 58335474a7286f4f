// Secrets on their way between two Latchkeys: opened with the AUTH_SECRET of a file, and encrypted to a recipient's public key
// as a JWE (RFC 7516) that names its person; and back. The command line never takes the secret or a private key itself.
import { readFileSync } from 'node:fs'
import { CompactEncrypt, compactDecrypt, importJWK, type CryptoKey, type JWK } from 'jose'
import { fromBase64, toUtf8 } from '../../crypto/encoding.ts'
import { openSecret, type Secrets } from '../../crypto/keys.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import { isFields } from './fields.ts'

/** The content of a JWE: the id of its person, and the authenticator app's secret (Base32). */
export type SealedValues = { id: string; totp: { secret: string } }
export type Recipient = { key: CryptoKey | Uint8Array; algorithm: string; keyId: string | undefined }

/** By the type of the key: ECDH-ES over a curve (RFC 7518 §4.6, RFC 8037), or RSA-OAEP with SHA-256. */
const CURVES = ['P-256', 'P-384', 'P-521', 'X25519']
const AGREEMENT = 'ECDH-ES+A256KW'
const RSA = 'RSA-OAEP-256'
const CONTENT = 'A256GCM'

/** AUTH_SECRET (and AUTH_SECRET_PREVIOUS) in a file: base64 alone, or lines as in `.dev.vars`. */
export function readSecretFile(path: string): Result<Secrets, Refusal> {
  const text = readTextFile(path)
  if (!text.ok) return text
  const named = (name: string): string | undefined =>
    new RegExp(`^\\s*(?:export\\s+)?${name}\\s*[=:]\\s*(.*)$`, 'm').exec(text.value)?.[1]?.replace(/["'\s]/g, '')
  const current = named('AUTH_SECRET') ?? text.value.trim()
  const previous = named('AUTH_SECRET_PREVIOUS') ?? ''
  if ((fromBase64(current)?.length ?? 0) < 32)
    return refuse({ code: 'bad_secret_file', message: `${path} has no AUTH_SECRET (base64 of at least 32 bytes).` })
  return ok({ current: openSecret(current), previous: previous === '' ? undefined : openSecret(previous) })
}

/** The public key (JWK) of the recipient, from a file. Refuses a key with its private half. */
export async function readRecipient(path: string): Promise<Result<Recipient, Refusal>> {
  return readKey(path, 'public')
}

/** The private key (JWK) of the operator, from a file. Refuses a public one. */
export async function readPrivateKey(path: string): Promise<Result<Recipient, Refusal>> {
  return readKey(path, 'private')
}

/** Encrypts the secrets of a person to a public key: a compact JWE (RFC 7516 §7.1) with the content in A256GCM. */
export async function encryptValues(recipient: Recipient, values: SealedValues): Promise<string> {
  const { algorithm: alg, keyId } = recipient
  const header = { alg, enc: CONTENT, cty: 'json', ...(keyId === undefined ? {} : { kid: keyId }) }
  return new CompactEncrypt(toUtf8(JSON.stringify(values))).setProtectedHeader(header).encrypt(recipient.key)
}

/** The secrets in a JWE for a person; `undefined` where it isn't for this key, was altered, or belongs to another person. */
export async function decryptValues(own: Recipient, jwe: string, id: string): Promise<SealedValues | undefined> {
  try {
    const algorithms = { keyManagementAlgorithms: [own.algorithm], contentEncryptionAlgorithms: [CONTENT] }
    const { plaintext } = await compactDecrypt(jwe, own.key, algorithms)
    const values: unknown = JSON.parse(new TextDecoder().decode(plaintext))
    if (!isFields(values) || values.id !== id || !isFields(values.totp)) return undefined
    return typeof values.totp.secret === 'string' ? { id, totp: { secret: values.totp.secret } } : undefined
  } catch {
    return undefined
  }
}

async function readKey(path: string, half: 'public' | 'private'): Promise<Result<Recipient, Refusal>> {
  const text = readTextFile(path)
  if (!text.ok) return text
  const wrong = (what: string): Result<never, Refusal> => refuse({ code: 'bad_key_file', message: `${path} ${what}` })
  let jwk: JWK
  try {
    jwk = JSON.parse(text.value) as JWK
  } catch {
    return wrong('is no JWK: one JSON object.')
  }
  const algorithm = jwk.kty === 'RSA' ? RSA : CURVES.includes(jwk.crv ?? '') ? AGREEMENT : undefined
  if (algorithm === undefined)
    return wrong(`is not a key for encryption. It must be EC or OKP of ${CURVES.join(', ')}, or RSA.`)
  if (half === 'public' && jwk.d !== undefined)
    return wrong('has a private key. Give the public one, without `d`, and keep the private one to yourself.')
  if (half === 'private' && jwk.d === undefined) return wrong('holds no private key: `d` is missing.')
  try {
    const key = await importJWK({ ...jwk, use: 'enc', ext: true }, algorithm)
    return ok({ key, algorithm, keyId: jwk.kid })
  } catch {
    return wrong('is a JWK that could not be read.')
  }
}

function readTextFile(path: string): Result<string, Refusal> {
  try {
    return ok(readFileSync(path, 'utf8'))
  } catch {
    return refuse({ code: 'no_file', message: `${path} could not be read.` })
  }
}
