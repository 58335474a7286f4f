// Whether a person or a program asks is decided by Accept (contract §8): every refusal is a page for the one, a problem document
// for the other.
import { beforeAll, describe, expect, it } from 'vitest'
import { prefersPage } from '../../src/http/accept.ts'
import { slowly } from '../support/servers/d1.ts'
import { LIKES_PAGES, open, press } from '../support/people/forms.ts'
import { addUser, Browser, freshAddress } from '../support/people/people.ts'
import { begin, comeBack, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { freshWorld, json, openWorld, PASSWORD, send, type World } from '../support/world.ts'

const NOBODY_MORE = { limit: () => Promise.resolve({ success: false }) } as unknown as RateLimit
let world: World
let flooded: World

beforeAll(async () => {
  world = await freshWorld()
  flooded = openWorld()
  flooded.env.FLOOD_LIMIT = NOBODY_MORE
})

describe('who asks', () => {
  it('is a person where text/html is liked better than JSON, and a program else', () => {
    for (const accept of [
      LIKES_PAGES,
      'text/html',
      'text/*',
      'TEXT/HTML;q=0.9, application/json;q=0.8',
      'text/html, */*;q=0.9',
    ])
      expect(prefersPage(accept), accept).toBe(true)
    for (const accept of [
      undefined,
      null,
      '',
      '*/*',
      'application/json',
      'application/problem+json, text/html',
      'text/html, application/json',
      'text/html;q=0.5, */*',
      'text/html;q=0',
      'text/html;q=x',
      'text/plain',
      ';',
      ',,,',
      'text/html;q=0.4,application/*;q=0.5',
      'text/htmlx',
      'x'.repeat(100_000),
    ])
      expect(prefersPage(accept), accept?.slice(0, 50)).toBe(false)
  })
})

/** A request for each refusal: its status, and how it comes about. */
const REFUSALS: [number, string, (accept: string) => Promise<Response>][] = [
  [400, 'a form that lacks its field', (Accept) => press(new Browser(world), '/verify-email', {}, { Accept })],
  [
    400,
    'a return_to that is not ours',
    (Accept) => world.fetch('/sign-in?return_to=//evil.example', { headers: { Accept } }),
  ],
  [401, 'no session', (Accept) => world.fetch('/api/session', { headers: { Accept } })],
  [
    403,
    'another site',
    (Accept) => press(new Browser(world), '/sign-in', {}, { Accept, Origin: 'https://evil.example' }),
  ],
  [404, 'an unknown path', (Accept) => world.fetch('/nope', { headers: { Accept } })],
  [404, 'an unknown API path', (Accept) => world.fetch('/api/nope', { headers: { Accept } })],
  [404, 'an unknown provider', (Accept) => world.fetch('/sign-in/nobody', { headers: { Accept } })],
  [404, 'a problem that there isn’t', (Accept) => world.fetch('/problems/nope', { headers: { Accept } })],
  [405, 'a wrong method', (Accept) => world.fetch('/api/sign-in', { headers: { Accept } })],
  [
    413,
    'a body too large',
    (Accept) => press(new Browser(world), '/sign-in', { email: 'x'.repeat(70_000) }, { Accept }),
  ],
  [
    415,
    'a form of another type',
    (Accept) => press(new Browser(world), '/sign-in', {}, { Accept, 'Content-Type': 'text/plain' }),
  ],
  [429, 'too many', (Accept) => press(new Browser(flooded), '/sign-in', {}, { Accept })],
  [500, 'a wrong configuration', (Accept) => send({ ...world.env, AUTH_SECRET: '' }, '/', { headers: { Accept } })],
  [
    503,
    'a database that is away',
    (Accept) => {
      const broken = openWorld({}, { before: () => Promise.reject(new Error('D1_ERROR: Network connection lost')) })
      return broken.fetch('/health?deep=1', { headers: { Accept } })
    },
  ],
]

describe('a refusal', () => {
  it.each(REFUSALS)('%i for %s is a page for a person, a problem document for a program', async (status, _, ask) => {
    const page = await ask(LIKES_PAGES)
    const text = await page.text()
    expect([page.status, page.headers.get('Content-Type')]).toEqual([status, 'text/html; charset=UTF-8'])
    expect(text).toMatch(/role="alert">.*?<p>[^<]{10,}<\/p>/)
    expect(page.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'; style-src 'self'/)
    expect(page.headers.get('Cache-Control')).toBe('no-store')
    expect(page.headers.get('Vary')).toContain('Accept')
    for (const accept of ['*/*', 'application/json']) {
      const answer = await ask(accept)
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([status, 'application/problem+json'])
      expect(answer.headers.get('Vary')).toContain('Accept')
      const body = await json(answer)
      expect(body).toMatchObject({ status, code: expect.any(String) })
      for (const header of ['Retry-After', 'Allow', 'WWW-Authenticate'])
        expect(page.headers.get(header), header).toBe(answer.headers.get(header))
    }
  })

  it('names the request, escapes what it shows, and leads to the start page', async () => {
    const page = await world.fetch('/nope/<script>alert(1)</script>?"><img>', { headers: { Accept: LIKES_PAGES } })
    const text = await page.text()
    expect(text).not.toMatch(/<script|<img/)
    expect(text).toMatch(/<code>[0-9a-f-]{36}<\/code>/)
    expect(text).toContain('href="http://localhost:8787"')
  })

  it('has an absolute type while the Worker is misconfigured, as long as the issuer is known', async () => {
    const wrong = { ...world.env, AUTH_SECRET: '', ISSUER: 'https://auth.example.com/login' }
    const answer = await json(await send(wrong, 'https://auth.example.com/login/health'))
    expect(answer.type).toBe('https://auth.example.com/login/problems/misconfigured')
    const unknown = await json(await send({ ...wrong, ISSUER: 'nowhere' }, 'https://auth.example.com/health'))
    expect(unknown.type).toBe('/problems/misconfigured')
  })
})

describe('the start page', () => {
  it('names the app and leads to the sign-in, for a person; a program finds nothing', async () => {
    const named = openWorld({ APP_NAME: 'Zebra <b>', ISSUER: 'http://localhost:8787/auth' })
    const page = await open(new Browser(named), 'http://localhost:8787/auth')
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).toContain('Zebra &lt;b&gt;')
    expect(text).toContain('href="http://localhost:8787/auth/sign-in"')
    expect((await world.fetch('/')).status).toBe(404)
  })
})

describe('a form with something wrong', () => {
  it('shows the sign-in again with what is wrong and what was typed', async () => {
    const fields = { email: 'ada@localhost', password: 'x', return_to: 'http://localhost:8787/account/passkeys' }
    const page = await press(new Browser(world), '/sign-in', fields)
    const text = await page.text()
    expect(page.status).toBe(400)
    expect(text).toContain('role="alert"')
    expect(text).toContain('value="ada@localhost"')
    expect(text).toContain('name="password"')
    expect((await press(new Browser(world), '/sign-in', { ...fields, return_to: '//evil.example' })).status).toBe(400)
  })

  it('shows the page of a forgotten password again', async () => {
    const page = await press(new Browser(world), '/forgot-password', { email: '"><b>@localhost' })
    expect(page.status).toBe(400)
    expect(await page.text()).toMatch(/role="alert"[^]*value="&quot;&gt;&lt;b&gt;@localhost"/)
  })
})

describe('a provider’s answer behind a crowded address', () => {
  it('is taken where this browser began the sign-in, and counted by that; the others wait and keep their code', async () => {
    const acme = new Provider()
    listen(acme)
    const office = openWorld(varsFor(acme.entry()))
    const ada = new Browser(office)
    const answer = acme.authorize((await begin(ada, acme)).href)
    const keys: string[] = []
    office.env.FLOOD_LIMIT = {
      limit: ({ key }: { key: string }) => {
        keys.push(key)
        return Promise.resolve({ success: key.startsWith('callback:') })
      },
    }
    const stranger = await open(new Browser(office), `/callback/acme?${answer.toString()}`)
    expect(stranger.status).toBe(429)
    expect(Number(stranger.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(await stranger.text()).toContain(
      `href="http://localhost:8787/callback/acme?${answer.toString().replaceAll('&', '&amp;')}"`,
    )
    expect((await comeBack(ada, acme, answer)).status).toBe(303)
    expect(keys.at(-1)).toMatch(/^callback:[\w-]{22}$/)
    // The cookie counts, too: it opens no flood.
    office.env.FLOOD_LIMIT = NOBODY_MORE
    const eve = new Browser(office)
    office.env.FLOOD_LIMIT = undefined as never
    const theirs = acme.authorize((await begin(eve, acme)).href)
    office.env.FLOOD_LIMIT = NOBODY_MORE
    expect((await comeBack(eve, acme, theirs)).status).toBe(429)
  })
})

describe('what the pages take', () => {
  it('is what the API takes: an address with an umlaut signs in by the form', async () => {
    await addUser(world, 'jörg@example.com')
    const slow = openWorld({}, slowly(1))
    const fields = { email: 'jörg@example.com', password: PASSWORD, return_to: '' }
    expect((await press(new Browser(slow, { ip: freshAddress() }), '/sign-in', fields)).status).toBe(303)
    for (const path of ['/sign-in', '/forgot-password']) {
      const text = await (await open(new Browser(world), path)).text()
      expect(text, path).not.toContain('type="email"')
      expect(text, path).toMatch(/<input type="text" name="email"[^>]*inputmode="email"[^>]*autocapitalize="none"/)
      expect(text, path).toMatch(/spellcheck="false"/)
    }
  })
})
