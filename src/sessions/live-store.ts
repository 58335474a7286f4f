// The SQL of conditions: whether a session lives, for the statements that change something in its name.
import { and, eq, gt, sql, type SQL, type Table } from 'drizzle-orm'
import { hasSecondFactor } from '../credentials/factors.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { Condition } from '../db/client.ts'
import { sessions } from './tables.ts'

/** When a session began (ms), as an expression. */
export function beganAt(id: string): Condition {
  return sql`(SELECT created_at FROM sessions WHERE id = ${id})`
}

/** A session, its person, and a further condition. */
type Asked = { id: string; userId: string; stands: Condition }

/** Whether a person's session lives at `now`. */
export function lives({ id, userId, stands }: Asked, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE sessions.id = ${id} AND sessions.user_id = ${userId} AND ${livingSession(now)} AND ${stands})`
}

/** Whether it lives and was proved at `provedAfter` or later, with two factors if its person has a second one. */
export function livesFresh({ id, userId, stands }: Asked, provedAfter: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE sessions.id = ${id} AND sessions.user_id = ${userId} AND ${livingSession(now)} AND ${stands}
      AND sessions.auth_time >= ${provedAfter}
      AND (instr(sessions.amr, ${`"${MULTI_FACTOR}"`}) > 0 OR NOT ${hasSecondFactor(userId)}))`
}

/** Whether the session of another table's row lives at `now`, and its person may sign in: `session` is its id, as an expression. */
export const livesFor = (session: SQL, now: number): Condition =>
  sql`EXISTS (SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = ${session} AND ${livingSession(now)})`

function livingSession(now: number): SQL {
  return sql`sessions.active = 1 AND sessions.expires_at > ${now} AND sessions.idle_expires_at > ${now} AND users.disabled_at IS NULL
      AND ${operatorStands(sessions, sql`${now}`)}`
}

/**
 * The roles that may act as somebody, and the roles they may act as (`RIGHTS` in admin/rules.ts says the same, and a test compares the
 * two).
 */
const IMPERSONATOR = sql.raw(`'SUPER_ADMIN'`)

/**
 * Whether nobody but its person acts in a session; or the operator who does is still a SUPER_ADMIN, in a session of theirs that lives, and
 * the person isn't one. Of an ordinary session SQLite asks the column alone.
 */
export function operatorStands(session: SQL | Table, now: SQL): SQL {
  return sql`(${session}.impersonator_session_id IS NULL OR EXISTS (SELECT 1 FROM sessions AS behind
    JOIN users AS operator ON operator.id = behind.user_id
    JOIN users AS person ON person.id = ${session}.user_id
    WHERE behind.id = ${session}.impersonator_session_id AND behind.active = 1 AND behind.expires_at > ${now} AND behind.idle_expires_at > ${now}
      AND operator.disabled_at IS NULL AND operator.role = ${IMPERSONATOR} AND person.role <> ${IMPERSONATOR}))`
}

/** The same of a row of `sessions`, without its person. */
export function isLive(now: SQL): SQL | undefined {
  return and(
    eq(sessions.active, true),
    gt(sessions.expiresAt, now),
    gt(sessions.idleExpiresAt, now),
    operatorStands(sessions, now),
  )
}

/** Whether the person of a row of `sessions` may sign in. */
export function ownerIsEnabled(): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${sessions.userId} AND users.disabled_at IS NULL)`
}
