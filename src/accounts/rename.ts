// A person changes their own name.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { renameWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'

export async function rename(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  userId: string,
  sessionId: string,
  name: string | null,
): Promise<Result<UserRow, 'not_found'>> {
  const [changed] = await run(deps.db, [
    renameWrite(deps, userId, name),
    auditIfChanged(deps, {
      event: 'user_updated',
      outcome: 'success',
      actorId: userId,
      subjectId: userId,
      sessionId,
      meta: { fields: 'name' },
    }),
  ])
  const [user] = changed
  return user === undefined ? refuse('not_found') : ok(user)
}
