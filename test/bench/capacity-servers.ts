// What `capacity` measures: the Worker as it is deployed, on bare workerd, with D1 in a process of its own and each hasher in
// another one, so that the processor's time of each is its own. Nothing leaves the machine: a hasher also answers for the list of
// breached passwords.
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleOf } from './bare-bundles.ts'
import { migrations, startBareD1, type BareD1 } from './bare-workerd.ts'
import { cpuOf } from './cpu.ts'
import { collectionOf, lineByLine, TRACE, type Collection } from './collections.ts'
import { end, freePort, VARS } from './servers.ts'

/** What runs: where to ask, D1 to fill, the milliseconds of the processor that each has used so far, and its collections of garbage so far. */
export type Running = {
  origin: string
  d1: BareD1
  cpu: () => { worker: number; d1: number; hasher: number }
  collections: () => readonly Collection[]
  stop: () => Promise<void>
}

const COMPATIBILITY_DATE = '2026-10-01'
const READY_MS = 30_000
const HASHER = fileURLToPath(new URL('./capacity-hasher.ts', import.meta.url).href)

const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
const { default: WORKERD } = ofWrangler('workerd') as { default: string }

/** Starts all of it. `folder` keeps bundles and configurations; `secret` is AUTH_SECRET. */
export async function startAll(folder: string, hashers: number, secret: string): Promise<Running> {
  const children: ChildProcess[] = []
  const before = childrenOf(process.pid)
  const collections: Collection[] = []
  const heardOf = (at: Collection['at']) => (line: string) => {
    const collection = collectionOf(at, line)
    if (collection !== undefined) collections.push(collection)
  }
  const d1 = await startBareD1({ env: { MINIFLARE_WORKERD_V8_FLAGS: TRACE, ...lineByLine() }, onLine: heardOf('d1') })
  const d1Process = childrenOf(process.pid).filter((pid) => !before.includes(pid))
  const stop = async (): Promise<void> => {
    await Promise.all([...children.map(end), d1.stop()])
  }
  try {
    await d1.apply(migrations())
    const ports = await startHashers(folder, hashers, children)
    const origin = `http://localhost:${await freePort()}`
    const vars = { ...VARS, ISSUER: origin, AUTH_SECRET: secret, HASHER_SHARDS: String(hashers) }
    const bundle = await bundleOf('latchkey', folder)
    const config = `${bundle}.capnp`
    writeFileSync(config, configOf(bundle, origin, vars, d1.port, ports))
    const worker = await serve(config, `${origin}/health?deep=1`, children, heardOf('worker'))
    const hasherPids = children.filter((child) => child !== worker).map(({ pid = 0 }) => pid)
    const cpu = () => ({ worker: cpuOf(worker.pid ?? 0), d1: cpuOf(...d1Process), hasher: cpuOf(...hasherPids) })
    return { origin, d1, cpu, collections: () => [...collections], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startHashers(folder: string, hashers: number, children: ChildProcess[]): Promise<number[]> {
  const file = join(folder, 'hasher.js')
  const bundling = { bundle: true, format: 'esm' as const, minify: true, target: 'es2024', external: ['node:*'] }
  await build({ ...bundling, entryPoints: [HASHER], outfile: file })
  const ports: number[] = []
  for (let number = 0; number < hashers; number += 1) {
    const port = await freePort()
    const config = join(folder, `hasher-${number}.capnp`)
    writeFileSync(
      config,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker) ],
  sockets = [ (name = "http", address = "localhost:${port}", http = (), service = "main") ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker", esModule = embed "hasher.js") ], compatibilityDate = "${COMPATIBILITY_DATE}",
);
`,
    )
    await serve(config, `http://localhost:${port}/range/`, children)
    ports.push(port)
  }
  return ports
}

/** The binding of the hasher objects as the Worker uses it, over HTTP: an object of this name is a process. */
const BINDING = `export default (env) => ({
  idFromName: (name) => name,
  get: (name) => ({
    scrypt: async (engine, password, salt, parameters) => {
      const body = JSON.stringify({ password: [...password], salt: [...salt], parameters });
      const answer = await env[name].fetch('http://hasher/hash', { method: 'POST', body });
      return { ok: true, value: new Uint8Array(await answer.arrayBuffer()) };
    },
  }),
});`

function configOf(
  bundle: string,
  origin: string,
  vars: Record<string, string>,
  d1: number,
  hashers: readonly number[],
): string {
  const far = (name: string, port: number): string =>
    `(name = "${name}", external = (address = "localhost:${port}", http = ())),`
  const texts = Object.entries(vars).map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`)
  const inner = hashers.map((_, at) => `(name = "h${at}", service = "hasher${at}"),`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = [ "${TRACE}" ],
  services = [ (name = "main", worker = .worker), ${far('d1', d1)}
    ${hashers.map((port, at) => far(`hasher${at}`, port)).join(' ')} ${far('outside', hashers[0] ?? 0)} ],
  sockets = [ (name = "http", address = "${new URL(origin).host}", http = (), service = "main") ],
  extensions = [ (modules = [ (name = "bench:hashers", internal = true, esModule = ${JSON.stringify(BINDING)}) ]) ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker", esModule = embed ${JSON.stringify(basename(bundle))}) ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  globalOutbound = "outside",
  bindings = [
    (name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")])),
    (name = "HASHER", wrapped = (moduleName = "bench:hashers", innerBindings = [${inner.join(' ')}])),
    ${texts.join(' ')}
  ],
);
`
}

async function serve(
  config: string,
  url: string,
  children: ChildProcess[],
  onLine: (line: string) => void = () => undefined,
): Promise<ChildProcess> {
  const child = spawn(WORKERD, ['serve', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...lineByLine() },
  })
  children.push(child)
  createInterface({ input: child.stdout }).on('line', onLine)
  for (const until = Date.now() + READY_MS; ;) {
    const status = await fetch(url).then(
      (answer) => answer.text().then(() => answer.status),
      () => undefined,
    )
    if (status === 200) return child
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${url} did not answer (last: ${status})`)
    await sleep(20)
  }
}

/** The processes that a process has started itself. */
function childrenOf(pid: number): number[] {
  const threads = `/proc/${pid}/task`
  return readdirSync(threads)
    .flatMap((thread) => readFileSync(`${threads}/${thread}/children`, 'utf8').trim().split(' '))
    .filter((text) => text !== '')
    .map(Number)
}
