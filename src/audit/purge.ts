// The clock's part of the audit log: rows older than AUDIT_RETENTION_SECONDS go, and a row says so.
import { uuidv7Floor } from '../crypto/random.ts'
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { auditIfChanged } from './record.ts'
import { deleteOldEvents } from './store.ts'

/** One chore, `audit_events_deleted`: each turn deletes at most 5,000 rows older than `retentionMs`, and adds a row that counts them. */
export function auditChores(deps: Pick<Deps, 'db' | 'now' | 'caller'>, retentionMs: number): Chore[] {
  const next = async (): Promise<Chunk> => {
    const row = auditIfChanged(deps, {
      event: 'sys_purge',
      outcome: 'success',
      actorId: 'clock',
      reason: 'audit_events_deleted',
      countAs: 'rows',
    })
    const [deleted] = await run(deps.db, [
      deleteOldEvents(deps.db, uuidv7Floor(deps.now() - retentionMs), CHUNK_ROWS),
      row,
    ])
    return chunkOf(deleted.meta.changes)
  }
  return [{ name: 'audit_events_deleted', next }]
}
