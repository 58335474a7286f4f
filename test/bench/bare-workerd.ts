// Workers on bare workerd, without the proxy of `wrangler dev`, each in a process of its own; and a D1 for each in another
// process, so that the processor's time of the Worker is its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../src/ops/wrangler.ts'
import { cpuOf } from './cpu.ts'
import { end, freePort } from './servers.ts'

/** A running Worker: `cpu` is the time that its process has used so far, user and system, milliseconds. */
export type Bare = { origin: string; cpu: () => number; stop: () => Promise<void> }
/** A D1 of its own. `apply` runs statements, one after the other, as one transaction. */
export type BareD1 = {
  port: number
  apply: (statements: readonly Statement[]) => Promise<void>
  /** Holds every round trip up by so many milliseconds, and counts anew if it is to count. */
  behave: (how: { delay?: number; counts?: boolean }) => Promise<void>
  /** What was counted since. */
  counted: () => Promise<Seen>
  stop: () => Promise<void>
}
/** Round trips, and the rows that D1 says it read and wrote. */
export type Counts = { trips: number; read: number; written: number }
/** And the most rows that one statement changed, and the rows that each statement read, by its text. */
type Seen = Counts & { mostChanged: number; reads: Record<string, number> }
export type Statement = { sql: string; params?: readonly (string | number | null)[] }

/** The date of wrangler.toml. */
const COMPATIBILITY_DATE = '2026-10-01'
const READY_MS = 30_000
/** Statements of one request: D1 takes a transaction of any size, but reads it whole. */
const AT_ONCE = 200

const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))

/**
 * Starts a bundled module, whose variables are text, and asks it for `first` (a path) until it answers. `status` is what the
 * answer must be; anything else fails.
 */
export async function startBare(
  bundle: string,
  vars: Record<string, string>,
  first: { path: string; status: number },
  d1?: Pick<BareD1, 'port'>,
): Promise<Bare> {
  const port = Number(new URL(vars['ISSUER'] ?? `http://localhost:${await freePort()}`).port)
  const config = `${bundle}.capnp`
  writeFileSync(config, configOf(bundle, port, vars, d1?.port))
  const { default: workerd } = ofWrangler('workerd') as { default: string }
  const child = spawn(workerd, ['serve', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  const bare = { origin: `http://localhost:${port}`, cpu: () => cpuOf(child.pid ?? 0), stop: () => end(child) }
  try {
    const status = await firstAnswer(`${bare.origin}${first.path}`, child)
    if (status !== first.status) throw new Error(`${bundle} answered its first request with ${status}`)
    return bare
  } catch (error) {
    await bare.stop()
    throw error
  }
}

/** Where its data lie and are found again (in memory if left out), more of its process's environment, and who hears each line that it prints. */
type HowD1 = { folder?: string; env?: Readonly<Record<string, string>>; onLine?: (line: string) => void }

type Line = { message: string }

/** Starts a D1 as miniflare has it. */
export async function startBareD1({ folder, env = {}, onLine }: HowD1 = {}): Promise<BareD1> {
  const { Miniflare, convertV4MiniflareOptions } = ofWrangler('miniflare') as MiniflareModule
  const port = await freePort()
  const kept = folder === undefined ? {} : { resourcePersistencePath: folder }
  const options = { modules: true, script: DOOR, d1Databases: { DB: 'bench' }, port, cf: false, ...kept }
  const heard = onLine === undefined ? {} : { handleStructuredLogs: ({ message }: Line) => onLine(message) }
  // Miniflare reads it when it starts.
  Object.assign(process.env, env)
  const server = new Miniflare(
    convertV4MiniflareOptions({ ...options, ...heard, compatibilityDate: COMPATIBILITY_DATE }),
  )
  await server.ready
  for (const name of Object.keys(env)) delete process.env[name]
  const ask = async (statements: readonly Statement[]): Promise<void> => {
    const answer = await fetch(`http://localhost:${port}/query`, { method: 'POST', body: JSON.stringify(statements) })
    const said = await answer.json<{ error?: string }>()
    if (said.error !== undefined) throw new Error(`D1: ${said.error}`)
  }
  const apply = async (statements: readonly Statement[]): Promise<void> => {
    for (let from = 0; from < statements.length; from += AT_ONCE) await ask(statements.slice(from, from + AT_ONCE))
  }
  const control = `http://localhost:${port}/bench`
  const behave = async (how: object): Promise<void> => {
    await fetch(control, { method: 'POST', body: JSON.stringify(how) })
  }
  const counted = async (): Promise<Seen> => (await fetch(control)).json<Seen>()
  return { port, apply, behave, counted, stop: () => server.dispose() }
}

/** What a binding sends to D1 is handed on as it is; it may be held up, and what D1 says of rows may be counted. */
const DOOR = `const NOTHING = { trips: 0, read: 0, written: 0, mostChanged: 0 }
let delay = 0, counts = false, seen = { ...NOTHING, reads: {} }
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/bench') {
      if (request.method === 'GET') return Response.json(seen)
      ;({ delay = 0, counts = false } = await request.json())
      seen = { ...NOTHING, reads: {} }
      return new Response()
    }
    if (delay > 0) await scheduler.wait(delay)
    if (!counts) return env.DB.fetcher.fetch(request)
    const asked = await request.text()
    const sql = [JSON.parse(asked)].flat().map((one) => one.sql)
    const answer = await env.DB.fetcher.fetch(new Request(request.url, { method: request.method, headers: request.headers, body: asked }))
    const text = await answer.text()
    seen.trips += 1
    for (const [at, { meta }] of [JSON.parse(text)].flat().entries()) {
      seen.reads[sql[at]] = (seen.reads[sql[at]] ?? 0) + (meta?.rows_read ?? 0)
      seen.read += meta?.rows_read ?? 0
      seen.written += meta?.rows_written ?? 0
      seen.mostChanged = Math.max(seen.mostChanged, meta?.changes ?? 0)
    }
    return new Response(text, answer)
  },
}`

type MiniflareModule = {
  Miniflare: new (options: unknown) => { ready: Promise<unknown>; dispose: () => Promise<void> }
  convertV4MiniflareOptions: (options: object) => unknown
}

/** The statements of all migrations, in order. */
export function migrations(): Statement[] {
  const folder = join(projectRoot, 'migrations')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'))
    .map((sql) => ({ sql }))
}

/** A configuration of workerd: the Worker on a port of this machine, its variables, and its D1 behind another port. */
function configOf(bundle: string, port: number, vars: Record<string, string>, d1Port: number | undefined): string {
  const d1 = '(name = "d1", external = (address = "localhost:PORT", http = ())),'.replace('PORT', String(d1Port))
  const db =
    '(name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")])),'
  const texts = Object.entries(vars).map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker), ${d1Port === undefined ? '' : d1} ],
  sockets = [ (name = "http", address = "localhost:${port}", http = (), service = "main") ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker", esModule = embed ${JSON.stringify(basename(bundle))}) ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [ ${d1Port === undefined ? '' : db} ${texts.join(' ')} ],
);
`
}

async function firstAnswer(url: string, child: ChildProcess): Promise<number> {
  for (const until = Date.now() + READY_MS; ;) {
    const status = await fetch(url, { redirect: 'manual' }).then(
      (answer) => answer.text().then(() => answer.status),
      () => undefined,
    )
    if (status !== undefined) return status
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${url} did not answer`)
    await sleep(5)
  }
}
