// The apps of `examples/` as a newcomer has them: each in a checkout of its own, installed by `npm ci`, started by `npm start`.
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { vi } from 'vitest'
import { finish, projectRoot, start, temporaryFolder, type Outcome } from './processes.ts'

/** The folders of `examples/`. */
export const EXAMPLES = readdirSync(join(projectRoot, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

/** What is made by tools and not by the example's author. */
const MADE = /^(node_modules|dist|\.wrangler|worker-configuration\.d\.ts|\.tokens\.json)$/

/** The files of an example, without what tools made. */
export function filesOf(example: string, below = ''): string[] {
  return readdirSync(join(projectRoot, 'examples', example, below), { withFileTypes: true })
    .filter(({ name }) => !MADE.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(example, `${below}${entry.name}/`) : [`${below}${entry.name}`]))
    .toSorted()
}

/** The text of a file in a folder. */
export const textIn = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')
/** The text of a file of an example. */
export const textOf = (example: string, path: string): string => textIn(join(projectRoot, 'examples', example), path)

/** An example in its checkout; or another project that is installed by itself, from its own `shelf`. */
export class Example {
  readonly folder: string
  readonly #env: Record<string, string>
  readonly #running: ChildProcess[] = []

  /** Copies it, with the project around it, whose own dependencies are those of this machine. */
  constructor(name: string, env: Record<string, string>, shelf = 'examples') {
    const root = temporaryFolder()
    for (const part of ['package.json', 'tsconfig.json', 'README.md', 'LICENSE', 'src'])
      cpSync(join(projectRoot, part), join(root, part), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction')
    this.folder = join(root, shelf, name)
    mkdirSync(join(root, shelf), { recursive: true })
    cpSync(join(projectRoot, shelf, name), this.folder, {
      recursive: true,
      filter: (path) => !MADE.test(basename(path)),
    })
    this.#env = env
  }

  /** `npm <words>`, to its end. */
  npm(words: readonly string[]): Promise<Outcome> {
    return finish(start('npm', words, { cwd: this.folder, env: this.#env }))
  }

  /** `npm start -- <words>`; resolves when it has printed `ready`. */
  async serve(words: readonly string[], ready: RegExp, env: Record<string, string> = {}): Promise<void> {
    const child = start('npm', ['start', '--', ...words], {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      group: true,
    })
    this.#running.push(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await vi.waitFor(
      () => {
        if (!ready.test(text)) throw new Error(`${ready} was not printed:\n${text}`)
      },
      { timeout: 120_000, interval: 50 },
    )
  }

  /** Ends what it started. */
  async stop(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      const ended = child.exitCode !== null || new Promise((resolve) => child.on('close', resolve))
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It is gone already.
      }
      await ended
    }
  }
}
