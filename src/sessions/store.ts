// The SQL of the sessions.
import { and, desc, eq, getTableColumns, isNull, lt, ne, sql, type SQL } from 'drizzle-orm'
import { hasSecondFactor } from '../credentials/factors.ts'
import { a, aliased, always, bothHold, planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { SHOWN, users } from '../users/tables.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import { isLive, ownerIsEnabled } from './live-store.ts'
import type { EndReason } from './rules.ts'
import { providerSessions, sessions } from './tables.ts'

/** Keeps a new session. */
export const insertSession = planned(getTableColumns(sessions), (db, row) => db.insert(sessions).values(row))

/** Notes by which session of a provider one of ours, `row.sessionId`, began. */
export const insertProviderSession = planned(getTableColumns(providerSessions), (db, row) =>
  db.insert(providerSessions).values(row),
)

/** The session of a provider by which one of ours began; no row where it began otherwise. */
export const selectProviderSession = planned({ sessionId: providerSessions.sessionId }, (db, { sessionId }) =>
  db.select().from(providerSessions).where(eq(providerSessions.sessionId, sessionId)),
)

/** What a provider names: its session, its subject, or both. */
export type NamedByProvider = { issuer: string; sid: string | undefined; subject: string | undefined }

function isNamed({ issuer, sid, subject }: NamedByProvider): SQL | undefined {
  return and(
    eq(providerSessions.issuer, issuer),
    subject === undefined ? eq(providerSessions.sid, sid ?? '') : eq(providerSessions.subject, subject),
    // A session of ours without a known provider session can only be found by its subject.
    subject === undefined || sid === undefined ? undefined : sql`coalesce(${providerSessions.sid}, ${sid}) = ${sid}`,
  )
}

/** Ends the active sessions that began with a provider's session, or with its subject. */
export function endByProvider(deps: EndDeps, named: NamedByProvider) {
  const which = sql`${sessions.id} IN (SELECT session_id FROM provider_sessions WHERE ${isNamed(named)})`
  return endWhere(deps, { reason: 'provider_logout', which, theirs: always, stands: always })
}

/** The id of the person of the newest of those sessions, as an expression. */
export function ownerByProvider(named: NamedByProvider): Condition {
  return sql`(SELECT user_id FROM sessions WHERE id = (SELECT max(session_id) FROM provider_sessions WHERE ${isNamed(named)}))`
}

/** A session that lives at `now` and whose person may sign in, where `also` holds. */
export const selectLiveSession = planned(
  { id: sessions.id, now: a.number, also: a.condition },
  (db, { id, now, also }) =>
    db
      .select()
      .from(sessions)
      .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled(), also)),
)

/** The person of a session, with all that is known of them. */
export const selectOwner = planned({ id: sessions.id }, (db, { id }) =>
  db
    .select()
    .from(users)
    .where(eq(users.id, db.select({ userId: sessions.userId }).from(sessions).where(eq(sessions.id, id)))),
)

/** The columns of a session that lives: none of its end, nor of its rescues. */
const { active: _, revokedAt: __, revokedReason: ___, rescues: ____, ...living } = getTableColumns(sessions)

/**
 * A session that lives at `now`, and its person if they may sign in. It also says whether they have a password and a second factor, and
 * whether `also` holds.
 */
export const selectLive = planned({ id: sessions.id, now: a.number, also: a.condition }, (db, { id, now, also }) =>
  db
    .select({
      session: living,
      user: aliased('user', SHOWN),
      hasPassword: sql<boolean>`${users.hashedPassword} IS NOT NULL`.mapWith(Boolean),
      hasSecondFactor: sql<boolean>`${hasSecondFactor(sql`${users.id}`)}`.mapWith(Boolean),
      holds: sql<boolean>`${also}`.mapWith(Boolean).as('holds'),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isLive(now), isNull(users.disabledAt))),
)

/** The id of a session's person, as an expression. */
export const ownerOf = (id: string): Condition => sql`(SELECT user_id FROM sessions WHERE id = ${id})`

/** The actor in a session, as an expression: its person, or the operator who acts as them. */
export const actorIn = (id: string): Condition =>
  sql`(SELECT coalesce(impersonator_id, user_id) FROM sessions WHERE id = ${id})`

/** Removes `mfa` from the active sessions of a person without a second factor. */
export function forgetMultiFactor(db: Db, userId: string): Write {
  return statement(
    db,
    sql`UPDATE sessions SET amr = (SELECT json_group_array(value) FROM json_each(sessions.amr) WHERE value <> ${MULTI_FACTOR})
      WHERE user_id = ${userId} AND active = 1 AND NOT ${hasSecondFactor(userId)}`,
  )
}

