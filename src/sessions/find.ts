// Prepared reads of sessions, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { livesSince, selectLiveSession, selectOwner } from './store.ts'

/** A session that lives, and its person: two statements, because in a batch D1 merges columns of one name. */
export const findLive = (deps: Pick<Deps, 'db' | 'now'>, id: string) =>
  [selectLiveSession(deps.db, id, deps.now()), selectOwner(deps.db, id)] as const

/** A condition: this person's session lives, and they proved who they are at `provedAfter` (ms) or later. */
export const isLiveSession = (
  deps: Pick<Deps, 'now'>,
  session: { id: string; userId: string; provedAfter: number },
): Condition => livesSince(session.id, session.userId, session.provedAfter, deps.now())
