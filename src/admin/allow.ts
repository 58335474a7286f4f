// The rights of an administrator, checked inside the write: what was read before may be out of date by then.
import { mustHold, always, never, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { refuse, type Result } from '../result.ts'
import { findLive, isLiveSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import { noteRefusedRight } from '../users/refused.ts'
import type { UserRow } from '../users/tables.ts'
import type { Act } from './actor.ts'
import { isForOthers, refusalOf, RIGHTS } from './rules.ts'
import { isAsSeen } from './person-store.ts'
import { isStill } from './seen.ts'
import { reaches } from './store.ts'

type AllowDeps = Pick<Deps, 'db' | 'now' | 'caller'>
/** `changed`: the person isn't as the actor saw them. */
export type ActRefusal = 'unauthenticated' | 'forbidden' | 'not_found' | 'changed'

/**
 * Put it first into the batch. It stops the batch as `lost` unless, at that moment, the actor's session lives, the actor's role
 * has the right, and the target's role is within that right. For a right that is for others only, the target must not be the
 * actor. A missing target stops the batch, too, and so does one who isn't as they were `seen`.
 */
export function mustBeAllowed(deps: Pick<Deps, 'db' | 'now'>, { actor, right, id, seen }: Act): Write {
  const stillSo = seen === undefined ? always : isAsSeen(id, seen)
  if (typeof actor === 'string') return mustHold(deps.db, stillSo)
  const { userId, sessionId } = actor
  return mustHold(
    deps.db,
    isLiveSession(deps, { id: sessionId, userId }),
    reaches(userId, right === 'create' ? undefined : id, RIGHTS[right]),
    isForOthers(right) && id === userId ? never : always,
    stillSo,
  )
}

/** Why a batch was stopped, as D1 has it now; `undefined` where nothing stands against the act. */
export async function whyStopped(deps: AllowDeps, act: Act): Promise<ActRefusal | undefined> {
  const { actor, right, id } = act
  if (typeof actor === 'string') {
    const [[target]] = await run(deps.db, [findUser(deps, id)])
    return standing(act, target)
  }
  const { userId, sessionId } = actor
  const [[session], [own], [target]] = await run(deps.db, [...findLive(deps, { id: sessionId }), findUser(deps, id)])
  if (session === undefined || own?.id !== userId) return 'unauthenticated'
  const ownAccount = isForOthers(right) && id === userId ? 'own_account' : undefined
  const reason = refusalOf(right, own.role, target?.role) ?? ownAccount
  if (reason !== undefined) {
    const subjectId = target?.id
    await noteRefusedRight(deps, {
      userId,
      sessionId,
      right,
      reason,
      ...(subjectId === undefined ? {} : { subjectId }),
    })
    return 'forbidden'
  }
  return standing(act, target)
}

/** What is said of a person whom the actor may act on: they are gone, or they have changed since they were seen. */
function standing({ right, seen }: Act, target: UserRow | undefined): 'not_found' | 'changed' | undefined {
  if (target === undefined) return right === 'create' ? undefined : 'not_found'
  return seen === undefined || isStill(target, seen) ? undefined : 'changed'
}

/** The refusal of an act that was stopped. It stays refused if the right came back in the same moment. */
export async function refuseAct(deps: AllowDeps, act: Act): Promise<Result<never, ActRefusal>> {
  return refuse((await whyStopped(deps, act)) ?? 'forbidden')
}
