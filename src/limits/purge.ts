// The clock's part of the counters: those whose windows have closed go.
import type { Chore } from '../db/chunks.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteClosed, LOOK, markLook, MOST_UNSEEN_MS, selectPiece } from './store.ts'

/** Counters that one turn reads. Most of them are still open, so that few rows are written. */
const READ_ROWS = 5_000

/**
 * One chore, `counters_deleted`: each turn reads 5,000 counters, in the order of their keys, and deletes those that are closed. At the end it
 * marks when the next of them closes, at most an hour ahead. Until then a run reads that mark and nothing else. A run that is cut off leaves no
 * mark, so the next one begins anew.
 */
export function counterChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  let after = LOOK
  let lookAt: number | undefined
  const next = async () => {
    const at = now()
    const [{ results }] = await run(db, [selectPiece(db, { after, now: at, most: READ_ROWS })])
    const { seen, last, closed, next: soonest } = results[0] ?? { seen: 0, last: null, closed: 0, next: null }
    const rows = closed === 0 || last === null ? 0 : await changesOf(db, deleteClosed(db, { after, last, now: at }))
    after = last ?? after
    if (soonest !== null) lookAt = Math.min(soonest, lookAt ?? at + MOST_UNSEEN_MS)
    const more = seen === READ_ROWS
    if (!more && lookAt !== undefined) await changesOf(db, markLook(db, lookAt))
    return { rows, more }
  }
  return [{ name: 'counters_deleted', next }]
}
