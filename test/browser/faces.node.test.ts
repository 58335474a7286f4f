// Every page and state that somebody meets, as Chromium shows it: nothing that axe-core finds, nothing to be scrolled sideways from 320 to
// 1440 px, not a word in the console, no policy broken, no other host asked. In both languages, light,
// dark and in forced colours, with and without scripts; in `npm run test:all` alone. Skipped, and said so, where there is no Chromium.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breaches, listen, overflows, WIDTHS } from '../screens/faults.ts'
import { formFaults } from '../screens/form-faults.ts'
import { enter, typeInto } from '../screens/keyboard.ts'
import { cameFrom, mailedCode, PASSWORD, PROVIDERS, walk, walkEnrolment, type Visit } from '../screens/walk.ts'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { WHOLE } from '../support/size.ts'

type Look = { locale: string; colorScheme: 'light' | 'dark'; javaScriptEnabled?: false; forcedColors?: 'active' }
const ALL: Look[] = [
  { locale: 'en', colorScheme: 'light' },
  { locale: 'de', colorScheme: 'dark' },
  { locale: 'de', colorScheme: 'light', javaScriptEnabled: false },
  { locale: 'en', colorScheme: 'dark', forcedColors: 'active' },
]
/** The colours that axe-core would measure there are the system's. */
const OF_THE_SYSTEM = ['color-contrast']

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  let server: Server
  let strict: Server
  let browser: Browser

  beforeAll(async () => {
    server = await startServer(PROVIDERS)
    strict = await startServer({ MFA: 'required' })
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server, strict))

  it.each(ALL)('nothing is wrong with any page: %o', async (look) => {
    const context = await browser.newContext({ ...look, ...cameFrom(ALL.indexOf(look) + 1) })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const heard = listen(page, [server.url, strict.url])
    const found: string[] = []
    const visit: Visit = async (name) => {
      // axe-core is a script, too; without scripts the page is the same.
      const faults =
        'javaScriptEnabled' in look ? [] : await breaches(page, 'forcedColors' in look ? OF_THE_SYSTEM : [])
      const wide = await overflows(page, WIDTHS)
      found.push(...[...faults, ...wide, ...(await formFaults(page))].map((line) => `${name}: ${line}`))
    }
    const person = `${ALL.indexOf(look)}@example.com`
    await walk(page, server.url, `ada.${person}`, visit)
    await walkEnrolment(page, strict.url, `eve.${person}`, visit)
    expect([...found, ...heard]).toEqual([])
    await context.close()
  })

  it('somebody with a keyboard alone signs up, sets up a second factor, and signs in with it', async () => {
    const context = await browser.newContext(cameFrom(9))
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const email = 'keys@example.com'
    await page.goto(`${server.url}/`)
    await enter(page, 'a[href*="sign-up"]')
    await typeInto(page, '#email', email)
    await typeInto(page, '#new-password', PASSWORD)
    await enter(page, 'form[action*="sign-up"] button:not([data-show])')
    await typeInto(page, '[name=code]', await mailedCode(server.url, email))
    await enter(page, 'form[action*="code"] button')
    await page.goto(`${server.url}/account`)
    await typeInto(page, '[name=name]', 'Ada King')
    await enter(page, 'form[action*="name"] button')
    await enter(page, 'nav a[href$="/security"]')
    await enter(page, 'form[action$="/security/app"] button')
    const app = appOf({
      secret: ((await page.locator('.key code').textContent()) ?? '').replaceAll(' ', ''),
      uri: '',
    })
    await typeInto(page, '[name=code]', app.code())
    await enter(page, 'form[action$="/security/app"] button:not([data-show])')
    await page.goto(`${server.url}/account`)
    await enter(page, 'a[href$="/sign-out"]')
    await enter(page, 'form[action*="sign-out"] button')
    await page.goto(`${server.url}/sign-in`)
    await typeInto(page, '#email', email)
    await typeInto(page, '#password', PASSWORD)
    await enter(page, 'form[action*="sign-in"] button:not([data-show])')
    await typeInto(page, 'form[action*="totp"] [name=code]', app.code(1))
    await enter(page, 'form[action*="totp"] button')
    expect(new URL(page.url()).pathname).toBe('/account')
    expect(await page.locator('.who').textContent()).toContain(email)
    await context.close()
  })
})
