// The SQL of grants and consents.
import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import { a, aliased, planned, statement, type Condition, type Db } from '../db/client.ts'
import { apis } from '../clients/tables.ts'
import { sessions } from '../sessions/tables.ts'
import { SHOWN, users } from '../users/tables.ts'
import { consents, grants, type GrantRow } from './tables.ts'

/** What a person allowed a client that meets a condition. */
export const selectConsent = planned(
  { userId: consents.userId, clientId: consents.clientId, ofClient: a.condition },
  (db, { userId, clientId, ofClient }) =>
    db
      .select()
      .from(consents)
      .where(
        and(
          eq(consents.userId, userId),
          eq(consents.clientId, clientId),
          sql`EXISTS (SELECT 1 FROM clients WHERE clients.id = consents.client_id AND ${ofClient})`,
        ),
      ),
)

/** Keeps what a person allows a client now, if `condition` holds. */
export function upsertConsent(
  db: Db,
  row: { userId: string; clientId: string; allowed: Record<string, string[]>; now: number },
  condition: Condition,
) {
  return statement(
    db,
    sql`INSERT INTO consents (user_id, client_id, allowed, created_at, updated_at)
      SELECT ${row.userId}, ${row.clientId}, ${JSON.stringify(row.allowed)}, ${row.now}, ${row.now} WHERE ${condition}
      ON CONFLICT (user_id, client_id) DO UPDATE SET allowed = excluded.allowed, updated_at = excluded.updated_at`,
  )
}

/** A new grant: a code that waits. */
export type NewGrant = Pick<
  GrantRow,
  | 'userId'
  | 'id'
  | 'clientId'
  | 'sessionId'
  | 'bound'
  | 'notified'
  | 'scope'
  | 'resource'
  | 'redirectUri'
  | 'challenge'
  | 'nonce'
  | 'amr'
  | 'authTime'
  | 'jkt'
> & { now: number; expiresAt: number }

/** Adds a code that waits, if `condition` holds. */
export function insertGrant(db: Db, row: NewGrant, condition: Condition) {
  return statement(
    db,
    sql`INSERT INTO grants (user_id, id, client_id, session_id, bound, notified, scope, resource, redirect_uri, challenge, nonce, amr, auth_time,
        credential_version, jkt, rotated_at, created_at, last_used_at, idle_expires_at, expires_at)
      SELECT users.id, ${row.id}, ${row.clientId}, ${row.sessionId}, ${row.bound ? 1 : 0}, ${row.notified ? 1 : 0}, ${row.scope}, ${row.resource},
        ${row.redirectUri}, ${row.challenge}, ${row.nonce}, ${JSON.stringify(row.amr)}, ${row.authTime}, users.credential_version, ${row.jkt},
        ${row.now}, ${row.now}, ${row.now}, ${row.expiresAt}, ${row.expiresAt}
      FROM users WHERE users.id = ${row.userId} AND ${condition}`,
  )
}

/** The beginning of a read of grants, ended or not: each with its person, and whether it stands. */
export const grantsWithPerson = (db: Db, stands: Condition) =>
  db
    .select({
      grant: getTableColumns(grants),
      user: aliased('user', SHOWN),
      stands: sql<boolean>`${stands}`.mapWith(Boolean).as('stands'),
    })
    .from(grants)
    .innerJoin(users, eq(users.id, grants.userId))

/** One of them. */
export const selectGrant = planned(
  { userId: grants.userId, id: grants.id, stands: a.condition },
  (db, { userId, id, stands }) => grantsWithPerson(db, stands).where(and(eq(grants.userId, userId), eq(grants.id, id))),
)

/** The API that a grant is for. */
export const selectApiOf = planned({ userId: grants.userId, id: grants.id }, (db, { userId, id }) =>
  db
    .select()
    .from(apis)
    .where(sql`${apis.identifier} = (SELECT resource FROM grants WHERE user_id = ${userId} AND id = ${id})`),
)

/** What both ways to redeem take. `stands`, `may`: what else must hold. */
const redeeming = {
  clientId: grants.clientId,
  jkt: grants.jkt,
  now: a.number,
  idleMs: a.number,
  absoluteMs: a.number,
  stands: a.condition,
  may: a.condition,
}

/** Redeems the code that `which` names: the counter becomes 1, and it gets its own end, which is its session's where it is bound. */
function redeemed(
  db: Db,
  { clientId, jkt, now, idleMs, absoluteMs, stands, may }: Readonly<Record<keyof typeof redeeming, Condition>>,
  which: Condition | undefined,
) {
  const end = sql`CASE ${grants.bound} WHEN 1 THEN (SELECT expires_at FROM ${sessions} WHERE id = ${grants.sessionId}) ELSE ${now} + ${absoluteMs} END`
  const idleExpiresAt = sql`CASE ${grants.bound} WHEN 1 THEN ${end} ELSE min(${now} + ${idleMs}, ${end}) END`
  return db
    .update(grants)
    .set({
      counter: 1,
      rotatedAt: now,
      lastUsedAt: now,
      expiresAt: end,
      idleExpiresAt,
      jkt: sql`coalesce(${grants.jkt}, ${jkt})`,
    })
    .where(and(which, eq(grants.clientId, clientId), eq(grants.counter, 0), stands, may))
    .returning({
      counter: grants.counter,
      expiresAt: grants.expiresAt,
      idleExpiresAt: grants.idleExpiresAt,
      jkt: grants.jkt,
    })
}

