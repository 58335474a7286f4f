// An operator ends the secrets of a client that another one took the place of.
import { clientMustBeAsSeen, endOldSecretsWrites, findAnyClient } from '../clients/managed.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseChange, type OperationRefusal } from './allow-operation.ts'

/**
 * Ends every secret of a client but the current one, at once. Takes the right `trust`. Refuses an id that no client has, and a client that isn't as
 * it was seen; where there is no old secret nothing is done. One round trip.
 */
export async function endOldSecrets(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { actor, id, seen }: { actor: Actor; id: string; seen?: number | undefined },
): Promise<Result<undefined, OperationRefusal | 'not_found' | 'changed'>> {
  const act = { actor, right: 'trust' } as const
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    clientMustBeAsSeen(deps, id, seen),
    ...endOldSecretsWrites(deps, id, by(actor)),
  ])
  if (committed.ok) return ok(undefined)
  return refuseChange(deps, act, () => findAnyClient(deps, id))
}
