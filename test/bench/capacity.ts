// `npm run bench -- capacity`: what each operation costs the Worker's process, D1's and the hasher's; whether a model of these figures
// says what a load at random moments really meets; and the bytes of a row. docs/scaling.md computes with the figures.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSecret } from '../../src/crypto/keys.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { measureBytes, type Bytes } from './capacity-bytes.ts'
import { simulate, type Arrival, type Machine, type Shape, type Stage } from './capacity-model.ts'
import { CAPACITY_OPERATIONS, worldOf, type OperationName, type World } from './capacity-operations.ts'
import { startAll } from './capacity-servers.ts'
import { closedLoad, openLoad, type Load } from './capacity-wire.ts'
import { median, quantile } from './statistics.ts'

const CONNECTIONS = 10
/** How many are asked alone, one after the other: of those that hash, and of the others. */
const ALONE = { hashing: 8, quick: 60 }
/** Hashers, each a process. One leaves a processor of two for everything else. */
const HASHERS = 1
const NAMES = Object.keys(CAPACITY_OPERATIONS) as OperationName[]

/** More say little more, and take a minute each. */
const MOST_REPEATS = 5

/** One operation: milliseconds of the processor of each process, medians of the repeats; what each took while nothing else ran. */
type Service = {
  name: OperationName
  row: string
  trips: number
  worker: number
  d1: number
  hasher: number
  client: number
  alone: number[]
}
/** A load, as it was and as the model says: answers a second, milliseconds, shares of a processor. */
type Met = { throughput: number; p50: number; p95: number; worker: number; d1: number; hasher: number }
/** `part`: the rate as a share of what the model says is the most. */
export type Check = {
  mix: string
  part: number
  rate: number
  asked: number
  faults: number
  measured: Met
  model: Met
}
export type Capacity = { services: Service[]; checks: Check[]; bytes: Bytes[]; processors: number }

type Mix = { name: string; parts: Partial<Record<OperationName, number>>; seconds: number; rates: readonly number[] }
/** Two loads: one that never hashes, and one that always does. */
const MIXES: readonly Mix[] = [
  {
    name: 'sessions',
    parts: { session: 50, 'refresh-read': 35, 'refresh-due': 15 },
    seconds: 10,
    rates: [0.25, 0.5, 0.75, 1.3],
  },
  { name: 'sign-ins', parts: { 'sign-in': 80, 'wrong-password': 20 }, seconds: 35, rates: [0.3, 0.6] },
]

