// The browser makes a passkey by itself, with nobody touching anything, only right after a password was typed (WebAuthn L3 §5.1.3).
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { addOwner, ANY_HASH, signInByTotp, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { freshWorld, json, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const HOUR = 3_600_000

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  world = await freshWorld()
  takeAnyPassword()
  clock = stopClock()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const ask = (who: Browser): Promise<Response> => who.post('/api/passkeys/options', { conditional: true })

it('may be asked for after a sign-in by password, second step and all, and after the password was proved again', async () => {
  await addUser(world, 'bob@example.com', { hash: ANY_HASH })
  const bob = new Browser(world)
  await signIn(bob, 'bob@example.com')
  expect((await ask(bob)).status).toBe(200)
  clock.pass(HOUR)
  await bob.post('/api/refresh')
  expect((await bob.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
  expect((await ask(bob)).status).toBe(200)
  clock.pass(301_000)
  await bob.post('/api/refresh')
  expect((await ask(bob)).status).toBe(401)

  const ada = await addOwner(world, EMAIL)
  clock.pass(STEP_MS)
  const browser = new Browser(world)
  await signInByTotp(browser, ada)
  expect((await ask(browser)).status).toBe(200)
})

it('conditional-create-without-a-password: a code of the app makes no password of an hour ago new', async () => {
  const ada = await addOwner(world, EMAIL)
  clock.pass(HOUR)
  await ada.browser.post('/api/refresh')
  expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code() })).status).toBe(200)
  expect(await json(await ask(ada.browser))).toMatchObject({ status: 401, code: 'reauthentication_required' })
  expect((await ada.browser.post('/api/passkeys/options')).status).toBe(200)
})
