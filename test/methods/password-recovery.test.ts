// The way back in: forgot, reset, change (contract §2; OWASP Forgot Password; ASVS 5.0 6.4).
import { beforeEach, describe, expect, it } from 'vitest'
import { countersOf } from '../support/counters.ts'
import { adaAtHome, EMAIL, type AdaAtHome } from '../support/people/ada.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, stopClock } from '../support/world.ts'

const NEW_PASSWORD = 'Brighter-Lamp-93-river'

let { world, userId } = {} as AdaAtHome

beforeEach(async () => {
  ;({ world, userId } = await adaAtHome())
})

async function forget(
  email = EMAIL,
  browser = new Browser(world),
): Promise<{ challenge: string; code: string; token: string }> {
  const answer = await browser.post('/api/password/forgot', { email })
  expect(answer.status).toBe(202)
  const { challenge } = await json(answer)
  const { code = '', link = '' } = await newestMail(world, email)
  return { challenge, code, token: new URL(link).searchParams.get('token') ?? '' }
}

const reset = (proof: object, password = NEW_PASSWORD): Promise<Response> =>
  new Browser(world).post('/api/password/reset', { ...proof, password })

describe('a forgotten password', () => {
  it('is set anew by code, and everything that the old one opened is over', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const known = new Browser(world)
    await signIn(known, EMAIL)
    const { challenge, code } = await forget()
    const answer = await reset({ challenge, code })
    expect([answer.status, await json(answer)]).toEqual([200, { status: 'password_reset' }])
    expect(answer.headers.getSetCookie()).toEqual([])
    expect((await phone.get('/api/session')).status).toBe(401)
    expect((await known.post('/api/refresh')).status).toBe(401)
    expect(await rows('SELECT DISTINCT active, revoked_reason FROM sessions')).toEqual([
      { active: 0, revoked_reason: 'password_reset' },
    ])
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: NEW_PASSWORD })).status).toBe(200)
    expect((await newestMail(world, EMAIL)).kind).toBe('password_changed')
    expect(
      await count('audit_events', `event = 'authn_password_change' AND reason = 'reset' AND subject_id = '${userId}'`),
    ).toBe(1)
  })

  it('is set anew by link, once; the code beside it is dead then', async () => {
    const { challenge, code, token } = await forget()
    expect((await reset({ token })).status).toBe(200)
    expect((await reset({ token })).status).toBe(400)
    expect(await json(await reset({ challenge, code }))).toMatchObject({ code: 'invalid_code' })
  })

  it('spends nothing by GET and HEAD of the link, however often; the page’s POST spends it', async () => {
    const { token } = await forget()
    for (let visit = 0; visit < 5; visit += 1) {
      const page = await world.fetch(`/reset-password?token=${token}`)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('autocomplete="new-password"')
      expect((await world.fetch(`/reset-password?token=${token}`, { method: 'HEAD' })).status).toBe(200)
    }
    const post = (password: string): Promise<Response> =>
      world.fetch('/reset-password', {
        method: 'POST',
        headers: {
          Origin: world.config.issuer,
          'Sec-Fetch-Site': 'same-origin',
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token, password }).toString(),
      })
    const weak = await post('short')
    expect([weak.status, (await weak.text()).includes('at least 12')]).toEqual([400, true])
    expect((await post(NEW_PASSWORD)).status).toBe(303)
    expect((await post(NEW_PASSWORD)).status).toBe(400)
    expect((await world.fetch(`/reset-password?token=${token}`)).status).toBe(400)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: NEW_PASSWORD })).status).toBe(200)
  })

  it('does not burn the code with a password that is refused', async () => {
    const { challenge, code } = await forget()
    for (const password of ['short', 'Password-1234', ...Array.from({ length: 6 }, () => 'Ada@example.com-1')]) {
      expect(await json(await reset({ challenge, code }, password))).toMatchObject({ code: 'weak_password' })
    }
    expect((await reset({ challenge, code })).status).toBe(200)
  })

  it('unlocks a throttled account; failing to never throttles it', async () => {
    const strict = openWorld({ SIGN_IN_ATTEMPTS: '2' })
    const who = new Browser(strict)
    for (let attempt = 0; attempt < 2; attempt += 1) await who.post('/api/sign-in', { email: EMAIL, password: 'wrong' })
    expect((await who.post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(429)
    const { challenge, code } = await forget()
    const wrong = code === '000000' ? '000001' : '000000'
    expect((await reset({ challenge, code: wrong })).status).toBe(400)
    expect((await signIn(new Browser(strict), EMAIL)).user.id).toBe(userId)
    expect((await reset({ challenge, code })).status).toBe(200)
    expect((await who.post('/api/sign-in', { email: EMAIL, password: NEW_PASSWORD })).status).toBe(200)
  })

  it('dies after five wrong guesses, and its link lives on', async () => {
    const { challenge, code, token } = await forget()
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await reset({ challenge, code: code === '000000' ? '000001' : '000000' })).status).toBe(400)
    }
    expect((await reset({ challenge, code })).status).toBe(400)
    expect((await reset({ token })).status).toBe(200)
  })

  it('sends nothing and kills nothing when one source asks again within a minute: it gets the same challenge', async () => {
    const clock = stopClock()
    const browser = new Browser(world)
    const first = await forget(EMAIL, browser)
    clock.pass(59_000)
    const again = await json(await browser.post('/api/password/forgot', { email: EMAIL }))
    expect(again.challenge).toBe(first.challenge)
    expect(await count('mails', "kind = 'reset_password'")).toBe(1)
    expect((await reset(first)).status).toBe(200)
    clock.pass(2_000)
    await forget(EMAIL, browser)
    expect(await count('mails', "kind = 'reset_password'")).toBe(2)
  })

  it('is asked for alike by known, unknown, disabled and password-less accounts: answer, rows and round trips', async () => {
    await addUser(world, 'disabled@example.com', { disabled: true })
    await addUser(world, 'passwordless@example.com', { hash: null })
    const seen = new Set<string>()
    for (const email of [EMAIL, 'nobody@example.com', 'disabled@example.com', 'passwordless@example.com']) {
      world.trips.length = 0
      const answer = await new Browser(world).post('/api/password/forgot', { email })
      const body = await json(answer)
      const headers = [...answer.headers].filter(([name]) => name !== 'date')
      seen.add(
        JSON.stringify({
          keys: Object.keys(body),
          size: body.challenge.length,
          status: answer.status,
          headers,
          trips: world.trips.map((trip) => trip.statements.map((sql) => sql.replace(/\s+/g, ' '))),
        }),
      )
    }
    expect([...seen]).toHaveLength(1)
    expect(await count('mails', "kind = 'reset_password'")).toBe(2)
    expect(await count('mails', "kind = 'none' AND recipient = '' AND sealed IS NULL")).toBe(2)
  })

  it('gives an account whose address was never verified to its true owner: the sessions of whoever made it end', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const thief = new Browser(open)
    expect((await thief.post('/api/sign-up', { email: 'victim@example.com', password: PASSWORD })).status).toBe(201)
    const { challenge, code } = await forget('victim@example.com')
    expect((await reset({ challenge, code })).status).toBe(200)
    expect((await thief.get('/api/session')).status).toBe(401)
    expect(
      (await new Browser(open).post('/api/sign-in', { email: 'victim@example.com', password: PASSWORD })).status,
    ).toBe(401)
    expect(await count('users', "email = 'victim@example.com' AND email_verified_at IS NOT NULL")).toBe(1)
  })

  it('builds its links from ISSUER, never from a header', async () => {
    await world.fetch('/api/password/forgot', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Forwarded-Host': 'evil.example',
        Forwarded: 'host=evil.example',
        'CF-Connecting-IP': '198.51.100.7',
      },
      body: JSON.stringify({ email: EMAIL }),
    })
    const mail = await newestMail(world, EMAIL)
    expect(new URL(mail.link ?? '').origin).toBe(world.config.issuer)
    expect(`${mail.text}${mail.html}`).not.toContain('evil')
  })
})

