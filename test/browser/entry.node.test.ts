// What the scripts of the ways in do in a real browser (Debian's Chromium): a password is shown, its rules are ticked, a form is sent once, a
// button counts down, and a passkey signs in by a button. Nothing is said on the console. Skipped, and said so, where there is no Chromium.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser, saidOn, startServer, type Server } from '../support/servers/chromium.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const EMAIL = 'ada@example.com'
const KEY = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const

/** Makes a passkey as a page of the account does. */
const ADD_PASSKEY = `(async () => {
  const headers = { 'Content-Type': 'application/json' }
  const post = async (path, body) => (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post('/api/passkeys/options', {}))
  await post('/api/passkeys', (await navigator.credentials.create({ publicKey })).toJSON())
})()`

let server: Server
let browser: Browser
let page: Page
let said: string[]

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    server = await startServer()
    browser = await openBrowser()
    page = await (await browser.newContext()).newPage()
    page.setDefaultTimeout(15_000)
    said = saidOn(page)
  })
  afterAll(() => endAll(browser, server))

  const code = async ({ url }: Server = server): Promise<string> => {
    const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
    return items.find(({ to }) => to === EMAIL)?.code ?? ''
  }

  it('comforts a person who signs up, and sends their form once', async () => {
    await page.goto(`${server.url}/sign-up`)
    await page.fill('#email', EMAIL)
    await page.fill('#new-password', 'only-small')
    const met = (): Promise<string[]> => page.locator('.rules .met').allInnerTexts()
    expect(await met()).toEqual(['A lower-case letter', 'A symbol or a space'])
    await page.fill('#new-password', PASSWORD)
    expect(await met()).toHaveLength(5)
    const show = page.locator('[data-show]')
    await show.click()
    expect([await page.getAttribute('#new-password', 'type'), await show.innerText()]).toEqual(['text', 'Hide'])
    let posts = 0
    await page.route('**/sign-up', async (route) => {
      posts += route.request().method() === 'POST' ? 1 : 0
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    const button = page.locator('button[type=submit]')
    await button.dblclick()
    await page.waitForURL(/verify-email/)
    expect(posts).toBe(1)
    const resend = page.locator('[data-wait]')
    const secondsLeft = async (): Promise<number> => Number(/\bin (\d+) s/.exec(await resend.innerText())?.[1])
    const left = await secondsLeft()
    expect([await resend.isDisabled(), left > 0 && left <= 60]).toEqual([true, true])
    await expect.poll(secondsLeft).toBeLessThan(left)
    expect(await page.locator(':focus').getAttribute('name')).toBe('code')
    await page.fill('#code', await code())
    await page.locator('button[type=submit]').first().click()
    await page.waitForURL(/account/)
  })

  it('signs a person in by the passkey that the button asks for, and leads on', async () => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable', { enableUI: false })
    const device = { ...KEY, automaticPresenceSimulation: true, isUserVerified: true }
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: device })
    // A page that may call the API.
    await page.goto(`${server.url}/account/security/passkeys/new`)
    await page.evaluate(ADD_PASSKEY)
    await page.context().clearCookies()
    // Else the browser has offered it already, and the device answers by itself before anybody can click.
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
    await page.goto(`${server.url}/sign-in?return_to=/account/sessions`)
    await page.locator('#passkey').click()
    await page.waitForURL(`${server.url}/account/sessions`)
    expect(await page.locator('h1').innerText()).toBe('Sessions')
    expect(said.filter((line) => !line.includes('a status of 401 '))).toEqual([])
  })

  it('makes the passkey that a sign-in waits for, and shows the recovery codes that come with it', async () => {
    const strict = await startServer({ MFA: 'required' })
    try {
      await page.goto(`${strict.url}/sign-up`)
      await page.fill('#email', EMAIL)
      await page.fill('#new-password', PASSWORD)
      await page.locator('button[type=submit]').click()
      await page.fill('#code', await code(strict))
      await page.locator('button[type=submit]').first().click()
      await page.getByRole('button', { name: 'Create a passkey' }).click()
      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor()
      expect(await page.locator('#recovery-codes code').count()).toBe(10)
      expect(await page.getByRole('button', { name: 'Download' }).isVisible()).toBe(true)
      await page.getByRole('link', { name: 'continue' }).click()
      await page.goto(`${strict.url}/account/sessions`)
      expect(await page.locator('h1').innerText()).toBe('Sessions')
    } finally {
      await strict.stop()
    }
  })
})
