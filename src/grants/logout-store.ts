// The SQL of who is to be told that a session has ended. Rows are added by a trigger: see tables.ts.
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { a, planned, statement, type Db } from '../db/client.ts'
import { logoutDeliveries } from './tables.ts'

/** Begins at most `most` deliveries that are due: another run leaves them alone until `until`. */
export const beginDeliveries = planned(
  { now: a.number, until: logoutDeliveries.nextAttemptAt, most: a.number },
  (db, { now, until, most }) =>
    db
      .update(logoutDeliveries)
      .set({ nextAttemptAt: until, attempts: sql`${logoutDeliveries.attempts} + 1` })
      .where(
        sql`(session_id, client_id) IN (SELECT session_id, client_id FROM logout_deliveries WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= ${now} LIMIT ${most})`,
      )
      .returning(),
)

/** Notes what came of one. */
export const endDelivery = planned(
  {
    sessionId: logoutDeliveries.sessionId,
    clientId: logoutDeliveries.clientId,
    nextAttemptAt: logoutDeliveries.nextAttemptAt,
    deliveredAt: logoutDeliveries.deliveredAt,
    outcome: logoutDeliveries.outcome,
  },
  (db, { sessionId, clientId, nextAttemptAt, deliveredAt, outcome }) =>
    db
      .update(logoutDeliveries)
      .set({ nextAttemptAt, deliveredAt, outcome })
      .where(
        and(
          eq(logoutDeliveries.sessionId, sessionId),
          eq(logoutDeliveries.clientId, clientId),
          isNotNull(logoutDeliveries.nextAttemptAt),
        ),
      ),
)

/** Deletes at most `most` deliveries that are done and were begun at `before` or earlier. */
export function deleteDone(db: Db, before: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM logout_deliveries WHERE (session_id, client_id) IN (SELECT session_id, client_id FROM logout_deliveries
      WHERE next_attempt_at IS NULL AND created_at <= ${before} LIMIT ${most})`,
  )
}
