// What is counted by the day, and how far the clock has come with it. Numbers only: nothing here is about one person.
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns.ts'

/** WITHOUT ROWID, by name and then by day: a series is one range. */
export const dailyCounts = sqliteTable(
  'daily_counts',
  {
    /** A figure of `names.ts`. */
    name: text('name').notNull(),
    /** The day in UTC: `2026-11-29`. */
    day: text('day').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.day] })],
)

/** One row for each thing that the clock counts: `events`, `people`. */
export const countMarks = sqliteTable('count_marks', {
  name: text('name').primaryKey(),
  /** The id (UUIDv7) before which all events are counted; for people empty. */
  upto: text('upto').notNull().default(''),
  /** `upto` before the last chunk: that chunk is what lies between. */
  since: text('since').notNull().default(''),
  /** When it was counted last. */
  at: time('at').notNull(),
  /** When it is to be counted again. */
  dueAt: time('due_at').notNull(),
})
