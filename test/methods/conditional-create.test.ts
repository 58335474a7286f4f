// The browser makes a passkey by itself, with nobody touching anything, only right after a password was typed (WebAuthn L3 §5.1.3).
import { beforeEach, expect, it } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, easyWorld, signInByTotp } from '../support/people/factors.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { json, PASSWORD, type AtNoon } from '../support/world.ts'

const HOUR = 3_600_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld())
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
