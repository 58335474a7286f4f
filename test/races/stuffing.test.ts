// Guesses in numbers and at once, with the window held open: who gets to run a hash or to test a code is counted exactly,
// and over every route that tests the same kind of proof (contract §7; NIST SP 800-63B-4 §3.2.2).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { countersOf } from '../support/counters.ts'
import { addUser, Browser, freshAddress, newestMail, signIn } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const NOBODY = 'nobody@example.com'
const WRONG = 'Wrong-Password-1'
const MINUTE = 60_000
const DAY = 86_400_000

let world: World
let hashes: { mock: { calls: unknown[] } }

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Counts the hashes that are run, and makes each one cheap and wrong. */
const countHashes = (): void => void (hashes = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32)))
const timesOf = (statuses: readonly number[], status: number): number =>
  statuses.filter((answered) => answered === status).length
/** Asks as often as it takes to be heard: a hash that would have waited too long costs no attempt. */
async function insist(ask: () => Promise<Response>): Promise<number> {
  for (;;) {
    const { status } = await ask()
    if (status !== 503) return status
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a hundred wrong passwords at once against a limit of ten', () => {
  /** From one address, two halves: the flood limiter lets sixty a minute of an address through. */
  const halves = async (ask: (ip: string) => Promise<Response>): Promise<number[]> => {
    vi.spyOn(world.env.FLOOD_LIMIT as RateLimit, 'limit').mockResolvedValue({ success: true })
    const ip = freshAddress()
    return Promise.all(Array.from({ length: 100 }, () => insist(() => ask(ip))))
  }

  for (const email of [EMAIL, NOBODY]) {
    it(`run ten hashes for ${email === EMAIL ? 'an account' : 'an address without one'}, and the counters say ten`, async () => {
      countHashes()
      const slow = openWorld({}, slowly(5))
      const statuses = await halves((ip) => new Browser(slow, { ip }).post('/api/sign-in', { email, password: WRONG }))
      expect([timesOf(statuses, 401), timesOf(statuses, 429)]).toEqual([10, 90])
      expect(hashes.mock.calls.length).toBeLessThanOrEqual(15)
      expect(hashes.mock.calls.length).toBe(10)
      expect(await countersOf('password')).toEqual([
        { what: 'password:account', count: 10 },
        { what: 'password:address', count: 10 },
        { what: 'password:pair', count: 10 },
      ])
    })
  }

  it('share them among sign-in, a change of password and reauthentication', async () => {
    const thief = new Browser(world)
    await signIn(thief, EMAIL)
    // A stolen session has no device that is known: what it may guess is what anybody may.
    thief.jar.delete('__Host-latchkey-device')
    countHashes()
    const slow = openWorld({}, slowly(5))
    let turn = 0
    const statuses = await halves((ip) => {
      turn += 1
      const who = new Browser(slow, { ip })
      if (turn % 3 === 0) return who.post('/api/sign-in', { email: EMAIL, password: WRONG })
      for (const [name, value] of thief.jar) who.jar.set(name, value)
      return turn % 3 === 1
        ? who.post('/api/password/change', { current_password: WRONG, new_password: 'Brighter-Lamp-93-river' })
        : who.post('/api/reauthenticate', { password: WRONG })
    })
    expect([timesOf(statuses, 401), timesOf(statuses, 429)]).toEqual([10, 90])
    expect(hashes.mock.calls.length).toBe(10)
    expect((await countersOf('password')).map(({ count }) => count)).toEqual([10, 10, 10])
  })

  it('leave a known device attempts of its own, from the very address and with the account’s counter full', async () => {
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    countHashes()
    const slow = openWorld({ SIGN_IN_ATTEMPTS: '3' }, slowly(5))
    const guess = (who: Browser): Promise<Response> => who.post('/api/sign-in', { email: EMAIL, password: WRONG })
    const strangers = await Promise.all(
      Array.from({ length: 40 }, () => new Browser(slow)).map((who) => insist(() => guess(who))),
    )
    expect([timesOf(strangers, 401), timesOf(strangers, 429)]).toEqual([30, 10])
    const own = await Promise.all(
      Array.from({ length: 30 }, () => {
        const who = new Browser(slow, { ip: owner.ip })
        for (const [name, value] of owner.jar) who.jar.set(name, value)
        return insist(() => guess(who))
      }),
    )
    expect([timesOf(own, 401), timesOf(own, 429)]).toEqual([3, 27])
    expect((await countersOf('password')).find(({ what }) => what === 'password:device')).toMatchObject({ count: 3 })
  })
})

