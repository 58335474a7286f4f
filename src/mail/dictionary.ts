// What our mails say: one entry a kind, one function a mail. Plain words; the code stands alone on its line.

/** What a mail may tell. Every value is shown as text. */
export type MailFacts = {
  appName: string
  /** Whole minutes that code and link live. */
  minutes: number
  code: string
  /** Where and when it was asked for, e.g. `Firefox on Linux, DE, 24 November 2026 10:02 UTC`. */
  origin: string
}

export type MailText = { subject: string; paragraphs: string[]; button?: string }

const MAIL_KINDS = [
  'sign_up_code',
  'sign_up_taken',
  'verify_email',
  'session_theft',
  'reset_password',
  'password_changed',
  'change_email',
  'change_email_taken',
  'email_changed',
  'sign_in_code',
  'reauthenticate_code',
  'invitation',
] as const
export type MailKind = (typeof MAIL_KINDS)[number]

export const english: Record<MailKind, (facts: MailFacts) => MailText> = {
  sign_up_code: (facts) => ({
    subject: `${facts.code} is your ${facts.appName} code`,
    paragraphs: [
      `Welcome to ${facts.appName}. Type this code on the page where you signed up:`,
      facts.code,
      `It is good for ${facts.minutes} minutes and works once. Or confirm with the link below.`,
      `Asked for from: ${facts.origin}. If that was not you, do nothing: without the code or the link nobody gets an account with your address.`,
    ],
    button: 'Confirm my address',
  }),
  sign_up_taken: (facts) => ({
    subject: `You already have a ${facts.appName} account`,
    paragraphs: [
      `Somebody, perhaps you, tried to sign up to ${facts.appName} with this address. It has an account already, so nothing was changed.`,
      'If it was you, sign in where you usually do. If it was not, do nothing: whoever it was has learned nothing.',
      `Asked for from: ${facts.origin}.`,
    ],
  }),
  verify_email: (facts) => ({
    subject: `${facts.code} confirms your address for ${facts.appName}`,
    paragraphs: [
      'Type this code to confirm that this address is yours:',
      facts.code,
      `It is good for ${facts.minutes} minutes and works once. Or confirm with the link below.`,
      `Asked for from: ${facts.origin}. If that was not you, do nothing.`,
    ],
    button: 'Confirm my address',
  }),
  session_theft: (facts) => ({
    subject: `We ended a ${facts.appName} session of yours`,
    paragraphs: [
      'A sign-in token of yours was used twice, which happens when somebody has a copy of it. We ended that session at once; your others go on.',
      `It was last used from: ${facts.origin}.`,
      'If you were signed out without knowing why, this is it: sign in again, and change your password if you think that somebody else has it.',
    ],
  }),
  reset_password: (facts) => ({ subject: 'reset_password', paragraphs: [facts.code], button: 'Go' }),
  change_email: (facts) => ({ subject: 'change_email', paragraphs: [facts.code], button: 'Go' }),
  email_changed: (facts) => ({ subject: 'email_changed', paragraphs: [facts.code], button: 'Go' }),
  invitation: (facts) => ({ subject: 'invitation', paragraphs: [facts.code], button: 'Go' }),
  password_changed: (facts) => ({ subject: 'password_changed', paragraphs: [facts.code] }),
  change_email_taken: (facts) => ({ subject: 'change_email_taken', paragraphs: [facts.code] }),
  sign_in_code: (facts) => ({ subject: 'sign_in_code', paragraphs: [facts.code] }),
  reauthenticate_code: (facts) => ({ subject: 'reauthenticate_code', paragraphs: [facts.code] }),
}
