// Which language a person is written to, from what their browser says it likes (RFC 9110 §12.5.4).
import { describe, expect, it } from 'vitest'
import { makeDeps } from '../../src/deps.ts'
import { languageOf } from '../../src/words/choose.ts'
import type { Language } from '../../src/words/languages.ts'
import { describeOrigin, describeProgram } from '../../src/mail/origin.ts'
import { Browser, newestMail } from '../support/people/people.ts'
import { freshWorld, PASSWORD } from '../support/world.ts'

describe('Accept-Language', () => {
  const cases: [string | null, Language][] = [
    [null, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT', 'de'],
    ['de-Latn-CH,en;q=0.5', 'de'],
    ['de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de'],
    ['en-GB,en;q=0.9,de;q=0.8', 'en'],
    ['en;q=0.4, de ; q=0.5', 'de'],
    ['de;q=0.5,en;q=0.5', 'de'],
    ['en;q=0.5,de;q=0.5', 'en'],
    ['fr-FR,fr;q=0.9,de;q=0.3,*;q=0.1', 'de'],
    ['fr,*;q=0.5,de;q=0.3', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['de;q=0', 'en'],
    ['de;q=0.000,en;q=0.001', 'en'],
    ['de;q=2', 'en'],
    ['de;q=x', 'en'],
    ['de;q', 'en'],
    ['den', 'en'],
    ['deutsch', 'en'],
    ['de_DE', 'en'],
    [';;;,,q=1', 'en'],
    ['de\u0000', 'en'],
  ]
  it.each(cases)('%j is answered in %s', (header, language) => {
    expect(languageOf(header)).toBe(language)
  })

  it('chooses the language of the mail that a request causes', async () => {
    const world = await freshWorld()
    const person = new Browser(world)
    await person.post(
      '/api/sign-up',
      { email: 'heidi@example.com', password: PASSWORD },
      { 'Accept-Language': 'de-CH,de;q=0.9,en;q=0.8' },
    )
    const mail = await newestMail(world, 'heidi@example.com')
    expect(mail.subject).toBe(`${mail.code} ist Ihr Code für Latchkey`)
    expect(mail.html).toContain('<html lang="de">')
    await new Browser(world).post('/api/sign-up', { email: 'ada@example.com', password: PASSWORD })
    expect((await newestMail(world, 'ada@example.com')).subject).toMatch(/ is your Latchkey code$/)
    expect(makeDeps(world.env, world.config, () => undefined).caller.language).toBe('en')
  })
})

describe('where it was asked for', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
  const at = Date.UTC(2026, 10, 4, 9, 5, 59)

  it('is said in the language of the mail, the time in UTC', () => {
    const from = { userAgent: firefox, country: 'DE' }
    expect(describeOrigin(from, at)).toBe('Firefox on Linux, Germany, 04 Nov 2026 09:05 UTC')
    expect(describeOrigin({ ...from, country: 'T1' }, at)).toBe('Firefox on Linux, 04 Nov 2026 09:05 UTC')
    expect(describeOrigin({ ...from, country: 'QQ' }, at)).toBe('Firefox on Linux, 04 Nov 2026 09:05 UTC')
    expect(describeOrigin(from, at, 'de')).toBe('Firefox unter Linux, Deutschland, 04.11.2026 09:05 UTC')
  })

  it.each([
    [
      'Chromium on Linux',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/140.0.0.0 Safari/537.36',
    ],
    [
      'Chrome on Linux',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    ],
    [
      'Microsoft Edge on Windows',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    ],
    [
      'Safari on macOS',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    ],
    [
      'Chrome on iOS',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
    ],
    ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0'],
  ])('names %s', (program, userAgent) => {
    expect(describeProgram(userAgent)).toBe(program)
  })

  it('repeats nothing of a user agent that is not a known one', () => {
    for (const userAgent of ['<a href="https://evil.example">Call us</a>', 'Call-us-at/1.0 (evil.example)', '', null]) {
      expect(describeOrigin({ userAgent, country: null }, at)).toBe('an unknown program, 04 Nov 2026 09:05 UTC')
      expect(describeOrigin({ userAgent, country: null }, at, 'de')).toMatch(/^einem unbekannten Programm, /)
    }
  })
})
