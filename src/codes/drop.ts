// Takes mailed codes away that nobody is to spend any more.
import { CHUNK_ROWS } from '../db/chunks.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteCodesOf, deleteCodesOfDisabled, deletePending, hasWayBack, isHeld } from './store.ts'
import type { Purpose } from './tables.ts'

/**
 * Drops the codes of an address for a purpose, and the sign-ups that hang on them: at most a chunk, which is far more than
 * the budgets let an address have.
 */
export function dropCodesWrite(deps: Pick<Deps, 'db'>, email: string, purpose: Purpose): Write {
  return deleteCodesOf(deps.db, email, purpose, CHUNK_ROWS)
}

/** Drops what waits for a person who is disabled by now, but the undo links (contract §7). */
export function dropCodesOfDisabledWrite(deps: Pick<Deps, 'db'>, userId: string): Write {
  return deleteCodesOfDisabled(deps.db, userId)
}

/** Drops what waits for a person, but the undo links (contract §7); with `undoAfter` those made since as well. */
export const dropPendingWrite = (deps: Pick<Deps, 'db'>, userId: string, undoAfter?: number): Write =>
  deletePending(deps.db, userId, undoAfter)

/** A condition: somebody else's change away from this address can still be undone, so nobody may take it. */
export const isHeldAddress = (deps: Pick<Deps, 'now'>, email: string, userId: string | null): Condition =>
  isHeld(email, userId, deps.now())

/** A condition: an undo link of this person lives, by which the account can be brought back; of each person by `users.id`. */
export const mayComeBack = (deps: Pick<Deps, 'now'>, userId?: string): Condition => hasWayBack(userId, deps.now())
