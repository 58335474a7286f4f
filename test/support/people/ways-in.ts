// Every way to a session, as somebody walks it who has a wish to be remembered or says nothing of it: API and pages, first steps,
// second ones, enrolments and what renews a session's tokens.
import { appOf } from '../authenticators/authenticator-app.ts'
import { Authenticator } from '../authenticators/authenticator.ts'
import { addOwner, ANY_HASH, enrolTotp, firstStep, passwordStep, recoveryStep, secondStep } from './factors.ts'
import { hiddenIn, onwardIn } from './forms.ts'
import { addPasskey, finishWith, proveWith, signInWith } from '../authenticators/passkeys.ts'
import { addUser, Browser } from './people.ts'
import { mailed, spelled, WAYS_BY_SIGN_UP, type Way, type Wish } from './ways-by-sign-up.ts'
import { comeBack, listen, Provider, varsFor } from '../providers/provider.ts'
import { freshWorld, json, PASSWORD, type World } from '../world.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Brighter-Lamp-93-river'
const STRICT = { MFA: 'required' }
const providers = new WeakMap<World, Provider>()

/** Somebody with a password. */
const withPassword = async (browser: Browser): Promise<Browser> => {
  await addUser(browser.world, EMAIL, { hash: ANY_HASH })
  return browser
}

/** The fields of the page that the form of a first step leads to. */
const pageStep = async (browser: Browser, wish: Wish) =>
  onwardIn(browser, await browser.submit('/sign-in', { email: EMAIL, password: PASSWORD, ...spelled(wish) }))

/** Somebody whose passkey was made elsewhere. */
const withPasskey = async ({ world }: Browser, device: Authenticator): Promise<unknown> =>
  addPasskey((await addOwner(world, EMAIL)).browser, device)

/** Goes to a provider, and is somebody there. */
async function atProvider(browser: Browser, wish: Wish): Promise<{ acme: Provider; back: URLSearchParams }> {
  const acme = providers.get(browser.world)
  if (acme === undefined) throw new Error('no provider')
  const sent = await browser.get(`/sign-in/acme?${new URLSearchParams(spelled(wish)).toString()}`)
  return { acme, back: acme.authorize(sent.headers.get('Location') ?? '') }
}

/** A world in which a way can be walked. */
export async function worldOf({ vars = {} }: Way): Promise<World> {
  const acme = new Provider()
  listen(acme)
  const world = await freshWorld({ ...varsFor(acme.entry()), ...vars })
  providers.set(world, acme)
  return world
}

/** Who signed in and proves it again. */
async function signedIn(browser: Browser, wish: Wish): Promise<Browser> {
  await passwordStep(await withPassword(browser), EMAIL, wish)
  return browser
}

/** A sign-in that waits for the enrolment of a factor, its mailbox proved. */
const enrolling = async (browser: Browser, wish: Wish): Promise<string> =>
  (await firstStep(await withPassword(browser), EMAIL, wish)).mfa_token

