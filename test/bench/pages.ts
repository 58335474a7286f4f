// What a person waits for: pages in Chromium with an empty cache, on a processor four times slower and a line of 1.6 Mbit/s (as
// Lighthouse measures a slow phone), and what they load, compressed.
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { chromiumPath, openBrowser, startServer } from '../support/servers/chromium.ts'
import { removeFolders } from '../support/servers/processes.ts'
import { median } from './statistics.ts'

const PATHS = ['/sign-in', '/sign-up', '/forgot-password', '/'] as const
const SLOWER = 4
/** Lighthouse's slow 4G: bytes a second, and milliseconds that a round trip takes. */
const LINE = { offline: false, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150 }
/** After so long nothing moves any more. */
const SETTLED_MS = 500

/**
 * A page. `paint`: the largest contentful paint, ms; `server`: what of it the local server takes, unthrottled; `shift`: the cumulative
 * layout shift, the greatest of the repeats; `bytes` and `script`: all that it loads and the scripts of it, gzip.
 */
export type PageCost = {
  path: string
  paint: number
  server: number
  shift: number
  bytes: number
  script: number
  repeats: number
}

/** Opens each page `repeats` times; every time in a browser that has nothing of it yet. */
export async function measurePages(repeats: number, progress: (line: string) => void): Promise<PageCost[]> {
  if (chromiumPath() === undefined) throw new Error('pages: no Chromium. Install it, or name it in CHROMIUM.')
  const server = await startServer()
  const browser = await openBrowser()
  try {
    const costs: PageCost[] = []
    for (const path of PATHS) {
      const seen: { paint: number; shift: number }[] = []
      const loaded = await loadedBy(browser, server.url + path)
      for (let repeat = 1; repeat <= repeats; repeat += 1) {
        progress(`pages: ${path}, ${repeat} of ${repeats} repeats`)
        seen.push(await see(browser, server.url + path))
      }
      costs.push({
        path,
        paint: median(seen.map(({ paint }) => paint)),
        shift: Math.max(...seen.map(({ shift }) => shift)),
        server: await serverTime(loaded.urls, repeats),
        bytes: loaded.bytes,
        script: loaded.script,
        repeats,
      })
    }
    return costs
  } finally {
    await browser.close()
    await server.stop()
    removeFolders()
  }
}

/** What a page loads: its addresses, and gzip bytes. */
async function loadedBy(browser: Browser, url: string): Promise<{ urls: string[]; bytes: number; script: number }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const parts: Promise<{ url: string; type: string; size: number }>[] = []
  page.on('response', (response) => {
    const size = response.body().then((body) => gzipSync(body, { level: 6 }).length)
    const request = response.request()
    parts.push(size.then((bytes) => ({ url: request.url(), type: request.resourceType(), size: bytes })))
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  const all = await Promise.all(parts)
  await context.close()
  const sum = (some: typeof all): number => some.reduce((total, { size }) => total + size, 0)
  return {
    urls: all.map((part) => part.url),
    bytes: sum(all),
    script: sum(all.filter(({ type }) => type === 'script')),
  }
}

async function see(browser: Browser, url: string): Promise<{ paint: number; shift: number }> {
  const context = await browser.newContext({ viewport: { width: 375, height: 760 } })
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.enable')
  await devTools.send('Network.emulateNetworkConditions', LINE)
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.addInitScript(observe)
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.waitForTimeout(SETTLED_MS)
  const seen = await read(page)
  await context.close()
  return seen
}

/** Runs in the page, before anything of it: keeps what the browser reports. */
function observe(): void {
  const kept = { paint: 0, shift: 0 }
  Object.assign(globalThis, { kept })
  const { PerformanceObserver: Observer } = globalThis as unknown as { PerformanceObserver: ObserverOfPages }
  new Observer((list) => {
    for (const entry of list.getEntries()) kept.paint = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new Observer((list) => {
    for (const entry of list.getEntries()) kept.shift += entry.value ?? 0
  }).observe({ type: 'layout-shift', buffered: true })
}
type ObserverOfPages = new (heard: (list: { getEntries: () => { startTime: number; value?: number }[] }) => void) => {
  observe: (options: { type: string; buffered: boolean }) => void
}

async function read(page: Page): Promise<{ paint: number; shift: number }> {
  return page.evaluate(() => (globalThis as unknown as { kept: { paint: number; shift: number } }).kept)
}

/** How long the server takes for all of it, one after the other, on a line that isn't throttled: the median, ms. */
async function serverTime(urls: readonly string[], repeats: number): Promise<number> {
  const times: number[] = []
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const from = performance.now()
    for (const url of urls) await (await fetch(url, { headers: { Accept: 'text/html' } })).arrayBuffer()
    times.push(performance.now() - from)
  }
  return median(times)
}
