// The SQL of what a person allowed. A person's consents and grants lie side by side, in the order of their key.
import { sql } from 'drizzle-orm'
import type { ClientSource } from '../clients/rules.ts'
import { statement, type Condition, type Db } from '../db/client.ts'

/** A client, what it was allowed (JSON; NULL for one that people aren't asked about) and when (ms), its last use, and the APIs of that (JSON). */
export type AllowedRow = {
  id: string
  name: string
  source: ClientSource
  metadata: string
  allowed: string | null
  allowedAt: number | null
  usedAt: number | null
  apis: string
}

/** So many clients are read at once. */
export const MOST_CLIENTS = 100

/** The clients that a person gave something that lasts, the one that was used last first; `MOST_CLIENTS` of them. */
export function selectAllowed(
  db: Db,
  {
    userId,
    now,
    may,
    consentStands,
    isOfClient,
  }: Record<'may' | 'consentStands' | 'isOfClient', Condition> & {
    userId: string
    now: number
  },
) {
  const lives = sql`ended_at IS NULL AND counter > 0 AND idle_expires_at > ${now}`
  return statement<AllowedRow>(
    db,
    sql`SELECT clients.id, clients.name, clients.source, clients.metadata, consents.allowed, consents.created_at AS allowedAt,
        (SELECT max(last_used_at) FROM grants WHERE user_id = ${userId} AND client_id = clients.id AND counter > 0) AS usedAt,
        (SELECT json_group_object(identifier, json_object('name', apis.name, 'scopes', json(apis.scopes))) FROM apis
          WHERE identifier IN (SELECT key FROM json_each(consents.allowed))) AS apis
      FROM clients LEFT JOIN consents ON consents.user_id = ${userId} AND consents.client_id = clients.id AND ${consentStands}
      WHERE ${may} AND clients.id IN (SELECT client_id FROM consents WHERE user_id = ${userId}
        UNION SELECT client_id FROM grants WHERE user_id = ${userId} AND ${lives})
        AND (consents.client_id IS NOT NULL
          OR EXISTS (SELECT 1 FROM grants WHERE user_id = ${userId} AND client_id = clients.id AND ${lives} AND ${isOfClient}))
      ORDER BY coalesce(usedAt, allowedAt) DESC LIMIT ${MOST_CLIENTS}`,
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
