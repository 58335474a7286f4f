// The sessions: one row for each session and none for a token, because a refresh token is a counter with a MAC (`counter` and
// `parent`). And the pending sign-ins.
import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { createdAt, time } from '../db/columns.ts'
import { users } from '../users/tables.ts'
import { STEPS, TRANSPORTS } from './rules.ts'

export const sessions = sqliteTable(
  'sessions',
  {
    /** UUIDv7; the `sid` of access tokens. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** A soft delete: the row stays until it is purged. */
    active: integer('active', { mode: 'boolean' }).notNull().default(true),
    revokedAt: time('revoked_at'),
    /** See `EndReason` in `rules.ts`. */
    revokedReason: text('revoked_reason'),
    transport: text('transport', { enum: TRANSPORTS }).notNull(),
    /** Whether its cookies outlive the browser. */
    remember: integer('remember', { mode: 'boolean' }).notNull().default(false),
    /** The counter of the current refresh token. */
    counter: integer('counter').notNull().default(1),
    /** The counter that was presented at the last rotation or rescue. */
    parent: integer('parent'),
    rotatedAt: time('rotated_at').notNull(),
    /** Times of the last rescues (at most three), JSON array of milliseconds. */
    rescues: text('rescues', { mode: 'json' }).$type<number[]>().notNull().default([]),
    /** `jti` of the access token that was signed at the row's last write. */
    issuedJti: text('issued_jti').notNull(),
    /** Authentication methods (RFC 8176), JSON array. */
    amr: text('amr', { mode: 'json' }).$type<string[]>().notNull(),
    /** When the person last proved who they are. */
    authTime: time('auth_time').notNull(),
    createdAt: createdAt(),
    lastUsedAt: time('last_used_at').notNull(),
    /** The absolute end, which never changes. */
    expiresAt: time('expires_at').notNull(),
    /** The end if the session isn't used; never after `expires_at`. */
    idleExpiresAt: time('idle_expires_at').notNull(),
    userAgent: text('user_agent'),
    ip: text('ip'),
    country: text('country'),
    /** The operator who acts as the person in it; NULL for a session that the person began. No foreign key: see 0014. */
    impersonatorId: text('impersonator_id'),
    /** The operator's own session, which it lives and ends with. */
    impersonatorSessionId: text('impersonator_session_id'),
  },
  (table) => [
    index('sessions_user_id_index').on(table.userId, table.id),
    index('sessions_expires_at_index').on(table.expiresAt),
    index('sessions_idle_expires_at_index')
      .on(table.idleExpiresAt)
      .where(sql`${table.active} = 1`),
    index('sessions_revoked_at_index')
      .on(table.revokedAt)
      .where(sql`${table.active} = 0`),
    /** Partial, so that an ordinary session costs nothing more. */
    index('sessions_impersonator_index')
      .on(table.impersonatorSessionId)
      .where(sql`${table.impersonatorSessionId} IS NOT NULL`),
    check(
      'sessions_active_check',
      sql`${table.active} IN (0, 1) AND (${table.active} = 1) = (${table.revokedAt} IS NULL)`,
    ),
    check('sessions_transport_check', sql`${table.transport} IN ('cookie', 'bearer')`),
    check('sessions_expiry_check', sql`${table.idleExpiresAt} <= ${table.expiresAt}`),
    check(
      'sessions_counter_check',
      sql`${table.counter} >= 1 AND (${table.parent} IS NULL OR ${table.parent} < ${table.counter})`,
    ),
  ],
)

/** Pending sign-ins: the first factor is proved. The row is deleted when the sign-in is finished. */
export const pendingSignIns = sqliteTable(
  'pending_sign_ins',
  {
    /** UUIDv7; the `mfa_token` is this id and a MAC. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** What finishes it: proving a second factor, or enrolling the first one. */
    step: text('step', { enum: STEPS }).notNull(),
    /** What was proved so far (RFC 8176), JSON array. */
    amr: text('amr', { mode: 'json' }).$type<string[]>().notNull(),
    /** Whether the mailbox has to be proved before a factor is enrolled. */
    mailbox: integer('mailbox', { mode: 'boolean' }).notNull().default(false),
    transport: text('transport', { enum: TRANSPORTS }).notNull(),
    remember: integer('remember', { mode: 'boolean' }).notNull(),
    /** The provider's session, where the sign-in began at a provider: the later row of `provider_sessions`, as JSON. */
    provider: text('provider', { mode: 'json' }).$type<ProviderSession>(),
    /** The person's credential version then. A change of password, and signing out everywhere, end a pending sign-in by it. */
    credentialVersion: integer('credential_version').notNull(),
    /** Wrong second factors so far. */
    attempts: integer('attempts').notNull().default(0),
    expiresAt: time('expires_at').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('pending_sign_ins_user_id_index').on(table.userId),
    index('pending_sign_ins_expires_at_index').on(table.expiresAt),
    index('pending_sign_ins_sid_index')
      .on(sql`(provider ->> '$.sid')`)
      .where(sql`${table.provider} IS NOT NULL`),
    check('pending_sign_ins_step_check', sql`${table.step} IN ('second_factor', 'enrolment')`),
  ],
)

/**
 * Sessions that began at a provider: the provider's session that can end ours (OIDC Back-Channel Logout 1.0), and a hint to end
 * it there.
 */
export const providerSessions = sqliteTable(
  'provider_sessions',
  {
    sessionId: text('session_id')
      .primaryKey()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    /** The provider's `sid`, if it gives one. */
    sid: text('sid'),
    /** The ID token, sealed for `id-token:<issuer>`: the hint for a logout at the provider. */
    idToken: text('id_token'),
  },
  (table) => [
    index('provider_sessions_sid_index').on(table.issuer, table.sid),
    index('provider_sessions_subject_index').on(table.issuer, table.subject),
  ],
)

export type ProviderSessionRow = typeof providerSessions.$inferSelect
export type PendingRow = typeof pendingSignIns.$inferSelect
export type SessionRow = typeof sessions.$inferSelect
/** A session that lives, without what is kept of its rescues and its end. */
export type LivingRow = Omit<SessionRow, 'active' | 'revokedAt' | 'revokedReason' | 'rescues'>
/** A provider's session that a session of ours began with: `idToken` is sealed, for `id-token:<issuer>`. */
export type ProviderSession = Omit<ProviderSessionRow, 'sessionId'>
