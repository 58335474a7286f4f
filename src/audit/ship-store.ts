// The SQL of sending the log out: a batch is begun, stays the same however often it is tried, and is passed by one conditional statement.
import { sql } from 'drizzle-orm'
import { statement, type Db } from '../db/client.ts'
import type { AuditRow } from './tables.ts'

/** What a batch may hold: rows, and bytes as JSON. */
export type Bounds = { rows: number; bytes: number }
/** What an event adds to a batch beside its own texts: names of fields, its id, and the time. */
const FRAME_BYTES = 280

/** The run that sends to a sink: its lease goes on until `until` (ms). Events from the id `floor` on aren't settled yet. */
export type Turn = { name: string; run: string; now: number; until: number; floor: string; bounds: Bounds }
/** A sink's row while a run sends. */
export type Standing = { upto: string; sending: string | null; attempts: number }

/** Adds the row of a sink that was never sent to. */
export const insertSink = (db: Db, name: string) =>
  statement(db, sql`INSERT INTO audit_sinks (name, upto) VALUES (${name}, '') ON CONFLICT (name) DO NOTHING`)

/** The last event of the batch after `from`. SQLite's JSON of the texts is never shorter than ours. */
const lastAfter = (from: 'upto' | 'sending', { floor, bounds }: Turn) => sql`(
  SELECT max(id) FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS number, sum(bytes) OVER (ORDER BY id) AS total FROM (
      SELECT id, ${FRAME_BYTES} + length(CAST(json_array(event, outcome, actor_id, subject_id, session_id, ip, country, user_agent,
        request_id, reason, meta) AS BLOB)) AS bytes
      FROM audit_events WHERE id > ${sql.raw(`audit_sinks.${from}`)} AND id < ${floor} ORDER BY id LIMIT ${bounds.rows}))
  WHERE number = 1 OR total <= ${bounds.bytes})`

/** Begins a batch, or takes over one that was begun, unless another run has it, a failed one has to wait, or nothing is there. */
export const beginBatch = (db: Db, turn: Turn) =>
  statement<Standing>(
    db,
    sql`UPDATE audit_sinks SET sending = coalesce(sending, ${lastAfter('upto', turn)}), lease = ${turn.run}, lease_until = ${turn.until}
    WHERE name = ${turn.name} AND next_attempt_at <= ${turn.now} AND (sending IS NULL OR lease_until <= ${turn.now})
      AND (sending IS NOT NULL OR EXISTS (SELECT 1 FROM audit_events WHERE id > audit_sinks.upto AND id < ${turn.floor}))
    RETURNING upto, sending, attempts`,
  )

/** The rows of the batch that this run has begun, in the order of the log. */
export const selectBatch = (db: Db, { name, run }: Pick<Turn, 'name' | 'run'>) =>
  statement<RawRow>(
    db,
    sql`SELECT e.* FROM audit_sinks JOIN audit_events AS e ON e.id > audit_sinks.upto AND e.id <= audit_sinks.sending
    WHERE audit_sinks.name = ${name} AND lease = ${run} ORDER BY e.id`,
  )

/** A row as D1 has it. */
type RawRow = {
  [Name in 'id' | 'event' | 'outcome']: string
} & { at: number } & {
  [
    Name in
      | 'actor_id'
      | 'subject_id'
      | 'session_id'
      | 'ip'
      | 'country'
      | 'user_agent'
      | 'request_id'
      | 'reason'
      | 'meta'
  ]: string | null
}

/** The same as Drizzle reads it. */
export function rowOf(raw: RawRow): AuditRow {
  return {
    id: raw.id,
    at: raw.at,
    event: raw.event,
    outcome: raw.outcome as AuditRow['outcome'],
    actorId: raw.actor_id,
    subjectId: raw.subject_id,
    sessionId: raw.session_id,
    ip: raw.ip,
    country: raw.country,
    userAgent: raw.user_agent,
    requestId: raw.request_id,
    reason: raw.reason,
    meta: raw.meta === null ? null : (JSON.parse(raw.meta) as AuditRow['meta']),
  }
}

/**
 * Passes the batch that the sink has acknowledged, and begins the next one. It changes nothing where another run has taken the batch
 * over. `and`: `stop` begins none.
 */
export const passBatch = (db: Db, turn: Turn, { last, and }: { last: string; and: 'go_on' | 'stop' }) =>
  statement<Standing>(
    db,
    sql`UPDATE audit_sinks SET upto = sending, sending = ${and === 'stop' ? sql`NULL` : lastAfter('sending', turn)},
      lease_until = ${turn.until}, acknowledged_at = ${turn.now}, attempts = 0, failure = NULL, next_attempt_at = 0
    WHERE name = ${turn.name} AND lease = ${turn.run} AND sending = ${last}
    RETURNING upto, sending, attempts`,
  )

/** Notes that the sink did not take the batch: another run may try it from `nextAttemptAt` (ms) on. */
export const failBatch = (
  db: Db,
  { name, run }: Pick<Turn, 'name' | 'run'>,
  { failure, nextAttemptAt }: { failure: string; nextAttemptAt: number },
) =>
  statement(
    db,
    sql`UPDATE audit_sinks SET lease_until = 0, attempts = attempts + 1, failure = ${failure}, next_attempt_at = ${nextAttemptAt}
    WHERE name = ${name} AND lease = ${run}`,
  )

/** How sending stands: one row, also where nothing was ever sent. Times in ms. */
export type SinkRow = {
  upto: string | null
  acknowledged_at: number | null
  attempts: number | null
  failure: string | null
  next_attempt_at: number | null
  /** The oldest event that the sink hasn't acknowledged. */
  waiting_since: number | null
}

/** Reads how sending to a sink stands. */
export const selectSink = (db: Db, name: string) =>
  statement<SinkRow>(
    db,
    sql`SELECT s.upto, s.acknowledged_at, s.attempts, s.failure, s.next_attempt_at,
      (SELECT at FROM audit_events WHERE id > s.upto ORDER BY id LIMIT 1) AS waiting_since
    FROM (SELECT 1) LEFT JOIN audit_sinks AS s ON s.name = ${name}`,
  )
