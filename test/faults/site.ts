// The site of the fault tests: the deployed bundle on bare workerd, its D1 in another process, on files that outlive both. Either can be
// killed (SIGKILL) and started again on the same data.
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundle as bundleEntry } from './entry-bundle.ts'
import { configOf } from './site-config.ts'
import { startNeighbours, type Neighbours } from './neighbours.ts'
import { bundleOf } from '../bench/bare-bundles.ts'
import { migrations } from '../bench/bare-workerd.ts'
import { freePort } from '../bench/servers.ts'

/** What can be killed. */
export type Part = 'worker' | 'd1'

const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
const D1_HOST = fileURLToPath(new URL('./d1-host.ts', import.meta.url).href)
const READY_MS = 30_000

/** What all sites of a run are copied from: the two modules, and a migrated database. */
export type Kit = { folder: string; remove: () => void }

/** Bundles the Worker as `wrangler deploy` would, and migrates a database; both once a run. */
export async function makeKit(): Promise<Kit> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const bundled = await bundleOf('latchkey', folder)
    cpSync(bundled, join(folder, 'latchkey.js'))
    await bundleEntry(join(folder, 'faults.js'))
    const d1 = new Host(join(folder, 'database'), await freePort())
    await d1.start()
    await d1.apply(migrations())
    await d1.stop()
    const whole = new DatabaseSync(databaseIn(join(folder, 'database')))
    whole.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    whole.close()
    return { folder, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** The file of D1 below the folder that Miniflare keeps it in. */
function databaseIn(folder: string): string {
  const place = join(folder, 'd1/miniflare-D1DatabaseObject')
  const name = readdirSync(place).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  if (name === undefined) throw new Error('the database is not where it was looked for')
  return join(place, name)
}

/** A D1 as Miniflare has it: a process group of its own, Node and workerd. */
class Host {
  readonly port: number
  readonly #folder: string
  #child: ChildProcess | undefined

  constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    const words = [D1_HOST, this.#folder, String(this.port)]
    const child = spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'ignore', 'inherit'] })
    this.#child = child
    const url = `http://127.0.0.1:${this.port}/query`
    await answers(child, () => fetch(url, { method: 'POST', body: '[{"sql":"SELECT 1"}]' }))
  }

  async apply(statements: readonly { sql: string }[]): Promise<void> {
    const body = JSON.stringify(statements)
    const answer = await fetch(`http://127.0.0.1:${this.port}/query`, { method: 'POST', body })
    const said = await answer.json<{ error?: string }>()
    if (said.error !== undefined) throw new Error(`D1: ${said.error}`)
  }

  kill(): Promise<void> {
    return killGroup(this.#child)
  }

  /** Ends it in an orderly way, so that nothing is left in its journal that a copy would lack. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || hasEnded(child)) return
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }
}

/** A site and the servers around it. */
export class Site {
  readonly origin: string
  readonly neighbours: Neighbours
  readonly folder: string
  /** How often a process ended that nobody had killed. */
  deaths = 0
  readonly #d1: Host
  readonly #port: number
  readonly #log: string[] = []
  #worker: ChildProcess | undefined
  readonly #expected = new Set<ChildProcess>()

  private constructor(folder: string, port: number, d1: Host, neighbours: Neighbours) {
    this.folder = folder
    this.#port = port
    this.origin = `http://127.0.0.1:${port}`
    this.#d1 = d1
    this.neighbours = neighbours
  }

  /** Starts a site of its own from a kit. `vars` come on top of those that every site of a fault test has. */
  static async open(kit: Kit, vars: Record<string, string> = {}): Promise<Site> {
    const folder = mkdtempSync(join(kit.folder, 'site-'))
    cpSync(join(kit.folder, 'database'), join(folder, 'database'), { recursive: true })
    for (const file of ['latchkey.js', 'faults.js']) cpSync(join(kit.folder, file), join(folder, file))
    const neighbours = await startNeighbours()
    const [port, d1Port] = [await freePort(), await freePort()]
    const site = new Site(folder, port, new Host(join(folder, 'database'), d1Port), neighbours)
    const ports = { worker: port, d1: d1Port, outside: neighbours.port }
    writeFileSync(join(folder, 'site.capnp'), configOf(ports, vars))
    try {
      await site.start('d1')
      await site.start('worker')
      return site
    } catch (error) {
      await site.close()
      throw error
    }
  }

  /** Starts a part, and waits until it answers. `cold`: without a first request, so that whoever asks next is the first. */
  async start(part: Part, cold = false): Promise<void> {
    if (part === 'd1') return this.#d1.start()
    const { default: workerd } = ofWrangler('workerd') as { default: string }
    const words = ['serve', '--experimental', join(this.folder, 'site.capnp')]
    const child = spawn(workerd, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#remember(text))
    child.once('close', () => {
      if (!this.#expected.has(child)) this.deaths += 1
    })
    this.#worker = child
    // The first request goes to the test's own door, and evaluates nothing of the Worker.
    const path = cold ? '/-/ready' : '/health'
    await answers(child, () => fetch(`${this.origin}${path}`))
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill(part: Part): Promise<void> {
    if (part === 'd1') return this.#d1.kill()
    if (this.#worker !== undefined) this.#expected.add(this.#worker)
    await killGroup(this.#worker)
  }

  /** Opens the file of the database beside D1, to read it. */
  database(readOnly = true): DatabaseSync {
    return new DatabaseSync(this.databasePath(), { readOnly })
  }

  databasePath(): string {
    return databaseIn(join(this.folder, 'database'))
  }

  /** Runs the clock's door once; says whether the run succeeded. */
  async tick(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/-/clock`, { method: 'POST' })
    await answer.text()
    return answer.ok
  }

  /** Moves the Worker's clock: so many milliseconds from the real one. */
  async moveClock(milliseconds: number): Promise<void> {
    const answer = await fetch(`${this.origin}/-/time`, { method: 'POST', body: String(milliseconds) })
    await answer.text()
  }

  /** The last lines that the Worker has written. */
  lastLines(): string {
    return this.#log.slice(-20).join('')
  }

  async close(): Promise<void> {
    await Promise.all([this.kill('worker'), this.kill('d1')])
    await this.neighbours.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  get port(): number {
    return this.#port
  }

  #remember(text: string): void {
    this.#log.push(text)
    if (this.#log.length > 200) this.#log.splice(0, 100)
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function killGroup(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}

async function answers(child: ChildProcess, ask: () => Promise<Response>): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    const status = await ask().then(
      (answer) => answer.text().then(() => answer.status),
      () => undefined,
    )
    if (status !== undefined && status < 500) return
    if (Date.now() > until || hasEnded(child)) throw new Error(`a server did not start (its last answer: ${status})`)
    await sleep(10)
  }
}
