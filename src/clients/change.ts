// A command, and a test, gives a client another secret, or deletes it. What an operator may is asked in `admin/`.
import { commit, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { deleteClientWrites, rotateSecretWrites } from './managed.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** Gives a client one more secret; those that it has end after `overlapMs`. Refuses a client that proves itself by none. One round trip. */
export async function rotateSecret(
  deps: ChangeDeps,
  wanted: { id: string; overlapMs: number },
  actorId: string,
): Promise<Result<string, 'not_found'>> {
  const { writes, secret } = rotateSecretWrites(deps, wanted, { actorId })
  const committed = await commit(deps.db, writes)
  return committed.ok ? ok(secret) : refuse('not_found')
}

/** Deletes a client. What people gave it ends with it. One round trip. */
export async function removeClient(
  deps: ChangeDeps,
  id: string,
  actorId: string,
): Promise<Result<undefined, 'not_found'>> {
  const [deleted] = await run(deps.db, deleteClientWrites(deps, id, { actorId }))
  return deleted.length > 0 ? ok(undefined) : refuse('not_found')
}
