// What people prove themselves with besides a password: authenticator apps, recovery codes, passkeys, identities at providers.
// No secret lies in the clear: TOTP secrets are sealed, recovery codes are digests, and a passkey's key is public.
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { createdAt, time } from '../db/columns.ts'
import { users } from '../users/tables.ts'

export const totp = sqliteTable(
  'totp',
  {
    /** UUIDv7. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The Base32 secret, sealed for `totp:<user id>:<id>`. */
    secret: text('secret').notNull(),
    /** Public id of the AUTH_SECRET that sealed it. */
    sealedBy: text('sealed_by').notNull(),
    /** NULL until a valid code has shown that the app has the secret. Until then it doesn't count. */
    confirmedAt: time('confirmed_at'),
    /** While it waits: the session or the pending sign-in that began it. Only that one is shown the secret and may confirm it. */
    enroller: text('enroller'),
    /** The time step (RFC 6238 §4.2) of the last code that was taken. Codes of this step and of earlier ones are refused. */
    lastStep: integer('last_step').notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    /** One confirmed app for each person, and one waiting app for each enroller. */
    uniqueIndex('totp_enroller_unique').on(
      table.userId,
      sql`(CASE WHEN confirmed_at IS NULL THEN enroller ELSE '' END)`,
    ),
    index('totp_waiting_index')
      .on(table.createdAt)
      .where(sql`${table.confirmedAt} IS NULL`),
    index('totp_sealed_by_index').on(table.sealedBy),
  ],
)

export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    /** SHA-256 of the code (128 random bits), base64url. A spent code is deleted. */
    digest: text('digest').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [index('recovery_codes_user_id_index').on(table.userId)],
)

export const passkeys = sqliteTable(
  'passkeys',
  {
    /** UUIDv7; the name of the row in our API. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The authenticator's id of the credential, base64url (at most 1023 bytes). */
    credentialId: text('credential_id').notNull().unique('passkeys_credential_id_unique'),
    /** COSE_Key (RFC 9052 §7), base64url. */
    publicKey: text('public_key').notNull(),
    /** The signature counter of the last ceremony; 0 where the authenticator keeps none. */
    signCount: integer('sign_count').notNull(),
    /** Whether it has ever verified its person (WebAuthn L3 §4, `uvInitialized`). */
    uvInitialized: integer('uv_initialized', { mode: 'boolean' }).notNull(),
    /** JSON array, as `getTransports()` gave it. */
    transports: text('transports', { mode: 'json' }).$type<string[]>().notNull(),
    /** Whether it may be backed up (synced), and whether it is. */
    backupEligible: integer('backup_eligible', { mode: 'boolean' }).notNull(),
    backupState: integer('backup_state', { mode: 'boolean' }).notNull(),
    /** Model of the authenticator, a UUID; zeros where it doesn't say. */
    aaguid: text('aaguid').notNull(),
    /** The RP id that it was made for: the host of ISSUER then. */
    rpId: text('rp_id').notNull(),
    /** Made by the browser without being asked for (conditional create): a way in that requires no second step. */
    conditional: integer('conditional', { mode: 'boolean' }).notNull(),
    name: text('name').notNull(),
    createdAt: createdAt(),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [
    index('passkeys_user_id_index').on(table.userId, table.id),
    check('passkeys_backup_check', sql`${table.backupEligible} = 1 OR ${table.backupState} = 0`),
  ],
)

/** Challenges that were answered. A challenge is made without a row; this row makes it good once. */
export const spentChallenges = sqliteTable(
  'spent_challenges',
  {
    /** Its 128 random bits, base64url. */
    nonce: text('nonce').primaryKey(),
    /** When it would have expired. */
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [index('spent_challenges_expires_at_index').on(table.expiresAt)],
)

/** Accounts at providers. Issuer and subject identify one, never an address (OIDC Core §5.7). */
export const identities = sqliteTable(
  'identities',
  {
    /** UUIDv7. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The `iss` of its ID tokens, unchanged. */
    issuer: text('issuer').notNull(),
    /** The `sub` of its ID tokens. */
    subject: text('subject').notNull(),
    /** The id in OIDC_PROVIDERS of the provider that it came by. */
    provider: text('provider').notNull(),
    /** What the provider last said, so that its owner can tell it from others. */
    email: text('email'),
    name: text('name'),
    /** The provider's refresh token, sealed for `identity:<id>`; NULL where none was requested. */
    refreshToken: text('refresh_token'),
    createdAt: createdAt(),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [
    uniqueIndex('identities_subject_unique').on(table.issuer, table.subject),
    index('identities_user_id_index').on(table.userId, table.id),
  ],
)

export type IdentityRow = typeof identities.$inferSelect
export type TotpRow = typeof totp.$inferSelect
export type PasskeyRow = typeof passkeys.$inferSelect
