// The rights of an administrator, held inside the write: what was read before it may be out of date by then.
import { mustHold, always, never, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { refuse, type Result } from '../result.ts'
import { findLive, isLiveSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import { noteRefusedRight } from '../users/refused.ts'
import type { Act } from './actor.ts'
import { isForOthers, refusalOf, RIGHTS } from './rules.ts'
import { reaches } from './store.ts'

type AllowDeps = Pick<Deps, 'db' | 'now' | 'caller'>
export type ActRefusal = 'unauthenticated' | 'forbidden' | 'not_found'

/**
 * Put it first into the batch: it stops it as `lost` unless, at that moment, the actor's session lives, their role has the
 * right, and the target's role is within it and somebody else where it has to be. A missing target stops it too.
 */
export function mustBeAllowed(deps: Pick<Deps, 'db' | 'now'>, { actor, right, id }: Act): Write {
  if (typeof actor === 'string') return mustHold(deps.db, always)
  const { userId, sessionId } = actor
  return mustHold(
    deps.db,
    isLiveSession(deps, { id: sessionId, userId }),
    reaches(userId, right === 'create' ? undefined : id, RIGHTS[right]),
    isForOthers(right) && id === userId ? never : always,
  )
}

/** Why a batch was stopped, as D1 has it now; `undefined` where it says nothing against the act. */
export async function whyStopped(deps: AllowDeps, act: Act): Promise<ActRefusal | undefined> {
  const { actor, right, id } = act
  if (typeof actor === 'string') {
    const [[target]] = await run(deps.db, [findUser(deps, id)])
    return target === undefined && right !== 'create' ? 'not_found' : undefined
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
  return target === undefined && right !== 'create' ? 'not_found' : undefined
}

/** The refusal of an act that was stopped. A right that came back in the same moment doesn't undo it. */
export async function refuseAct(deps: AllowDeps, act: Act): Promise<Result<never, ActRefusal>> {
  return refuse((await whyStopped(deps, act)) ?? 'forbidden')
}
