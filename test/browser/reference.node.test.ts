// The API's reference in a real browser: the filter, the buttons that copy, the keyboard, an anchor of each operation; nothing that
// axe-core finds and nothing to be scrolled sideways. In `npm run test:all` alone: without a script the page works.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breaches, overflows, WIDTHS } from '../screens/faults.ts'
import { formFaults } from '../screens/form-faults.ts'
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

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  let server: Server
  let browser: Browser
  let operations: number

  beforeAll(async () => {
    server = await startServer()
    operations = await operationsOf(server.url)
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server))

  it('the filter leaves what has every word, at the side and in the page, and says how much; a sample is copied', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await context.newPage()
    const said = saidOn(page)
    await page.goto(`${server.url}/docs`)
    await page.getByLabel('Filter').fill('passkey options')
    const shown = await page.locator('article.operation:visible').evaluateAll((all) => all.map(({ id }) => id))
    expect(shown).toEqual(['getPasskeySignInOptions', 'getReauthenticationOptions', 'getPasskeyCreationOptions'])
    expect(await page.locator('.contents [data-operation]:visible').count()).toBe(3)
    expect(await page.locator('#found').innerText()).toBe(`3 of ${operations}`)
    await page.getByLabel('Filter').fill('')
    expect(await page.locator('article.operation:visible').count()).toBe(operations)

    await page.goto(`${server.url}/docs#getHealth`)
    const health = page.locator('#getHealth')
    await expect.poll(async () => (await health.boundingBox())?.y).toBeLessThan(120)
    await pressToHear(health.getByRole('button', { name: 'Copy' }).first(), 'Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`curl '${server.url}/health'`)
    expect(said).toEqual([])
    await context.close()
  })

  it('the keyboard skips the contents, and opens one sample after the other', async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/docs`)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Skip to the reference')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${server.url}/docs#main`)
    await page.locator('#signUp summary', { hasText: 'curl' }).press('Enter')
    await page.locator('#signUp-curl').waitFor()
    await page.close()
  })

  it.each(['light', 'dark'] as const)(
    'nothing is wrong with it in the %s, without scripts neither',
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme })
      await page.goto(`${server.url}/docs`)
      expect(await breaches(page)).toEqual([])
      expect(await formFaults(page)).toEqual([])
      expect(await overflows(page, WIDTHS)).toEqual([])
      await page.close()
      const plain = await browser.newPage({ javaScriptEnabled: false })
      await plain.goto(`${server.url}/docs`)
      expect(await plain.locator('article.operation').count()).toBe(operations)
      expect(await plain.getByRole('button', { name: 'Copy' }).count()).toBe(0)
      await plain.close()
    },
  )
})

/** How many operations the document has that the page is made of. */
async function operationsOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/openapi.json`)
  const { paths } = await answer.json<{ paths: Record<string, object> }>()
  return Object.values(paths).flatMap(Object.keys).length
}
