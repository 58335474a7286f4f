// Hashes at the door: an old one is renewed at the next sign-in, only over the one that was read; what is too long is never
// hashed.
import { ENGINES, type HasherAnswer } from '../../src/crypto/scrypt.ts'
import { ENGINE, noble } from '../support/scrypt.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/credentials/password.ts'
import { toBase64, toUtf8 } from '../../src/crypto/encoding.ts'
import { run } from '../../src/db/client.ts'
import { rehashWrite } from '../../src/users/change.ts'
import { slowly } from '../support/servers/d1.ts'
import { addUser, Browser, count, signIn, signUp } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const NOW = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** `PASSWORD` as it was hashed long ago. */
async function oldHash(): Promise<string> {
  const salt = new Uint8Array(8).fill(9)
  const hash = await noble(toUtf8(PASSWORD), salt, { ln: 10, r: 8, p: 1, length: 32 })
  return `$scrypt$ln=10,r=8,p=1$${toBase64(salt)}$${toBase64(hash)}`
}

async function hashOf(email: string): Promise<string> {
  const [row] = await rows<{ hashed_password: string }>('SELECT hashed_password FROM users WHERE email = ?', email)
  return row?.hashed_password ?? ''
}

const setHash = (hash: string): Promise<unknown> =>
  database.prepare('UPDATE users SET hashed_password = ? WHERE email = ?').bind(hash, EMAIL).run()

describe('an old hash', () => {
  it('is renewed at the next sign-in with the right password, once, and goes on verifying', async () => {
    await addUser(world, EMAIL, { hash: await oldHash() })
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const renewed = await hashOf(EMAIL)
    expect(renewed).toMatch(NOW)
    expect(await verifyPassword(noble, PASSWORD, renewed)).toEqual({ matches: true, outdated: false })
    expect((await verifyPassword(noble, `${PASSWORD}x`, renewed)).matches).toBe(false)
    await browser.post('/api/sign-out')
    await signIn(browser, EMAIL)
    expect(await hashOf(EMAIL)).toBe(renewed)
    expect(
      await rows(
        "SELECT json_extract(meta, '$.rehashed') AS rehashed FROM audit_events WHERE event = 'authn_login_success' ORDER BY id",
      ),
    ).toEqual([{ rehashed: 1 }, { rehashed: 0 }])
    // It is the same password: whoever is signed in or known stays so.
    expect(await rows('SELECT credential_version FROM users')).toEqual([{ credential_version: 1 }])
  })

  it('stays as it is after a wrong password, and one of today stays after a right one', async () => {
    const old = await oldHash()
    await addUser(world, EMAIL, { hash: old })
    await addUser(world, 'grace@example.com')
    const current = await hashOf('grace@example.com')
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: 'Wrong-Password-1' })).status).toBe(
      401,
    )
    expect(await hashOf(EMAIL)).toBe(old)
    await signIn(new Browser(world), 'grace@example.com')
    expect(await hashOf('grace@example.com')).toBe(current)
  })

  it('stays for now where the objects that hash are busy by then: who gave the right password is in', async () => {
    const old = await oldHash()
    await addUser(world, EMAIL, { hash: old })
    let asked = 0
    const scrypt = (_: unknown, ...input: Parameters<(typeof ENGINES)[typeof ENGINE]>): Promise<HasherAnswer> => {
      asked += 1
      return Promise.resolve(
        asked === 1 ? { ok: true, value: ENGINES[ENGINE](...input) } : { ok: false, error: 'busy' },
      )
    }
    const busy = openWorld({ HASHER: { idFromName: String, get: () => ({ scrypt }) } } as never)
    await signIn(new Browser(busy), EMAIL)
    expect(await hashOf(EMAIL)).toBe(old)
    expect(asked).toBe(3)
    await signIn(new Browser(world), EMAIL)
    expect(await hashOf(EMAIL)).toMatch(NOW)
  })

  it('is not renewed over a password that was changed meanwhile, and admits nobody', async () => {
    await addUser(world, EMAIL, { hash: await oldHash() })
    const changed = await hashPassword(noble, 'Another-Password-7')
    const raced = openWorld(
      {},
      { before: (_, trip) => (trip === 2 ? setHash(changed).then(() => undefined) : undefined) },
    )
    const answer = await new Browser(raced).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect(await json(answer)).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(await hashOf(EMAIL)).toBe(changed)
    expect(await count('sessions')).toBe(0)
  })

  it('is renewed by a statement that looks at the old one itself', async () => {
    const id = await addUser(world, EMAIL)
    const current = await hashOf(EMAIL)
    const deps = world.deps()
    await run(deps.db, [rehashWrite(deps, id, await oldHash(), 'x')])
    expect(await hashOf(EMAIL)).toBe(current)
    await run(deps.db, [rehashWrite(deps, id, current, 'x')])
    expect(await hashOf(EMAIL)).toBe('x')
  })

  it('signs nobody in where it is none: garbage, or more work than we do, at the cost of one hash', async () => {
    await addUser(world, EMAIL)
    const current = await hashOf(EMAIL)
    const hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
    for (const garbage of [
      '',
      'x',
      PASSWORD,
      current.replace('ln=14', 'ln=20'),
      current.replace('$scrypt', '$scrypt$scrypt'),
      `${current}=`,
    ]) {
      await setHash(garbage)
      hashes.mockClear()
      const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
      expect(await json(answer), garbage).toMatchObject({ status: 401, code: 'invalid_credentials' })
      expect(hashes.mock.calls.map((call) => call[2])).toEqual([{ ln: 14, r: 8, p: 5, length: 32 }])
      expect(await hashOf(EMAIL)).toBe(garbage)
    }
  })

  it('lets every right password in, when several come at once', async () => {
    await addUser(world, EMAIL, { hash: await oldHash() })
    const slow = openWorld({}, slowly(10))
    const answers = await Promise.all(
      [1, 2, 3].map(() => new Browser(slow).post('/api/sign-in', { email: EMAIL, password: PASSWORD })),
    )
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(await hashOf(EMAIL)).toMatch(NOW)
    expect(await count('sessions')).toBe(3)
  })
})

