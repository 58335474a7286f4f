// An administrator ends all sessions of a person. The person's known devices are forgotten.
import { commit, always, mustHaveChanged } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'

/** Ends the sessions, and says how many there were. Requires the right `help`; refuses an id that nobody has. */
export async function endSessions(
  deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>,
  { id, actor, seen }: Change,
): Promise<Result<{ ended: number }, ActRefusal>> {
  const act = { actor, id, right: 'help', seen } as const
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    forgetDevicesWrite(deps, id),
    mustHaveChanged(deps.db),
    ...endSessionsWhereWrites(deps, id, { reason: 'ended_by_operator', ...by(actor), condition: always }),
  ])
  if (!committed.ok) return refuseAct(deps, act)
  const [, , , ended] = committed.value
  return ok({ ended: ended.length })
}
