// A person changes what is theirs from a session of their own. The write itself checks that the session lives and, where the
// act requires it, was proved lately. The route has read the session before, but it may have ended since.
import { mustHold, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { isFreshSession, isLiveSession } from './find.ts'
import { readLiveSession, type LiveSession } from './read.ts'

type OwnDeps = Pick<Deps, 'db' | 'now' | 'config'>
/** Whether the session must live, or must also have been proved lately (`FRESH_SECONDS`). */
export type Wanted = 'live' | 'fresh'
export type OwnActRefusal = 'unauthenticated' | 'reauthentication_required'

/** Put it first into the batch. It stops the batch as `lost` unless the session, at that moment, is what the act requires. */
export function mustBeOwn(deps: OwnDeps, { session, user }: LiveSession, wanted: Wanted): Write {
  const own = { id: session.id, userId: user.id }
  return mustHold(deps.db, wanted === 'fresh' ? isFreshSession(deps, own) : isLiveSession(deps, own))
}

/** Why it stopped a batch, as D1 has it now; `undefined` where the session may do it. One round trip. */
export async function whyNotOwn(
  deps: OwnDeps,
  { session, user }: LiveSession,
  wanted: Wanted,
): Promise<OwnActRefusal | undefined> {
  const live = await readLiveSession(deps, session.id, isFreshSession(deps, { id: session.id, userId: user.id }))
  if (live === undefined) return 'unauthenticated'
  return wanted === 'fresh' && !live.holds ? 'reauthentication_required' : undefined
}
