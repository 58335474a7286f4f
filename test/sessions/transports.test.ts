// Signing in and staying in by both transports (contract §2, §3).
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { adaAtHome, EMAIL, type AdaAtHome } from '../support/people/ada.ts'
import { Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, stopClock } from '../support/world.ts'

const ACCESS = '__Host-latchkey-access'
const REFRESH = '__Host-latchkey-refresh'
const DEVICE = '__Host-latchkey-device'

let { world, userId } = {} as AdaAtHome

beforeEach(async () => {
  ;({ world, userId } = await adaAtHome())
})

const attributes = (answer: Response, name: string): string[] =>
  answer.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.split('; ')
    .slice(1)
    .toSorted() ?? []

describe('a cookie session', () => {
  it('has its tokens in cookies only: __Host-, Secure, HttpOnly, SameSite=Lax, gone with the browser', async () => {
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    const body = await json(answer)
    expect(Object.keys(body).toSorted()).toEqual(['session', 'status', 'user'])
    expect(attributes(answer, ACCESS)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(attributes(answer, REFRESH)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(attributes(answer, DEVICE)).toEqual(['HttpOnly', 'Max-Age=15552000', 'Path=/', 'SameSite=Lax', 'Secure'])
    for (const cookie of answer.headers.getSetCookie()) expect(cookie.length).toBeLessThan(4096)
  })

  it('outlives the browser when it is to be remembered', async () => {
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD, remember: true })
    const maxAge = (name: string): number =>
      Number(
        attributes(answer, name)
          .find((attribute) => attribute.startsWith('Max-Age='))
          ?.slice(8),
      )
    expect(maxAge(ACCESS)).toBeGreaterThan(290)
    expect(maxAge(ACCESS)).toBeLessThanOrEqual(300)
    expect(maxAge(REFRESH)).toBeGreaterThan(1_209_590)
    expect(maxAge(REFRESH)).toBeLessThanOrEqual(1_209_600)
  })

  it('clears its cookies at sign-out with the attributes that they were set with, and is over at once', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const copy = browser.copy()
    const answer = await browser.post('/api/sign-out')
    expect(answer.status).toBe(204)
    for (const name of [ACCESS, REFRESH])
      expect(attributes(answer, name)).toEqual(['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect((await copy.get('/api/session')).status).toBe(401)
    expect(await json(await copy.post('/api/refresh'))).toMatchObject({ status: 401, code: 'session_revoked' })
  })

  it('is refreshed by one read while nothing is due, by a write when it is an hour old', async () => {
    const clock = stopClock()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const first = browser.jar.get(REFRESH)
    clock.pass(306_000)
    expect((await browser.get('/api/session')).status).toBe(401)
    const early = await browser.post('/api/refresh')
    expect(early.status).toBe(200)
    expect(early.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([ACCESS])
    expect((await browser.get('/api/session')).status).toBe(200)
    expect(await rows('SELECT counter FROM sessions')).toEqual([{ counter: 1 }])
    clock.pass(3_294_000)
    const due = await browser.post('/api/refresh')
    expect(due.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([ACCESS, REFRESH])
    expect(browser.jar.get(REFRESH)).not.toBe(first)
    expect(await rows('SELECT counter, parent FROM sessions')).toEqual([{ counter: 2, parent: 1 }])
  })

  it('gets no token by body, and its cookie token is worth nothing in a body', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const token = browser.jar.get(REFRESH)
    const answer = await new Phone(world).post('/api/refresh', { refresh_token: token })
    expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect((await browser.post('/api/refresh')).status).toBe(200)
  })

  it('that was of the other transport takes no token of this one, and nothing ends', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    for (const transport of ['bearer', 'cookie']) {
      await world.env.DB.prepare('UPDATE sessions SET transport = ?').bind(transport).run()
      const answer = await browser.copy().post('/api/refresh')
      if (transport === 'cookie') expect(answer.status).toBe(200)
      else expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
    }
  })

  it('gets a token for other APIs from POST /api/token, whose claims are those of RFC 9068', async () => {
    const clock = stopClock()
    const now = clock.now() / 1000
    const browser = new Browser(world)
    const { session } = await signIn(browser, EMAIL)
    const answer = await json(await browser.post('/api/token'))
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300 })
    expect(decodeProtectedHeader(answer.access_token)).toMatchObject({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    })
    const claims = decodeJwt(answer.access_token)
    expect(claims).toEqual({
      iss: 'http://localhost:8787',
      sub: userId,
      aud: 'http://localhost:8787',
      client_id: 'latchkey',
      iat: now,
      exp: now + 300,
      jti: expect.any(String),
      sid: session.id,
      role: 'USER',
      scope: '',
      amr: ['pwd'],
      auth_time: now,
      email_verified: true,
    })
  })
})

