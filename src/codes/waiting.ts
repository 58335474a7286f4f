// Changes of a person's address that are not final, for a page of theirs: the one that this browser asked for, and the links that undo
// older ones.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { challengeOf } from './handles.ts'
import {
  accountOfAddress,
  selectAskedChange,
  selectWaiting,
  selectWaysBack,
  type ShownCode,
  type WaitingCode,
} from './store.ts'

/** An address, and until when (ms) it can be confirmed or restored. */
export type Until = { email: string; until: number }

/**
 * The change of address that waits in a session, for a batch: among `asked`, the requests that the browser remembers. `read` takes its
 * answer. A change for an address that somebody has looks the same until it is over (contract §2): the codes of the asker die with a new
 * password or address, those that nobody can use do not, so the statement asks for that itself.
 */
export function findAskedChange(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: { id: string; userId: string },
  { asked, may }: { asked: readonly string[]; may: Condition },
) {
  const { secrets, mailedCodeMs } = deps.config
  const sentAfter = deps.now() - mailedCodeMs
  return {
    statement: selectAskedChange(deps.db, { ids: asked, userId: own.userId, sessionId: own.id, sentAfter, may }),
    read: ({ results: [row] }: D1Result<ShownCode>): (Until & { challenge: string }) | undefined =>
      row && { email: row.email, until: row.at + mailedCodeMs, challenge: challengeOf(secrets, row.id) },
  }
}

/** The links that can still give a person an older address back, for a batch, newest first. `read` takes its answer. */
export const findWaysBack = (deps: Pick<Deps, 'db' | 'now'>, userId: string, may: Condition) => ({
  statement: selectWaysBack(deps.db, userId, deps.now(), may),
  read: ({ results }: D1Result<ShownCode>): Until[] => results.map(({ email, at }) => ({ email, until: at })),
})

/** So many codes and links of a person are looked at: far more than the budgets of mail let wait. */
const MOST_WAITING = 50

/** The mailed codes and links that wait for a person, newest first, for a batch. Administrators who help the person see them. */
export const findWaiting = (deps: Pick<Deps, 'db' | 'now'>, userId: string) =>
  selectWaiting(deps.db, userId, deps.now(), MOST_WAITING)

/** Of those, the change of address that waits, the link to set a password, and the address that can still be taken back longest. */
export function waitingIn(rows: readonly WaitingCode[]): Record<'change' | 'reset' | 'wayBack', Until | undefined> {
  const newest = (purpose: WaitingCode['purpose']): Until | undefined => rows.find((row) => row.purpose === purpose)
  const [wayBack] = rows
    .filter(({ purpose }) => purpose === 'undo_email')
    .toSorted((one, other) => other.until - one.until)
  return { change: newest('change_email'), reset: newest('reset_password'), wayBack }
}

/** What the counters of wrong codes call an address, as an expression; NULL where no code for it waits. */
export const codeAccountOf = (email: Condition): Condition => accountOfAddress(email)
