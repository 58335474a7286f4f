// `npm run dev` as a process group of its own, with what it has printed so far.
import type { ChildProcess } from 'node:child_process'
import { vi } from 'vitest'
import { start } from './processes.ts'

export class Server {
  readonly child: ChildProcess
  #text = ''

  /** `words` come after a port of the command's own choice. */
  constructor(words: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
    this.child = start('npm', ['run', '--silent', 'dev', '--', '--port', '0', ...words], { ...options, group: true })
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk))
  }

  printed(): string {
    return this.#text
  }

  /** Waits for a text; fails with everything that was printed. */
  async until(what: RegExp): Promise<RegExpExecArray> {
    return vi.waitFor(
      () => {
        const found = what.exec(this.#text)
        if (found === null) throw new Error(`${what} was not printed:\n${this.#text}`)
        return found
      },
      { timeout: 300_000, interval: 50 },
    )
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it was not started')
    return this.child.pid
  }

  /** Ends what is left of it, at once. */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.child
    const ended = exitCode !== null || signalCode !== null || new Promise((resolve) => this.child.on('close', resolve))
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
    await ended
  }
}
