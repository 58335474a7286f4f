// Hashes of other systems: those that their own makers made are verified here, each once, at a cost that is bounded before
// anything runs; and what isn't one of them matches nothing.
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readForeignHash } from '../../src/credentials/foreign-hash.ts'
import { hashBytes, verifyPassword } from '../../src/credentials/password.ts'
import { fromBase64, toBase64, toUtf8 } from '../../src/crypto/encoding.ts'
import type { Derive } from '../../src/crypto/scrypt.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { native } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'
import { ARGON2, BCRYPT, BETTER_AUTH, DIGESTS, FIREBASE, PBKDF2, PHPASS, WORDPRESS } from '../vectors/foreign-hashes.ts'

const EMAIL = 'ada@example.com'
const CURRENT = { ln: 14, r: 8, p: 5, length: 32 }
const OURS = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/
const keys = { firebaseSignerKey: fromBase64(FIREBASE.signerKey) }

/** Runs nothing, and says what it was asked for. */
const recorder = () =>
  vi.fn<Derive>((_password, _salt, parameters) =>
    Promise.resolve(new Uint8Array('length' in parameters ? parameters.length : 23)),
  )

/** `salt:key` of Better Auth as an import leaves it: the salt is the text of its digits, the key is bytes. */
const BETTER_AUTH_HASH = `$scrypt-nfkc$ln=14,r=16,p=1$${toBase64(toUtf8(BETTER_AUTH.salt))}$${toBase64(
  Uint8Array.from(BETTER_AUTH.key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
)}`

afterEach(() => void vi.restoreAllMocks())

describe('a hash that its own maker made', () => {
  const quick = [...BCRYPT, ...ARGON2, ...PBKDF2].filter(({ slow }) => slow === undefined)
  it.each(quick)('$from: $hash', async ({ password, hash }) => {
    expect(await verifyPassword(native, password, hash)).toEqual({ matches: true, outdated: true })
    expect(await verifyPassword(native, `!${password}`, hash)).toEqual({ matches: false, outdated: true })
  })

  it('Firebase: the project’s signer key is needed, and no other does', async () => {
    const { password, hash } = FIREBASE
    expect(await verifyPassword(native, password, hash, keys)).toEqual({ matches: true, outdated: true })
    expect(await verifyPassword(native, `${password}!`, hash, keys)).toEqual({ matches: false, outdated: true })
    const wrong = { firebaseSignerKey: new Uint8Array(64) }
    expect(await verifyPassword(native, password, hash, wrong)).toEqual({ matches: false, outdated: true })
    const log = vi.spyOn(console, 'error').mockReturnValue()
    expect(await verifyPassword(native, password, hash)).toEqual({ matches: false, outdated: true })
    expect(log.mock.calls[0]?.[0]).toContain('FIREBASE_SCRYPT_SIGNER_KEY')
  })

  it('Better Auth: the salt is text, the password in compatibility form', async () => {
    for (const password of [BETTER_AUTH.password, BETTER_AUTH.password.normalize('NFKC')])
      expect(await verifyPassword(native, password, BETTER_AUTH_HASH)).toEqual({ matches: true, outdated: true })
    expect((await verifyPassword(native, 'fish-Net-42-harbour', BETTER_AUTH_HASH)).matches).toBe(false)
  })

  it.each(DIGESTS)('%s, %s %s: wrapped in a hash of ours at the import', async (digest, place, salt, hex) => {
    const wrapped = await hashBytes(native, toUtf8(hex))
    const stored = `$${digest}${place === '' ? '' : `,${place}=${toBase64(toUtf8(salt))}`}${wrapped}`
    expect(await verifyPassword(native, PASSWORD, stored)).toEqual({ matches: true, outdated: true })
    expect((await verifyPassword(native, `${PASSWORD}!`, stored)).matches).toBe(false)
    const engine = recorder()
    await verifyPassword(engine, PASSWORD, stored)
    expect(engine.mock.calls.map((call) => call[2])).toEqual([CURRENT])
  })
})

