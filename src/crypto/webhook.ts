// The signature of a webhook (Standard Webhooks 1.0, "Signature scheme"): HMAC-SHA-256 over id, time and body.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64, toUtf8 } from './encoding.ts'

/** The value of `webhook-signature`: one `v1,` for each key, so that a receiver may change its secret. Base64 has its padding there. */
export function signWebhook(keys: readonly Uint8Array[], signed: string): string {
  const message = toUtf8(signed)
  // 32 bytes are 43 characters and one of padding.
  return keys.map((key) => `v1,${toBase64(hmac(sha256, key, message))}=`).join(' ')
}
