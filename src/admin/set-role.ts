// Grants or takes a role. The statement itself keeps the last enabled SUPER_ADMIN.
import { auditIfChanged } from '../audit/record.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endFallenWrite } from '../sessions/impersonation.ts'
import { setRoleWrite } from '../users/change.ts'
import { findUser } from '../users/find.ts'
import type { Role } from '../users/rules.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

/**
 * Sets a person's role. New access tokens carry it; older ones carry the old role until they expire. Impersonations that it doesn't allow
 * any more end.
 */
export async function setRole(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  change: Change & { role: Role },
): Promise<Result<AdminUser, ActRefusal | 'last_super_admin'>> {
  const { id, role, actor, seen } = change
  const act = { actor, id, right: 'grant', seen } as const
  const about = { ...by(actor), subjectId: id, meta: { role } }
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    setRoleWrite(deps, id, role),
    auditIfChanged(deps, { event: 'privilege_permissions_changed', outcome: 'success', ...about }),
    findUser(deps, id),
    endFallenWrite(deps, id),
  ])
  const row = committed.ok ? committed.value[3][0] : undefined
  if (row === undefined) return refuseAct(deps, act)
  return row.role === role ? ok(adminUser(row)) : refuse('last_super_admin')
}
