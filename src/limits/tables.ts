// Counters of wrong attempts: exact, in D1. The rate-limit binding is for floods alone.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

export const counters = sqliteTable(
  'counters',
  {
    /** What is counted, and an HMAC of whom it counts for: `password:pair:…`. */
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    /** When the window closes and the count is void. */
    expiresAt: time('expires_at').notNull(),
    /** Whether this window has a refusal in the audit log. */
    noticed: integer('noticed', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [index('counters_expires_at_index').on(table.expiresAt)],
)
