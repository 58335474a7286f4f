// An operator gives a client another secret, or deletes it.
import { audit, auditIfChanged } from '../audit/record.ts'
import { newSecret } from '../crypto/random.ts'
import { commit, mustHaveChanged, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { secretWrite } from './create.ts'
import { deleteClient, endSecrets } from './store.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** Gives a client one more secret; those that it has end after `overlapMs`. Refuses a client without a secret. One round trip. */
export async function rotateSecret(
  deps: ChangeDeps,
  { id, overlapMs }: { id: string; overlapMs: number },
  actorId: string,
): Promise<Result<string, 'not_found'>> {
  const now = deps.now()
  const secret = newSecret()
  const committed = await commit(deps.db, [
    endSecrets(deps.db, { clientId: id, expiresAt: now + overlapMs, now }),
    mustHaveChanged(deps.db),
    secretWrite(deps, id, secret),
    audit(deps, { event: 'client_changed', outcome: 'success', actorId, reason: 'secret', meta: { client: id } }),
  ])
  return committed.ok ? ok(secret) : refuse('not_found')
}

/** Deletes a client. What people gave it ends with it. One round trip. */
export async function removeClient(
  deps: ChangeDeps,
  id: string,
  actorId: string,
): Promise<Result<undefined, 'not_found'>> {
  const [deleted] = await run(deps.db, [
    deleteClient(deps.db, { id }),
    auditIfChanged(deps, { event: 'client_deleted', outcome: 'success', actorId, meta: { client: id } }),
  ])
  return deleted.length > 0 ? ok(undefined) : refuse('not_found')
}
