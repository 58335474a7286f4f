// D1 of the fault tests: Miniflare's, on a file, in a process group that can be killed and started again.
import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answers, hasEnded, killGroup, startGroup, WORKERD } from './processes.ts'

const D1_HOST = fileURLToPath(new URL('./d1-host.ts', import.meta.url).href)

/** The file of D1 below the folder that Miniflare keeps it in. */
export function databaseIn(folder: string): string {
  const place = join(folder, 'd1/miniflare-D1DatabaseObject')
  const name = readdirSync(place).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  if (name === undefined) throw new Error('the database is not where it was looked for')
  return join(place, name)
}

/**
 * Stands between Miniflare and workerd at the first start of a D1, and keeps what one tells the other. From then on D1 is workerd alone, as
 * Miniflare set it up, and starts without Node: in a tenth of the time.
 */
const KEEPER = `#!/bin/sh
printf '%s\\n' "$@" > words
cat > config
exec "$WORKERD_OF_D1" "$@" < config
`

/** A D1 as Miniflare has it, in a process group of its own. */
export class Host {
  readonly port: number
  /** How often it ended by itself. */
  deaths = 0
  readonly #folder: string
  #child: ChildProcess | undefined
  #ending: ChildProcess | undefined

  constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  async start(): Promise<void> {
    const kept = join(this.#folder, 'kept')
    const child = existsSync(join(kept, 'config')) ? this.#again(kept) : this.#first(kept)
    this.#child = child
    child.once('close', () => {
      if (child !== this.#ending) this.deaths += 1
    })
    const url = `http://127.0.0.1:${this.port}/query`
    await answers(child, () => fetch(url, { method: 'POST', body: '[{"sql":"SELECT 1"}]' }))
  }

  #first(kept: string): ChildProcess {
    mkdirSync(kept, { recursive: true })
    const keeper = join(kept, 'keeper.sh')
    writeFileSync(keeper, KEEPER, { mode: 0o700 })
    const words = [D1_HOST, this.#folder, String(this.port)]
    const env = { ...process.env, MINIFLARE_WORKERD_PATH: keeper, WORKERD_OF_D1: WORKERD }
    return startGroup(process.execPath, words, { cwd: kept, env, stdio: ['ignore', 'ignore', 'inherit'] })
  }

  #again(kept: string): ChildProcess {
    // Without the file on which Miniflare hears of its ports.
    const words = readFileSync(join(kept, 'words'), 'utf8')
      .trimEnd()
      .split('\n')
      .filter((word) => !word.startsWith('--control-fd='))
    const config = openSync(join(kept, 'config'), 'r')
    try {
      return startGroup(WORKERD, words, { stdio: [config, 'ignore', 'ignore'] })
    } finally {
      closeSync(config)
    }
  }

  async apply(statements: readonly { sql: string }[]): Promise<void> {
    const body = JSON.stringify(statements)
    const answer = await fetch(`http://127.0.0.1:${this.port}/query`, { method: 'POST', body })
    const said = await answer.json<{ error?: string }>()
    if (said.error !== undefined) throw new Error(`D1: ${said.error}`)
  }

  kill(): Promise<void> {
    this.#ending = this.#child
    return killGroup(this.#child)
  }

  /** Ends it in an orderly way, so that nothing is left in its journal that a copy would lack. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || hasEnded(child)) return
    this.#ending = child
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }
}
