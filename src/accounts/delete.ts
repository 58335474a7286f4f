// An account goes, with its sessions and codes; the audit log keeps what happened.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { deleteUserWrite } from '../users/change.ts'
import { findUser } from '../users/find.ts'

/** Deletes a person. Refuses when they are gone, or the last enabled SUPER_ADMIN. */
export async function deleteAccount(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  account: { id: string; actorId: string },
): Promise<Result<undefined, 'not_found' | 'last_super_admin'>> {
  const { id, actorId } = account
  const [found, deleted] = await run(deps.db, [
    findUser(deps, id),
    deleteUserWrite(deps, id),
    auditIfChanged(deps, { event: 'user_deleted', outcome: 'success', actorId, subjectId: id }),
  ])
  if (found.length === 0) return refuse('not_found')
  return deleted.length > 0 ? ok(undefined) : refuse('last_super_admin')
}
