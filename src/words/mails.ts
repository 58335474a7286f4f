// What a language must hold for the mails: a function for each kind. The compiler finds a missing one. No mail repeats what its
// sender typed (a name, for example), because its reader may be a stranger.

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
  'app_theft',
  'totp_added',
  'totp_removed',
  'passkey_added',
  'passkey_removed',
  'recovery_codes_made',
  'recovery_code_used',
  'identity_linked',
  'identity_unlinked',
  'factors_removed',
  'impersonated',
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
  /** For the subject: the mail itself shows it where `hasCode` is set. */
  code: string
  /** How long code and link live, in words: `10 minutes`. */
  codeLife: string
  /** How long an undo link lives: `7 days`. */
  undoLife: string
}

/** What a mail says, from top to bottom. */
type MailText = {
  subject: string
  title: string
  /** What happened, or what to do. Mail programs show it beside the subject. */
  lead: string
  /** The code stands here, large. */
  hasCode?: true
  /** What the button is for. */
  next?: string
  /** What the button says that leads to the link. A mail without one has no link. */
  button?: string
  /** How long it is good for. */
  life?: string
  /** What is said before where and when it came from; left out where an administrator did it. */
  from?: string
  /** What to do if it was not the reader. */
  otherwise: string
}

/** One mail of the dictionary. */
export type Mail = (facts: MailFacts) => MailText

/** The mails of a language. */
export type Mails = {
  kinds: Record<MailKind, Mail>
  /** Before SUPPORT_EMAIL, where it is set. */
  support: string
  /** The last line. */
  sent: (appName: string, to: string) => string
}

/** How a language names a device and a time, on pages and in mails. */
export type OriginWords = {
  unknown: string
  /** `Firefox on Linux`. */
  on: (program: string, system: string) => string
  /** `24 Nov 2026 10:02`, from a time in UTC. */
  time: (at: Date) => string
}
