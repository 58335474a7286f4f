// The software that signs people in through us (RFC 6749 §2), its secrets, and the APIs that it gets tokens for.
import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { createdAt, time, updatedAt } from '../db/columns.ts'
import type { ApiPolicy } from './policy.ts'
import { AUTH_METHODS, CLIENT_SOURCES, type ClientMetadata } from './rules.ts'

export const clients = sqliteTable(
  'clients',
  {
    /** `client_id`: a UUIDv7, an id that was imported, or the URL of a metadata document. */
    id: text('id').primaryKey(),
    /** What the consent page calls it. */
    name: text('name').notNull(),
    /** How it proves who it is at the token endpoint; `client_secret_basic` also takes the secret in the body. */
    authMethod: text('auth_method', { enum: AUTH_METHODS }).notNull(),
    /** Ours: no consent is asked for. */
    firstParty: integer('first_party', { mode: 'boolean' }).notNull().default(false),
    /** Where it comes from. */
    source: text('source', { enum: CLIENT_SOURCES }).notNull(),
    /** What RFC 7591 §2 names, JSON. */
    metadata: text('metadata', { mode: 'json' }).$type<ClientMetadata>().notNull(),
    /** The scopes that it has by itself (RFC 6749 §4.4), by API, JSON: `{"https://api.example.com": ["read"]}`. */
    ownScopes: text('own_scopes', { mode: 'json' }).$type<Record<string, string[]>>().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    disabledAt: time('disabled_at'),
    /** When a client that registered itself, or was read from its document, counts no more; NULL for one of an operator. */
    expiresAt: time('expires_at'),
  },
  (table) => [
    check('clients_first_party_check', sql`${table.firstParty} IN (0, 1)`),
    /** Partial: those of an operator don't expire. */
    index('clients_expires_at_index')
      .on(table.expiresAt)
      .where(sql`${table.expiresAt} IS NOT NULL`),
  ],
)

export const clientSecrets = sqliteTable(
  'client_secrets',
  {
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    /** SHA-256 of the secret (256 random bits), base64url. */
    digest: text('digest').notNull(),
    createdAt: createdAt(),
    /** When it ends, because another took its place; NULL for the current one. */
    expiresAt: time('expires_at'),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.digest] }),
    /** Partial: current ones don't end. By it the clock deletes those that have. */
    index('client_secrets_expires_at_index')
      .on(table.expiresAt)
      .where(sql`${table.expiresAt} IS NOT NULL`),
  ],
)

/** Initial access tokens (RFC 7591 §3): with one, software registers itself where registration is closed. */
export const registrationTokens = sqliteTable(
  'registration_tokens',
  {
    /** UUIDv7, the first part of the token. */
    id: text('id').primaryKey(),
    /** SHA-256 of the second part (256 random bits), base64url. */
    digest: text('digest').notNull(),
    /** Whom it is for, as the operator says it. */
    name: text('name').notNull(),
    /** So many clients may still be registered with it. */
    usesLeft: integer('uses_left').notNull(),
    createdAt: createdAt(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [index('registration_tokens_expires_at_index').on(table.expiresAt)],
)

export const apis = sqliteTable(
  'apis',
  {
    /** The `resource` of RFC 8707, and the `aud` of its tokens: an absolute URI. */
    identifier: text('identifier').primaryKey(),
    name: text('name').notNull(),
    /** Its scopes, and what each allows, as the consent page says it; JSON. */
    scopes: text('scopes', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** Who may grant which of them, and the claims that its tokens carry; JSON. */
    policy: text('policy', { mode: 'json' }).$type<ApiPolicy>().notNull().default({}),
    /** The client that may introspect its tokens (RFC 7662); NULL for none. */
    introspectedBy: text('introspected_by'),
    /** How long its access tokens live, in seconds; NULL: ACCESS_TOKEN_SECONDS. */
    tokenSeconds: integer('token_seconds'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('apis_token_seconds_index').on(table.tokenSeconds)],
)

export type ClientRow = typeof clients.$inferSelect
export type RegistrationTokenRow = typeof registrationTokens.$inferSelect
export type ApiRow = typeof apis.$inferSelect
