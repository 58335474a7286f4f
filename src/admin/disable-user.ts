// Disables and enables people. Who is disabled is out at once: their sessions end, their devices are forgotten and what
// was mailed to them is void.
import { auditIfChanged } from '../audit/record.ts'
import { dropCodesOfDisabledWrite } from '../codes/drop.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { disableWrite, enableWrite } from '../users/change.ts'
import { findUser, userIsDisabled } from '../users/find.ts'
import { publicUser, type User } from '../users/user.ts'

type DisableDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** Disables a person and ends their sessions. Who is disabled already stays so. */
export async function disableUser(
  deps: DisableDeps,
  change: { id: string; actorId: string },
): Promise<Result<User, 'not_found' | 'last_super_admin'>> {
  const { id, actorId } = change
  const [disabled, , , , , after] = await run(deps.db, [
    disableWrite(deps, id),
    auditIfChanged(deps, { event: 'user_disabled', outcome: 'success', actorId, subjectId: id }),
    ...endSessionsWhereWrites(deps, id, { reason: 'user_disabled', actorId, condition: userIsDisabled(id) }),
    dropCodesOfDisabledWrite(deps, id),
    findUser(deps, id),
  ])
  const [row] = after
  if (row === undefined) return refuse('not_found')
  return disabled.length === 0 && row.disabledAt === null ? refuse('last_super_admin') : ok(publicUser(row))
}

/** Lets a person sign in again. Who was not disabled stays as they are. */
export async function enableUser(
  deps: DisableDeps,
  change: { id: string; actorId: string },
): Promise<Result<User, 'not_found'>> {
  const [, , after] = await run(deps.db, [
    enableWrite(deps, change.id),
    auditIfChanged(deps, { event: 'user_enabled', outcome: 'success', actorId: change.actorId, subjectId: change.id }),
    findUser(deps, change.id),
  ])
  const [row] = after
  return row === undefined ? refuse('not_found') : ok(publicUser(row))
}
