// Wrong passwords: counted exactly, in D1, before a hash is run (contract §6, §7; NIST SP 800-63B-4 §3.2.2).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { altered } from '../support/altered.ts'
import { countersNow, countersOf } from '../support/counters.ts'
import { inOneMinute } from '../support/minute.ts'
import { addUser, Browser, count, freshAddress, Phone, signIn } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'
import { slowly } from '../support/servers/d1.ts'

const EMAIL = 'ada@example.com'
const WINDOW_MS = 900_000

let world: World
let hashes: { mock: { calls: unknown[] } }

beforeEach(async () => {
  world = await freshWorld({ SIGN_IN_ATTEMPTS: '3' })
  await addUser(world, EMAIL)
  // Counts the hashes that are run, and makes each one cheap: these tests are about who gets to run one.
  hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const guess = (who: Browser, email = EMAIL): Promise<Response> =>
  who.post('/api/sign-in', { email, password: 'Wrong-Password-1' })

describe('the pair of account and address', () => {
  it('may fail SIGN_IN_ATTEMPTS times in a window; then the right password is refused too, with no hash run', async () => {
    const clock = stopClock()
    const who = new Browser(world)
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess(who)).status).toBe(401)
    const run = hashes.mock.calls.length
    const refused = await who.post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('900')
    expect(await json(refused)).toMatchObject({ code: 'too_many_requests' })
    expect(hashes.mock.calls.length).toBe(run)
    clock.pass(WINDOW_MS + 1)
    expect((await guess(who)).status).toBe(401)
  })

  it('counts a refused attempt nowhere: the window ends when it was to end', async () => {
    const clock = stopClock()
    const who = new Browser(world)
    for (let attempt = 0; attempt < 3; attempt += 1) await guess(who)
    const before = await countersNow()
    clock.pass(WINDOW_MS / 2)
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await guess(who)).status).toBe(429)
    expect(await countersNow()).toEqual(before)
  })

  it('answers a throttled unknown address exactly like a throttled known one', async () => {
    const [known, unknown] = [new Browser(world), new Browser(world)]
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const [a, b] = [await guess(known), await guess(unknown, 'nobody@example.com')]
      const [x, y] = [await json(a), await json(b)]
      expect({ ...x, request_id: '' }).toEqual({ ...y, request_id: '' })
    }
    const [a, b] = [await guess(known), await guess(unknown, 'nobody@example.com')]
    expect([a.status, b.status]).toEqual([429, 429])
    const [x, y] = [await json(a), await json(b)]
    expect({ ...x, request_id: '' }).toEqual({ ...y, request_id: '' })
  })

  it('leaves other addresses and other accounts alone', async () => {
    const attacker = new Browser(world)
    for (let attempt = 0; attempt < 4; attempt += 1) await guess(attacker)
    expect((await guess(new Browser(world))).status).toBe(401)
    expect((await guess(attacker, 'grace@example.com')).status).toBe(401)
  })

  it('takes every IPv6 address of a /64 and the IPv4-mapped form for one', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await guess(new Browser(world, { ip: `2001:db8:1:2::${attempt}` }))
    expect((await guess(new Browser(world, { ip: '2001:DB8:1:2:ffff::9' }))).status).toBe(429)
    expect((await guess(new Browser(world, { ip: '2001:db8:1:3::1' }))).status).toBe(401)
    for (let attempt = 0; attempt < 3; attempt += 1) await guess(new Browser(world, { ip: '203.0.113.9' }))
    expect((await guess(new Browser(world, { ip: '::ffff:203.0.113.9' }))).status).toBe(429)
  })
})

