// The SQL of values that are good once and have no row before, where a condition says whether they may be spent.
import { sql } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'

/** Whether a value that is good once was spent. */
export const hasSpent = (nonce: string): Condition =>
  sql`EXISTS (SELECT 1 FROM spent_challenges WHERE nonce = ${nonce})`

/** Spends one where a condition holds; nothing where it was spent before. */
export function insertSpentIf(db: Db, row: { nonce: string; expiresAt: number }, condition: Condition) {
  return statement(
    db,
    sql`INSERT INTO spent_challenges (nonce, expires_at) SELECT ${row.nonce}, ${row.expiresAt} WHERE ${condition} ON CONFLICT (nonce) DO NOTHING`,
  )
}
