// Passkeys of a file, under the rules for those that are made here. A browser would still offer a passkey whose key verifies
// nothing.
import { isSoundKey } from '../../credentials/public-key.ts'
import { fromBase64Url } from '../../crypto/encoding.ts'
import type { PasskeyDraft } from './person.ts'

/** WebAuthn L3 §7.1. */
const MOST_ID_BYTES = 1_023

/** Those that can sign in: a canonical id, and a key of a kind that we take. */
export async function soundPasskeys(passkeys: readonly PasskeyDraft[]): Promise<PasskeyDraft[]> {
  const judged = await Promise.all(passkeys.map(async (one) => ((await isSound(one)) ? [one] : [])))
  return judged.flat()
}

async function isSound({ credential_id: id, public_key: key }: PasskeyDraft): Promise<boolean> {
  const [idBytes, keyBytes] = [fromBase64Url(id), fromBase64Url(key)]
  if (idBytes === undefined || idBytes.length > MOST_ID_BYTES || keyBytes === undefined) return false
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers')
  try {
    return await isSoundKey(decodeCredentialPublicKey(keyBytes))
  } catch {
    return false
  }
}
