// `latchkey/browser` in Chromium: ten tabs of one session, over an hour of their clock and over tokens that end, renew one at a time and
// sign nobody out; who has never signed in asks for nothing. In `npm run test:all` alone: `npm test` tries the same in Node (test/client/browser).
import { readFileSync } from 'node:fs'
import { createServer, type Server as WebServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, signUp, Visitor } from '../support/people/visitor.ts'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { npmRun, projectRoot } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'

const TABS = 10
const ACCESS_TOKEN_SECONDS = 3
/** How long Latchkey takes a token after its end. */
const TOLERANCE_SECONDS = 5
/** Until a token is of no more use. */
const END_MS = (ACCESS_TOKEN_SECONDS + TOLERANCE_SECONDS) * 1000 + 500
const pageFor = (
  url: string,
  transport: string,
): string => `<!doctype html><title>An app</title><link rel="icon" href="data:,">
<script type="module">
  import { createAuthClient } from '/browser.js'
  window.auth = createAuthClient({ baseURL: '${url}', transport: '${transport}' })
  window.seen = []
  auth.onAuthStateChange(({ status }) => seen.push(status))
  window.ready = true
</script>`

/** What the page of a tab has. */
type Tab = {
  auth: {
    getSession: () => Promise<{ data: { user: { email: string } } | null }>
    fetch: (url: string) => Promise<Response>
    signIn: { email: (input: object) => Promise<{ error: unknown }> }
    signOut: () => Promise<unknown>
  }
  seen: string[]
}

