// Proofs of a key (DPoP, RFC 9449 §4.2), right but for what a test changes.
import { exportJWK, SignJWT, type JWTPayload } from 'jose'
import { digestOf } from '../../../src/crypto/digest.ts'

/** A proof for a request; `token` is the access token that goes with it. */
export async function proofFor(
  keys: CryptoKeyPair,
  request: { method: string; url: string; token: string; now?: number },
  more: JWTPayload & { nonce?: string | undefined } = {},
  header: object = {},
): Promise<string> {
  const claims = {
    jti: crypto.randomUUID(),
    htm: request.method,
    htu: request.url,
    iat: Math.floor((request.now ?? Date.now()) / 1000),
    ath: digestOf(request.token),
  }
  return new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey), ...header })
    .sign(keys.privateKey)
}
