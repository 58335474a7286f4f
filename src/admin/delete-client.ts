// An operator deletes a client.
import { clientMustBeAsSeen, deleteClientWrites, findAnyClient } from '../clients/managed.ts'
import { commit, mustHaveChanged } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseChange, type OperationRefusal } from './allow-operation.ts'

/**
 * Deletes a client with its secrets. Nobody signs in to it any more, and what people gave it has ended. Takes the right `trust`. Refuses an id
 * that no client has, and one that isn't as it was seen. One round trip.
 */
export async function deleteClient(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { actor, id, seen }: { actor: Actor; id: string; seen?: number | undefined },
): Promise<Result<{ client_id: string }, OperationRefusal | 'not_found' | 'changed'>> {
  const act = { actor, right: 'trust' } as const
  const [deleted, noted] = deleteClientWrites(deps, id, by(actor))
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    clientMustBeAsSeen(deps, id, seen),
    deleted,
    mustHaveChanged(deps.db),
    noted,
  ])
  if (committed.ok) return ok({ client_id: id })
  return refuseChange(deps, act, () => findAnyClient(deps, id))
}
