// One address, one row: every spelling of an address comes down to the same text, and what is no address is refused by name.
import { ENGINES } from '../../src/crypto/scrypt.ts'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { canonicalEmail, EMAIL_MESSAGES, type EmailProblem } from '../../src/users/email.ts'
import { Browser, count, newestMail } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, PASSWORD, rows, type World } from '../support/world.ts'

const ADA = 'ada.lovelace@example.com'

const words = (text: string): string[] => text.split(' ')

/** Canonical form → spellings of it. */
const SPELLINGS: Record<string, readonly string[]> = {
  [ADA]: [
    ADA,
    'Ada.Lovelace@Example.COM',
    'ADA.LOVELACE@EXAMPLE.COM',
    `  ${ADA}`,
    `${ADA}\t`,
    `\t \u00a0${ADA}\u2003\u3000 `,
    // The @ and the full stop as East Asian keyboards give them: fullwidth, small, ideographic.
    'ada.lovelace\uff20example.com',
    'ada.lovelace\ufe6bexample.com',
    'ada\uff0elovelace@example\uff0ecom',
    'ada.lovelace@example\u3002com',
    'ada.lovelace@example\uff61com',
    // The same letters in other dress: fullwidth, mathematical bold, circled, long s.
    '\uff21\uff44\uff41.lovelace@\uff45\uff58\uff41mple.com',
    '\u{1d400}\u{1d41d}\u{1d41a}.lovelace@example.com',
    'ada.lovelace@e\u24e7ample.com',
  ],
  'office@example.com': ['o\ufb03ce@example.com', 'O\ufb03CE@EXAMPLE.COM', 'of\ufb01ce@example.com'],
  'kelvin@example.com': ['\u212aelvin@example.com', 'Kelvin@example.com'],
  'class@example.com': ['cla\u017f\u017f@example.com'],
  'jos\u00e9@example.com': ['jose\u0301@example.com', 'JOS\u00c9@example.com', 'JOSE\u0301@EXAMPLE.COM'],
  'a@xn--mnchen-3ya.de': [
    ...words('a@m\u00fcnchen.de a@mu\u0308nchen.de a@M\u00dcNCHEN.DE a@MU\u0308NCHEN.de a@m\u00fcnchen\u3002de'),
    ...words('a@xn--mnchen-3ya.de a@XN--MNCHEN-3YA.DE A@Xn--MnChEn-3yA.dE'),
  ],
  'a@xn--fa-hia.de': ['a@fa\u00df.de', 'a@FA\u1e9e.de'],
  'a@x.xn--p1ai': ['a@x.\u0440\u0444', 'a@X.\u0420\u0424'],
  "!#$%&'*+/=?^_`{|}~-@example.com": ["!#$%&'*+/=?^_`{|}~-@example.com"],
  'a+b@sub.example.com': ['A+B@Sub.Example.Com'],
}

const invisible = [...'\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180b\ufe0f\u3164\u115f\u{e0061}']
const bidirectional = [...'\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c']
const controls = [...'\0\x01\x1b\x7f\x85\r\n\v\f\u2028\u2029']
const lone = ['\ud800', '\udbff', '\udc00', '\udfff']
const everywhere = (character: string): string[] => [
  `${character}ada@example.com`,
  `a${character}da@example.com`,
  `ada${character}@example.com`,
  `ada@${character}example.com`,
  `ada@exam${character}ple.com`,
  `ada@example.com${character}`,
]

