// The clock's part of grants: deletes those that have expired, codes that nobody redeemed among them.
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredDevices } from './device-store.ts'
import { deleteExpiredPushed } from './pushed-store.ts'
import { deleteExpired } from './store.ts'

/** Three chores: each turn deletes at most 5,000 grants, requests that nobody came for, or devices that nobody answered. */
export function grantChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  const next = async (): Promise<Chunk> => chunkOf(await changesOf(db, deleteExpired(db, now(), CHUNK_ROWS)))
  const nextPushed = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredPushed(db, now(), CHUNK_ROWS)))
  const nextDevices = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredDevices(db, now(), CHUNK_ROWS)))
  return [
    { name: 'grants_deleted', next },
    { name: 'pushed_requests_deleted', next: nextPushed },
    { name: 'device_codes_deleted', next: nextDevices },
  ]
}
