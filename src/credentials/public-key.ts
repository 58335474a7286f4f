// Whether a credential's public key can verify a signature at all: a kind that we take, with the parameters of that kind (RFC
// 9053 §7, RFC 8230 §4), and a point on its curve. Without attestation nothing else tests the key before it is stored.
import { toBase64Url } from '../crypto/encoding.ts'

/** Labels of the parameters of a COSE key. */
const KTY = 1
const ALG = 3
const ES256 = -7
const FEWEST_RSA_BYTES = 256
const MOST_RSA_BYTES = 1024

/** A decoded COSE_Key. */
export type CoseKey = { get: (label: never) => unknown }

/** The algorithm that a key names (`alg`, RFC 9052 §7.1), as its COSE number. */
export const algorithmOf = (key: CoseKey): unknown => key.get(ALG as never)

/**
 * Takes ES256 on P-256, EdDSA on Ed25519, and RS256 of 2,048 to 8,192 bits. `false` for other keys, and for keys that WebCrypto
 * doesn't import.
 */
export async function isSoundKey(key: CoseKey): Promise<boolean> {
  const part = (label: number): unknown => key.get(label as never)
  const bytes = (label: number, fewest: number, most = fewest): string | undefined => {
    const value = part(label)
    const fits = value instanceof Uint8Array && value.length >= fewest && value.length <= most
    return fits ? toBase64Url(value) : undefined
  }
  switch (algorithmOf(key)) {
    case ES256: {
      const [x, y] = [bytes(-2, 32), bytes(-3, 32)]
      if (part(KTY) !== 2 || part(-1) !== 1 || x === undefined || y === undefined) return false
      return canImport({ kty: 'EC', crv: 'P-256', x, y }, { name: 'ECDSA', namedCurve: 'P-256' })
    }
    case -8: {
      const x = bytes(-2, 32)
      if (part(KTY) !== 1 || part(-1) !== 6 || x === undefined) return false
      return canImport({ kty: 'OKP', crv: 'Ed25519', x }, { name: 'Ed25519' })
    }
    case -257: {
      const [n, e] = [bytes(-1, FEWEST_RSA_BYTES, MOST_RSA_BYTES), bytes(-2, 1, 4)]
      if (part(KTY) !== 3 || n === undefined || e === undefined) return false
      return canImport({ kty: 'RSA', n, e }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' })
    }
    default:
      return false
  }
}

/**
 * Whether nothing follows an ECDSA signature (DER; with P-256 its length is one byte). Signatures of other kinds have a fixed
 * length.
 */
export function isWholeSignature(key: CoseKey, signature: Uint8Array): boolean {
  return algorithmOf(key) !== ES256 || signature.length === 2 + (signature[1] ?? 0)
}

async function canImport(jwk: JsonWebKey, algorithm: Parameters<SubtleCrypto['importKey']>[2]): Promise<boolean> {
  try {
    await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
    return true
  } catch {
    return false
  }
}