/** Ends one session if it is active, belongs to the person who is wanted, and fulfils every other condition. */
export function endOne(
  deps: EndDeps,
  id: string,
  reason: EndReason,
  { userId, stands = always }: { userId?: string | undefined; stands?: Condition | undefined } = {},
) {
  const theirs = userId === undefined ? always : eq(sessions.userId, userId)
  return endWhere(deps, { reason, which: eq(sessions.id, id), theirs, stands })
}

/** Ends a person's active sessions, except `except`, where a condition holds. */
export function endAll(
  deps: EndDeps,
  userId: string,
  reason: EndReason,
  except: string | undefined,
  condition: Condition,
) {
  const which = except === undefined ? always : ne(sessions.id, except)
  return endWhere(deps, { reason, which, theirs: eq(sessions.userId, userId), stands: condition })
}

/** Whether a client wants to hear of the end of the session in a row: the trigger of migration 0017 has written that down then. */
const heard = sql<number>`EXISTS (SELECT 1 FROM grants WHERE notified = 1 AND session_id = sessions.id)`

/** Ends sessions that go with their person: those alone of which a client wants to hear. */
export const endHeard = (deps: EndDeps, userId: string, condition: Condition) =>
  endAll(deps, userId, 'user_deleted', undefined, bothHold(heard, condition))

type EndDeps = Pick<Deps, 'db' | 'now' | 'toTell'>
type Ends = { reason: EndReason; which: Condition; theirs: Condition; stands: Condition }

/** Ends sessions, and notes that clients are to be told where one of those has a client that wants to hear of it. */
function endWhere({ db, now, toTell }: EndDeps, ends: Ends) {
  return endThose(db, { ...ends, now: now() }).lookedAt((ended) => {
    if (ended.some((session) => session.heard === 1)) toTell.clients = true
  })
}

const endThose = planned(
  {
    reason: sessions.revokedReason,
    now: sessions.revokedAt,
    which: a.condition,
    theirs: a.condition,
    stands: a.condition,
  },
  (db, { reason, now, which, theirs, stands }) =>
    db
      .update(sessions)
      .set({ active: false, revokedAt: now, revokedReason: reason })
      .where(and(which, theirs, eq(sessions.active, true), stands))
      .returning({ id: sessions.id, heard }),
)

/** Whether nobody acts as the person in a row of `sessions`, or it is the session that asks. */
export const isOwnOr = (id: string): Condition =>
  sql`(${sessions.impersonatorSessionId} IS NULL OR ${sessions.id} = ${id})`

/** A person's live sessions, newest first. */
export function selectLiveOf(
  db: Db,
  wanted: { userId: string; now: number; before: string | undefined; most: number; may: Condition },
) {
  const { before, ...others } = wanted
  return selectNewest(db, { ...others, older: before === undefined ? always : lt(sessions.id, before) })
}

const selectNewest = planned(
  { userId: sessions.userId, now: a.number, most: a.number, older: a.condition, may: a.condition },
  (db, { userId, now, most, older, may }) =>
    db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isLive(now), older, may))
      .orderBy(desc(sessions.id))
      .limit(most),
)

/** How many sessions of a person live at `now`, counted up to `most`. */
export function countLiveOf(db: Db, userId: string, now: number, most: number) {
  return statement<{ live: number }>(
    db,
    sql`SELECT count(*) AS live FROM (SELECT 1 FROM sessions WHERE user_id = ${userId} AND ${isLive(sql`${now}`)} LIMIT ${most})`,
  )
}

/** Ends at most `most` sessions that are over at `now`, as of the end of their idle time. */
export function endExpired(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`
    UPDATE sessions SET active = 0, revoked_at = idle_expires_at, revoked_reason = 'expired'
    WHERE id IN (SELECT id FROM sessions WHERE active = 1 AND idle_expires_at <= ${now} LIMIT ${most}) AND active = 1`,
  )
}

/** Deletes at most `most` sessions that ended at `before` (ms) or earlier. */
export function deleteEnded(db: Db, before: number, most: number) {
  return statement(
    db,
    sql`
    DELETE FROM sessions WHERE active = 0 AND id IN (SELECT id FROM sessions WHERE active = 0 AND revoked_at <= ${before} LIMIT ${most})`,
  )
}
