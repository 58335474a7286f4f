// A person during an import or export: the form that every source is turned into, and what may be wrong with it.

/** An account at a provider, as `identities` stores it. */
export type IdentityDraft = {
  issuer: string
  subject: string
  provider: string
  email?: string | null
  name?: string | null
}

/** A passkey in a file (`factors.passkeys` of our format); times in RFC 3339, bytes in base64url. */
export type PasskeyDraft = {
  credential_id: string
  public_key: string
  sign_count: number
  uv_initialized: boolean
  transports: string[]
  backup_eligible: boolean
  backup_state: boolean
  aaguid: string
  rp_id: string
  conditional: boolean
  name: string
  created_at: string
  last_used_at: string | null
}

/** A person as a source describes them, in its own spelling. `undefined` where it says nothing. */
export type Draft = {
  /** Their id there. A UUID stays; from any other id ours is derived. */
  id?: string | undefined
  /** The time in that id, in milliseconds; without one, `createdAt` counts. */
  idTime?: number | undefined
  email?: unknown
  emailVerified: boolean
  emailVerifiedAt?: unknown
  name?: unknown
  role?: unknown
  /** The password hash, in a form that `hashes.ts` reads. */
  hash?: string | undefined
  /** RFC 3339, another date that JavaScript reads, or milliseconds. */
  createdAt?: unknown
  updatedAt?: unknown
  lastLoginAt?: unknown
  passwordChangedAt?: unknown
  disabled: boolean
  identities: IdentityDraft[]
  /** The Base32 secret of an authenticator app, in the clear. */
  totp?: string | undefined
  passkeys: PasskeyDraft[]
  /** SHA-256 digests, as `recovery_codes` stores them. */
  recoveryCodes: string[]
  /** A JWE from an export of ours. */
  sealed?: string | undefined
  notes: Note[]
}

/** A note about a line in the report. Never a hash, a secret or a password. */
export type Note = { code: NoteCode; message: string }

/** Reasons why a line makes no account. */
export const REFUSALS = [
  'not_json',
  'not_an_object',
  'plaintext_password',
  'no_email',
  'bad_email',
  'bad_field',
  'repeated_email',
  'repeated_id',
  'email_taken',
  'address_held',
  'sealed_unreadable',
] as const
/** What an account loses in the import. */
const LOSSES = [
  'unsupported_hash',
  'hash_out_of_bounds',
  'name_dropped',
  'role_unknown',
  'identity_left_out',
  'identity_taken',
  'factor_left_out',
  'passkey_taken',
] as const
/** What an account gets that a person should check. */
const GAINS = ['role_granted'] as const
export type NoteCode = (typeof REFUSALS)[number] | (typeof LOSSES)[number] | (typeof GAINS)[number]

/** An empty draft, for a source to fill in. */
export const emptyDraft = (): Draft => ({
  emailVerified: false,
  disabled: false,
  identities: [],
  passkeys: [],
  recoveryCodes: [],
  notes: [],
})