describe.skipIf(chromiumPath() === undefined || !WHOLE)('ten tabs', () => {
  let browser: Browser
  let latchkey: Server
  let web: WebServer
  let port = 0
  /** What Latchkey was asked, and how many renewals were on their way at once at most. */
  let asked: string[] = []
  let renewing = 0
  let mostRenewing = 0

  beforeAll(async () => {
    await npmRun('build')
    browser = await openBrowser()
    web = createServer((request, response) => {
      const isScript = request.url?.endsWith('.js') === true
      const transport = request.headers.host?.startsWith('127') === true ? 'bearer' : 'cookie'
      response
        .writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' })
        .end(
          isScript
            ? readFileSync(join(projectRoot, 'dist', request.url ?? ''), 'utf8')
            : pageFor(latchkey.url, transport),
        )
    })
    await new Promise<void>((resolve) => web.listen(0, resolve))
    port = (web.address() as AddressInfo).port
    latchkey = await startServer({
      ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
      TRUSTED_ORIGINS: `http://localhost:${port} http://127.0.0.1:${port}`,
    })
  })
  afterAll(async () => {
    web.close()
    await endAll(browser, latchkey)
  })

  /** Ten tabs at an origin. */
  async function open(origin: string): Promise<{ context: BrowserContext; tabs: Page[] }> {
    const context = await browser.newContext()
    asked = []
    mostRenewing = 0
    context.on('request', (request) => {
      if (!request.url().startsWith(latchkey.url) || request.method() === 'OPTIONS') return
      asked.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    // Each renewal goes through here and back: two tabs, two processes of Chromium, tell of their requests in no order.
    await context.route(`${latchkey.url}/api/refresh`, async (route) => {
      mostRenewing = Math.max(mostRenewing, (renewing += 1))
      const response = await route.fetch().finally(() => (renewing -= 1))
      await route.fulfill({ response })
    })
    await context.clock.install()
    const tabs = await Promise.all(
      Array.from({ length: TABS }, async () => {
        const page = await context.newPage()
        await page.goto(origin)
        await page.waitForFunction('window.ready === true')
        return page
      }),
    )
    return { context, tabs }
  }

  const signIn = (page: Page, email: string): Promise<unknown> =>
    page.evaluate(
      ([address, password]) => (globalThis as unknown as Tab).auth.signIn.email({ email: address, password }),
      [email, PASSWORD],
    )
  /** Each tab asks who is signed in and calls an API of the app, all at once. */
  const use = (tabs: readonly Page[]): Promise<(string | undefined)[]> =>
    Promise.all(
      tabs.map((page) =>
        page.evaluate(async (url) => {
          const { auth } = globalThis as unknown as Tab
          const [session, answer] = await Promise.all([auth.getSession(), auth.fetch(`${url}/api/session`)])
          return answer.ok ? session.data?.user.email : String(answer.status)
        }, latchkey.url),
      ),
    )
  const renewals = (): number => asked.filter((request) => request === 'POST /api/refresh').length
  const seen = (tabs: readonly Page[]): Promise<string[][]> =>
    Promise.all(tabs.map((page) => page.evaluate<string[]>('window.seen')))

  async function somebody(name: string): Promise<string> {
    const email = `${name}@example.com`
    await signUp(new Visitor((path, init) => fetch(`${latchkey.url}${path}`, init), latchkey.url), email)
    return email
  }

  it.each([
    // The tabs know when a bearer token ends, by their own clock; of a cookie only the server does, whose clock runs as it does.
    ['bearer tokens, on another site: an hour', 'bearer', '127.0.0.1', 12, 0],
    ['cookies, on its own site: three ends of a token', 'cookie', 'localhost', 3, END_MS],
  ])('with %s, one renewal at a time, nobody signed out', async (_, name, host, steps, wait) => {
    const email = await somebody(name)
    const { context, tabs } = await open(`http://${host}:${port}`)
    expect(await signIn(tabs[0] as Page, email)).toMatchObject({ error: null })
    expect(await use(tabs)).toEqual(Array(TABS).fill(email))
    let more = 0
    for (let step = 1; step <= steps; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, wait))
      await context.clock.fastForward('05:00')
      asked = []
      const began = Date.now()
      expect(await use(tabs)).toEqual(Array(TABS).fill(email))
      // Where ten tabs take so long that what was renewed ends again, it is renewed again.
      const ends = Math.floor((Date.now() - began) / (ACCESS_TOKEN_SECONDS * 1000))
      more = Math.max(more, renewals() - 3 * ends)
      expect(renewals()).toBeGreaterThan(0)
    }
    expect(mostRenewing).toBe(1)
    // A tab in another process may not see yet what the one before it has kept: it renews once more, on a busy machine two tabs do.
    expect(more).toBeLessThanOrEqual(3)
    expect(
      (await seen(tabs)).flat().filter((status, nth, all) => status === 'signed_out' && all[nth - 1] === 'signed_in'),
    ).toEqual([])
    await (tabs[3] as Page).evaluate(() => (globalThis as unknown as Tab).auth.signOut())
    await expect.poll(async () => (await seen(tabs)).every((states) => states.at(-1) === 'signed_out')).toBe(true)
    await context.close()
  })

  it('of a session that ended elsewhere see it when they come to the front', async () => {
    const email = await somebody('front')
    const { context, tabs } = await open(`http://localhost:${port}`)
    expect(await signIn(tabs[0] as Page, email)).toMatchObject({ error: null })
    await context.request.post(`${latchkey.url}/api/sign-out`, { data: {}, headers: { Origin: latchkey.url } })
    await context.clock.fastForward('02:00')
    await (tabs[0] as Page).evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect
      .poll(async () => (await seen(tabs)).map((states) => states.at(-1)))
      .toEqual(Array(TABS).fill('signed_out'))
    await context.close()
  })

  it('of somebody who has never signed in ask Latchkey for nothing', async () => {
    const { context, tabs } = await open(`http://localhost:${port}`)
    for (let step = 0; step < 12; step += 1) {
      await context.clock.fastForward('05:00')
      for (const page of tabs) await page.evaluate(() => (globalThis as unknown as Tab).auth.getSession())
    }
    expect(asked).toEqual([])
    await context.close()
  })
})
