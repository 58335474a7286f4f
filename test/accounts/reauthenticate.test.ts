// A fresh proof: what wants one, what gives one, and what it changes (contract §2; ASVS 5.0 7.2.4, 7.5).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const REFRESH = '__Host-latchkey-refresh'

let world: World
let clock: ReturnType<typeof stopClock>
let ada: Browser

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
  clock = stopClock()
  ada = new Browser(world)
  await signIn(ada, EMAIL)
  clock.pass(901_000)
  await ada.post('/api/refresh')
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a stale session', () => {
  it('may not change what matters, and may do everything else', async () => {
    const other = new Browser(world)
    const { session } = await signIn(other, EMAIL)
    for (const [method, path, body] of [
      ['POST', '/api/password/change', { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }],
      ['POST', '/api/email/change', { email: 'new@example.com' }],
      ['DELETE', '/api/user', undefined],
      ['DELETE', '/api/sessions', undefined],
      ['DELETE', `/api/sessions/${session.id}`, undefined],
      ['POST', '/api/sign-out', { scope: 'others' }],
      ['POST', '/api/sign-out', { scope: 'all' }],
    ] as const) {
      expect(await json(await ada.send(method, path, body)), path).toMatchObject({
        status: 401,
        code: 'reauthentication_required',
      })
    }
    expect((await other.get('/api/session')).status).toBe(200)
    expect((await ada.get('/api/sessions')).status).toBe(200)
    expect((await ada.send('PATCH', '/api/user', { name: 'Ada' })).status).toBe(200)
    expect((await ada.post('/api/sign-out')).status).toBe(204)
  })

  it('that is ended while its request is under way proves nothing more, and is told what others are told', async () => {
    let ends = Number.POSITIVE_INFINITY
    const raced = openWorld(
      {},
      {
        before: async (_, trip) => {
          if (trip === ends) await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1').run()
        },
      },
    )
    for (const [path, trip, body] of [
      ['/api/reauthenticate', 2, { password: PASSWORD }],
      ['/api/password/change', 1, { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }],
      ['/api/password/change', 2, { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }],
    ] as const) {
      const phone = new Phone(raced)
      await signInByPhone(phone, EMAIL)
      ends = raced.trips.length + trip
      const refused = await phone.post(path, body)
      expect(await json(refused), path).toMatchObject({ status: 401, code: 'unauthenticated' })
      expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer realm="latchkey", error="invalid_token"')
      expect(raced.trips.length).toBeGreaterThanOrEqual(ends)
      ends = Number.POSITIVE_INFINITY
    }
    await signIn(new Browser(world), EMAIL)
    expect(await rows('SELECT credential_version FROM users')).toEqual([{ credential_version: 1 }])
  })
})

