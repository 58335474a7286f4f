// The clock's part of the audit log: rows older than AUDIT_RETENTION_SECONDS go, and a row says so. Where a sink is set, rows that it has
// acknowledged go after AUDIT_SINK_RETENTION_SECONDS.
import { uuidv7Floor } from '../crypto/random.ts'
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { auditIfChanged } from './record.ts'
import { deleteOldEvents, deleteShippedEvents } from './store.ts'

type PurgeDeps = Pick<Deps, 'db' | 'now' | 'caller' | 'config'>

/** One chore, `audit_events_deleted`: each turn deletes at most 1,000 rows whose time is over, and adds a row that counts them. */
export function auditChores(deps: PurgeDeps): Chore[] {
  const next = async (): Promise<Chunk> => {
    const row = auditIfChanged(deps, {
      event: 'sys_purge',
      outcome: 'success',
      actorId: 'clock',
      reason: 'audit_events_deleted',
      countAs: 'rows',
    })
    const [deleted] = await run(deps.db, [deletion(deps), row])
    return chunkOf(deleted.meta.changes)
  }
  return [{ name: 'audit_events_deleted', next }]
}

/** What no sink has acknowledged stays until the ordinary retention is over. */
function deletion({ db, now, config }: PurgeDeps) {
  const { auditRetentionMs, auditSink, auditSinkRetentionMs } = config
  const floor = uuidv7Floor(now() - auditRetentionMs)
  if (auditSink === 'off' || auditSinkRetentionMs >= auditRetentionMs) return deleteOldEvents(db, floor, CHUNK_ROWS)
  const shipped = uuidv7Floor(now() - auditSinkRetentionMs)
  return deleteShippedEvents(db, { floor, shipped, sink: auditSink }, CHUNK_ROWS)
}
