// Passkeys in a real browser: Debian's Chromium, its virtual authenticator by the DevTools Protocol (WebAuthn L3 §11), and
// Latchkey behind it. `npm test` walks some of the ways, `npm run test:all` each of them. Skipped, and said so, where there is no Chromium.
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  endAll,
  openBrowser,
  pressToHear,
  startServer,
  type Server,
} from '../support/servers/chromium.ts'
import { PASSWORD, type Json } from '../support/people/visitor.ts'
import { cameFrom } from '../screens/walker.ts'
import { WHOLE } from '../support/size.ts'

const KEY = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let devtools: CDPSession
let people = 0
let places = 0

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    server = await startServer()
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server))
  beforeEach(async () => {
    // Each from a place of their own: a minute of one place has sixty requests that cost something.
    context = await browser.newContext(cameFrom((places += 1)))
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable', { enableUI: false })
  })
  afterEach(() => context.close())

  /** A device that answers by itself, with a finger that fits, unless told. */
  async function addDevice(more: object = {}): Promise<string> {
    const options = { ...KEY, automaticPresenceSimulation: true, isUserVerified: true, ...more }
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
    return authenticatorId
  }

  const credentialsOf = async (authenticatorId: string) =>
    (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials

  const open = () => page.goto(`${server.url}/account/passkeys`)

  /** Calls the API as the page itself would. */
  const call = (method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> =>
    page.evaluate(
      async ([how, to, sent]) => {
        const init = sent === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: sent }
        const answer = await fetch(to, { method: how, ...init })
        return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() }
      },
      [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
    ) as Promise<{ status: number; body: Json }>

  /** Signs somebody up in the browser, with a password or without one. */
  async function signUp(password?: string): Promise<string> {
    people += 1
    const email = `ada${people}@example.com`
    await open()
    const { body } = await call('POST', '/api/sign-up', { email, name: 'Ada', ...(password && { password }) })
    const mails = await call('GET', '/dev/mail')
    const { code } = mails.body.items.find((mail: { to: string }) => mail.to === email)
    const verified = await call('POST', '/api/email/verify', { challenge: body.challenge, code })
    expect(verified).toMatchObject({ status: 200, body: { status: 'signed_in' } })
    await open()
    return email
  }

  /** Adds one on the page of one's security; the first one comes with recovery codes. */
  async function addPasskey(name?: string): Promise<void> {
    await page.goto(`${server.url}/account/security/passkeys/new`)
    if (name !== undefined) await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Create passkey' }).click()
    await page.waitForURL(/second_step|security$/)
    await page.goto(`${server.url}/account/security`)
    await page.getByText('Not used yet').first().waitFor()
  }

  const cards = () => page.locator('.keys > li')

  /** Copies the recovery codes of this page, keeps them as a file and prints them. */
  async function keepCodes(): Promise<void> {
    const codes = (await page.locator('#recovery-codes li').allInnerTexts()).join('\n')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate('window.print = () => { document.title = "printed" }')
    await pressToHear(page.getByRole('button', { name: 'Copy' }), 'Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes)
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('[data-download]').click()])
    expect([readFileSync(await file.path(), 'utf8'), file.suggestedFilename()]).toEqual([
      `${codes}\n`,
      'Latchkey Your recovery codes.txt',
    ])
    await page.locator('[data-print]').click()
    expect(await page.title()).toBe('printed')
  }

  it('somebody without a password adds a passkey, and signs in with nothing else', async () => {
    const email = await signUp()
    await addDevice()
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'Create passkey' }).click()
    await page.waitForURL(/second_step/)
    expect((await page.locator('main').innerText()).match(/(?:[0-9A-Z]{5}-){5}/g)).toHaveLength(10)
    await keepCodes()

    await context.clearCookies()
    // Else the page has asked already, and the device answers by itself before anybody can click.
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
    await open()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('last used').waitFor()
    expect((await call('GET', '/api/session')).body).toMatchObject({
      user: { email },
      session: { amr: ['hwk', 'user', 'mfa'] },
    })
  })

  it('a page that was left open makes no passkey for somebody who signed in since: it becomes theirs', async () => {
    await signUp()
    const device = await addDevice()
    const left = page
    await left.goto(`${server.url}/account/security/passkeys/new`)
    const user = await left.locator('#add').getAttribute('data-user')
    page = await context.newPage()
    await signUp()
    await left.getByRole('button', { name: 'Create passkey' }).click()
    await left.locator(`#add:not([data-user="${user}"])`).waitFor()
    expect(await credentialsOf(device)).toHaveLength(0)
  })

  it('the page of passkeys remembers whoever ticks its box, and nobody else', async () => {
    await signUp()
    await addDevice()
    await addPasskey()
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
    for (const ticks of [true, false]) {
      await context.clearCookies()
      await open()
      await page.getByLabel('Stay signed in on this device').setChecked(ticks)
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.getByText('last used').waitFor()
      const refresh = (await context.cookies()).find(({ name }) => name === '__Host-latchkey-refresh')
      expect((refresh?.expires ?? 0) > 0).toBe(ticks)
    }
  })

  it('the browser offers a passkey where the address is typed (conditional UI)', async () => {
    const email = await signUp(PASSWORD)
    await addDevice()
    await addPasskey()
    await context.clearCookies()
    // The page asks as it opens; the virtual authenticator picks the passkey from the list.
    await open()
    await page.getByText('last used').waitFor()
    expect((await call('GET', '/api/session')).body.user.email).toBe(email)
  })

  it('a ceremony that is cancelled changes nothing, and can be begun again', async () => {
    await signUp(PASSWORD)
    const device = await addDevice({ isUserVerified: false, hasUserVerification: true })
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: device, enabled: false })
    const begun = page.evaluate(async () => {
      const options = await (await fetch('/api/passkeys/options', { method: 'POST' })).json()
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      const giveUp = new AbortController()
      setTimeout(() => giveUp.abort(), 300)
      return navigator.credentials.create({ publicKey, signal: giveUp.signal }).then(
        () => 'made',
        (error: Error) => error.name,
      )
    })
    expect(await begun).toBe('AbortError')
    expect((await call('GET', '/api/passkeys')).body.items).toEqual([])
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device })
    await addDevice()
    await addPasskey()
  })

  it('a page of another host can’t use the site’s RP id', async () => {
    await signUp(PASSWORD)
    await addDevice()
    const options = (await call('POST', '/api/passkeys/options', {})).body
    await page.goto(server.url.replace('localhost', '127.0.0.1') + '/sign-in')
    const outcome = await page.evaluate(async (json) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json)
      return navigator.credentials.create({ publicKey }).then(
        () => 'made',
        (error: Error) => error.name,
      )
    }, options)
    expect(outcome).toBe('SecurityError')
  })

  it('a passkey proves anew who it is before another goes, and what is removed is forgotten by the browser, too', async () => {
    await signUp(PASSWORD)
    const device = await addDevice()
    await addPasskey('Laptop')
    expect(await credentialsOf(device)).toHaveLength(1)
    await page.goto(`${server.url}/account/prove?return_to=/account/security`)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await page.waitForURL(`${server.url}/account/security`)
    await page.getByRole('link', { name: 'Remove Laptop' }).click()
    await page.getByRole('button', { name: 'Remove passkey' }).click()
    await page.getByText('The passkey is removed.').waitFor()
    expect(await cards().count()).toBe(0)
    await expect.poll(() => credentialsOf(device)).toHaveLength(0)
  })

  it('a passkey that was removed elsewhere signs nobody in, and is forgotten then', async () => {
    await signUp(PASSWORD)
    const device = await addDevice()
    await addPasskey()
    const [passkey] = (await call('GET', '/api/passkeys')).body.items
    expect((await call('DELETE', `/api/passkeys/${passkey.id}`)).status).toBe(204)
    expect(await credentialsOf(device)).toHaveLength(1)
    await context.clearCookies()
    await open()
    await expect.poll(() => page.locator('#passkey-said').textContent()).toMatch(/./)
    await expect.poll(() => credentialsOf(device)).toHaveLength(0)
    expect((await call('GET', '/api/session')).status).toBe(401)
  })

  it('a passkey finishes a sign-in by password', async () => {
    const email = await signUp(PASSWORD)
    await addDevice()
    await addPasskey()
    await context.clearCookies()
    const first = await call('POST', '/api/sign-in', { email, password: PASSWORD })
    expect(first.body).toMatchObject({ status: 'mfa_required', factors: ['passkey', 'recovery_code'] })
    const finished = await page.evaluate(async (mfaToken) => {
      const post = async (path: string, body: unknown) => {
        const headers = { 'Content-Type': 'application/json' }
        return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
      }
      const options = await post('/api/sign-in/passkey/options', { mfa_token: mfaToken })
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
      const credential = await navigator.credentials.get({ publicKey })
      return post('/api/sign-in/passkey', { ...credential.toJSON(), mfa_token: mfaToken })
    }, first.body.mfa_token)
    expect(finished).toMatchObject({ status: 'signed_in', session: { amr: ['pwd', 'hwk', 'user', 'mfa'] } })
  })

  it('a device has one passkey of a person, and others may have more', async () => {
    await signUp(PASSWORD)
    await addDevice()
    await addPasskey()
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'Create passkey' }).click()
    await page.getByText('This device already has a passkey for your account.').waitFor()
    expect((await call('GET', '/api/passkeys')).body.items).toHaveLength(1)
    await addDevice({ transport: 'usb' })
    await addPasskey()
    expect(await cards().count()).toBe(2)
  })

  it('the browser makes a passkey by itself after a password, and says so', async () => {
    const email = await signUp(PASSWORD)
    await addDevice()
    await page.addInitScript('PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true })')
    // The emulated device has no manager that keeps one by itself: it makes it as if it were asked.
    await page.addInitScript(`
      const create = navigator.credentials.create.bind(navigator.credentials)
      navigator.credentials.create = ({ publicKey, mediation }) => {
        if (mediation !== 'conditional') throw new Error('it asks')
        return create({ publicKey })
      }`)
    await call('POST', '/api/sign-out', {})
    expect((await call('POST', '/api/sign-in', { email, password: PASSWORD })).status).toBe(200)
    await page.goto(`${server.url}/account/security`)
    await page.getByText('Your passkey is added.').waitFor()
    await cards().waitFor()
    await page.waitForLoadState()
    expect((await call('GET', '/api/session')).body.session.amr).toEqual(['pwd'])
  })
})
