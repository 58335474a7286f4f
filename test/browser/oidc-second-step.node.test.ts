// What comes after a provider's sign-in where two factors are wanted: the forms of the second step, in Debian's Chromium, behind a
// real provider; below a path, and on the way to a page of another site. All of it in `npm run test:all`: `npm test` has the same ways at
// the Worker (test/methods/oidc-factors.test.ts). Skipped, and said so, where there is no Chromium.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { appOf, type App } from '../support/authenticators/authenticator-app.ts'
import { clientAt, startProvider, type IdentityProvider } from '../support/providers/identity-provider.ts'
import { openVisitor, somebodyAt, type ProviderVisitor } from '../support/providers/provider-visitor.ts'
import { WHOLE } from '../support/size.ts'

const SECRET = 'a secret that both of them know'
const isSkipped = !WHOLE || chromiumPath() === undefined

let provider: IdentityProvider
let server: Server
let browser: Browser
let ada: ProviderVisitor
/** An app of another site, that may be returned to. */
const app = createServer((_, answer) => answer.end('the app'))
let appUrl: string

/** Latchkey, where one may sign in with the provider. */
function startWith(vars: Record<string, string>, path?: string): Promise<Server> {
  const op = { id: 'op', kind: 'oidc', issuer: provider.issuer, name: 'Acme', client_id: 'latchkey-op' }
  const its = { OIDC_PROVIDERS: JSON.stringify([op]), OIDC_OP_CLIENT_SECRET: SECRET }
  return startServer({ ...its, ...vars }, path)
}
const session = async () => (await ada.call('GET', '/api/session')).body

beforeAll(async () => {
  if (isSkipped) return
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  provider = await startProvider()
  browser = await openBrowser()
})
afterAll(async () => {
  if (isSkipped) return
  await endAll(browser, provider)
  app.close()
})

/** The cookies of a browser that is not signed in: the transaction, which is kept for a minute after the first factor. */
const NOBODY_IN = [expect.stringMatching(/^__Host-latchkey-oidc-\d$/)]

describe.skipIf(isSkipped)('somebody with a second factor', () => {
  beforeAll(async () => {
    server = await startWith({ TRUSTED_ORIGINS: appUrl })
    provider.register([clientAt(server.url, 'op', SECRET)])
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    ada = await openVisitor(browser, server.url)
  })
  afterEach(() => ada.context.close())

  async function enrolApp(): Promise<{ phone: App; recoveryCodes: string[] }> {
    const phone = appOf((await ada.call('POST', '/api/totp', {})).body)
    const confirmed = await ada.call('POST', '/api/totp/confirm', { code: phone.code() })
    return { phone, recoveryCodes: confirmed.body.recovery_codes }
  }

  const returnTo = () => `?return_to=${encodeURIComponent(`${appUrl}/orders?page=2`)}`

  it('types the code of their app, and goes on to the page of the other site', async () => {
    const { login } = somebodyAt(provider)
    await ada.signIn(login)
    const { phone } = await enrolApp()
    await ada.context.clearCookies({ domain: 'localhost' })

    await ada.open(`/sign-in/op${returnTo()}`)
    expect(await ada.cookies()).toEqual(NOBODY_IN)
    await ada.page.getByLabel('Code from your authenticator app').fill('000000')
    await ada.page.getByRole('button', { name: 'Continue' }).click()
    await ada.page.getByRole('alert').waitFor()
    expect(await ada.cookies()).toEqual(NOBODY_IN)

    await ada.page.getByLabel('Code from your authenticator app').fill(phone.code(1))
    await ada.page.getByRole('button', { name: 'Continue' }).click()
    await ada.page.waitForURL(`${appUrl}/orders?page=2`)
    expect((await session()).session.amr).toEqual(['fed', 'otp', 'mfa'])
  })

  it('without the app, uses a recovery code', async () => {
    const { login } = somebodyAt(provider)
    await ada.signIn(login)
    const { recoveryCodes } = await enrolApp()
    await ada.context.clearCookies({ domain: 'localhost' })
    await ada.open(`/sign-in/op${returnTo()}`)
    await ada.page.locator('details:has([action$="recovery-code"]) summary').click()
    await ada.page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await ada.page.getByRole('button', { name: 'Use recovery code' }).click()
    await ada.page.waitForURL(`${appUrl}/orders?page=2`)
    expect((await session()).session.amr).toEqual(expect.arrayContaining(['fed', 'mfa']))
  })

  it('uses their passkey', async () => {
    const { login } = somebodyAt(provider)
    const devtools = await ada.devtools()
    await devtools.send('WebAuthn.enable', { enableUI: false })
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...options, automaticPresenceSimulation: true, isUserVerified: true },
    })
    await ada.signIn(login)
    await ada.open('/account/security/passkeys/new')
    await ada.page.getByRole('button', { name: 'Create passkey' }).click()
    await ada.page.waitForURL(/second_step|security$/)
    await ada.context.clearCookies({ domain: 'localhost' })

    await ada.open(`/sign-in/op${returnTo()}`)
    await ada.page.getByRole('button', { name: 'Use your passkey' }).click()
    await ada.page.waitForURL(`${appUrl}/orders?page=2`)
    expect((await session()).session.amr).toEqual(['fed', 'hwk', 'user', 'mfa'])
  })
})

