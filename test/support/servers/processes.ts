// The project's commands as an operator runs them: processes of their own, from a bare shell, on folders that go away.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** The folder of package.json and wrangler.toml. */
export const projectRoot = join(import.meta.dirname, '../../..')

export type Outcome = { code: number | null; stdout: string; stderr: string }
/** `group`: a process group of its own, as a terminal gives to a command. */
type Options = { cwd?: string; env?: Record<string, string>; group?: boolean }

const folders: string[] = []

/** A folder of this test's own. `removeFolders` takes it away. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  folders.push(folder)
  return folder
}

/** For `afterAll`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Somebody's shell: nothing of the test runner's, of npm's or of wrangler's in it, and nobody logged in to Cloudflare. */
function bareShell(home: string): Record<string, string> {
  const theirs =
    /^(npm_|node_|vitest|vite_|wrangler|cloudflare|cf_|workers_ci|miniflare|test$|dev$|mode$|prod$|ssr$|base_url$|ci$|init_cwd$|force_color$|no_color$)/i
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !theirs.test(entry[0]),
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'))
  // Nothing may reach anybody's account: no login is found, and the API is a port that nobody listens on.
  const nowhere = {
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    XDG_CONFIG_HOME: home,
    CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:9',
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    // What one test has installed the next one need not ask a registry for, which may have a bad moment.
    NPM_CONFIG_CACHE: join(projectRoot, 'node_modules/.cache/latchkey-npm'),
    NPM_CONFIG_PREFER_OFFLINE: 'true',
    NPM_CONFIG_FETCH_RETRIES: '5',
    // wrangler is a file of megabytes: compiled once for all.
    NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/latchkey-compiled'),
  }
  return { ...Object.fromEntries(kept), ...nowhere, PATH: path.join(delimiter), NO_COLOR: '1' }
}

/** `npm run --silent <script> -- <words>`, to its end. */
export function npmRun(script: string, words: readonly string[] = [], options: Options = {}): Promise<Outcome> {
  return finish(start('npm', ['run', '--silent', script, '--', ...words], options))
}

/** `node <file> <words>`, to its end: what npm would run, without npm. `file` is from the project's root. */
export function node(file: string, words: readonly string[] = [], options: Options = {}): Promise<Outcome> {
  return finish(start(process.execPath, ['--import', './src/ops/node-version.mjs', file, ...words], options))
}

/** Starts a process with its output piped. */
export function start(
  command: string,
  words: readonly string[],
  { cwd = projectRoot, env = {}, group = false }: Options = {},
): ChildProcess {
  const shell = process.platform === 'win32' && command === 'npm'
  return spawn(command, words, {
    cwd,
    env: { ...bareShell(temporaryFolder()), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
    detached: group,
  })
}

/** What a process said, when it has ended. */
export function finish(child: ChildProcess): Promise<Outcome> {
  const outcome = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (outcome.stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (outcome.stderr += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...outcome, code }))
  })
}

/** The file of the local database that is kept in a folder. */
export function databaseFile(persistTo: string): string {
  const folder = join(persistTo, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(folder).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  if (name === undefined) throw new Error(`no database in ${persistTo}`)
  return join(folder, name)
}

/** Asks the local database that is kept in a folder, as a file, past everything of ours. */
export function query<Row = Record<string, unknown>>(
  persistTo: string,
  sql: string,
  ...values: SQLInputValue[]
): Row[] {
  const database = new DatabaseSync(databaseFile(persistTo), { timeout: 10_000 })
  try {
    return database.prepare(sql).all(...values) as Row[]
  } finally {
    database.close()
  }
}
