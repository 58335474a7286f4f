// Mailed codes and links that wait to be spent; spending deletes the row. Neither is stored: both columns are HMACs under a key
// that D1 doesn't have.
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { createdAt, time } from '../db/columns.ts'
import { users } from '../users/tables.ts'

export const PURPOSES = [
  'sign_up',
  'verify_email',
  'reset_password',
  'change_email',
  'undo_email',
  'sign_in',
  'prove_mailbox',
  'reauthenticate',
] as const
export type Purpose = (typeof PURPOSES)[number]
/** The purposes that a statement about codes means: at least one, and always given. */
export type Purposes = readonly [Purpose, ...Purpose[]]

export const codes = sqliteTable(
  'codes',
  {
    /** UUIDv7; the challenge handle is this id and a MAC. */
    id: text('id').primaryKey(),
    purpose: text('purpose', { enum: PURPOSES }).notNull(),
    /** The canonical address that it was mailed to. */
    email: text('email').notNull(),
    /** Its person; NULL while the address has no account. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** HMAC of id and code, base64url. */
    codeDigest: text('code_digest').notNull(),
    /** HMAC of id and link token, base64url. */
    linkDigest: text('link_digest').notNull(),
    /** Guesses of the code so far. */
    attempts: integer('attempts').notNull().default(0),
    /**
     * The session or pending sign-in that asked. When it ends, the code is void. NULL for strangers. No foreign key, because
     * sessions are purged.
     */
    sessionId: text('session_id'),
    /** For an undo link: when the session that asked for the change began, but at most EMAIL_UNDO_SECONDS before the change. */
    since: time('since'),
    /** HMAC of the email address: the account's name in the counters of wrong codes. */
    account: text('account'),
    /**
     * HMAC of the network address or known device that asked, or `administrator`. A source that asks again within a minute is
     * given the same challenge.
     */
    source: text('source'),
    sentAt: time('sent_at').notNull(),
    /** When code and link die. */
    expiresAt: time('expires_at').notNull(),
    /** When the challenge dies. No new code can be asked for after that. */
    challengeExpiresAt: time('challenge_expires_at').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('codes_asked_index').on(table.email, table.purpose, table.source),
    index('codes_user_id_index')
      .on(table.userId)
      .where(sql`${table.userId} IS NOT NULL`),
    index('codes_challenge_expires_at_index').on(table.challengeExpiresAt),
  ],
)

export type CodeRow = typeof codes.$inferSelect