/** Why → texts that are refused for it. */
const REFUSED: Record<EmailProblem, readonly string[]> = {
  forbidden_character: [
    ...[...controls, ...invisible, ...bidirectional, ...lone].flatMap(everywhere),
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\n',
    'ada@example.com \r',
    'ada\teve@example.com',
    'ada\ue000@example.com',
  ],
  not_an_address: [
    '',
    ' ',
    ...words('@ ada ada.example.com @example.com ada@@example.com ada@eve@example.com @example.com:ada@example.org'),
    // Lists and groups.
    'ada@example.com, eve@example.com',
    'ada@example.com eve@example.com',
    'ada eve@example.com',
    'ada\u00a0eve@example.com',
    ...words('ada@example.com,eve@example.com ada@example.com;eve@example.com ada,eve@example.com ada;eve@example.com'),
    ...words('ada:eve@example.com group:ada@example.com; mailto:ada@example.com'),
    // Display names, quotes, comments, brackets, escapes.
    'Ada <ada@example.com>',
    ...words('<ada@example.com> ada>@example.com "ada"@example.com "ada@eve"@example.com ada"eve@example.com'),
    ...words('ada(comment)@example.com (comment)ada@example.com ada\\@example.com [ada]@example.com'),
    // Dots, and symbols of no script.
    ...words('.ada@example.com ada.@example.com ada..eve@example.com .@example.com ..@example.com'),
    ...words('ada\u2260eve@example.com \u{1f600}@example.com ada\u2026@example.com'),
  ],
  bad_domain: [
    ...words('ada@ ada@localhost ada@example ada@com ada@example.c ada@example.123 ada@example.1com'),
    // Address literals and what a URL parser takes for an address.
    ...words('ada@[1.2.3.4] ada@[IPv6:2001:db8::1] ada@1.2.3.4 ada@127.1 ada@0x7f000001 ada@2130706433'),
    ...words('ada@0x7f.0.0.0x1 ada@1\u30022\u30023\u30024 ada@x.1.2.3.4'),
    // What it would split off: port, path, query, fragment, user, escapes.
    ...words('ada@example.com:25 ada@example.com/path ada@example.com\\path ada@example.com?query'),
    ...words('ada@example.com#fragment ada@user:password ada@exam%70le.com ada@example%2ecom'),
    ...words('ada@example.com, ada@example.com; ada@example.com> ada@example.com(comment) ada@"example.com"'),
    'ada@exam ple.com',
    // Dots, hyphens, underscores, lengths.
    ...words('ada@.example.com ada@example..com ada@example.com. ada@example.com\u3002 ada@. ada@.com'),
    ...words('ada@-example.com ada@example-.com ada@example.-com ada@example.com-'),
    ...words('ada@exam_ple.com ada@_dmarc.example.com'),
    ...words(`ada@${'a'.repeat(64)}.com ada@example.${'a'.repeat(64)} ada@${'\u00fc'.repeat(60)}.com`),
    `ada@${'a.'.repeat(130)}com`,
    // Punycode that says nothing; of a capital: another spelling of m\u00fcnchen.de, were it taken.
    ...words('ada@xn--.com ada@xn--a.com ada@xn--99999999.com ada@xn--mnchen-.de ada@xn--mnchen-3ya-.de'),
    ...words('ada@example.xn--a ada@xn--\u00fc.de ada@xn--mnchen-psa.de'),
    ...words('ada@\u{1f4a9}.la ada@\u2260.com ada@\u0301example.com'),
  ],
  too_long: [
    `${'a'.repeat(65)}@example.com`,
    // Bytes count, not characters.
    `${'\u00e9'.repeat(33)}@example.com`,
    `${'a'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(59)}.de`,
    `${'a'.repeat(1000)}@example.com`,
    'a'.repeat(100_000),
    ' '.repeat(2000),
  ],
}

const canonical = (text: string): string | undefined => {
  const read = canonicalEmail(text)
  return read.ok ? read.value : undefined
}

