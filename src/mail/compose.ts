// Makes a mail from a dictionary: a plain text, and an HTML part that says the same and looks as the pages do. It loads nothing but the
// operator's logo.
import type { Brand } from '../config/brand.ts'
import type { Config } from '../config/config.ts'
import { LANGUAGES, type Language } from '../words/languages.ts'
import type { MailKind } from '../words/mails.ts'
import { escapeHtml, frameOf } from './frame.ts'

/** A mail ready to be sent. `code` and `link` repeat what the bodies say, for the development mailbox. */
export type Message = {
  to: string
  subject: string
  kind: MailKind
  text: string
  html: string
  code?: string
  link?: string
}

/** The content of one mail. `link` is absolute and built from ISSUER. A mail shows the code and the link that its kind has. */
export type MailOrder = {
  to: string
  kind: MailKind
  language: Language
  code?: string
  link?: string
  origin: string
}

/** What composing reads of the configuration. */
type MailConfig = Brand & Pick<Config, 'mailedCodeMs' | 'emailUndoMs'>

/** The mail of an order, in its language: subject, text and HTML, with the code and the link that its kind shows. */
export function composeMail(config: MailConfig, order: MailOrder): Message {
  const { language, kind, to } = order
  const { kinds, support, sent } = LANGUAGES[language].mails
  const { appName, supportEmail } = config
  const code = order.code ?? ''
  const said = kinds[kind]({
    appName,
    code,
    codeLife: lifeInWords(config.mailedCodeMs, language),
    undoLife: lifeInWords(config.emailUndoMs, language),
  })
  const frame = frameOf(config, language)
  const { style } = frame
  const texts = [appName, said.title, said.lead]
  let body = `<h1 ${style.title}>${escapeHtml(said.title)}</h1>\n<p ${style.text}>${escapeHtml(said.lead)}</p>\n`
  const paragraph = (text: string | undefined, look: string): void => {
    if (text === undefined) return
    texts.push(text)
    body += `<p ${look}>${escapeHtml(text)}</p>\n`
  }
  const shown: Pick<Message, 'code' | 'link'> = {}
  if (said.hasCode) {
    shown.code = code
    texts.push(code)
    body += `${BOX}<td ${style.code}><p ${style.digits}>${escapeHtml(code)}</p></td></tr></table>\n`
  }
  paragraph(said.next, said.hasCode ? style.after : style.text)
  if (said.button !== undefined) {
    const link = order.link ?? ''
    shown.link = link
    texts.push(`${said.button}: ${link}`)
    body += `${BOX}<td ${style.button}><a href="${escapeHtml(link)}" ${style.label}>${escapeHtml(said.button)}</a></td></tr></table>\n`
  }
  paragraph(said.life, style.quiet)
  if (said.from !== undefined) paragraph(`${said.from} ${order.origin}`, style.quiet)
  paragraph(said.otherwise, style.quiet)
  const last = sent(appName, to)
  if (supportEmail !== undefined) texts.push(`${support} ${supportEmail}`)
  texts.push(last)
  const text = `${texts.join(BREAK)}\n`
  const preview = escapeHtml(previewOf({ text }))
  const html = `${frame.head}${escapeHtml(said.subject)}${frame.open}${preview}${frame.card}${body}${frame.foot}${escapeHtml(last)}${frame.end}`
  return { to, subject: said.subject, kind, text, html, ...shown }
}

const BREAK = '\n\n'

/** What mail programs show beside the subject: the sentence below the name of the app and the title. */
export function previewOf({ text }: Pick<Message, 'text'>): string {
  const [, , lead = ''] = text.split(BREAK, 3)
  return lead.replace(/:$/, '.')
}

const BOX = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'

/** The largest unit that doesn't promise more time: `10 minutes`, `7 days`. Worked out once: a configuration has two of them. */
function lifeInWords(milliseconds: number, language: Language): string {
  const key = `${language}:${milliseconds}`
  const known = lives.get(key)
  if (known !== undefined) return known
  const seconds = Math.floor(milliseconds / 1000)
  const [unit, size] =
    (
      [
        ['day', 86_400],
        ['hour', 3600],
        ['minute', 60],
      ] as const
    ).find(([, length]) => seconds % length === 0) ?? (['second', 1] as const)
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  const life = format.format(seconds / size)
  lives.set(key, life)
  return life
}

const lives = new Map<string, string>()
