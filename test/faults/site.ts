// The site of the fault tests: the deployed bundle on bare workerd, its D1 in another process, on files that outlive both. Either can be
// killed (SIGKILL) and started again on the same data.
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { bundle as bundleEntry } from './entry-bundle.ts'
import { databaseIn, Host } from './d1.ts'
import { answers, killGroup, startGroup, WORKERD } from './processes.ts'
import { configOf, type Ports } from './site-config.ts'
import { startNeighbours, type Neighbours } from './neighbours.ts'
import { bundleOf } from '../bench/bare-bundles.ts'
import { migrations } from '../bench/bare-workerd.ts'
import { freePort } from '../bench/servers.ts'

const D1_RELAY = fileURLToPath(new URL('./d1-relay.ts', import.meta.url).href)

/** What can be killed. */
export type Part = 'worker' | 'd1'
/** What a hash costs: as deployed, or nothing (`cheap-hash.ts`). */
type Hashes = 'real' | 'cheap'

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
    // It names this folder and this port: each site keeps its own.
    rmSync(join(folder, 'database/kept'), { recursive: true })
    return { folder, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** A site and the servers around it. */
export class Site {
  readonly origin: string
  readonly neighbours: Neighbours
  readonly folder: string
  /** What a password costs here (`cheap-hash.ts`). */
  readonly hashes: Hashes
  /** Whether a part of it was killed and isn't back. */
  down = false
  #deaths = 0
  readonly #d1: Host
  readonly #ports: Ports
  readonly #vars: Record<string, string>
  readonly #others: ChildProcess[] = []
  #relay: number | undefined
  readonly #log: string[] = []
  #worker: ChildProcess | undefined
  readonly #expected = new Set<ChildProcess>()

  private constructor(folder: string, ports: Ports, vars: Record<string, string>, d1: Host, neighbours: Neighbours) {
    this.folder = folder
    this.hashes = vars['HASHES'] === 'cheap' ? 'cheap' : 'real'
    this.#vars = vars
    this.#ports = ports
    this.origin = `http://127.0.0.1:${ports.worker}`
    this.#d1 = d1
    this.neighbours = neighbours
  }

  /** Starts a site of its own from a kit. `vars` come on top of those that every site of a fault test has. */
  static async open(kit: Kit, vars: Record<string, string> = {}, hashes: Hashes = 'real'): Promise<Site> {
    const folder = mkdtempSync(join(kit.folder, 'site-'))
    cpSync(join(kit.folder, 'database'), join(folder, 'database'), { recursive: true })
    for (const file of ['latchkey.js', 'faults.js']) cpSync(join(kit.folder, file), join(folder, file))
    const neighbours = await startNeighbours()
    const [port, d1Port] = [await freePort(), await freePort()]
    const ports = { worker: port, d1: d1Port, outside: neighbours.port }
    const all = { ...vars, HASHES: hashes }
    const site = new Site(folder, ports, all, new Host(join(folder, 'database'), d1Port), neighbours)
    writeFileSync(join(folder, 'site.capnp'), configOf(ports, all))
    try {
      await site.start('d1')
      await site.start('worker')
      return site
    } catch (error) {
      await site.close()
      throw error
    }
  }

  /** How often a process ended that nobody had killed. */
  get deaths(): number {
    return this.#deaths + this.#d1.deaths
  }

  /** Starts a part, and waits until it answers. `cold`: without a first request, so that whoever asks next is the first. */
  async start(part: Part, cold = false): Promise<void> {
    await (part === 'd1' ? this.#d1.start() : this.#startWorker(cold))
    this.down = false
  }

  /**
   * Starts one more process of the Worker on the same database, as a deployed one has many, and returns its port. It reaches D1 by a relay
   * (`d1-relay.ts`). It ends with the site, and no `kill` before meets it.
   */
  async another(): Promise<number> {
    this.#relay ??= await this.#startRelay()
    const port = await freePort()
    const config = join(this.folder, `site-${port}.capnp`)
    writeFileSync(config, configOf({ ...this.#ports, worker: port, d1: this.#relay }, this.#vars))
    const child = this.#spawnWorker(config)
    this.#others.push(child)
    await answers(child, () => fetch(`http://127.0.0.1:${port}/health`))
    return port
  }

  async #startRelay(): Promise<number> {
    const port = await freePort()
    const words = [D1_RELAY, String(port), String(this.#ports.d1)]
    const child = startGroup(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    this.#others.push(child)
    child.once('close', () => {
      if (!this.#expected.has(child)) this.#deaths += 1
    })
    await answers(child, () =>
      fetch(`http://127.0.0.1:${port}/query`, { method: 'POST', body: '[{"sql":"SELECT 1"}]' }),
    )
    return port
  }

  async #startWorker(cold: boolean): Promise<void> {
    const child = this.#spawnWorker(join(this.folder, 'site.capnp'))
    this.#worker = child
    // The first request goes to the test's own door, and evaluates nothing of the Worker.
    const path = cold ? '/-/ready' : '/health'
    await answers(child, () => fetch(`${this.origin}${path}`))
  }

  #spawnWorker(config: string): ChildProcess {
    const child = startGroup(WORKERD, ['serve', '--experimental', config], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#remember(text))
    child.once('close', () => {
      if (!this.#expected.has(child)) this.#deaths += 1
    })
    return child
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill(part: Part): Promise<void> {
    this.down = true
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

  /** The most requests that were at once in the process at a port, since this was last asked. */
  async mostInside(port: number): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${port}/-/most`)
    return Number(await answer.text())
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
    for (const other of this.#others) this.#expected.add(other)
    await Promise.all([this.kill('worker'), this.kill('d1'), ...this.#others.map(killGroup)])
    await this.neighbours.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  get port(): number {
    return this.#ports.worker
  }

  #remember(text: string): void {
    this.#log.push(text)
    if (this.#log.length > 200) this.#log.splice(0, 100)
  }
}
