// A double click, and a page that navigates twice, in Debian's Chromium: it cancels the first request, and its answer is lost with its
// cookies. Each ends as if it had been sent once. In `npm run test:all` alone; `npm test` has all of them at the Worker
// (test/races/asked-twice*.test.ts). Skipped, and said so, where there is no Chromium.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appOf, type App } from '../support/authenticators/authenticator-app.ts'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { clientAt, startProvider, type IdentityProvider } from '../support/providers/identity-provider.ts'
import { openVisitor, somebodyAt, type ProviderVisitor } from '../support/providers/provider-visitor.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const SECRET = 'a secret that both of them know'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'

let provider: IdentityProvider
let server: Server
let browser: Browser
let ada: ProviderVisitor

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    provider = await startProvider()
    const op = { id: 'op', kind: 'oidc', issuer: provider.issuer, name: 'Acme', client_id: 'latchkey-op' }
    server = await startServer({ OIDC_PROVIDERS: JSON.stringify([op]), OIDC_OP_CLIENT_SECRET: SECRET })
    provider.register([clientAt(server.url, 'op', SECRET)])
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server, provider))
  beforeEach(async () => {
    ada = await openVisitor(browser, server.url)
  })
  afterEach(() => ada.context.close())

  const sessions = async (): Promise<unknown[]> => (await ada.call('GET', '/api/sessions')).body.items ?? []
  const press = (name: string, apart: number): Promise<void> =>
    ada.page.getByRole('button', { name, exact: true }).evaluate((button: { click: () => void }, milliseconds) => {
      button.click()
      setTimeout(() => button.click(), milliseconds)
    }, apart)
  const linkTo = async (email: string): Promise<string> =>
    (await ada.call('GET', '/dev/mail')).body.items.find(({ to }: { to: string }) => to === email).link
  const codeTo = async (email: string): Promise<string> =>
    (await ada.call('GET', '/dev/mail')).body.items.find(({ to }: { to: string }) => to === email).code
  const settled = (heading: string): Promise<void> => ada.page.getByRole('heading', { name: heading }).waitFor()

  async function typePassword(email: string, password = PASSWORD): Promise<void> {
    await ada.open('/sign-in')
    await ada.page.getByLabel('Email address').fill(email)
    await ada.page.getByLabel('Password', { exact: true }).fill(password)
  }
  async function withApp(): Promise<{ email: string; app: App }> {
    const { email } = somebodyAt(provider)
    await ada.signUp(email)
    const app = appOf((await ada.call('POST', '/api/totp', {})).body)
    await ada.call('POST', '/api/totp/confirm', { code: app.code() })
    await ada.call('POST', '/api/sign-out', {})
    return { email, app }
  }

  /** Logs in at the provider, and finds where its page is about to lead. */
  async function answerOf(login: string): Promise<string> {
    await ada.page.getByPlaceholder('Enter any login').fill(login)
    await ada.page.getByPlaceholder('and password').fill('anything')
    await ada.page.getByRole('button', { name: 'Sign-in' }).click()
    await ada.page.getByRole('button', { name: 'Continue' }).waitFor()
    const action = new URL((await ada.page.locator('form').getAttribute('action')) ?? '', ada.page.url()).href
    const to = { form: { prompt: 'consent' }, maxRedirects: 0 }
    const agreed = await ada.context.request.post(action, to)
    const led = await ada.context.request.get(agreed.headers()['location'] ?? '', { maxRedirects: 0 })
    return led.headers()['location'] ?? ''
  }
  /** Navigations were cancelled on the way: the page ends somewhere nonetheless. */
  const endsAt = async (url: string): Promise<void> => {
    await expect.poll(() => ada.page.url(), { timeout: 15_000 }).toBe(url)
  }

  it.each([10, 40, 100])('a provider’s page that navigates twice, %i ms apart, signs in', async (apart) => {
    const { login } = somebodyAt(provider)
    await ada.open('/sign-in/op')
    const back = await answerOf(login)
    await ada.page.goto(`${provider.issuer}/.well-known/openid-configuration`)
    const go = `location.href = ${JSON.stringify(back)}`
    await ada.page.evaluate(`${go}; setTimeout(() => { ${go} }, ${apart})`)
    await endsAt(`${server.url}/account`)
    expect(await sessions()).toHaveLength(1)
  })

  it.each([30, 60])('a password that is sent twice, %i ms apart, begins one session', async (apart) => {
    const { email } = somebodyAt(provider)
    await ada.signUp(email)
    await ada.call('POST', '/api/sign-out', {})
    await typePassword(email)
    await press('Sign in', apart)
    await endsAt(`${server.url}/account`)
    expect(await sessions()).toHaveLength(1)
  })

  it.each([30, 60])('a code that is sent twice, %i ms apart, finishes the sign-in', async (apart) => {
    const { email, app } = await withApp()
    await typePassword(email)
    await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await ada.page.getByLabel('Code from your authenticator app').fill(app.code(1))
    await press('Continue', apart)
    await endsAt(`${server.url}/account`)
    expect(await sessions()).toHaveLength(1)
  })

  it('a mailed code that is sent twice leads to the enrolment of a factor, and so does a reload', async () => {
    const strict = await startServer({ MFA: 'required' })
    try {
      for (const apart of [30, 70, 120]) {
        await ada.context.close()
        ada = await openVisitor(browser, strict.url)
        const { email } = somebodyAt(provider)
        const { challenge } = (await ada.call('POST', '/api/sign-up', { email, password: PASSWORD })).body
        await ada.call('POST', '/api/email/verify', { challenge, code: await codeTo(email) })
        await typePassword(email)
        await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click()
        await ada.page.getByLabel('Code in the email').fill(await codeTo(email))
        await press('Continue', apart)
        await settled('Set up a second factor')
        await ada.page.reload()
        await settled('Set up a second factor')
        expect(new URL(ada.page.url()).pathname).toBe('/sign-in/second_step')
      }
    } finally {
      await strict.stop()
    }
  })

  it.each([30, 60])('a link that is confirmed twice, %i ms apart, signs in', async (apart) => {
    const { email } = somebodyAt(provider)
    await ada.call('POST', '/api/sign-up', { email, password: PASSWORD })
    await ada.page.goto(await linkTo(email))
    await press('Yes, confirm', apart)
    await settled('Your address is confirmed')
    expect(await sessions()).toHaveLength(1)
    await ada.page.reload()
    await settled('Your address is confirmed')
  })

  it.each([30, 60])('a password that is set twice, %i ms apart, is set', async (apart) => {
    const { email } = somebodyAt(provider)
    await ada.signUp(email)
    await ada.call('POST', '/api/sign-out', {})
    await ada.call('POST', '/api/password/forgot', { email })
    await ada.page.goto(await linkTo(email))
    await ada.page.getByLabel('New password').fill(NEW_PASSWORD)
    await press('Set new password', apart)
    await ada.page.getByText('Your new password is set').waitFor()
    await typePassword(email, NEW_PASSWORD)
    await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await endsAt(`${server.url}/account`)
    expect(await sessions()).toHaveLength(1)
  })
})
