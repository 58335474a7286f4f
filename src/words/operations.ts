// What a language must hold for the console's pages of keys and mail.
import type { Around } from './around.ts'
import type { MailKind } from './mails.ts'

export type KeysWords = {
  title: string
  lead: string
  columns: { key: string; state: string; age: string; until: string; secret: string }
  states: Record<'signs' | 'published' | 'retiring' | 'sealed', string>
  /** When the state of a key ends, or changes. */
  until: { rotates: Around; due: string; signs: Around; expires: Around }
  secrets: Record<'current' | 'previous' | 'unknown', string>
  empty: { title: string; lead: string }
  /** What happens next, in a sentence. */
  next: { rotates: Around; due: string; published: Around; sealed: string }
  /** The titles and sentences of what can be done, and its buttons. */
  rotate: { title: string; lead: string; button: string; happens: (hour: string) => readonly string[] }
  compromised: { title: string; lead: string; button: string; happens: (seconds: number) => readonly string[] }
  actsTitle: string
  notYours: string
  alreadyDue: string
  alreadyPublished: string
}

type MailState = 'waiting' | 'sending' | 'sent' | 'failed'
type MailFailure = 'refused' | 'too_many_attempts' | 'unknown' | 'never_ended' | 'unreadable'

export type MailWords = {
  title: string
  lead: string
  filter: string
  all: string
  states: Record<MailState, string>
  columns: { mail: string; to: string; state: string; attempts: string; when: string; act: string }
  kinds: Record<MailKind, string>
  noMail: string
  noMailTo: string
  /** What a row says of its time. */
  made: Around
  sent: Around
  failed: Around
  next: Around
  failures: Record<MailFailure, string>
  /** The same in a few words. */
  reasons: Record<MailFailure, string>
  /** What to do about a mail that can't be tried again. */
  instead: { title: string; link: string; code: string; unknown: string; lost: string }
  person: string
  retry: { title: string; link: string; lead: string; button: string; happens: readonly string[]; gone: string }
  all_again: {
    title: string
    button: string
    lead: (count: string) => string
    happens: (count: string) => readonly string[]
    none: string
  }
  /** A count that ends there. */
  orMore: (most: number) => string
  summary: { waiting: string; overdue: string; failed: string; repeatable: string }
  empty: Record<'all' | MailState, { title: string; lead: string }>
  short: string
  preview: {
    title: string
    link: string
    lead: string
    kind: string
    subject: string
    text: string
    show: string
    back: string
  }
}
