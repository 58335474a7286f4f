// The SQL of the people.
import { and, eq, isNotNull, isNull, ne, or, sql, type SQL } from 'drizzle-orm'
import { a, always, planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { users } from './tables.ts'
import { type Role } from './rules.ts'

/** The person of an id, disabled or not. */
export const selectUser = planned({ id: users.id }, (db, { id }) => db.select().from(users).where(eq(users.id, id)))

/** The person of a canonical address, disabled or not, verified or not. */
export function selectUserByEmail(db: Db, email: string | SQL) {
  return selectUserWhere(db, { which: eq(users.email, email) })
}

const selectUserWhere = planned({ which: a.condition }, (db, { which }) => db.select().from(users).where(which))

/** Adds a person, and gives their row back; the batch rolls back as `taken` where somebody has the address. */
export const insertUser = planned(
  {
    id: users.id,
    email: users.email,
    name: users.name,
    hashedPassword: users.hashedPassword,
    role: users.role,
    emailVerifiedAt: users.emailVerifiedAt,
    lastLoginAt: users.lastLoginAt,
    createdAt: users.createdAt,
    updatedAt: users.updatedAt,
  },
  (db, row) => db.insert(users).values(row).returning(),
)

/** Changes columns of a person, and gives the row back; no row where there is no such person, or `condition` (if given) fails. */
export function updateUser(db: Db, id: string, change: Partial<typeof users.$inferInsert>, condition?: SQL) {
  return db
    .update(users)
    .set(change)
    .where(and(eq(users.id, id), condition))
    .returning()
}

/** Whether the person of a row has this address. */
export const hasAddress = (email: string): SQL => eq(users.email, email)

/** Replaces a hash, but only the one that was read: a password changed meanwhile stays changed. */
export const replaceHash = planned(
  { id: users.id, before: users.hashedPassword, after: users.hashedPassword, now: users.updatedAt },
  (db, { id, before, after, now }) =>
    db
      .update(users)
      .set({ hashedPassword: after, updatedAt: now })
      .where(and(eq(users.id, id), eq(users.hashedPassword, before))),
)

/** Sets a password over the one that was read (`before`), or over any; the devices that knew the old one are forgotten. */
export function setHash(db: Db, id: string, hash: string, now: number, before: ReadHash) {
  return setHashWhere(db, { id, hash, now, asRead: hashIs(before) })
}

const setHashWhere = planned(
  { id: users.id, hash: users.hashedPassword, now: users.updatedAt, asRead: a.condition },
  (db, { id, hash, now, asRead }) =>
    db
      .update(users)
      .set({
        hashedPassword: hash,
        passwordChangedAt: now,
        updatedAt: now,
        credentialVersion: sql`${users.credentialVersion} + 1`,
      })
      .where(and(eq(users.id, id), isNull(users.disabledAt), asRead))
      .returning(),
)

/** The hash that was read, or any. */
type ReadHash = { hash: string | null } | 'any'

const hashIs = (read: ReadHash): SQL => (read === 'any' ? always : sql`${users.hashedPassword} IS ${read.hash}`)

/**
 * Records a proof of the address: it is verified. An account whose address never was loses its password, its known devices and
 * its pending sign-ins, because somebody else may have made them.
 */
export const proveAddress = planned(
  { id: users.id, email: users.email, now: users.updatedAt },
  (db, { id, email, now }) =>
    db
      .update(users)
      .set({
        hashedPassword: sql`CASE WHEN ${users.emailVerifiedAt} IS NULL THEN NULL ELSE ${users.hashedPassword} END`,
        emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, ${now})`,
        credentialVersion: sql`${users.credentialVersion} + (${users.emailVerifiedAt} IS NULL)`,
        updatedAt: sql`CASE WHEN ${users.emailVerifiedAt} IS NULL THEN ${now} ELSE ${users.updatedAt} END`,
      })
      .where(and(eq(users.id, id), eq(users.email, email), isNull(users.disabledAt)))
      .returning(),
)

/** Whether an account's address was never verified. */
export function isUnverified(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND email_verified_at IS NULL)`
}

/** Whether an account has a role. */
export function hasRole(id: string, role: Role): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND role = ${role})`
}

/** Whether an account has this address, verified. */
export function hasVerified(id: string, email: string): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND email = ${email} AND email_verified_at IS NOT NULL)`
}

