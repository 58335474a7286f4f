// The clock's part of mailed codes: deletes those that can't be answered or renewed any more, with their sign-ups.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredCodes } from './store.ts'

/** One chore, `codes_deleted`: each turn deletes at most 1,000 codes whose challenge is dead. */
export function codeChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  return [
    {
      name: 'codes_deleted',
      next: async () => chunkOf(await changesOf(deps.db, deleteExpiredCodes(deps.db, deps.now(), CHUNK_ROWS))),
    },
  ]
}
