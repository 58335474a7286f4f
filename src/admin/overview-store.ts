// The SQL of what may need an operator's attention. Each statement reads a bounded piece, however much there is.
import { desc, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { auditEvents, NOTABLE } from '../audit/tables.ts'
import { statement, type Condition, type Db } from '../db/client.ts'
import { ALARMS, type Alarmed } from './attention.ts'

/** Of the mails since the id `floor`, the latest `most` of them: how many were given up. */
export function countFailedMails(db: Db, floor: string, most: number, may: Condition) {
  return statement<{ failed: number }>(
    db,
    sql`SELECT coalesce(sum(failed_at IS NOT NULL), 0) AS failed
    FROM (SELECT failed_at FROM mails WHERE id >= ${floor} AND ${may} ORDER BY id DESC LIMIT ${most})`,
  )
}

/** Of the mails that wait to be sent, the `most` that are due first: how many were made before `before`. */
export function countWaitingMails(db: Db, before: number, most: number, may: Condition) {
  return statement<{ waiting: number }>(
    db,
    sql`SELECT coalesce(sum(created_at <= ${before}), 0) AS waiting FROM (SELECT created_at FROM mails
      WHERE sent_at IS NULL AND failed_at IS NULL AND next_attempt_at > 0 AND ${may} ORDER BY next_attempt_at LIMIT ${most})`,
  )
}

/** How many signing keys were to be rotated before `before`, and have no successor. */
export function countOverdueKeys(db: Db, before: number) {
  return statement<{ overdue: number }>(
    db,
    sql`SELECT count(*) AS overdue FROM signing_keys WHERE rotates_at <= ${before} AND retires_at IS NULL`,
  )
}

/** The latest `most` alarms since the id `floor`, newest first, with the addresses of their people. */
export function selectAlarms(db: Db, floor: string, most: number, may: Condition) {
  const [reuse, clone, revoked] = ALARMS.map((event) =>
    db
      .select({
        id: auditEvents.id,
        at: auditEvents.at,
        event: sql<Alarmed['event']>`event`,
        subjectId: auditEvents.subjectId,
        email: sql<string | null>`(SELECT email FROM users WHERE users.id = subject_id)`,
      })
      .from(auditEvents)
      .where(sql`${NOTABLE} AND event = ${event} AND ${auditEvents.id} >= ${floor} AND ${may}`),
  )
  if (reuse === undefined || clone === undefined || revoked === undefined) throw new Error('there are three alarms')
  return unionAll(reuse, clone, revoked).orderBy(desc(auditEvents.id)).limit(most)
}
