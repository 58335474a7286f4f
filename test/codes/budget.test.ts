// How much mail anybody may cause (contract §7): who is over budget hears what everybody hears, and nobody is mailed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { VARS } from '../support/operations.ts'
import { addUser, Browser, count, newestMail, signUp } from '../support/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`${'0'.repeat(35)}:0`)))
  clock = stopClock()
  world = await freshWorld(VARS)
  await addUser(world, EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const forgot = (email = EMAIL, who = new Browser(world)): Promise<Response> =>
  who.post('/api/password/forgot', { email })
const mailsTo = (to: string): Promise<number> => count('mails', `recipient = '${to}'`)
/** The budgets that the log says were used up. */
const usedUp = async (): Promise<unknown[]> =>
  (await rows("SELECT reason FROM audit_events WHERE event = 'excess_rate_limit_exceeded'")).map(({ reason }) => reason)

/** Asks so many times, a minute apart, each time from elsewhere. */
async function askFor(times: number, email = EMAIL): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) {
    expect((await forgot(email)).status).toBe(202)
    clock.pass(MINUTE)
  }
}

/** All that an asker can see, but what is different each time. */
async function seen(answer: Response): Promise<unknown> {
  const { challenge, ...body } = await json(answer)
  return { status: answer.status, headers: [...answer.headers].map(([name]) => name), size: challenge.length, body }
}

describe('an address', () => {
  it('gets five mails an hour; after that the same answer, no mail, one audit row a window; then five more', async () => {
    const usual = await seen(await forgot())
    clock.pass(MINUTE)
    await askFor(4)
    expect(await mailsTo(EMAIL)).toBe(5)
    for (let more = 0; more < 3; more += 1) {
      world.trips.length = 0
      expect(await seen(await forgot())).toEqual(usual)
      expect(world.trips).toHaveLength(2)
      clock.pass(MINUTE)
    }
    expect(await mailsTo(EMAIL)).toBe(5)
    expect(await count('mails', "kind = 'none' AND sealed IS NULL")).toBe(3)
    expect(await usedUp()).toEqual(['mail_hour'])
    clock.pass(HOUR - 8 * MINUTE)
    await askFor(6)
    expect(await mailsTo(EMAIL)).toBe(10)
    expect(await usedUp()).toEqual(['mail_hour', 'mail_hour'])
  })

  it('gets twenty a day, though its hours have more to give', async () => {
    const start = clock.now()
    for (let hour = 0; hour < 4; hour += 1) {
      await askFor(5)
      clock.pass(HOUR)
    }
    await askFor(2)
    expect(await mailsTo(EMAIL)).toBe(20)
    expect(await usedUp()).toEqual(['mail_day'])
    clock.pass(start + DAY - clock.now())
    await askFor(1)
    expect(await mailsTo(EMAIL)).toBe(21)
  })

  it('has one budget for everything that may be asked for: sign-up, resend, reset, code', async () => {
    const email = 'grace@example.com'
    const { challenge } = await json(await new Browser(world).post('/api/sign-up', { email }))
    for (let turn = 0; turn < 3; turn += 1) {
      clock.pass(MINUTE)
      expect((await new Browser(world).post('/api/email/verify/resend', { challenge })).status).toBe(202)
    }
    expect((await new Browser(world).post('/api/sign-up', { email })).status).toBe(202)
    expect(await mailsTo(email)).toBe(5)
    clock.pass(MINUTE)
    for (const path of ['/api/password/forgot', '/api/sign-in/email-code/request', '/api/sign-up'])
      expect((await new Browser(world).post(path, { email })).status, path).toBe(202)
    expect((await new Browser(world).post('/api/email/verify/resend', { challenge })).status).toBe(202)
    expect(await mailsTo(email)).toBe(5)
    expect(await usedUp()).toEqual(['mail_hour'])
  })

  it('is counted alike with and without an account', async () => {
    const answers: unknown[] = []
    for (const email of [EMAIL, 'nobody@example.com']) {
      await askFor(5, email)
      answers.push(await seen(await forgot(email)))
    }
    expect(answers[0]).toEqual(answers[1])
    expect(await usedUp()).toEqual(['mail_hour', 'mail_hour'])
    expect(await count('counters', "key LIKE 'mail:hour:%' AND count = 5")).toBe(2)
  })
})

