// The clock's part of the figures. Events are counted as they pass a mark: one batch moves the mark and adds what it passed, so that a
// run which is cut off, or overlaps with another, counts nothing twice and leaves nothing out. People and sessions are looked at now
// and then, more seldom where that reads more.
import { SETTLED_MS } from '../audit/settled.ts'
import { uuidv7Floor } from '../crypto/random.ts'
import { chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { dayOf } from './names.ts'
import {
  addPassed,
  beginPeople,
  deleteOldCounts,
  endPeople,
  insertMark,
  moveMark,
  setPeople,
  sumPeople,
} from './store.ts'

/** Events of a chunk. D1 bills three reads for each: the way to the next mark, counting, sorting. */
export const CHUNK_EVENTS = 20_000
/** Chunks of one run: half a million events. The next run does the rest. */
const MOST_CHUNKS = 25
/** People and sessions are looked at once an hour where they are at most 100,000 together, and at least once a day. */
const LOOKS = { msOfRow: 36, least: 3_600_000, most: 23 * 3_600_000 }
/** How long the figures of a day are kept. */
const KEPT_MS = 5 * 366 * 86_400_000

type CountDeps = Pick<Deps, 'db' | 'now'>

/** Three chores: `events_counted`, `people_counted` and `counts_deleted`. Their rows are those of `daily_counts` that changed. */
export function countChores(
  deps: CountDeps,
  chunkEvents: number = CHUNK_EVENTS,
  mostChunks: number = MOST_CHUNKS,
): Chore[] {
  const { db } = deps
  let left = mostChunks
  const events = async (): Promise<Chunk> => {
    left -= 1
    const { rows, isBehind } = await countEventsOn(deps, chunkEvents)
    return { rows, more: isBehind && left > 0 }
  }
  const old = async (): Promise<Chunk> => chunkOf(await changesOf(db, deleteOldCounts(db, dayOf(deps.now() - KEPT_MS))))
  return [
    { name: 'events_counted', next: events },
    { name: 'people_counted', next: () => lookAtPeople(deps) },
    { name: 'counts_deleted', next: old },
  ]
}

/** Counts the next `most` events that are settled. */
async function countEventsOn(deps: CountDeps, most: number): Promise<{ rows: number; isBehind: boolean }> {
  const { db } = deps
  const now = deps.now()
  const floor = uuidv7Floor(now - SETTLED_MS)
  const [, moved, added] = await run(db, [insertMark(db, 'events', now), moveMark(db, floor, most, now), addPassed(db)])
  const mark = moved.results[0]?.upto ?? floor
  return { rows: added.meta.changes, isBehind: mark !== floor }
}

/** Counts people and live sessions, where that is due. */
async function lookAtPeople(deps: CountDeps): Promise<Chunk> {
  const { db } = deps
  const now = deps.now()
  const day = dayOf(now)
  const [, , looked] = await run(db, [
    insertMark(db, 'people', now),
    beginPeople(db, now),
    setPeople(db, day, now),
    sumPeople(db, day),
    endPeople(db, day, now, LOOKS),
  ])
  return { rows: looked.meta.changes, more: false }
}
