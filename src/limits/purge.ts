// The clock's part of the counters: deletes those whose window has closed.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredCounters } from './store.ts'

/** One chore, `counters_deleted`: each turn deletes at most 5,000 counters whose window has closed. */
export function counterChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  return [
    {
      name: 'counters_deleted',
      next: async () => chunkOf(await changesOf(deps.db, deleteExpiredCounters(deps.db, deps.now(), CHUNK_ROWS))),
    },
  ]
}
