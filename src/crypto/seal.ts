// Sealing, for values that must be read again but must never lie in D1 in the clear (signing keys, mails with a code).
// AES-256-GCM with a random 96-bit nonce. The context (its owner) is authenticated with it (NIST SP 800-38D).
import { fromBase64Url, toBase64Url, toUtf8 } from './encoding.ts'
import { keyFor, type Secret, type Secrets } from './keys.ts'
import { randomBytes } from './random.ts'

/** Seals `text` for `context`, e.g. `signing-key:<kid>`. Returns `v1.<secret id>.<nonce>.<ciphertext>`, base64url. */
export async function seal(secrets: Secrets, context: string, text: string): Promise<string> {
  const nonce = randomBytes(12)
  const key = await aesKey(secrets.current)
  const sealed = await crypto.subtle.encrypt(parameters(nonce, context), key, toUtf8(text))
  return `v1.${secrets.current.id}.${toBase64Url(nonce)}.${toBase64Url(new Uint8Array(sealed))}`
}

/** Opens what `seal` made for the same context; `undefined` where the secret has changed or the text was altered. */
export async function unseal(secrets: Secrets, context: string, sealed: string): Promise<string | undefined> {
  const [version, secretId, nonceText, cipherText] = sealed.split('.')
  const secret = [secrets.current, secrets.previous].find((candidate) => candidate?.id === secretId)
  const nonce = fromBase64Url(nonceText ?? '')
  const cipher = fromBase64Url(cipherText ?? '')
  if (version !== 'v1' || secret === undefined || nonce?.length !== 12 || cipher === undefined) return undefined
  try {
    const opened = await crypto.subtle.decrypt(parameters(nonce, context), await aesKey(secret), cipher)
    return new TextDecoder().decode(opened)
  } catch {
    return undefined
  }
}

function parameters(
  nonce: Uint8Array<ArrayBuffer>,
  context: string,
): { name: 'AES-GCM'; iv: Uint8Array<ArrayBuffer>; additionalData: Uint8Array<ArrayBuffer> } {
  return { name: 'AES-GCM', iv: nonce, additionalData: toUtf8(context) }
}

async function aesKey(secret: Secret): Promise<CryptoKey> {
  const known = keys.get(secret)
  if (known !== undefined) return known
  const raw = keyFor(secret, 'seal')
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  keys.set(secret, key)
  return key
}

/** Imported once. Keys, never promises: the request that awaits one may end before it is there. */
const keys = new WeakMap<Secret, CryptoKey>()
