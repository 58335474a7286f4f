// The way through every page that a person meets, and through its states. It needs no script, but where it says so.
import type { Page } from 'playwright-core'
import { appOf, wrongCode, type App } from '../support/authenticators/authenticator-app.ts'

export const PASSWORD = 'Seven-otters-7'
const NEW_PASSWORD = 'Eleven-otters-11'

/** A provider to be shown: nobody goes there. */
export const PROVIDERS = {
  OIDC_PROVIDERS: JSON.stringify([{ id: 'google', kind: 'google', client_id: 'latchkey' }]),
  OIDC_GOOGLE_CLIENT_SECRET: 'a secret that nobody is told',
}

/** A network address of somebody's own: what one address may ask for in a minute, and be mailed in an hour, is limited. */
export const cameFrom = (place: number) => ({ extraHTTPHeaders: { 'CF-Connecting-IP': `198.51.100.${place}` } })

/** Called at every page and state, with a name of its own. */
export type Visit = (name: string) => Promise<void>

/** Somebody on the way: what they do, and what they have. */
type Walker = {
  page: Page
  url: string
  email: string
  visit: Visit
  /** Opens a path and visits it. */
  at: (path: string, name: string) => Promise<void>
  /** Fills fields in by their names, and presses the button of their form; `within` is a part of its action. */
  send: (within: string, fields?: Readonly<Record<string, string>>) => Promise<void>
}

/** Everything that somebody meets who signs up, sees to their account, comes back, forgets their password, and leaves. */
export async function walk(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  const { at } = walker
  await at('/', 'home')
  await signUp(walker)
  await page.goto(`${url}/account`)
  await changeProfile(walker)
  const app = await secureAccount(walker)
  await at('/account/connections', 'connections')
  await at('/account/sessions', 'sessions')
  await at('/account/activity?limit=4', 'activity')
  await comeBack(walker, app)
  await forgetPassword(walker)
  await at('/nowhere', 'not-found')
  await at('/problems', 'problems')
  await at('/problems/weak_password', 'problem')
  await develop(walker)
}

/** What somebody meets who signs up where a second factor is wanted (`MFA=required`): they set an app up before they are in. */
export async function walkEnrolment(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, () => Promise.resolve())
  await signUp(walker)
  await visit('enrol')
  await walker.send('sign-in/enrol')
  await visit('enrol-app')
  const app = appOf({ secret: ((await page.locator('#secret code').textContent()) ?? '').replaceAll(' ', ''), uri: '' })
  await walker.send('sign-in/enrol', { code: wrongCode(app) })
  await visit('enrol-app-wrong')
  await walker.send('sign-in/enrol', { code: app.code() })
  await visit('enrolled')
}

function walkerOn(page: Page, url: string, email: string, visit: Visit): Walker {
  const send: Walker['send'] = async (within, fields = {}) => {
    const form = page.locator(`form[action*="${within}"]`).first()
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value)
    await Promise.all([page.waitForEvent('load'), form.locator('button:not([type=button])').last().click()])
  }
  const at: Walker['at'] = async (path, name) => {
    await page.goto(url + path)
    await visit(name)
  }
  return { page, url, email, visit, at, send }
}

async function signUp({ url, email, visit, at, send }: Walker): Promise<void> {
  await at('/sign-up?without_password=true', 'sign-up-without-password')
  await at('/sign-up', 'sign-up')
  await send('sign-up', { email: 'no address', password: 'short' })
  await visit('sign-up-refused')
  await send('sign-up', { email, password: PASSWORD })
  await visit('verify-email')
  await send('verify-email/code', { code: '000000' })
  await visit('verify-email-wrong')
  await send('verify-email/code', { code: await mailedCode(url, email) })
  await visit('signed-up')
}

/** The name, and a change of address: refused, as it waits, with a wrong code, done. */
async function changeProfile({ url, email, visit, send }: Walker): Promise<void> {
  await send('account/name', { name: 'Ada King' })
  await visit('account')
  await send('account/email', { email: 'no address' })
  await visit('account-refused')
  await send('account/email', { email: `new.${email}` })
  await visit('account-waiting')
  await send('email/confirm', { code: '000000' })
  await visit('account-wrong-code')
  await send('email/confirm', { code: await mailedCode(url, `new.${email}`) })
  await visit('account-changed')
}

/** Passwords, an authenticator app and its recovery codes. */
async function secureAccount({ page, visit, at, send }: Walker): Promise<App> {
  await at('/account/security', 'security')
  await at('/account/security/passkeys/new', 'add-passkey')
  await at('/account/security/password', 'change-password')
  await send('security/password', { current_password: 'wrong', new_password: 'short' })
  await visit('change-password-refused')
  await send('security/password', { current_password: PASSWORD, new_password: NEW_PASSWORD })
  await visit('security-changed')
  await at('/account/security/app', 'begin-app')
  await send('security/app')
  await visit('set-up-app')
  const secret = ((await page.locator('.key code').textContent()) ?? '').replaceAll(' ', '')
  const app = appOf({ secret, uri: '' })
  await send('security/app', { code: wrongCode(app) })
  await visit('set-up-app-wrong')
  await send('security/app', { code: app.code() })
  await visit('recovery-codes')
  await at('/account/security', 'security-with-app')
  await at('/account/security/app/remove', 'remove-app')
  await at('/account/security/codes', 'renew-codes')
  await at('/account/prove', 'prove')
  return app
}

/** Signs out, and in again by a password and the app. */
async function comeBack({ page, email, visit, at, send }: Walker, app: App): Promise<void> {
  await at('/sign-out', 'sign-out')
  await send('sign-out')
  await visit('signed-out')
  await at('/account', 'sign-in')
  await send('sign-in', { email: 'nobody@example.com', password: 'not that one' })
  await visit('sign-in-wrong')
  await at('/sign-in/mailed_code', 'sign-in-by-code')
  await send('mailed_code', { email: `nobody.${email}` })
  await visit('sign-in-by-code-asked')
  await at('/sign-in', 'sign-in-again')
  await send('sign-in', { email: `new.${email}`, password: NEW_PASSWORD })
  await visit('second-step')
  await send('sign-in/totp', { code: wrongCode(app) })
  await visit('second-step-wrong')
  // The code of this step may be spent; the next one counts, too.
  await send('sign-in/totp', { code: app.code(1) })
  await visit('signed-in')
  await page.goto(page.url())
}

async function forgetPassword({ url, email, visit, at, send }: Walker): Promise<void> {
  await at('/account/delete', 'delete')
  await at('/sign-out', 'sign-out-again')
  await send('sign-out')
  await at('/forgot-password', 'forgot-password')
  await send('forgot-password', { email: `new.${email}` })
  await visit('reset-password')
  await send('reset-password', { code: '000000', password: 'short' })
  await visit('reset-password-refused')
  await send('reset-password', { code: await mailedCode(url, `new.${email}`), password: PASSWORD })
  await visit('sign-in-after-reset')
  await at('/reset-password?token=dead', 'dead-link')
}

/** What stands on this machine alone. */
async function develop({ at }: Walker): Promise<void> {
  await at('/dev/mailbox', 'mailbox')
  await at('/dev/mails?kind=reset_password', 'mails')
  await at('/dev/pages', 'components')
}

/** The newest code that was mailed to an address. */
export async function mailedCode(url: string, email: string): Promise<string> {
  const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
  const code = items.find((mail) => mail.to === email)?.code
  if (code === undefined) throw new Error(`no code was mailed to ${email}`)
  return code
}
