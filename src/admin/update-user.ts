// An administrator changes a person's name.
import { audit } from '../audit/record.ts'
import { commit, mustHaveChanged } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { renameWrite } from '../users/change.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

/**
 * Sets the name, `null` for none, and gives back the person as they are now. Refuses an actor without the right `help` or
 * without a live session, and an id that nobody has.
 */
export async function updateUser(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  change: Change & { name: string | null },
): Promise<Result<AdminUser, ActRefusal>> {
  const { id, name, actor, seen } = change
  const act = { actor, id, right: 'help', seen } as const
  const about = { ...by(actor), subjectId: id, meta: { fields: 'name' } } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    renameWrite(deps, id, name),
    mustHaveChanged(deps.db),
    audit(deps, { event: 'user_updated', outcome: 'success', ...about }),
  ])
  const row = committed.ok ? committed.value[1][0] : undefined
  return row === undefined ? refuseAct(deps, act) : ok(adminUser(row))
}
