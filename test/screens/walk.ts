// The way through every page that a person meets, and through its states.
import type { Page } from 'playwright-core'
import { appOf } from '../support/authenticators/authenticator-app.ts'

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
  await walkSecurity(page, url, visit)
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

/** What somebody meets who looks after how they sign in, up to a second factor and its removal. */
async function walkSecurity(page: Page, url: string, visit: Visit): Promise<void> {
  const at = async (below: string, name: string): Promise<void> => {
    await page.goto(`${url}/account/${below}`)
    await visit(name)
  }
  const press = async (selector: string): Promise<void> => {
    await page.locator(selector).first().click()
    await page.waitForLoadState()
  }
  await at('security', 'security')
  await at('security/passkeys/new', 'add-passkey')
  await at('security/password', 'change-password')
  await page.fill('[name=current_password]', PASSWORD)
  await page.fill('[name=new_password]', 'short')
  await press('main button[type=submit]')
  await visit('change-password-refused')
  await at('security/app', 'begin-app')
  await press('main button[type=submit]')
  await visit('set-up-app')
  const secret = ((await page.locator('.key code').textContent()) ?? '').replaceAll(' ', '')
  await page.fill('[name=code]', '000000')
  await press('main button[type=submit]')
  await visit('set-up-app-wrong')
  await page.fill('[name=code]', appOf({ secret, uri: '' }).code())
  await press('main button[type=submit]')
  await visit('recovery-codes')
  await at('security', 'security-with-app')
  await at('prove?return_to=/account/security', 'prove')
  await at('security/codes', 'new-recovery-codes')
  await at('security/app/remove', 'remove-app')
  await press('main button[type=submit]')
  await visit('security-app-removed')
}

async function mailedCode(url: string, email: string): Promise<string> {
  const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
  const code = items.find((mail) => mail.to === email)?.code
  if (code === undefined) throw new Error(`no code was mailed to ${email}`)
  return code
}
