// Counts the events of some days anew: for rows that came into the log behind the clock's mark, as those of `seed` do.
import { cleanInTurns } from '../db/chunks.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { uuidv7Floor } from '../crypto/random.ts'
import { CHUNK_EVENTS, countChores } from './count.ts'
import { dayOf } from './names.ts'
import { deleteEventCounts, moveMarkBack } from './store.ts'

/**
 * Forgets what was counted of the events from the day of `from` (ms) on, and counts all that the log has of them; and the people, too. The
 * log must still hold those days. `onChunk` hears after each chunk.
 */
export async function recount(deps: Pick<Deps, 'db' | 'now'>, from: number, onChunk: () => void): Promise<void> {
  const { db } = deps
  const day = dayOf(from)
  await run(db, [deleteEventCounts(db, day), moveMarkBack(db, uuidv7Floor(Date.parse(day)))])
  await cleanInTurns(countChores(deps, CHUNK_EVENTS, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY, onChunk)
}
