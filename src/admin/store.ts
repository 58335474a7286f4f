// The SQL of administrators: rights. That of the directory stands in `directory-store.ts`.
import { sql, type SQL } from 'drizzle-orm'
import type { Condition } from '../db/client.ts'
import type { Role } from '../users/rules.ts'
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