describe.skipIf(isSkipped)('below a path, where everybody must have a second factor', () => {
  beforeAll(async () => {
    server = await startWith({ MFA: 'required' }, '/auth')
    provider.register([clientAt(server.url, 'op', SECRET)])
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    ada = await openVisitor(browser, server.url)
  })
  afterEach(() => ada.context.close())

  /** It is folded away: the QR code stands above it. */
  const secretOnPage = async (): Promise<string> => (await ada.page.locator('#secret code').textContent()) ?? ''

  it('somebody new sets up their app on the way, keeps their recovery codes, and is in', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signIn(login)
    expect(await ada.cookies()).toEqual(NOBODY_IN)
    await ada.page.getByRole('button', { name: 'Set up the app' }).click()
    const secret = await secretOnPage()
    const phone = appOf({ secret, uri: '' })
    expect(await ada.page.locator('svg').boundingBox()).toMatchObject({ width: expect.any(Number) })

    await ada.page.getByLabel('The code that the app shows').fill('000000')
    await ada.page.getByRole('button', { name: 'Continue' }).click()
    await ada.page.getByRole('alert').waitFor()
    // The very secret that is in the phone by now.
    expect(await secretOnPage()).toBe(secret)
    await ada.page.getByLabel('The code that the app shows').fill(phone.code())
    await ada.page.getByRole('button', { name: 'Continue' }).click()
    await expect.poll(() => ada.page.locator('.codes code').count()).toBe(10)
    await ada.page.getByRole('link', { name: 'Continue' }).click()
    await ada.page.waitForURL(`${server.url}/account`)
    expect(await session()).toMatchObject({ user: { email }, session: { amr: ['fed', 'otp', 'mfa'] } })
  })

  it('a person signs out here and at the provider, and comes back below the path', async () => {
    provider.people.set('grace', { email: 'grace@example.com', email_verified: true })
    await ada.signIn('grace')
    await ada.page.getByRole('button', { name: 'Set up the app' }).click()
    const phone = appOf({ secret: await secretOnPage(), uri: '' })
    await ada.page.getByLabel('The code that the app shows').fill(phone.code())
    await ada.page.getByRole('button', { name: 'Continue' }).click()
    await ada.page.getByRole('link', { name: 'Continue' }).click()
    const { url } = (await ada.call('GET', '/api/identities/logout-url')).body
    await ada.call('POST', '/api/sign-out', {})
    await ada.page.goto(url)
    await ada.page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await ada.page.waitForURL(`${server.url}/signed-out`)
    expect(provider.told).toEqual(['ok'])
  })
})
