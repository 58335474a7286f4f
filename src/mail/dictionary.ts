// What a dictionary of mails must have: a function for each kind of mail. `english.ts` and `german.ts` are the two; the
// compiler finds a missing kind. No mail repeats what its sender typed (a name, for example), because its reader may be a
// stranger.

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
/** A security notice: it says what happened, and has no code and no link. */
export type NoticeKind = (typeof TOLD)[number]

const LIFELINES = ['email_changed', 'email_restored'] as const
/** A notice with the link by which an owner gets their account back. No budget may keep it from being sent. */
export type LifelineKind = (typeof LIFELINES)[number]

/** Every notice. Nobody asked for them, so they must not wait behind mails that somebody asked for. */
export const NOTICES: readonly MailKind[] = [...LIFELINES, ...TOLD]

/** The facts that a mail may tell. Every value is shown as text. */
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

/** One mail of the dictionary. */
export type Mail = (facts: MailFacts) => { subject: string; blocks: Block[] }

export type Dictionary = {
  mails: Record<MailKind, Mail>
  /** The last line, where SUPPORT_EMAIL is set. */
  support: (address: string) => string
}