/** Measures all of it. Linux only, because the time of a process is read from /proc. Takes about five minutes. */
export async function measureCapacity(
  { repeats, processors }: { repeats: number; processors: number },
  progress: (line: string) => void,
): Promise<Capacity> {
  if (process.platform !== 'linux')
    throw new Error('capacity: the time of a process is read from /proc, which only Linux has.')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const secret = Buffer.from(randomBytes(32)).toString('base64')
  progress('capacity: bundling')
  const running = await startAll(folder, HASHERS, secret)
  try {
    const world = await worldOf(running, { current: openSecret(secret), previous: undefined })
    const services = await measureServices(world, Math.min(repeats, MOST_REPEATS), progress)
    const machine: Machine = { client: 1, worker: 1, d1: 1, hasher: HASHERS, processors }
    const checks: Check[] = []
    for (const mix of MIXES)
      for (const part of mix.rates) checks.push(await checkOf(world, mix, part, services, machine, progress))
    progress('capacity: weighing rows')
    return { services, checks, bytes: await measureBytes(running), processors }
  } finally {
    await running.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Used = { worker: number; d1: number; hasher: number; client: number }

async function measureServices(world: World, repeats: number, progress: (line: string) => void): Promise<Service[]> {
  const used = Object.fromEntries(NAMES.map((name) => [name, [] as Used[]])) as Record<OperationName, Used[]>
  const alone = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<OperationName, number[]>
  // The first is for the compiler: what runs often is compiled better.
  for (let repeat = -1; repeat < repeats; repeat += 1)
    for (const name of NAMES) {
      progress(`capacity: ${repeat < 0 ? 'warming up' : `${repeat} of ${repeats} repeats`}, ${name}`)
      const { prepare, many, hashes } = CAPACITY_OPERATIONS[name]
      const single = hashes > 0 ? ALONE.hashing : ALONE.quick
      const ask = await prepare(world, many)
      const cost = await costOf(world, () => closedLoad(ask, many, CONNECTIONS), many)
      if (repeat < 0) continue
      used[name].push(cost)
      if (!isSecondHalf(name)) alone[name].push(...(await closedLoad(await prepare(world, single), single, 1)))
    }
  return NAMES.map((name) => {
    const { row, trips } = CAPACITY_OPERATIONS[name]
    const middle = (pick: (one: Used) => number): number => median(used[name].map(pick))
    return {
      name,
      row,
      trips,
      worker: middle(({ worker }) => worker),
      d1: middle(({ d1 }) => d1),
      hasher: middle(({ hasher }) => hasher),
      client: middle(({ client }) => client),
      alone: alone[name],
    }
  })
}

/** What answers a mailed code: the codes of the first half are spent by then. */
const isSecondHalf = (name: OperationName): boolean => name === 'verify' || name === 'reset'

/** Milliseconds of each processor a request. */
async function costOf({ running }: World, work: () => Promise<unknown>, many: number): Promise<Used> {
  const [before, own] = [running.cpu(), process.cpuUsage()]
  await work()
  // What goes on after the last answer belongs to it.
  await sleep(50)
  const [after, { user, system }] = [running.cpu(), process.cpuUsage(own)]
  return {
    worker: (after.worker - before.worker) / many,
    d1: (after.d1 - before.d1) / many,
    hasher: (after.hasher - before.hasher) / many,
    client: (user + system) / 1000 / many,
  }
}

/** The parts of an operation, so long together as it took alone; what the processors did beyond that, they did afterwards. */
function shapeOf(service: Service): Shape {
  const { trips, worker, d1, hasher, client } = service
  const alone = service.alone.reduce((sum, ms) => sum + ms, 0) / service.alone.length
  const sum = worker + d1 + hasher + client
  const scale = Math.min(1, alone / sum)
  const wire = Math.max(0, alone - sum) / (trips + 1)
  const between: Stage[] = Array.from({ length: trips }, (): Stage[] => [
    { at: 'wire', ms: wire },
    { at: 'd1', ms: (d1 / trips) * scale },
    { at: 'worker', ms: (worker / (trips + 1)) * scale },
  ]).flat()
  const path: Stage[] = [
    { at: 'client', ms: (client / 2) * scale },
    { at: 'wire', ms: wire },
    { at: 'worker', ms: (worker / (trips + 1)) * scale },
    ...between,
    { at: 'client', ms: (client / 2) * scale },
  ]
  // The hash comes between the reads and the writes: before the last trip.
  if (hasher > 1) path.splice(path.length - 4, 0, { at: 'hasher', ms: hasher * scale })
  const rest = 1 - scale
  const after: Stage[] = [
    { at: 'worker', ms: worker * rest },
    { at: 'd1', ms: d1 * rest },
    { at: 'client', ms: client * rest },
  ]
  return { path: path.filter(({ ms }) => ms > 0), after: after.filter(({ ms }) => ms > 0) }
}

/** The most requests a second that a machine can answer of a mix: the station decides that is full first, or the processors. */
function mostOf(parts: readonly { service: Service; share: number }[], machine: Machine): number {
  const all = parts.reduce((sum, { share }) => sum + share, 0)
  const of = (pick: (service: Service) => number): number =>
    parts.reduce((sum, { service, share }) => sum + pick(service) * share, 0) / all
  const each = {
    client: of(({ client }) => client),
    worker: of(({ worker }) => worker),
    d1: of(({ d1 }) => d1),
    hasher: of(({ hasher }) => hasher),
  }
  const busiest = Math.max(...Object.entries(each).map(([at, ms]) => ms / machine[at as keyof typeof each]))
  const together = Object.values(each).reduce((sum, ms) => sum + ms, 0) / machine.processors
  return 1000 / Math.max(busiest, together)
}

async function checkOf(
  world: World,
  mix: Mix,
  part: number,
  services: readonly Service[],
  machine: Machine,
  progress: (line: string) => void,
): Promise<Check> {
  const parts = Object.entries(mix.parts).map(([name, share]) => {
    const service = services.find((one) => one.name === name)
    if (service === undefined) throw new Error(`${name} was not measured`)
    return { service, share }
  })
  const rate = mostOf(parts, machine) * part
  progress(`capacity: ${mix.name}, ${rate.toFixed(1)} a second`)
  const all = parts.reduce((sum, { share }) => sum + share, 0)
  const askers = await Promise.all(
    parts.map(async ({ service, share }) => {
      // More than will be drawn: a number of its own for each.
      const many = Math.ceil(rate * mix.seconds * (share / all) * 1.3 + 40)
      return { ask: await CAPACITY_OPERATIONS[service.name].prepare(world, many), share }
    }),
  )
  await sleep(500)
  const before = world.running.cpu()
  const seconds = mix.seconds
  let after = before
  const watch = sleep(seconds * 1000).then(() => (after = world.running.cpu()))
  const load = await openLoad(askers, rate, seconds)
  await watch
  const used = {
    worker: (after.worker - before.worker) / seconds / 1000,
    d1: (after.d1 - before.d1) / seconds / 1000,
    hasher: (after.hasher - before.hasher) / seconds / 1000,
  }
  return {
    mix: mix.name,
    part,
    rate,
    asked: load.sentAt.length,
    faults: load.faults,
    measured: { ...metOf(load.sentAt, load.times, seconds), ...used },
    model: modelled(
      load,
      parts.map(({ service }) => service),
      machine,
      seconds,
    ),
  }
}

const metOf = (sentAt: readonly number[], times: readonly number[], seconds: number) => {
  const answered = times.filter((time) => !Number.isNaN(time))
  return {
    throughput: times.filter((time, at) => (sentAt[at] ?? 0) + time <= seconds * 1000).length / seconds,
    p50: median(answered),
    p95: quantile(answered, 0.95),
  }
}

/** What the model says of requests that come at the very same moments. */
function modelled(load: Load, services: readonly Service[], machine: Machine, seconds: number): Met {
  const shapes = services.map((service) => shapeOf(service))
  const means = services.map(({ alone }) => alone.reduce((sum, ms) => sum + ms, 0) / alone.length)
  const arrivals = load.sentAt.map((at, index): Arrival => {
    const which = load.which[index] ?? 0
    const { alone = [] } = services[which] ?? {}
    const factor = (alone[(index * 31) % alone.length] ?? 1) / (means[which] ?? 1)
    return { at, shape: shapes[which] ?? { path: [], after: [] }, factor }
  })
  const { times, busy } = simulate(arrivals, machine, seconds * 1000)
  const { worker, d1, hasher } = busy
  return { ...metOf(load.sentAt, times, seconds), worker, d1, hasher }
}
