// Signing keys of access tokens and of ID tokens. The private half is sealed; the public half is published as long as it may be needed.
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
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

export type SigningKeyRow = typeof signingKeys.$inferSelect
