// A real browser, and the server that it opens: Debian's Chromium by playwright-core, and what `npm run dev` starts on a free port.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { serveLocally } from './local-server.ts'
import { migratedFolder } from './migrated.ts'
import { removeFolders } from './processes.ts'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is; `CHROMIUM` names it elsewhere. */
export function chromiumPath(): string | undefined {
  const found = [process.env.CHROMIUM ?? '', ...PATHS].find((path) => path !== '' && existsSync(path))
  if (found === undefined)
    console.warn('BROWSER TESTS ARE SKIPPED: no Chromium found (apt-get install chromium, or set CHROMIUM)')
  return found
}

/** `words`: what else Chromium is started with. Without a GPU process: it would draw by software, too. */
export function openBrowser(words: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', '--disable-gpu', ...words] })
}

/** Ends the browser and what it looked at, as far as they were started, and takes the folders away. */
export async function endAll(
  browser: Browser | undefined,
  ...others: ({ stop: () => Promise<void> } | undefined)[]
): Promise<void> {
  await browser?.close()
  for (const other of others) await other?.stop()
  removeFolders()
}

/** Chromium's word where a robot typed before the first frame, and the page then leaves the focus where it is. Nothing is wrong. */
const TYPED_EARLY = 'Autofocus processing was blocked because a document already has a focused element.'

/** Listens to a page from now on: the lines are what its console says, and how its scripts fail; `but`: how lines begin that are none. */
export function saidOn(page: Page, ...but: readonly string[]): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    const isNothing = [TYPED_EARLY, ...but].some((beginning) => message.text().startsWith(beginning))
    if (!isNothing) said.push(`console, on ${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(`script, on ${page.url()}: ${error.message}`))
  return said
}

type Speaking = { textContent: string | null; told?: Promise<void> }

/** Presses a button, and waits until it has said `words`: also where it says something else again before we can ask. */
export async function pressToHear(button: Locator, words: string): Promise<void> {
  const element = await button.elementHandle()
  if (element === null) throw new Error('there is no such button')
  await element.evaluate((node, wanted) => {
    const { MutationObserver: Observer } = globalThis as unknown as {
      MutationObserver: new (hear: () => void) => { observe: (what: unknown, which: object) => void }
    }
    const speaking = node as unknown as Speaking
    speaking.told = new Promise((resolve, reject) => {
      new Observer(() => speaking.textContent === wanted && resolve()).observe(node, { childList: true })
      setTimeout(() => reject(new Error(`it never said "${wanted}"`)), 15_000)
    })
  }, words)
  await element.click()
  await element.evaluate((node) => (node as unknown as Speaking).told)
}

/** `state`: the folder of its database. */
export type Server = { url: string; state: string; stop: () => Promise<void> }

/** Serves as `npm run dev` does, on a database of its own; below `path`, if there is one. */
export async function startServer(vars: Record<string, string> = {}, path = ''): Promise<Server> {
  const state = await migratedFolder()
  const server = await serveLocally(state, { AUTH_SECRET: developmentSecret(), ...vars }, path)
  const url = `${server.origin}${path}`
  // The first answer takes its time, which is none of the test's.
  await fetch(`${url}/health`)
  return { url, state, stop: server.stop }
}
