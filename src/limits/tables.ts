// Counters of wrong attempts: exact, in D1. The rate-limit binding is for floods alone.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

/** There is no index on `expires_at`, because each attempt would pay for it. The clock reads all keys instead, when it is time (`.look`). */
export const counters = sqliteTable('counters', {
  /** What is counted, and an HMAC of the one it is counted for: `password:account:…`. */
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  /** When the window closes and the count is void. */
  expiresAt: time('expires_at').notNull(),
  /** Whether a refusal in this window has been put in the audit log. */
  noticed: integer('noticed', { mode: 'boolean' }).notNull().default(false),
  /** Further counters that are counted with this one, a window each: `{"pair:…": [count, expires_at, noticed]}`. */
  parts: text('parts').notNull().default('{}'),
})
