// The SQL of what has ended lately. Each part is one range of an index, newest first, and reads at most `most` rows and one.
import { sql, type SQL } from 'drizzle-orm'
import { statement, type Db, type Statement } from '../db/client.ts'

/** One that ended: at what time (ms), and what it is. The kind `session` is a session that ended, or fell with its operator's. */
export type RevokedRow = { part: 'sessions' | 'grants' | 'revocations'; kind: string; id: string; at: number }

/** What ended after the longest-lived token of now was signed. `life` and `slack` in ms. */
export type Window = { now: number; life: number; slack: number; most: number }

/** The statement that reads them. A session whose time was over is left out: its tokens are over, too. */
export function selectRevoked(db: Db, { now, life, slack, most }: Window): Statement<RevokedRow> {
  const since: SQL = sql`${now} - ${slack} - max(${life}, coalesce((SELECT max(token_seconds) FROM apis), 0) * 1000)`
  const limit = most + 1
  return statement<RevokedRow>(
    db,
    sql`SELECT 'sessions' AS part, iif(revoked_reason = 'expired', 'expired', 'session') AS kind, id, at FROM (
        SELECT id, revoked_at AS at, revoked_reason FROM sessions INDEXED BY sessions_revoked_at_index
        WHERE active = 0 AND revoked_at > ${since} ORDER BY revoked_at DESC LIMIT ${limit})
      UNION ALL SELECT 'grants', 'grant', id, at FROM (
        SELECT id, ended_at AS at FROM grants INDEXED BY grants_ended_at_index
        WHERE ended_at IS NOT NULL AND ended_at > ${since} ORDER BY ended_at DESC LIMIT ${limit})
      UNION ALL SELECT 'revocations', kind, id, at FROM (
        SELECT kind, id, at FROM revocations WHERE at > ${since} ORDER BY at DESC LIMIT ${limit})`,
  )
}

/** Deletes at most `most` rows of `revocations` that were written at `before` (ms) or earlier. */
export function deleteRevocations(db: Db, before: number, most: number): Statement<unknown> {
  return statement(
    db,
    sql`DELETE FROM revocations WHERE (at, kind, id) IN (SELECT at, kind, id FROM revocations WHERE at <= ${before} LIMIT ${most})`,
  )
}
