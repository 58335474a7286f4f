// Signing keys of access tokens and of ID tokens. The private half is sealed; the public half is published as long as it may be needed.
// And what ended before its time, where no other row tells.
import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { ALGORITHMS, type PublicJwk } from '../crypto/signing-keys.ts'
import { createdAt, time } from '../db/columns.ts'

export const signingKeys = sqliteTable('signing_keys', {
  /** RFC 7638 thumbprint. */
  kid: text('kid').primaryKey(),
  /** What it signs by (RFC 7518 §3.1). Each algorithm is a line of keys of its own. */
  alg: text('alg', { enum: ALGORITHMS }).notNull().default('ES256'),
  /** Public JWK, JSON. */
  publicJwk: text('public_jwk', { mode: 'json' }).$type<PublicJwk>().notNull(),
  /** Private JWK, sealed for `signing-key:<kid>`. */
  sealedPrivateJwk: text('sealed_private_jwk').notNull(),
  /** Id of the secret that sealed it. */
  secretId: text('secret_id').notNull(),
  createdAt: createdAt(),
  /** When it begins to sign; it is published before. */
  activeFrom: time('active_from').notNull(),
  /** When a successor is due; `keys:rotate` sets it to now. */
  rotatesAt: time('rotates_at').notNull(),
  /** When its successor takes over; NULL while there is none. */
  retiresAt: time('retires_at'),
  /** When the last token that it signed has expired and it is deleted; NULL while it has no successor. */
  expiresAt: time('expires_at'),
})

/**
 * What ended without a row that tells: tokens that were signed before are refused at `fresh`. The triggers of migration 0020 write it, in the
 * very transaction that ends something, whatever door does. Sessions that were signed out are not here: `sessions.revoked_at` tells.
 */
export const revocations = sqliteTable(
  'revocations',
  {
    at: time('at').notNull(),
    /**
     * `grant`: one, by its id. `session`: one in which an operator acts, or whose row is deleted. `user`, `client`: all that they hold; a person disabled or
     * deleted, a client likewise.
     */
    kind: text('kind', { enum: ['session', 'grant', 'user', 'client'] }).notNull(),
    id: text('id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.kind, table.id] })],
)

export type SigningKeyRow = typeof signingKeys.$inferSelect
