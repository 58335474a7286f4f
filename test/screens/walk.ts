// The way through every page that a person meets, and through its states.
import type { Page } from 'playwright-core'

const PASSWORD = 'Seven-otters-7'

/** Called at every page and state, with a name of its own. */
export type Visit = (name: string) => Promise<void>

/** Everything that somebody meets who signs up, comes back, and forgets their password. */
export async function walk(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const press = async (selector = 'button[type=submit]'): Promise<void> => {
    await page.locator(selector).first().click()
    await page.waitForLoadState()
  }
  const at = async (path: string, name: string): Promise<void> => {
    await page.goto(url + path)
    await visit(name)
  }
  await at('/', 'home')
  await at('/sign-up', 'sign-up')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', 'short')
  await press()
  await visit('sign-up-refused')
  await page.fill('[name=password]', PASSWORD)
  await press()
  await visit('verify-email')
  await page.fill('[name=code]', '000000')
  await press()
  await visit('verify-email-wrong')
  await page.fill('[name=code]', await mailedCode(url, email))
  await press()
  await page.locator('#in').waitFor()
  await visit('passkeys')
  await at('/sign-up?without_password=true', 'sign-up-without-password')
  await at('/sign-out', 'sign-out')
  await press()
  await visit('signed-out')
  await at('/sign-in', 'sign-in')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', 'not that one')
  await press()
  await visit('sign-in-wrong')
  await at('/forgot-password', 'forgot-password')
  await page.fill('[name=email]', email)
  await press()
  await visit('reset-password')
  await at('/reset-password?token=dead', 'dead-link')
  await at('/nowhere', 'not-found')
  await at('/problems/weak_password', 'problem')
  await at('/dev/mailbox', 'mailbox')
}

async function mailedCode(url: string, email: string): Promise<string> {
  const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
  const code = items.find((mail) => mail.to === email)?.code
  if (code === undefined) throw new Error(`no code was mailed to ${email}`)
  return code
}
