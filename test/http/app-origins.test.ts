// Apps whose origin isn't http(s) (contract §6): trusted by their exact origin, by the bearer transport only; and CORS headers.
import { beforeAll, describe, expect, it } from 'vitest'
import { addUser, Browser, count, freshAddress, signIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'

const APPS = [
  'capacitor://localhost',
  'tauri://localhost',
  'ionic://localhost',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
]
const EMAIL = 'ada@example.com'
let world: World

beforeAll(async () => {
  world = await freshWorld({ TRUSTED_ORIGINS: `https://app.example.com ${APPS.join(' ')}` })
  await addUser(world, EMAIL)
})

const call = (
  path: string,
  origin: string,
  body: unknown,
  more: Record<string, string> = {},
  method = 'POST',
): Promise<Response> =>
  world.fetch(path, {
    method,
    headers: { 'CF-Connecting-IP': freshAddress(), Origin: origin, 'Content-Type': 'application/json', ...more },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  })

describe('an app’s origin', () => {
  it.each(APPS)('%s signs in, reads and changes by bearer tokens, without credentials', async (origin) => {
    for (const site of [undefined, 'cross-site', 'none']) {
      const more: Record<string, string> = site === undefined ? {} : { 'Sec-Fetch-Site': site }
      const answer = await call('/api/sign-in', origin, { email: EMAIL, password: PASSWORD, transport: 'bearer' }, more)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(origin)
      expect(answer.headers.get('Access-Control-Allow-Credentials')).toBeNull()
      expect(answer.headers.getSetCookie()).toEqual([])
      const { access_token, refresh_token } = await json(answer)
      const bearer = { Authorization: `Bearer ${access_token}` }
      expect((await call('/api/user', origin, { name: 'Ada' }, bearer, 'PATCH')).status).toBe(200)
      expect((await call('/api/session', origin, undefined, bearer, 'GET')).status).toBe(200)
      expect((await call('/api/refresh', origin, { refresh_token })).status).toBe(200)
    }
  })

  it('gets no cookies: a cookie transport is refused, said or not, and nothing begins', async () => {
    const before = await count('sessions')
    for (const transport of [{}, { transport: 'cookie' }]) {
      for (const [path, body] of [
        ['/api/sign-in', { email: EMAIL, password: PASSWORD }],
        ['/api/sign-up', { email: 'new@example.com', password: PASSWORD }],
        ['/api/email/verify', { token: 'x' }],
        ['/api/sign-in/email-code', { challenge: 'x', code: '123456' }],
      ] as const) {
        const answer = await call(path, 'capacitor://localhost', { ...body, ...transport })
        expect(answer.status, path).toBe(403)
        expect(await json(answer)).toMatchObject({ code: 'cross_site_request', errors: [{ field: 'transport' }] })
        expect(answer.headers.getSetCookie()).toEqual([])
      }
    }
    expect(await count('sessions')).toBe(before)
    expect(await count('sign_ups')).toBe(0)
  })

  it('sends no cookies: any is refused, beside a bearer token too, even to read', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const Cookie = browser.cookies()
    expect((await call('/api/session', APPS[0] ?? '', undefined, { Cookie }, 'GET')).status).toBe(403)
    expect((await call('/api/sign-out', APPS[0] ?? '', {}, { Cookie })).status).toBe(403)
    const answer = await call('/api/sign-out', APPS[0] ?? '', {}, { Cookie: 'a=b', Authorization: 'Bearer x' })
    expect(answer.status).toBe(403)
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  it('has no business with the forms of pages; what is public it may read', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await call('/forgot-password', APPS[0] ?? '', {}, form)).status).toBe(403)
    expect((await call('/.well-known/jwks.json', APPS[0] ?? '', undefined, {}, 'GET')).status).toBe(200)
  })

  it('is exact: others of its scheme are strangers, and nobody is returned to it', async () => {
    for (const origin of [
      'capacitor://localhost:1',
      'capacitor://evil',
      'capacitor://localhost/',
      'Capacitor://localhost',
      'null',
    ]) {
      const answer = await call('/api/sign-in', origin, { email: EMAIL, password: PASSWORD, transport: 'bearer' })
      expect(answer.status, origin).toBe(403)
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
    }
    expect((await world.fetch('/sign-in?return_to=capacitor://localhost/home')).status).toBe(400)
    const { origins } = await json(await world.fetch('/.well-known/webauthn'))
    expect(origins).toEqual(['http://localhost:8787', 'https://app.example.com'])
  })
})

