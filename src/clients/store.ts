// The SQL of clients, their secrets, and APIs.
import { and, desc, eq, getTableColumns, or, sql } from 'drizzle-orm'
import { a, planned, type Condition } from '../db/client.ts'
import { apis, clients, clientSecrets } from './tables.ts'

/** A client that counts at `now`. */
const counts = (now: number): Condition =>
  sql`clients.disabled_at IS NULL AND (clients.expires_at IS NULL OR clients.expires_at > ${now})`

/** Whether a row of `clients` has this secret (by its digest), and proves itself by one. */
export const hasSecret = (digest: string, now: number): Condition =>
  sql`(clients.auth_method IN ('client_secret_basic', 'client_secret_post') AND EXISTS (SELECT 1 FROM client_secrets
    WHERE client_secrets.client_id = clients.id AND client_secrets.digest = ${digest}
      AND (client_secrets.expires_at IS NULL OR client_secrets.expires_at > ${now})))`

/** Whether a row of `clients` proves itself by nothing. */
export const isPublic: Condition = sql`clients.auth_method = 'none'`

/** Whether a row of `clients` proves itself by keys, and they are those that were read. */
export const hasKeysOf = (updatedAt: number): Condition =>
  sql`(clients.auth_method = 'private_key_jwt' AND clients.updated_at = ${updatedAt})`

/** Whether a row of `clients` may ask for this type of grant. */
export const mayAskFor = (grantType: string): Condition =>
  sql`EXISTS (SELECT 1 FROM json_each(clients.metadata, '$.grant_types') WHERE value = ${grantType})`

/** Whether a row of `clients` has these scopes by itself: of this API, or, where none is named, of its only one. */
export const hasOwnScopes = (api: string | undefined, scopes: readonly string[]): Condition =>
  sql`(${api ?? null} IS NOT NULL OR (SELECT count(*) FROM json_each(clients.own_scopes)) = 1)
    AND EXISTS (SELECT 1 FROM json_each(clients.own_scopes) AS own JOIN apis ON apis.identifier = own.key
      WHERE own.key = coalesce(${api ?? null}, own.key) AND NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(scopes)}) AS asked
        WHERE asked.value NOT IN (SELECT value FROM json_each(own.value)) OR asked.value NOT IN (SELECT key FROM json_each(apis.scopes))
          OR EXISTS (SELECT 1 FROM json_each(apis.policy, '$.grantedBy') AS rule WHERE rule.key = asked.value
            AND NOT EXISTS (SELECT 1 FROM json_each(rule.value) WHERE value = 'client'))))`

/** Whether a row of `clients` may have tokens that are bound to no key. */
export const mayBeKeyless: Condition = sql`coalesce(json_extract(clients.metadata, '$.dpop_bound_access_tokens'), 0) = 0`

/** Whether the refresh tokens of this client stay what they are: FAPI 2.0 §5.3.2.1 forbids to rotate them. */
export const keepsTokens = (id: string): Condition =>
  sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id} AND json_extract(clients.metadata, '$.security_profile') = 'fapi2')`

/** A client, whether it counts, has proved itself, and may ask for what it does. */
export const selectJudgedClient = planned(
  { id: clients.id, counts: a.condition, proved: a.condition, allowed: a.condition, fresh: a.condition },
  (db, { id, counts: live, proved, allowed, fresh }) =>
    db
      .select({
        client: getTableColumns(clients),
        counts: sql<boolean>`${live}`.mapWith(Boolean).as('counts'),
        proved: sql<boolean>`${proved}`.mapWith(Boolean).as('proved'),
        allowed: sql<boolean>`${allowed}`.mapWith(Boolean).as('allowed'),
        fresh: sql<boolean>`${fresh}`.mapWith(Boolean).as('fresh'),
      })
      .from(clients)
      .where(eq(clients.id, id)),
)

/** A client that counts, if there is one of this id. */
export const selectClient = planned({ id: clients.id, counts: a.condition }, (db, { id, counts: live }) =>
  db
    .select()
    .from(clients)
    .where(and(eq(clients.id, id), live)),
)

/** Whether a client of this id counts, and holds a further condition. */
export const clientHolds = (id: string, now: number, also: Condition): Condition =>
  sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id} AND ${counts(now)} AND ${also})`

