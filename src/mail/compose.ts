// Makes a mail from a dictionary: a plain text, and an HTML part that is legible in dark mode and loads nothing remote.
import type { Config } from '../config/config.ts'
import type { Language } from '../words/languages.ts'
import type { Block, Dictionary, MailKind } from './dictionary.ts'
import { english } from './english.ts'
import { german } from './german.ts'

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

const dictionaries: Record<Language, Dictionary> = { en: english, de: german }

/** The mail of an order, in its language: subject, text and HTML, with the code and the link that its kind shows. */
export function composeMail(
  config: Pick<Config, 'appName' | 'mailedCodeMs' | 'emailUndoMs' | 'supportEmail'>,
  order: MailOrder,
): Message {
  const { language, kind, to } = order
  const { mails, support } = dictionaries[language]
  const { subject, blocks } = mails[kind]({
    appName: config.appName,
    code: order.code ?? '',
    link: order.link ?? '',
    codeLife: lifeInWords(config.mailedCodeMs, language),
    undoLife: lifeInWords(config.emailUndoMs, language),
    origin: order.origin,
  })
  const footer = config.supportEmail === undefined ? [] : [support(config.supportEmail)]
  const html = [...blocks.map(htmlOf), ...footer.map((line) => `<p><small>${escapeHtml(line)}</small></p>`)]
  const shown: Pick<Message, 'code' | 'link'> = Object.assign({}, ...blocks.map(shownBy))
  return {
    to,
    subject,
    kind,
    text: [...blocks.map(textOf), ...footer].join('\n\n') + '\n',
    html: documentOf(language, subject, html.join('\n')),
    ...shown,
  }
}

/** The largest unit that doesn't promise more time: `10 minutes`, `7 days`. */
function lifeInWords(milliseconds: number, language: Language): string {
  const seconds = Math.floor(milliseconds / 1000)
  const [unit, size] =
    (
      [
        ['day', 86_400],
        ['hour', 3600],
        ['minute', 60],
      ] as const
    ).find(([, length]) => seconds % length === 0) ?? (['second', 1] as const)
  const key = `${language}:${unit}`
  const format = formats.get(key) ?? new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  formats.set(key, format)
  return format.format(seconds / size)
}

/** By language and unit: what takes longest of a mail is making one. */
const formats = new Map<string, Intl.NumberFormat>()

/** The code or link that a block shows. */
function shownBy(block: Block): Pick<Message, 'code' | 'link'> {
  if (typeof block === 'string') return {}
  return 'code' in block ? { code: block.code } : { link: block.link }
}

function textOf(block: Block): string {
  if (typeof block === 'string') return block
  return 'code' in block ? block.code : `${block.label}: ${block.link}`
}

function htmlOf(block: Block): string {
  if (typeof block === 'string') return `<p>${escapeHtml(block)}</p>`
  if ('code' in block)
    return `<p style="font:bold 2em ui-monospace,monospace;letter-spacing:.2em">${escapeHtml(block.code)}</p>`
  const style = 'display:inline-block;padding:.7em 1.2em;border:2px solid;border-radius:.4em;font-weight:bold'
  return `<p><a href="${escapeHtml(block.link)}" style="${style}">${escapeHtml(block.label)}</a></p>`
}

/** Sets no colours: the mail program chooses them, for light and dark mode. */
function documentOf(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark}</style>
</head>
<body style="font-family:system-ui,sans-serif;max-width:34em;margin:0 auto;padding:1.5em;line-height:1.5">
${body}
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
