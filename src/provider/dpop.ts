// DPoP at our own endpoints (RFC 9449 §5, §7, §8): the proof of a request, which is good once, and the nonce that it must be made with.
import { keyedDigest, keyedDigests } from '../crypto/keys.ts'
import { digestOf } from '../crypto/digest.ts'
import { PROOF_SECONDS, readProof } from '../crypto/dpop.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { OAuthError } from './errors.ts'

/** A proof that was checked. `spent`: what is spent with it, until it is too old to be sent again (ms). */
export type DpopProof = { jkt: string; spent: { nonce: string; expiresAt: number } }

/** How long a nonce is new; the one before it is good as long again. */
const NONCE_MS = 300_000

const nonceAt = (time: number): string => String(Math.floor(time / NONCE_MS))

/** The nonce for the next proof (§8). It has no row: it is a MAC of the time. */
export const dpopNonce = ({ config, now }: Pick<Deps, 'config' | 'now'>): string =>
  keyedDigest(config.secrets, 'dpop-nonce', nonceAt(now()))

/** Reads the proof of a request; `undefined` where it has none. A proof without a good nonce is told the next one (§8). */
export async function proofOf(
  deps: Pick<Deps, 'config' | 'now'>,
  header: string | undefined,
  request: { method: string; path: string; token?: string | undefined },
): Promise<Result<DpopProof | undefined, OAuthError>> {
  if (header === undefined) return ok(undefined)
  const { config, now } = deps
  const at = now()
  const { method, path, token } = request
  const proof = await readProof(header, { method, url: `${config.issuer}${path}`, now: at, token })
  if (proof === undefined)
    return refuse({ error: 'invalid_dpop_proof', description: 'The DPoP proof is not one for this request.' })
  const good = [at, at - NONCE_MS].flatMap((time) => keyedDigests(config.secrets, 'dpop-nonce', nonceAt(time)))
  if (proof.nonce === undefined || !good.includes(proof.nonce))
    return refuse({
      error: 'use_dpop_nonce',
      description: 'Make the proof with the nonce of the header DPoP-Nonce.',
      headers: { 'DPoP-Nonce': dpopNonce(deps) },
    })
  const nonce = digestOf(`dpop\n${proof.jkt}\n${proof.jti}`)
  return ok({ jkt: proof.jkt, spent: { nonce, expiresAt: at + 2 * PROOF_SECONDS * 1000 } })
}
