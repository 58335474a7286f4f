// Prepared reads of sessions, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { beganAt, lives, livesFresh, selectLiveSession, selectOwner } from './store.ts'

/** A session that lives, and its person: two statements, because in a batch D1 merges columns of one name. */
export const findLive = (deps: Pick<Deps, 'db' | 'now'>, id: string) =>
  [selectLiveSession(deps.db, id, deps.now()), selectOwner(deps.db, id)] as const

/** A condition: this person's session lives. */
export const isLiveSession = (deps: Pick<Deps, 'now'>, session: { id: string; userId: string }): Condition =>
  lives(session.id, session.userId, deps.now())

/**
 * A condition: it lives, and its last proof is recent enough for a sensitive change (`FRESH_SECONDS`), by two factors if its
 * person has a second one.
 */
export const isFreshSession = (
  deps: Pick<Deps, 'now' | 'config'>,
  session: { id: string; userId: string },
): Condition => livesFresh(session.id, session.userId, deps.now() - deps.config.freshMs, deps.now())

/** A condition: it lives, and has proved two factors if its person has a second one by now, however long ago that was. */
export const isProvedSession = (deps: Pick<Deps, 'now'>, session: { id: string; userId: string }): Condition =>
  livesFresh(session.id, session.userId, 0, deps.now())

/** When a session began (ms), as an expression for another room's row. */
export const sessionBeganAt = (id: string): Condition => beganAt(id)