describe('the account over all addresses', () => {
  it('may fail ten times that, and an address ten times that over all accounts', async () => {
    for (let attempt = 0; attempt < 30; attempt += 1) expect((await guess(new Browser(world))).status).toBe(401)
    expect((await guess(new Browser(world))).status).toBe(429)
    const one = new Browser(world)
    for (let attempt = 0; attempt < 30; attempt += 1)
      expect((await guess(one, `person-${attempt}@example.com`)).status).toBe(401)
    expect((await guess(one, 'person-31@example.com')).status).toBe(429)
  })

  it('does not lock the owner out of a known device, which has attempts of its own', async () => {
    vi.restoreAllMocks()
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    await owner.post('/api/sign-out')
    hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
    for (let attempt = 0; attempt < 31; attempt += 1) await guess(new Browser(world))
    // From the owner's own address too: whoever shares it can't use it up.
    const neighbour = new Browser(world, { ip: owner.ip })
    for (let attempt = 0; attempt < 31; attempt += 1) await guess(neighbour, `person-${attempt}@example.com`)
    expect((await guess(new Browser(world))).status).toBe(429)
    vi.restoreAllMocks()
    expect((await owner.post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(200)
    hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess(owner)).status).toBe(401)
    expect((await guess(owner)).status).toBe(429)
  })

  it('takes a device for unknown with another account, a forged cookie, or after signing out everywhere', async () => {
    vi.restoreAllMocks()
    await addUser(world, 'grace@example.com')
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    const device = owner.jar.get('__Host-latchkey-device') ?? ''
    const stale = owner.copy()
    await owner.post('/api/sign-out', { scope: 'all' })
    const living = new Browser(world)
    await signIn(living, EMAIL)
    hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
    for (let attempt = 0; attempt < 31; attempt += 1) {
      await guess(new Browser(world))
      await guess(new Browser(world), 'grace@example.com')
    }
    expect((await guess(stale)).status).toBe(429)
    const other = new Browser(world)
    other.jar.set('__Host-latchkey-device', device)
    expect((await guess(other, 'grace@example.com')).status).toBe(429)
    const forged = new Browser(world)
    forged.jar.set('__Host-latchkey-device', altered(living.jar.get('__Host-latchkey-device') ?? ''))
    expect((await guess(forged)).status).toBe(429)
    // As it is made it has attempts of its own.
    expect((await guess(living.copy())).status).toBe(401)
  })
})

describe('parallel attempts', () => {
  it('lets exactly as many of a hundred through as the pair has attempts, with the window held open', async () => {
    const slow = openWorld({ SIGN_IN_ATTEMPTS: '3' }, slowly(10))
    const ip = freshAddress()
    const before = hashes.mock.calls.length
    // Twice fifty, because the flood limiter lets sixty a minute of an address through.
    const answers = await Promise.all(Array.from({ length: 50 }, () => guess(new Browser(slow, { ip }))))
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(47)
    expect(hashes.mock.calls.length - before).toBe(3)
  })

  it('lets exactly ten times as many of a hundred addresses through for one account', async () => {
    const slow = openWorld({ SIGN_IN_ATTEMPTS: '3' }, slowly(10))
    // Hashes that would wait too long are refused as busy, and cost no attempt.
    const insist = async (who: Browser): Promise<Response> => {
      const answer = await guess(who)
      return answer.status === 503 ? insist(who) : answer
    }
    const answers = await Promise.all(Array.from({ length: 100 }, () => insist(new Browser(slow))))
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(30)
    expect(statuses.filter((status) => status === 429)).toHaveLength(70)
    expect(hashes.mock.calls.length).toBe(30)
  })
})

describe('the audit log', () => {
  it('hears of every wrong password, and once a window of those that are refused', async () => {
    const who = new Browser(world)
    for (let attempt = 0; attempt < 8; attempt += 1) await guess(who)
    expect(await count('audit_events', "event = 'authn_login_fail' AND reason = 'wrong_password'")).toBe(3)
    expect(await count('audit_events', "event = 'authn_login_fail_max' AND reason = 'pair'")).toBe(1)
  })
})

describe('a right password', () => {
  it('empties the pair’s counter and gives back its slot in the others', async () => {
    const who = new Browser(world)
    await guess(who)
    await guess(who)
    vi.restoreAllMocks()
    await signIn(who, EMAIL)
    expect(await countersOf()).toEqual([
      { what: 'password:account', count: 2 },
      { what: 'password:address', count: 2 },
    ])
  })
})

describe('the flood limiter', () => {
  it('refuses the sixty-first request of an address in a minute before anything is hashed, on every route that hashes, mails or tests a code', async () => {
    const hashing = [
      ['/api/sign-in', { email: EMAIL, password: PASSWORD }],
      ['/api/sign-up', { email: EMAIL, password: PASSWORD }],
      ['/api/email/verify', { token: 'A' }],
      ['/api/email/verify/resend', { challenge: 'A' }],
    ] as const
    const { before, run, after } = await inOneMinute(async () => {
      const phone = new Phone(world)
      const before: number[] = []
      for (let request = 0; request < 60; request += 1)
        before.push((await phone.post('/api/email/verify', { token: 'A' })).status)
      const run = hashes.mock.calls.length
      const after: [path: string, answer: Response][] = []
      for (const [path, body] of hashing) after.push([path, await phone.post(path, body)])
      return { before, run, after }
    })
    expect(before).toEqual(Array<number>(60).fill(400))
    for (const [path, answer] of after) {
      expect(answer.status, path).toBe(429)
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
    }
    expect(hashes.mock.calls.length).toBe(run)
    expect((await new Phone(world).post('/api/email/verify', { token: 'A' })).status).toBe(400)
  })
})
