// `npm run bench -- peers`: the same operations by Latchkey, by the floor and by other people's software, on bare workerd, each with a D1 in
// a process of its own, in turns. Ratios hold on another machine, milliseconds don't.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { randomBytes } from '../../src/crypto/random.ts'
import { bundleOf } from './bare-bundles.ts'
import { startBare, type Counts } from './bare-workerd.ts'
import { countsOf, OPERATIONS, PEER_OPERATIONS, type PeerOperation } from './peer-operations.ts'
import { timed } from './asking.ts'
import { SIDES, startSide, type Side, type SideName } from './peer-sides.ts'
import { installPeers, PEERS_FOLDER } from './peers-folder.ts'
import { freePort, VARS } from './servers.ts'

/** How it is asked: so many connections, each round trip held up by so many milliseconds. */
export const LOADS = [
  { name: '1', connections: 1, delay: 0 },
  { name: '10', connections: 10, delay: 0 },
  { name: '50', connections: 50, delay: 0 },
  { name: '10, 20 ms a trip', connections: 10, delay: 20 },
] as const
type LoadName = (typeof LOADS)[number]['name']

/** What one side needed for one operation. `cpu`: milliseconds a request at 10 connections, of each round. */
export type PeerCost = {
  operation: PeerOperation
  side: SideName
  cpu: number[]
  counts: Counts
  times: Record<LoadName, number[]>
}
type PeerFile = { side: SideName; kib: number; starts: number[] }
export type Peers = {
  rounds: number
  requests: number
  versions: Record<string, string>
  costs: PeerCost[]
  files: PeerFile[]
}

type Wanted = { rounds: number; requests: number; operations: readonly string[] }

/** Installs the peers by their own lockfile, and measures. Linux only. */
export async function measurePeers(wanted: Wanted, progress: (line: string) => void): Promise<Peers> {
  if (process.platform !== 'linux')
    throw new Error('peers: the time of a process is read from /proc, which only Linux has.')
  progress('peers: installing by test/bench/peers/package-lock.json')
  installPeers()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const running: { stop: () => Promise<void> }[] = []
  const secret = Buffer.from(randomBytes(32)).toString('base64')
  try {
    const sides: Side[] = []
    for (const name of SIDES) {
      progress(`peers: starting ${name}`)
      sides.push(await startSide(name, folder, secret, running))
    }
    const costs = await measureCosts(sides, wanted, progress)
    await Promise.all(running.splice(0).map((one) => one.stop()))
    const files = await measureFiles(folder, secret, wanted.rounds * 3, progress)
    return { rounds: wanted.rounds, requests: wanted.requests, versions: versions(), costs, files }
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measureCosts(sides: Side[], wanted: Wanted, progress: (line: string) => void): Promise<PeerCost[]> {
  const { rounds, requests } = wanted
  const costs: PeerCost[] = []
  for (const operation of PEER_OPERATIONS.filter((name) => wanted.operations.includes(name))) {
    const able = sides.filter(({ protocol }) => OPERATIONS[operation].of(protocol))
    const these = new Map<Side, PeerCost>()
    for (const side of able) {
      const times = { '1': [], '10': [], '50': [], '10, 20 ms a trip': [] }
      const counts = { trips: 0, read: 0, written: 0 }
      these.set(side, { operation, side: side.name, cpu: [], counts, times })
    }
    costs.push(...these.values())
    // The first round is for the compiler: what runs often is compiled better.
    for (let round = -1; round < rounds; round += 1)
      for (const [side, cost] of round % 2 === 0 ? these : [...these].toReversed()) {
        progress(`peers: ${operation}, round ${round + 1} of ${rounds}, ${side.name}`)
        await oneRound(side, cost, requests, round >= 0)
      }
    for (const [side, cost] of these) {
      const { trips, read, written } = await countsOf(side, operation)
      cost.counts = { trips, read, written }
    }
  }
  return costs
}

async function oneRound(side: Side, cost: PeerCost, requests: number, counts: boolean): Promise<void> {
  for (const { name, connections, delay } of LOADS) {
    const work = await OPERATIONS[cost.operation].prepare(side, requests)
    await side.d1.behave({ delay })
    const before = side.bare.cpu()
    const times = await timed(requests, connections, work)
    // What goes on after the last answer belongs to it.
    await sleep(40)
    const used = (side.bare.cpu() - before) / requests
    await side.d1.behave({})
    if (!counts) continue
    cost.times[name].push(...times)
    if (name === '10') cost.cpu.push(used)
  }
}

/** The file that would be uploaded, gzipped, and the processor's time until a new process has answered its first request. */
async function measureFiles(
  folder: string,
  secret: string,
  repeats: number,
  progress: (line: string) => void,
): Promise<PeerFile[]> {
  const kinds = { latchkey: 'latchkey', floor: 'wide', 'better-auth': 'better-auth', openauth: 'openauth' } as const
  const found: (PeerFile & { bundle: string })[] = []
  for (const side of SIDES) {
    const bundle = await bundleOf(kinds[side], join(folder, 'files'))
    found.push({ side, bundle, kib: gzipSync(readFileSync(bundle), { level: 9 }).length / 1024, starts: [] })
  }
  for (let repeat = 0; repeat < repeats; repeat += 1)
    for (const { side, bundle, starts } of found) {
      progress(`peers: start ${repeat + 1} of ${repeats}, ${side}`)
      const vars = { ...VARS, ISSUER: `http://localhost:${await freePort()}`, AUTH_SECRET: secret }
      const first = side === 'floor' ? { path: '/', status: 404 } : { path: '/health', status: 200 }
      const bare = await startBare(bundle, vars, first, { port: await freePort() })
      starts.push(bare.cpu())
      await bare.stop()
    }
  return found.map(({ side, kib, starts }) => ({ side, kib, starts }))
}

function versions(): Record<string, string> {
  const read = (name: string): string =>
    (JSON.parse(readFileSync(join(PEERS_FOLDER, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version
  return { 'better-auth': read('better-auth'), '@openauthjs/openauth': read('@openauthjs/openauth') }
}
