// Pending sign-ups (contract §2): each is a row of its own, and confirming one makes the user out of that very one.
import { beforeEach, describe, expect, it } from 'vitest'
import { Browser, count, mailedToken, newestMail } from '../support/people/people.ts'
import { freshWorld, json, openWorld, rows, type World } from '../support/world.ts'
import { slowly } from '../support/servers/d1.ts'

const VICTIM = 'victim@example.com'
const VICTIMS_PASSWORD = 'Victims-own-Password-1'
const ATTACKERS_PASSWORD = 'Attackers-Password-66'

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

async function ask(
  who: Browser,
  password: string,
  name: string,
): Promise<{ challenge: string; code: string; link: string }> {
  const answer = await who.post('/api/sign-up', { email: VICTIM, password, name })
  expect(answer.status).toBe(202)
  const { challenge } = await json(answer)
  const { code = '', link = '' } = await newestMail(who.world, VICTIM)
  return { challenge, code, link }
}

async function canSignIn(password: string): Promise<boolean> {
  const answer = await new Browser(world).post('/api/sign-in', { email: VICTIM, password })
  return answer.status === 200
}

describe('pre-hijacking: an attacker signs up with the victim’s address', () => {
  for (const when of ['before', 'between', 'after'] as const) {
    it(`${when} the victim’s sign-up: the victim’s code makes an account with the victim’s password and name, and only that`, async () => {
      const victim = new Browser(world)
      const attacker = new Browser(world)
      if (when === 'before') await ask(attacker, ATTACKERS_PASSWORD, 'Mallory')
      const own = await ask(victim, VICTIMS_PASSWORD, 'Victoria')
      if (when === 'between') await ask(attacker, ATTACKERS_PASSWORD, 'Mallory')
      const verified = await victim.post('/api/email/verify', { challenge: own.challenge, code: own.code })
      expect(await json(verified)).toMatchObject({
        status: 'signed_in',
        user: { email: VICTIM, name: 'Victoria', email_verified: true },
      })
      if (when === 'after') await ask(attacker, ATTACKERS_PASSWORD, 'Mallory')

      expect(await count('users')).toBe(1)
      expect(await canSignIn(VICTIMS_PASSWORD)).toBe(true)
      expect(await canSignIn(ATTACKERS_PASSWORD)).toBe(false)
      expect((await attacker.get('/api/session')).status).toBe(401)
    })
  }

  it('drops the attacker’s sign-up when the victim’s is confirmed: its challenge is dead even with a leaked code', async () => {
    const attacker = new Browser(world)
    const theirs = await ask(attacker, ATTACKERS_PASSWORD, 'Mallory')
    const victim = new Browser(world)
    const own = await ask(victim, VICTIMS_PASSWORD, 'Victoria')
    expect((await victim.post('/api/email/verify', { challenge: own.challenge, code: own.code })).status).toBe(200)
    expect(await count('codes')).toBe(0)
    expect(await count('sign_ups')).toBe(0)
    const late = await attacker.post('/api/email/verify', { challenge: theirs.challenge, code: theirs.code })
    expect(await json(late)).toMatchObject({ status: 400, code: 'invalid_code' })
  })

  it('makes nothing out of the victim’s code on the attacker’s challenge, nor the other way round', async () => {
    const theirs = await ask(new Browser(world), ATTACKERS_PASSWORD, 'Mallory')
    const own = await ask(new Browser(world), VICTIMS_PASSWORD, 'Victoria')
    if (theirs.code === own.code) return
    for (const [challenge, code] of [
      [theirs.challenge, own.code],
      [own.challenge, theirs.code],
    ]) {
      const answer = await new Browser(world).post('/api/email/verify', { challenge, code })
      expect(await json(answer)).toMatchObject({ code: 'invalid_code' })
    }
    expect(await count('users')).toBe(0)
  })

  it('does not let an attacker burn the victim’s code: five wrong guesses cost the challenge they were made on', async () => {
    const victim = new Browser(world)
    const own = await ask(victim, VICTIMS_PASSWORD, 'Victoria')
    const attacker = new Browser(world)
    const theirs = await ask(attacker, ATTACKERS_PASSWORD, 'Mallory')
    const wrong = theirs.code === '123456' ? '654321' : '123456'
    for (let guess = 0; guess < 6; guess += 1)
      expect((await attacker.post('/api/email/verify', { challenge: theirs.challenge, code: wrong })).status).toBe(400)
    expect((await attacker.post('/api/email/verify', { challenge: theirs.challenge, code: theirs.code })).status).toBe(
      400,
    )
    expect((await victim.post('/api/email/verify', { challenge: own.challenge, code: own.code })).status).toBe(200)
  })

  it('shows on the page of a link whose sign-up it is, spends nothing by GET, and everything by POST', async () => {
    const browser = new Browser(world)
    const { link } = await ask(browser, VICTIMS_PASSWORD, 'Victoria')
    for (let look = 0; look < 3; look += 1) {
      const page = await browser.get(link)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('Victoria')
    }
    expect(await count('users')).toBe(0)
    const token = new URL(link).searchParams.get('token') ?? ''
    const post = (cookies: string): Promise<Response> =>
      world.fetch('/verify-email', {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Origin: 'http://localhost:8787',
          'Sec-Fetch-Site': 'same-origin',
          Cookie: cookies,
        },
        body: new URLSearchParams({ token }).toString(),
      })
    expect((await post(browser.cookies())).status).toBe(303)
    expect(await count('users')).toBe(1)
    expect((await post('')).status).toBe(400)
  })

  it('lets the link live on when the code was guessed to death', async () => {
    const { challenge, code, link } = await ask(new Browser(world), VICTIMS_PASSWORD, 'Victoria')
    const wrong = code === '123456' ? '654321' : '123456'
    for (let guess = 0; guess < 5; guess += 1)
      await new Browser(world).post('/api/email/verify', { challenge, code: wrong })
    expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(400)
    const answer = await new Browser(world).post('/api/email/verify', {
      token: new URL(link).searchParams.get('token'),
    })
    expect(await json(answer)).toMatchObject({ status: 'signed_in' })
  })
})

