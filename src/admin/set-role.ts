// Grants or takes a role. The last enabled SUPER_ADMIN can't be lost: the statement itself sees to it.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { setRoleWrite } from '../users/change.ts'
import { findUser } from '../users/find.ts'
import type { Role } from '../users/rules.ts'
import { publicUser, type User } from '../users/user.ts'

/** Sets a person's role. New access tokens carry it; those before say the old one until they expire. */
export async function setRole(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  change: { id: string; role: Role; actorId: string },
): Promise<Result<User, 'not_found' | 'last_super_admin'>> {
  const [before, changed] = await run(deps.db, [
    findUser(deps, change.id),
    setRoleWrite(deps, change.id, change.role),
    auditIfChanged(deps, {
      event: 'privilege_permissions_changed',
      outcome: 'success',
      actorId: change.actorId,
      subjectId: change.id,
      meta: { role: change.role },
    }),
  ])
  if (before.length === 0) return refuse('not_found')
  const [row] = changed
  return row === undefined ? refuse('last_super_admin') : ok(publicUser(row))
}