/** Whether the client of another table's row counts. */
export const clientCounts = (id: Condition | string, now: number): Condition =>
  sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id} AND ${counts(now)})`

/**
 * Whether the client of another table's row counts, and was there when that row was written (`since`): one that was deleted and came back, by its
 * document or by an operator, has nothing of before. A clock that was put back makes clients of the future, which count.
 */
export const clientCountsSince = (id: Condition, since: Condition, now: number): Condition =>
  sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id} AND ${counts(now)} AND ${isOlder(since, now)})`

/** Whether a row of `clients` was there at a time (ms). */
export const isOlder = (since: Condition, now: number): Condition =>
  sql`(clients.created_at <= ${since} OR clients.created_at > ${now})`

/** The condition that a row of `clients` counts. */
export const countsNow = counts

/** Every client, newest first. */
export const selectClients = planned({ most: a.number }, (db, { most }) =>
  db.select().from(clients).orderBy(desc(clients.id)).limit(most),
)

export const insertClient = planned(getTableColumns(clients), (db, row) => db.insert(clients).values(row))
export const insertSecret = planned(getTableColumns(clientSecrets), (db, row) => db.insert(clientSecrets).values(row))

/** Sets the end of the secrets that a client has now. */
export const endSecrets = planned(
  { clientId: clientSecrets.clientId, expiresAt: a.number, now: a.number },
  (db, { clientId, expiresAt, now }) =>
    db
      .update(clientSecrets)
      .set({ expiresAt: sql`min(coalesce(${clientSecrets.expiresAt}, ${expiresAt}), ${expiresAt})` })
      .where(
        and(
          eq(clientSecrets.clientId, clientId),
          sql`(${clientSecrets.expiresAt} IS NULL OR ${clientSecrets.expiresAt} > ${now})`,
        ),
      ),
)

/** Deletes a client with its secrets, and gives its id back. */
export const deleteClient = planned({ id: clients.id }, (db, { id }) =>
  db.delete(clients).where(eq(clients.id, id)).returning({ id: clients.id }),
)

/** The API of an identifier, in one of two spellings; the first counts before the second. */
export const selectApi = planned({ identifier: apis.identifier, also: a.text }, (db, { identifier, also }) =>
  db
    .select()
    .from(apis)
    .where(or(eq(apis.identifier, identifier), eq(apis.identifier, also)))
    .orderBy(desc(eq(apis.identifier, identifier)))
    .limit(1),
)

/** The APIs that a client has scopes of by itself. */
export const selectOwnApis = planned({ clientId: clients.id }, (db, { clientId }) =>
  db
    .select()
    .from(apis)
    .where(
      sql`${apis.identifier} IN (SELECT scopes.key FROM clients, json_each(clients.own_scopes) AS scopes WHERE clients.id = ${clientId})`,
    ),
)

/** The APIs whose tokens a client may introspect. */
export const selectIntrospected = planned({ clientId: apis.introspectedBy }, (db, { clientId }) =>
  db
    .select({ identifier: apis.identifier })
    .from(apis)
    .where(sql`${apis.introspectedBy} = ${clientId}`),
)

export const insertApi = planned(getTableColumns(apis), (db, row) => db.insert(apis).values(row))

/** Those ids of a list (JSON) that clients have. */
export const selectTaken = planned({ ids: a.text }, (db, { ids }) =>
  db
    .select({ id: clients.id })
    .from(clients)
    .where(sql`${clients.id} IN (SELECT value FROM json_each(${ids}))`),
)