describe('wrong mailed codes', () => {
  type Asked = { challenge: string; code: string | undefined; link: string | undefined }
  const WAYS = [
    { ask: '/api/password/forgot', spend: '/api/password/reset', more: { password: 'Brighter-Lamp-93-river' } },
    { ask: '/api/sign-in/email-code/request', spend: '/api/sign-in/email-code', more: {} },
  ] as const

  /** Asks for a code; an address without an account gets a challenge too, and no mail. */
  async function ask(email: string, way: (typeof WAYS)[number]): Promise<Asked> {
    const { challenge } = await json(await new Browser(world).post(way.ask, { email }))
    const { code, link } = email === NOBODY ? {} : await newestMail(world, email)
    return { challenge, code, link }
  }

  const spend = (who: Browser, way: (typeof WAYS)[number], proof: object): Promise<Response> =>
    who.post(way.spend, { ...proof, ...way.more })
  const notThis = (code: string | undefined): string => (code === '000000' ? '000001' : '000000')

  /** Wears the day's codes of an address out, five guesses a challenge; says what came of each guess. */
  async function wearOut(email: string, pass: (milliseconds: number) => void): Promise<number[]> {
    const statuses: number[] = []
    for (let challenges = 0; challenges < 6; challenges += 1) {
      pass(20 * MINUTE)
      const way = WAYS[challenges % 2] ?? WAYS[0]
      const { challenge, code } = await ask(email, way)
      for (let guess = 0; guess < 5; guess += 1)
        statuses.push((await spend(new Browser(world), way, { challenge, code: notThis(code) })).status)
    }
    return statuses
  }

  it('are thirty a day for an account over all its challenges; then the right one is refused alike, and its link works', async () => {
    const clock = stopClock()
    for (const email of [EMAIL, NOBODY])
      expect(await wearOut(email, clock.pass)).toEqual(Array.from({ length: 30 }, () => 400))
    clock.pass(20 * MINUTE)
    const [forgot] = WAYS
    const known = await ask(EMAIL, forgot)
    const unknown = await ask(NOBODY, forgot)
    const answers = [
      await spend(new Browser(world), forgot, { challenge: known.challenge, code: known.code }),
      await spend(new Browser(world), forgot, { challenge: known.challenge, code: notThis(known.code) }),
    ]
    const bodies = await Promise.all(answers.map(json))
    expect(bodies).toMatchObject([{ status: 429, code: 'too_many_requests' }, { status: 429 }])
    expect({ ...bodies[0], request_id: '' }).toEqual({ ...bodies[1], request_id: '' })
    const stranger = await spend(new Browser(world), forgot, { challenge: unknown.challenge, code: '000000' })
    expect({ ...(await json(stranger)), request_id: '' }).toEqual({ ...bodies[0], request_id: '' })
    const headers = [answers[0], stranger].map((answer) => [...(answer?.headers ?? [])].map(([name]) => name))
    expect(headers[0]).toEqual(headers[1])
    const token = new URL(known.link ?? '').searchParams.get('token')
    expect((await spend(new Browser(world), forgot, { token })).status).toBe(200)
  })

  it('are counted anew a day after the first', async () => {
    const clock = stopClock()
    await wearOut(EMAIL, clock.pass)
    clock.pass(DAY)
    const [, signInByMail] = WAYS
    const { challenge, code } = await ask(EMAIL, signInByMail)
    expect((await spend(new Browser(world), signInByMail, { challenge, code: notThis(code) })).status).toBe(400)
    expect((await spend(new Browser(world), signInByMail, { challenge, code })).status).toBe(200)
  })

  it('of strangers do not keep the owner of a known device from using theirs', async () => {
    const clock = stopClock()
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    await owner.post('/api/sign-out')
    await wearOut(EMAIL, clock.pass)
    clock.pass(20 * MINUTE)
    const [, signInByMail] = WAYS
    const { challenge, code } = await ask(EMAIL, signInByMail)
    expect((await spend(new Browser(world), signInByMail, { challenge, code })).status).toBe(429)
    expect((await spend(owner, signInByMail, { challenge, code })).status).toBe(200)
  })

  it('are tested five a challenge and thirty a day, though eighty come at once', async () => {
    const clock = stopClock()
    const slow = openWorld({}, slowly(5))
    const asked: (Asked & { way: (typeof WAYS)[number] })[] = []
    // Of two purposes, for each has five mails an hour.
    for (let challenges = 0; challenges < 8; challenges += 1) {
      clock.pass(MINUTE + 1)
      const way = WAYS[challenges % 2] ?? WAYS[0]
      asked.push({ way, ...(await ask(EMAIL, way)) })
    }
    const guesses = asked.flatMap(({ way, challenge, code }) =>
      Array.from({ length: 10 }, () => spend(new Browser(slow), way, { challenge, code: notThis(code) })),
    )
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(timesOf(statuses, 400) + timesOf(statuses, 429)).toBe(80)
    const attempts = await rows<{ attempts: number }>('SELECT attempts FROM codes ORDER BY attempts DESC')
    expect(attempts[0]).toEqual({ attempts: 5 })
    expect(attempts.reduce((sum, row) => sum + row.attempts, 0)).toBe(30)
    expect(await countersOf('code')).toContainEqual({ what: 'code:day', count: 30 })
  })
})
