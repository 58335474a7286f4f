// An account goes, with its sessions and codes; the audit log keeps what happened.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { deleteUserWrite } from '../users/change.ts'

/** Deletes a person. Refuses when they are the last enabled SUPER_ADMIN, or gone. */
export async function deleteAccount(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  userId: string,
  actorId: string,
): Promise<Result<undefined, 'not_found_or_last_super_admin'>> {
  const [deleted] = await run(deps.db, [
    deleteUserWrite(deps, userId),
    auditIfChanged(deps, { event: 'user_deleted', outcome: 'success', actorId, subjectId: userId }),
  ])
  return deleted.length > 0 ? ok(undefined) : refuse('not_found_or_last_super_admin')
}
