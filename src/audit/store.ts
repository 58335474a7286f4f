// The SQL of the audit log.
import { and, asc, desc, eq, gt, lt, sql, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { a, always, planned, statement, type Condition, type Db } from '../db/client.ts'
import { EVERYDAY } from './events.ts'
import { auditEvents, NOTABLE, ON_OTHERS } from './tables.ts'

/** Adds a row: always, only if the statement right before it changed a row, or only if a condition holds. `countAs` puts the number of changed rows into `meta`. */
export function insertEvent(
  db: Db,
  row: Omit<typeof auditEvents.$inferInsert, 'actorId' | 'subjectId'> &
    Record<'actorId' | 'subjectId', string | SQL | undefined>,
  when: 'always' | 'if_changed' | Condition,
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
    WHERE ${when === 'always' ? sql`1` : when === 'if_changed' ? sql`changes() > 0` : when}`,
  )
}

/** Adds rows that no request caused: one statement and one parameter, however many they are. */
export function insertEvents(db: Db, rows: readonly (typeof auditEvents.$inferInsert)[]) {
  return statement(
    db,
    sql`
    INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, request_id, reason, meta)
    SELECT value->>'id', value->>'at', value->>'event', value->>'outcome', value->>'actorId', value->>'subjectId',
      value->>'requestId', value->>'reason', value->>'meta'
    FROM json_each(${JSON.stringify(rows)})`,
  )
}

/** The people and the kind of event that rows are about. */
export type About = { subjectId?: string | undefined; actorId?: string | undefined; event?: string | undefined }

/**
 * Rows older than the id `before`, newest first, at most `most`. It reads the rows of one person, of one actor, or of one kind
 * of event, and filters them by the rest. An actor's rows are in two indexes: what they did to themselves is found by
 * `subject_id`. An everyday event has no index: the read scans the log, and finds a page after few rows.
 */
export function selectEvents(db: Db, about: About, before: string | undefined, most: number) {
  const { subjectId, actorId, event } = about
  const where = (...conditions: (SQL | undefined)[]) =>
    db
      .select()
      .from(auditEvents)
      .where(
        and(
          ...conditions,
          event === undefined ? undefined : eq(auditEvents.event, event),
          before === undefined ? undefined : lt(auditEvents.id, before),
        ),
      )
  const newest = desc(auditEvents.id)
  const ofActor = actorId === undefined ? undefined : eq(auditEvents.actorId, actorId)
  if (subjectId !== undefined) return where(eq(auditEvents.subjectId, subjectId), ofActor).orderBy(newest).limit(most)
  if (actorId !== undefined) {
    return unionAll(where(ON_OTHERS, ofActor), where(eq(auditEvents.subjectId, actorId), ofActor))
      .orderBy(newest)
      .limit(most)
  }
  const everyday = event === undefined || EVERYDAY.some((one) => one === event)
  return where(everyday ? undefined : NOTABLE)
    .orderBy(newest)
    .limit(most)
}

/** Where a page of rows begins: before an id, after one, or at the newest. */
export type Edge = { before?: string | undefined; after?: string | undefined }

/** A person's own rows where `may` holds: newest first, or, after an id, oldest first. */
export function selectOwnEvents(db: Db, about: { subjectId: string; most: number; may: Condition }, edge: Edge) {
  if (edge.after !== undefined) return selectUp(db, { ...about, after: edge.after })
  const older = edge.before === undefined ? always : lt(auditEvents.id, edge.before)
  return selectDown(db, { ...about, older })
}

const ABOUT = { subjectId: auditEvents.subjectId, most: a.number, may: a.condition }

const selectDown = planned({ ...ABOUT, older: a.condition }, (db, { subjectId, most, may, older }) =>
  db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.subjectId, subjectId), older, may))
    .orderBy(desc(auditEvents.id))
    .limit(most),
)

const selectUp = planned({ ...ABOUT, after: auditEvents.id }, (db, { subjectId, most, may, after }) =>
  db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.subjectId, subjectId), gt(auditEvents.id, after), may))
    .orderBy(asc(auditEvents.id))
    .limit(most),
)

/** Deletes at most `most` rows older than `floor` (a UUIDv7 bound). */
export function deleteOldEvents(db: Db, floor: string, most: number) {
  return statement(
    db,
    sql`DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE id < ${floor} LIMIT ${most})`,
  )
}

/** The same, and also rows older than `shipped` that the sink has acknowledged. */
export function deleteShippedEvents(
  db: Db,
  { floor, shipped, sink }: { floor: string; shipped: string; sink: string },
  most: number,
) {
  return statement(
    db,
    sql`DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE id < max(${floor},
      coalesce((SELECT min(${shipped}, upto) FROM audit_sinks WHERE name = ${sink}), '')) LIMIT ${most})`,
  )
}
