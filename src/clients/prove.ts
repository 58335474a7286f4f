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
/** The client that a request names, and its proof. */
export type PresentedClient = { id: string; proof: ClientProof }
/** `invalid_client`: unknown, disabled, or not proved. `unauthorized_client`: it may not ask for this type of grant (RFC 6749 §5.2). */
export type ClientRefusal = 'invalid_client' | 'unauthorized_client'

type Answer = readonly { client: ClientRow; counts: boolean; proved: boolean; allowed: boolean }[]

/** Judges a client in a batch. Without `grantType` it may be any that has proved itself. */
export function askClient(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id, proof }: PresentedClient,
  grantType?: GrantType,
) {
  const at = now()
  const proved = provedBy(proof, at)
  const allowed = grantType === undefined ? always : mayAskFor(grantType)
  const may: Condition = clientHolds(id, at, bothHold(proved, allowed))
  return {
    asked: selectJudgedClient(db, { id, counts: countsNow(at), proved, allowed }),
    may,
    spend:
      proof.kind === 'keys' ? [spendNonceIf({ db }, proof.nonce, proof.expiresAt, clientHolds(id, at, proved))] : [],
    client: ([found]: Answer): Result<ClientRow, ClientRefusal> => {
      if (found === undefined || !found.counts || !found.proved) return refuse('invalid_client')
      return found.allowed ? ok(found.client) : refuse('unauthorized_client')
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
  if (proof.kind === 'none') return isPublic
  if (proof.kind === 'secret') return hasSecret(digestOf(proof.secret), now)
  return bothHold(hasKeysOf(proof.updatedAt), negated(isSpent(proof.nonce)))
}
