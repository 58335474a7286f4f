// The people: one row for each. `email` is the canonical form, so that another spelling never makes a second row.
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { createdAt, time, updatedAt } from '../db/columns.ts'
import { ROLES, STATUSES } from './rules.ts'

export const users = sqliteTable(
  'users',
  {
    /** UUIDv7. */
    id: text('id').primaryKey(),
    /** Canonical form (`canonicalEmail`). */
    email: text('email').notNull().unique('users_email_unique'),
    /**
     * PHC string, e.g. `$scrypt$ln=14,r=8,p=5$…`, or a foreign hash until the first sign-in; NULL for people without a
     * password.
     */
    hashedPassword: text('hashed_password'),
    role: text('role', { enum: ROLES }).notNull().default('USER'),
    name: text('name'),
    emailVerifiedAt: time('email_verified_at'),
    disabledAt: time('disabled_at'),
    /**
     * When the account was deleted while an undo link lived. It is disabled then, and is deleted when its last undo link is
     * dead. Where `disabled_at` is the same time, only the deletion disables it.
     */
    deletedAt: time('deleted_at'),
    /** Rises with a password change, a reset and signing out everywhere. Device cookies of an earlier version are invalid. */
    credentialVersion: integer('credential_version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    lastLoginAt: time('last_login_at'),
    /** When the password was last set by reset or change; NULL while it is the first one. */
    passwordChangedAt: time('password_changed_at'),
    /** The state, from the other columns, for the indexes of the directory. */
    status: text('status', { enum: STATUSES }).generatedAlwaysAs(
      sql`(CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN email_verified_at IS NULL THEN 'unverified' ELSE 'active' END)`,
      { mode: 'virtual' },
    ),
  },
  (table) => [
    check('users_role_check', sql`${table.role} IN ('USER', 'ADMIN', 'SUPER_ADMIN')`),
    check('users_email_check', sql`length(${table.email}) BETWEEN 3 AND 254`),
    check('users_id_check', sql`length(${table.id}) = 36`),
    /** Administrators only: they are counted when one of them might be lost. */
    index('users_role_index')
      .on(table.role)
      .where(sql`${table.role} <> 'USER'`),
    /** Only people who are marked as deleted. */
    index('users_deleted_at_index')
      .on(table.deletedAt)
      .where(sql`${table.deletedAt} IS NOT NULL`),
    /** The directory, newest first. */
    index('users_newest_index').on(table.role, table.status, table.id),
    /** The directory, by address. */
    index('users_address_index').on(table.role, table.status, table.email),
    /**
     * The directory, by name: `lower()` folds the letters from A to Z alone. Name and id are one text, because SQLite takes no row value for a
     * range of an expression; no name has the character between them.
     */
    index('users_name_index')
      .on(table.role, table.status, sql`(lower(name) || char(1) || id)`)
      .where(sql`${table.name} IS NOT NULL`),
  ],
)

export type UserRow = typeof users.$inferSelect

/** The columns that the outside of a person is made of: nothing of the password, nothing of how it is kept. */
export const SHOWN = {
  id: users.id,
  email: users.email,
  emailVerifiedAt: users.emailVerifiedAt,
  name: users.name,
  role: users.role,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
  lastLoginAt: users.lastLoginAt,
}
