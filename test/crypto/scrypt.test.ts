// scrypt's two engines and the places they run in: the same bytes, never two at a time, and whoever can't be served now is
// told so, with nothing counted.
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toHex, toUtf8 } from '../../src/crypto/encoding.ts'
import { Busy, ENGINES, far, queued, type HasherAnswer, type Hashers } from '../../src/crypto/scrypt.ts'
import { mostInLine } from '../../src/hasher.ts'
import { countersOf } from '../support/counters.ts'
import { addUser, Browser, count, newestMail, signIn, signUp } from '../support/people/people.ts'
import { sized } from '../support/size.ts'
import { freshWorld, json, openWorld, PASSWORD, type Vars, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
/** N=2 r=1 p=1: a hash that costs nothing. */
const CHEAP = { ln: 1, r: 1, p: 1, length: 32 }
const REAL = { ln: 14, r: 8, p: 5, length: 32 }
/** The engine itself, past whoever listens in. */
const { noble } = ENGINES
const BUSY: HasherAnswer = { ok: false, error: 'busy' }

afterEach(() => void vi.restoreAllMocks())

const passwords = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 64 }),
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.string({ unit: 'grapheme', minLength: 256, maxLength: 256 }),
  fc.constantFrom('', ' ', '\0', 'Ångström', 'パスワード', '🦦'.repeat(256), 'x'.repeat(256)),
)
const salts = fc.uint8Array({ minLength: 8, maxLength: 64 })
const cheapParameters = fc.record({
  ln: fc.integer({ min: 1, max: 8 }),
  r: fc.integer({ min: 1, max: 9 }),
  p: fc.integer({ min: 1, max: 5 }),
  length: fc.integer({ min: 16, max: 64 }),
})

/** What the two engines make of it, in hex. */
function both(password: string, salt: Uint8Array, parameters: typeof CHEAP): [string, string] {
  const bytes = toUtf8(password.normalize('NFC'))
  return [toHex(ENGINES.noble(bytes, salt, parameters)), toHex(ENGINES.native(bytes, salt, parameters))]
}

describe('the two engines', () => {
  it('give the same bytes for every password, salt and cost', () => {
    const same = fc.property(passwords, salts, cheapParameters, (password, salt, parameters) => {
      const [ours, theirs] = both(password, salt, parameters)
      expect(ours).toBe(theirs)
      expect(ours.length).toBe(2 * parameters.length)
    })
    fc.assert(same, { numRuns: 200 })
  })

  it('give the same bytes at the cost that is used', () => {
    const same = fc.property(passwords, salts, (password, salt) => {
      const [ours, theirs] = both(password, salt, REAL)
      expect(ours).toBe(theirs)
    })
    fc.assert(same, { numRuns: sized(1, 3) })
  })

  it('give the bytes of RFC 7914 §12', () => {
    const given = [toUtf8('pleaseletmein'), toUtf8('SodiumChloride'), { ln: 14, r: 8, p: 1, length: 64 }] as const
    const wanted =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'
    expect(toHex(ENGINES.noble(...given))).toBe(wanted)
    expect(toHex(ENGINES.native(...given))).toBe(wanted)
  })

  it('open each other’s accounts: who signed up under one signs in under the other', async () => {
    const byNoble = await freshWorld({ PASSWORD_ENGINE: 'noble' })
    const byNative = openWorld({ PASSWORD_ENGINE: 'native' })
    const ran = { noble: vi.spyOn(ENGINES, 'noble'), native: vi.spyOn(ENGINES, 'native') }
    await signUp(new Browser(byNative), 'native@example.com')
    expect([ran.noble.mock.calls.length, ran.native.mock.calls.length]).toEqual([0, 1])
    await signUp(new Browser(byNoble), 'noble@example.com')
    expect([ran.noble.mock.calls.length, ran.native.mock.calls.length]).toEqual([1, 1])
    await signIn(new Browser(byNoble), 'native@example.com')
    await signIn(new Browser(byNative), 'noble@example.com')
    expect([ran.noble.mock.calls.length, ran.native.mock.calls.length]).toEqual([2, 2])
    const wrong = await new Browser(byNative).post('/api/sign-in', {
      email: 'noble@example.com',
      password: 'Wrong-Pass-1',
    })
    expect(wrong.status).toBe(401)
  })
})

