// The rights of an administrator that concern no person (keys, mail, apps), checked inside the write, as `allow.ts` checks the others.
import { always, faultless, mustHold, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { refuse, type Result } from '../result.ts'
import { findLive, isLiveSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import { noteRefusedRight } from '../users/refused.ts'
import type { Actor } from './actor.ts'
import { refusalOf, RIGHTS } from './rules.ts'
import { reaches } from './store.ts'

/** An act that concerns no person, and the right that it requires. */
type Operation = { actor: Actor; right: 'keys' | 'mail' | 'apps' | 'trust' }
export type OperationRefusal = 'unauthenticated' | 'forbidden'

/** Put it first into the batch. It stops the batch as `lost` unless, at that moment, the actor's session lives and their role has the right. */
export function mustBeAllowedTo(deps: Pick<Deps, 'db' | 'now'>, { actor, right }: Operation): Write {
  if (typeof actor === 'string') return mustHold(deps.db, always)
  const { userId, sessionId } = actor
  return mustHold(deps.db, isLiveSession(deps, { id: sessionId, userId }), reaches(userId, undefined, RIGHTS[right]))
}

/** Why a batch was stopped, as D1 has it now. If the actor may not do it, that is recorded. Else it is `otherwise`. */
export async function refuseOperation<Otherwise extends string>(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { actor, right }: Operation,
  otherwise: Otherwise,
): Promise<Result<never, OperationRefusal | Otherwise>> {
  if (typeof actor === 'string') return refuse(otherwise)
  const { userId, sessionId } = actor
  const [[session], [own]] = await run(deps.db, [...findLive(deps, { id: sessionId }), findUser(deps, userId)])
  if (session === undefined || own?.id !== userId) return refuse('unauthenticated')
  const reason = refusalOf(right, own.role, undefined)
  if (reason === undefined) return refuse(otherwise)
  await noteRefusedRight(deps, { userId, sessionId, right, reason })
  return refuse('forbidden')
}

/** The same where the act was on something of a key: whether it is gone, or isn't as it was seen. `find` reads it. */
export async function refuseChange(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  operation: Operation,
  find: () => PromiseLike<readonly object[]>,
): Promise<Result<never, OperationRefusal | 'not_found' | 'changed'>> {
  const stopped = await refuseOperation(deps, operation, 'changed')
  if (!stopped.ok && stopped.error !== 'changed') return stopped
  return refuse((await faultless(find())).length === 0 ? 'not_found' : 'changed')
}
