// The clock's part of the endings: deletes those that have expired.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredEndings } from './store.ts'

/** One chore, `endings_deleted`: each turn deletes at most 1,000 claims and endings that have expired. */
export function endingChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  return [
    {
      name: 'endings_deleted',
      next: async () => chunkOf(await changesOf(deps.db, deleteExpiredEndings(deps.db, deps.now(), CHUNK_ROWS))),
    },
  ]
}
