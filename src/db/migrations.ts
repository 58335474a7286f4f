// Which migrations this version of the code expects, and which a database has: wrangler writes down those that it applied.
import { sql } from 'drizzle-orm'
import { entries } from '../../migrations/meta/_journal.json'
import { statement, type Db } from './client.ts'

/** The files in `migrations/`, in their order, as `d1_migrations` names them. */
export const EXPECTED: readonly string[] = entries.map(({ tag }) => `${tag}.sql`)

/** The migrations of a database: how many it has, which it lacks, and which only another version of the code knows. */
export type Migrations = { applied: number; missing: string[]; unknown: string[] }

/** The statement that reads what was applied. `meta.size_after` of its result is the size of the database in bytes. */
export const selectApplied = (db: Db) =>
  statement<{ name: string }>(db, sql`SELECT name FROM d1_migrations ORDER BY id`)

/** Compares what was applied with what this version expects. */
export function compareMigrations(applied: readonly { name: string }[]): Migrations {
  const names = applied.map(({ name }) => name)
  return {
    applied: names.length,
    missing: EXPECTED.filter((name) => !names.includes(name)),
    unknown: names.filter((name) => !EXPECTED.includes(name)),
  }
}
