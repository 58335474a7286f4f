// The secret FIREBASE_SCRYPT_SIGNER_KEY: what a Firebase project's hashes need besides their passwords.
import { fromBase64 } from '../crypto/encoding.ts'

/** The bytes of a key; `undefined` for none, and for what isn't base64. */
export const readSignerKey = (base64: string): Uint8Array<ArrayBuffer> | undefined =>
  base64 === '' ? undefined : fromBase64(base64)

/** Whether a text is base64; an empty one is. */
export const isSignerKey = (base64: string): boolean => fromBase64(base64) !== undefined
