// How much mail anybody may cause (contract §7): who is over budget hears what everybody hears, and nobody is mailed.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { slowly } from '../support/servers/d1.ts'
import { VARS } from '../support/costs/operations.ts'
import { EMAIL } from '../support/people/ada.ts'
import { noPasswordIsStolen } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { json, openWorld, PASSWORD, rows, worldAtNoon, type AtNoon } from '../support/world.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  noPasswordIsStolen()
  ;({ world, clock } = await worldAtNoon(VARS))
  await addUser(world, EMAIL)
})

const forgot = (email = EMAIL, who = new Browser(world)): Promise<Response> =>
  who.post('/api/password/forgot', { email })
const mailsTo = (to: string): Promise<number> => count('mails', `recipient = '${to}'`)
/** The budgets that the log says were used up. */
const usedUp = async (): Promise<unknown[]> =>
  (await rows("SELECT reason FROM audit_events WHERE event = 'excess_rate_limit_exceeded' ORDER BY reason")).map(
    ({ reason }) => reason,
  )

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

  it('has a budget for each purpose: what strangers ask for takes nothing from the others', async () => {
    for (let turn = 0; turn < 6; turn += 1) await new Browser(world).post('/api/sign-up', { email: EMAIL })
    expect(await count('mails', "kind = 'sign_up_taken'")).toBe(5)
    expect(await usedUp()).toEqual(['mail_hour'])
    await askFor(5)
    expect(await count('mails', "kind = 'reset_password'")).toBe(5)
    await new Browser(world).post('/api/sign-in/email-code/request', { email: EMAIL })
    expect((await newestMail(world, EMAIL)).kind).toBe('sign_in_code')
  })

  it('has one budget for a sign-up and its resends', async () => {
    const email = 'grace@example.com'
    const { challenge } = await json(await new Browser(world).post('/api/sign-up', { email }))
    for (let turn = 0; turn < 6; turn += 1) {
      clock.pass(MINUTE)
      expect((await new Browser(world).post('/api/email/verify/resend', { challenge })).status).toBe(202)
    }
    expect((await new Browser(world).post('/api/sign-up', { email })).status).toBe(202)
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
    expect(await count('counters', "key LIKE 'mail:hour:reset_password:%' AND count = 5")).toBe(2)
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
    for (let turn = 0; turn < 4; turn += 1) await new Browser(world).post('/api/sign-up', { email })
    clock.pass(MINUTE)
    expect((await new Browser(world).post('/api/email/verify/resend', { challenge })).status).toBe(202)
    expect(await mailsTo(email)).toBe(5)
    expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(200)
  })
})

describe('a source', () => {
  const at48 = (person: number, host = 1): Browser =>
    new Browser(world, { ip: `2001:db8:7:${person.toString(16)}::${host}` })

  it('causes twenty mails an hour, over all addresses, then hears 429, known address or not; others are not in its way', async () => {
    const one = at48(8)
    for (let person = 0; person < 20; person += 1)
      expect((await one.post('/api/sign-up', { email: `person-${person}@example.com` })).status).toBe(202)
    const neighbour = at48(8, 2)
    const asks: [string, object][] = [
      ['/api/password/forgot', { email: EMAIL }],
      ['/api/password/forgot', { email: 'nobody@example.com' }],
      ['/api/sign-in/email-code/request', { email: EMAIL }],
      ['/api/sign-up', { email: EMAIL }],
      ['/api/sign-up', { email: 'nobody@example.com' }],
      ['/api/email/verify/resend', { challenge: 'made-up' }],
    ]
    for (const [path, body] of asks) {
      const answer = await neighbour.post(path, body)
      expect([answer.status, (await json(answer)).code], path).toEqual([429, 'too_many_requests'])
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(3000)
    }
    expect(await mailsTo(EMAIL)).toBe(0)
    expect(await count('mails')).toBe(20)
    expect(await usedUp()).toEqual(['mail_source'])
    clock.pass(MINUTE)
    await forgot()
    expect(await mailsTo(EMAIL)).toBe(1)
    clock.pass(HOUR)
    await forgot(EMAIL, neighbour)
    expect(await mailsTo(EMAIL)).toBe(2)
  })

  it('is refused before its password is hashed', async () => {
    const hashes = vi.spyOn(ENGINES, ENGINE)
    const one = at48(9)
    for (let person = 0; person < 20; person += 1) await one.post('/api/sign-up', { email: `p-${person}@example.com` })
    world.trips.length = 0
    expect((await one.post('/api/sign-up', { email: 'late@example.com', password: PASSWORD })).status).toBe(429)
    expect(hashes).not.toHaveBeenCalled()
    expect(world.trips).toHaveLength(2)
    vi.restoreAllMocks()
  })

  it('counts for an address that is over its own budget as for any other', async () => {
    const one = new Browser(world)
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await one.post('/api/sign-up', { email: EMAIL })).status).toBe(202)
      clock.pass(MINUTE)
    }
    expect(await mailsTo(EMAIL)).toBe(5)
    expect((await one.post('/api/sign-up', { email: EMAIL })).status).toBe(429)
  })

  it('counts as its /48 too, which causes ten times that', async () => {
    for (let place = 0; place < 10; place += 1)
      for (let person = 0; person < 20; person += 1)
        expect(
          (await at48(place).post('/api/password/forgot', { email: `${place}-${person}@example.com` })).status,
        ).toBe(202)
    expect((await at48(99).post('/api/password/forgot', { email: 'other@example.com' })).status).toBe(429)
    expect(await usedUp()).toEqual(['mail_network'])
    expect((await forgot(EMAIL, new Browser(world, { ip: '2001:db8:8::1' }))).status).toBe(202)
    expect(await mailsTo(EMAIL)).toBe(1)
  })

  it('reads the page of what it may not ask for with 429', async () => {
    const ip = '198.51.100.7'
    for (let person = 0; person < 20; person += 1) await forgot(`p-${person}@example.com`, new Browser(world, { ip }))
    const page = await world.fetch('/forgot-password', {
      method: 'POST',
      headers: {
        'CF-Connecting-IP': ip,
        Origin: world.config.issuer,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ email: EMAIL }),
    })
    expect(page.status).toBe(429)
    expect(page.headers.get('Retry-After')).not.toBeNull()
    expect(await page.text()).toContain('role="alert"')
  })
})

