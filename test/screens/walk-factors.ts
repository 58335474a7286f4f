// The way of somebody who has a passkey, and of somebody who has nothing but their mailbox.
import type { Page } from 'playwright-core'
import { mailedCode, PASSWORD, signUp, unseen, walkerOn, type Visit, type Walker } from './walker.ts'

const NOBODY = '01990000-0000-7000-8000-000000000000'

/** What somebody meets who has a passkey, on a device that answers by itself. It needs scripts. */
export async function walkPasskeys(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  const { at, send } = walker
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable', { enableUI: false })
  const key = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  const options = { ...key, automaticPresenceSimulation: true, isUserVerified: true }
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
  await signUp(unseen(walker))
  await page.goto(`${url}/account/security/passkeys/new`)
  await send('security/passkeys')
  await page.waitForURL(/second_step/)
  await visit('passkey-codes')
  await at('/account/security', 'security-with-passkey')
  await follow(walker, 'rename')
  await visit('rename-passkey')
  await send('/rename', { name: 'A key with a long name, for a laptop that is hardly ever at home' })
  await visit('renamed-passkey')
  await follow(walker, 'remove')
  await visit('remove-passkey')
  await at('/account/prove', 'prove-by-passkey')
  await page.goto(`${url}/sign-out`)
  await send('sign-out')
  // Else the device answers what the page asks by itself.
  await page.addInitScript(
    'globalThis.PublicKeyCredential && (PublicKeyCredential.isConditionalMediationAvailable = async () => false)',
  )
  await page.goto(`${url}/sign-in`)
  await send('sign-in', { email, password: PASSWORD })
  await visit('second-step-by-passkey')
  await devtools.detach()
}

/** Presses the first link of the page that leads to this act. */
const follow = ({ page }: Walker, act: string): Promise<unknown> =>
  Promise.all([page.waitForEvent('load'), page.locator(`a[href$="/${act}"]`).first().click()])

/** What somebody meets who has no password: all is proved by mail. */
export async function walkMailbox(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const { at, send, refused } = walkerOn(page, url, email, visit)
  await page.goto(`${url}/sign-up?without_password=true`)
  await send('sign-up', { email })
  await send('verify-email/code', { code: await mailedCode(url, email) })
  await at('/account/security', 'security-without-password')
  await at('/account/security/password', 'first-password')
  await at('/admin/people', 'console-refused', 403)
  await page.goto(`${url}/account`)
  // As where somebody else has signed in since the page was opened.
  await page.evaluate(`for (const field of document.getElementsByName('account')) field.value = '${NOBODY}'`)
  await refused('other-account', 409, 'account/name', { name: 'Max' })
  await at('/account/prove', 'prove-by-mail')
  await send('prove/mail')
  await visit('prove-mailed')
  await refused('prove-mailed-wrong', 400, 'account/prove', { code: '000000' })
  await page.goto(`${url}/sign-out`)
  await send('sign-out')
  await page.goto(`${url}/sign-in/mailed_code`)
  await send('mailed_code', { email })
  await refused('sign-in-by-code-wrong', 400, 'mailed_code/code', { code: '000000' })
}