describe('reauthentication', () => {
  it('by password renews auth_time and changes the session’s tokens', async () => {
    const before = ada.jar.get(REFRESH)
    const answer = await ada.post('/api/reauthenticate', { password: PASSWORD })
    expect(answer.status).toBe(200)
    const { session } = await json(answer)
    expect(Date.parse(session.auth_time)).toBe(clock.now())
    expect(ada.jar.get(REFRESH)).not.toBe(before)
    expect((await ada.send('DELETE', '/api/sessions')).status).toBe(204)
    expect((await ada.post('/api/refresh')).status).toBe(200)
    expect(await count('audit_events', "event = 'authn_reauthenticated'")).toBe(1)
  })

  it('by mailed code says which methods there are, and takes the code once', async () => {
    expect(await json(await ada.post('/api/reauthenticate/options'))).toEqual({ methods: ['password', 'email_code'] })
    const { challenge } = await json(await ada.post('/api/reauthenticate/options', { mail: true }))
    const { code, kind } = await newestMail(world, EMAIL)
    expect(kind).toBe('reauthenticate_code')
    expect((await ada.post('/api/reauthenticate', { challenge, code })).status).toBe(200)
    expect((await ada.post('/api/reauthenticate', { challenge, code })).status).toBe(400)
    expect(await rows('SELECT amr FROM sessions')).toEqual([{ amr: '["pwd","otp"]' }])
  })

  it.each([
    ['has ended', 'UPDATE sessions SET active = 0, revoked_at = 1'],
    ['was not used for too long', 'UPDATE sessions SET idle_expires_at = 1'],
    ['is of somebody disabled', 'UPDATE users SET disabled_at = 1'],
  ])('tells no method to a session that %s, and mails it nothing: one round trip', async (_, sql) => {
    await database.prepare(sql).run()
    for (const body of [{}, { mail: true }, { mail: 'wrong' }]) {
      world.trips.length = 0
      const answer = await ada.post('/api/reauthenticate/options', body)
      expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
      expect(world.trips).toHaveLength(1)
    }
    expect(await count('mails')).toBe(0)
  })

  it('takes exactly one proof, of the very person, for this purpose', async () => {
    for (const body of [
      {},
      { password: PASSWORD, challenge: 'a', code: '123456' },
      { code: '123456' },
      { password: 5 },
    ]) {
      expect(await json(await ada.post('/api/reauthenticate', body)), JSON.stringify(body)).toMatchObject({
        code: 'invalid_request',
      })
    }
    expect(await json(await ada.post('/api/reauthenticate', { password: 'wrong' }))).toMatchObject({
      code: 'invalid_credentials',
    })
    const { challenge } = await json(await new Browser(world).post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    expect(await json(await ada.post('/api/reauthenticate', { challenge, code }))).toMatchObject({
      code: 'invalid_code',
    })
    await addUser(world, 'eve@example.com')
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    const own = await json(await eve.post('/api/reauthenticate/options', { mail: true }))
    const hers = await newestMail(world, 'eve@example.com')
    expect((await ada.post('/api/reauthenticate', { challenge: own.challenge, code: hers.code })).status).toBe(400)
    expect((await new Browser(world).post('/api/reauthenticate', { password: PASSWORD })).status).toBe(401)
  })

  it('by bearer gives the new tokens in the body to who shows the refresh token, which is the parent then', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const before = phone.refreshToken
    expect((await phone.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    expect(phone.refreshToken).toBe(before)
    const proof = { password: PASSWORD, refresh_token: before }
    expect((await phone.post('/api/reauthenticate', proof)).status).toBe(200)
    expect(phone.refreshToken).not.toBe(before)
    const raced = await json(await phone.post('/api/refresh', { refresh_token: before }))
    expect(raced.refresh_token).toBe(phone.refreshToken)
  })

  it('makes no thief of a holder who did not hear: a counter that nobody presented is no parent', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const { refreshToken, accessToken } = phone
    for (let lost = 0; lost < 2; lost += 1) {
      const bearer = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' }
      const body = JSON.stringify({ password: PASSWORD })
      expect((await world.fetch('/api/reauthenticate', { method: 'POST', headers: bearer, body })).status).toBe(200)
    }
    clock.pass(120_000)
    expect((await phone.post('/api/refresh', { refresh_token: refreshToken })).status).toBe(200)
    const behind = ada.copy()
    expect((await behind.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    expect((await ada.copy().post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    clock.pass(120_000)
    expect((await ada.post('/api/refresh')).status).toBe(200)
    expect(await count('audit_events', "event = 'authn_token_reuse'")).toBe(0)
  })

  it('shares its counters with sign-in', async () => {
    const strict = openWorld({ SIGN_IN_ATTEMPTS: '2' })
    const phone = new Phone(strict, ada.ip)
    await signInByPhone(phone, EMAIL)
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await phone.post('/api/reauthenticate', { password: 'wrong' })).status).toBe(401)
    expect((await phone.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(429)
    expect((await new Phone(strict, ada.ip).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(
      429,
    )
  })
})

describe('sign-in by a mailed code', () => {
  it('admits once, makes no account, and verifies the address', async () => {
    await world.env.DB.prepare('UPDATE users SET email_verified_at = NULL').run()
    const browser = new Browser(world)
    const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code, link } = await newestMail(world, EMAIL)
    expect(link).toBeUndefined()
    const answer = await json(await browser.post('/api/sign-in/email-code', { challenge, code }))
    expect(answer).toMatchObject({
      status: 'signed_in',
      user: { email: EMAIL, email_verified: true },
      session: { amr: ['otp'] },
    })
    expect((await browser.post('/api/sign-in/email-code', { challenge, code })).status).toBe(400)
    // The password and the session were somebody's who never proved the address.
    expect((await ada.get('/api/session')).status).toBe(401)
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
    const nobody = await new Browser(world).post('/api/sign-in/email-code/request', { email: 'nobody@example.com' })
    expect(nobody.status).toBe(202)
    expect(await count('users')).toBe(1)
    expect(await count('mails', "recipient = 'nobody@example.com'")).toBe(0)
  })
})
