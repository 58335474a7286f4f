// A folder with a package.json of its own, as its owner has it: installed by `npm ci`, and what is started in it.
import type { ChildProcess } from 'node:child_process'
import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { vi } from 'vitest'
import { finish, projectRoot, start, temporaryFolder, type Outcome } from './processes.ts'

export class Installed {
  readonly folder: string
  readonly #env: Record<string, string>
  readonly #running: ChildProcess[] = []
  #printed = ''

  constructor(folder: string, env: Record<string, string>) {
    this.folder = folder
    this.#env = env
  }

  /** A folder of test/relying-parties, in a place of its own and installed. */
  static async relyingParties(name: string): Promise<Installed> {
    const copy = join(temporaryFolder(), name)
    cpSync(join(projectRoot, 'test/relying-parties', name), copy, {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    })
    const installed = new Installed(copy, {})
    await installed.install()
    return installed
  }

  /** `npm <words>`, to its end. */
  npm(words: readonly string[]): Promise<Outcome> {
    return finish(start('npm', words, { cwd: this.folder, env: this.#env }))
  }

  /** `npm ci`; throws with what it printed where it fails. */
  async install(): Promise<void> {
    const { code, stdout, stderr } = await this.npm(['ci', '--no-audit', '--no-fund'])
    if (code !== 0) throw new Error(`npm ci in ${this.folder}\n${stdout}${stderr}`)
  }

  /** `npm start -- <words>`; resolves when it has printed `ready`. */
  serve(words: readonly string[], ready: RegExp, env: Record<string, string> = {}): Promise<void> {
    return this.run('npm', ['start', '--', ...words], ready, env)
  }

  /** A command in a process group of its own; resolves when it has printed `ready`. */
  async run(command: string, words: readonly string[], ready: RegExp, env: Record<string, string> = {}): Promise<void> {
    const child = start(command, words, { cwd: this.folder, env: { ...this.#env, ...env }, group: true })
    this.#running.push(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        this.#printed += chunk
      })
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
    await vi.waitUntil(() => ready.test(text) || isOver(), { timeout: 120_000, interval: 50 })
    if (!ready.test(text)) throw new Error(`${ready} was not printed:\n${text}`)
  }

  /** All that has been printed by what it started. */
  printed(): string {
    return this.#printed
  }

  /** Ends what it started. */
  async stop(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      const { exitCode, signalCode } = child
      const ended = exitCode !== null || signalCode !== null || new Promise((resolve) => child.on('close', resolve))
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It is gone already.
      }
      await ended
    }
  }
}
