// Sign-ups that wait for their address to be confirmed. Each stands alone, with its own password and name; none is a user.
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { codes } from '../codes/tables.ts'
import { createdAt } from '../db/columns.ts'

export const signUps = sqliteTable('sign_ups', {
  /** The code that confirms it; the sign-up goes when the code goes. */
  codeId: text('code_id')
    .primaryKey()
    .references(() => codes.id, { onDelete: 'cascade' }),
  /** PHC string, or NULL for someone who will use no password. */
  hashedPassword: text('hashed_password'),
  name: text('name'),
  /** Where it was asked for, shown on the page of the mailed link. */
  country: text('country'),
  userAgent: text('user_agent'),
  createdAt: createdAt(),
})

export type SignUpRow = typeof signUps.$inferSelect
