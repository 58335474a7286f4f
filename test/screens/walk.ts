// The way through every page that a person meets, and through its states. It needs no script, but where it says so.
import type { Page } from 'playwright-core'
import { wrongCode, type App } from '../support/authenticators/authenticator-app.ts'
import { appOn, mailedCode, mailedLink, PASSWORD, signUp, walkerOn, type Visit, type Walker } from './walker.ts'

const NEW_PASSWORD = 'Eleven-otters-11'

/** A provider to be shown: nobody goes there. */
export const PROVIDERS = {
  OIDC_PROVIDERS: JSON.stringify([{ id: 'google', kind: 'google', client_id: 'latchkey' }]),
  OIDC_GOOGLE_CLIENT_SECRET: 'a secret that nobody is told',
}

/** Everything that somebody meets who signs up, sees to their account, comes back, forgets their password, and leaves. */
export async function walk(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  const { at } = walker
  await at('/', 'home')
  await signUp(walker)
  await page.goto(`${url}/account`)
  await changeProfile(walker)
  const { app, recoveryCode } = await secureAccount(walker)
  await at('/account/connections', 'connections')
  await at('/account/link/google', 'link-provider')
  await at('/callback/google?error=access_denied&state=x', 'provider-refused')
  await at('/account/sessions', 'sessions')
  await at('/account/activity?limit=4', 'activity')
  await comeBack(walker, app)
  await forgetPassword(walker)
  await leave(walker, recoveryCode)
  await at('/nowhere', 'not-found', 404)
  await at('/problems', 'problems')
  await at('/problems/weak_password', 'problem')
  await develop(walker)
}

/** The name, and a change of address: refused, as it waits, with a wrong code, done. */
async function changeProfile({ page, url, email, visit, at, send }: Walker): Promise<void> {
  await send('account/name', { name: 'Ada King' })
  await visit('account')
  await send('account/email', { email: 'no address' })
  await visit('account-refused')
  await send('account/email', { email: `new.${email}` })
  await visit('account-waiting')
  await at(await mailedLink(url, `new.${email}`), 'confirm-email-link')
  await page.goto(`${url}/account`)
  await send('email/confirm', { code: '000000' })
  await visit('account-wrong-code')
  await send('email/confirm', { code: await mailedCode(url, `new.${email}`) })
  await visit('account-changed')
  await at(await mailedLink(url, email), 'undo-email-link')
}

/** Passwords, an authenticator app and its recovery codes. */
async function secureAccount({ page, visit, at, send }: Walker): Promise<{ app: App; recoveryCode: string }> {
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
  const app = await appOn(page)
  await send('security/app', { code: wrongCode(app) })
  await visit('set-up-app-wrong')
  await send('security/app', { code: app.code() })
  await visit('recovery-codes')
  const recoveryCode = (await page.locator('.codes code').first().textContent()) ?? ''
  await at('/account/security', 'security-with-app')
  await at('/account/security/app/remove', 'remove-app')
  await at('/account/security/codes', 'renew-codes')
  await at('/account/prove', 'prove')
  return { app, recoveryCode }
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

async function forgetPassword({ page, url, email, visit, at, send }: Walker): Promise<void> {
  await at('/account/delete', 'delete')
  await at('/sign-out', 'sign-out-again')
  await send('sign-out')
  await at('/forgot-password', 'forgot-password')
  await send('forgot-password', { email: `new.${email}` })
  await visit('reset-password')
  await at(await mailedLink(url, `new.${email}`), 'reset-password-link')
  await page.goBack()
  await send('reset-password', { code: '000000', password: 'short' })
  await visit('reset-password-refused')
  await send('reset-password', { code: await mailedCode(url, `new.${email}`), password: PASSWORD })
  await visit('sign-in-after-reset')
  for (const link of ['reset-password', 'verify-email', 'confirm-email', 'undo-email'])
    await at(`/${link}?token=dead`, `${link}-dead`, 400)
  for (const done of ['verify-email', 'undo-email', 'reset-password']) await at(`/${done}/done`, `${done}-done`, 200)
}

/** Signs in with a recovery code, for the app is lost, and deletes the account. */
async function leave({ page, url, email, visit, send, refused }: Walker, recoveryCode: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await send('sign-in', { email: `new.${email}`, password: PASSWORD })
  await page.locator('details:has([action*="recovery-code"]) summary').click()
  await refused('recovery-code-wrong', 400, 'sign-in/recovery-code', { code: 'wrong' })
  await send('sign-in/recovery-code', { code: recoveryCode })
  await page.goto(`${url}/account/delete`)
  await send('account/delete')
  await visit('deleted')
}

/** What stands on this machine alone. */
async function develop({ at }: Walker): Promise<void> {
  await at('/dev/mailbox', 'mailbox')
  await at('/dev/mails?kind=reset_password', 'mails')
  await at('/dev/pages', 'components')
}