describe('WordPress', () => {
  const matches = async (password: string, hash: string): Promise<boolean> =>
    (await verifyPassword(native, password, hash)).matches

  it('6.8: the blanks around a password count for nothing, as PHP trims it; those within do, and all of a long one', async () => {
    const blanks = [' ', '\t', '\n', '\r', '\0', '\v']
    for (const blank of ['', ...blanks, blanks.join('')])
      expect(await matches(`${blank}${PASSWORD}${blank}`, WORDPRESS.usual), JSON.stringify(blank)).toBe(true)
    for (const password of [`${PASSWORD}!`, `!${PASSWORD}`, `\f${PASSWORD}`, `${PASSWORD}\u{a0}`, ''])
      expect(await matches(password, WORDPRESS.usual), JSON.stringify(password)).toBe(false)
    expect(await matches(`\f${PASSWORD}\u{a0}`, WORDPRESS.otherBlanks)).toBe(true)
    expect(await matches('Correct Horse', WORDPRESS.within)).toBe(true)
    expect(await matches('CorrectHorse', WORDPRESS.within)).toBe(false)
    expect(await matches('x'.repeat(100), WORDPRESS.long)).toBe(true)
    expect(await matches('x'.repeat(99), WORDPRESS.long)).toBe(false)
  })

  it('before, and phpBB: a phpass digest, wrapped in a hash of ours', async () => {
    const { password, ln, salt, hex } = PHPASS
    const wrapped = await hashBytes(native, toUtf8(hex))
    expect(await matches(password, `$phpass,ln=${ln},salt=${salt}${wrapped}`)).toBe(true)
    expect(await matches(`${password}6`, `$phpass,ln=${ln},salt=${salt}${wrapped}`)).toBe(false)
    expect(await matches(password, `$phpass,ln=${ln + 1},salt=${salt}${wrapped}`)).toBe(false)
    expect(await matches(password, `$phpass,ln=${ln},salt=${salt.toLowerCase()}${wrapped}`)).toBe(false)
  })
})

describe('a password with a NUL in it', () => {
  it('matches no bcrypt hash: what its maker read of it, nobody can say', async () => {
    // What a maker in C makes of 'abc' and a NUL and anything; and what bcrypt's own repetition makes of 'abc', NUL, 'abc'.
    const stored = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'
    expect((await verifyPassword(native, 'abc', stored)).matches).toBe(true)
    for (const password of ['abc\0', 'abc\0def', 'abc\0abc', '\0abc'])
      expect((await verifyPassword(native, password, stored)).matches, JSON.stringify(password)).toBe(false)
  })
})

