// The SQL of when a person last gained a factor.
import { sql } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'

/** When a person last gained a confirmed app, a passkey or recovery codes (ms), as an expression: 0 for never. */
function gainedAt(userId: string): Condition {
  return sql`max(coalesce((SELECT max(confirmed_at) FROM totp WHERE user_id = ${userId}), 0),
    coalesce((SELECT max(created_at) FROM passkeys WHERE user_id = ${userId}), 0),
    coalesce((SELECT max(created_at) FROM recovery_codes WHERE user_id = ${userId}), 0))`
}

/** The same, as a row. */
export const readGainedAt = (db: Db, userId: string) =>
  statement<{ at: number }>(db, sql`SELECT ${gainedAt(userId)} AS at`)

/** Whether nothing was gained after `at` (ms). */
export const gainedNothingAfter = (userId: string, at: number): Condition => sql`${gainedAt(userId)} <= ${at}`
