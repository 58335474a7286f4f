// The SQL of what operators do to clients and APIs: pages of them, and their changes.
import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { a, planned, statement, type Condition, type Db } from '../db/client.ts'
import { apis, clients, clientSecrets } from './tables.ts'

/** A page of clients, in the order of their ids: those below an id, the last one first. */
export const selectClientsBelow = planned({ before: a.text, which: a.condition, most: a.number }, (db, slots) =>
  db
    .select()
    .from(clients)
    .where(and(sql`${clients.id} < ${slots.before}`, slots.which))
    .orderBy(desc(clients.id))
    .limit(slots.most),
)

/** The same the other way: those above an id, the first one first. */
export const selectClientsAbove = planned({ after: a.text, which: a.condition, most: a.number }, (db, slots) =>
  db
    .select()
    .from(clients)
    .where(and(sql`${clients.id} > ${slots.after}`, slots.which))
    .orderBy(asc(clients.id))
    .limit(slots.most),
)

/** The condition that a row of `clients` has this source. */
export const isOfSource = (source: string): Condition => sql`clients.source = ${source}`

/** The condition that the name of a row of `clients` has a text in it, or that its id is that. */
export const isCalled = (text: string): Condition =>
  sql`(instr(lower(clients.name), lower(${text})) > 0 OR clients.id = ${text})`

/** A client, whether it counts or not. */
export const selectAnyClient = planned({ id: clients.id }, (db, { id }) =>
  db.select().from(clients).where(eq(clients.id, id)),
)

/** The secrets of a client that count at `now`. */
export const selectSecrets = planned({ clientId: clientSecrets.clientId, now: a.number }, (db, { clientId, now }) =>
  db
    .select({ createdAt: clientSecrets.createdAt, expiresAt: clientSecrets.expiresAt })
    .from(clientSecrets)
    .where(
      and(
        eq(clientSecrets.clientId, clientId),
        sql`(${clientSecrets.expiresAt} IS NULL OR ${clientSecrets.expiresAt} > ${now})`,
      ),
    ),
)

/** Changes a client that is as it was `seen` (its `updated_at`), which grows with every change. */
export const updateClient = planned(
  {
    id: clients.id,
    name: clients.name,
    authMethod: clients.authMethod,
    firstParty: clients.firstParty,
    metadata: clients.metadata,
    ownScopes: clients.ownScopes,
    disabledAt: clients.disabledAt,
    now: a.number,
    seen: a.number,
  },
  (db, { id, now, seen, ...row }) =>
    db
      .update(clients)
      .set({ ...row, updatedAt: sql`max(${now}, ${clients.updatedAt} + 1)` })
      .where(and(eq(clients.id, id), eq(clients.updatedAt, seen)))
      .returning(),
)

/** Marks a client as changed, if it proves itself by a secret. */
export const touchSecretClient = planned({ id: clients.id, now: a.number }, (db, { id, now }) =>
  db
    .update(clients)
    .set({ updatedAt: sql`max(${now}, ${clients.updatedAt} + 1)` })
    .where(and(eq(clients.id, id), sql`${clients.authMethod} IN ('client_secret_basic', 'client_secret_post')`))
    .returning(),
)

/** Deletes the secrets of a client. */
export const deleteSecrets = planned({ clientId: clientSecrets.clientId }, (db, { clientId }) =>
  db.delete(clientSecrets).where(eq(clientSecrets.clientId, clientId)),
)

/** Ends the secrets of a client that another one took the place of. */
export const endReplacedSecrets = planned({ clientId: clientSecrets.clientId }, (db, { clientId }) =>
  db.delete(clientSecrets).where(and(eq(clientSecrets.clientId, clientId), isNotNull(clientSecrets.expiresAt))),
)

/** Deletes the secrets of a client that have ended at `now`. */
export const deleteEndedSecrets = planned(
  { clientId: clientSecrets.clientId, now: a.number },
  (db, { clientId, now }) =>
    db
      .delete(clientSecrets)
      .where(and(eq(clientSecrets.clientId, clientId), sql`${clientSecrets.expiresAt} <= ${now}`)),
)

/** Whether there is a client of this id. */
export const isThere = (id: string): Condition => sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id})`

/** Deletes at most `most` secrets of any client that have ended at `now`. */
export function deleteAllEndedSecrets(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM client_secrets WHERE (client_id, digest) IN (SELECT client_id, digest FROM client_secrets
      WHERE expires_at IS NOT NULL AND expires_at <= ${now} LIMIT ${most})`,
  )
}

/** Whether a client is as it was seen. */
export const isClientAsSeen = (id: string, seen: number): Condition =>
  sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = ${id} AND clients.updated_at = ${seen})`

/** A page of APIs, in the order of their identifiers, after one. */
export const selectApisAfter = planned({ after: a.text, most: a.number }, (db, { after, most }) =>
  db
    .select()
    .from(apis)
    .where(sql`${apis.identifier} > ${after}`)
    .orderBy(asc(apis.identifier))
    .limit(most),
)

/** The same the other way: those before one, the last one first. */
export const selectApisBefore = planned({ before: a.text, most: a.number }, (db, { before, most }) =>
  db
    .select()
    .from(apis)
    .where(sql`${apis.identifier} < ${before}`)
    .orderBy(desc(apis.identifier))
    .limit(most),
)

/** The APIs of some identifiers (JSON list). */
export const selectApisOf = planned({ identifiers: a.text }, (db, { identifiers }) =>
  db
    .select()
    .from(apis)
    .where(sql`${apis.identifier} IN (SELECT value FROM json_each(${identifiers}))`),
)

/** Changes an API that is as it was `seen`. */
export const updateApi = planned(
  {
    identifier: apis.identifier,
    name: apis.name,
    scopes: apis.scopes,
    policy: apis.policy,
    introspectedBy: apis.introspectedBy,
    tokenSeconds: apis.tokenSeconds,
    now: a.number,
    seen: a.number,
  },
  (db, { identifier, now, seen, ...row }) =>
    db
      .update(apis)
      .set({ ...row, updatedAt: sql`max(${now}, ${apis.updatedAt} + 1)` })
      .where(and(eq(apis.identifier, identifier), eq(apis.updatedAt, seen)))
      .returning(),
)

/** Deletes an API, and gives its row back. */
export const deleteApi = planned({ identifier: apis.identifier }, (db, { identifier }) =>
  db.delete(apis).where(eq(apis.identifier, identifier)).returning({ identifier: apis.identifier }),
)

/** Whether an API is as it was seen. */
export const isApiAsSeen = (identifier: string, seen: number): Condition =>
  sql`EXISTS (SELECT 1 FROM apis WHERE apis.identifier = ${identifier} AND apis.updated_at = ${seen})`
