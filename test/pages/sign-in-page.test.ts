// The page on which people sign in, without a script: every way in on one card, what travels through it, what it says, and what it weighs.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { wrongCode } from '../support/authenticators/authenticator-app.ts'
import { hiddenIn, onwardFrom, onwardIn, open, press } from '../support/people/forms.ts'
import { addOwner, ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, newestMail } from '../support/people/people.ts'
import { freshWorld, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const SHOP = 'https://shop.example.com'
const CART = `${SHOP}/cart?item=7`
const KIB = 1024

let world: World
let ada: Browser

beforeEach(async () => {
  world = await freshWorld({ TRUSTED_ORIGINS: SHOP })
  await addUser(world, EMAIL, { hash: ANY_HASH })
  takeAnyPassword()
  ada = new Browser(world)
  return () => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  }
})

const page = async (path: string): Promise<string> => (await open(ada, path)).text()
const codeOf = async (): Promise<string> => (await newestMail(world, EMAIL)).code ?? ''
const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000')
const signIn = (fields: Record<string, string>): Promise<Response> =>
  press(ada, '/sign-in', { email: EMAIL, ...fields })

describe('/sign-in', () => {
  it('has every way in on one card, and each takes along where to go on', async () => {
    const text = await page(`/sign-in?return_to=${encodeURIComponent(CART)}&remember=true&login_hint=${EMAIL}`)
    expect(text).toMatch(/<input[^>]*id="email"[^>]*value="ada@example.com"[^>]*autocomplete="username webauthn"/)
    expect(text).toMatch(/<button[^>]*id="passkey"/)
    for (const way of ['sign-up', 'forgot-password', 'sign-in/mailed_code']) {
      const [, to = ''] = new RegExp(`href="(${way}\\?[^"]*)"`).exec(text) ?? []
      expect([way, new URL(to.replaceAll('&amp;', '&'), SHOP).searchParams.get('return_to')]).toEqual([way, CART])
      expect(to).toContain('login_hint=ada%40example.com')
    }
    expect(text.indexOf('</main>')).toBeLessThan(text.indexOf('<footer'))
    world = openWorld({ SIGN_UP: 'closed' })
    ada = new Browser(world)
    expect(await page('/sign-in')).not.toContain('sign-up')
  })

  it('leads a person with screen_hint=signup to the sign-up and back, with all that the link said', async () => {
    const there = await open(ada, `/sign-in?screen_hint=signup&login_hint=${EMAIL}&ui_locales=de&return_to=/account`)
    const { pathname, searchParams } = new URL(there.headers.get('Location') ?? '')
    expect([there.status, pathname, Object.fromEntries(searchParams)]).toEqual([
      303,
      '/sign-up',
      { login_hint: EMAIL, ui_locales: 'de', return_to: '/account' },
    ])
    const back = await open(ada, '/sign-up?screen_hint=login')
    expect(new URL(back.headers.get('Location') ?? '').pathname).toBe('/sign-in')
    world = openWorld({ SIGN_UP: 'closed' })
    expect((await open(new Browser(world), '/sign-in?screen_hint=signup')).status).toBe(200)
  })

  it('keeps the address after a wrong password, and says in minutes when to come back after too many', async () => {
    stopClock()
    const refused = await (await signIn({ email: 'eve@example.com', password: 'wrong', return_to: '' })).text()
    expect(refused).toContain('value="eve@example.com"')
    expect(refused).toMatch(/role="alert"[^>]*autofocus/)
    expect(refused).not.toContain('wrong"')
    expect(refused).not.toMatch(/href="[^"]*eve/)
    let answer = await signIn({ email: 'eve@example.com', password: 'wrong', return_to: '' })
    while (answer.status === 401) answer = await signIn({ email: 'eve@example.com', password: 'wrong', return_to: '' })
    const minutes = Math.ceil(Number(answer.headers.get('Retry-After')) / 60)
    expect([answer.status, minutes]).toEqual([429, 15])
    expect(await answer.text()).toContain('Too many attempts. Try again in 15 minutes.')
  })

  it('says once that somebody signed out, or has a new password', async () => {
    await press(ada, '/sign-out', {})
    expect(await page('/sign-in')).toContain('You are signed out of this browser.')
    expect(await page('/sign-in')).not.toContain('You are signed out')
    const hidden = await onwardIn(ada, await press(ada, '/forgot-password', { email: EMAIL }))
    const done = await press(ada, '/reset-password', { ...hidden, code: await codeOf(), password: PASSWORD })
    expect(await (await onwardFrom(ada, done)).text()).toContain('Your new password is set')
  })

  it('is shown without asking D1, as are the sign-up and the page of a forgotten password', async () => {
    for (const path of ['/sign-in', '/sign-up', '/forgot-password', '/sign-in/mailed_code']) {
      const before = world.trips.length
      expect((await open(ada, path)).status).toBe(200)
      expect([path, world.trips.length - before]).toEqual([path, 0])
    }
  })

  it('weighs at most 20 KiB with all that it loads, its scripts at most 5 KiB (gzip)', async () => {
    const gzip = async (text: string): Promise<number> => {
      const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')))
      return (await packed.arrayBuffer()).byteLength
    }
    const text = await page('/sign-in')
    const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(assets.map((path) => path.replace(/-[0-9a-f]{10}/, ''))).toEqual([
      '/assets/style.css',
      '/assets/forms.js',
      '/assets/sign-in.js',
    ])
    const sizes = await Promise.all(assets.map(async (path) => [path, await gzip(await page(path))] as const))
    const sum = (all: typeof sizes): number => all.reduce((total, [, size]) => total + size, 0)
    expect(sum(sizes.filter(([path]) => path.endsWith('.js')))).toBeLessThanOrEqual(5 * KIB)
    expect((await gzip(text)) + sum(sizes)).toBeLessThanOrEqual(20 * KIB)
  })
})

