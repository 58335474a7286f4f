// What a dictionary of mails must hold: one entry a kind, one function a mail. `english.ts` and `german.ts` are two; the
// compiler misses no kind in either. No mail repeats what its cause has typed (a name, say): its reader may be a stranger.

export type MailKind =
  | 'sign_up_code'
  | 'sign_up_taken'
  | 'verify_email'
  | 'reset_password'
  | 'password_changed'
  | 'change_email'
  | 'change_email_taken'
  | 'email_changed'
  | 'email_restored'
  | 'sign_in_code'
  | 'reauthenticate_code'
  | 'invitation'
  | 'session_theft'
  | FactorMailKind

/** What became of a second factor. */
type FactorMailKind =
  | 'totp_added'
  | 'totp_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'factors_removed'

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
