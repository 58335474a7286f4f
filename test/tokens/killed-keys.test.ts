// A signing key that an operator killed a second ago (`keys:rotate --compromised`), in an isolate that remembers it: every route of the
// router that takes an access token refuses the tokens of that key, with no round trip for it; nothing is given or changed by them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetKeys } from '../../src/tokens/keyring.ts'
import { killKeys } from '../../src/tokens/rotate.ts'
import { verifyAccessToken } from '../../src/tokens/verify.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { BODIES, OPEN } from '../support/people/door-lists.ts'
import { ACCESS, enter, held, REFRESH, type Shown } from '../support/people/entered.ts'
import { ANY_HASH, enrolTotp, takeAnyPassword } from '../support/people/factors.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { comeBack, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { routesOfRouter } from '../support/router.ts'
import { freshWorld, json, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const NEW = 'ada@example.org'

let world: World
let clock: ReturnType<typeof stopClock>
let ada: string
let acme: Provider

async function worldOfAda(): Promise<void> {
  world = await freshWorld(varsFor(acme.entry()))
  ada = await addUser(world, EMAIL, { hash: ANY_HASH, role: 'SUPER_ADMIN' })
}

beforeEach(async () => {
  clock = stopClock()
  acme = new Provider()
  listen(acme)
  takeAnyPassword()
  await worldOfAda()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Kills every key. The isolate still believes a token of theirs. */
async function kill(token: string): Promise<void> {
  expect((await killKeys(world.deps())).length).toBeGreaterThan(0)
  clock.pass(1000)
  expect((await verifyAccessToken(world.deps(), token)).ok).toBe(true)
}

/** What D1 holds. A guess is counted, as it is for whoever holds the challenge of a code. */
const heldButGuesses = async (): Promise<string> => (await held()).replace(/"attempts":\d+/g, '')

type Person = Phone | Browser
const tokenOf = (who: Person): string => (who instanceof Phone ? who.accessToken : (who.jar.get(ACCESS) ?? ''))

async function byPhone(): Promise<Phone> {
  const phone = new Phone(world)
  await signInByPhone(phone, EMAIL)
  return phone
}

/** A browser that sends no refresh cookie along. */
async function byCookieAlone(): Promise<Browser> {
  const browser = new Browser(world)
  await signIn(browser, EMAIL)
  browser.jar.delete(REFRESH)
  return browser
}

/** All that is sent is right: prepared, up to the request that decides. */
const RIGHT: Record<string, (who: Person) => Promise<() => Promise<Response>>> = {
  'POST /api/reauthenticate by password': async (who) => () => who.post('/api/reauthenticate', { password: PASSWORD }),
  'POST /api/reauthenticate by mailed code': async (who) => {
    const { challenge } = await json(await who.post('/api/reauthenticate/options', { mail: true }))
    const { code } = await newestMail(world, EMAIL)
    return () => who.post('/api/reauthenticate', { challenge, code })
  },
  'POST /api/reauthenticate by app': async (who) => {
    const { app } = await enrolTotp(who)
    return () => who.post('/api/reauthenticate', { totp_code: app.code() })
  },
  'POST /api/reauthenticate by passkey': async (who) => {
    const device = new Authenticator()
    await addPasskey(who, device)
    const { passkey } = await json(await who.post('/api/reauthenticate/options'))
    const assertion = await device.assert(passkey)
    return () => who.post('/api/reauthenticate', { passkey: assertion })
  },
  'POST /api/password/change': async (who) => () =>
    who.post('/api/password/change', { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }),
  'POST /api/totp': async (who) => () => who.post('/api/totp'),
  'POST /api/totp/confirm': async (who) => {
    const app = appOf(await json(await who.post('/api/totp')))
    return () => who.post('/api/totp/confirm', { code: app.code() })
  },
  'POST /api/passkeys/options': async (who) => () => who.post('/api/passkeys/options'),
  'POST /api/passkeys': async (who) => {
    const made = await new Authenticator().register(await json(await who.post('/api/passkeys/options')))
    return () => who.post('/api/passkeys', made)
  },
  'POST /api/email/change/confirm': async (who) => {
    const { challenge } = await json(await who.post('/api/email/change', { email: NEW }))
    const { code } = await newestMail(world, NEW)
    return () => who.post('/api/email/change/confirm', { challenge, code })
  },
}

describe.each<[string, () => Promise<Person>]>([
  ['bearer token', byPhone],
  ['access cookie', byCookieAlone],
])('a %s of a killed key', (_, begin) => {
  it.each(Object.entries(RIGHT))('is refused by %s, where it was good before', async (_route, prepare) => {
    const good = await prepare(await begin())
    expect((await good()).ok).toBe(true)
    await worldOfAda()
    const who = await begin()
    const decide = await prepare(who)
    await kill(tokenOf(who))
    const before = await heldButGuesses()
    const trips = world.trips.length
    const answer = await decide()
    expect(answer.status).toBe(401)
    expect(await json(answer)).toMatchObject({ code: 'unauthenticated' })
    expect(world.trips.length - trips).toBe(1)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await heldButGuesses()).toBe(before)
  })
})

// Each test signs in and asks once a route: a busy machine takes its time.
describe('every route of the router', { timeout: 300_000 }, () => {
  const ROUTES = routesOfRouter().filter((route) => !(route in OPEN))

  async function ask(route: string, { bearer, cookies }: Shown): Promise<Response> {
    const [method = '', path = ''] = route.split(' ')
    const bodiless = method === 'GET' || method === 'DELETE'
    const cookie = Object.entries(cookies ?? {}).map(([name, value]) => `${name}=${value}`)
    return world.fetch(path.replace(/:\w+/g, crypto.randomUUID()), {
      method,
      headers: {
        ...(bodiless ? {} : { 'Content-Type': 'application/json' }),
        ...(bearer === undefined
          ? { Cookie: cookie.join('; '), Origin: world.config.issuer, 'Sec-Fetch-Site': 'same-origin' }
          : { Authorization: `Bearer ${bearer}` }),
      },
      ...(bodiless ? {} : { body: JSON.stringify(BODIES[route] ?? {}) }),
    })
  }

  it.each<[string, (token: string) => Shown]>([
    ['as bearer', (token) => ({ bearer: token })],
    ['as cookie', (token) => ({ cookies: { [ACCESS]: token } })],
  ])('that wants a session refuses its token %s: 401, and nothing is given or changed', async (_, shows) => {
    expect(ROUTES.length).toBeGreaterThan(30)
    for (const route of ROUTES) {
      forgetKeys(world.deps())
      const { token } = await enter(world, ada, ['pwd', 'otp', 'mfa'])
      await kill(token)
      const before = await held()
      const answer = await ask(route, shows(token))
      expect([answer.status, answer.headers.getSetCookie()], route).toEqual([401, []])
      expect(await held(), route).toBe(before)
    }
  })
})

describe('signing out', () => {
  it('by a bearer token of a killed key ends nothing, and says so', async () => {
    const phone = await byPhone()
    await kill(tokenOf(phone))
    const before = await held()
    expect((await phone.post('/api/sign-out')).status).toBe(401)
    expect(await held()).toBe(before)
  })

  it('by its cookie alone ends nothing either, though that browser’s cookies go', async () => {
    const browser = await byCookieAlone()
    await kill(tokenOf(browser))
    const before = await held()
    const answer = await browser.post('/api/sign-out')
    expect([answer.status, browser.jar.get(ACCESS)]).toEqual([204, undefined])
    expect(await held()).toBe(before)
  })

  it('ends the session by the refresh cookie beside it, in one round trip', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    await kill(tokenOf(browser))
    world.trips.length = 0
    expect((await browser.post('/api/sign-out')).status).toBe(204)
    expect(world.trips).toHaveLength(1)
    expect(await count('sessions', 'active = 1')).toBe(0)
  })
})

describe('a browser that shows an access cookie alone', () => {
  it('changes no address by the link’s page', async () => {
    const browser = await byCookieAlone()
    await browser.post('/api/email/change', { email: NEW })
    const token = new URL((await newestMail(world, NEW)).link ?? '').searchParams.get('token') ?? ''
    await kill(tokenOf(browser))
    expect((await browser.submit('/confirm-email', { token })).status).toBe(400)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: EMAIL }])
  })

  it('joins no account at a provider', async () => {
    const link = async (killed: boolean): Promise<[number, number]> => {
      const browser = await byCookieAlone()
      const { url } = await json(await browser.post('/api/identities/acme'))
      const back = acme.authorize(url, { sub: 'countess', email: 'countess@example.org' })
      if (killed) await kill(tokenOf(browser))
      return [(await comeBack(browser, acme, back)).status, await count('identities')]
    }
    expect(await link(true)).toEqual([400, 0])
    forgetKeys(world.deps())
    expect(await link(false)).toEqual([303, 1])
  })
})

describe('an isolate that signs by a killed key', () => {
  it('reads the keys again once a route has refused a token of it: a refresh puts it right', async () => {
    const phone = await byPhone()
    clock.pass(10_000)
    await kill(tokenOf(phone))
    expect((await phone.post('/api/password/change', { new_password: 'Brighter-Lamp-93-river' })).status).toBe(401)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
    expect((await phone.get('/api/session')).status).toBe(200)
  })

  it('does so every ten seconds at most, whatever is refused', async () => {
    const phone = await byPhone()
    const keysRead = (): number =>
      world.trips.filter(({ statements }) => statements.some((text) => /^select.*from "signing_keys"/is.test(text)))
        .length
    await world.deps().db.run("UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'sign_out'")
    world.trips.length = 0
    for (let second = 0; second < 20; second += 1) {
      expect((await phone.post('/api/totp')).status).toBe(401)
      clock.pass(1000)
    }
    expect(keysRead()).toBe(1)
  })
})
