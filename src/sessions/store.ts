// The SQL of the sessions.
import { and, desc, eq, gt, inArray, isNull, lt, ne, sql, type SQL } from 'drizzle-orm'
import { hasSecondFactor } from '../credentials/factors.ts'
import { statement, type Condition, type Db, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { EndReason, Lifetimes } from './rules.ts'
import { providerSessions, sessions, type ProviderSessionRow, type SessionRow } from './tables.ts'

/** Keeps a new session. */
export function insertSession(db: Db, row: SessionRow): Write {
  return db.insert(sessions).values(row)
}

/** Records with which session of a provider one of ours, `row.sessionId`, began. */
export function insertProviderSession(db: Db, row: ProviderSessionRow): Write {
  return db.insert(providerSessions).values(row)
}

/** The provider's session with which one of ours began; no row where it began otherwise. */
export function selectProviderSession(db: Db, sessionId: string) {
  return db.select().from(providerSessions).where(eq(providerSessions.sessionId, sessionId))
}

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
export function endByProvider(db: Db, named: NamedByProvider, now: number) {
  const began = db.select({ id: providerSessions.sessionId }).from(providerSessions).where(isNamed(named))
  return db
    .update(sessions)
    .set(ended('provider_logout', now))
    .where(and(eq(sessions.active, true), inArray(sessions.id, began)))
    .returning({ id: sessions.id })
}

/** The id of the person of the newest of those sessions, as an expression. */
export function ownerByProvider(named: NamedByProvider): Condition {
  return sql`(SELECT user_id FROM sessions WHERE id = (SELECT max(session_id) FROM provider_sessions WHERE ${isNamed(named)}))`
}

/** The session of an id, ended or not. */
export function selectSession(db: Db, id: string) {
  return db.select().from(sessions).where(eq(sessions.id, id))
}

/** A session that lives at `now`, whose person may sign in, and where `also` holds. */
export function selectLiveSession(db: Db, id: string, now: number, also: Condition) {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled(), also))
}

/**
 * The person of a session. A statement of its own, because in a batch D1 merges columns of one name, and a join would mix the
 * two up.
 */
export function selectOwner(db: Db, id: string) {
  return db
    .select()
    .from(users)
    .where(eq(users.id, db.select({ userId: sessions.userId }).from(sessions).where(eq(sessions.id, id))))
}

/**
 * A session that lives at `now` and whose person may sign in; that person; whether they have a second factor; and whether
 * `also` holds.
 */
export function selectLive(db: Db, id: string, now: number, also: Condition) {
  return db
    .select({
      session: sessions,
      user: users,
      hasSecondFactor: sql<boolean>`${hasSecondFactor(sql`${users.id}`)}`.mapWith(Boolean),
      holds: sql<boolean>`${also}`.mapWith(Boolean),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isLive(now), isNull(users.disabledAt)))
}

/**
 * Rotates or touches, if the presented counter is the current one and something is due; otherwise it changes no row. The
 * conditions are those of `decide` in rules.ts, written in SQL, so that of two refreshes at once only one rotates.
 */
export function useCurrent(db: Db, id: string, presented: number, now: number, jti: string, lifetimes: Lifetimes) {
  const rotates = sql`(${sessions.transport} = 'bearer' OR ${sessions.rotatedAt} <= ${now - lifetimes.cookieRotationMs})`
  const touches = sql`${sessions.lastUsedAt} <= ${now - lifetimes.sessionIdleMs / 10}`
  return db
    .update(sessions)
    .set({
      parent: sql`CASE WHEN ${rotates} THEN ${sessions.counter} ELSE ${sessions.parent} END`,
      counter: sql`${sessions.counter} + ${rotates}`,
      rotatedAt: sql`CASE WHEN ${rotates} THEN ${now} ELSE ${sessions.rotatedAt} END`,
      lastUsedAt: now,
      idleExpiresAt: sql`min(${now + lifetimes.sessionIdleMs}, ${sessions.expiresAt})`,
      issuedJti: jti,
    })
    .where(
      and(
        eq(sessions.id, id),
        isLive(now),
        eq(sessions.counter, presented),
        sql`(${rotates} OR ${touches})`,
        ownerIsEnabled(),
      ),
    )
    .returning()
}

