// The SQL of clients that made themselves.
import { and, eq, sql } from 'drizzle-orm'
import { planned, statement, type Db } from '../db/client.ts'
import type { ClientRow } from './tables.ts'
import { clients } from './tables.ts'

/** The client that was made of the document at a URL. */
export const selectDocument = planned({ id: clients.id }, (db, { id }) =>
  db
    .select()
    .from(clients)
    .where(and(eq(clients.id, id), eq(clients.source, 'document'))),
)

/** Keeps what a document says; never in place of a client that was made otherwise. */
export function upsertDocument(
  db: Db,
  row: Pick<ClientRow, 'id' | 'name' | 'authMethod' | 'metadata'> & { now: number; expiresAt: number },
) {
  return statement(
    db,
    sql`INSERT INTO clients (id, name, auth_method, source, metadata, created_at, updated_at, expires_at)
      VALUES (${row.id}, ${row.name}, ${row.authMethod}, 'document', ${JSON.stringify(row.metadata)}, ${row.now}, ${row.now}, ${row.expiresAt})
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, auth_method = excluded.auth_method, metadata = excluded.metadata,
        updated_at = excluded.updated_at, expires_at = excluded.expires_at WHERE clients.source = 'document'`,
  )
}

/** Deletes at most `most` clients that have expired at `now`; not one of a document that an operator disabled, which would come back enabled. */
export function deleteExpiredClients(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM clients WHERE id IN (SELECT id FROM clients WHERE expires_at IS NOT NULL AND expires_at <= ${now}
      AND (disabled_at IS NULL OR source <> 'document') LIMIT ${most})`,
  )
}
