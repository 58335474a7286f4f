// The SQL of when the clock ran last.
import { sql } from 'drizzle-orm'
import { statement, type Db } from '../db/client.ts'

/** Writes down a run. Of two that overlap the later one counts. */
export const upsertRun = (db: Db, at: number, failed: string) =>
  statement(
    db,
    sql`INSERT INTO runs (name, at, failed) VALUES ('clock', ${at}, ${failed})
    ON CONFLICT (name) DO UPDATE SET at = excluded.at, failed = excluded.failed WHERE excluded.at >= runs.at`,
  )

/** The last run: no row where the clock has never run. */
export const selectRun = (db: Db) =>
  statement<{ at: number; failed: string }>(db, sql`SELECT at, failed FROM runs WHERE name = 'clock'`)