describe('enumeration', () => {
  it('answers a sign-up for a taken address as one for a free address, and tells its owner by mail', async () => {
    const own = await ask(new Browser(world), VICTIMS_PASSWORD, 'Victoria')
    await new Browser(world).post('/api/email/verify', { challenge: own.challenge, code: own.code })
    const free = await new Browser(world).post('/api/sign-up', {
      email: 'free@example.com',
      password: ATTACKERS_PASSWORD,
    })
    const taken = await new Browser(world).post('/api/sign-up', { email: VICTIM, password: ATTACKERS_PASSWORD })
    expect(taken.status).toBe(free.status)
    const [a, b] = [await json(free), await json(taken)]
    expect(Object.keys(b)).toEqual(Object.keys(a))
    expect(b.challenge.length).toBe(a.challenge.length)
    const mail = await newestMail(world, VICTIM)
    expect(mail.kind).toBe('sign_up_taken')
    expect(mail.code).toBeUndefined()
    for (let guess = 0; guess < 3; guess += 1) {
      const answer = await new Browser(world).post('/api/email/verify', {
        challenge: b.challenge,
        code: `00000${guess}`,
      })
      expect(await json(answer)).toMatchObject({ code: 'invalid_code' })
    }
    const resent = await new Browser(world).post('/api/email/verify/resend', { challenge: b.challenge })
    expect(resent.status).toBe(202)
    expect(await count('users')).toBe(1)
  })

  it('resends alike for live, dead and made-up challenges; a new code kills the one before, not sooner than a minute after', async () => {
    const { challenge, code } = await ask(new Browser(world), VICTIMS_PASSWORD, 'Victoria')
    const early = await new Browser(world).post('/api/email/verify/resend', { challenge })
    expect(early.status).toBe(202)
    expect(await count('mails')).toBe(1)
    await world.env.DB.prepare('UPDATE codes SET sent_at = sent_at - 60000').run()
    const late = await new Browser(world).post('/api/email/verify/resend', { challenge })
    const madeUp = await new Browser(world).post('/api/email/verify/resend', {
      challenge: 'A'.repeat(challenge.length),
    })
    expect([late.status, madeUp.status]).toEqual([202, 202])
    expect(Object.keys(await json(madeUp))).toEqual(Object.keys(await json(late)))
    expect(await count('mails')).toBe(2)
    const renewed = await newestMail(world, VICTIM)
    if (renewed.code !== code)
      expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(400)
    expect((await new Browser(world).post('/api/email/verify', { challenge, code: renewed.code })).status).toBe(200)
  })
})

describe('races, with the window held open', () => {
  it('lets one of fifty who spend one code or its link at once win', async () => {
    const { challenge, code } = await ask(new Browser(world), VICTIMS_PASSWORD, 'Victoria')
    const token = await mailedToken(world, VICTIM)
    const slow = openWorld({}, slowly(10))
    const spend = (proof: object): Promise<Response> => new Browser(slow).post('/api/email/verify', proof)
    // The link fifty times; the code too, of which five guesses are let through.
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => [spend({ token }), spend({ challenge, code })]).flat(),
    )
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(99)
    expect(await count('users')).toBe(1)
    expect(await count('sessions')).toBe(1)
    expect(await count('audit_events', "event = 'user_created'")).toBe(1)
  })

  it('makes one account when fifty sign-ups of one address are confirmed at once', async () => {
    const slow = openWorld({}, slowly(10))
    // Without a password, so that fifty sign-ups run no hash; five mails an hour to one address, so the budget is emptied.
    const tokens: (string | null)[] = []
    for (let round = 0; round < 10; round += 1) {
      await world.env.DB.prepare('DELETE FROM counters').run()
      await Promise.all(Array.from({ length: 5 }, () => new Browser(slow).post('/api/sign-up', { email: VICTIM })))
    }
    const { items } = await json(await world.fetch('/dev/mail?limit=100'))
    for (const { link } of items) tokens.push(new URL(link).searchParams.get('token'))
    expect(new Set(tokens).size).toBe(50)
    const answers = await Promise.all(tokens.map((token) => new Browser(slow).post('/api/email/verify', { token })))
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(49)
    expect(await count('users')).toBe(1)
    expect(await count('codes')).toBe(0)
    expect(await rows('SELECT count(*) AS n FROM sessions')).toEqual([{ n: 1 }])
  })

  it('creates one account when fifty sign up at once with EMAIL_VERIFICATION=optional', async () => {
    const slow = openWorld({ EMAIL_VERIFICATION: 'optional' }, slowly(10))
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => new Browser(slow).post('/api/sign-up', { email: VICTIM })),
    )
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(49)
    expect(await count('users')).toBe(1)
    expect(await count('sessions')).toBe(1)
  })
})
