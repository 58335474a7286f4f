// A project of somebody else's: files in a folder of their own, what npm installs there, and what they start.
import { execFile, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { projectRoot, start, temporaryFolder } from './processes.ts'

const run = promisify(execFile)
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}
/** A package of ours, as we have it. */
export const version = (name: string): string => `${name}@${manifest.devDependencies[name] ?? ''}`
/** TypeScript as Cloudflare's template of 2026-11 asks for it. */
export const TYPESCRIPT = 'typescript@5.9.3'
/** Everything that `strict` leaves out, in libraries, too. */
export const STRICTEST = [
  'exactOptionalPropertyTypes',
  'noUncheckedIndexedAccess',
  'noPropertyAccessFromIndexSignature',
  'noImplicitOverride',
  'noImplicitReturns',
  'noFallthroughCasesInSwitch',
  'noUnusedLocals',
  'noUnusedParameters',
  'verbatimModuleSyntax',
]
  .flatMap((option) => [`--${option}`, 'true'])
  .concat('--skipLibCheck', 'false')

/** Their Node is ours: the machine's own may be older than wrangler wants. */
const PATH = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)

/** Packs the npm package of this project, as it is published. Returns the path of the file. */
export async function packed(): Promise<string> {
  const folder = temporaryFolder()
  const words = ['pack', '--silent', '--pack-destination', folder]
  const { stdout } = await run('npm', words, { cwd: projectRoot, env: { ...process.env, PATH } })
  return join(folder, stdout.trim().split('\n').at(-1) ?? '')
}

/** A folder with these files, by their paths in it. */
export function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** Runs a command there, to its end; throws with what it printed where it fails. Returns what it printed. */
export async function runThere(folder: string, command: string, ...words: string[]): Promise<string> {
  try {
    const env = { ...process.env, PATH, CI: '1', NODE_OPTIONS: '', NODE_ENV: 'production' }
    const { stdout } = await run(command, words, { cwd: folder, env, maxBuffer: 64 << 20 })
    return stdout
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${words.join(' ')}\n${stdout}\n${stderr}`, { cause })
  }
}

/** Installs packages there, from npm's cache as far as they are in it. */
export const installThere = (folder: string, ...packages: string[]): Promise<string> =>
  runThere(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--save-exact', ...packages)

/** Starts a command there, in a process group of its own. */
export const startThere = (
  folder: string,
  env: Record<string, string>,
  command: string,
  ...words: string[]
): ChildProcess => start(command, words, { cwd: folder, env: { PATH, ...env }, group: true })

/** Ends what was started there, with all that it started. */
export function endGroup(child: ChildProcess | undefined): void {
  try {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Waits until something answers there; with this status, if one is given. */
export async function answers(url: string, status?: number): Promise<void> {
  const ask = async (): Promise<void> => {
    const answer = await fetch(url, { redirect: 'manual' })
    if (status !== undefined && answer.status !== status) throw new Error(`${url} answers ${answer.status}`)
  }
  await vi.waitFor(ask, { timeout: 120_000, interval: 100 })
}