/** Gives an account another, proved address; no row where it is disabled, or `from` is not its address any more. */
export function setEmail(db: Db, id: string, from: string, to: string, now: number) {
  return db
    .update(users)
    .set({ email: to, emailVerifiedAt: now, updatedAt: now })
    .where(and(eq(users.id, id), eq(users.email, from), isNull(users.disabledAt)))
    .returning()
}

/** Whether a person is disabled by their deletion alone. It writes the same time into both columns, and nothing else does. */
const disabledByDeletion = sql`${users.disabledAt} = ${users.deletedAt}`

/** Gives an account an address back, also a deleted one. Removes its password, because a thief of the account knows it. */
export function restoreEmail(db: Db, id: string, email: string, now: number) {
  return db
    .update(users)
    .set({
      email,
      emailVerifiedAt: now,
      updatedAt: now,
      credentialVersion: sql`${users.credentialVersion} + 1`,
      hashedPassword: null,
      // A person who was disabled for another reason stays disabled.
      disabledAt: sql`CASE WHEN ${disabledByDeletion} THEN NULL ELSE ${users.disabledAt} END`,
      deletedAt: null,
    })
    .where(eq(users.id, id))
    .returning()
}

/** Notes a sign-in of a person who may still sign in with the hash that was read. */
export function noteSignIn(db: Db, id: string, read: ReadHash, now: number) {
  return noteSignInWhere(db, { id, now, asRead: hashIs(read) })
}

const noteSignInWhere = planned(
  { id: users.id, now: users.lastLoginAt, asRead: a.condition },
  (db, { id, now, asRead }) =>
    db
      .update(users)
      .set({ lastLoginAt: now, updatedAt: sql`${users.updatedAt}` })
      .where(and(eq(users.id, id), isNull(users.disabledAt), asRead))
      .returning(),
)

/** Whether a person may sign in, with the hash that was read. */
export function isAsRead(id: string, read: { hash: string | null } | 'any'): SQL {
  const hash = read === 'any' ? sql`1` : sql`hashed_password IS ${read.hash}`
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND disabled_at IS NULL AND ${hash})`
}

/** Whether a device cookie of (`deviceUserId`, `version`) is valid for the person `id`; false once the version was raised. */
export function deviceIsOwn(deviceUserId: string, id: SQL | string, version: number): SQL {
  return sql`(${deviceUserId} = ${id} AND EXISTS (SELECT 1 FROM users WHERE id = ${id} AND credential_version = ${version}))`
}

/** The id of an address's person. */
export function idOf(email: string): SQL {
  return sql`(SELECT id FROM users WHERE email = ${email})`
}

/** The id of an address's person, or `tag`. */
export function idOrTag(email: string, tag: string): SQL {
  return sql`coalesce(${idOf(email)}, ${tag})`
}

/** Whether the device cookie of (`id`, `email`, `version`) is still valid for that account. */
export function deviceIsKnown(id: string, email: string | SQL, version: number): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND email = ${email} AND credential_version = ${version})`
}

/** Whether an address has an account that is not disabled; with `proved`, one that has verified it. */
export function isTaken(email: string, whose: 'anybody' | 'proved'): SQL {
  const proved = whose === 'proved' ? sql` AND email_verified_at IS NOT NULL` : sql``
  return sql`EXISTS (SELECT 1 FROM users WHERE email = ${email} AND disabled_at IS NULL${proved})`
}

