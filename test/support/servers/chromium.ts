// A real browser, and the server that it opens: Debian's Chromium by playwright-core, and `npm run dev` on a free port.
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { chooseFreePort } from '../../../src/ops/ports.ts'
import { ENGINE } from '../scrypt.ts'
import { start, temporaryFolder } from './processes.ts'

/** Given to every server: a secret, so that none touches the `.dev.vars` of this folder, and the faster engine. */
const USUAL = ['--var', `AUTH_SECRET:${developmentSecret()}`, '--var', `PASSWORD_ENGINE:${ENGINE}`]
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is; `CHROMIUM` names it elsewhere. */
export function chromiumPath(): string | undefined {
  const found = [process.env.CHROMIUM ?? '', ...PATHS].find((path) => path !== '' && existsSync(path))
  if (found === undefined)
    console.warn('BROWSER TESTS ARE SKIPPED: no Chromium found (apt-get install chromium, or set CHROMIUM)')
  return found
}

/** `words`: what else Chromium is started with. */
export function openBrowser(words: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', ...words] })
}

export type Server = { url: string; stop: () => Promise<void> }

/** Vars and secrets, as words for `startServer`. */
export const varWords = (vars: Readonly<Record<string, string>>): string[] =>
  Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])

/**
 * Serves as `npm run dev` does, on a database of its own; below `path`, if there is one. Tried again where somebody took a port
 * meanwhile: wrangler looks for several by itself, and two that start at once find the same.
 */
export async function startServer(words: readonly string[] = [], path = '', tries = 3): Promise<Server> {
  const port = await chooseFreePort(undefined)
  const url = `http://localhost:${port}${path}`
  const child = start(
    'npm',
    [
      'run',
      'dev',
      '--',
      '--port',
      String(port),
      '--persist-to',
      temporaryFolder(),
      ...USUAL,
      '--var',
      `ISSUER:${url}`,
      ...words,
    ],
    { group: true },
  )
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
  for (let looks = 0; looks < 300; looks += 1) {
    const up = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return { url, stop }
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await stop()
  if (tries > 1 && output.includes('Address already in use')) return startServer(words, path, tries - 1)
  throw new Error(`the server didn't come up:\n${output}`)
}