describe('the line before an engine', () => {
  const hash = (line: ReturnType<typeof queued>): Promise<Uint8Array> => line(toUtf8('x'), toUtf8('salt'), CHEAP)

  it('takes as many as it holds and turns away the others, at once', async () => {
    vi.spyOn(ENGINES, 'noble').mockReturnValue(new Uint8Array(32))
    const line = queued('noble', 3, Date.now)
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => hash(line)))
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 3 }, () => 'fulfilled'),
      ...Array.from({ length: 7 }, () => 'rejected'),
    ])
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Busy)
    expect(ENGINES.noble).toHaveBeenCalledTimes(3)
  })

  it('is empty again afterwards, also where the engine failed', async () => {
    const engine = vi.spyOn(ENGINES, 'noble').mockImplementation(() => {
      throw new RangeError('no memory')
    })
    const line = queued('noble', 2, Date.now)
    for (let round = 0; round < 3; round += 1) {
      const outcomes = await Promise.allSettled([hash(line), hash(line)])
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) })
    }
    engine.mockReturnValue(new Uint8Array(32))
    expect((await Promise.all([hash(line), hash(line)])).length).toBe(2)
  })
})

/** A binding of hasher objects that writes down who was asked, and answers as told. */
function recording(answer: (call: number) => HasherAnswer | Error | 'hash'): { hashers: Hashers; asked: string[] } {
  const asked: string[] = []
  const hashers: Hashers = {
    idFromName: (name) => name as unknown as DurableObjectId,
    get: (id) => ({
      scrypt: (_, ...input) => {
        const given = answer(asked.push(String(id)))
        if (given instanceof Error) return Promise.reject(given)
        return Promise.resolve(
          given === 'hash' ? { ok: true, value: noble(...(input as Parameters<typeof noble>)) } : given,
        )
      },
    }),
  }
  return { hashers, asked }
}

/** The Worker with these objects bound. */
const openWith = (hashers: Hashers, vars: Vars = {}): World => openWorld({ ...vars, HASHER: hashers as never })

