// The SQL of the directory of people.
import { and, asc, desc, eq, gt, gte, lt, sql, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { always, type Condition, type Db } from '../db/client.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import { users } from '../users/tables.ts'

/** Where a page begins: behind somebody in the order of the list, or before them (`back`). `key` is their id, their address, or their key by name. */
export type Edge = { key: string; back: boolean }

/**
 * A page of the directory: newest first, or by address where `prefix` is given, or by name where `names` are, beginnings of folded
 * names. The rows of a page before an edge come in the opposite order.
 */
export type DirectoryPage = {
  prefix?: string | undefined
  names?: readonly string[] | undefined
  role?: Role | undefined
  status?: Status | undefined
  edge?: Edge | undefined
  most: number
  /** A condition without which nothing is read. */
  may?: Condition
}

/** The key by name, as its index has it: the folded name (`foldedNames`), and the id, so that no two are alike. */
const nameKey = sql<string>`(lower(name) || char(1) || id)`

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
  nameKey: sql<string | null>`(lower(name) || char(1) || id)`.as('name_key'),
}

/** An order of the list: its columns, its index by kind, and which rows of it are wanted. */
type Ordered = { order: SQL[]; index: SQL; range: SQL[]; everybody: boolean }

/**
 * The statements of a page. Each reads no row that it doesn't return, except one ahead in each of its ranges. With a role and a status the
 * page is one range of an index by kind. With neither it is one range of the id's or the address's own index. With only
 * one of them it is three ranges, one for each value of the other; SQLite merges them in order, a row at a time, until LIMIT
 * (its plan says `MERGE (UNION ALL)`), whereas an IN would read all that match and sort them. Names have an index by kind alone: without a
 * filter there is a statement for each role, and the page is the first rows of them all (D1 takes five parts in a UNION and no
 * more). The query names the index, so that statistics don't change the plan: an ANALYZE while everybody was of one kind would call an
 * index by kind worthless.
 */
export function selectDirectory(db: Db, page: DirectoryPage) {
  const { prefix, names, role, status, most, may = always } = page
  if (names === undefined) return [ofKind(db, orderOf(page, prefix), { role, status, most, may })]
  const roles = role === undefined && status === undefined ? ROLES : [role]
  return names
    .filter((name) => reachesInto(name, page.edge))
    .flatMap((name) => roles.map((one) => ofKind(db, byName(page, name), { role: one, status, most, may })))
}

type Kind = Required<Pick<DirectoryPage, 'most' | 'may'>> & { role: Role | undefined; status: Status | undefined }

function ofKind(db: Db, { order, index, range, everybody }: Ordered, { role, status, most, may }: Kind) {
  const branch = (...filter: SQL[]) => {
    const source = filter.length === 0 && everybody ? sql`users` : sql`users INDEXED BY ${index}`
    return db
      .select(shown)
      .from(source)
      .where(and(...filter, ...range, may))
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
      .orderBy(...order)
      .limit(most)
  }
  if (role !== undefined && status === undefined) {
    const [a, b, c] = STATUSES
    return unionAll(
      branch(ofRole(role), ofStatus(a)),
      branch(ofRole(role), ofStatus(b)),
      branch(ofRole(role), ofStatus(c)),
    )
      .orderBy(...order)
      .limit(most)
  }
  const filter = role === undefined || status === undefined ? [] : [ofRole(role), ofStatus(status)]
  return branch(...filter)
    .orderBy(...order)
    .limit(most)
}

/** Newest first, or by address. */
function orderOf({ edge }: DirectoryPage, prefix: string | undefined): Ordered {
  const back = edge?.back === true
  if (prefix === undefined) {
    const byId = edge === undefined ? [] : [back ? gt(users.id, edge.key) : lt(users.id, edge.key)]
    return {
      order: [back ? asc(users.id) : desc(users.id)],
      index: sql`users_newest_index`,
      range: byId,
      everybody: true,
    }
  }
  const first = edge === undefined || back ? gte(users.email, prefix) : gt(users.email, edge.key)
  const last = edge !== undefined && back ? lt(users.email, edge.key) : lt(users.email, afterAll(prefix))
  const order = [back ? desc(users.email) : asc(users.email)]
  return { order, index: sql`users_address_index`, range: [first, last], everybody: true }
}

/** By name, and people of one name by id. The index has nobody without a name. */
function byName({ edge }: DirectoryPage, name: string): Ordered {
  const back = edge?.back === true
  const cut = edge !== undefined && edge.key.startsWith(name)
  const first = cut && !back ? sql`${nameKey} > ${edge.key}` : sql`${nameKey} >= ${name}`
  const last = cut && back ? sql`${nameKey} < ${edge.key}` : sql`${nameKey} < ${afterAll(name)}`
  return {
    order: [back ? sql`name_key DESC` : sql`name_key`],
    index: sql`users_name_index`,
    range: [sql`name IS NOT NULL`, first, last],
    everybody: false,
  }
}

/** Whether names that begin so lie on the side of the edge that is read, or around it. */
const reachesInto = (name: string, edge: Edge | undefined): boolean =>
  edge === undefined || edge.key.startsWith(name) || inBytes(name, edge.key) > 0 !== edge.back

/** Behind every text that begins so. */
const afterAll = (prefix: string): string => `${prefix}\u{10ffff}`

/** How SQLite orders texts: by their bytes in UTF-8. Negative where `a` comes first. */
export function inBytes(a: string, b: string): number {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)]
  const at = left.findIndex((byte, index) => byte !== right[index])
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
}
