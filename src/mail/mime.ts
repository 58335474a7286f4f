// Writes a mail as it goes over the wire (RFC 5322): a plain text and an HTML part as alternatives (RFC 2046 §5.1.4).
// Everything is ASCII, except addresses that aren't (RFC 6532). The same mail and key always give the same bytes.
import type { Mailbox } from '../config/mail.ts'
import { toUtf8 } from '../crypto/encoding.ts'
import type { Message } from './compose.ts'

/** RFC 2045 §6.7: an encoded line is at most 76 characters long, its soft break included. */
const MOST_COLUMNS = 75
/** RFC 2047 §2: a line with an encoded word is at most 76 characters long. 36 bytes are 48 of base64, 60 in a word. */
const MOST_WORD_BYTES = 36

/** The message, with CRLF at the end of lines. `key` is a UUIDv7: its time becomes the Date, and it becomes the Message-ID. */
export function writeMime(from: Mailbox, message: Message, key: string): string {
  const boundary = `=_${key}`
  const part = (type: string, body: string): string[] => [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(body),
  ]
  return [
    `From: ${from.name === '' ? from.address : `${phrase(from.name)}\r\n <${from.address}>`}`,
    `To: ${message.to}`,
    `Subject: ${unstructured(message.subject)}`,
    `Date: ${dateOf(key)}`,
    `Message-ID: <${key}@${from.domain}>`,
    // RFC 3834 §5: asks mail programs not to send us automatic replies.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative;',
    ` boundary="${boundary}"`,
    '',
    ...part('text/plain', message.text),
    ...part('text/html', message.html),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

/** Whether a text is an address that may stand in a header and in a command: with one `@`, and nothing that ends either. */
export function isPlainAddress(text: string): boolean {
  return /^[^\s<>()[\]\\,;:@"\p{C}]+@[^\s<>()[\]\\,;:@"\p{C}]+$/u.test(text) && text.length <= 254
}

/** RFC 5322 §3.3, from the 48 bits of milliseconds at the beginning of a UUIDv7 (RFC 9562 §5.7). */
function dateOf(key: string): string {
  const written = new Date(Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16))
  return written.toUTCString().replace('GMT', '+0000')
}

/** Text of a header (RFC 5322 §2.2.1): unchanged where it is short ASCII, else as encoded words. It never holds a line end. */
function unstructured(text: string): string {
  const line = oneLine(text)
  return /^[ -~]{0,60}$/.test(line) && !line.includes('=?') ? line : encodedWords(line)
}

/** The name before an address (RFC 5322 §3.2.5): quoted, or as encoded words. */
function phrase(text: string): string {
  const line = oneLine(text)
  return /^[ -~]{0,60}$/.test(line) && !line.includes('=?')
    ? `"${line.replace(/["\\]/g, (character) => `\\${character}`)}"`
    : encodedWords(line)
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** RFC 2047 §4.1, §5: encoded words of whole characters, one on each folded line. */
function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text.toWellFormed()) {
    if (toUtf8(word + character).length > MOST_WORD_BYTES) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((part) => `=?utf-8?B?${btoa(binary(part))}?=`).join('\r\n ')
}

/** RFC 2045 §6.7. A space at the end of a line is encoded, because servers may strip it. */
function quotedPrintable(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  return lines.map((line) => softBreaks(encodeLine(line))).join('\r\n')
}

function encodeLine(line: string): string {
  return binary(line)
    .replace(/[^ -<>-~]/g, octet)
    .replace(/ $/, '=20')
}

/** Breaks a line where it is full, never within an encoded octet. */
function softBreaks(encoded: string): string {
  let lines = ''
  let at = 0
  while (encoded.length - at > MOST_COLUMNS) {
    const begun = encoded.slice(at, at + MOST_COLUMNS).lastIndexOf('=')
    const end = at + (begun > MOST_COLUMNS - 3 ? begun : MOST_COLUMNS)
    lines += `${encoded.slice(at, end)}=\r\n`
    at = end
  }
  return lines + encoded.slice(at)
}

function octet(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** The UTF-8 bytes of a text, one character for each. */
function binary(text: string): string {
  return String.fromCharCode(...toUtf8(text))
}
