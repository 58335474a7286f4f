// Makes a mail out of the dictionary: a plain text and an HTML that is legible in the dark and asks for nothing remote.
import type { Config } from '../config.ts'
import { english, type MailFacts, type MailKind } from './dictionary.ts'

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

/** What one mail is about. `link` is absolute and built from ISSUER; the kinds with a button need it. */
export type MailOrder = { to: string; kind: MailKind; code?: string; link?: string; origin: string }

/** Composes a mail. */
export function composeMail(
  config: Pick<Config, 'appName' | 'mailedCodeMs' | 'supportEmail'>,
  order: MailOrder,
): Message {
  const facts: MailFacts = {
    appName: config.appName,
    minutes: Math.max(1, Math.round(config.mailedCodeMs / 60_000)),
    code: order.code ?? '',
    origin: order.origin,
  }
  const { subject, paragraphs, button } = english[order.kind](facts)
  const footer = config.supportEmail === undefined ? [] : [`Questions: ${config.supportEmail}`]
  const link = button === undefined ? undefined : order.link
  const linkText = link === undefined ? [] : [`${button}: ${link}`]
  const html = [
    ...paragraphs.map((paragraph) =>
      paragraph === order.code ? codeLine(paragraph) : `<p>${escapeHtml(paragraph)}</p>`,
    ),
    ...(link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(button ?? '')}</a></p>`]),
    ...footer.map((line) => `<p><small>${escapeHtml(line)}</small></p>`),
  ]
  return {
    to: order.to,
    subject,
    kind: order.kind,
    text: [...paragraphs, ...linkText, ...footer].join('\n\n') + '\n',
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head><body style="font-family:system-ui,sans-serif;max-width:34em;margin:2em auto;line-height:1.5">${html.join('')}</body></html>`,
    ...(order.code === undefined ? {} : { code: order.code }),
    ...(link === undefined ? {} : { link }),
  }
}

function codeLine(code: string): string {
  return `<p style="font-size:2em;letter-spacing:.2em;font-family:monospace">${escapeHtml(code)}</p>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
