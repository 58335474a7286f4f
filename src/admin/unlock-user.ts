// An administrator resets the counters of wrong passwords, codes and factors of a person.
import { audit } from '../audit/record.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { accountTag, PROOF_KINDS, unlockWrite } from '../limits/attempts.ts'
import { ok, type Result } from '../result.ts'
import { findUser } from '../users/find.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

/**
 * Resets the counters, in two round trips. Without the secrets of `config` wrong mailed codes stay counted, because their tag
 * of the address can't be made.
 */
export async function unlockUser(
  deps: Pick<Deps, 'db' | 'now' | 'caller'> & Partial<Pick<Deps, 'config'>>,
  { id, actor, seen }: Change,
): Promise<Result<AdminUser, ActRefusal>> {
  const { db, config } = deps
  const act = { actor, id, right: 'help', seen } as const
  const found = await commit(db, [mustBeAllowed(deps, act), findUser(deps, id)])
  const row = found.ok ? found.value[1][0] : undefined
  if (row === undefined) return refuseAct(deps, act)
  const unlocked = await commit(db, [
    mustBeAllowed(deps, act),
    unlockWrite(deps, config === undefined ? [id] : [id, accountTag({ config }, row.email)], PROOF_KINDS),
    audit(deps, { event: 'user_unlocked', outcome: 'success', ...by(actor), subjectId: id }),
  ])
  return unlocked.ok ? ok(adminUser(row)) : refuseAct(deps, act)
}
