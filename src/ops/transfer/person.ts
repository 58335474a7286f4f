// One person on their way in or out: what every source is turned into before it is judged, and what may be wrong with it.

/** An account elsewhere, as `identities` keeps it. */
export type IdentityDraft = {
  issuer: string
  subject: string
  provider: string
  email?: string | null
  name?: string | null
}

/** A passkey as it travels (`factors.passkeys` of the canonical file); times RFC 3339, bytes base64url. */
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

/** A person as a source has them, still in its own spelling. `undefined` is what it doesn't say. */
export type Draft = {
  /** Their id there: a UUID stays, from anything else ours is derived. */
  id?: string | undefined
  /** What that id says of when it was made, in milliseconds; where it says nothing, `createdAt` does. */
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
  /** SHA-256 digests, as `recovery_codes` keeps them. */
  recoveryCodes: string[]
  /** What an export of ours encrypted: a JWE. */
  sealed?: string | undefined
  notes: Note[]
}

/** What is said of a line in the report. Never a hash, a secret or a password. */
export type Note = { code: NoteCode; message: string }

/** Why a line makes no account. */
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
/** What an account is made without. */
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
/** What an account is made with that somebody should look at. */
const GAINS = ['role_granted'] as const
export type NoteCode = (typeof REFUSALS)[number] | (typeof LOSSES)[number] | (typeof GAINS)[number]

/** A draft of nothing, for a source to fill in. */
export const emptyDraft = (): Draft => ({
  emailVerified: false,
  disabled: false,
  identities: [],
  passkeys: [],
  recoveryCodes: [],
  notes: [],
})
