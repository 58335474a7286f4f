// Which passwords are taken, rule by rule: what attackers try first is refused in any dress, what people and password
// managers make up is not.
import { ENGINES } from '../../src/crypto/scrypt.ts'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
// oxlint-disable-next-line import/default, import/no-duplicates -- the text of the file, not what it exports
import source from '../../src/credentials/common-passwords.ts?raw'
import { isCommonPassword } from '../../src/credentials/common-passwords.ts'

import { passwordProblems, type PasswordContext } from '../../src/credentials/policy.ts'
import { Browser, count } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld } from '../support/world.ts'

const EMAIL = 'ada.lovelace@example.com'
const complexity: PasswordContext = { policy: 'complexity', minLength: 12, email: EMAIL, appName: 'Latchkey' }
const nist: PasswordContext = { ...complexity, policy: 'nist', minLength: 15 }
const both = [complexity, nist]

const codesOf = (password: string, context: PasswordContext): string[] =>
  passwordProblems(password, context).map((problem) => problem.code)

describe('each rule', () => {
  // password, what complexity says, what nist says
  const table: [string, string[], string[]][] = [
    ['', ['too_short', 'no_lower_case', 'no_upper_case', 'no_digit', 'no_symbol', 'common'], ['too_short', 'common']],
    ['Kiwi&42-plu', ['too_short'], ['too_short']],
    ['Kiwi&42-plum', [], ['too_short']],
    ['Kiwi&42-plum-p', [], ['too_short']],
    ['Kiwi&42-plum-pe', [], []],
    ['KIWI&42-PLUM-PE', ['no_lower_case'], []],
    ['kiwi&42-plum-pe', ['no_upper_case'], []],
    ['Kiwi&xy-plum-pe', ['no_digit'], []],
    ['Kiwix42yplumzpe', ['no_symbol'], []],
    ['kiwi plum cherry', ['no_upper_case', 'no_digit'], []],
    [`Kiwi&42-${'plum'.repeat(62)}`, [], []],
    [`Kiwi&42-${'plum'.repeat(62)}x`, ['too_long'], ['too_long']],
    ['Kiwi&42-plum-pear\ud83d', ['not_text'], ['not_text']],
    // Characters are code points, composed: neither two halves of an emoji nor a letter and its accent count twice.
    [`Kiwi&42${'\u{1f34e}'.repeat(4)}`, ['too_short'], ['too_short']],
    [`Kiwi&42${'\u{1f34e}'.repeat(5)}`, [], ['too_short']],
    [`Kiwi&42${'o\u0308'.repeat(4)}`, ['too_short'], ['too_short']],
    [`Kiwi&42-${'\u{1f34e}\u{1f351}'.repeat(124)}`, [], []],
    [`Kiwi&42-${'\u{1f34e}\u{1f351}'.repeat(124)}!`, ['too_long'], ['too_long']],
    // Letters, digits and symbols of any script: Cyrillic, Greek, Arabic-Indic digits.
    ['\u041a\u043b\u044e\u0447-\u0441\u043b\u043e\u043d-7', ['too_short'], ['too_short']],
    ['\u041a\u043b\u044e\u0447-\u0438-\u0441\u043b\u043e\u043d-7', [], ['too_short']],
    ['\u0391\u03b8\u03ae\u03bd\u03b1 \u03ba\u03b1\u03b9 \u03c6\u03c9\u03c2 \u0667', [], []],
  ]
  for (const [password, complex, plain] of table) {
    it(`says ${complex.join(', ') || 'nothing'} (nist: ${plain.join(', ') || 'nothing'}) to ${JSON.stringify(password.slice(0, 24))}, ${[...password].length} characters`, () => {
      expect(codesOf(password, complexity)).toEqual(complex)
      expect(codesOf(password, nist)).toEqual(plain)
    })
  }

  it('takes its length from the configuration, and has words for each problem', () => {
    expect(codesOf('Kiwi&42-plum', { ...complexity, minLength: 13 })).toEqual(['too_short'])
    expect(codesOf('kiwiplum', { ...nist, minLength: 8 })).toEqual([])
    for (const problem of passwordProblems('', { ...complexity, minLength: 20 })) expect(problem.message).not.toBe('')
    expect(passwordProblems('Kiwi', { ...complexity, minLength: 20 })[0]?.message).toBe('Use at least 20 characters.')
  })
})

