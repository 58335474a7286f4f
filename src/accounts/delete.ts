// An account goes by its owner's will, or is disabled until the last link is dead that could bring it back.
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareDeletion } from '../sessions/delete-user.ts'

/** Deletes a person. Refuses when they are gone, or the last enabled SUPER_ADMIN. */
export async function deleteAccount(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  account: { id: string; actorId: string; sessionId: string },
): Promise<Result<undefined, 'not_found' | 'last_super_admin'>> {
  const { id, ...by } = account
  const deletion = prepareDeletion(deps, id, by)
  const rows = await run(deps.db, [deletion.before, ...deletion.writes, deletion.after])
  const outcome = deletion.outcome(rows[0], rows[8])
  return outcome === 'deleted' ? ok(undefined) : refuse(outcome)
}
