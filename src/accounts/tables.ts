// Sign-ups that wait for their address to be confirmed. Each stands alone, with its own password and name; none is a user.
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { codes } from '../codes/tables.ts'
import { createdAt } from '../db/columns.ts'

export const signUps = sqliteTable('sign_ups', {
  /** The code that confirms it. The sign-up is deleted with its code. */
  codeId: text('code_id')
    .primaryKey()
    .references(() => codes.id, { onDelete: 'cascade' }),
  /** PHC string, or NULL for a person who signs up without a password. */
  hashedPassword: text('hashed_password'),
  name: text('name'),
  /** Where it was asked for, shown on the page of the mailed link. */
  country: text('country'),
  userAgent: text('user_agent'),
  createdAt: createdAt(),
})

export type SignUpRow = typeof signUps.$inferSelect
