// The SQL of sessions in which an operator acts as somebody.
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { a, aliased, planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import { isLive, operatorStands } from './live-store.ts'
import type { EndReason } from './rules.ts'
import { sessions } from './tables.ts'

/** Such a session by its id, ended or not; whose it is, who acts, until when, and whether it lives. No row for an ordinary session. */
export const selectImpersonation = planned({ id: sessions.id, now: a.number }, (db, { id, now }) =>
  db
    .select({
      id: sessions.id,
      operatorId: sql<string>`${sessions.impersonatorId}`.as('operator_id'),
      operatorSessionId: sql<string>`${sessions.impersonatorSessionId}`.as('operator_session_id'),
      expiresAt: sessions.idleExpiresAt,
      lives: sql<boolean>`(${and(isLive(now), sql`${users.disabledAt} IS NULL`)})`.mapWith(Boolean).as('lives'),
      person: aliased('person', { id: users.id, email: users.email, name: users.name }),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isNotNull(sessions.impersonatorSessionId))),
)

/** Ends the active ones that began in a session of an operator, where `which` holds. */
export const endImpersonations = planned(
  {
    operatorSessionId: sessions.impersonatorSessionId,
    reason: sessions.revokedReason,
    now: sessions.revokedAt,
    which: a.condition,
  },
  (db, { operatorSessionId, reason, now, which }) =>
    db
      .update(sessions)
      .set({ active: false, revokedAt: now, revokedReason: reason })
      .where(and(eq(sessions.impersonatorSessionId, operatorSessionId), eq(sessions.active, true), which))
      .returning({ id: sessions.id }),
)

/** Ends the active ones of a person, and those that they began as an operator, which have lost what they stand on. */
export function endFallen(db: Db, userId: string, reason: EndReason, now: number): Write {
  return statement(
    db,
    sql`UPDATE sessions SET active = 0, revoked_at = ${now}, revoked_reason = ${reason}
      WHERE id IN (
        SELECT id FROM sessions WHERE user_id = ${userId} AND active = 1 AND impersonator_session_id IS NOT NULL
        UNION ALL SELECT acting.id FROM sessions AS own CROSS JOIN sessions AS acting ON acting.impersonator_session_id = own.id
          WHERE own.user_id = ${userId} AND acting.active = 1)
      AND NOT ${operatorStands(sessions, sql`${now}`)}`,
  )
}

/** The session of an id, as a condition for `endImpersonations`. */
export const isSession = (id: string): Condition => eq(sessions.id, id)

/** The person that an operator acted as last in one of their sessions, as an expression. */
export const lastPersonOf = (operatorSessionId: string): Condition =>
  sql`(SELECT user_id FROM sessions WHERE impersonator_session_id = ${operatorSessionId} ORDER BY id DESC LIMIT 1)`
