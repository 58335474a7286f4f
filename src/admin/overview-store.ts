// The SQL of what happened that an operator should look into.
import { desc, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { auditEvents, NOTABLE } from '../audit/tables.ts'
import type { Condition, Db } from '../db/client.ts'
import { ALARMS, type Alarmed } from './attention.ts'

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