describe('a foreign hash that asks for more than we run, or is none', () => {
  const salt = 'A'.repeat(22)
  const hash = 'A'.repeat(43)
  const strings = [
    // bcrypt: cost 4 to 13.
    `$2b$03$${'.'.repeat(53)}`,
    `$2b$14$${'.'.repeat(53)}`,
    `$wp$2y$14$${'.'.repeat(53)}`,
    `$wp$P$B12345678${'.'.repeat(22)}`,
    `$phpass,ln=16,salt=12345678$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `$2b$31$${'.'.repeat(53)}`,
    `$2b$99$${'.'.repeat(53)}`,
    `$2x$10$${'.'.repeat(53)}`,
    `$2$10$${'.'.repeat(53)}`,
    `$2b$10$${'.'.repeat(52)}`,
    `$2b$10$${'.'.repeat(54)}`,
    `$2b$10$${'+'.repeat(53)}`,
    // PBKDF2: iterations by digest.
    `$pbkdf2-sha256$i=0$${salt}$${hash}`,
    `$pbkdf2-sha256$i=1500001$${salt}$${hash}`,
    `$pbkdf2-sha1$i=1300001$${salt}$${hash}`,
    `$pbkdf2-sha512$i=600001$${salt}$${hash}`,
    `$pbkdf2-sha256$i=99999999$${salt}$${hash}`,
    `$pbkdf2-sha256$i=1e3$${salt}$${hash}`,
    `$pbkdf2-sha384$i=1000$${salt}$${hash}`,
    `$pbkdf2-sha256$1000$${salt}$${hash}`,
    `$pbkdf2-sha256$i=1000$${salt}$`,
    `$pbkdf2-sha256$i=1000$${salt}$${'A'.repeat(10_000)}`,
    // Argon2: 64 MiB, 10 passes, 4 lanes, and not all of it at once.
    `$argon2id$v=19$m=65537,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=999999,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=1024,t=11,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=65536,t=5,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=1024,t=1,p=5$${salt}$${hash}`,
    `$argon2id$v=19$m=1024,t=0,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=1024,t=1,p=0$${salt}$${hash}`,
    `$argon2id$v=19$m=31,t=1,p=4$${salt}$${hash}`,
    `$argon2id$v=16$m=1024,t=1,p=1$${salt}$${hash}`,
    `$argon2d$v=19$m=1024,t=1,p=1$${salt}$${hash}`,
    `$argon2id$m=1024,t=1,p=1$${salt}$${hash}`,
    // scrypt under another name: the bounds of ours.
    `$scrypt-nfkc$ln=17,r=8,p=1$${salt}$${hash}`,
    `$firebase-scrypt$ln=17,r=8,ss=Bw$${salt}$${hash}`,
    `$firebase-scrypt$ln=14,r=0,ss=Bw$${salt}$${hash}`,
    `$firebase-scrypt$ln=14,r=8$${salt}$${hash}`,
    // A hash within a hash that is none, and base64 that is none.
    `$phpass,ln=13,salt=12345678$scrypt$ln=99,r=8,p=5$${salt}$${hash}`,
    `$firebase-scrypt$ln=14,r=8,ss=B$${salt}$${hash}`,
    `$md5$scrypt$ln=20,r=8,p=5$${salt}$${hash}`,
    `$md5,middle=AAAA$scrypt$ln=14,r=8,p=5$${salt}$${hash}`,
    // A weak digest itself is never taken.
    '$md5$5f4dcc3b5aa765d61d8327deb882cf99',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '$1$abcdefgh$G//4keteveJp0qb8z2DxG/',
    '$constructor$',
    '$__proto__$',
  ]

  it(`matches nothing, at the cost of one hash of today, and never its own (${strings.length} strings)`, async () => {
    for (const stored of strings) {
      const engine = recorder()
      expect(await verifyPassword(engine, PASSWORD, stored, keys), stored).toEqual({ matches: false, outdated: false })
      expect(
        engine.mock.calls.map((call) => call[2]),
        stored,
      ).toEqual([CURRENT])
    }
  })

  it('is any string but those: never a throw, never more than one derivation', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '$2b$',
        '$argon2id$v=19$',
        '$pbkdf2-sha256$',
        '$firebase-scrypt$',
        '$md5',
        '$scrypt$ln=14,r=8,p=5$',
      ),
      fc.constantFrom(
        'm=1024,t=1,p=1$',
        'i=1000$',
        'ln=14,r=8,ss=Bw$',
        ',prefix=',
        '10$',
        '.'.repeat(53),
        salt,
        '$',
        hash,
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const engine = recorder()
        await verifyPassword(engine, PASSWORD, parts.join(''), keys)
        expect(engine).toHaveBeenCalledTimes(1)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is read without anything being run, up to the most that we run', () => {
    for (const { hash: stored } of [...BCRYPT, ...ARGON2, ...PBKDF2])
      expect(readForeignHash(stored), stored).toBeDefined()
    const most = [
      ...['04', '13'].map((cost) => `$2b$${cost}$${'.'.repeat(53)}`),
      ...['sha1$i=1300000', 'sha256$i=1500000', 'sha512$i=600000', 'sha256$i=1'].map(
        (cost) => `$pbkdf2-${cost}$${salt}$${hash}`,
      ),
      ...['m=65536,t=4,p=1', 'm=8,t=1,p=1', 'm=32,t=10,p=4', 'm=26214,t=10,p=1'].map(
        (cost) => `$argon2id$v=19$${cost}$${salt}$${hash}`,
      ),
      ...[7, 15].map((ln) => `$phpass,ln=${ln},salt=12345678$scrypt$ln=14,r=8,p=5$${salt}$${hash}`),
      ...['ln=16,r=8', 'ln=14,r=32'].map((cost) => `$firebase-scrypt$${cost},ss=Bw$${salt}$${hash}`),
      `$scrypt-nfkc$ln=16,r=8,p=2$${salt}$${hash}`,
    ]
    for (const stored of most) expect(readForeignHash(stored), stored).toBeDefined()
    for (const over of ['phpass,ln=6,salt=12345678$scrypt$ln=14,r=8,p=5', 'scrypt-nfkc$ln=16,r=8,p=3'])
      expect(readForeignHash(`$${over}$${salt}$${hash}`), over).toBeUndefined()
  })
})

describe('somebody who comes from elsewhere', () => {
  let world: World
  beforeEach(async () => {
    world = await freshWorld()
  })
  const [{ hash: foreign } = { hash: '' }] = BCRYPT.filter(({ from }) => from === 'pyca/bcrypt')
  const hashOf = async (): Promise<string | undefined> =>
    (await rows<{ hashed_password: string }>('SELECT hashed_password FROM users'))[0]?.hashed_password

  it('signs in with the password they had there, and has a hash of ours from then on', async () => {
    await addUser(world, EMAIL, { hash: foreign })
    await signIn(new Browser(world), EMAIL)
    const renewed = (await hashOf()) ?? ''
    expect(renewed).toMatch(OURS)
    expect(await verifyPassword(native, PASSWORD, renewed)).toEqual({ matches: true, outdated: false })
    await signIn(new Browser(world), EMAIL)
    expect(await hashOf()).toBe(renewed)
  })

  it('is refused with another password, like anybody, and their hash stays', async () => {
    await addUser(world, EMAIL, { hash: foreign })
    const answers = await Promise.all(
      [EMAIL, 'nobody@example.com'].map((email) =>
        new Browser(world).post('/api/sign-in', { email, password: 'Wrong-Password-1' }),
      ),
    )
    const [known, unknown] = await Promise.all(answers.map(json))
    expect({ ...known, request_id: '' }).toEqual({ ...unknown, request_id: '' })
    expect(known).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(await hashOf()).toBe(foreign)
    expect(await count('sessions')).toBe(0)
  })

  it('comes from Firebase only where the project’s key is a secret of the Worker', async () => {
    const firebase = openWorld({ FIREBASE_SCRYPT_SIGNER_KEY: FIREBASE.signerKey })
    await addUser(world, EMAIL, { hash: FIREBASE.hash })
    vi.spyOn(console, 'error').mockReturnValue()
    const body = { email: EMAIL, password: FIREBASE.password }
    expect((await new Browser(world).post('/api/sign-in', body)).status).toBe(401)
    expect((await new Browser(firebase).post('/api/sign-in', body)).status).toBe(200)
    expect(await hashOf()).toMatch(OURS)
    // From then on the key isn't needed any more.
    expect((await new Browser(world).post('/api/sign-in', body)).status).toBe(200)
  })

  it('is hashed for in the objects, where they are bound', async () => {
    const { env } = await import('cloudflare:workers')
    const far = openWorld({ HASHER: (env as { HASHER?: never }).HASHER as never })
    await addUser(world, EMAIL, { hash: foreign })
    await signIn(new Browser(far), EMAIL)
    expect(await hashOf()).toMatch(OURS)
  })
})