/** Whether a person is disabled. */
export function isDisabled(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND disabled_at IS NOT NULL)`
}

/** True where the change leaves an enabled SUPER_ADMIN, or removes none. `<> 'USER'` lets SQLite use the partial index. */
const anotherSuperAdmin = sql`(${users.role} <> 'SUPER_ADMIN' OR ${users.disabledAt} IS NOT NULL OR EXISTS (
  SELECT 1 FROM users AS other WHERE other.role = 'SUPER_ADMIN' AND other.role <> 'USER' AND other.disabled_at IS NULL AND other.id <> users.id))`

/** Sets a role; changes no row where they have it already, or the last enabled SUPER_ADMIN would be lost. */
export function setRoleUnlessLast(db: Db, id: string, role: Role, now: number) {
  return db
    .update(users)
    .set({ role, updatedAt: now })
    .where(and(eq(users.id, id), ne(users.role, role), role === 'SUPER_ADMIN' ? undefined : anotherSuperAdmin))
    .returning()
}

/**
 * Disables a person; changes no row where they are disabled already, or are the last enabled SUPER_ADMIN. A deleted person who
 * may come back is disabled in addition to that.
 */
export function disableUnlessLast(db: Db, id: string, now: number) {
  return db
    .update(users)
    .set({
      disabledAt: sql`CASE WHEN ${users.deletedAt} = ${now} THEN ${now + 1} ELSE ${now} END`,
      updatedAt: now,
      credentialVersion: sql`${users.credentialVersion} + 1`,
    })
    .where(and(eq(users.id, id), or(isNull(users.disabledAt), disabledByDeletion), anotherSuperAdmin))
    .returning()
}

/** Enables a person; a deleted one stays disabled. */
export function enable(db: Db, id: string, now: number) {
  return db
    .update(users)
    .set({ disabledAt: null, deletedAt: null, updatedAt: now })
    .where(and(eq(users.id, id), isNotNull(users.disabledAt)))
    .returning()
}

/** Whether `deleteUnlessLast` would delete a person. */
export const isRemovable = (id: string, mayComeBack: SQL): Condition =>
  sql`EXISTS (SELECT 1 FROM users WHERE ${removable(id, mayComeBack)})`

const removable = (id: string, mayComeBack: SQL) =>
  sql`${eq(users.id, id)} AND ${anotherSuperAdmin} AND NOT ${mayComeBack}`

/** Deletes a person with all their rows; no row where they are the last enabled SUPER_ADMIN, or `mayComeBack` holds. */
export function deleteUnlessLast(db: Db, id: string, mayComeBack: SQL) {
  return db.delete(users).where(removable(id, mayComeBack)).returning({ id: users.id })
}

/**
 * Marks a person as deleted and disables them, where `mayComeBack` holds; no row where they are marked already, or are the last
 * enabled SUPER_ADMIN.
 */
export function markDeletedUnlessLast(db: Db, id: string, mayComeBack: SQL, now: number) {
  return db
    .update(users)
    .set({
      // For a person who is disabled already it must be another time, even within the same millisecond: see
      // `disabledByDeletion`.
      deletedAt: sql`max(${now}, coalesce(${users.disabledAt} + 1, ${now}))`,
      disabledAt: sql`coalesce(${users.disabledAt}, ${now})`,
      credentialVersion: sql`${users.credentialVersion} + 1`,
      updatedAt: now,
    })
    .where(and(eq(users.id, id), isNull(users.deletedAt), anotherSuperAdmin, mayComeBack))
    .returning({ id: users.id })
}

/** Takes the role of a deleted person who may come back. */
export function demoteMarked(db: Db, id: string, now: number): Write {
  return db
    .update(users)
    .set({ role: 'USER', updatedAt: now })
    .where(and(eq(users.id, id), isNotNull(users.deletedAt), ne(users.role, 'USER')))
}

/** Whether a person is marked as deleted. */
export function isMarkedDeleted(id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM users WHERE id = ${id} AND deleted_at IS NOT NULL)`
}

/** Deletes at most `most` marked people who can't come back any more. `mayComeBack` speaks of `users.id`. */
export function deleteMarked(db: Db, mayComeBack: SQL, most: number) {
  return statement(
    db,
    sql`DELETE FROM users WHERE id IN (
      SELECT id FROM users WHERE deleted_at IS NOT NULL AND NOT ${mayComeBack} LIMIT ${most})`,
  )
}

/** Makes every device cookie of a person worthless. */
export const raiseCredentialVersion = planned({ id: users.id, condition: a.condition }, (db, { id, condition }) =>
  db
    .update(users)
    .set({ credentialVersion: sql`${users.credentialVersion} + 1`, updatedAt: sql`${users.updatedAt}` })
    .where(and(eq(users.id, id), condition)),
)
