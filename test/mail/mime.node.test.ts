// What a mail looks like as it goes over the wire, and what a reader that is not ours makes of it (RFC 5322, 2045, 2047).
import fc from 'fast-check'
import { simpleParser, type ParsedMail } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { readMailbox } from '../../src/config/mail.ts'
import type { Message } from '../../src/mail/compose.ts'
import { isPlainAddress, writeMime } from '../../src/mail/mime.ts'
import { KEY, MESSAGE } from '../support/servers/message.ts'

/** A mail as it is written, and as it is read. */
async function written(more: Partial<Message>, name = 'Latchkey'): Promise<{ raw: string; mail: ParsedMail }> {
  const from = { text: '', name, address: 'hello@example.com', domain: 'example.com' }
  const raw = writeMime(from, { ...MESSAGE, ...more }, KEY)
  return { raw, mail: await simpleParser(raw) }
}

/** The names of the headers before the first empty line. */
const headersOf = (raw: string): string[] =>
  (raw.split('\r\n\r\n')[0] ?? '').split(/\r\n(?! )/).map((line) => line.split(':')[0] ?? '')
const HEADERS = ['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted', 'MIME-Version', 'Content-Type']

/** What a text is in a header: on one line, whole characters, no control among them. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\r', '\n', '"', '\\', '=', '?', '_', '.', ' ', '\t', 'ü', '👩‍👩‍👧', '\u2028', '\ud800'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 120,
})

describe('a mail on the wire', () => {
  it('has its headers in order, both bodies after them, and nothing after the last boundary', async () => {
    const { raw } = await written({})
    expect(raw).toBe(
      [
        'From: "Latchkey"',
        ' <hello@example.com>',
        'To: ada@example.com',
        'Subject: 123456 is your code',
        'Date: Sun, 23 Nov 2025 12:50:41 +0000',
        `Message-ID: <${KEY}@example.com>`,
        'Auto-Submitted: auto-generated',
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative;',
        ` boundary="=_${KEY}"`,
        '',
        `--=_${KEY}`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Type 123456',
        '',
        `--=_${KEY}`,
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<p>Type 123456</p>',
        '',
        `--=_${KEY}--`,
        '',
      ].join('\r\n'),
    )
  })

  it('is from an address alone where the sender has no name', async () => {
    const { raw, mail } = await written({}, '')
    expect(raw.split('\r\n')[0]).toBe('From: hello@example.com')
    expect(mail.from?.value).toEqual([{ name: '', address: 'hello@example.com' }])
  })

  it('encodes what a server on the way would change: a space before a line’s end, tabs, equals signs, long lines', async () => {
    const text = `1 + 1 = 2 \n\ttab\n${'long '.repeat(40)}\n`
    const { raw, mail } = await written({ text })
    expect(raw).toContain('1 + 1 =3D 2=20\r\n=09tab\r\n')
    expect(mail.text).toBe(text)
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76)
  })

  it('ends each line as the wire does, whichever way a body ends its own', async () => {
    const { raw, mail } = await written({ text: 'a\r\nb\rc\nd' })
    expect(raw).toContain('\r\na\r\nb\r\nc\r\nd\r\n')
    expect(mail.text?.trimEnd()).toBe('a\nb\nc\nd')
  })
})

describe('header-injection', () => {
  it('no subject and no sender’s name is more than one header', async () => {
    const attacks = [
      'Hello\r\nBcc: eve@example.com',
      'Hello\nBcc: eve@example.com\n\n<script>',
      'Hello\rBcc: eve@example.com',
      'Hello\u2028Bcc: eve@example.com',
      '=?utf-8?Q?=0D=0ABcc:_eve@example.com?=',
      '"\r\nBcc: eve@example.com\r\nX: "',
      `${'x'.repeat(100)}\r\nBcc: eve@example.com`,
      'Grüße\r\nBcc: eve@example.com',
    ]
    for (const attack of attacks) {
      const { raw, mail } = await written({ subject: attack }, attack)
      expect(headersOf(raw), attack).toEqual(HEADERS)
      expect(mail.subject).toBe(oneLine(attack))
      expect(mail.from?.value).toEqual([{ name: oneLine(attack), address: 'hello@example.com' }])
      expect(mail.bcc).toBeUndefined()
    }
  })

  it('is no matter of what a text is made of: read again, it is that text on one line', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (subject, name) => {
        const { raw, mail } = await written({ subject }, name)
        expect(headersOf(raw)).toEqual(HEADERS)
        expect(raw).toMatch(/^(?:[ -~]*\r\n)+$/)
        expect(mail.subject ?? '').toBe(oneLine(subject))
        expect(mail.from?.value[0]).toEqual({ name: oneLine(name), address: 'hello@example.com' })
      }),
      { numRuns: 300 },
    )
  })

  it('an address with anything that would end it is none', () => {
    for (const address of ['ada@example.com', 'jürgen@exämple.com', "o'hara+tag=1@example.com"])
      expect(isPlainAddress(address), address).toBe(true)
    for (const odd of [
      '',
      'ada',
      '@example.com',
      'ada@',
      'a@b@c',
      'a b@example.com',
      'a@example.com ',
      'a@example.com\r\nBcc: b@example.com',
      'a>@example.com',
      '<a@example.com>',
      '"a"@example.com',
      'a@example.com,b@example.com',
      'a@example.com;',
      'a:b@example.com',
      'a\\@example.com',
      'a@example.com\0',
      'a\u200e@example.com',
      'a\u2028@example.com',
      `${'a'.repeat(250)}@b.cd`,
    ])
      expect(isPlainAddress(odd), JSON.stringify(odd)).toBe(false)
  })
})

describe('a body', () => {
  it('is read as it was written, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (body) => {
        const { raw } = await written({ text: body })
        expect(raw).toMatch(/^(?:[ -~]{0,76}\r\n)+$/)
        // The encoding by itself (RFC 2045 §6.7): a reader for people tidies line ends and strange characters.
        const [, , encoded = ''] =
          /^(?:.*\r\n)*?(--=_\S+)\r\nContent-Type: text\/plain.*\r\n.*\r\n\r\n([^]*?)\r\n\1/.exec(raw) ?? []
        const bytes = encoded
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        expect(Buffer.from(bytes, 'latin1').toString('utf8')).toBe(body.toWellFormed().replace(/\r\n?|\n/g, '\r\n'))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a sender of the configuration', () => {
  it.each([
    ['Latchkey <hello@example.com>', 'Latchkey', 'hello@example.com'],
    ['"Keys, \\"Inc.\\"" <hello@example.com>', 'Keys, "Inc."', 'hello@example.com'],
    // mailparser shows the domain as people write it; on the wire it is in A-labels.
    ['Schlüsseldienst <hello@exämple.com>', 'Schlüsseldienst', 'hello@exämple.com'],
    ['hello@example.com', '', 'hello@example.com'],
  ])('%s is who the mail is from', async (text, name, address) => {
    const from = readMailbox(text)
    if (from === undefined) throw new Error('no mailbox')
    const raw = writeMime(from, MESSAGE, KEY)
    expect(raw).toMatch(/^(?:[ -~]*\r\n)+$/)
    const mail = await simpleParser(raw)
    expect(mail.from?.value).toEqual([{ name, address }])
    expect(mail.messageId).toBe(`<${KEY}@${from.domain}>`)
  })
})
