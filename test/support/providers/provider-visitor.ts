// Somebody at a browser who signs in with a provider: what they type there, and what Latchkey says of them afterwards.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import type { Claims, IdentityProvider } from './identity-provider.ts'
import { PASSWORD, type Json } from '../people/visitor.ts'

let people = 0
let visitors = 0

/** Somebody with an account at the provider. `more` is what else the provider says of them. */
export function somebodyAt(provider: IdentityProvider, more: Claims = {}): { login: string; email: string } {
  people += 1
  const login = `ada-${people}`
  const email = `${login}@example.com`
  provider.people.set(login, { email, email_verified: true, name: 'Ada Lovelace', ...more })
  return { login, email }
}

type Answer = { status: number; body: Json }

export type ProviderVisitor = {
  context: BrowserContext
  page: Page
  /** Opens a path of Latchkey in the page; gives the answer at the end of all redirects. */
  open: (path: string) => Promise<{ status: number; url: string }>
  /** Types a login into the provider's own page; agrees, where it asks. */
  logInThere: (login: string) => Promise<void>
  /** All of it: from Latchkey to the provider and back. */
  signIn: (login: string, id?: string, query?: string) => Promise<void>
  /** Calls the API as a page of Latchkey does. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** Makes an account with a password, and signs in to it. */
  signUp: (email: string) => Promise<void>
  /** The names of Latchkey's cookies, but for the one of an attempt, which opens nothing. */
  cookies: () => Promise<string[]>
  /** The text of the page. */
  text: () => Promise<string>
  devtools: () => Promise<CDPSession>
}

/** A browser of their own, at an address of their own. `site` is Latchkey's URL. */
export async function openVisitor(browser: Browser, site: string): Promise<ProviderVisitor> {
  visitors += 1
  const context = await browser.newContext({ extraHTTPHeaders: { 'CF-Connecting-IP': `192.0.2.${visitors}` } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  // What calls the API stands on a page that may.
  let desk: Page | undefined
  const visitor: ProviderVisitor = {
    context,
    page,
    open: async (path) => {
      const answer = await page.goto(`${site}${path}`)
      return { status: answer?.status() ?? 0, url: page.url() }
    },
    logInThere: async (login) => {
      await page.getByPlaceholder('Enter any login').fill(login)
      await page.getByPlaceholder('and password').fill('anything')
      await page.getByRole('button', { name: 'Sign-in' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
    },
    signIn: async (login, id = 'op', query = '') => {
      await visitor.open(`/sign-in/${id}${query}`)
      await visitor.logInThere(login)
      await page.waitForURL((url) => url.href.startsWith(site))
    },
    call: async (method, path, body) => {
      if (desk === undefined) {
        desk = await context.newPage()
        await desk.goto(`${site}/account/passkeys`)
      }
      const sent = body === undefined ? undefined : JSON.stringify(body)
      return desk.evaluate(
        async ([how, to, text]) => {
          const init = text === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: text }
          const answer = await fetch(to, { method: how, ...init })
          return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() }
        },
        [method, `${site}${path}`, sent] as const,
      ) as Promise<Answer>
    },
    signUp: async (email) => {
      const { body } = await visitor.call('POST', '/api/sign-up', { email, name: 'Ada', password: PASSWORD })
      const mails = await visitor.call('GET', '/dev/mail')
      const { code } = mails.body.items.find((mail: { to: string }) => mail.to === email)
      await visitor.call('POST', '/api/email/verify', { challenge: body.challenge, code })
    },
    cookies: async () =>
      (await context.cookies(site)).map(({ name }) => name).filter((name) => !name.endsWith('-attempt')),
    text: () => page.locator('body').innerText(),
    devtools: () => context.newCDPSession(page),
  }
  return visitor
}
