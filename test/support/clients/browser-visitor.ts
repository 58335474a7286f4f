// Somebody before the page of a client (test/relying-parties/browser): what they press, and what the page shows them.
import type { Page } from 'playwright-core'
import { PASSWORD, type Json } from '../people/visitor.ts'

/** What the SDK of the page says of the person, once it knows; `null` for nobody. */
export async function userOf(page: Page): Promise<Json> {
  return JSON.parse(await page.locator('[data-of=user]').innerText())
}

/** Presses a button of the page, and gives what came of it. */
export async function press(page: Page, name: string): Promise<Json> {
  await page.getByRole('button', { name, exact: true }).click()
  return JSON.parse(await page.locator(`[data-of="${name}"]`).filter({ hasText: /./ }).innerText())
}

/** Presses a button that leads away; `to`: the page at which that ends. */
export async function leave(page: Page, name: string, to: RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForURL(to)
}

/** From the client's page to ours, which asks who they are, and back. Gives what the SDK says of them then. */
export async function signIn(page: Page, email: string): Promise<Json> {
  const home = page.url()
  await leave(page, 'Sign in', /\/sign-in/)
  await page.fill('#email', email)
  await page.fill('#password', PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(home)
  return userOf(page)
}

/** The same for somebody new, whom the client is allowed to know. */
export async function signUp(page: Page, email: string): Promise<Json> {
  const home = page.url()
  await leave(page, 'Sign up', /\/sign-up/)
  await page.fill('#email', email)
  await page.fill('#new-password', PASSWORD)
  await page.locator('button[type=submit]').first().click()
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await page.waitForURL(home)
  return userOf(page)
}

/** Signs out by the client's page, and comes back to it as nobody. */
export async function signOut(page: Page): Promise<Json> {
  const home = page.url()
  const back = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame() && frame.url() === home)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await back
  return userOf(page)
}

/** What the page hears from a hidden frame that it opens at a URL. */
export async function heardFrom(page: Page, url: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(data.type))
    const frame = document.createElement('iframe')
    frame.onload = () => setTimeout(() => resolve('nothing'), 1000)
    frame.src = ${JSON.stringify(url)}
    document.body.append(frame)
  })`)
}
