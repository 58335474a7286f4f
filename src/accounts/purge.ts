// The clock's part of accounts: deletes the accounts that were marked as deleted, once their last undo link is dead.
import { auditIfChanged } from '../audit/record.ts'
import { mayComeBack } from '../codes/drop.ts'
import type { Chore } from '../db/chunks.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteMarkedWrite } from '../users/change.ts'

/** Deleting a person cascades to all their rows, so few people at a time are many rows. */
const MOST_PEOPLE = 100

/** One chore, `users_deleted`: each turn deletes at most 100 people who were marked and have no live undo link, and adds an audit row that counts them. */
export function accountChores(deps: Pick<Deps, 'db' | 'now' | 'caller'>): Chore[] {
  const about = { event: 'sys_purge', outcome: 'success', actorId: 'clock', reason: 'users_deleted' } as const
  const next = async () => {
    const [gone] = await run(deps.db, [
      deleteMarkedWrite(deps, mayComeBack(deps), MOST_PEOPLE),
      auditIfChanged(deps, { ...about, countAs: 'rows' }),
    ])
    return { rows: gone.meta.changes, more: gone.meta.changes >= MOST_PEOPLE }
  }
  return [{ name: 'users_deleted', next }]
}
