// The clock's part of grants: deletes those that have expired, codes that nobody redeemed among them.
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredPushed } from './pushed-store.ts'
import { deleteExpired } from './store.ts'

/** Two chores: each turn deletes at most 5,000 grants, or requests that nobody came for. */
export function grantChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  const next = async (): Promise<Chunk> => chunkOf(await changesOf(db, deleteExpired(db, now(), CHUNK_ROWS)))
  const nextPushed = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredPushed(db, now(), CHUNK_ROWS)))
  return [
    { name: 'grants_deleted', next },
    { name: 'pushed_requests_deleted', next: nextPushed },
  ]
}