describe('a preflight', () => {
  const preflight = (origin: string, wanted: string): Promise<Response> =>
    world.fetch('/api/sign-in', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': wanted },
    })
  const allowed = (answer: Response): string[] => (answer.headers.get('Access-Control-Allow-Headers') ?? '').split(', ')

  it('of a trusted origin or app gets the headers that it asks for, and caches know that they were asked', async () => {
    for (const origin of ['https://app.example.com', 'tauri://localhost']) {
      const answer = await preflight(origin, 'content-type, Sentry-Trace,baggage,traceparent ,x-requested-with')
      expect(allowed(answer)).toEqual([
        'Content-Type',
        'Authorization',
        'sentry-trace',
        'baggage',
        'traceparent',
        'x-requested-with',
      ])
      expect(answer.headers.get('Vary')).toContain('Access-Control-Request-Headers')
      expect(answer.headers.get('Vary')).toContain('Origin')
    }
  })

  it('gets ours alone where it asks for what is no name, or for too many', async () => {
    for (const wanted of [
      '',
      ',',
      'a b',
      'x:y',
      'x"y',
      '*/*',
      'ä',
      `x-${'a'.repeat(200)}`,
      Array.from({ length: 51 }, (_, at) => `x-${at}`).join(','),
    ])
      expect(allowed(await preflight('https://app.example.com', wanted)), wanted.slice(0, 20)).toEqual([
        'Content-Type',
        'Authorization',
      ])
    expect(
      allowed(
        await preflight('https://app.example.com', 'x-a, cf-connecting-ip, x-forwarded-for, cookie, host, origin'),
      ),
    ).toEqual(['Content-Type', 'Authorization', 'x-a'])
  })

  it('of anybody else gets nothing', async () => {
    const answer = await preflight('https://evil.example', 'sentry-trace')
    expect(answer.headers.get('Access-Control-Allow-Headers')).toBeNull()
    expect(answer.headers.get('Vary')).toContain('Access-Control-Request-Headers')
  })
})

describe('a request of another site', () => {
  const refused = (): Promise<{ ip: string; meta: string }[]> =>
    rows("SELECT ip, meta FROM audit_events WHERE event = 'malicious_cors' ORDER BY id")
  const attack = (where: World, ip: string): Promise<Response> =>
    where.fetch('/api/sign-out', {
      method: 'POST',
      headers: { Origin: 'https://evil.example', 'CF-Connecting-IP': ip, 'Content-Type': 'application/json' },
      body: '{}',
    })

  it('leaves a row in the log, once an hour for an address, and so many over all', async () => {
    const quiet = await freshWorld()
    const ip = freshAddress()
    for (let time = 0; time < 5; time += 1) expect((await attack(quiet, ip)).status).toBe(403)
    const found = await refused()
    expect(found).toHaveLength(1)
    expect(found[0]?.ip).toBe(ip)
    expect(JSON.parse(found[0]?.meta ?? '')).toEqual({
      origin: 'https://evil.example',
      method: 'POST',
      path: '/api/sign-out',
    })
    await Promise.all(Array.from({ length: 5 }, () => attack(quiet, freshAddress())))
    expect(await refused()).toHaveLength(6)
    await quiet.env.DB.prepare("UPDATE counters SET count = 1000 WHERE key = 'cross-site:all'").run()
    await attack(quiet, freshAddress())
    expect(await refused()).toHaveLength(6)
  })

  it('asks D1 once, and not at all where its address floods', async () => {
    const quiet = await freshWorld()
    await attack(quiet, freshAddress())
    expect(quiet.trips).toHaveLength(1)
    const flooded = openWorld()
    flooded.env.FLOOD_LIMIT = { limit: () => Promise.resolve({ success: false }) } as unknown as RateLimit
    await attack(flooded, freshAddress())
    expect(flooded.trips).toEqual([])
  })
})