export const WAYS: readonly Way[] = [
  ...WAYS_BY_SIGN_UP,
  {
    route: 'POST /api/sign-in',
    by: 'a password',
    enter: async (browser, wish) =>
      (await withPassword(browser)).post('/api/sign-in', { email: EMAIL, password: PASSWORD, ...wish }),
  },
  {
    route: 'POST /sign-in',
    by: 'a password',
    enter: async (browser, wish) =>
      (await withPassword(browser)).submit('/sign-in', { email: EMAIL, password: PASSWORD, ...spelled(wish) }),
  },
  {
    route: 'POST /api/sign-in/email-code',
    by: 'a mailed code',
    enter: async (browser, wish) => {
      await withPassword(browser)
      const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
      const { code } = await mailed(browser)
      return browser.post('/api/sign-in/email-code', { challenge, code, ...wish })
    },
  },
  {
    route: 'POST /sign-in/mailed_code/code',
    by: 'a mailed code on pages',
    enter: async (browser, wish) => {
      await withPassword(browser)
      const asked = await browser.submit('/sign-in/mailed_code', { email: EMAIL, ...spelled(wish) })
      const { code } = await mailed(browser)
      return browser.submit('/sign-in/mailed_code/code', { ...(await onwardIn(browser, asked)), code })
    },
  },
  {
    route: 'POST /api/sign-up',
    by: 'a sign-up that waits for no mail',
    vars: { EMAIL_VERIFICATION: 'optional' },
    enter: (browser, wish) => browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD, ...wish }),
  },
  {
    route: 'POST /api/sign-in/totp',
    by: 'a password and an app',
    enter: async (browser, wish) => {
      const { app } = await addOwner(browser.world, EMAIL)
      return secondStep(browser, (await firstStep(browser, EMAIL, wish)).mfa_token, app.code())
    },
  },
  {
    route: 'POST /sign-in/totp',
    by: 'a password and an app',
    enter: async (browser, wish) => {
      const { app } = await addOwner(browser.world, EMAIL)
      return browser.submit('/sign-in/totp', { ...(await pageStep(browser, wish)), code: app.code() })
    },
  },
  {
    route: 'POST /sign-in/totp',
    by: 'a provider and an app',
    enter: async (browser, wish) => {
      const owner = new Browser(browser.world)
      const first = await atProvider(owner, {})
      await comeBack(owner, first.acme, first.back)
      const { app } = await enrolTotp(owner)
      const { acme, back } = await atProvider(browser, wish)
      const page = await (await comeBack(browser, acme, back)).text()
      return browser.submit('/sign-in/totp', { ...hiddenIn(page), code: app.code() })
    },
  },
  {
    route: 'POST /api/sign-in/recovery-code',
    by: 'a password and a recovery code',
    enter: async (browser, wish) => {
      const { recoveryCodes } = await addOwner(browser.world, EMAIL)
      return recoveryStep(browser, (await firstStep(browser, EMAIL, wish)).mfa_token, recoveryCodes[0] ?? '')
    },
  },
  {
    route: 'POST /sign-in/recovery-code',
    by: 'a password and a recovery code',
    enter: async (browser, wish) => {
      const { recoveryCodes } = await addOwner(browser.world, EMAIL)
      const fields = await pageStep(browser, wish)
      return browser.submit('/sign-in/recovery-code', { ...fields, code: recoveryCodes[0] ?? '' })
    },
  },
  {
    route: 'POST /api/sign-in/passkey',
    by: 'a passkey alone',
    enter: async (browser, wish) => {
      const device = new Authenticator()
      await withPasskey(browser, device)
      return signInWith(device, browser, {}, wish)
    },
  },
  {
    route: 'POST /api/sign-in/passkey',
    by: 'a password and a passkey',
    enter: async (browser, wish) => {
      const device = new Authenticator()
      await withPasskey(browser, device)
      return finishWith(device, browser, (await firstStep(browser, EMAIL, wish)).mfa_token)
    },
  },
  {
    route: 'POST /api/totp/confirm',
    by: 'the enrolment of an app, its mailbox proved',
    vars: STRICT,
    enter: async (browser, wish) => {
      const mfa_token = await enrolling(browser, wish)
      const app = appOf(await json(await browser.post('/api/totp', { mfa_token })))
      return browser.post('/api/totp/confirm', { mfa_token, code: app.code() })
    },
  },
  {
    route: 'POST /api/totp/confirm',
    by: 'the enrolment of an app in a session',
    enter: async (browser, wish) => {
      await signedIn(browser, wish)
      const app = appOf(await json(await browser.post('/api/totp')))
      return browser.post('/api/totp/confirm', { code: app.code() })
    },
  },
  {
    route: 'POST /api/passkeys',
    by: 'the enrolment of a passkey, its mailbox proved',
    vars: STRICT,
    enter: async (browser, wish) => {
      const mfa_token = await enrolling(browser, wish)
      const options = await json(await browser.post('/api/passkeys/options', { mfa_token }))
      return browser.post('/api/passkeys', { ...(await new Authenticator().register(options)), mfa_token })
    },
  },
  {
    route: 'POST /sign-in/enrol',
    by: 'a password, its mailbox and the enrolment of an app',
    vars: STRICT,
    enter: async (browser, wish) => {
      const asked = await pageStep(await withPassword(browser), wish)
      const { code } = await mailed(browser)
      const proved = await onwardIn(browser, await browser.submit('/sign-in/email-code', { ...asked, code }))
      const shown = await (await browser.submit('/sign-in/enrol', proved)).text()
      const [, secret = ''] = /<code>([^<]+)<\/code>/.exec(shown) ?? []
      return browser.submit('/sign-in/enrol', { ...hiddenIn(shown), code: appOf({ secret, uri: '' }).code() })
    },
  },
  {
    route: 'GET /callback/:provider',
    by: 'a provider',
    enter: async (browser, wish) => {
      const { acme, back } = await atProvider(browser, wish)
      return comeBack(browser, acme, back)
    },
  },
  {
    route: 'POST /callback/:provider',
    by: 'a provider that posts',
    enter: async (browser, wish) => {
      const { back } = await atProvider(browser, wish)
      return browser.submit('/callback/acme', Object.fromEntries(back))
    },
  },
  {
    route: 'POST /api/reauthenticate',
    by: 'a proof in a session',
    enter: async (browser, wish) => (await signedIn(browser, wish)).post('/api/reauthenticate', { password: PASSWORD }),
  },
  {
    route: 'POST /api/reauthenticate',
    by: 'a passkey in a session',
    enter: async (browser, wish) => {
      const device = new Authenticator()
      await signedIn(browser, wish)
      await addPasskey(browser, device)
      return proveWith(device, browser)
    },
  },
  {
    route: 'POST /account/prove',
    by: 'a proof on a page of a session',
    enter: async (browser, wish) =>
      (await signedIn(browser, wish)).submit('/account/prove', { password: PASSWORD, return_to: '/account' }),
  },
  {
    route: 'POST /api/password/change',
    by: 'a new password in a session',
    enter: async (browser, wish) =>
      (await signedIn(browser, wish)).post('/api/password/change', { current_password: PASSWORD, new_password: NEW }),
  },
  {
    route: 'POST /api/refresh',
    by: 'a refresh',
    vars: { COOKIE_ROTATION_SECONDS: '0' },
    enter: async (browser, wish) => (await signedIn(browser, wish)).post('/api/refresh'),
  },
]
