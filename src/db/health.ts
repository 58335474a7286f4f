// Asks D1 for a sign of life.
import { sql } from 'drizzle-orm'
import { run, type Db } from './client.ts'

/** Reads at most one row; a `DatabaseFault` where D1 doesn't answer or was never migrated. */
export async function askDatabase(db: Db): Promise<void> {
  await run(db, [db.get(sql`SELECT count(*) FROM (SELECT 1 FROM users LIMIT 1)`)])
}