describe('hashing in objects', () => {
  beforeEach(async () => void (await freshWorld()))

  it('draws one of the shards, and another one when that is busy or unreachable', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    for (const [first, other, second] of [
      [0, 0, 1],
      [6, 0, 7],
      [7, 0, 0],
      [3, 6, 2],
    ] as const) {
      for (const failure of [BUSY, new Error('Network connection lost.')]) {
        const draw = vi.fn<(below: number) => number>().mockReturnValueOnce(first).mockReturnValueOnce(other)
        const { hashers, asked } = recording((call) => (call === 1 ? failure : 'hash'))
        const bytes = await far(hashers, 'noble', 8, draw)(toUtf8('x'), toUtf8('salt'), CHEAP)
        expect(toHex(bytes)).toBe(toHex(ENGINES.noble(toUtf8('x'), toUtf8('salt'), CHEAP)))
        expect(asked).toEqual([`h${first}`, `h${second}`])
        expect(draw.mock.calls).toEqual([[8], [7]])
      }
    }
  })

  it('asks again where there is one shard only, and then gives up', async () => {
    const { hashers, asked } = recording(() => BUSY)
    await expect(far(hashers, 'noble', 1, () => 0)(toUtf8('x'), toUtf8('salt'), CHEAP)).rejects.toBeInstanceOf(Busy)
    expect(asked).toEqual(['h0', 'h0'])
  })

  it('signs up and signs in with no hash in place', async () => {
    const { hashers, asked } = recording(() => 'hash')
    const world = openWith(hashers)
    const inPlace = vi.spyOn(ENGINES, 'noble')
    await signUp(new Browser(world), EMAIL)
    expect(asked.length).toBe(1)
    await signIn(new Browser(world), EMAIL)
    expect(asked.length).toBe(2)
    const unknown = await new Browser(world).post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })
    expect([unknown.status, asked.length]).toEqual([401, 3])
    expect(inPlace).not.toHaveBeenCalled()
    for (const shard of asked) expect(shard).toMatch(/^h[0-7]$/)
  })

  it('does so in the real objects, by both engines, with hashes that are good in place', async () => {
    const real = (env as unknown as { HASHER: Hashers }).HASHER
    let calls = 0
    const counted: Hashers = {
      idFromName: (name) => real.idFromName(name),
      get: (id) => ({
        scrypt: (...input) => {
          calls += 1
          return real.get(id).scrypt(...input)
        },
      }),
    }
    await signUp(new Browser(openWith(counted, { PASSWORD_ENGINE: 'native' })), EMAIL)
    await signIn(new Browser(openWith(counted, { PASSWORD_ENGINE: 'noble' })), EMAIL)
    expect(calls).toBe(2)
    await signIn(new Browser(openWorld()), EMAIL)
    expect(calls).toBe(2)
  })

  it('leaves the thread to others between two hashes, in development, where all share it', async () => {
    const { HASHER } = env as unknown as { HASHER: Hashers }
    const seen: string[] = []
    const hashing = Array.from({ length: 3 }, async () => {
      await HASHER.get(HASHER.idFromName('breathing')).scrypt('native', toUtf8('x'), toUtf8('salt'), REAL)
      seen.push('hash')
    })
    let hashes = true
    const other = async (): Promise<void> => {
      for (; hashes; seen.push('other')) await scheduler.wait(5)
    }
    await Promise.all([other(), Promise.all(hashing).finally(() => (hashes = false))])
    expect(seen.join(' ')).toMatch(/hash( other){2,} hash( other){2,} hash/)
  })

  it.each([
    [1, 24],
    [4, 6],
    [8, 3],
    [256, 3],
  ])('has %i objects with lines of %i: two dozen hashes wait in all, or three in each', (shards, most) => {
    expect(mostInLine(shards)).toBe(most)
  })

  it('is refused by a real object whose line is full, which serves again afterwards', async () => {
    const real = (env as unknown as { HASHER: Hashers }).HASHER
    const hash = (): Promise<HasherAnswer> =>
      real.get(real.idFromName('full')).scrypt('native', toUtf8('x'), toUtf8('salt'), REAL)
    const answers = await Promise.all(Array.from({ length: 6 }, hash))
    expect(answers.filter(({ ok }) => ok).length).toBe(3)
    expect(answers.filter(({ ok }) => !ok)).toEqual([BUSY, BUSY, BUSY])
    expect((await hash()).ok).toBe(true)
  })

  it.each([
    ['busy', BUSY],
    ['out of reach', new Error('Durable Object storage operation exceeded timeout which caused object to be reset.')],
  ])(
    'answers a sign-in 503 `busy` while every object is %s, counts nothing, and lets in who tries again',
    async (_, gone) => {
      vi.spyOn(console, 'error').mockReturnValue()
      const inPlace = vi.spyOn(ENGINES, 'noble')
      const { hashers, asked } = recording((call) => (call <= 22 ? gone : 'hash'))
      const world = openWith(hashers)
      await addUser(world, EMAIL)
      const browser = new Browser(world)
      // More often than a pair may fail.
      for (let attempt = 0; attempt < 11; attempt += 1) {
        const refused = await browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD })
        expect(refused.status).toBe(503)
        expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
        expect(await json(refused)).toMatchObject({ code: 'busy', status: 503 })
      }
      expect(asked.length).toBe(22)
      expect(await countersOf()).toEqual([])
      expect(await count('audit_events', "event LIKE 'authn_login%'")).toBe(0)
      await signIn(browser, EMAIL)
      expect(inPlace).not.toHaveBeenCalled()
    },
  )

  it.each([
    ['busy', BUSY],
    ['out of reach', new Error('Network connection lost.')],
  ])(
    'answers a sign-up 503 while every object is %s, uses no mail budget, keeps nothing, and takes the next',
    async (_, gone) => {
      vi.spyOn(console, 'error').mockReturnValue()
      const { hashers } = recording((call) => (call <= 12 ? gone : 'hash'))
      const world = openWith(hashers)
      const browser = new Browser(world)
      // More often than an address may be mailed in an hour.
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const refused = await browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
        expect(refused.status).toBe(503)
        expect(refused.headers.get('Retry-After')).toBe('2')
        expect((await json(refused)).code).toBe('busy')
      }
      expect(await countersOf()).toEqual([])
      expect([await count('sign_ups'), await count('codes'), await count('mails')]).toEqual([0, 0, 0])
      await signUp(browser, EMAIL)
      expect((await newestMail(world, EMAIL)).kind).toBe('sign_up_code')
    },
  )

  it('leaves a code for a new password unspent while every object is busy', async () => {
    const { hashers } = recording((call) => (call <= 2 ? BUSY : 'hash'))
    const world = openWith(hashers)
    await addUser(world, EMAIL)
    const browser = new Browser(world)
    const { challenge } = await json(await browser.post('/api/password/forgot', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    const proof = { challenge, code, password: 'Another-Horse-43-staple' }
    const refused = await browser.post('/api/password/reset', proof)
    expect([refused.status, (await json(refused)).code]).toEqual([503, 'busy'])
    expect((await browser.post('/api/password/reset', proof)).status).toBe(200)
  })
})
