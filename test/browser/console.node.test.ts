// The stories of an operator in Chromium: each from the overview to the help in at most four clicks, narrow and wide, light and dark, in both
// languages, with and without scripts; nothing that axe-core finds, nothing to be scrolled sideways, not a word in the console, no policy
// broken. In `npm run test:all` alone. Skipped, and said so, where there is no Chromium.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addHostile, addPerson, HOSTILE, STORIES, type Teller } from '../screens/console-stories.ts'
import { breaches, listen, overflows } from '../screens/faults.ts'
import { chromiumPath, endAll, openBrowser } from '../support/servers/chromium.ts'
import { openDesk, somebodyIn, type Desk } from '../support/servers/desk.ts'
import { WHOLE } from '../support/size.ts'

const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 375, height: 760 }
/** Two looks for each story, with a script and without one; neighbours have the others. */
const LOOKS = [
  [
    { locale: 'en', colorScheme: 'light', viewport: WIDE },
    { locale: 'de', colorScheme: 'dark', viewport: NARROW, javaScriptEnabled: false },
  ],
  [
    { locale: 'de', colorScheme: 'dark', viewport: NARROW },
    { locale: 'en', colorScheme: 'light', viewport: WIDE, javaScriptEnabled: false },
  ],
  [
    { locale: 'en', colorScheme: 'dark', viewport: NARROW },
    { locale: 'de', colorScheme: 'light', viewport: WIDE, javaScriptEnabled: false },
  ],
  [
    { locale: 'de', colorScheme: 'light', viewport: WIDE },
    { locale: 'en', colorScheme: 'dark', viewport: NARROW, javaScriptEnabled: false },
  ],
] as const
type Look = (typeof LOOKS)[number][number]
/** The pages that are lists, or say how things are. */
const PAGES = ['', '/people', '/sessions', '/activity', '/keys', '/mail', '/health']
const MOST_CLICKS = 4

describe.skipIf(chromiumPath() === undefined || !WHOLE)('an operator in Chromium', () => {
  let desk: Desk
  let browser: Browser
  let operator: BrowserContext
  let hostile: string

  beforeAll(async () => {
    desk = await openDesk()
    browser = await openBrowser()
    operator = (await somebodyIn(browser, desk, 'grace@example.com', 'SUPER_ADMIN')).context
    hostile = addHostile(desk)
  })
  afterAll(() => endAll(browser, desk))

  let addresses = 100

  /** A browser of the operator, and what is found wrong on its way. */
  async function lookAt(look: Look): Promise<{ page: Page; found: string[]; check: () => Promise<void> }> {
    addresses += 1
    const context = await browser.newContext({
      ...look,
      storageState: await operator.storageState(),
      extraHTTPHeaders: { 'CF-Connecting-IP': `198.51.100.${addresses}` },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const found = listen(page, [desk.url])
    page.on('dialog', (dialog) => void found.push(`a dialog: ${dialog.message()}`))
    const check = async (): Promise<void> => {
      // axe-core is a script, too; without scripts the page is the same.
      const faults = 'javaScriptEnabled' in look ? [] : await breaches(page)
      const wide = await overflows(page, [look.viewport.width])
      found.push(...[...faults, ...wide].map((fault) => `${page.url()}: ${fault}`))
    }
    return { page, found, check }
  }

  const told = Object.entries(STORIES).flatMap(([name, story], nth) =>
    (LOOKS[nth % LOOKS.length] ?? []).map((look) => [name, look, story] as const),
  )

  it.each(told)('%s: %o', async (_, look, story) => {
    const person = addPerson(desk)
    const { page, found, check } = await lookAt(look)
    let clicks = 0
    const click: Teller['click'] = async (selector) => {
      clicks += 1
      await page.locator(selector).first().click()
      await page.waitForLoadState()
      await check()
    }
    const find: Teller['find'] = async (text) => {
      clicks += 1
      await page.fill('#find', text)
      await page.press('#find', 'Enter')
      await page.waitForURL(/\/admin\/people[/?]/)
      await check()
      if (page.url().includes('?')) await click('main tbody th a')
    }
    const fill: Teller['fill'] = (name, text) => page.fill(`main [name="${name}"]`, text)
    await page.goto(`${desk.url}/admin`)
    await check()
    await story.tell({ page, desk, click, find, fill }, person)
    expect([found, story.done(desk, person)]).toEqual([[], 1])
    expect(clicks).toBeLessThanOrEqual(story.most ?? MOST_CLICKS)
    await page.context().close()
  })

  it.each(LOOKS.flat())('every list, with HTML in all that others wrote: %o', async (look) => {
    const { page, found, check } = await lookAt(look)
    for (const path of PAGES) {
      await page.goto(`${desk.url}/admin${path}`)
      await check()
      expect(await page.locator('img[src=x]').count()).toBe(0)
    }
    for (const path of ['/activity?limit=100', `/people/${hostile}`]) {
      await page.goto(`${desk.url}/admin${path}`)
      expect(await page.content()).toContain(HOSTILE.slice(3, 20).replace('<', '&lt;').replace('>', '&gt;'))
    }
    expect(found).toEqual([])
    await page.context().close()
  })

  it('two operators at once: the second one is told, and overwrites nothing', async () => {
    const { id } = addPerson(desk)
    const other = await somebodyIn(browser, desk, 'mary@example.com', 'SUPER_ADMIN')
    const pages = [await operator.newPage(), await other.context.newPage()]
    const found = pages.flatMap((page) => listen(page, [desk.url]))
    for (const [nth, page] of pages.entries()) {
      await page.goto(`${desk.url}/admin/people/${id}/rename`)
      await page.fill('main [name=name]', `Name ${nth}`)
    }
    for (const page of pages) {
      await page.locator('main form[method=post] button[type=submit]').first().click()
      await page.waitForLoadState()
    }
    expect(await pages[1]?.locator('main [role=alert]').count()).toBe(1)
    expect(await pages[1]?.inputValue('main [name=name]')).toBe('Name 1')
    expect(desk.ask('SELECT name FROM users WHERE id = ?', id)).toEqual([{ name: 'Name 0' }])
    expect(found).toEqual([])
    await other.context.close()
  })
})
