// What a language must hold for the pages that only development has.
import type { Around } from './around.ts'

export type DevelopmentWords = {
  /** The page in development that shows every mail. */
  mailPreview: {
    title: string
    lead: string
    languages: string
    kinds: string
    looks: Record<'phone' | 'desktop', Record<'light' | 'dark', string>>
    text: string
  }
  /** What stands on this machine alone, for those who build on Latchkey. */
  development: {
    title: string
    lead: string
    mailbox: Tried
    pages: Tried
    mails: Tried
    reference: Tried
    api: Tried
    problems: Tried
    docs: Around
    sibling: string
    siblingLead: string
    /** On the start page: how the first SUPER_ADMIN is made. */
    administer: string
    /** The page of the link that makes them. */
    firstAdmin: {
      title: string
      who: Around
      happens: readonly string[]
      button: string
      takenTitle: string
      taken: string
      toConsole: string
    }
  }
  mailbox: {
    title: string
    lead: string
    again: string
    list: string
    to: string
    from: string
    code: string
    copyCode: string
    link: string
    copyLink: string
    copied: string
    open: string
    html: string
    text: string
    emptyTitle: string
    emptyLead: string
    signUp: string
    gone: string
  }
  /** The page that shows every component in every state. */
  showcase: {
    title: string
    lead: string
    parts: Record<ShownPart, string>
    card: string
    cardLead: string
    off: string
    danger: string
    linkButton: string
    tones: Record<'good' | 'bad' | 'warn' | 'plain', string>
    notices: Record<'good' | 'bad' | 'plain', string>
    person: string
    state: string
    sessions: string
    seen: string
    signIns: string
    day: string
    empty: string
    emptyLead: string
    emptyAct: string
    happens: readonly [string, string]
    confirm: string
    hint: string
  }
}

/** Something to try in development: its name, and what it shows. */
type Tried = readonly [name: string, shows: string]

type ShownPart =
  | 'card'
  | 'fields'
  | 'summary'
  | 'buttons'
  | 'marks'
  | 'notices'
  | 'badges'
  | 'people'
  | 'apps'
  | 'devices'
  | 'times'
  | 'table'
  | 'empty'
  | 'confirm'
  | 'bars'
  | 'line'
