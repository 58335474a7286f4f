// The SQL of refresh tokens: what changes the counters of a session, and when it was last used.
import { and, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import { a, aliased, planned } from '../db/client.ts'
import { SHOWN, users } from '../users/tables.ts'
import { isLive, operatorStands, ownerIsEnabled } from './live-store.ts'
import { sessions } from './tables.ts'

/** What is judged of a refresh: a session, ended or not, its person, and whether an operator who acts as them still may. */
export const selectJudged = planned({ id: sessions.id, now: a.number }, (db, { id, now }) =>
  db
    .select({
      session: getTableColumns(sessions),
      user: aliased('user', { ...SHOWN, disabledAt: users.disabledAt }),
      stands: sql<boolean>`${operatorStands(sessions, now)}`.mapWith(Boolean).as('stands'),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id)),
)

/**
 * Rotates or touches, if the presented counter is the current one and something is due; else it changes no row. Gives back what
 * it changes. The conditions are those of `decide` in rules.ts, in SQL, so that of two refreshes at once one rotates.
 */
export const useCurrent = planned(
  {
    id: sessions.id,
    presented: sessions.counter,
    now: sessions.lastUsedAt,
    jti: sessions.issuedJti,
    cookieRotationMs: a.number,
    sessionIdleMs: a.number,
  },
  (db, { id, presented, now, jti, cookieRotationMs, sessionIdleMs }) => {
    const rotates = sql`(${sessions.transport} = 'bearer' OR ${sessions.rotatedAt} <= ${now} - ${cookieRotationMs})`
    const touches = sql`${sessions.lastUsedAt} <= ${now} - ${sessionIdleMs} / 10.0`
    const change = {
      parent: sql`CASE WHEN ${rotates} THEN ${sessions.counter} ELSE ${sessions.parent} END`,
      counter: sql`${sessions.counter} + ${rotates}`,
      rotatedAt: sql`CASE WHEN ${rotates} THEN ${now} ELSE ${sessions.rotatedAt} END`,
      lastUsedAt: now,
      idleExpiresAt: idleEnd(now, sessionIdleMs),
      issuedJti: jti,
    }
    return db
      .update(sessions)
      .set(change)
      .where(
        and(
          eq(sessions.id, id),
          isLive(now),
          eq(sessions.counter, presented),
          sql`(${rotates} OR ${touches})`,
          ownerIsEnabled(),
        ),
      )
      .returning(changing)
  },
)

/** The columns that a use of a session changes. */
const changing = {
  parent: sessions.parent,
  counter: sessions.counter,
  rotatedAt: sessions.rotatedAt,
  lastUsedAt: sessions.lastUsedAt,
  idleExpiresAt: sessions.idleExpiresAt,
  issuedJti: sessions.issuedJti,
}

/** Notes a new proof of a session that lives, and changes its refresh token if the current one was presented. */
export const proveAgain = planned(
  {
    id: sessions.id,
    amr: sessions.amr,
    presented: sessions.counter,
    now: sessions.authTime,
    jti: sessions.issuedJti,
    sessionIdleMs: a.number,
  },
  (db, { id, amr, presented, now, jti, sessionIdleMs }) => {
    const current = sql`(${sessions.counter} = ${presented})`
    return db
      .update(sessions)
      .set({
        amr,
        authTime: now,
        parent: sql`CASE WHEN ${current} THEN ${sessions.counter} ELSE ${sessions.parent} END`,
        counter: sql`${sessions.counter} + ${current}`,
        rotatedAt: sql`CASE WHEN ${current} THEN ${now} ELSE ${sessions.rotatedAt} END`,
        lastUsedAt: now,
        idleExpiresAt: idleEnd(now, sessionIdleMs),
        issuedJti: jti,
      })
      .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled()))
      .returning()
  },
)

/** Changes the refresh token of a session so that none before it is good for anything: without a parent, `decide` retires them all. */
export const renewTokens = planned(
  { id: sessions.id, now: sessions.rotatedAt, jti: sessions.issuedJti, sessionIdleMs: a.number },
  (db, { id, now, jti, sessionIdleMs }) =>
    db
      .update(sessions)
      .set({
        parent: null,
        counter: sql`${sessions.counter} + 1`,
        rotatedAt: now,
        lastUsedAt: now,
        idleExpiresAt: idleEnd(now, sessionIdleMs),
        issuedJti: jti,
      })
      .where(and(eq(sessions.id, id), isLive(now), ownerIsEnabled()))
      .returning(),
)

/** Rescues a session after an answer was lost: only from the very state that was judged, else no row. */
export const rescue = planned(
  {
    id: sessions.id,
    judgedCounter: sessions.counter,
    judgedRotation: sessions.rotatedAt,
    rescues: sessions.rescues,
    now: sessions.lastUsedAt,
    jti: sessions.issuedJti,
    sessionIdleMs: a.number,
  },
  (db, { id, judgedCounter, judgedRotation, rescues, now, jti, sessionIdleMs }) =>
    db
      .update(sessions)
      .set({
        counter: sql`${judgedCounter} + 1`,
        rotatedAt: now,
        rescues,
        lastUsedAt: now,
        idleExpiresAt: idleEnd(now, sessionIdleMs),
        issuedJti: jti,
      })
      .where(
        and(
          eq(sessions.id, id),
          isLive(now),
          eq(sessions.counter, judgedCounter),
          eq(sessions.rotatedAt, judgedRotation),
          ownerIsEnabled(),
        ),
      ),
)

/** The end of a session that is used now and never again. */
function idleEnd(now: SQL, sessionIdleMs: SQL): SQL {
  return sql`min(${now} + ${sessionIdleMs}, ${sessions.expiresAt})`
}
