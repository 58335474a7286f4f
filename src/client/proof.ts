// Proofs of keys (DPoP, RFC 9449 §4.3) for the verifier without a binding: the same rules as in src/crypto/dpop.ts.
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWK } from 'jose'
import { PROOF_ALGORITHMS } from './resource.ts'

const MOST_CHARACTERS = 4096
const MOST_ID = 200
/** How old a proof may be, and how far ahead of our clock (s). */
const PROOF_SECONDS = 60
const AHEAD_SECONDS = 10
/** How many proofs a verifier remembers. */
const MOST_REMEMBERED = 20_000

/** A proof of a request, and the token that it goes with. */
type Asked = { proof: string; method: string; url: string; token: string; jkt: string; now: number }

/** Judges a proof: `dpop` is wrong or came before, `key` is of another key than the token. */
export type ProofFault = 'dpop' | 'key' | undefined

/** Makes the judge of one verifier. Each proof is good once in its memory, until it is too old to be sent again. */
export function proofJudge(): (asked: Asked, compact: RegExp) => Promise<ProofFault> {
  const seen = new Map<string, number>()
  const cameBefore = (id: string, now: number): boolean => {
    if ((seen.get(id) ?? 0) > now) return true
    for (const [old, until] of seen) {
      if (until > now && seen.size < MOST_REMEMBERED) break
      seen.delete(old)
    }
    seen.set(id, now + 2 * PROOF_SECONDS * 1000)
    return false
  }
  return async ({ proof, method, url, token, jkt, now }, compact) => {
    if (proof.length > MOST_CHARACTERS || !compact.test(proof)) return 'dpop'
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        algorithms: [...PROOF_ALGORITHMS],
        typ: 'dpop+jwt',
        requiredClaims: ['jti', 'htm', 'htu', 'iat'],
        currentDate: new Date(now),
      })
      const { jti, iat = Number.NaN } = payload
      const { htm, htu, ath }: Record<string, unknown> = payload
      const age = now / 1000 - iat
      const isOf = htm === method && typeof htu === 'string' && bare(htu) !== undefined && bare(htu) === bare(url)
      if (!isOf || !(age <= PROOF_SECONDS && age >= -AHEAD_SECONDS) || ath !== (await digestOf(token))) return 'dpop'
      if (typeof jti !== 'string' || jti === '' || jti.length > MOST_ID) return 'dpop'
      const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK)
      if (thumbprint !== jkt) return 'key'
      return cameBefore(await digestOf(`${thumbprint}\n${jti}`), now) ? 'dpop' : undefined
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
      return 'dpop'
    }
  }
}

/** A URL without its query and fragment. */
function bare(text: string): string | undefined {
  const url = URL.parse(text)
  return url === null ? undefined : `${url.origin}${url.pathname}`
}

/** SHA-256, base64url. */
async function digestOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
