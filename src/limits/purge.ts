// The clock's part of the counters: those whose window has closed go.
import { CHUNK_ROWS, type Chore } from '../db/chunks.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredCounters } from './store.ts'

export function counterChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  return [{ name: 'counters_deleted', next: async () => (await faultless(deleteExpiredCounters(deps.db, deps.now(), CHUNK_ROWS))).meta.changes }]
}