describe('what is guessed first', () => {
  const disguised = [
    'Password123!',
    'P@ssw0rd-2026!',
    'Pa$$w0rd-2026!',
    '!!!Password!!!1',
    'Password1234567!',
    'Passw0rdPassw0rd!',
    'P-a-s-s-w-o-r-d-1',
    '$Unshine-2026!',
    '\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44-2026!',
    'Qwertyuiop1!',
    'Qwerty-Qwerty-1',
    'Iloveyou-12345',
    'Welcome-2026!!',
    'Letmein!Letmein1',
    'Sunshine_2026',
    'Summer2026!!!',
    'Abcd1234!!!!',
    'Aa1!Aa1!Aa1!',
    'A1!!!!!!!!!!a',
    'Abcdefghijkl1!',
  ]
  const plain = [
    'passwordpassword',
    '123456789012345',
    'aaaaaaaaaaaaaaa',
    'abcdefghijklmnop',
    'zyxwvutsrqponmlk',
    'abcabcabcabcabc',
    'qwertyqwertyqwerty',
    '\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4',
  ]

  it('is common in every disguise, under both policies', () => {
    for (const password of disguised)
      for (const policy of both) expect(codesOf(password, policy), password).toContain('common')
    for (const password of disguised) expect(codesOf(password, complexity), password).toEqual(['common'])
    for (const password of plain) expect(codesOf(password, nist), password).toEqual(['common'])
  })

  it('is the account’s own address or the name of the app, in any dress', () => {
    for (const password of [
      'Ada.Lovelace1!',
      'ADA.LOVELACE@example.com1',
      'AdaLovelace-2026',
      '@d@-L0velace-7',
      'Example.com-2026!',
      'Ada.lovelaceAda.lovelace1!',
    ])
      expect(codesOf(password, complexity), password).toEqual(['contains_email'])
    for (const password of [
      'Latchkey-2026!',
      'L@tchk3y-2026!',
      'LatchkeyLatchkey1!',
      '\uff2c\uff41\uff54\uff43\uff48\uff4b\uff45\uff59-2026!',
    ])
      expect(codesOf(password, complexity), password).toEqual(['contains_app_name'])
    expect(codesOf(EMAIL, nist)).toEqual(['contains_email'])
    expect(codesOf('latchkeylatchkey', nist)).toEqual(['contains_app_name'])
    expect(codesOf('Acme Cloud 2026!', { ...complexity, appName: 'Acme Cloud' })).toEqual(['contains_app_name'])
    expect(codesOf('Ada.Lovelace1!', { ...complexity, email: 'grace@example.com' })).toEqual([])
  })
})

describe('the list of common passwords', () => {
  const coded = /'((?:[A-Z][a-z0-9]*)+)'/.exec(source)?.[1] ?? ''
  let before = ''
  const words = [...coded.matchAll(/([A-Z])([a-z0-9]*)/g)].map(([, shared = '', rest = '']) => {
    before = before.slice(0, shared.charCodeAt(0) - 65) + rest
    return before
  })

  it('has 3,000 words, sorted, each once, in letters and digits', () => {
    expect(words).toHaveLength(3000)
    expect(new Set(words).size).toBe(3000)
    expect(words.every((word, at) => at === 0 || (words[at - 1] ?? '') < word)).toBe(true)
    expect(words.every((word) => /^[a-z0-9]{4,}$/.test(word))).toBe(true)
    for (const word of ['password', 'qwertyuiop', 'iloveyou', 'welcome', 'letmein']) expect(words).toContain(word)
  })

  it('knows each of them and nothing that is merely like one', () => {
    expect(words.filter((word) => !isCommonPassword(word))).toEqual([])
    expect(
      words.filter((word) => isCommonPassword(`${word}~`) || isCommonPassword(word.toUpperCase().replace(/\d/g, 'X'))),
    ).toEqual([])
    for (const word of ['', 'a', 'ABC', 'constructor', '__proto__', 'toString'])
      expect(isCommonPassword(word), word).toBe(false)
  })

  it('is refused word by word: as it stands, doubled, and, where it is letters, with a year and a mark', () => {
    const dress = (word: string): string[] => [
      word,
      word + word,
      ...(/^[a-z]+$/.test(word) ? [`${word}-2026!`, `!${word[0]?.toUpperCase()}${word.slice(1)}123`] : []),
    ]
    expect(words.flatMap(dress).filter((password) => !codesOf(password, complexity).includes('common'))).toEqual([])
  })
})

