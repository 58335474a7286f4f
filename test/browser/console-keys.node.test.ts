// The console by its keys, in a real browser; and the link of `npm run dev` that makes the one who may open it.
import { createHash } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, signUp, Visitor } from '../support/people/visitor.ts'
import { chromiumPath, endAll, openBrowser, saidOn, startServer, type Server } from '../support/servers/chromium.ts'
import { WHOLE } from '../support/size.ts'

const TOKEN = 'a-token-that-nobody-guesses'

let server: Server
let browser: Browser

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    const digest = createHash('sha256').update(TOKEN).digest('hex')
    server = await startServer({ FIRST_SUPER_ADMIN_DIGEST: digest })
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server))

  it('the first SUPER_ADMIN searches, walks, opens and is helped by keys, and turns them off', async () => {
    const visitor = new Visitor((path, init) => fetch(`${server.url}${path}`, init), server.url)
    for (const email of ['eve@example.com', 'ada@example.com']) await signUp(visitor, email)
    const page = await browser.newPage()
    page.setDefaultTimeout(15_000)
    const faults = saidOn(page)
    await page.goto(`${server.url}/dev/super-admin?token=${TOKEN}`)
    await page.locator('#email').fill('ada@example.com')
    await page.locator('#password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Become super admin' }).click()
    await page.waitForURL('**/admin')

    await page.goto(`${server.url}/admin/people`)
    const focused = () => page.locator(':focus').innerText()
    await page.keyboard.press('j')
    expect(await focused()).toContain('ada@example.com')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused()).toContain('eve@example.com')
    await page.keyboard.press('k')
    expect(await focused()).toContain('ada@example.com')
    await page.keyboard.press('Enter')
    await page.waitForURL(/admin\/people\/[0-9a-f-]{36}$/)

    // In a field a key is a letter.
    await page.keyboard.press('/')
    await page.keyboard.type('j?/')
    expect(await page.locator('#find').inputValue()).toBe('j?/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+j')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard' })
    expect(await help.innerText()).toContain('Find a person')
    // While the help is open no key does anything beneath it.
    await page.keyboard.press('/')
    expect(await help.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })

    await page.getByRole('button', { name: 'Keyboard' }).click()
    await help.getByLabel('Use these keys in this browser').uncheck()
    await help.getByRole('button', { name: 'Close' }).click()
    await page.reload()
    await page.keyboard.press('/')
    expect(await page.locator('#find:focus').count()).toBe(0)
    expect(faults.join('\n')).toBe('')
  })
})
