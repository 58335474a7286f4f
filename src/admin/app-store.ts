// The SQL of what stands around an app on its page: who has allowed it something, and what it was told of ended sessions. Neither has an index
// by client, because every consent and every sign-out would pay for it: a bounded number of rows is looked at instead.
import { sql } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'

/** How many people have allowed a client something, among the first `looked` consents, and whether there are more of those. */
export function selectAllowers(
  db: Db,
  { clientId, looked, may }: { clientId: string; looked: number; may: Condition },
) {
  return statement<{ people: number; isMore: number }>(
    db,
    sql`SELECT count(*) FILTER (WHERE client_id = ${clientId}) AS people, count(*) >= ${looked} AS isMore
      FROM (SELECT client_id FROM consents WHERE ${may} LIMIT ${looked})`,
  )
}

/** What a client was told of an ended session. Times in ms. */
export type DeliveryRow = {
  attempts: number
  nextAttemptAt: number | null
  deliveredAt: number | null
  outcome: string | null
  createdAt: number
}

/** The newest `most` of a client, among the `looked` that come next and the `looked` that are done. */
export function selectDeliveries(
  db: Db,
  { clientId, most, looked, may }: { clientId: string; most: number; looked: number; may: Condition },
) {
  return statement<DeliveryRow>(
    db,
    sql`SELECT attempts, next_attempt_at AS nextAttemptAt, delivered_at AS deliveredAt, outcome, created_at AS createdAt FROM (
        SELECT * FROM (SELECT * FROM logout_deliveries WHERE next_attempt_at IS NOT NULL AND ${may} ORDER BY next_attempt_at LIMIT ${looked})
        UNION ALL
        SELECT * FROM (SELECT * FROM logout_deliveries WHERE next_attempt_at IS NULL AND ${may} ORDER BY created_at DESC LIMIT ${looked}))
      WHERE client_id = ${clientId} ORDER BY created_at DESC LIMIT ${most}`,
  )
}