describe('over budget nothing dies', () => {
  it('the code that was mailed last still resets', async () => {
    await askFor(4)
    const asked = await json(await forgot())
    const { code } = await newestMail(world, EMAIL)
    clock.pass(MINUTE)
    await askFor(2)
    const body = { challenge: asked.challenge, code, password: 'Brighter-Lamp-93-river' }
    expect((await new Browser(world).post('/api/password/reset', body)).status).toBe(200)
  })

  it('a resend that is not sent leaves the code before it alive', async () => {
    const email = 'grace@example.com'
    const { challenge } = await json(await new Browser(world).post('/api/sign-up', { email }))
    const { code } = await newestMail(world, email)
    await askFor(4, email)
    const answer = await new Browser(world).post('/api/email/verify/resend', { challenge })
    expect(answer.status).toBe(202)
    clock.pass(MINUTE)
    await new Browser(world).post('/api/email/verify/resend', { challenge })
    // The four others were no mail: the address has no account yet.
    expect(await mailsTo(email)).toBe(1)
    expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(200)
  })
})

describe('a source', () => {
  it('causes twenty mails an hour, over all addresses; others are not in its way', async () => {
    const one = new Browser(world, { ip: '2001:db8:7:8::1' })
    for (let person = 0; person < 20; person += 1)
      expect((await one.post('/api/sign-up', { email: `person-${person}@example.com` })).status).toBe(202)
    const neighbour = new Browser(world, { ip: '2001:db8:7:8::2' })
    expect((await forgot(EMAIL, neighbour)).status).toBe(202)
    expect(await mailsTo(EMAIL)).toBe(0)
    expect(await usedUp()).toEqual(['mail_source'])
    clock.pass(MINUTE)
    await forgot()
    expect(await mailsTo(EMAIL)).toBe(1)
    clock.pass(HOUR)
    await forgot(EMAIL, neighbour)
    expect(await mailsTo(EMAIL)).toBe(2)
  })
})

describe('MAIL_HOURLY_LIMIT', () => {
  it('is for all mail together, and empties itself after an hour', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '3' })
    for (let person = 0; person < 5; person += 1)
      await new Browser(small).post('/api/sign-up', { email: `person-${person}@example.com` })
    expect(await count('mails', "kind <> 'none'")).toBe(3)
    expect(await usedUp()).toEqual(['mail_all'])
    clock.pass(HOUR)
    await new Browser(small).post('/api/sign-up', { email: 'late@example.com' })
    expect(await mailsTo('late@example.com')).toBe(1)
  })

  it('is kept when a hundred ask at once', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '7' })
    const asked = Array.from({ length: 100 }, (_, person) =>
      new Browser(small).post('/api/sign-up', { email: `person-${person}@example.com` }),
    )
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([202]))
    expect(await count('mails', "kind <> 'none'")).toBe(7)
    expect(await usedUp()).toEqual(['mail_all'])
  })
})

describe('notices of security', () => {
  const ada = 'countess@example.com'
  const change = (who: Browser, current: string, next: string): Promise<Response> =>
    who.post('/api/password/change', { current_password: current, new_password: next })

  it('have twenty a day of their own: nobody drowns them, and they keep no code from coming', async () => {
    const who = new Browser(world)
    await signUp(who, ada)
    await askFor(6, ada)
    expect(await usedUp()).toEqual(['mail_hour'])
    await who.post('/api/refresh')
    const passwords = [PASSWORD, 'Brighter-Lamp-93-river']
    for (let turn = 0; turn < 22; turn += 1) {
      const [current = '', next = ''] = turn % 2 === 0 ? passwords : passwords.toReversed()
      expect((await change(who, current, next)).status, `${turn}`).toBe(200)
    }
    expect(await count('mails', "kind = 'password_changed'")).toBe(20)
    expect(await count('audit_events', "event = 'authn_password_change'")).toBe(22)
    clock.pass(HOUR)
    await forgot(ada)
    expect((await newestMail(world, ada)).kind).toBe('reset_password')
    clock.pass(DAY - HOUR)
    const again = new Browser(world)
    expect((await again.post('/api/sign-in', { email: ada, password: PASSWORD })).status).toBe(200)
    expect((await change(again, PASSWORD, 'Brighter-Lamp-93-river')).status).toBe(200)
    expect(await count('mails', "kind = 'password_changed'")).toBe(21)
  })
})
