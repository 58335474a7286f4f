// docs/mails.md against the mails: every kind, what each carries, every subject in both languages, and the one that is shown whole.
import { describe, expect, it } from 'vitest'
import page from '../../docs/mails.md?raw'
import { composeMail } from '../../src/mail/compose.ts'
import { describeOrigin } from '../../src/mail/origin.ts'
import { kindsOfMails } from '../../src/mail/sample.ts'
import { LANGUAGES, type Language } from '../../src/words/languages.ts'
import type { MailKind } from '../../src/words/mails.ts'
import { ACME } from '../support/mail-config.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
const mailOf = (kind: MailKind, language: Language) =>
  composeMail(ACME, {
    to: 'ada@example.com',
    kind,
    language,
    code: '042137',
    link: 'https://auth.acme.example/verify-email?token=AaIO7T9ic4e3',
    origin: describeOrigin({ userAgent: FIREFOX, country: 'DE' }, Date.UTC(2026, 10, 29, 10, 2), language),
  })

/** The rows of the table below a heading, cell by cell. */
const rowsBelow = (heading: string): string[][] => {
  const [, section = ''] = page.split(`## ${heading}\n`)
  const table = section.split('\n## ')[0] ?? ''
  return [...table.matchAll(/^\| `(.*) \|$/gm)].map(([, row = '']) =>
    row
      .replace('`', '')
      .split('|')
      .map((cell) => cell.trim()),
  )
}

describe('docs/mails.md', () => {
  it('lists every kind, in the order of the dictionary, and says which has a code and which a link', () => {
    const rows = rowsBelow('Which there are')
    expect(rows.map(([kind = '']) => kind).toSorted()).toEqual(kindsOfMails().toSorted())
    for (const [kind = '', when = '', , has = ''] of rows) {
      const { code, link } = mailOf(kind as MailKind, 'en')
      expect({ kind, code: has.includes('code'), link: has.includes('link') }).toEqual({
        kind,
        code: code !== undefined,
        link: link !== undefined,
      })
      expect(when).not.toBe('')
    }
  })

  it('quotes the subject of each in both languages', () => {
    const subjects = kindsOfMails().map((kind) => [kind, mailOf(kind, 'en').subject, mailOf(kind, 'de').subject])
    expect(rowsBelow('What they say')).toEqual(subjects)
  })

  it('shows one as it is sent, in every language', () => {
    const shown = [...page.matchAll(/```text\n([^]*?)```/g)].map(([, text]) => text)
    const languages = Object.keys(LANGUAGES) as Language[]
    expect(shown).toEqual(languages.map((language) => mailOf('sign_up_code', language).text))
  })

  it('names the limits that hold', () => {
    for (const limit of ['5 an hour and 20 a day', '20 an hour', '`MAIL_HOURLY_LIMIT` (1000)', '20 a day'])
      expect(page).toContain(limit)
  })
})
