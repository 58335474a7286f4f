// What scripts add, in a real browser: the development mailbox shows new mail by itself and copies, a refusal is said in the language of the
// page, and no page of the frame asks another host or breaks its own policy. In `npm run test:all` alone: without them the pages work.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  endAll,
  openBrowser,
  pressToHear,
  saidOn,
  startServer,
  type Server,
} from '../support/servers/chromium.ts'
import { WHOLE } from '../support/size.ts'

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let said: string[]

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    server = await startServer()
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server))
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'de', viewport: { width: 320, height: 640 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    said = saidOn(page)
    page.on('request', (request) => request.url().startsWith(server.url) || said.push(request.url()))
  })
  afterEach(() => context.close())

  it('the mailbox shows a mail that comes while it is open, in its frame, and copies its code', async () => {
    await page.goto(`${server.url}/dev/mailbox`)
    await page.getByText('Noch keine E-Mail').waitFor()
    await fetch(`${server.url}/api/sign-up`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', name: 'Ada' }),
    })
    await pressToHear(page.getByRole('button', { name: 'Code kopieren' }), 'Kopiert')
    const code = await page.locator('#code').innerText()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(code)
    await page.frameLocator('iframe').getByText(code).waitFor()
    expect(said).toEqual([])
  })

  it('a refusal of the API is said in German on a German page', async () => {
    await page.route('**/api/sign-in/passkey/options', (route) =>
      route.fulfill({ status: 429, json: { code: 'too_many_requests', detail: 'Wait as long as Retry-After says.' } }),
    )
    await page.goto(`${server.url}/sign-in`)
    await page.locator('#passkey').click()
    await page.locator('#passkey-said:not(:empty)').waitFor()
    expect(await page.locator('#passkey-said').innerText()).toContain('Von Ihrem Anschluss kamen zu viele Versuche.')
  })

  it('pages of the frame fit 320 px, say nothing to the console and ask no other host', async () => {
    for (const path of ['/', '/dev/pages', '/dev/mailbox', '/problems', '/problems/last_way_in']) {
      await page.goto(server.url + path)
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(320)
    }
    expect(said).toEqual([])
  })
})
