// An administrator deletes a person, with all that hangs on them; the audit log keeps what happened.
import { auditIfChanged } from '../audit/record.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { deleteUserWrite } from '../users/change.ts'
import { findUser } from '../users/find.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'

export async function deleteUser(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { id, actor }: Change,
): Promise<Result<undefined, ActRefusal | 'last_super_admin'>> {
  const act = { actor, id, right: 'stop' } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    findUser(deps, id),
    deleteUserWrite(deps, id),
    auditIfChanged(deps, { event: 'user_deleted', outcome: 'success', ...by(actor), subjectId: id }),
  ])
  if (!committed.ok || committed.value[1].length === 0) return refuseAct(deps, act)
  return committed.value[2].length === 0 ? refuse('last_super_admin') : ok(undefined)
}
