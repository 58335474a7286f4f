// Which additions to an account count as part of a break-in, for the link that takes a change of address back (contract §2).
import type { CodeRow } from '../codes/tables.ts'

/**
 * The time (ms) from which additions to an account count as those of the session that changed its address: the start of that
 * session, but at most `emailUndoMs` before the change.
 */
export function breakInOf(config: { emailUndoMs: number }, undo: Pick<CodeRow, 'since' | 'createdAt'>): number {
  return Math.max(undo.since ?? undo.createdAt, undo.createdAt - config.emailUndoMs)
}
