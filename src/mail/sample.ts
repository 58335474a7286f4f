// Every kind of mail in every language with made-up facts, for pages that show how mails look. Reads no database.
import type { Config } from '../config/config.ts'
import { composeMail, type Message } from './compose.ts'
import { describeOrigin } from './origin.ts'
import { LANGUAGES, type Language } from '../words/languages.ts'
import type { MailKind } from '../words/mails.ts'

/** Every kind, in the order of the dictionary. */
export const kindsOfMails = (): MailKind[] => Object.keys(LANGUAGES.en.mails.kinds) as MailKind[]

/** Whether a text names a kind of mail. */
export const isMailKind = (text: string | undefined): text is MailKind =>
  text !== undefined && Object.hasOwn(LANGUAGES.en.mails.kinds, text)

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** A mail as it is sent, with a code and a link that lead nowhere. `now` in ms. */
export function sampleMail(config: Config, now: number, kind: MailKind, language: Language): Message {
  return composeMail(config, {
    to: 'ada@example.com',
    kind,
    language,
    code: '042137',
    link: `${config.issuer}/dev/mails?sample=link`,
    origin: describeOrigin({ userAgent: CHROME, country: 'DE' }, now, language),
  })
}

/** Whether a text names a colour scheme. */
export const isScheme = (text: string): text is 'light' | 'dark' => text === 'light' || text === 'dark'

/** The HTML of a mail as a program in light or in dark shows it, whatever the browser prefers. */
export const inScheme = (html: string, scheme: 'light' | 'dark'): string =>
  html.replace('(prefers-color-scheme:dark)', scheme === 'dark' ? 'all' : 'not all')
