// Prepares the audit row that a use case commits together with what it records (ASVS 5.0 V16).
import { sql, type SQL } from 'drizzle-orm'
import { uuidv7 } from '../crypto/random.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Event } from './events.ts'

export type AuditEntry = {
  event: Event
  outcome: 'success' | 'failure'
  /** A user id, `operator`, `clock` or `sibling`; left out for a stranger. */
  actorId?: string | undefined
  /** Whom it concerns; left out for nobody or somebody unknown. */
  subjectId?: string | undefined
  sessionId?: string | undefined
  reason?: string | undefined
  /** Plain facts, never a secret. An SQL value is evaluated right after the statement before it. */
  meta?: Record<string, string | number | boolean | null> | SQL | undefined
}

/** A row that is written whatever else the batch changed. */
export function audit(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry): Write {
  return insert(deps, entry, sql`1`)
}

/** A row that is written only if the statement right before it in the batch changed a row. */
export function auditIfChanged(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry): Write {
  return insert(deps, entry, sql`changes() > 0`)
}

function insert(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry, condition: SQL): Write {
  const at = deps.now()
  const { caller } = deps
  const meta = entry.meta === undefined || 'getSQL' in entry.meta ? (entry.meta ?? null) : JSON.stringify(entry.meta)
  return deps.db.run(sql`
    INSERT INTO audit_events
      (id, at, event, outcome, actor_id, subject_id, session_id, ip, country, user_agent, request_id, reason, meta)
    SELECT ${uuidv7(at)}, ${at}, ${entry.event}, ${entry.outcome}, ${entry.actorId ?? null}, ${entry.subjectId ?? null},
      ${entry.sessionId ?? null}, ${caller.ip}, ${caller.country}, ${caller.userAgent}, ${caller.requestId},
      ${entry.reason ?? null}, ${meta}
    WHERE ${condition}`)
}
