// What a dictionary of mails must hold: one entry a kind, one function a mail. `english.ts` and `german.ts` are two; the
// compiler misses no kind in either. No mail repeats what its cause has typed (a name, say): its reader may be a stranger.

export type MailKind =
  | 'sign_up_code'
  | 'sign_up_taken'
  | 'verify_email'
  | 'reset_password'
  | 'change_email'
  | 'change_email_taken'
  | 'sign_in_code'
  | 'reauthenticate_code'
  | 'invitation'
  | NoticeKind
  | LifelineKind

const TOLD = [
  'password_changed',
  'session_theft',
  'totp_added',
  'totp_removed',
  'passkey_added',
  'passkey_removed',
  'recovery_codes_made',
  'recovery_code_used',
  'identity_linked',
  'identity_unlinked',
  'factors_removed',
] as const
/** A notice of security: it tells what happened, and carries nothing to use. */
export type NoticeKind = (typeof TOLD)[number]

const LIFELINES = ['email_changed', 'email_restored'] as const
/** A notice with the link by which an owner gets their account back. No budget may keep it from going out. */
export type LifelineKind = (typeof LIFELINES)[number]

/** Every notice: what nobody asked for, and must not wait behind what somebody did. */
export const NOTICES: readonly MailKind[] = [...LIFELINES, ...TOLD]

/** What a mail may tell. Every value is shown as text. */
type MailFacts = {
  appName: string
  code: string
  link: string
  /** How long code and link live, in words: `10 minutes`. */
  codeLife: string
  /** How long an undo link lives: `7 days`. */
  undoLife: string
  /** Where and when it was asked for, e.g. `Firefox on Linux, DE, 24 Nov 2026 10:02 UTC`. */
  origin: string
}

/** A paragraph, the code on a line of its own, or a link. */
export type Block = string | { code: string } | { link: string; label: string }

/** A mail of the dictionary. */
export type Mail = (facts: MailFacts) => { subject: string; blocks: Block[] }

export type Dictionary = {
  mails: Record<MailKind, Mail>
  /** The last line, where there is a SUPPORT_EMAIL. */
  support: (address: string) => string
}
