// A mailed link in three real browsers: the one that asked, another, and a scanner that opens every link and presses every button
// before the mail's reader does (contract §2). In `npm run test:all` alone; `npm test` has all of the ways at the Worker
// (test/accounts/mailed-links.test.ts). Skipped, and said so, where there is no Chromium.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { PASSWORD, type Json } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const OWN_PASSWORD = 'Brighter-Lamp-93-river'
const POLICIES = ['required', 'optional'] as const

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  const servers = new Map<string, Server>()
  let site: string
  let browser: Browser
  let contexts: BrowserContext[] = []
  let people = 0

  beforeAll(async () => {
    for (const policy of POLICIES)
      servers.set(policy, await startServer({ EMAIL_VERIFICATION: policy, APP_URL: 'http://localhost:1/app' }))
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, ...servers.values()))
  beforeEach(() => {
    site = servers.get('required')?.url ?? ''
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
  })

  /** A browser of its own, at an address of its own. */
  async function newBrowser(): Promise<Page> {
    people += 1
    const context = await browser.newContext({ extraHTTPHeaders: { 'CF-Connecting-IP': `198.51.100.${people}` } })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    return page
  }

  /** Calls the API as a page of the issuer does. */
  async function call(
    page: Page,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Json }> {
    // What calls the API stands on a page that may.
    const desk = await page.context().newPage()
    await desk.goto(`${site}/account/passkeys`)
    return desk.evaluate(
      async ([how, to, sent]) => {
        const init = sent === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: sent }
        const answer = await fetch(to, { method: how, ...init })
        return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() }
      },
      [method, `${site}${path}`, body === undefined ? undefined : JSON.stringify(body)] as const,
    ) as Promise<{ status: number; body: Json }>
  }

  async function mailTo(email: string): Promise<{ link: string; code: string }> {
    const { items } = await (await fetch(`${site}/dev/mail?limit=100`)).json<{ items: Json[] }>()
    return items.find(({ to }) => to === email)
  }

  /** Opens the link and presses whatever can be pressed, twice: as it is, and with the browser's own checks of a form left out. */
  async function scan(link: string): Promise<void> {
    for (const checks of [true, false]) {
      const scanner = await newBrowser()
      await scanner.goto(link)
      if (!checks)
        await scanner.evaluate('for (const field of document.querySelectorAll("[required]")) field.required = false')
      for (const button of await scanner.getByRole('button').all()) await button.click().catch(() => undefined)
      await scanner.waitForLoadState()
    }
  }

  const signsIn = async (email: string, password: string): Promise<boolean> =>
    (await call(await newBrowser(), 'POST', '/api/sign-in', { email, password })).status === 200
  const open = async (page: Page, link: string): Promise<string> => {
    await page.goto(link)
    return page.innerText('main')
  }

  it('a sign-up is completed by the browser that asked, whatever a scanner pressed before', async () => {
    const email = 'here@example.com'
    const asker = await newBrowser()
    await call(asker, 'POST', '/api/sign-up', { email, password: PASSWORD, name: 'Ada' })
    const { link } = await mailTo(email)
    await scan(link)
    expect(await signsIn(email, PASSWORD)).toBe(false)
    expect(await open(asker, link)).toContain('Ada')
    await asker.getByRole('button', { name: 'Yes, confirm' }).click()
    await asker.getByText('Your address is confirmed').waitFor()
    expect(await asker.getByRole('link', { name: 'Continue to Latchkey' }).getAttribute('href')).toBe(
      'http://localhost:1/app',
    )
    expect((await call(asker, 'GET', '/api/session')).body.user).toMatchObject({ email, name: 'Ada' })
    expect(await signsIn(email, PASSWORD)).toBe(true)
  })

  it('a sign-up opened elsewhere shows the code for the browser that asked', async () => {
    const email = 'typed@example.com'
    const asker = await newBrowser()
    const { body } = await call(asker, 'POST', '/api/sign-up', { email, password: PASSWORD, name: 'Ada' })
    const reader = await newBrowser()
    const text = await open(reader, (await mailTo(email)).link)
    const code = /\b\d{6}\b/.exec(text)?.[0]
    const proof = { challenge: body.challenge, code }
    expect((await call(asker, 'POST', '/api/email/verify', proof)).body.user).toMatchObject({ email, name: 'Ada' })
    expect((await call(reader, 'GET', '/api/session')).status).toBe(401)
  })

  it('a sign-up opened elsewhere goes on with a password chosen there, and the asker gets nothing', async () => {
    const email = 'elsewhere@example.com'
    const asker = await newBrowser()
    const { body } = await call(asker, 'POST', '/api/sign-up', { email, password: PASSWORD, name: 'Mallory' })
    const { link, code } = await mailTo(email)
    const reader = await newBrowser()
    expect(await open(reader, link)).not.toContain('Mallory')
    await reader.getByLabel('New password').fill(OWN_PASSWORD)
    await reader.getByRole('button', { name: 'Continue here' }).click()
    await reader.getByText('Your address is confirmed').waitFor()
    expect((await call(reader, 'GET', '/api/session')).body.user).toMatchObject({ email, name: null })
    expect((await call(asker, 'POST', '/api/email/verify', { challenge: body.challenge, code })).status).toBe(400)
    expect([await signsIn(email, PASSWORD), await signsIn(email, OWN_PASSWORD)]).toEqual([false, true])
  })

  it('a change of address is completed by the session that asked alone', async () => {
    const email = 'moves@example.com'
    const moved = 'moved@example.com'
    const asker = await newBrowser()
    const { body } = await call(asker, 'POST', '/api/sign-up', { email, password: PASSWORD })
    const { code } = await mailTo(email)
    await call(asker, 'POST', '/api/email/verify', { challenge: body.challenge, code })
    expect((await call(asker, 'POST', '/api/email/change', { email: moved })).status).toBe(202)
    const mail = await mailTo(moved)
    await scan(mail.link)
    const reader = await newBrowser()
    expect(await open(reader, mail.link)).toContain(mail.code)
    expect(await reader.getByRole('button').count()).toBe(0)
    expect((await call(asker, 'GET', '/api/user')).body.email).toBe(email)
    await open(asker, mail.link)
    await asker.getByRole('button', { name: 'Use this address' }).click()
    await asker.getByText('Your address is changed').waitFor()
    expect((await call(asker, 'GET', '/api/user')).body.email).toBe(moved)
  })

  it('an account that nobody has proved is kept from a scanner, and given to whoever opens the link elsewhere', async () => {
    site = servers.get('optional')?.url ?? ''
    const email = 'squatted@example.com'
    const squatter = await newBrowser()
    expect((await call(squatter, 'POST', '/api/sign-up', { email, password: PASSWORD })).status).toBe(201)
    const { link } = await mailTo(email)
    await scan(link)
    expect((await call(squatter, 'GET', '/api/session')).body.user.email_verified).toBe(false)
    const reader = await newBrowser()
    await open(reader, link)
    await reader.getByLabel('New password').fill(OWN_PASSWORD)
    await reader.getByRole('button', { name: 'Continue here' }).click()
    await reader.getByText('Your address is confirmed').waitFor()
    expect((await call(squatter, 'GET', '/api/session')).status).toBe(401)
    expect([await signsIn(email, PASSWORD), await signsIn(email, OWN_PASSWORD)]).toEqual([false, true])
  })
})
