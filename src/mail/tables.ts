// The outbox: a mail is a row in the batch that causes it, so that neither happens without the other.
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { createdAt, time } from '../db/columns.ts'

export const mails = sqliteTable(
  'mails',
  {
    /** UUIDv7, made by the caller. It is the idempotency key for the mail service. */
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    recipient: text('recipient').notNull(),
    /** The sealed message; NULL after it was sent, or given up for good. */
    sealed: text('sealed'),
    attempts: integer('attempts').notNull().default(0),
    /** When the next attempt is due. No other attempt begins before. */
    nextAttemptAt: time('next_attempt_at').notNull(),
    /** When the current attempt began. While this is set its outcome is unknown. */
    begunAt: time('begun_at'),
    sentAt: time('sent_at'),
    /** When it was given up. */
    failedAt: time('failed_at'),
    /** Why. While it waits: why it may have arrived at an attempt before. */
    failure: text('failure'),
    createdAt: createdAt(),
  },
  (table) => [
    index('mails_due_index')
      .on(table.nextAttemptAt)
      .where(sql`${table.sentAt} IS NULL AND ${table.failedAt} IS NULL`),
    // Mail that was given up, for operators: a mail that is sent pays for no entry.
    index('mails_failed_index')
      .on(table.id)
      .where(sql`${table.failedAt} IS NOT NULL`),
    index('mails_repeatable_index')
      .on(table.id)
      .where(sql`${table.failedAt} IS NOT NULL AND ${table.sealed} IS NOT NULL`),
  ],
)
