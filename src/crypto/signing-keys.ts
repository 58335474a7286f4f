// Key pairs that sign tokens, made by WebCrypto: ECDSA with P-256 and SHA-256 for access tokens, RSA of 2048 bits for ID tokens
// (RFC 7518 §3.3, §3.4).
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'

/** What we sign by. */
export const ALGORITHMS = ['ES256', 'RS256'] as const
export type Algorithm = (typeof ALGORITHMS)[number]
/** What access tokens are signed by. */
export const ALGORITHM: Algorithm = 'ES256'

/** A public JWK as it is published. */
export type PublicJwk = JsonWebKey & { kid: string }

/** A new pair: `kid` is the thumbprint of RFC 7638; `privateJwk` is JSON, to be sealed. */
export async function newSigningKeys(
  alg: Algorithm = ALGORITHM,
): Promise<{ kid: string; publicJwk: PublicJwk; privateJwk: string }> {
  const pair = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const privateJwk = JSON.stringify(await exportJWK(pair.privateKey))
  return { kid, publicJwk: { ...jwk, kid, use: 'sig', alg } as PublicJwk, privateJwk }
}

/** A JWK of ours, public or private, as a key that can be used. Throws where it is none. */
export async function openJwk(jwk: JsonWebKey, alg: Algorithm): Promise<CryptoKey> {
  const key = await importJWK(jwk as Parameters<typeof importJWK>[0], alg)
  if (key instanceof Uint8Array) throw new Error('not an asymmetric key')
  return key
}