describe('/sign-in/mailed_code', () => {
  const path = `/sign-in/mailed_code?return_to=${encodeURIComponent(CART)}&remember=true`

  it('leads from an address by the code of a mail to where the person came from, and names the address', async () => {
    const asked = await press(ada, '/sign-in/mailed_code', {
      ...hiddenIn(await page(path)),
      email: EMAIL,
      remember: 'on',
    })
    expect(asked.headers.get('Location')).not.toContain('ada')
    const look = await (await onwardFrom(ada, asked)).text()
    expect(look).toContain(`<strong>${EMAIL}</strong>`)
    expect(look).toMatch(/<button type="submit" class="quiet" data-wait="60"/)
    const hidden = hiddenIn(look)
    const code = await codeOf()
    const refused = await press(ada, '/sign-in/mailed_code/code', { ...hidden, code: wrongFor(code) })
    const again = await refused.text()
    expect([refused.status, again.includes(`<strong>${EMAIL}</strong>`)]).toEqual([400, true])
    expect(again).toMatch(/id="code-wrong"[\s\S]*aria-describedby="code-wrong" aria-invalid="true"/)
    const spaced = ` ${code.slice(0, 3)}-${code.slice(3)}`
    const done = await press(ada, '/sign-in/mailed_code/code', { ...hidden, code: spaced })
    expect(await done.text()).toContain(CART)
    expect((await ada.get('/api/session')).status).toBe(200)
  })

  it('answers an address without an account alike, and somebody who asks for the address of a form', async () => {
    const asks = [EMAIL, 'nobody@example.com'].map(async (email) => {
      const asked = await press(new Browser(world), '/sign-in/mailed_code', { email })
      const { pathname, searchParams } = new URL(asked.headers.get('Location') ?? '')
      return [asked.status, pathname, [...searchParams.keys()]]
    })
    const [one, other] = await Promise.all(asks)
    expect(one).toEqual(other)
    const led = await open(ada, '/sign-in/mailed_code/code?challenge=x')
    expect([led.status, new URL(led.headers.get('Location') ?? '').pathname]).toEqual([303, '/sign-in/mailed_code'])
  })

  it('takes a code in the browser that asked alone: a stranger’s challenge is no door', async () => {
    const mallory = new Browser(world)
    const hidden = await onwardIn(mallory, await press(mallory, '/sign-in/mailed_code', { email: EMAIL }))
    const tried = await press(ada, '/sign-in/mailed_code/code', { ...hidden, code: await codeOf() })
    expect([tried.status, (await ada.get('/api/session')).status]).toEqual([400, 401])
    const state = new URLSearchParams(hidden).toString()
    expect((await open(ada, `/sign-in/mailed_code?${state}`)).status).toBe(400)
  })
})

describe('a second step', () => {
  it('offers what the person has and nothing else, also after a wrong code, which stands beside its field', async () => {
    stopClock()
    const { app } = await addOwner(world, 'eve@example.com')
    const asked = await press(ada, '/sign-in', { email: 'eve@example.com', password: PASSWORD })
    const shown = await (await onwardFrom(ada, asked)).text()
    const offered = (text: string): string[] =>
      ['id="passkey"', 'action="http://localhost:8787/sign-in/totp"', 'sign-in/recovery-code"'].filter((way) =>
        text.includes(way),
      )
    expect(offered(shown)).toHaveLength(2)
    const fields = { ...hiddenIn(shown), factors: 'passkey totp' }
    const refused = await (await press(ada, '/sign-in/totp', { ...fields, code: wrongCode(app) })).text()
    expect(offered(refused)).toEqual(['id="passkey"', 'action="http://localhost:8787/sign-in/totp"'])
    expect(refused).toMatch(/id="code"[^>]*aria-describedby="code-wrong" aria-invalid="true"/)
  })
})
