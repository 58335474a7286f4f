// Disables and enables people. A disabled person is out at once: their sessions end, their devices are forgotten, and what was
// mailed to them is void.
import { auditIfChanged } from '../audit/record.ts'
import { dropCodesOfDisabledWrite } from '../codes/drop.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { disableWrite, enableWrite } from '../users/change.ts'
import { findUser, userIsDisabled } from '../users/find.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

type DisableDeps = Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>

/**
 * Disables a person and ends all that they hold. A person who is disabled already stays so. If an undo link brings a deleted person back,
 * they come back disabled.
 */
export async function disableUser(
  deps: DisableDeps,
  { id, actor, seen }: Change,
): Promise<Result<AdminUser, ActRefusal | 'last_super_admin'>> {
  const act = { actor, id, right: 'stop', seen } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    disableWrite(deps, id),
    auditIfChanged(deps, { event: 'user_disabled', outcome: 'success', ...by(actor), subjectId: id }),
    ...endSessionsWhereWrites(deps, id, { reason: 'user_disabled', ...by(actor), condition: userIsDisabled(id) }),
    dropCodesOfDisabledWrite(deps, id),
    findUser(deps, id),
  ])
  const row = committed.ok ? committed.value[6][0] : undefined
  if (row === undefined) return refuseAct(deps, act)
  return row.disabledAt === null ? refuse('last_super_admin') : ok(adminUser(row))
}

/** Lets a person sign in again. A person who isn't disabled stays as they are. */
export async function enableUser(
  deps: DisableDeps,
  { id, actor, seen }: Change,
): Promise<Result<AdminUser, ActRefusal>> {
  const act = { actor, id, right: 'stop', seen } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    enableWrite(deps, id),
    auditIfChanged(deps, { event: 'user_enabled', outcome: 'success', ...by(actor), subjectId: id }),
    findUser(deps, id),
  ])
  const row = committed.ok ? committed.value[3][0] : undefined
  return row === undefined ? refuseAct(deps, act) : ok(adminUser(row))
}
