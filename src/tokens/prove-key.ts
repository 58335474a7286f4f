// A token that is bound to a key is good only with a proof of that key (RFC 9449 §7). Each proof is good once: at `strict` D1 spends it, at
// `offline` this isolate remembers it.
import { digestOf } from '../crypto/digest.ts'
import { PROOF_SECONDS, readProof } from '../crypto/dpop.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'

/** The proof of a request to a sibling: the header `DPoP`, and the method and URL that it must be for. */
export type PresentedProof = { proof: string; method: string; url: string }
/** What is spent with a proof, until it is too old to be sent again (ms). */
export type Spent = { nonce: string; expiresAt: number }
/** `dpop_required`: the token is bound to a key, and came without a proof (§7.2). `invalid_dpop_proof`: the proof isn't one for this request, or came before. */
export type KeyRefusal = 'dpop_required' | 'invalid_dpop_proof' | 'token_invalid'

/** Judges the proof of a verified token; `undefined` for a token without a key. A proof of another key makes the token invalid (§7.1). */
export async function proveKey(
  { now }: Pick<Deps, 'now'>,
  { token, cnf, dpop }: { token: string; cnf: { jkt: string } | undefined; dpop: PresentedProof | undefined },
): Promise<Result<Spent | undefined, KeyRefusal>> {
  if (dpop === undefined) return cnf === undefined ? ok(undefined) : refuse('dpop_required')
  if (cnf === undefined) return refuse('token_invalid')
  const at = now()
  const proof = await readProof(dpop.proof, { method: dpop.method, url: dpop.url, now: at, token })
  if (proof === undefined) return refuse('invalid_dpop_proof')
  if (proof.jkt !== cnf.jkt) return refuse('token_invalid')
  return ok({ nonce: digestOf(`dpop\n${proof.jkt}\n${proof.jti}`), expiresAt: at + 2 * PROOF_SECONDS * 1000 })
}

/** What was spent here, and until when (ms): digests, oldest first. An isolate has no more memory than this for it. */
const spent = new Map<string, number>()
const MOST_REMEMBERED = 20_000

/** Spends a proof in the memory of this isolate. `true` where it was spent here before. */
export function spentInIsolate({ now }: Pick<Deps, 'now'>, one: Spent | undefined): boolean {
  if (one === undefined) return false
  if ((spent.get(one.nonce) ?? 0) > now()) return true
  for (const [nonce, expiresAt] of spent) {
    if (expiresAt > now() && spent.size < MOST_REMEMBERED) break
    spent.delete(nonce)
  }
  spent.set(one.nonce, one.expiresAt)
  return false
}
