// An administrator ends one session of a person. The person's known devices stay.
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endOneWrites } from '../sessions/end.ts'
import { findUser } from '../users/find.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

/** Ends it, and gives its person. Requires the right `help`; refuses an id that nobody has, and a session that has ended or is somebody else's, as `not_found`. */
export async function endSession(
  deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>,
  { id, sessionId, actor }: Change & { sessionId: string },
): Promise<Result<AdminUser, ActRefusal>> {
  const act = { actor, id, right: 'help' } as const
  const { actorId, sessionId: from } = by(actor)
  const committed = await commit(deps.db, [
    mustBeAllowed(deps, act),
    findUser(deps, id),
    ...endOneWrites(deps, sessionId, { reason: 'ended_by_operator', actorId, userId: id, from }),
  ])
  if (!committed.ok) return refuseAct(deps, act)
  const [, [person], ended] = committed.value
  return person === undefined || ended.length === 0 ? refuse('not_found') : ok(adminUser(person))
}
