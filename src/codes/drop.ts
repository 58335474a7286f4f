// Deletes mailed codes that nobody may spend any more.
import { CHUNK_ROWS } from '../db/chunks.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteCodesOf, deleteCodesOfDisabled, deletePending, hasWayBack, isHeld } from './store.ts'
import type { Purpose } from './tables.ts'

/**
 * Deletes the codes of an address for a purpose, with their sign-ups: at most a chunk, which is far more than the budgets let
 * an address have.
 */
export function dropCodesWrite(deps: Pick<Deps, 'db'>, email: string, purpose: Purpose): Write {
  return deleteCodesOf(deps.db, email, purpose, CHUNK_ROWS)
}

/** Deletes the codes of a person if they are disabled by now, except undo links (contract §7). */
export function dropCodesOfDisabledWrite(deps: Pick<Deps, 'db'>, userId: string): Write {
  return deleteCodesOfDisabled(deps.db, userId)
}

/**
 * Deletes the codes of a person, except undo links (contract §7). With `undoAfter` it deletes the undo links made since then,
 * too.
 */
export const dropPendingWrite = (deps: Pick<Deps, 'db'>, userId: string, undoAfter?: number): Write =>
  deletePending(deps.db, userId, undoAfter)

/** A condition: another person can still take this address back by an undo link, so nobody may take it. */
export const isHeldAddress = (deps: Pick<Deps, 'now'>, email: string, userId: string | null): Condition =>
  isHeld(email, userId, deps.now())

/**
 * A condition: this person has a live undo link, which can bring the account back. Without `userId` it speaks of `users.id`.
 */
export const mayComeBack = (deps: Pick<Deps, 'now'>, userId?: string): Condition => hasWayBack(userId, deps.now())
