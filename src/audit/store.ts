// The SQL of the audit log.
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { statement, type Db } from '../db/client.ts'
import { auditEvents } from './tables.ts'

/** Adds a row: always, or only if the statement right before it changed one; `countAs` puts into `meta` how many. */
export function insertEvent(
  db: Db,
  row: typeof auditEvents.$inferInsert,
  when: 'always' | 'if_changed',
  countAs: string | undefined,
) {
  const plain = row.meta === undefined || row.meta === null ? null : JSON.stringify(row.meta)
  const meta = countAs === undefined ? sql`${plain}` : sql`json_object(${countAs}, changes())`
  return statement(
    db,
    sql`
    INSERT INTO audit_events
      (id, at, event, outcome, actor_id, subject_id, session_id, ip, country, user_agent, request_id, reason, meta)
    SELECT ${row.id}, ${row.at}, ${row.event}, ${row.outcome}, ${row.actorId ?? null}, ${row.subjectId ?? null},
      ${row.sessionId ?? null}, ${row.ip ?? null}, ${row.country ?? null}, ${row.userAgent ?? null}, ${row.requestId ?? null},
      ${row.reason ?? null}, ${meta}
    WHERE ${when === 'always' ? sql`1` : sql`changes() > 0`}`,
  )
}

/** Rows older than the id `before`, newest first, at most `most`. */
export function selectEvents(
  db: Db,
  about: { subjectId?: string | undefined; event?: string | undefined },
  before: string | undefined,
  most: number,
) {
  return db
    .select()
    .from(auditEvents)
    .where(
      and(
        about.subjectId === undefined ? undefined : eq(auditEvents.subjectId, about.subjectId),
        about.event === undefined ? undefined : eq(auditEvents.event, about.event),
        before === undefined ? undefined : lt(auditEvents.id, before),
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(most)
}

/** Deletes at most `most` rows older than `floor` (a UUIDv7 bound). */
export function deleteOldEvents(db: Db, floor: string, most: number) {
  return statement(
    db,
    sql`DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE id < ${floor} LIMIT ${most})`,
  )
}