describe('a bearer session', () => {
  it('has its tokens in the body only, and no cookie', async () => {
    const answer = await new Phone(world).post('/api/sign-in', {
      email: EMAIL,
      password: PASSWORD,
      transport: 'bearer',
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await json(answer)).toMatchObject({
      status: 'signed_in',
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 300,
    })
  })

  it('changes its refresh token at every refresh; its token is worth nothing in a cookie', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const first = phone.refreshToken
    const browser = new Browser(world)
    browser.jar.set(REFRESH, first)
    expect(await json(await browser.post('/api/refresh'))).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect((await phone.post('/api/refresh', { refresh_token: first })).status).toBe(200)
    expect(phone.refreshToken).not.toBe(first)
  })

  it('gets a token for other APIs, which opens nothing here and lives no longer than the one that was shown', async () => {
    const clock = stopClock()
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    clock.pass(100_000)
    const answer = await json(await phone.post('/api/token'))
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 200 })
    expect(decodeJwt(answer.access_token)).toMatchObject({ scope: '', aud: world.config.audience })
    const headers = { Authorization: `Bearer ${answer.access_token}` }
    expect((await world.fetch('/api/session', { headers })).status).toBe(403)
    expect((await world.fetch('/api/token', { method: 'POST', headers })).status).toBe(403)
  })

  it('ends when a token before the last but one comes back, in every door, and its owner is mailed; other sessions live on', async () => {
    const clock = stopClock()
    const phone = new Phone(world)
    const { session } = await signInByPhone(phone, EMAIL)
    const other = new Phone(world)
    await signInByPhone(other, EMAIL)
    const stolen = phone.refreshToken
    await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    clock.pass(1000)
    await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    const theft = await new Phone(world).post('/api/refresh', { refresh_token: stolen })
    expect(await json(theft)).toMatchObject({ status: 401, code: 'refresh_token_reused' })
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({
      code: 'session_revoked',
    })
    expect((await other.get('/api/session')).status).toBe(200)
    expect(await count('mails', "kind = 'session_theft'")).toBe(1)
    expect(
      await rows("SELECT event, session_id, subject_id FROM audit_events WHERE event = 'authn_token_reuse'"),
    ).toEqual([{ event: 'authn_token_reuse', session_id: session.id, subject_id: userId }])
  })
})

describe('garbage', () => {
  it('is refused with no query: a made-up token, one whose counter was changed, one of another secret', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const bytes = Uint8Array.from(atob(phone.refreshToken.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    bytes[21] = 9
    const altered = btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
    const foreign = openWorld({ AUTH_SECRET: btoa('another-secret-of-32-bytes-or-more') })
    for (const [where, token] of [
      [world, 'x'],
      [world, 'A'.repeat(72)],
      [world, altered],
      [world, `${phone.refreshToken}=`],
      [foreign, phone.refreshToken],
    ] as const) {
      where.trips.length = 0
      const answer = await new Phone(where).post('/api/refresh', { refresh_token: token })
      expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
      expect(where.trips).toEqual([])
    }
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
  })

  it('ends nothing when a counter above the current one is presented', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const next = phone.refreshToken
    await phone.post('/api/refresh', { refresh_token: next })
    await world.env.DB.prepare('UPDATE sessions SET counter = 1, parent = NULL').run()
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    })
    expect(await rows('SELECT active FROM sessions')).toEqual([{ active: 1 }])
  })
})

describe('time', () => {
  it('ends an idle session, an old session, and never lets an access token outlive it', async () => {
    const clock = stopClock()
    const idle = openWorld({ SESSION_IDLE_SECONDS: '100', SESSION_ABSOLUTE_SECONDS: '250' })
    const phone = new Phone(idle)
    await signInByPhone(phone, EMAIL)
    const claims = decodeJwt(phone.accessToken)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(100)
    for (const _ of [1, 2]) {
      clock.pass(90_000)
      expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
    }
    const last = decodeJwt(phone.accessToken)
    expect((last.exp ?? 0) - (last.iat ?? 0)).toBe(70)
    clock.pass(71_000)
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({
      status: 401,
      code: 'session_expired',
    })
  })
})
