// What a language must hold: every text that a person reads on pages and in mails. `english.ts` and `german.ts` are two; the compiler misses
// no text in either. Each part has a file: its types, and beside them its texts in each language.
import type { AccountWords } from './account.ts'
import type { ActingWords } from './acting.ts'
import type { ConsoleWords } from './console.ts'
import type { DevelopmentWords } from './development.ts'
import type { EntryWords } from './entry.ts'
import type { MailedLinkWords } from './mailed-links.ts'
import type { Mails, OriginWords } from './mails.ts'
import type { OAuthWords } from './oauth.ts'
import type { OwnActivityWords } from './own-activity.ts'
import type { ProblemWords } from './problems.ts'
import type { SecurityWords } from './security.ts'

export type Words = ProblemWords &
  EntryWords &
  MailedLinkWords &
  DevelopmentWords & {
    /** The name of the language in itself. */
    name: string
    /** Words that many pages have. */
    common: {
      email: string
      password: string
      newPassword: string
      name: string
      code: string
      remember: string
      help: string
      goOn: string
      goOnTo: (app: string) => string
      closePage: string
      start: string
      signIn: string
      seconds: (seconds: number) => string
    }
    origin: OriginWords
    mails: Mails
    console: ConsoleWords
    oauth: OAuthWords
    /** How forms behave, on every page. */
    forms: {
      wrong: string
      show: string
      hide: string
      rules: {
        length: (least: number) => string
        lower: string
        upper: string
        digit: string
        symbol: string
        words: string
      }
    }
    acting: ActingWords
    /** What the components of the pages say by themselves. */
    parts: {
      pages: (list: string) => string
      newer: string
      older: string
      keep: string
      asTable: string
      noData: string
      chart: (least: string, most: string, last: string) => string
      humanNoScript: string
    }
    account: AccountWords & SecurityWords & { activity: OwnActivityWords }
  }
