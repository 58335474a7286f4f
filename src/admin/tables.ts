// What operators look up besides people: when the clock ran last.
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

/** One row for each thing that runs by itself: there is one, `clock`. */
export const runs = sqliteTable('runs', {
  name: text('name').primaryKey(),
  /** When the last run began. */
  at: time('at').notNull(),
  /** The steps of that run that failed, separated by spaces; empty where none did. */
  failed: text('failed').notNull(),
})
