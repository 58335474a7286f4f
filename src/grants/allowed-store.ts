// The SQL of what a person allowed. A person's consents and grants lie side by side, in the order of their key.
import { sql } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'

/** A client, and what it was allowed (JSON); NULL for one that people aren't asked about. */
export type AllowedRow = { id: string; name: string; allowed: string | null }

/** The clients that a person gave something that lasts. */
export function selectAllowed(db: Db, userId: string, now: number) {
  return statement<AllowedRow>(
    db,
    sql`SELECT clients.id, clients.name, (SELECT allowed FROM consents WHERE user_id = ${userId} AND client_id = clients.id) AS allowed
      FROM clients WHERE clients.id IN (SELECT client_id FROM consents WHERE user_id = ${userId}
        UNION SELECT client_id FROM grants WHERE user_id = ${userId} AND ended_at IS NULL AND counter > 0 AND idle_expires_at > ${now})
      LIMIT 100`,
  )
}

/** Ends a person's grants of one client. */
export function endGrantsOf(
  db: Db,
  { userId, clientId, now }: { userId: string; clientId: string; now: number },
  may: Condition,
) {
  return statement(
    db,
    sql`UPDATE grants SET ended_at = ${now}, ended_reason = 'taken_away'
      WHERE user_id = ${userId} AND client_id = ${clientId} AND ended_at IS NULL AND ${may}`,
  )
}

/** Forgets what a person allowed one client. */
export function deleteConsent(db: Db, { userId, clientId }: { userId: string; clientId: string }, may: Condition) {
  return statement(db, sql`DELETE FROM consents WHERE user_id = ${userId} AND client_id = ${clientId} AND ${may}`)
}

/** Whether a person's client has something that can be taken away. */
export const hasAccess = ({ userId, clientId }: { userId: string; clientId: string }): Condition =>
  sql`(EXISTS (SELECT 1 FROM consents WHERE user_id = ${userId} AND client_id = ${clientId})
    OR EXISTS (SELECT 1 FROM grants WHERE user_id = ${userId} AND client_id = ${clientId} AND ended_at IS NULL))`