describe('a long password', () => {
  it('counts to its 256th character, from sign-up to sign-in', async () => {
    const password = `Aa1-${'plum kiwi '.repeat(25)}x!`
    expect(password).toHaveLength(256)
    await signUp(new Browser(world), EMAIL, password)
    const attempt = async (typed: string): Promise<number> =>
      (await new Browser(world).post('/api/sign-in', { email: EMAIL, password: typed })).status
    expect(await attempt(`${password.slice(0, -1)}?`)).toBe(401)
    expect(await attempt(password)).toBe(200)
  })

  it('is refused above that before anything is hashed, counted or written, at sign-up and at sign-in', async () => {
    await addUser(world, EMAIL)
    const hashes = vi.spyOn(ENGINES, ENGINE)
    for (const password of [`${'Aa1-'.repeat(64)}!`, `Aa1-${'\u{1f511}'.repeat(253)}`, `Aa1-${'x'.repeat(9000)}`]) {
      const signUpAnswer = await new Browser(world).post('/api/sign-up', { email: 'grace@example.com', password })
      expect(await json(signUpAnswer)).toMatchObject({
        status: 400,
        code: 'weak_password',
        errors: [{ field: 'password', code: 'too_long' }],
      })
      const signInAnswer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password })
      expect(await json(signInAnswer)).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: expect.arrayContaining([expect.objectContaining({ field: 'password', code: 'too_long' })]),
      })
    }
    expect(hashes).not.toHaveBeenCalled()
    expect(await Promise.all(['counters', 'codes', 'sign_ups', 'audit_events'].map((table) => count(table)))).toEqual([
      0, 0, 0, 0,
    ])
    // 256 emoji are 512 UTF-16 units and 1,024 bytes, and 256 characters.
    expect(
      (await new Browser(world).post('/api/sign-in', { email: EMAIL, password: '\u{1f511}'.repeat(256) })).status,
    ).toBe(401)
    expect(hashes).toHaveBeenCalledTimes(1)
  })
})
