// `npm run screens`: takes a picture of every page that a person meets on the way in, narrow and light, wide and dark, and one contact
// sheet of all of them, for docs/screens and for whoever changes a page.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { chromiumPath, openBrowser, startServer } from '../support/servers/chromium.ts'
import { removeFolders } from '../support/servers/processes.ts'

const HELP = `Usage: npm run screens [-- --language de] [-- --to FOLDER]

Takes pictures of the pages in Chromium, 375 px light and 1280 px dark, and makes sheet.png of them.

  --language TAG   the language of the pages (default: en)
  --to FOLDER      where the pictures go (default: docs/screens)
`

const LOOKS = [
  { width: 375, height: 760, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
] as const
const PASSWORD = 'Seven-otters-7'
const PROVIDERS = {
  OIDC_PROVIDERS: JSON.stringify([{ id: 'google', kind: 'google', client_id: 'latchkey' }]),
  OIDC_GOOGLE_CLIENT_SECRET: 'a secret that nobody is told',
}

type Shoot = (name: string) => Promise<void>

/** Everything that somebody meets who signs up, comes back, and forgets their password. `mailed` is the newest code that was mailed. */
async function walk(page: Page, url: string, email: string, shoot: Shoot): Promise<void> {
  const press = async (selector = 'button[type=submit]'): Promise<void> => {
    await page.locator(selector).first().click()
    await page.waitForLoadState()
  }
  const at = async (path: string, name: string): Promise<void> => {
    await page.goto(url + path)
    await shoot(name)
  }
  await at('/', 'home')
  await at('/sign-up', 'sign-up')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', 'short')
  await press()
  await shoot('sign-up-refused')
  await page.fill('[name=password]', PASSWORD)
  await press()
  await shoot('verify-email')
  await page.fill('[name=code]', '000000')
  await press()
  await shoot('verify-email-wrong')
  await page.fill('[name=code]', await mailedCode(url, email))
  await press()
  await walkAccount(page, url, email, { shoot, at, press })
  await page.goto(`${url}/account/passkeys`)
  await page.locator('#in').waitFor()
  await shoot('passkeys')
  await at('/sign-up?without_password=true', 'sign-up-without-password')
  await at('/sign-out', 'sign-out')
  await press()
  await shoot('signed-out')
  await at('/sign-in', 'sign-in')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', 'not that one')
  await press()
  await shoot('sign-in-wrong')
  await at('/forgot-password', 'forgot-password')
  await page.fill('[name=email]', email)
  await press()
  await shoot('reset-password')
  await at('/reset-password?token=dead', 'dead-link')
  await at('/nowhere', 'not-found')
  await at('/problems/weak_password', 'problem')
  await at('/dev/mailbox', 'mailbox')
}

type Steps = {
  shoot: Shoot
  at: (path: string, name: string) => Promise<void>
  press: (selector?: string) => Promise<void>
}

/** What somebody sees of their own account: a change of address as it waits and once it is done, what happened, and the end. */
async function walkAccount(page: Page, url: string, email: string, { shoot, at, press }: Steps): Promise<void> {
  await page.fill('[name=name]', 'Ada King')
  await press('form[action$="/account/name"] button')
  await shoot('account')
  await page.fill('#new-email', 'no address')
  await press('form[action$="/account/email"] button')
  await shoot('account-refused')
  await page.fill('#new-email', `new.${email}`)
  await press('form[action$="/account/email"] button')
  await shoot('account-waiting')
  await page.fill('#code', '000000')
  await press('form[action$="/confirm"] button')
  await shoot('account-wrong-code')
  await page.fill('#code', await mailedCode(url, `new.${email}`))
  await press('form[action$="/confirm"] button')
  await shoot('account-changed')
  await at('/account/connections', 'connections')
  await at('/account/sessions', 'sessions')
  await at('/account/activity?limit=4', 'activity')
  await at('/account/delete', 'delete')
}

async function mailedCode(url: string, email: string): Promise<string> {
  const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
  const code = items.find((mail) => mail.to === email)?.code
  if (code === undefined) throw new Error(`no code was mailed to ${email}`)
  return code
}

const { values } = parseArgs({
  options: { language: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
})

async function main(): Promise<void> {
  const folder = values.to ?? join(import.meta.dirname, '../../docs/screens')
  const language = values.language ?? 'en'
  if (chromiumPath() === undefined) throw new Error('no Chromium: install it, or name it in CHROMIUM')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const server = await startServer(PROVIDERS)
  const browser = await openBrowser()
  try {
    const sheet: { width: number; file: string }[] = []
    for (const { width, height, colorScheme } of LOOKS) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: language })
      const page = await context.newPage()
      await walk(page, server.url, `ada.${width}@example.com`, async (name) => {
        const file = join(folder, `${name}-${width}.png`)
        await page.screenshot({ path: file, fullPage: true })
        sheet.push({ width, file })
        process.stdout.write(`${file}\n`)
      })
      await context.close()
    }
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
    const images = sheet.map(({ width, file }) => {
      const shown = width === 375 ? 190 : 390
      return `<img width="${shown}" src="data:image/png;base64,${readFileSync(file).toString('base64')}">`
    })
    await page.setContent(
      `<body style="margin:8px;background:#777;display:flex;flex-wrap:wrap;gap:8px;align-items:start">${images.join('')}`,
    )
    writeFileSync(join(folder, 'sheet.png'), await page.screenshot({ fullPage: true }))
    process.stdout.write(`${join(folder, 'sheet.png')}\n`)
  } finally {
    await browser.close()
    await server.stop()
    removeFolders()
  }
}

if (values.help === true) process.stdout.write(HELP)
else await main()
