// How one-time steps of a browser ended, for a minute: a step that is sent twice gets the answer of the first (contract §2).
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

/** WITHOUT ROWID: one tree, so that a claim is one row and its entry in the index. */
export const endings = sqliteTable(
  'endings',
  {
    /** HMAC of the step and of the values that it was sent with, or of the transaction that it answers. */
    key: text('key').primaryKey(),
    /** UUID of the request that takes the step. Where the key doesn't hold the values, an HMAC of them stands beside it. */
    claim: text('claim').notNull(),
    /** Its answer, sealed for the browser that sent it; NULL while the request is at work. */
    ending: text('ending'),
    /** When a claim counts as abandoned, or an ending is forgotten. */
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [index('endings_expires_at_index').on(table.expiresAt)],
)
