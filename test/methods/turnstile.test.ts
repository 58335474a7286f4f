// A proof of being human, asked for only after failures, and alike for every account (contract §6: TURNSTILE_SECRET).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { press } from '../support/people/forms.ts'
import { addUser, Browser, count } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let asked: { response: string; secret: string; remoteip: string }[]
let answer: () => Response

beforeEach(async () => {
  world = await freshWorld({ TURNSTILE_SECRET: 'turnstile-secret' })
  await addUser(world, EMAIL, { hash: ANY_HASH })
  vi.spyOn(ENGINES, ENGINE).mockImplementation((password) => hashOf(new TextDecoder().decode(password)))
  asked = []
  answer = () => Response.json({ success: true })
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (url.startsWith('https://challenges.cloudflare.com/')) asked.push(JSON.parse(init.body as string))
    return Promise.resolve(answer())
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** What is counted here is attempts, not the time of a hash. */
const hashOf = (password: string): Uint8Array => new Uint8Array(32).fill(password === PASSWORD ? 0 : 1)

const signIn = (who: Browser, password: string, token?: string, email = EMAIL): Promise<Response> =>
  who.post('/api/sign-in', { email, password, ...(token === undefined ? {} : { turnstile_token: token }) })

async function fail(who: Browser, email = EMAIL): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1)
    expect((await signIn(who, 'wrong', undefined, email)).status).toBe(401)
}

describe('the widget of the sign-in page', () => {
  const WIDGET = 'class="cf-turnstile" data-sitekey="site-key"'
  const press3 = async (who: Browser): Promise<Response> => {
    for (let attempt = 0; attempt < 2; attempt += 1) await press(who, '/sign-in', form('wrong'))
    return press(who, '/sign-in', form('wrong'))
  }
  const form = (password: string, token?: string): Record<string, string> => ({
    email: EMAIL,
    password,
    return_to: '',
    ...(token === undefined ? {} : { 'cf-turnstile-response': token }),
  })

  it('is shown once a proof is asked for, under a policy that lets in its maker alone, and its token counts', async () => {
    const at = openWorld({ TURNSTILE_SECRET: 'turnstile-secret', TURNSTILE_SITE_KEY: 'site-key' })
    const who = new Browser(at)
    const before = await press3(who)
    expect(before.headers.get('Content-Security-Policy')).not.toContain('cloudflare')
    expect(await before.text()).not.toContain('turnstile')
    const wanted = await press(who, '/sign-in', form(PASSWORD), { 'Accept-Language': 'de' })
    const text = await wanted.text()
    expect([wanted.status, text.includes(WIDGET)]).toEqual([401, true])
    expect(text).toMatch(
      /data-language="de".*<noscript>.*JavaScript.*Zu viele|Zu viele.*data-language="de".*<noscript>/s,
    )
    expect(wanted.headers.get('Content-Security-Policy')).toMatch(
      /script-src 'self' https:\/\/challenges\.cloudflare\.com; connect-src 'self'; frame-src https:\/\/challenges\.cloudflare\.com$/,
    )
    const wrong = await press(who, '/sign-in', form('wrong', 'good'))
    expect([wrong.status, (await wrong.text()).includes(WIDGET)]).toEqual([401, true])
    expect((await press(who, '/sign-in', form(PASSWORD, 'good'))).status).toBe(303)
    expect(asked.map(({ response }) => response)).toEqual(['good', 'good'])
  })

  it('is not shown without a site key; the words say what to do', async () => {
    const who = new Browser(world)
    await press3(who)
    const page = await (await press(who, '/sign-in', form(PASSWORD))).text()
    expect(page).toContain('Too many attempts. Sign in where you usually do.')
    expect(page).not.toContain('cf-turnstile')
  })

  it('is refused without the secret that its tokens are tested by', () => {
    expect(() => openWorld({ TURNSTILE_SITE_KEY: 'site-key' })).toThrow('TURNSTILE_SECRET')
    expect(() => openWorld({ TURNSTILE_SECRET: 'x', TURNSTILE_SITE_KEY: '"><b>' })).toThrow('TURNSTILE_SITE_KEY')
  })
})

describe('Turnstile', () => {
  it('is asked for after three failures of a pair, alike for an unknown address, and not before', async () => {
    const [known, unknown] = [new Browser(world), new Browser(world)]
    await fail(known)
    await fail(unknown, 'nobody@example.com')
    expect(asked).toEqual([])
    const hashes = vi.spyOn(ENGINES, ENGINE).mockClear()
    const [a, b] = [
      await json(await signIn(known, PASSWORD)),
      await json(await signIn(unknown, PASSWORD, undefined, 'nobody@example.com')),
    ]
    expect(a).toMatchObject({ status: 403, code: 'turnstile_required' })
    expect({ ...a, request_id: '' }).toEqual({ ...b, request_id: '' })
    expect([hashes.mock.calls.length, asked.length]).toEqual([0, 0])
    expect((await signIn(new Browser(world), PASSWORD)).status).toBe(200)
  })

  it('lets whoever passes try on, and counts no attempt that was refused for want of it', async () => {
    const who = new Browser(world)
    await fail(who)
    answer = () => Response.json({ success: false, 'error-codes': ['invalid-input-response'] })
    for (let attempt = 0; attempt < 20; attempt += 1) expect((await signIn(who, PASSWORD, 'forged')).status).toBe(403)
    answer = () => Response.json({ success: true })
    expect((await signIn(who, 'wrong', 'good')).status).toBe(401)
    expect((await signIn(who, PASSWORD, 'good')).status).toBe(200)
    expect(asked.at(-1)).toEqual({ secret: 'turnstile-secret', response: 'good', remoteip: who.ip })
    expect(await count('audit_events', "event = 'human_check_failed'")).toBe(0)
  })

  it('fails open when it does not answer, with an audit row; the counters go on', async () => {
    const who = new Browser(world)
    await fail(who)
    for (const outage of [() => new Response('busy', { status: 503 }), () => Response.error()]) {
      answer = outage
      expect((await signIn(who, 'wrong', 'good')).status).toBe(401)
    }
    expect(await count('audit_events', "event = 'human_check_failed'")).toBe(2)
    expect((await signIn(who, PASSWORD, 'good')).status).toBe(200)
  })

  it('is never asked for without the secret', async () => {
    const plain = await freshWorld()
    await addUser(plain, EMAIL, { hash: ANY_HASH })
    const who = new Browser(plain)
    for (let attempt = 0; attempt < 9; attempt += 1) expect((await signIn(who, 'wrong')).status).toBe(401)
    expect((await signIn(who, PASSWORD)).status).toBe(200)
    expect(asked).toEqual([])
  })
})