describe('MAIL_HOURLY_LIMIT', () => {
  it('is for all mail together, half of it for addresses with an account, and empties itself after an hour', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '4' })
    for (let person = 0; person < 5; person += 1)
      await new Browser(small).post('/api/sign-up', { email: `person-${person}@example.com` })
    expect(await count('mails', "kind <> 'none'")).toBe(2)
    expect(await usedUp()).toEqual(['mail_strangers'])
    for (let asked = 0; asked < 3; asked += 1) await forgot(EMAIL, new Browser(small))
    expect(await mailsTo(EMAIL)).toBe(2)
    expect(await usedUp()).toEqual(['mail_all', 'mail_strangers'])
    clock.pass(HOUR)
    await new Browser(small).post('/api/sign-up', { email: 'late@example.com' })
    expect(await mailsTo('late@example.com')).toBe(1)
  })

  it('is used up by people who have an account, too', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '2' })
    await new Browser(small).post('/api/sign-up', { email: 'stranger@example.com' })
    clock.pass(HOUR / 2)
    await forgot(EMAIL, new Browser(small))
    // The counter of all mail is new, that of people who have an account is not.
    clock.pass(HOUR / 2)
    for (let asked = 0; asked < 2; asked += 1) await forgot(EMAIL, new Browser(small))
    expect(await mailsTo(EMAIL)).toBe(2)
    expect(await usedUp()).toEqual(['mail_all'])
  })

  it('is kept when a hundred ask at once', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '7' }, slowly(5))
    const asked = Array.from({ length: 100 }, (_, person) =>
      new Browser(small).post('/api/sign-up', { email: `person-${person}@example.com` }),
    )
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([202]))
    expect(await count('mails', "kind <> 'none'")).toBe(4)
    expect(await usedUp()).toEqual(['mail_strangers'])
  })

  it('people who have an account are mailed while strangers flood', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '12' })
    const flood = Array.from({ length: 14 }, (_, place) => `2001:db8:7:${place.toString(16)}::1`)
    for (const [place, ip] of flood.entries()) {
      const answer = await forgot(`nobody-${place}@example.com`, new Browser(small, { ip }))
      expect(answer.status).toBe(202)
    }
    expect((await forgot(EMAIL, new Browser(small))).status).toBe(202)
    expect((await newestMail(world, EMAIL)).kind).toBe('reset_password')
  })

  it('counts no account that anybody can make without confirming its address', async () => {
    const small = openWorld({ ...VARS, MAIL_HOURLY_LIMIT: '4', EMAIL_VERIFICATION: 'optional' })
    const forged = Array.from({ length: 6 }, (_, person) => `forged-${person}@example.com`)
    for (const email of forged) await new Browser(small).post('/api/sign-up', { email, password: PASSWORD })
    for (const email of forged) await forgot(email, new Browser(small))
    expect(await count('mails', "kind <> 'none'")).toBe(2)
    await forgot(EMAIL, new Browser(small))
    expect(await mailsTo(EMAIL)).toBe(1)
  })
})
