// The SQL of administrators: rights and the directory.
import { and, asc, desc, eq, gt, gte, lt, sql, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import type { Condition, Db } from '../db/client.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import { users } from '../users/tables.ts'
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

/** A page of the directory: by address where `prefix` is given, else newest first; `after` is an address or an id. */
export type DirectoryPage = {
  prefix: string | undefined
  role: Role | undefined
  status: Status | undefined
  after: string | undefined
  most: number
}

/**
 * What is shown of a person; no password hash leaves D1 for it. In SQL, because Drizzle has no word for the index that a query
 * must use.
 */
const shown = {
  id: sql<string>`id`,
  email: sql<string>`email`,
  emailVerifiedAt: sql<number | null>`email_verified_at`,
  disabledAt: sql<number | null>`disabled_at`,
  name: sql<string | null>`name`,
  role: sql<Role>`role`,
  createdAt: sql<number>`created_at`,
  updatedAt: sql<number>`updated_at`,
  lastLoginAt: sql<number | null>`last_login_at`,
}

/**
 * Reads no row that it doesn't return, except one ahead in each range. With a role and a status the page is one range of
 * `users_newest_index` or `users_address_index`. With neither it is one range of the id's or the address's own index. With only
 * one of them it is three ranges, one for each value of the other; SQLite merges them in order, a row at a time, until LIMIT
 * (its plan says `MERGE (UNION ALL)`), whereas an IN would read all that match and sort them. The query names the index, so
 * that statistics don't change the plan: an ANALYZE while everybody was of one kind would call an index by kind worthless.
 */
export function selectDirectory(db: Db, page: DirectoryPage) {
  const { prefix, role, status, after, most } = page
  const byId = after === undefined ? [] : [lt(users.id, after)]
  const range =
    prefix === undefined
      ? byId
      : [
          after === undefined ? gte(users.email, prefix) : gt(users.email, after),
          lt(users.email, `${prefix}\u{10ffff}`),
        ]
  const order = prefix === undefined ? desc(users.id) : asc(users.email)
  const branch = (...filter: SQL[]) => {
    const index = prefix === undefined ? sql`users_newest_index` : sql`users_address_index`
    const source = filter.length === 0 ? sql`users` : sql`users INDEXED BY ${index}`
    return db
      .select(shown)
      .from(source)
      .where(and(...filter, ...range))
  }
  const ofRole = (one: Role): SQL => eq(users.role, one)
  const ofStatus = (one: Status): SQL => eq(users.status, one)
  if (role === undefined && status !== undefined) {
    const [a, b, c] = ROLES
    return unionAll(
      branch(ofRole(a), ofStatus(status)),
      branch(ofRole(b), ofStatus(status)),
      branch(ofRole(c), ofStatus(status)),
    )
      .orderBy(order)
      .limit(most)
  }
  if (role !== undefined && status === undefined) {
    const [a, b, c] = STATUSES
    return unionAll(
      branch(ofRole(role), ofStatus(a)),
      branch(ofRole(role), ofStatus(b)),
      branch(ofRole(role), ofStatus(c)),
    )
      .orderBy(order)
      .limit(most)
  }
  const filter = role === undefined || status === undefined ? [] : [ofRole(role), ofStatus(status)]
  return branch(...filter)
    .orderBy(order)
    .limit(most)
}
