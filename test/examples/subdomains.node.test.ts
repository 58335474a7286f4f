// Real subdomains over https, which localhost has none of: `latchkey/browser` at app.lk.test, Latchkey at auth.lk.test, an API at api.lk.test,
// as docs/integrate.md has them and examples/react-spa on two ports. In Debian's Chromium, in `npm run test:all` alone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser } from '../support/servers/chromium.ts'
import { npmRun, projectRoot } from '../support/servers/processes.ts'
import { BROWSER_WORDS, openSiblings, type Siblings } from '../support/servers/sibling-hosts.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const APP = 'https://app.lk.test'
const API = 'https://api.lk.test'
const OTHER_SITE = 'https://app.other.test'
const PERSON = `{ email: 'ada@example.com', password: '${PASSWORD}' }`

let siblings: Siblings
let browser: Browser
let page: Page
/** What the API was sent. */
const called: { authorization: string | undefined; cookie: string | undefined }[] = []

describe.skipIf(chromiumPath() === undefined || !WHOLE)('on subdomains of one domain', () => {
  beforeAll(async () => {
    siblings = await openSiblings({ TRUSTED_ORIGINS: `${APP} ${OTHER_SITE}`, ACCESS_TOKEN_SECONDS: '2' })
    // What is played here has no address, and Chromium would ask before such a page reaches this machine.
    browser = await openBrowser([
      ...BROWSER_WORDS,
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      '--disable-features=LocalNetworkAccessChecks',
    ])
    const built = await npmRun('build')
    if (built.code !== 0) throw new Error(built.stderr)
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const app = `<!doctype html><title>App</title><script type="module">
      import { createAuthClient } from '/browser.js'
      window.auth = createAuthClient({ baseURL: '${siblings.site}', apis: ['${API}'] })
    </script>`
    for (const origin of [APP, OTHER_SITE])
      await context.route(`${origin}/**`, (route) => {
        const isScript = new URL(route.request().url()).pathname === '/browser.js'
        const script = {
          contentType: 'text/javascript',
          body: readFileSync(join(projectRoot, 'dist/browser.js'), 'utf8'),
        }
        return route.fulfill(isScript ? script : { contentType: 'text/html', body: app })
      })
    await context.route(`${API}/**`, async (route) => {
      if (route.request().method() !== 'OPTIONS') {
        const { authorization, cookie } = await route.request().allHeaders()
        called.push({ authorization, cookie })
      }
      const headers = { 'Access-Control-Allow-Origin': APP, 'Access-Control-Allow-Headers': 'authorization' }
      return route.fulfill({ status: 200, headers, body: '{}' })
    })
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
  }, 300_000)
  afterAll(() => endAll(browser, siblings))

  const open = async (url: string): Promise<void> => {
    await page.goto(url)
    await page.waitForFunction('window.auth !== undefined')
  }
  const ask = (expression: string): Promise<unknown> => page.evaluate(`window.auth.${expression}`)

  it('the app signs in by cookies that only Latchkey’s host has, renews them, and gives its API a token and no cookie', async () => {
    await open(APP)
    expect(await ask(`signUp.email(${PERSON}).then(({ data, error }) => data?.status ?? error)`)).toBe('signed_in')
    const hosts = (await page.context().cookies()).map(({ domain }) => domain)
    expect([...new Set(hosts)]).toEqual([new URL(siblings.site).hostname])
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await open(APP)
    expect(await ask('getSession().then(({ data }) => data.user.email)')).toBe('ada@example.com')
    expect(await ask(`fetch('${API}/tasks').then(({ status }) => status)`)).toBe(200)
    expect(called).toEqual([{ authorization: expect.stringMatching(/^Bearer ey/), cookie: undefined }])
    expect(await ask('signOut().then(({ error }) => error)')).toBeNull()
    expect(await ask('getSession({ ask: true })')).toEqual({ data: null, error: null })
  })

  it('a page of another site, though trusted, is given no session by cookie', async () => {
    await open(OTHER_SITE)
    const person = PERSON.replace('ada', 'bob')
    expect(await ask(`signUp.email(${person}).then(({ data, error }) => data?.status ?? error)`)).toBe('signed_in')
    expect(await ask('getSession({ ask: true }).then(({ data }) => data)')).toBeNull()
  })
})
