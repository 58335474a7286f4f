// A client proves who it is, in the batch that acts for it (RFC 6749 §2.3). What `askOwn` is to a session, `askClient` is to a client: put
// `asked` first, `may` into each statement that follows, `spend` last, and ask `client` what came of it.
import { isSpent, spendNonceIf } from '../credentials/challenge.ts'
import { digestOf } from '../crypto/digest.ts'
import { always, bothHold, negated, run, type Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import {
  clientHolds,
  countsNow,
  hasKeysOf,
  hasOwnScopes,
  hasSecret,
  isPublic,
  mayBeKeyless,
  mayAskFor,
  selectJudgedClient,
} from './store.ts'
import type { GrantType } from './rules.ts'
import type { ClientRow } from './tables.ts'

/** How it proves that: by nothing, a secret, or keys that verified its assertion and were read with the row of that time. */
type ClientProof =
  | { kind: 'none' }
  | { kind: 'secret'; secret: string }
  /** `nonce` is of its assertion, which is good once until it expires (ms). */
  | { kind: 'keys'; updatedAt: number; nonce: string; expiresAt: number }
  /** An operator tries the client in their own session (`trial.ts`): no request can say that. */
  | { kind: 'trial' }
/** The client that a request names, its proof, and that of a key, if there is one. */
export type PresentedClient = {
  id: string
  proof: ClientProof
  dpop?: DpopUse | undefined
  /** Whether it asks for tokens: those of some clients are bound to a key, always (RFC 9449 §5.2). */
  forTokens?: boolean | undefined
}
/** A proof of a key that came along (RFC 9449): the thumbprint, and what is spent with it until a time (ms). */
type DpopUse = { jkt: string; spent: { nonce: string; expiresAt: number } }
/** `invalid_client`: unknown, disabled, or not proved. `unauthorized_client`: it may not ask for this type of grant (RFC 6749 §5.2). `invalid_dpop_proof`: its proof
 * came before. `dpop_required`: it has none, and must (RFC 9449 §5.2). */
export type ClientRefusal = 'invalid_client' | 'unauthorized_client' | 'invalid_dpop_proof' | 'dpop_required'

type Answer = readonly { client: ClientRow; counts: boolean; proved: boolean; allowed: boolean; fresh: boolean }[]

/** Judges a client in a batch. Without `grantType` it may be any that has proved itself. */
export function askClient(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id, proof, dpop, forTokens }: PresentedClient,
  grantType?: GrantType,
) {
  const at = now()
  const proved = provedBy(proof, at)
  const allowed = grantType === undefined ? always : mayAskFor(grantType)
  const fresh = dpop === undefined ? always : negated(isSpent(dpop.spent.nonce))
  const keyless = forTokens === true && dpop === undefined
  const ofItsKind = bothHold(allowed, keyless ? mayBeKeyless : always)
  const may: Condition = clientHolds(id, at, bothHold(bothHold(proved, ofItsKind), fresh))
  return {
    asked: selectJudgedClient(db, { id, counts: countsNow(at), proved, allowed, fresh }),
    may,
    spend: [
      ...(dpop === undefined ? [] : [dpop.spent]),
      // Last: `proved` holds no more once it is spent.
      ...(proof.kind === 'keys' ? [proof] : []),
    ].map(({ nonce, expiresAt }) => spendNonceIf({ db }, nonce, expiresAt, clientHolds(id, at, proved))),
    client: ([found]: Answer): Result<ClientRow, ClientRefusal> => {
      if (found === undefined || !found.counts || !found.proved) return refuse('invalid_client')
      if (!found.allowed) return refuse('unauthorized_client')
      if (keyless && found.client.metadata.dpop_bound_access_tokens === true) return refuse('dpop_required')
      return found.fresh ? ok(found.client) : refuse('invalid_dpop_proof')
    },
  }
}

/** A condition: a client has scopes by itself (RFC 6749 §4.4), of this API, or, where none is named, of its only one. */
export const mayByItself = (
  { now }: Pick<Deps, 'now'>,
  { id, api, scopes }: { id: string; api: string | undefined; scopes: readonly string[] },
): Condition => clientHolds(id, now(), hasOwnScopes(api, scopes))

/** Judges a client whose request comes to nothing anyway, so that it is told first where it isn't who it says (RFC 6749 §5.2). One round trip. */
export async function proveClient(
  deps: Pick<Deps, 'db' | 'now'>,
  presented: PresentedClient,
  grantType?: GrantType,
): Promise<Result<ClientRow, ClientRefusal>> {
  const { asked, spend, client } = askClient(deps, presented, grantType)
  const [answer] = await run(deps.db, [asked, ...spend])
  return client(answer)
}

function provedBy(proof: ClientProof, now: number): Condition {
  if (proof.kind === 'trial') return always
  if (proof.kind === 'none') return isPublic
  if (proof.kind === 'secret') return hasSecret(digestOf(proof.secret), now)
  return bothHold(hasKeysOf(proof.updatedAt), negated(isSpent(proof.nonce)))
}