/** Redeems a code. No row where it was redeemed, or a condition fails. */
export const redeem = planned(
  { userId: grants.userId, id: grants.id, challenge: a.text, ...redeeming },
  (db, { userId, id, challenge, ...rest }) =>
    redeemed(db, rest, and(eq(grants.userId, userId), eq(grants.id, id), eq(grants.challenge, challenge))),
)

/** The same for the grant that a device got. */
export const redeemOfDevice = planned({ deviceId: a.text, ...redeeming }, (db, { deviceId, ...rest }) => {
  const its = sql`(${grants.userId}, ${grants.id}) = (SELECT user_id, grant_id FROM device_codes WHERE id = ${deviceId})`
  return redeemed(db, rest, and(its, isNull(grants.challenge)))
})

/** The API that a device waits for. */
export const selectApiOfDevice = planned({ id: a.text }, (db, { id }) =>
  db
    .select()
    .from(apis)
    .where(sql`${apis.identifier} = (SELECT resource FROM device_codes WHERE id = ${id})`),
)

/** Whether the code of a row of `grants` went to this redirect URI. */
export const isSentTo = (uri: string): Condition => sql`grants.redirect_uri = ${uri}`

/** Whether a row of `grants` has all of these scopes. */
export const hasScopes = (scopes: readonly string[]): Condition =>
  sql`NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(scopes)}) WHERE instr(' ' || grants.scope || ' ', ' ' || value || ' ') = 0)`

/** Whether a row of `grants` is bound to no key, or to this one (RFC 9449 §5); `undefined`: to none. */
export const isBoundTo = (jkt: string | undefined): Condition =>
  sql`(grants.jkt IS NULL OR grants.jkt = ${jkt ?? null})`

/** Uses a grant whose counter is the presented one, which rotates unless `keeps`; else it changes no row. Gives back what it changes. */
export const useGrant = planned(
  {
    userId: grants.userId,
    id: grants.id,
    clientId: grants.clientId,
    presented: grants.counter,
    now: a.number,
    idleMs: a.number,
    keeps: a.condition,
    stands: a.condition,
    may: a.condition,
  },
  (db, { userId, id, clientId, presented, now, idleMs, keeps, stands, may }) =>
    db
      .update(grants)
      .set({
        parent: sql`iif(${keeps}, ${grants.parent}, ${grants.counter})`,
        counter: sql`${grants.counter} + iif(${keeps}, 0, 1)`,
        rotatedAt: sql`iif(${keeps}, ${grants.rotatedAt}, ${now})`,
        lastUsedAt: now,
        idleExpiresAt: idleEnd(now, idleMs),
      })
      .where(
        and(
          eq(grants.userId, userId),
          eq(grants.id, id),
          eq(grants.clientId, clientId),
          eq(grants.counter, presented),
          sql`${grants.counter} > 0`,
          stands,
          may,
        ),
      )
      .returning({
        parent: grants.parent,
        counter: grants.counter,
        rotatedAt: grants.rotatedAt,
        lastUsedAt: grants.lastUsedAt,
        idleExpiresAt: grants.idleExpiresAt,
      }),
)

/** Moves a grant past a lost answer: only from the very state that was judged, else no row. */
export const rescueGrant = planned(
  {
    userId: grants.userId,
    id: grants.id,
    judgedCounter: grants.counter,
    judgedRotation: grants.rotatedAt,
    rescues: grants.rescues,
    now: a.number,
    idleMs: a.number,
    stands: a.condition,
  },
  (db, { userId, id, judgedCounter, judgedRotation, rescues, now, idleMs, stands }) =>
    db
      .update(grants)
      .set({
        counter: sql`${judgedCounter} + 1`,
        rotatedAt: now,
        rescues,
        lastUsedAt: now,
        idleExpiresAt: idleEnd(now, idleMs),
      })
      .where(
        and(
          eq(grants.userId, userId),
          eq(grants.id, id),
          eq(grants.counter, judgedCounter),
          eq(grants.rotatedAt, judgedRotation),
          stands,
        ),
      ),
)

/** Ends a grant that hasn't ended, if it is this client's and `may` holds. */
export const endGrant = planned(
  {
    userId: grants.userId,
    id: grants.id,
    clientId: grants.clientId,
    reason: grants.endedReason,
    now: a.number,
    may: a.condition,
  },
  (db, { userId, id, clientId, reason, now, may }) =>
    db
      .update(grants)
      .set({ endedAt: now, endedReason: reason })
      .where(
        and(eq(grants.userId, userId), eq(grants.id, id), eq(grants.clientId, clientId), isNull(grants.endedAt), may),
      )
      .returning({ id: grants.id }),
)

/** Deletes at most `most` grants that ended at `now` or before. */
export function deleteExpired(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM grants WHERE (user_id, id) IN (SELECT user_id, id FROM grants WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}

/** The end of a grant that is used now and never again. A bound one has the end of its session. */
function idleEnd(now: Condition, idleMs: Condition): Condition {
  return sql`CASE ${grants.bound} WHEN 1 THEN ${grants.expiresAt} ELSE min(${now} + ${idleMs}, ${grants.expiresAt}) END`
}