describe('a password change', () => {
  const change = (who: Browser, current: string | undefined, next = NEW_PASSWORD): Promise<Response> =>
    who.post('/api/password/change', {
      ...(current === undefined ? {} : { current_password: current }),
      new_password: next,
    })

  it('wants the current password, keeps this session, ends the others and forgets their devices', async () => {
    const [mine, other] = [new Browser(world), new Browser(world)]
    await signIn(mine, EMAIL)
    await signIn(other, EMAIL)
    expect(await json(await change(mine, 'Wrong-Password-1'))).toMatchObject({ code: 'invalid_credentials' })
    expect(await json(await change(mine, undefined))).toMatchObject({ code: 'invalid_credentials' })
    expect(await json(await change(mine, PASSWORD, 'short'))).toMatchObject({
      code: 'weak_password',
      errors: [{ field: 'new_password' }, {}, {}, {}],
    })
    const before = mine.jar.get('__Host-latchkey-device')
    expect((await change(mine, PASSWORD)).status).toBe(200)
    expect(mine.jar.get('__Host-latchkey-device')).not.toBe(before)
    expect((await mine.get('/api/session')).status).toBe(200)
    expect((await other.get('/api/session')).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: NEW_PASSWORD })).status).toBe(200)
    expect((await newestMail(world, EMAIL)).kind).toBe('password_changed')
  })

  it('counts a new password that is too weak as no guess, beside the right one or a wrong one', async () => {
    const mine = new Browser(world)
    await signIn(mine, EMAIL)
    for (const current of [PASSWORD, 'Wrong-Password-1'])
      for (let times = 0; times < 6; times += 1) expect((await change(mine, current, 'short')).status).toBe(400)
    expect(await countersOf()).toEqual([])
    expect((await change(mine, PASSWORD)).status).toBe(200)
  })

  it('wants a fresh proof, even with the current password', async () => {
    const clock = stopClock()
    const mine = new Browser(world)
    await signIn(mine, EMAIL)
    clock.pass(901_000)
    await mine.post('/api/refresh')
    expect(await json(await change(mine, PASSWORD))).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect((await mine.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    expect((await change(mine, PASSWORD)).status).toBe(200)
  })

  it('sets the first password of an account that has none', async () => {
    await world.env.DB.prepare('UPDATE users SET hashed_password = NULL').run()
    const { challenge } = await json(await new Browser(world).post('/api/sign-in/email-code/request', { email: EMAIL }))
    const mine = new Browser(world)
    const { code } = await newestMail(world, EMAIL)
    expect((await mine.post('/api/sign-in/email-code', { challenge, code })).status).toBe(200)
    expect((await change(mine, PASSWORD)).status).toBe(401)
    expect((await change(mine, undefined)).status).toBe(200)
  })

  it('kills the codes and links that wait', async () => {
    const { token } = await forget()
    const mine = new Browser(world)
    await signIn(mine, EMAIL)
    expect((await change(mine, PASSWORD)).status).toBe(200)
    expect((await reset({ token })).status).toBe(400)
  })
})
