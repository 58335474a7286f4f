// The guards of every state change (contract §2): content type, then Origin and Sec-Fetch-Site; CORS; headers.
import { beforeAll, describe, expect, it } from 'vitest'
import { mayChangeState } from '../../src/http/origin-guard.ts'
import { addUser, Browser, freshAddress, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, type World } from '../support/world.ts'

const OWN = 'http://localhost:8787'
const TRUSTED = 'https://app.example.com'
const EVIL = 'https://evil.example'

let world: World

beforeAll(async () => {
  world = await freshWorld({ TRUSTED_ORIGINS: `${TRUSTED} https://admin.example.com:8443` })
  await addUser(world, 'ada@example.com')
})

const post = (
  headers: Record<string, string>,
  body: string | undefined = '{}',
  path = '/api/sign-out',
): Promise<Response> =>
  world.fetch(path, {
    method: 'POST',
    headers: { 'CF-Connecting-IP': freshAddress(), ...headers },
    ...(body === undefined ? {} : { body }),
  })

const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('content type', () => {
  it('takes JSON and nothing else, whatever the route, before it looks at anything', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
      '',
      'application/json2',
      'text/plain; application/json',
    ]) {
      const answer = await post({ 'Content-Type': type, Origin: EVIL })
      expect(await json(answer), type).toMatchObject({ status: 415, code: 'unsupported_media_type' })
    }
    expect((await post({ 'Content-Type': 'Application/JSON; charset=utf-8' })).status).toBe(204)
    expect((await post({ 'Content-Type': 'text/plain' }, '{}', '/api/nothing-here')).status).toBe(415)
  })

  it('asks for no content type where there is no body', async () => {
    expect((await world.fetch('/api/sign-out', { method: 'POST' })).status).toBe(204)
  })

  it('refuses a body over 64 KiB, announced or not', async () => {
    const big = JSON.stringify({ scope: 'x'.repeat(70_000) })
    expect((await post(JSON_TYPE, big)).status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 80; chunk += 1) controller.enqueue(new Uint8Array(1024))
        controller.close()
      },
    })
    const answer = await world.fetch('/api/sign-out', { method: 'POST', headers: JSON_TYPE, body: stream })
    expect(await json(answer)).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  it('answers broken JSON, broken UTF-8 and JSON that is no object with a field list, never a 5xx', async () => {
    for (const body of ['{', 'null', '[]', '"x"', '1', '{"scope":', '\u0000', '{"scope":"all"}x']) {
      const answer = await post(JSON_TYPE, body)
      expect(await json(answer), body).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [expect.objectContaining({ code: expect.any(String) })],
      })
    }
    const answer = await world.fetch('/api/sign-out', {
      method: 'POST',
      headers: JSON_TYPE,
      body: Uint8Array.from([0x22, 0xff, 0x22]),
    })
    expect(await json(answer)).toMatchObject({ status: 400, errors: [{ field: '', code: 'invalid_json' }] })
  })
})

