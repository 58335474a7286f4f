// The clock's part of the counters: those whose window has closed go.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredCounters } from './store.ts'

export function counterChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  return [
    {
      name: 'counters_deleted',
      next: async () => chunkOf(await changesOf(deps.db, deleteExpiredCounters(deps.db, deps.now(), CHUNK_ROWS))),
    },
  ]
}
