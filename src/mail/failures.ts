// Why a mail was given up, and which mails are worth sending late.
import { NOTICES, type MailKind } from '../words/mails.ts'

/** What stands in the row, by the name that the admin API and the dictionaries have for it. */
export const FAILURES = {
  refused: 'refused by the mail service',
  too_many_attempts: 'given up after too many attempts',
  unknown: 'not known whether the mail service took it',
  never_ended: 'the attempt never ended',
  unreadable: 'can no longer be opened',
} as const
export type Failure = keyof typeof FAILURES

/** The name of what stands in a row; `null` where it wasn't given up. */
export const failureOf = (text: string | null): Failure | null =>
  text === null ? null : ((Object.keys(FAILURES) as Failure[]).find((name) => FAILURES[name] === text) ?? 'unknown')

const OTHERS: readonly MailKind[] = ['sign_up_taken', 'change_email_taken']

/** Whether a mail still says something true in a week: it has no code and no link that dies in minutes. */
export const outlasts = (kind: MailKind): boolean => NOTICES.includes(kind) || OTHERS.includes(kind)
