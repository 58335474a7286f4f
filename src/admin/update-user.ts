// An administrator changes a person's name.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { renameWrite } from '../users/change.ts'
import { publicUser, type User } from '../users/user.ts'

export async function updateUser(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  change: { id: string; name: string | null; actorId: string },
): Promise<Result<User, 'not_found'>> {
  const [changed] = await run(deps.db, [
    renameWrite(deps, change.id, change.name),
    auditIfChanged(deps, {
      event: 'user_updated',
      outcome: 'success',
      actorId: change.actorId,
      subjectId: change.id,
      meta: { fields: 'name' },
    }),
  ])
  const [row] = changed
  return row === undefined ? refuse('not_found') : ok(publicUser(row))
}
