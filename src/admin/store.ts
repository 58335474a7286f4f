// The SQL of administrators: rights and figures. That of the directory stands in `directory-store.ts`.
import { sql, type SQL } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import type { Reach } from './rules.ts'

/**
 * Whether a person is enabled and has a role that reaches the target's role. Without a target: whether their role reaches any.
 */
export function reaches(userId: string, targetId: string | undefined, reach: Reach): Condition {
  const among = (roles: readonly Role[]): SQL =>
    sql.join(
      roles.map((role) => sql`${role}`),
      sql`, `,
    )
  const forms = Object.entries(reach).map(([role, targets]) =>
    targetId === undefined
      ? sql`actor.role = ${role}`
      : sql`(actor.role = ${role} AND EXISTS (SELECT 1 FROM users AS target WHERE target.id = ${targetId} AND target.role IN (${among(targets)})))`,
  )
  return sql`EXISTS (SELECT 1 FROM users AS actor
    WHERE actor.id = ${userId} AND actor.disabled_at IS NULL AND (${sql.join(forms, sql` OR `)}))`
}

/** Whether a person administers, and `may` holds of their session. */
export const operates = (userId: string, may: Condition): Condition =>
  sql`(${may} AND EXISTS (SELECT 1 FROM users AS operator WHERE operator.id = ${userId} AND operator.role <> 'USER'))`

/** How many people have each role and status (`ADMIN_active` and so on), each counted up to `most`. */
export function countUsers(db: Db, most: number) {
  const columns = ROLES.flatMap((role) =>
    STATUSES.map(
      (
        status,
      ) => sql`(SELECT count(*) FROM (SELECT 1 FROM users INDEXED BY users_newest_index WHERE role = ${role} AND status = ${status} LIMIT ${most}))
        AS ${sql.identifier(`${role}_${status}`)}`,
    ),
  )
  return statement<Record<`${Role}_${Status}`, number>>(db, sql`SELECT ${sql.join(columns, sql`, `)}`)
}

/** How many sessions live at `now`, counted up to `most`: an idle end is never after the absolute one. */
export function countSessions(db: Db, now: number, most: number) {
  return statement<{ live: number }>(
    db,
    sql`SELECT count(*) AS live
    FROM (SELECT 1 FROM sessions WHERE active = 1 AND idle_expires_at > ${now} LIMIT ${most})`,
  )
}

/** What a day brought. */
export type DayCounts = Record<
  'sign_ups' | 'sign_ins' | 'sign_in_failures' | 'sign_ins_throttled' | 'acts_refused',
  number
>

/** Counts events from the id `floor` on, the latest `most` of them. */
export function countEvents(db: Db, floor: string, most: number) {
  const sum = (event: string): SQL => sql`coalesce(sum(event = ${event}), 0)`
  return statement<DayCounts>(
    db,
    sql`SELECT coalesce(sum(event = 'user_created' AND reason = 'sign_up'), 0) AS sign_ups,
      ${sum('authn_login_success')} AS sign_ins, ${sum('authn_login_fail')} AS sign_in_failures,
      ${sum('authn_login_fail_max')} AS sign_ins_throttled, ${sum('authz_fail')} AS acts_refused
    FROM (SELECT event, reason FROM audit_events WHERE id >= ${floor} ORDER BY id DESC LIMIT ${most})`,
  )
}
