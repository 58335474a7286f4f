// Deletes a person with their sessions and codes. The audit log keeps what happened. While the person has a live undo link they
// are only disabled: an intruder may have deleted the account, and the link brings it back (contract §2).
import { auditIfChanged } from '../audit/record.ts'
import { dropCodesOfDisabledWrite, mayComeBack } from '../codes/drop.ts'
import type { Deps } from '../deps.ts'
import { deleteUserWrites } from '../users/change.ts'
import { findUser, userWaitsForEnd } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { endSessionsWhereWrites } from './end.ts'
import { endHeard } from './store.ts'

/** The outcome of a deletion: no such person, done (now or later), or refused for the last enabled SUPER_ADMIN. */
export type Deletion = 'not_found' | 'deleted' | 'last_super_admin'

/**
 * Prepared statements for the batch of a verb that deletes. `outcome` tells what happened by the rows of the first and the
 * last. A second deletion changes nothing.
 */
export function prepareDeletion(
  deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>,
  id: string,
  by: { actorId: string; sessionId?: string | undefined },
) {
  const { mark, remove, removable } = deleteUserWrites(deps, id, mayComeBack(deps, id))
  const noted = auditIfChanged(deps, { event: 'user_deleted', outcome: 'success', ...by, subjectId: id })
  const ended = { ...by, reason: 'user_deleted', condition: userWaitsForEnd(id) } as const
  return {
    before: findUser(deps, id),
    writes: [
      mark,
      noted,
      endHeard(deps, id, removable),
      remove,
      auditIfChanged(deps, { event: 'user_deleted', outcome: 'success', ...by, subjectId: id }),
      ...endSessionsWhereWrites(deps, id, ended),
      dropCodesOfDisabledWrite(deps, id),
    ] as const,
    after: findUser(deps, id),
    outcome: (before: readonly UserRow[], after: readonly UserRow[]): Deletion => {
      if (before.length === 0) return 'not_found'
      const [left] = after
      return left === undefined || left.deletedAt !== null ? 'deleted' : 'last_super_admin'
    },
  }
}
