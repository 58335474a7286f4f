// The SQL of requests that wait.
import { and, eq, gt, sql } from 'drizzle-orm'
import { a, planned, statement, type Condition, type Db } from '../db/client.ts'
import { pushedRequests } from './tables.ts'

/** Keeps a request, if `condition` holds. */
export function insertPushed(db: Db, row: typeof pushedRequests.$inferSelect, condition: Condition) {
  return statement(
    db,
    sql`INSERT INTO pushed_requests (id, client_id, parameters, expires_at)
      SELECT ${row.id}, ${row.clientId}, ${row.parameters}, ${row.expiresAt} WHERE ${condition}`,
  )
}

/** A request of this client that still waits at `now`. */
export const selectPushed = planned(
  { id: pushedRequests.id, clientId: pushedRequests.clientId, now: a.number },
  (db, { id, clientId, now }) =>
    db
      .select({ parameters: pushedRequests.parameters })
      .from(pushedRequests)
      .where(and(eq(pushedRequests.id, id), eq(pushedRequests.clientId, clientId), gt(pushedRequests.expiresAt, now))),
)

/** Whether a request still waits. */
export const waits = (id: string): Condition => sql`EXISTS (SELECT 1 FROM pushed_requests WHERE id = ${id})`

/** Spends a request, where its answer was given. */
export function deletePushed(db: Db, id: string, condition: Condition) {
  return statement(db, sql`DELETE FROM pushed_requests WHERE id = ${id} AND ${condition}`)
}

/** Deletes at most `most` requests that have expired. */
export function deleteExpiredPushed(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM pushed_requests WHERE id IN (SELECT id FROM pushed_requests WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