/** Records a new proof of a live session, and changes its refresh token if the current one was presented. */
export function proveAgain(
  db: Db,
  id: string,
  proof: { amr: string[]; presented: number; jti: string },
  now: number,
  lifetimes: Lifetimes,
) {
  const current = sql`(${sessions.counter} = ${proof.presented})`
  return db
    .update(sessions)
    .set({
      amr: proof.amr,
      authTime: now,
      parent: sql`CASE WHEN ${current} THEN ${sessions.counter} ELSE ${sessions.parent} END`,
      counter: sql`${sessions.counter} + ${current}`,
      rotatedAt: sql`CASE WHEN ${current} THEN ${now} ELSE ${sessions.rotatedAt} END`,
      lastUsedAt: now,
      idleExpiresAt: sql`min(${now + lifetimes.sessionIdleMs}, ${sessions.expiresAt})`,
      issuedJti: proof.jti,
    })
    .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled()))
    .returning()
}

/**
 * Changes the refresh token of a session and removes its parent. Every older token is worthless then, because `decide` retires
 * it.
 */
export function renewTokens(db: Db, id: string, jti: string, now: number, lifetimes: Pick<Lifetimes, 'sessionIdleMs'>) {
  return db
    .update(sessions)
    .set({
      parent: null,
      counter: sql`${sessions.counter} + 1`,
      rotatedAt: now,
      lastUsedAt: now,
      idleExpiresAt: sql`min(${now + lifetimes.sessionIdleMs}, ${sessions.expiresAt})`,
      issuedJti: jti,
    })
    .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled()))
    .returning()
}

/** The id of a session's person, as an expression. */
export const ownerOf = (id: string): Condition => sql`(SELECT user_id FROM sessions WHERE id = ${id})`

/** Removes `mfa` from the active sessions of a person without a second factor. */
export function forgetMultiFactor(db: Db, userId: string): Write {
  return statement(
    db,
    sql`UPDATE sessions SET amr = (SELECT json_group_array(value) FROM json_each(sessions.amr) WHERE value <> ${MULTI_FACTOR})
      WHERE user_id = ${userId} AND active = 1 AND NOT ${hasSecondFactor(userId)}`,
  )
}

/** Rescues a session after a lost answer, but only from the exact state that was judged; else no row. */
export function rescue(
  db: Db,
  judged: SessionRow,
  rescues: readonly number[],
  now: number,
  jti: string,
  lifetimes: Lifetimes,
) {
  return db
    .update(sessions)
    .set({
      counter: judged.counter + 1,
      rotatedAt: now,
      rescues: [...rescues],
      lastUsedAt: now,
      idleExpiresAt: sql`min(${now + lifetimes.sessionIdleMs}, ${sessions.expiresAt})`,
      issuedJti: jti,
    })
    .where(
      and(
        eq(sessions.id, judged.id),
        isLive(now),
        eq(sessions.counter, judged.counter),
        eq(sessions.rotatedAt, judged.rotatedAt),
        ownerIsEnabled(),
      ),
    )
}

/** Ends one session if it is active, belongs to the given person, and meets every other condition. */
export function endOne(
  db: Db,
  id: string,
  reason: EndReason,
  now: number,
  { userId, stands }: { userId?: string | undefined; stands?: Condition | undefined } = {},
) {
  return db
    .update(sessions)
    .set(ended(reason, now))
    .where(
      and(
        eq(sessions.id, id),
        eq(sessions.active, true),
        userId === undefined ? undefined : eq(sessions.userId, userId),
        stands,
      ),
    )
    .returning({ id: sessions.id })
}

/** Ends a person's active sessions, except `except`, where a condition holds. */
export function endAll(
  db: Db,
  userId: string,
  reason: EndReason,
  now: number,
  except: string | undefined,
  condition: Condition,
) {
  return db
    .update(sessions)
    .set(ended(reason, now))
    .where(
      and(
        eq(sessions.userId, userId),
        eq(sessions.active, true),
        except === undefined ? undefined : ne(sessions.id, except),
        condition,
      ),
    )
    .returning({ id: sessions.id })
}

/** A person's live sessions, newest first. */
export function selectLiveOf(db: Db, userId: string, now: number, before: string | undefined, most: number) {
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive(now), before === undefined ? undefined : lt(sessions.id, before)))
    .orderBy(desc(sessions.id))
    .limit(most)
}

/** Marks at most `most` sessions that have expired at `now` as ended, at the end of their idle time. */
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

function isLive(now: number): SQL | undefined {
  return and(eq(sessions.active, true), gt(sessions.expiresAt, now), gt(sessions.idleExpiresAt, now))
}

function ownerIsEnabled(): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${sessions.userId} AND users.disabled_at IS NULL)`
}

function ended(reason: EndReason, now: number) {
  return { active: false, revokedAt: now, revokedReason: reason }
}
