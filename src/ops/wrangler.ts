// Runs wrangler as a child process. It never prompts and sends no metrics.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ok, type Result } from '../result.ts'
import { configFile } from './config-file.ts'

/** The folder of package.json and wrangler.toml. */
export const projectRoot = join(import.meta.dirname, '../..')

const entry = createRequire(import.meta.url).resolve('wrangler')

type Outcome = { code: number; stdout: string; stderr: string }
/** How a step calls wrangler and gets its output. Tests pass one of their own. */
export type Wrangler = (words: readonly string[]) => Promise<Outcome>

/**
 * Starts wrangler on the configuration of this folder, unless the words name another one. With stdin closed it takes its
 * defaults instead of asking.
 */
export function startWrangler(
  words: readonly string[],
  stdio: StdioOptions,
  env: Record<string, string> = {},
): ChildProcess {
  const config = configFor(words)
  if (!config.ok) throw new Error(config.error)
  const quiet = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' }
  return spawn(process.execPath, ['--no-warnings', entry, ...words, ...config.value], {
    cwd: projectRoot,
    stdio,
    env: { ...quiet, ...process.env, ...env },
  })
}

/** Runs wrangler to its end and returns its output: all of it, whatever the shell's WRANGLER_LOG is, because we parse it. */
export const captureWrangler: Wrangler = (words) =>
  runWrangler(words, ['ignore', 'pipe', 'pipe'], { WRANGLER_LOG: 'log' })

/** Runs wrangler in the terminal, where it may ask: the first deployment of an account chooses a workers.dev name. */
export const deployWrangler: Wrangler = (words) => runWrangler(words, 'inherit')

export const NOT_LOGGED_IN =
  'Nobody is logged in to Cloudflare here: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.'

const HELD =
  'Another process holds the local database. Perhaps it is `npm run dev` or another command. Run this command again when it has ended.'

/** How often a command is run while another process holds the local file, and the milliseconds between two tries. */
const MOST_TRIES = 5
const PAUSE_MS = 500

/**
 * Runs a command on a database. workerd never waits for the lock of another process: a statement that meets one fails with
 * SQLITE_BUSY and has changed nothing. So the command is run again, and stderr says so. What it had done before the lock stays done.
 *
 * @returns the last outcome, and as `printed` what all tries wrote to stdout.
 */
export async function onDatabase(wrangler: Wrangler, words: readonly string[]): Promise<Outcome & { printed: string }> {
  let printed = ''
  for (let tries = 1; ; tries += 1) {
    const outcome = await wrangler(words)
    printed += outcome.stdout
    if (!isHeld(outcome) || tries === MOST_TRIES) return { ...outcome, printed }
    if (tries === 1) console.error('Another process holds the database. Trying again.')
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

const isHeld = ({ code, stderr }: Outcome): boolean => code !== 0 && stderr.includes('SQLITE_BUSY')

/** Why wrangler failed, in its own words: without colours, or out of the JSON that was requested. */
export function complaintOf(outcome: Outcome): string {
  const { stdout, stderr } = outcome
  if (isHeld(outcome)) return HELD
  const words = stripVTControlCharacters(`${stdout}\n${stderr}`).trim()
  if (words.includes('necessary to set a CLOUDFLARE_API_TOKEN')) return NOT_LOGGED_IN
  try {
    const { error } = JSON.parse(words) as { error: { text: string; notes?: { text: string }[] } }
    return [error.text, ...(error.notes ?? []).map(({ text }) => text)].join('\n')
  } catch {
    return words
      .split('\n')
      .filter((line) => !line.includes('Logs were written to') && line.trim() !== '')
      .join('\n')
  }
}

/** `--config` for these words, where it is needed. */
function configFor(words: readonly string[]): Result<string[], string> {
  if (words.some((word) => /^(-c|--config)(=|$)/.test(word))) return ok([])
  const config = configFile(projectRoot, words[0] === 'dev' ? 'dev' : 'deployed')
  if (!config.ok) return config
  return ok(config.value.merged === undefined ? [] : [`--config=${config.value.merged}`])
}

/** A configuration that can't be merged counts as a failure of wrangler. */
async function runWrangler(...[words, stdio, env]: Parameters<typeof startWrangler>): Promise<Outcome> {
  const config = configFor(words)
  return config.ok ? finish(startWrangler(words, stdio, env)) : { code: 1, stdout: '', stderr: config.error }
}

function finish(child: ChildProcess): Promise<Outcome> {
  const outcome: Outcome = { code: 1, stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (outcome.stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (outcome.stderr += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...outcome, code: code ?? 1 }))
  })
}
