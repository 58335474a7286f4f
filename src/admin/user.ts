// How a person looks to administrators: as everywhere (contract §2), and whether they are disabled.
import type { UserRow } from '../users/tables.ts'
import { publicUser, type ShownRow, type User } from '../users/user.ts'

/** A person as a sentence of the console names them: by name and address, or by address alone. */
export const fullNameOf = ({ name, email }: { name: string | null; email: string }): string =>
  name === null ? email : `${name} (${email})`

export type AdminUser = User & { disabled: boolean }

/** A row of `users` as administrators see it: `User`, and `disabled`. */
export function adminUser(row: ShownRow & Pick<UserRow, 'disabledAt'>): AdminUser {
  return { ...publicUser(row), disabled: row.disabledAt !== null }
}
