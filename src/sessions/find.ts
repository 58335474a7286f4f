// Prepared reads of sessions, for the use cases that put them into a batch of their own.
import { always, whether, type Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { beganAt, lives, livesFor, livesFresh } from './live-store.ts'
import { selectLiveSession, selectOwner } from './store.ts'

/**
 * A session as its caller names it. `stands` is a condition: that what names the session is still valid. An access token dies
 * with the key that signed it, and only D1 knows at once which keys there are. So every statement that asks for the session
 * includes it.
 */
export type NamedSession = { id: string; userId: string; stands: Condition }

/** A session for a statement: as its caller names it, or as D1 has returned it in this request. */
type Known = { id: string; stands?: Condition }
type Owned = Known & { userId: string }

/** A session that lives, and all that is known of its person: the second row is there for a dead session, too. */
export const findLive = (deps: Pick<Deps, 'db' | 'now'>, { id, stands = always }: Known) =>
  [selectLiveSession(deps.db, { id, now: deps.now(), also: stands }), selectOwner(deps.db, { id })] as const

/** Asks in a batch whether what names a session is still valid: `results` has a row if so. */
export const findStanding = (deps: Pick<Deps, 'db'>, { stands }: Pick<NamedSession, 'stands'>) =>
  whether(deps.db, stands)

/** A condition: this session of this person lives. */
export const isLiveSession = (deps: Pick<Deps, 'now'>, { id, userId, stands = always }: Owned): Condition =>
  lives({ id, userId, stands }, deps.now())

/**
 * A condition: the session lives, and its last proof is recent enough for a sensitive change (`FRESH_SECONDS`) and used two
 * factors if its person has a second one.
 */
export const isFreshSession = (deps: Pick<Deps, 'now' | 'config'>, session: Owned): Condition =>
  provedSince(deps, session, deps.now() - deps.config.freshMs)

/** A condition: the session lives, and has proved two factors, however long ago, if its person has a second one by now. */
export const isProvedSession = (deps: Pick<Deps, 'now'>, session: Owned): Condition => provedSince(deps, session, 0)

const provedSince = (deps: Pick<Deps, 'now'>, { id, userId, stands = always }: Owned, since: number): Condition =>
  livesFresh({ id, userId, stands }, since, deps.now())

/** A condition: the session whose id is an expression lives. */
export const sessionStands = (deps: Pick<Deps, 'now'>, session: Condition): Condition => livesFor(session, deps.now())

/** When a session began (ms), as an expression for another room's row. */
export const sessionBeganAt = (id: string): Condition => beganAt(id)