describe('Origin and Sec-Fetch-Site', () => {
  // origin, Sec-Fetch-Site, cookie, served?
  const table: [string | null, string | null, boolean, boolean][] = [
    [OWN, 'same-origin', true, true],
    [OWN, null, true, true],
    [OWN, 'same-site', true, false],
    [OWN, 'cross-site', true, false],
    [OWN, 'none', true, false],
    [TRUSTED, 'cross-site', true, true],
    [TRUSTED, 'same-site', true, true],
    [TRUSTED, null, true, true],
    [TRUSTED, 'same-origin', true, false],
    [TRUSTED, 'none', true, false],
    [EVIL, 'cross-site', true, false],
    [EVIL, 'same-origin', true, false],
    [EVIL, null, true, false],
    [EVIL, null, false, false],
    ['null', 'same-origin', true, false],
    ['null', null, false, false],
    ['', null, false, false],
    [`${OWN}/`, 'same-origin', true, false],
    [`${OWN}.evil.example`, 'same-origin', true, false],
    ['https://localhost:8787', 'same-origin', true, false],
    ['HTTPS://APP.EXAMPLE.COM', 'cross-site', true, false],
    ['https://app.example.com:443', 'cross-site', true, false],
    ['https://x.app.example.com', 'same-site', true, false],
    [null, 'same-origin', true, true],
    [null, 'none', true, false],
    [null, 'same-site', true, false],
    [null, 'cross-site', false, false],
    [null, null, true, false],
    [null, null, false, true],
  ]
  for (const [origin, site, cookie, served] of table) {
    it(`${served ? 'serves' : 'refuses'} Origin ${origin ?? '–'}, Sec-Fetch-Site ${site ?? '–'}${cookie ? ', with a cookie' : ''}`, async () => {
      const headers = {
        ...JSON_TYPE,
        ...(origin === null ? {} : { Origin: origin }),
        ...(site === null ? {} : { 'Sec-Fetch-Site': site }),
        ...(cookie ? { Cookie: 'theme=dark' } : {}),
      }
      const answer = await post(headers)
      expect(answer.status).toBe(served ? 204 : 403)
      if (!served) expect(await json(answer)).toMatchObject({ code: 'cross_site_request' })
    })
  }

  it('holds for every method that changes state, and on pages too', async () => {
    const browser = new Browser(world)
    await signIn(browser, 'ada@example.com')
    for (const [method, path] of [
      ['PATCH', '/api/user'],
      ['DELETE', '/api/user'],
      ['DELETE', '/api/sessions'],
      ['POST', '/api/token'],
      ['POST', '/verify-email'],
      ['PUT', '/api/user'],
    ] as const) {
      const answer = await browser.send(method, path, undefined, { Origin: EVIL, 'Sec-Fetch-Site': 'cross-site' })
      expect(answer.status, `${method} ${path}`).toBe(403)
    }
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  it('lets a bearer header decide: the cookie beside it is ignored, for better and for worse; another scheme is not ours', async () => {
    const browser = new Browser(world)
    await signIn(browser, 'ada@example.com')
    const phone = new Phone(world)
    const { session } = await signInByPhone(phone, 'ada@example.com')
    const both = await world.fetch('/api/session', {
      headers: { Cookie: browser.cookies(), Authorization: `Bearer ${phone.accessToken}` },
    })
    expect((await json(both)).session.id).toBe(session.id)
    const bad = await world.fetch('/api/session', {
      headers: { Cookie: browser.cookies(), Authorization: 'Bearer nonsense' },
    })
    expect(bad.status).toBe(401)
    expect(bad.headers.get('WWW-Authenticate')).toContain('invalid_token')
    const basic = await world.fetch('/api/session', {
      headers: { Cookie: browser.cookies(), Authorization: 'Basic eDp5' },
    })
    // A proxy's own password before a staging site is none of ours.
    expect(basic.status).toBe(200)
    const patched = await world.fetch('/api/user', {
      method: 'PATCH',
      headers: { ...JSON_TYPE, Cookie: 'theme=dark', Authorization: `Bearer ${phone.accessToken}` },
      body: '{"name":"Ada"}',
    })
    expect(patched.status).toBe(200)
  })

  it('decides by a pure function, alike for any header that is no origin at all', () => {
    const config = { issuerOrigin: OWN, trustedOrigins: [TRUSTED] }
    for (const origin of ['null', '*', 'file://', 'about:blank', `${OWN},${TRUSTED}`, `${TRUSTED} ${OWN}`]) {
      expect(
        mayChangeState({ origin, fetchSite: 'same-origin', hasCookie: true, hasBearer: false }, config),
        origin,
      ).toBe(false)
      expect(mayChangeState({ origin, fetchSite: null, hasCookie: false, hasBearer: true }, config), origin).toBe(false)
    }
  })
})

describe('CORS', () => {
  const preflight = (origin: string): Promise<Response> =>
    world.fetch('/api/session', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    })

  it('gives a trusted origin credentials, by its exact name', async () => {
    const answer = await preflight(TRUSTED)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(TRUSTED)
    expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('Content-Type')
    const browser = new Browser(world, { origin: TRUSTED })
    const signedIn = await browser.post(
      '/api/sign-in',
      { email: 'ada@example.com', password: PASSWORD },
      { 'Sec-Fetch-Site': 'cross-site' },
    )
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('Access-Control-Allow-Origin')).toBe(TRUSTED)
  })

  it('shares refusals with a trusted origin too, so that its page can read them', async () => {
    const answer = await world.fetch('/api/session', { headers: { Origin: TRUSTED } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(TRUSTED)
  })

  it('gives nobody else a header: not a suffix, a prefix, another port or scheme, or null', async () => {
    for (const origin of [
      EVIL,
      'null',
      'https://app.example.com.evil.example',
      'https://evilapp.example.com',
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://admin.example.com',
    ]) {
      for (const answer of [
        await preflight(origin),
        await world.fetch('/api/session', { headers: { Origin: origin } }),
      ]) {
        expect(answer.headers.get('Access-Control-Allow-Origin'), origin).toBeNull()
        expect(answer.headers.get('Access-Control-Allow-Credentials'), origin).toBeNull()
        expect(answer.headers.get('Vary')).toContain('Origin')
      }
    }
  })
})

describe('headers on everything', () => {
  it('sends the security headers with every answer, good or bad', async () => {
    for (const path of [
      '/health',
      '/api/session',
      '/nowhere',
      '/openapi.json',
      '/.well-known/jwks.json',
      '/dev/mailbox',
      '/verify-email?token=x',
      '/problems/not_found',
    ]) {
      const { headers } = await world.fetch(path)
      expect(headers.get('X-Content-Type-Options'), path).toBe('nosniff')
      expect(headers.get('Content-Security-Policy'), path).toContain("default-src 'none'")
      expect(headers.get('Content-Security-Policy'), path).toContain("frame-ancestors 'none'")
      expect(headers.get('Content-Security-Policy'), path).not.toContain('unsafe')
      expect(headers.get('X-Frame-Options'), path).toBe('DENY')
      expect(headers.get('Referrer-Policy'), path).toMatch(/^(no-referrer|same-origin)$/)
      expect(headers.get('X-Powered-By'), path).toBeNull()
    }
  })

  it('sends Strict-Transport-Security where the issuer is https, and not this machine', async () => {
    const secure = openWorld({
      ISSUER: 'https://auth.example.com',
      ENVIRONMENT: 'production',
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'a@example.com',
      RESEND_API_KEY: 'k',
    })
    expect((await secure.fetch('/health')).headers.get('Strict-Transport-Security')).toMatch(/max-age=\d{8}/)
    // With `npm run dev -- --https` a browser would hold every port of that machine to it.
    for (const own of [world, openWorld({ ISSUER: 'https://localhost:8787' })])
      expect((await own.fetch('/health')).headers.get('Strict-Transport-Security')).toBeNull()
  })

  it('keeps every answer with user data, a token or a cookie out of caches', async () => {
    const browser = new Browser(world)
    await signIn(browser, 'ada@example.com')
    for (const [method, path] of [
      ['GET', '/api/session'],
      ['GET', '/api/user'],
      ['GET', '/api/sessions'],
      ['POST', '/api/refresh'],
      ['POST', '/api/token'],
      ['POST', '/api/sign-out'],
    ] as const) {
      expect((await browser.send(method, path)).headers.get('Cache-Control'), path).toBe('no-store')
    }
  })

  it('answers an unknown path with 404, a known one with the wrong method with 405 and Allow', async () => {
    expect(await json(await world.fetch('/api/nothing'))).toMatchObject({ status: 404, code: 'not_found' })
    const wrong = await world.fetch('/api/sign-in')
    expect(await json(wrong)).toMatchObject({ status: 405, code: 'method_not_allowed' })
    expect(wrong.headers.get('Allow')).toBe('OPTIONS, POST')
    const user = await world.fetch('/api/user', { method: 'PUT' })
    expect(user.headers.get('Allow')?.split(', ').toSorted()).toEqual(
      expect.arrayContaining(['DELETE', 'GET', 'PATCH']),
    )
  })
})
