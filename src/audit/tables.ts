// The audit log: one row for each security event, in the batch of that event. Append-only, except for the purge.
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'
import { EVERYDAY } from './events.ts'

/** What an actor did to another person, or to nobody in particular. A query must repeat this word for word to use the index. */
export const ON_OTHERS = sql.raw('actor_id IS NOT NULL AND actor_id IS NOT subject_id')
/** Every event that everyday use doesn't cause. */
export const NOTABLE = sql.raw(`event NOT IN (${EVERYDAY.map((event) => `'${event}'`).join(', ')})`)

export const auditEvents = sqliteTable(
  'audit_events',
  {
    /** UUIDv7: sorts by time, and bounds the purge. */
    id: text('id').primaryKey(),
    at: time('at').notNull(),
    event: text('event').notNull(),
    outcome: text('outcome', { enum: ['success', 'failure'] }).notNull(),
    /** Who did it: a user id, `operator`, `clock`, or NULL for a stranger. */
    actorId: text('actor_id'),
    /** The person it concerns. It is no foreign key, because the record outlives the person's row. */
    subjectId: text('subject_id'),
    sessionId: text('session_id'),
    ip: text('ip'),
    country: text('country'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    reason: text('reason'),
    /** JSON object; never a secret. */
    meta: text('meta', { mode: 'json' }).$type<Record<string, string | number | boolean | null>>(),
  },
  (table) => [
    index('audit_events_subject_id_index').on(table.subjectId, table.id),
    /** Partial, so that the rows which come with every sign-in and sign-up cost nothing more. See `store.ts`. */
    index('audit_events_actor_id_index').on(table.actorId, table.id).where(ON_OTHERS),
    index('audit_events_event_index').on(table.event, table.id).where(NOTABLE),
  ],
)

export type AuditRow = typeof auditEvents.$inferSelect

/** How far the log was sent to each kind of sink: one row for each that was ever set. */
export const auditSinks = sqliteTable('audit_sinks', {
  /** A word of AUDIT_SINK. */
  name: text('name').primaryKey(),
  /** The last event that the sink has acknowledged; empty before the first one. */
  upto: text('upto').notNull(),
  /** The last event of the batch that was begun. The batch stays the same until it is acknowledged. NULL: none was begun. */
  sending: text('sending'),
  /** The run that sends, and until when (ms) no other run begins. */
  lease: text('lease'),
  leaseUntil: time('lease_until').notNull().default(0),
  acknowledgedAt: time('acknowledged_at'),
  /** Attempts at this batch that failed, why the last one did, and when the next one is due. */
  attempts: integer('attempts').notNull().default(0),
  failure: text('failure'),
  nextAttemptAt: time('next_attempt_at').notNull().default(0),
})
