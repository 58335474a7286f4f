// `npm run screens`: takes a picture of every page that a person meets on the way in, narrow and light, wide and dark, and one contact
// sheet of all of them, for docs/screens and for whoever changes a page.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromiumPath, openBrowser, startServer } from '../support/servers/chromium.ts'
import { removeFolders } from '../support/servers/processes.ts'
import { fillConsole, walkConsole } from './walk-console.ts'
import { walkMailbox, walkPasskeys } from './walk-factors.ts'
import { fillApps, walkApps } from './walk-apps.ts'
import { fillClients, walkOAuth } from './walk-oauth.ts'
import { CLOSED, STRICT, walkClosed, walkFaults, walkOdd, walkStrict, walkWrong, WRONG } from './walk-refusals.ts'
import { PROVIDERS, walk } from './walk.ts'
import { cameFrom, moveTo, type Visit } from './walker.ts'

const HELP = `Usage: npm run screens [-- --language de] [-- --to FOLDER]

Takes pictures of the pages in Chromium, 375 px light and 1280 px dark, and makes sheet.png of them.

  --language TAG   the language of the pages (default: en)
  --to FOLDER      where the pictures go (default: docs/screens)
`

const LOOKS = [
  { width: 375, height: 760, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
] as const
const { values } = parseArgs({
  options: { language: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
})

/** Runs the clock once, as the cron trigger does: the console says when it ran last. */
async function runClock(url: string): Promise<void> {
  const { status } = await fetch(`${url}/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*`)
  if (status !== 200) throw new Error(`the clock answered ${status}`)
}

async function main(): Promise<void> {
  const folder = values.to ?? join(import.meta.dirname, '../../docs/screens')
  const language = values.language ?? 'en'
  if (chromiumPath() === undefined) throw new Error('no Chromium: install it, or name it in CHROMIUM')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const server = await startServer(PROVIDERS)
  await fillConsole(server.state)
  await fillClients(server.state)
  fillApps(server.state, 60)
  await runClock(server.url)
  const strict = await startServer(STRICT)
  const closed = await startServer(CLOSED)
  const wrong = await startServer(WRONG)
  const browser = await openBrowser()
  try {
    const sheet: { width: number; file: string }[] = []
    for (const { width, height, colorScheme } of LOOKS) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        locale: language,
        ...cameFrom(width % 100),
      })
      const page = await context.newPage()
      const shoot: Visit = async (name) => {
        const file = join(folder, `${name}-${width}.png`)
        await page.screenshot({ path: file, fullPage: true })
        sheet.push({ width, file })
        process.stdout.write(`${file}\n`)
      }
      await walk(page, server.url, `ada.${width}@example.com`, shoot)
      await moveTo(page, (width % 100) + 1)
      await walkMailbox(page, server.url, `max.${width}@example.com`, shoot)
      await moveTo(page, (width % 100) + 2)
      await walkPasskeys(page, server.url, `kay.${width}@example.com`, shoot)
      await moveTo(page, (width % 100) + 3)
      await walkOAuth(page, server.url, server.state, `otto.${width}@example.com`, shoot)
      await moveTo(page, (width % 100) + 4)
      await walkApps(page, server.url, server.state, `olaf.${width}@example.com`, shoot)
      await walkOdd(page, server.url, shoot)
      await walkConsole(page, server.url, server.state, `olga.${width}@example.com`, shoot)
      await walkStrict(page, strict.url, `eve.${width}@example.com`, shoot)
      await walkClosed(page, closed.url, width % 100, shoot)
      await walkFaults(page, closed.url, closed.state, shoot)
      await walkWrong(page, wrong.url, shoot)
      await context.close()
    }
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
    // The tops alone: a page that is long says what it is there.
    const images = sheet.map(({ width, file }) => {
      const [shown, high] = width === 375 ? [150, 300] : [300, 190]
      const style = `width:${shown}px;height:${high}px;object-fit:cover;object-position:top`
      return `<img style="${style}" src="data:image/png;base64,${readFileSync(file).toString('base64')}">`
    })
    await page.setContent(
      `<body style="margin:8px;background:#777;display:flex;flex-wrap:wrap;gap:8px;align-items:start">${images.join('')}`,
    )
    writeFileSync(join(folder, 'sheet.png'), await page.screenshot({ fullPage: true }))
    process.stdout.write(`${join(folder, 'sheet.png')}\n`)
  } finally {
    await browser.close()
    for (const one of [server, strict, closed, wrong]) await one.stop()
    removeFolders()
  }
}

if (values.help === true) process.stdout.write(HELP)
else await main()
