// The clock's part of grants: deletes those that have expired, codes that nobody redeemed among them.
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpired } from './store.ts'

/** One chore: each turn deletes at most 5,000 grants. */
export function grantChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  const next = async (): Promise<Chunk> => chunkOf(await changesOf(db, deleteExpired(db, now(), CHUNK_ROWS)))
  return [{ name: 'grants_deleted', next }]
}
