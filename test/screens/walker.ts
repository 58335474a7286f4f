// Somebody who walks through the pages: how they open one, fill a form in, look into their mail, and notice what the server answered.
import type { Page } from 'playwright-core'
import { appOf, type App } from '../support/authenticators/authenticator-app.ts'

export const PASSWORD = 'Seven-otters-7'

/** A network address of somebody's own: what one address may ask for in a minute, and be mailed in an hour, is limited. */
export const cameFrom = (place: number) => ({ extraHTTPHeaders: { 'CF-Connecting-IP': `198.51.100.${place}` } })

/** Goes on from another address: what was asked for there isn't counted here. */
export const moveTo = (page: Page, place: number): Promise<void> =>
  page.setExtraHTTPHeaders(cameFrom(place).extraHTTPHeaders)

/** Called at every page and state, with a name of its own. */
export type Visit = (name: string) => Promise<void>

/** Somebody on the way: what they do, and what they have. */
export type Walker = {
  page: Page
  url: string
  email: string
  visit: Visit
  /** Opens a path and visits it. With a `status` it fails where the server answers another one. */
  at: (path: string, name: string, status?: number) => Promise<void>
  /** Fills fields in by their names, and presses the button of the form that has them; `within` is a part of its action. */
  send: (within: string, fields?: Readonly<Record<string, string>>) => Promise<void>
  /** The status of the page, or of the one that led to it. */
  status: () => number
  /** Fails where that is another one. */
  must: (name: string, status: number) => void
  /** Sends a form and visits what the server answers, which must have this status. */
  refused: (name: string, status: number, within: string, fields?: Readonly<Record<string, string>>) => Promise<void>
}

/** Somebody at the server of `url`, with an address of theirs. */
export function walkerOn(page: Page, url: string, email: string, visit: Visit): Walker {
  let answered = 0
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) answered = response.status()
  })
  const must = (name: string, status: number): void => {
    if (answered !== status)
      throw new Error(`${name}: the server answered ${answered}, not ${status}, at ${page.url()}`)
  }
  const send: Walker['send'] = async (within, fields = {}) => {
    const having = Object.keys(fields).map((name) => `:has([name="${name}"])`)
    const form = page.locator(`form[action*="${within}"]${having.join('')}`).first()
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value)
    await Promise.all([page.waitForEvent('load'), form.locator('button:not([type=button])').last().click()])
  }
  const at: Walker['at'] = async (path, name, status = 0) => {
    await page.goto(url + path)
    if (status !== 0) must(name, status)
    await visit(name)
  }
  const refused: Walker['refused'] = async (name, status, within, fields) => {
    await send(within, fields)
    must(name, status)
    await visit(name)
  }
  return { page, url, email, visit, at, send, refused, must, status: () => answered }
}

/** The same, where nobody looks. */
export const unseen = (walker: Walker): Walker =>
  walkerOn(walker.page, walker.url, walker.email, () => Promise.resolve())

/** From the form to the first session; with a password, and by the code of the mail. */
export async function signUp({ page, url, email, visit, at, send }: Walker): Promise<void> {
  await at('/sign-up?without_password=true', 'sign-up-without-password')
  await at('/sign-up', 'sign-up')
  await send('sign-up', { email: 'no address', password: 'short' })
  await visit('sign-up-refused')
  await send('sign-up', { email, password: PASSWORD })
  await visit('verify-email')
  await at(await mailedLink(url, email), 'verify-email-link')
  await page.goBack()
  await send('verify-email/code', { code: '000000' })
  await visit('verify-email-wrong')
  await send('verify-email/code', { code: await mailedCode(url, email) })
  await visit('signed-up')
}

/** The app that is given the key on the page. It is folded away: the QR code stands above it. */
export async function appOn(page: Page): Promise<App> {
  const secret = (await page.locator('.key code, #secret code').first().textContent()) ?? ''
  return appOf({ secret: secret.replaceAll(' ', ''), uri: '' })
}

type Mail = { to: string; code?: string; link?: string }

async function newestMail(url: string, email: string, has: 'code' | 'link'): Promise<string> {
  const { items } = await (await fetch(`${url}/dev/mail`)).json<{ items: Mail[] }>()
  const found = items.find((mail) => mail.to === email && mail[has] !== undefined)?.[has]
  if (found === undefined) throw new Error(`no ${has} was mailed to ${email}`)
  return found
}

/** The newest code that was mailed to an address. */
export const mailedCode = (url: string, email: string): Promise<string> => newestMail(url, email, 'code')

/** The path and query of the newest link that was mailed to an address. */
export async function mailedLink(url: string, email: string): Promise<string> {
  const { pathname, search } = new URL(await newestMail(url, email, 'link'))
  return pathname + search
}
