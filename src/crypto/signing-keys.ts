// Key pairs that sign access tokens: ECDSA with P-256 and SHA-256 (RFC 7518 §3.4), made by WebCrypto.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'

export const ALGORITHM = 'ES256'

/** A public JWK as it is published. */
export type PublicJwk = JsonWebKey & { kid: string }

/** A new pair: `kid` is the thumbprint of RFC 7638; `privateJwk` is JSON, to be sealed. */
export async function newSigningKeys(): Promise<{ kid: string; publicJwk: PublicJwk; privateJwk: string }> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const privateJwk = JSON.stringify(await exportJWK(pair.privateKey))
  return { kid, publicJwk: { ...jwk, kid, use: 'sig', alg: ALGORITHM } as PublicJwk, privateJwk }
}

/** A JWK of ES256, public or private, as a key that can be used. Throws where it is none. */
export async function openJwk(jwk: JsonWebKey): Promise<CryptoKey> {
  const key = await importJWK(jwk as Parameters<typeof importJWK>[0], ALGORITHM)
  if (key instanceof Uint8Array) throw new Error('not an asymmetric key')
  return key
}
