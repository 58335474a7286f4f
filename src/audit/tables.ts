// The audit log: one row a security event, in the batch of what it records. Append-only but for the purge.
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

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
    /** Whom it concerns. No foreign key: the record outlives the person's row. */
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
  (table) => [index('audit_events_subject_id_index').on(table.subjectId, table.id)],
)

export type AuditRow = typeof auditEvents.$inferSelect