describe('what people make up', () => {
  const honest = [
    'Correct-Horse-42-battery',
    'Seven-otters-7',
    'Seven-otters-7 sail',
    'Blue!Lamp7Window',
    'My dog ate 3 shoes!',
    'Tr0ub4dor&3-again',
    '7 brown foxes Jump',
    'We met in Oslo, 2009',
    'Kiwi&Mango&42&Plum',
    'Rain_on_Tin_Roof_9',
    'one2Three4five!Six',
    'Thunder-Kettle-88',
    'Purple.Monkey.Dishwasher1',
    'Don\u2019t Panic 42 times',
    'Grandma\u2019s lasagne = 10/10',
    'Password managers r 2 good',
    'I love you more than 3000!',
    'Summer in Bergen was 9C',
    'Dragon Fruit Salad 4 two!',
    'Monday, 7am: Coffee',
    'Ada likes Latchkey 2 much',
    'Football On Sunday At 5',
    'P4per-Plane-Over-Rome',
    '\u00dcn\u00efc\u00f6d\u00e9-passt-7!',
    '\u041f\u0430\u0440\u043e\u043b\u044c-\u0414\u043b\u0438\u043d\u043d\u044b\u0439-7x',
    '\u65e5\u672c\u8a9e\u306e\u30d1\u30b9\u30ef\u30fc\u30c9A1a!',
    'x9$Lq2!vB7#m',
    'G7!kQw2#zP9&',
    'aA1!bB2@cC3#',
    // A few letters among many symbols are no word.
    '7[-O?]_;nm?[j',
    '5x,;y+:t=:[S?914',
  ]
  const phrases = [
    'correct horse battery staple',
    'seven otters in a row',
    'thunder kettle eighty',
    'paper plane over rome',
    'the quick brown fox jumps',
    'quiet morning in bergen',
    '\u00e4\u00e4kk\u00f6set ovat kivoja',
    '\u65e5\u672c\u8a9e\u306e\u3068\u3066\u3082\u9577\u3044\u30d1\u30b9\u30ef\u30fc\u30c9\u3067\u3059',
    'a1b2c3d4e5f6g7h8',
  ]

  it('is taken', () => {
    for (const password of honest) expect(codesOf(password, complexity), password).toEqual([])
    for (const password of phrases) expect(codesOf(password, nist), password).toEqual([])
  })

  /** What a password manager makes: printable characters, all four classes among them. */
  const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
  const generated = fc
    .string({ unit: fc.constantFrom(...printable), minLength: 16, maxLength: 16 })
    .filter((text) => [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].every((pattern) => pattern.test(text)))

  it('is taken, too, where a password manager makes it: 16 characters of all classes', () => {
    // The same ones in every run: drawn anew, two of them are refused by chance once in some six hundred runs.
    const refused = fc
      .sample(generated, { seed: 20_261_130, numRuns: 4000 })
      .filter((password) => both.some((policy) => codesOf(password, policy).length > 0))
    // One in some 70,000 is refused by chance.
    expect(refused.length, refused.join('\n')).toBeLessThanOrEqual(1)
  })

  it('is judged without a throw, whatever it is', () => {
    const any = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
      .map((units) => String.fromCharCode(...units))
    fc.assert(
      fc.property(fc.oneof(any, fc.string({ unit: 'binary', maxLength: 300 })), (password) => {
        for (const policy of both) {
          const codes = codesOf(password, policy)
          expect(codes.includes('not_text')).toBe(!password.isWellFormed())
          expect(new Set(codes).size).toBe(codes.length)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('POST /api/sign-up', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('names the rules that a password breaks, hashes nothing and writes nothing', async () => {
    const world = await freshWorld()
    const hashes = vi.spyOn(ENGINES, ENGINE)
    const refusal = async (where: typeof world, password: string): Promise<unknown> => {
      const answer = await new Browser(where).post('/api/sign-up', { email: 'Ada.Lovelace@example.com', password })
      expect(answer.status).toBe(400)
      return json(answer)
    }
    expect(await refusal(world, 'password')).toMatchObject({
      status: 400,
      code: 'weak_password',
      errors: [
        { field: 'password', code: 'too_short', message: 'Use at least 12 characters.' },
        { field: 'password', code: 'no_upper_case', message: 'Add an upper-case letter.' },
        { field: 'password', code: 'no_digit', message: 'Add a digit.' },
        { field: 'password', code: 'no_symbol', message: 'Add a symbol, e.g. a hyphen or a space.' },
        { field: 'password', code: 'common', message: expect.stringContaining('guessed') },
      ],
    })
    for (const [password, code] of [
      [`Kiwi&42-${'plum'.repeat(63)}`, 'too_long'],
      ['Ada.Lovelace1!', 'contains_email'],
      ['Latchkey-2026!', 'contains_app_name'],
      ['P@ssw0rd-2026!', 'common'],
      ['Kiwi&42-plum\ud800', 'not_text'],
    ] as const)
      expect(await refusal(world, password), password).toMatchObject({
        code: 'weak_password',
        errors: [{ field: 'password', code }],
      })
    const long = openWorld({ PASSWORD_POLICY: 'nist' })
    expect(await refusal(long, 'Kiwi&42-plum')).toMatchObject({
      errors: [{ field: 'password', code: 'too_short', message: 'Use at least 15 characters.' }],
    })
    expect(await refusal(world, 'x'.repeat(20_000))).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'password', code: 'too_big' }],
    })
    expect(hashes).not.toHaveBeenCalled()
    expect(await count('codes')).toBe(0)
  })
})
