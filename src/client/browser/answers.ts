// What the API takes and answers, beside people and sessions.
import type { Session, User } from '../types.ts'
import type { PasskeyOptions } from './passkey.ts'

export type SignedIn = { status: 'signed_in'; user: User; session: Session }
type Factor = 'totp' | 'passkey' | 'recovery_code' | 'email_code'
/** Signed in, or a second step is missing: then give `mfa_token` to a method of `secondStep`. */
export type SignInResult =
  | SignedIn
  | { status: 'mfa_required' | 'enrolment_required'; mfa_token: string; factors: Factor[]; challenge?: string }
export type Challenge = { challenge: string }
export type VerificationRequired = { status: 'verification_required'; challenge: string }
export type PasswordChanged = { status: 'password_changed'; user?: User; session?: Session }
export type Remember = { remember?: boolean }
export type Page<Item> = { items: Item[]; next_cursor: string | null }

export type Proof =
  | { password: string }
  | { totp_code: string }
  | { challenge: string; code: string }
  | { passkey: true }
export type ProofOptions = { methods: string[]; passkey?: PasskeyOptions; challenge?: string }
export type Codes = { recovery_codes?: string[] }

export type Passkey = {
  id: string
  credential_id: string
  name: string
  created_at: string
  last_used_at: string | null
  backup_eligible: boolean
  backed_up: boolean
  transports: string[]
  aaguid: string
}

export type Identity = {
  id: string
  provider: string
  issuer: string
  subject: string
  email: string | null
  name: string | null
  created_at: string
  last_used_at: string | null
}
