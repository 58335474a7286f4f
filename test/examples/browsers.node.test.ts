// The examples that people see in a browser, each installed by `npm ci` and started by `npm start` beside `npm run dev`, walked by Debian's
// Chromium: a stranger signs up, confirms, is seen by the example's own page, stays when the access token has ended, signs out. In
// `npm run test:all` alone. Skipped, and said so, where there is no Chromium.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser } from '../support/servers/chromium.ts'
import { Server } from '../support/servers/dev-server.ts'
import { Example } from '../support/servers/examples.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { newPort } from '../support/servers/ports.ts'
import { temporaryFolder } from '../support/servers/processes.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const ACCESS_TOKEN_SECONDS = 2
const NAMES = ['capacitor', 'react-spa', 'server-rendered', 'worker-hono', 'worker-plain'] as const
type Name = (typeof NAMES)[number]

/** Where each example's page is, and its Latchkey. */
const sites = new Map<Name, { url: string; latchkey: string; example: Example }>()
const latchkeys: Server[] = []
let browser: Browser | undefined

const siteOf = (name: Name) => sites.get(name) ?? expect.unreachable(name)

const portOf = (url: string): string => new URL(url).port
/** wrangler's own choice of a port to inspect at may be another wrangler's, which starts just then. */
const UNINSPECTED = ['--inspector-port', '0']
const inRegistry = (folder: string) => ({ WRANGLER_REGISTRY_PATH: folder, MINIFLARE_REGISTRY_PATH: folder })

/** `npm run dev` on a port, with a registry of its own. */
async function startLatchkey(port: number, registry: string, vars: Record<string, string>): Promise<void> {
  const words = Object.entries({ ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS), ...vars }).flatMap(
    ([name, value]) => ['--var', `${name}:${value}`],
  )
  const server = new Server(
    ['--port', String(port), '--persist-to', await migratedFolder(), ...UNINSPECTED, ...words],
    {
      env: inRegistry(registry),
    },
  )
  latchkeys.push(server)
  await server.until(/Latchkey runs at/)
}

