// Every page and state that somebody meets, as Chromium shows it: nothing that axe-core finds, nothing to be scrolled sideways from 320 to
// 1440 px, not a word in the console, no policy broken, no other host asked. In both languages, light,
// dark and in forced colours, with and without scripts; in `npm run test:all` alone. Skipped, and said so, where there is no Chromium.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breaches, listen, overflows, WIDTHS } from '../screens/faults.ts'
import { formFaults } from '../screens/form-faults.ts'
import { enter, typeInto } from '../screens/keyboard.ts'
import { fillConsole, walkConsole } from '../screens/walk-console.ts'
import { fillApps, walkApps } from '../screens/walk-apps.ts'
import { walkMailbox, walkPasskeys } from '../screens/walk-factors.ts'
import { APP_ORIGINS, fillClients, walkOAuth } from '../screens/walk-oauth.ts'
import {
  CLOSED,
  STRICT,
  walkBusy,
  walkClosed,
  walkFaults,
  walkOdd,
  walkStrict,
  walkWrong,
  WRONG,
} from '../screens/walk-refusals.ts'
import { PROVIDERS, walk } from '../screens/walk.ts'
import { cameFrom, mailedCode, moveTo, PASSWORD, type Visit } from '../screens/walker.ts'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { WHOLE } from '../support/size.ts'

/** `others`: in what else each page is seen, where it stands. */
type Look = { locale: string; colorScheme: 'light' | 'dark'; javaScriptEnabled?: false; others?: readonly Other[] }
type Other = { colorScheme: 'light' | 'dark' } | { forcedColors: 'active' }
const ALL: Look[] = [
  { locale: 'en', colorScheme: 'light', others: [{ colorScheme: 'dark' }] },
  { locale: 'de', colorScheme: 'dark', others: [{ colorScheme: 'light' }, { forcedColors: 'active' }] },
  { locale: 'de', colorScheme: 'light', javaScriptEnabled: false },
]
/** A look at some two hundred pages takes two minutes, and several times as long where others work beside it. */
const LOOK_MS = 1_800_000
const CONTRAST = ['color-contrast']

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  let server: Server
  /** Apps and APIs are on a server of their own: on the other one the console has none, and says so. */
  let apps: Server
  let strict: Server
  let closed: Server
  let wrong: Server
  let browser: Browser

  beforeAll(async () => {
    server = await startServer(PROVIDERS)
    await fillConsole(server.state)
    apps = await startServer()
    await fillClients(apps.state)
    fillApps(apps.state, 60)
    strict = await startServer(STRICT)
    closed = await startServer(CLOSED)
    wrong = await startServer(WRONG)
    browser = await openBrowser()
  }, 600_000)
  afterAll(() => endAll(browser, server, apps, strict, closed, wrong))

  it.each(ALL)(
    'nothing is wrong with any page: %o',
    async (look) => {
      const place = 10 * (ALL.indexOf(look) + 1)
      const { others: _, ...seen } = look
      const context = await browser.newContext({ ...seen, ...cameFrom(place) })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const heard = listen(page, [...[server, apps, strict, closed, wrong].map(({ url }) => url), ...APP_ORIGINS])
      const found: string[] = []
      const visit: Visit = async (name) => {
        // axe-core is a script, too; without scripts the page is the same.
        const faults = 'javaScriptEnabled' in look ? [] : await breaches(page)
        for (const other of look.others ?? []) {
          await page.emulateMedia(other)
          // Forced colours are the system's: axe-core would measure those.
          faults.push(...(await breaches(page, 'forcedColors' in other ? { but: CONTRAST } : { only: CONTRAST })))
          await page.emulateMedia({ colorScheme: look.colorScheme, forcedColors: 'none' })
        }
        const wide = await overflows(page, WIDTHS)
        found.push(...[...faults, ...wide, ...(await formFaults(page))].map((line) => `${name}: ${line}`))
      }
      const person = `${place}@example.com`
      await walk(page, server.url, `ada.${person}`, visit)
      await moveTo(page, place + 1)
      await walkMailbox(page, server.url, `max.${person}`, visit)
      await moveTo(page, place + 2)
      if (!('javaScriptEnabled' in look)) await walkPasskeys(page, server.url, `kay.${person}`, visit)
      await moveTo(page, place + 3)
      await walkOdd(page, server.url, visit)
      await moveTo(page, place + 4)
      await walkConsole(page, server.url, server.state, `olga.${person}`, visit)
      await moveTo(page, place + 5)
      await walkOAuth(page, apps.url, apps.state, `otto.${person}`, visit)
      await moveTo(page, place + 6)
      await walkApps(page, apps.url, apps.state, `olaf.${person}`, visit)
      await moveTo(page, place + 4)
      await walkStrict(page, strict.url, `eve.${person}`, visit)
      await walkClosed(page, closed.url, place, visit)
      if (place === 10) await walkBusy(page, closed.url, place, visit)
      await walkFaults(page, closed.url, closed.state, visit)
      await walkWrong(page, wrong.url, visit)
      expect([...found, ...heard]).toEqual([])
      await context.close()
    },
    LOOK_MS,
  )

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
