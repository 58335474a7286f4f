// What came with a break-in, for the way back from it (contract §2).
import type { CodeRow } from '../codes/tables.ts'

/**
 * From this time on (ms), additions to an account count as done by the one who changed its address: since their session began, but
 * no longer before the change than it can be undone.
 */
export function breakInOf(config: { emailUndoMs: number }, undo: Pick<CodeRow, 'since' | 'createdAt'>): number {
  return Math.max(undo.since ?? undo.createdAt, undo.createdAt - config.emailUndoMs)
}
