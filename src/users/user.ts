// The public form of a person (contract §2).
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { SHOWN, UserRow } from './tables.ts'
import type { Role } from './rules.ts'

export type User = {
  id: string
  email: string
  email_verified: boolean
  name: string | null
  role: Role
  created_at: string
  updated_at: string
  last_login_at: string | null
}

/** The part of a row that its outside is made of. */
export type ShownRow = Pick<UserRow, keyof typeof SHOWN>

/** A person as their own pages name them. */
export type Person = Pick<ShownRow, 'email' | 'name'>

/** The public form of a row: without the password hash. */
export function publicUser(row: ShownRow): User {
  return {
    id: row.id,
    email: row.email,
    email_verified: row.emailVerifiedAt !== null,
    name: row.name,
    role: row.role,
    created_at: rfc3339(row.createdAt),
    updated_at: rfc3339(row.updatedAt),
    last_login_at: rfc3339OrNull(row.lastLoginAt),
  }
}
