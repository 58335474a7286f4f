// What people allowed other software: consents, grants, and the requests that still wait. A grant is one row: its code, and then its
// refresh token, is a counter with a MAC (docs/decisions/023-grants-are-counters.md).
import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { createdAt, time, updatedAt } from '../db/columns.ts'
import { users } from '../users/tables.ts'
import type { GrantEndReason } from './rules.ts'

const ownerId = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

export const consents = sqliteTable(
  'consents',
  {
    userId: ownerId(),
    clientId: text('client_id').notNull(),
    /** What was allowed, by audience, JSON: `{"": ["openid"], "https://api.example.com": ["read"]}`. */
    allowed: text('allowed', { mode: 'json' }).$type<Record<string, string[]>>().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.clientId] })],
)

export const grants = sqliteTable(
  'grants',
  {
    userId: ownerId(),
    /** UUIDv7; the `gid` of access tokens. */
    id: text('id').notNull(),
    clientId: text('client_id').notNull(),
    /** The session in which it was given; the `sid` of its tokens. No foreign key: with `offline_access` it outlives the session. */
    sessionId: text('session_id').notNull(),
    /** Whether it lives no longer than that session: it was given without `offline_access`. */
    bound: integer('bound', { mode: 'boolean' }).notNull(),
    /** Whether the client wants to hear of the end of that session (OIDC Back-Channel Logout 1.0). */
    notified: integer('notified', { mode: 'boolean' }).notNull().default(false),
    /** Scopes, separated by spaces. */
    scope: text('scope').notNull(),
    /** The API (RFC 8707); NULL for none. */
    resource: text('resource'),
    /** Where the code went; NULL for a grant of another kind. */
    redirectUri: text('redirect_uri'),
    /** The S256 challenge (RFC 7636 §4.2), base64url; empty where the client goes without PKCE; NULL likewise. */
    challenge: text('challenge'),
    /** Of the authentication request (OIDC Core §3.1.2.1). */
    nonce: text('nonce'),
    /** Authentication methods (RFC 8176) and the time of the proof, when it was given. */
    amr: text('amr', { mode: 'json' }).$type<string[]>().notNull(),
    authTime: time('auth_time').notNull(),
    /** The person's credential version then. What raises it ends a grant that isn't bound. */
    credentialVersion: integer('credential_version').notNull(),
    /** The thumbprint of the key that its tokens are bound to (RFC 9449); NULL for bearer tokens. */
    jkt: text('jkt'),
    /** 0: a code that waits. From 1 on: the counter of the current refresh token. */
    counter: integer('counter').notNull().default(0),
    /** As in `sessions`. */
    parent: integer('parent'),
    rotatedAt: time('rotated_at').notNull(),
    rescues: text('rescues', { mode: 'json' }).$type<number[]>().notNull().default([]),
    createdAt: createdAt(),
    lastUsedAt: time('last_used_at').notNull(),
    /** The end if it isn't used; never after `expires_at`. */
    idleExpiresAt: time('idle_expires_at').notNull(),
    /** The absolute end: of a code that waits its own, then the grant's. */
    expiresAt: time('expires_at').notNull(),
    endedAt: time('ended_at'),
    /** See `GrantEndReason` in `rules.ts`. */
    endedReason: text('ended_reason').$type<GrantEndReason>(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    index('grants_expires_at_index').on(table.expiresAt),
    /** Partial, so that other clients' grants cost nothing more. */
    index('grants_notified_index')
      .on(table.sessionId)
      .where(sql`${table.notified} = 1`),
    /** Partial, so that a grant that lives costs nothing more. */
    index('grants_ended_at_index')
      .on(table.endedAt)
      .where(sql`${table.endedAt} IS NOT NULL`),
    check('grants_expiry_check', sql`${table.idleExpiresAt} <= ${table.expiresAt}`),
    check(
      'grants_counter_check',
      sql`${table.counter} >= 0 AND (${table.parent} IS NULL OR ${table.parent} < ${table.counter})`,
    ),
  ],
)

/** Requests that were sent ahead (RFC 9126), and requests of a browser that don't fit where they have to wait. */
export const pushedRequests = sqliteTable(
  'pushed_requests',
  {
    /** UUIDv7; the `request_uri` is this id and a MAC. */
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    /** The parameters, as `application/x-www-form-urlencoded`. */
    parameters: text('parameters').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [index('pushed_requests_expires_at_index').on(table.expiresAt)],
)

/** Devices that wait for their person (RFC 8628). */
export const deviceCodes = sqliteTable(
  'device_codes',
  {
    /** UUIDv7; the device code is this id and a MAC. */
    id: text('id').primaryKey(),
    /** HMAC of the short code that the person types, base64url. */
    userCode: text('user_code').notNull(),
    clientId: text('client_id').notNull(),
    scope: text('scope').notNull(),
    resource: text('resource'),
    jkt: text('jkt'),
    /** The grant that the person gave, and whose it is; NULL while nobody has answered. */
    userId: text('user_id'),
    grantId: text('grant_id'),
    deniedAt: time('denied_at'),
    /** The least time between two questions of the device, in seconds, and its last question (RFC 8628 §3.5). */
    interval: integer('interval').notNull().default(5),
    polledAt: time('polled_at'),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('device_codes_user_code_unique').on(table.userCode),
    index('device_codes_expires_at_index').on(table.expiresAt),
  ],
)

/**
 * Clients that are to be told that a session has ended (OIDC Back-Channel Logout 1.0). The trigger `sessions_end_grants` (migration 0017) adds a
 * row for each client of the session that wants it, in the very transaction that ends it, whatever door does.
 */
export const logoutDeliveries = sqliteTable(
  'logout_deliveries',
  {
    sessionId: text('session_id').notNull(),
    clientId: text('client_id').notNull(),
    userId: text('user_id').notNull(),
    createdAt: createdAt(),
    attempts: integer('attempts').notNull().default(0),
    /** When it is tried next; NULL once it was delivered or given up. */
    nextAttemptAt: time('next_attempt_at'),
    deliveredAt: time('delivered_at'),
    /** What the client answered last: a status, or why there was no answer. */
    outcome: text('outcome'),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.clientId] }),
    index('logout_deliveries_due_index')
      .on(table.nextAttemptAt)
      .where(sql`${table.nextAttemptAt} IS NOT NULL`),
    index('logout_deliveries_done_index')
      .on(table.createdAt)
      .where(sql`${table.nextAttemptAt} IS NULL`),
  ],
)

export type GrantRow = typeof grants.$inferSelect
export type DeviceRow = typeof deviceCodes.$inferSelect
export type ConsentRow = typeof consents.$inferSelect
