// `npm run bench -- capacity`: what each operation costs the Worker's process, D1's and the hasher's; whether a model of these figures
// says what a load at random moments really meets; and the bytes of a row. docs/scaling.md computes with the figures.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSecret } from '../../src/crypto/keys.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { measureBytes, type Bytes } from './capacity-bytes.ts'
import { simulate, type Arrival, type Machine, type Stop } from './capacity-model.ts'
import { CAPACITY_OPERATIONS, worldOf, type OperationName, type World } from './capacity-operations.ts'
import { mark, othersBetween } from './capacity-others.ts'
import { startAll } from './capacity-servers.ts'
import {
  askedAlone,
  heldAtD1,
  measureServices,
  shapeOf,
  withAlone,
  type Alone,
  type Service,
} from './capacity-services.ts'
import { openLoad, type Load } from './open-load.ts'
import { median, quantile } from './statistics.ts'

/** Hashers, each a process. One leaves a processor of two for everything else. */
const HASHERS = 1
/** More say little more, and take a minute each. */
const MOST_REPEATS = 5

/** A load, as it was and as the model says: answers a second, milliseconds, shares of a processor. */
type Met = { throughput: number; p50: number; p95: number; worker: number; d1: number; hasher: number }
/** `part`: the rate as a share of what the model says is the most. `others`: the share of the processors that others used meanwhile. */
export type Check = {
  mix: string
  part: number
  rate: number
  asked: number
  faults: number
  others: number
  measured: Met
  model: Met
}
export type Capacity = { services: Service[]; stops: Stop[]; checks: Check[]; bytes: Bytes[]; processors: number }

/** A load is repeated where others use more of the processors than this, so often at most. */
const MOST_OTHERS = 0.05
const MOST_TRIES = 4

/** `rates`: shares of the most, each with the seconds that it lasts. Many connections wait where it is more than the most: that one is short. */
type Mix = {
  name: string
  parts: Partial<Record<OperationName, number>>
  rates: readonly (readonly [part: number, seconds: number])[]
}
/** Two loads: one that never hashes, and one that always does. */
const MIXES: readonly Mix[] = [
  {
    name: 'sessions',
    parts: { session: 50, 'refresh-read': 35, 'refresh-due': 15 },
    rates: [
      [0.25, 40],
      [0.5, 40],
      [0.75, 40],
      [1.3, 12],
    ],
  },
  {
    name: 'sign-ins',
    parts: { 'sign-in': 80, 'wrong-password': 20 },
    rates: [
      [0.3, 40],
      [0.6, 40],
    ],
  },
]

/** Measures all of it. Linux only, because the time of a process is read from /proc. Takes about ten minutes. */
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
    const measured = await measureServices(world, Math.min(repeats, MOST_REPEATS), progress)
    const machine: Machine = { client: 1, worker: 1, d1: 1, hasher: HASHERS, processors }
    const checks: Check[] = []
    for (const mix of MIXES)
      for (const rate of mix.rates)
        checks.push(await quietest(() => checkOf(world, mix, rate, measured, machine, progress)))
    progress('capacity: weighing rows')
    return { ...measured, checks, bytes: await measureBytes(running), processors }
  } finally {
    await running.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The most requests a second that a machine can answer of a mix: the station decides that is full first, or the processors. */
function mostOf(parts: readonly { service: Service; share: number }[], machine: Machine): number {
  const all = parts.reduce((sum, { share }) => sum + share, 0)
  const of = (pick: (service: Service) => number): number =>
    parts.reduce((sum, { service, share }) => sum + pick(service) * share, 0) / all
  const each = {
    client: of(({ client }) => client),
    worker: of(({ worker }) => worker),
    d1: of((service) => service.d1 + heldAtD1(service)),
    hasher: of(({ hasher }) => hasher),
  }
  const busiest = Math.max(...Object.entries(each).map(([at, ms]) => ms / machine[at as keyof typeof each]))
  const together = Object.values(each).reduce((sum, ms) => sum + ms, 0) / machine.processors
  return 1000 / Math.max(busiest, together)
}

/** Checks again where others used much of the machine meanwhile, and returns the check that they disturbed least. */
async function quietest(check: () => Promise<Check>): Promise<Check> {
  let best = await check()
  for (let again = 1; again < MOST_TRIES && best.others > MOST_OTHERS; again += 1) {
    const next = await check()
    if (next.others < best.others) best = next
  }
  return best
}

async function checkOf(
  world: World,
  mix: Mix,
  [part, seconds]: Mix['rates'][number],
  { services, stops }: Pick<Capacity, 'services' | 'stops'>,
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
      const many = Math.ceil(rate * seconds * (share / all) * 1.3 + 40)
      return { ask: await CAPACITY_OPERATIONS[service.name].prepare(world, many), share }
    }),
  )
  // What it costs to wake a process changes by the minute on a machine with neighbours: it is measured before the load, and after it.
  const aloneBefore = await allAlone(world, parts)
  await sleep(500)
  const before = world.running.cpu()
  const marked = mark(before.worker + before.d1 + before.hasher)
  let after = before
  let others = 0
  const watch = sleep(seconds * 1000).then(() => {
    after = world.running.cpu()
    others = othersBetween(marked, mark(after.worker + after.d1 + after.hasher), machine.processors)
  })
  const load = await openLoad(askers, rate, seconds)
  await watch
  const aloneAfter = await allAlone(world, parts)
  const now = parts.map(({ service }, at) =>
    withAlone(
      service,
      [aloneBefore[at], aloneAfter[at]].filter((one) => one !== undefined),
    ),
  )
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
    others,
    measured: { ...metOf(load.sentAt, load.times, seconds), ...used },
    model: modelled(load, { services: now, stops }, machine, seconds),
  }
}

async function allAlone(world: World, parts: readonly { service: Service }[]): Promise<Alone[]> {
  const all: Alone[] = []
  for (const { service } of parts) all.push(await askedAlone(world, service.name))
  return all
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
function modelled(
  load: Load,
  { services, stops }: Pick<Capacity, 'services' | 'stops'>,
  machine: Machine,
  seconds: number,
): Met {
  const shapes = services.map((service) => shapeOf(service))
  const means = services.map(({ alone }) => alone.reduce((sum, ms) => sum + ms, 0) / alone.length)
  const arrivals = load.sentAt.map((at, index): Arrival => {
    const which = load.which[index] ?? 0
    const { alone = [] } = services[which] ?? {}
    const factor = (alone[(index * 31) % alone.length] ?? 1) / (means[which] ?? 1)
    return { at, shape: shapes[which] ?? { path: [], after: [] }, factor }
  })
  const { times, busy } = simulate(arrivals, machine, seconds * 1000, stops)
  const { worker, d1, hasher } = busy
  return { ...metOf(load.sentAt, times, seconds), worker, d1, hasher }
}