describe('the canonical form', () => {
  for (const [form, spellings] of Object.entries(SPELLINGS)) {
    it(`is ${form} for each of its ${spellings.length} spellings, and for itself`, () => {
      for (const spelling of [...spellings, form]) expect(canonical(spelling), JSON.stringify(spelling)).toBe(form)
    })
  }

  it('takes 64 bytes before the @, 63 in a label and 254 in all', () => {
    const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.de`
    expect(longest).toHaveLength(254)
    expect(canonical(longest)).toBe(longest)
    expect(canonical(longest.replace('d.de', 'dd.de'))).toBeUndefined()
  })

  it('keeps different people apart: dots, tags, look-alikes of another script', () => {
    const people = [
      'ada@example.com',
      'a.da@example.com',
      'ada+x@example.com',
      '\u0430da@example.com',
      'ada@ex\u0430mple.com',
    ]
    expect(new Set(people.map(canonical)).size).toBe(people.length)
    expect(people.map(canonical)).not.toContain(undefined)
  })
})

describe('what is refused', () => {
  for (const [problem, texts] of Object.entries(REFUSED)) {
    it(`says ${problem} to ${texts.length} texts`, () => {
      for (const text of texts)
        expect(canonicalEmail(text), JSON.stringify(text.slice(0, 300))).toEqual({ ok: false, error: problem })
    })
  }

  it('has words for every problem, and says them at the door', async () => {
    const world = await freshWorld()
    for (const [problem, [text]] of Object.entries(REFUSED)) {
      const answer = await new Browser(world).post('/api/sign-up', { email: text, password: PASSWORD })
      expect(await json(answer), problem).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ field: 'email', code: problem, message: EMAIL_MESSAGES[problem as EmailProblem] }],
      })
    }
    expect(await count('codes')).toBe(0)
  })
})

/** Any text: every code point, halves of surrogate pairs too, and often something that is nearly an address. */
const letters = words('@ \uff20 . \u3002 xn-- \u03a3 \u0130 \u1e9e')
const scraps = [...controls, ...invisible, ...bidirectional, ...lone, ...letters, ' ']
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.oneof(fc.constantFrom(...scraps), fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join('')),
)
const nearlyAddress = fc.oneof(
  anyText,
  fc.emailAddress(),
  fc
    .tuple(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    )
    .map(([local, label]) => `${local}@${label}.com`),
  fc.tuple(fc.emailAddress(), anyText, fc.nat()).map(([address, text, at]) => {
    const cut = at % (address.length + 1)
    return address.slice(0, cut) + text + address.slice(cut)
  }),
)
/** Whatever a reader does not see, and whatever is not lower case. */
const UNSEEN_OR_UPPER = /[\p{C}\p{Z}\p{DI}\p{Lu}\p{Lt}]/u

describe('for any text at all', () => {
  it('never throws, is stable when applied again, and is visible lower-case text of at most 254 bytes with one @', () => {
    let taken = 0
    fc.assert(
      fc.property(nearlyAddress, (text) => {
        const read = canonicalEmail(text)
        if (!read.ok) return
        taken += 1
        expect(canonicalEmail(read.value)).toEqual(read)
        expect(read.value).not.toMatch(UNSEEN_OR_UPPER)
        expect(read.value).toMatch(/^[^@,;<>"()[\]\\:\s]+@[a-z0-9.-]+$/)
        expect(new TextEncoder().encode(read.value).length).toBeLessThanOrEqual(254)
        for (const spelling of [text.normalize('NFC'), text.normalize('NFD'), text.normalize('NFKC'), ` ${text}\t`])
          expect(canonical(spelling)).toBe(read.value)
      }),
      { numRuns: 5000 },
    )
    expect(taken).toBeGreaterThan(500)
  })

  it('holds for every character of Unicode but the ideographs, in the name and in the domain', () => {
    const wrong: string[] = []
    const ranges = [
      [0, 0x3400],
      [0xa000, 0xac10],
      [0xd7a0, 0x17000],
      [0x1a000, 0x20000],
      [0xe0000, 0xe1000],
      [0x10fff0, 0x110000],
    ]
    for (const [from = 0, to = 0] of ranges) {
      for (let point = from; point < to; point += 1) {
        const character = String.fromCodePoint(point)
        for (const text of [`a${character}b@example.com`, `${character}@example.com`, `a@x${character}y.com`]) {
          const read = canonical(text)
          if (read === undefined) continue
          if (canonical(read) !== read || UNSEEN_OR_UPPER.test(read))
            wrong.push(`${point.toString(16)}: ${text} → ${read}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('sign-ups under several spellings of one address', () => {
  const spellings = SPELLINGS[ADA] ?? []
  let world: World

  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('make one row, whichever is confirmed, in turn or at once', async () => {
    world = await freshWorld()
    // What the hash is does not matter here, only whose it is.
    vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
    const pending = []
    for (const email of spellings) {
      // Five mails an hour to one address: the budget is emptied.
      await world.env.DB.prepare('DELETE FROM counters').run()
      const browser = new Browser(world)
      const { challenge } = await json(await browser.post('/api/sign-up', { email, password: PASSWORD }))
      const { code } = await newestMail(world, ADA)
      pending.push({ browser, challenge, code })
    }
    expect(await rows('SELECT email FROM codes GROUP BY email')).toEqual([{ email: ADA }])
    const answers = await Promise.all(
      pending.map(({ browser, challenge, code }) => browser.post('/api/email/verify', { challenge, code })),
    )
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(spellings.length - 1)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: ADA }])

    for (const email of spellings) {
      // Five mails an hour to one address: the budget is emptied.
      await world.env.DB.prepare('DELETE FROM counters').run()
      const browser = new Browser(world)
      await browser.post('/api/sign-up', { email, password: PASSWORD })
      expect(await newestMail(world, ADA)).toMatchObject({ kind: 'sign_up_taken' })
      expect((await browser.post('/api/sign-in', { email, password: PASSWORD })).status).toBe(200)
    }
    expect(await count('users')).toBe(1)
    await expect(
      world.env.DB.prepare("INSERT INTO users (id, email) VALUES ('00000000-0000-7000-8000-000000000000', ?)")
        .bind(ADA)
        .run(),
    ).rejects.toThrow('UNIQUE')
  })
})
