// Every page and state that somebody meets, as Chromium shows it: nothing that axe-core finds, nothing to be scrolled sideways from 320 to
// 1440 px, not a word in the console, no policy broken, no other host asked. `npm test` walks it once, `npm run test:all` in both languages,
// light, dark and in forced colours, with and without scripts. Skipped, and said so, where there is no Chromium.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breaches, listen, overflows, WIDTHS } from '../screens/faults.ts'
import { formFaults } from '../screens/form-faults.ts'
import { PROVIDERS, walk } from '../screens/walk.ts'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { sized } from '../support/size.ts'

type Look = { locale: string; colorScheme: 'light' | 'dark'; javaScriptEnabled?: false; forcedColors?: 'active' }
const ALL: Look[] = [
  { locale: 'en', colorScheme: 'light' },
  { locale: 'de', colorScheme: 'dark' },
  { locale: 'de', colorScheme: 'light', javaScriptEnabled: false },
  { locale: 'en', colorScheme: 'dark', forcedColors: 'active' },
]
/** The colours that axe-core would measure there are the system's. */
const OF_THE_SYSTEM = ['color-contrast']

describe.skipIf(chromiumPath() === undefined)('in Chromium', () => {
  let server: Server
  let browser: Browser

  beforeAll(async () => {
    server = await startServer(PROVIDERS)
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server))

  it.each(sized(ALL.slice(1, 2), ALL))('nothing is wrong with any page: %o', async (look) => {
    const context = await browser.newContext(look)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const heard = listen(page, server.url)
    const found: string[] = []
    await walk(page, server.url, `ada.${ALL.indexOf(look)}@example.com`, async (name) => {
      // axe-core is a script, too; without scripts the page is the same.
      const faults =
        'javaScriptEnabled' in look ? [] : await breaches(page, 'forcedColors' in look ? OF_THE_SYSTEM : [])
      const wide = await overflows(page, WIDTHS)
      found.push(...[...faults, ...wide, ...(await formFaults(page))].map((line) => `${name}: ${line}`))
    })
    expect([...found, ...heard]).toEqual([])
    await context.close()
  })
})