/** Installs an example, checks its types, runs its own test, and starts it. */
async function startExample(name: Name): Promise<void> {
  const { url, example } = siteOf(name)
  const steps = [['ci'], ['run', '--silent', 'check'], ...(name === 'worker-hono' ? [['test']] : [])]
  for (const words of steps) {
    const { code, stdout, stderr } = await example.npm(words)
    if (code !== 0) throw new Error(`${name}: npm ${words.join(' ')}\n${stdout}${stderr}`)
  }
  const isVite = name === 'capacitor' || name === 'react-spa'
  await example.serve(['--port', portOf(url), ...(isVite ? [] : UNINSPECTED)], /Local:|Ready on/)
}

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    const shared = { port: await newPort(), registry: temporaryFolder() }
    // Latchkey behind a path of the diary's own origin.
    const behind = { port: await newPort(), registry: temporaryFolder() }
    for (const name of NAMES) {
      const url = `http://${name === 'capacitor' ? '127.0.0.1' : 'localhost'}:${await newPort()}`
      const isBehind = name === 'server-rendered'
      const latchkey = isBehind ? `${url}/auth` : `http://localhost:${shared.port}`
      const { registry } = isBehind ? behind : shared
      sites.set(name, {
        url,
        latchkey,
        example: new Example(name, { ...inRegistry(registry), VITE_ISSUER: latchkey }),
      })
    }
    const waiting: Name[] = [...NAMES]
    const startNext = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await startExample(name)
    }
    const startBoth = async (): Promise<void> => {
      const origins = [...sites.values()].map(({ url }) => url).join(' ')
      await startLatchkey(shared.port, shared.registry, { TRUSTED_ORIGINS: origins })
      await startLatchkey(behind.port, behind.registry, { ISSUER: siteOf('server-rendered').latchkey })
    }
    await Promise.all([startNext(), startNext(), startBoth()])
    browser = await openBrowser()
  }, 600_000)
  afterAll(async () => {
    for (const { example } of sites.values()) await example.stop()
    for (const server of latchkeys) await server.kill()
    await endAll(browser)
  })

  const pageAt = async (url: string): Promise<Page> => {
    const context = await browser?.newContext()
    const page = (await context?.newPage()) ?? expect.unreachable()
    page.setDefaultTimeout(20_000)
    await page.goto(url)
    return page
  }

  const codeFor = async (latchkey: string, email: string): Promise<string> => {
    const { items } = await (await fetch(`${latchkey}/dev/mail`)).json<{ items: { to: string; code?: string }[] }>()
    return items.find(({ to }) => to === email)?.code ?? ''
  }

  /** From Latchkey's page to sign in, by way of a sign-up, to where the example's page was. */
  async function signUpOnPages(page: Page, latchkey: string, email: string): Promise<void> {
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.fill('#email', email)
    await page.fill('#new-password', PASSWORD)
    await page.locator('button[type=submit]').first().click()
    await page.waitForURL(/verify-email/)
    await page.fill('#code', await codeFor(latchkey, email))
    await page.locator('button[type=submit]').first().click()
  }

  const tokenEnds = () => new Promise((resolve) => setTimeout(resolve, ACCESS_TOKEN_SECONDS * 1000 + 500))

  it.each([
    ['worker-hono', 'Your orders', 'Orders of'],
    ['worker-plain', 'Your notes', 'Notes of'],
  ] as const)('%s knows who signed in on Latchkey’s pages, and renews', async (name, link, greeting) => {
    const { url, latchkey } = siteOf(name)
    const email = `${name}@example.com`
    const page = await pageAt(url)
    await page.getByRole('link', { name: link }).click()
    await signUpOnPages(page, latchkey, email)
    const seen = page.getByRole('heading', { name: `${greeting} ${email}` })
    await seen.waitFor()
    const here = page.url()
    await tokenEnds()
    await page.reload()
    await seen.waitFor()
    const api = `${url}/api/${name === 'worker-hono' ? 'orders' : 'notes'}`
    expect((await page.request.get(api)).status()).toBe(200)
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    expect((await page.request.get(api)).status()).toBe(401)
    await page.goto(here)
    await page.waitForURL(/\/sign-in/)
  })

  it('react-spa renews over the other host, and gives its API a token', async () => {
    const { url, latchkey } = siteOf('react-spa')
    const page = await pageAt(url)
    const asked: string[] = []
    page.on('request', (request) => request.url().startsWith(latchkey) && asked.push(request.url()))
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(asked, 'asked while nobody had signed in').toEqual([])
    await page.getByRole('button', { name: 'Sign in' }).click()
    await signUpOnPages(page, latchkey, 'spa@example.com')
    const seen = page.getByText('Signed in as spa@example.com')
    await seen.waitFor()
    await page.getByText('Feed the otters').waitFor()
    await tokenEnds()
    await page.reload()
    await seen.waitFor()
    await page.getByText('Feed the otters').waitFor()
    expect((await page.request.get(`${url}/api/tasks`)).status()).toBe(401)
    const other = await page.context().newPage()
    await other.goto(url)
    await other.getByText('Signed in as spa@example.com').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await other.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('capacitor keeps its own tokens, on another site than Latchkey', async () => {
    const { url, latchkey } = siteOf('capacitor')
    const page = await pageAt(url)
    await page.getByText('Nobody is signed in.').waitFor()
    await page.fill('[name=email]', 'otter@example.com')
    await page.fill('[name=password]', PASSWORD)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.locator('[name=code]').waitFor()
    await page.fill('[name=code]', await codeFor(latchkey, 'otter@example.com'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    const seen = page.getByText('Signed in as otter@example.com')
    await seen.waitFor()
    expect(await page.context().cookies()).toEqual([])
    await tokenEnds()
    await page.reload()
    await seen.waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Nobody is signed in.').waitFor()
    await page.reload()
    await page.getByText('Nobody is signed in.').waitFor()
    await page.fill('[name=email]', 'otter@example.com')
    await page.fill('[name=password]', PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await seen.waitFor()
  })

  it('server-rendered stands with Latchkey’s pages on one origin, and needs no script', async () => {
    const { url, latchkey } = siteOf('server-rendered')
    const context = await browser?.newContext({ javaScriptEnabled: false })
    const page = (await context?.newPage()) ?? expect.unreachable()
    page.setDefaultTimeout(20_000)
    await page.goto(url)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await signUpOnPages(page, latchkey, 'diary@example.com')
    await page.getByText('diary@example.com').waitFor()
    expect(page.url()).toBe(`${url}/diary`)
    await page.fill('[name=text]', 'Fed the <otters>')
    await tokenEnds()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.waitForURL(`${url}/diary`)
    expect(await page.locator('[name=text]').inputValue()).toBe('Fed the <otters>')
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    await page.goto(`${url}/diary`)
    expect(page.url()).toBe(`${latchkey}/sign-in?return_to=${encodeURIComponent(`${url}/diary`)}`)
  })
})
