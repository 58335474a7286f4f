// An administrator deletes a person with all their rows. The audit log keeps what happened.
import { auditIfChanged } from '../audit/record.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareDeletion } from '../sessions/delete-user.ts'
import { demoteDeletedWrite } from '../users/change.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'

type DeleteDeps = Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>

/**
 * Deletes a person, or disables them while an undo link can bring them back, because an intruder may be an administrator, too.
 * Another person than the actor loses their role at once: the undo link brings them back, but not as an administrator.
 */
export async function deleteUser(
  deps: DeleteDeps,
  change: Change,
): Promise<Result<undefined, ActRefusal | 'last_super_admin'>> {
  const deleted = await deletePerson(deps, change)
  return deleted.ok ? ok(undefined) : deleted
}

/** The same, and says whether the person is gone or waits for the end of their undo link. */
export async function deletePerson(
  deps: DeleteDeps,
  { id, actor, seen }: Change,
): Promise<Result<'gone' | 'waits', ActRefusal | 'last_super_admin'>> {
  const act = { actor, id, right: 'stop', seen } as const
  const deletion = prepareDeletion(deps, id, by(actor))
  const isOwn = typeof actor !== 'string' && actor.userId === id
  const demoted = { ...by(actor), subjectId: id, reason: 'user_deleted', meta: { role: 'USER' } } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    deletion.before,
    ...deletion.writes,
    deletion.after,
    ...(isOwn
      ? []
      : [
          demoteDeletedWrite(deps, id),
          auditIfChanged(deps, { ...demoted, event: 'privilege_permissions_changed', outcome: 'success' }),
        ]),
  ])
  const outcome = committed.ok ? deletion.outcome(committed.value[1], committed.value[10]) : 'not_found'
  if (!committed.ok || outcome === 'not_found') return refuseAct(deps, act)
  if (outcome !== 'deleted') return refuse(outcome)
  return ok(committed.value[10].length === 0 ? 'gone' : 'waits')
}
