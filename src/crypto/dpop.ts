// A proof that its sender holds a key (DPoP, RFC 9449 §4): a JWT with the public key in its own header, for one method and one URL.
import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWK } from 'jose'
import { verifyCompactJws } from './compact-jws.ts'
import { digestOf } from './digest.ts'

/** Without RS256 (FAPI 2.0 §5.4.1): a key of RSA signs by PS256. */
export const DPOP_ALGORITHMS = ['ES256', 'PS256', 'EdDSA'] as const
const MOST_CHARACTERS = 4096
/** How old a proof may be, and how far ahead of our clock (s). */
export const PROOF_SECONDS = 60
const AHEAD_SECONDS = 10

/** What a proof says: the thumbprint of its key (RFC 7638), its id, and the nonce that it was made with. */
export type Proof = { jkt: string; jti: string; nonce: string | undefined }

/** Reads a proof for a request; `token`: the access token that goes with it. `undefined` where anything is wrong (RFC 9449 §4.3). */
export async function readProof(
  text: string,
  request: { method: string; url: string; now: number; token?: string | undefined },
): Promise<Proof | undefined> {
  if (text.length > MOST_CHARACTERS) return undefined
  try {
    const { payload, protectedHeader } = await verifyCompactJws(text, EmbeddedJWK, {
      algorithms: [...DPOP_ALGORITHMS],
      typ: 'dpop+jwt',
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      currentDate: new Date(request.now),
    })
    const { jti, iat, htm, htu, ath, nonce } = payload as Record<string, unknown>
    const age = request.now / 1000 - (typeof iat === 'number' ? iat : Number.NaN)
    const isOf = htm === request.method && typeof htu === 'string' && bare(htu) === bare(request.url)
    const isFresh = age <= PROOF_SECONDS && age >= -AHEAD_SECONDS
    const isBound = request.token === undefined || ath === digestOf(request.token)
    if (!isOf || !isFresh || !isBound || typeof jti !== 'string' || jti === '' || jti.length > 200) return undefined
    const jkt = await calculateJwkThumbprint(protectedHeader.jwk as JWK)
    return { jkt, jti, nonce: typeof nonce === 'string' ? nonce : undefined }
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    return undefined
  }
}

/** A URL without its query and fragment (§4.3, number 9). */
function bare(text: string): string | undefined {
  const url = URL.parse(text)
  return url === null ? undefined : `${url.origin}${url.pathname}`
}
