// What each operation costs the processes, what it takes alone, and the shape that the model gives it.
import { setTimeout as sleep } from 'node:timers/promises'
import { timed } from './asking.ts'
import type { Shape, Stage, Stop } from './capacity-model.ts'
import { CAPACITY_OPERATIONS, type OperationName, type World } from './capacity-operations.ts'
import { stopsOf, type Collection } from './collections.ts'
import { median } from './statistics.ts'

/** Quick ones come on so many connections that each process always has something to do. A hasher refuses more than 24 who wait. */
const CONNECTIONS = { hashing: 10, quick: 40 }
/**
 * How many are asked alone, one after the other, and the milliseconds between them, in which all processes fall asleep. A hasher gives its
 * 128 MiB back meanwhile, as it does under a load.
 */
const ALONE = { hashing: { many: 16, pause: 150 }, quick: { many: 120, pause: 5 } }
/**
 * A process is fast asleep after so many milliseconds. This one figure isn't measured: of 1, 1.5, 2 and 3 it fitted three runs best, and those
 * runs are not the one that is published.
 */
const ASLEEP_MS = 1
const NAMES = Object.keys(CAPACITY_OPERATIONS) as OperationName[]

/** Milliseconds of the processor of each process. `each`: milliseconds of the clock, on all connections together. */
type Used = { worker: number; d1: number; hasher: number; client: number; each: number }
/**
 * One operation: what it costs on busy connections, medians of the repeats; what it costs alone, where each process must be woken
 * (`woken`); and what each request took alone.
 */
export type Service = Used & { name: OperationName; row: string; trips: number; woken: Used; alone: number[] }
/** What the requests of a repeat took and cost, one after the other. */
export type Alone = { times: number[]; used: Used }

/** Measures all operations, `repeats` times, and how often the processes stop to collect garbage while they are busy. */
export async function measureServices(
  world: World,
  repeats: number,
  progress: (line: string) => void,
): Promise<{ services: Service[]; stops: Stop[] }> {
  const collected: Collection[] = []
  const worked = { worker: 0, d1: 0 }
  const used = Object.fromEntries(NAMES.map((name) => [name, [] as Used[]])) as Record<OperationName, Used[]>
  const alone = Object.fromEntries(NAMES.map((name) => [name, [] as Alone[]])) as Record<OperationName, Alone[]>
  // The first is for the compiler: what runs often is compiled better.
  for (let repeat = -1; repeat < repeats; repeat += 1)
    for (const name of NAMES) {
      progress(`capacity: ${repeat < 0 ? 'warming up' : `${repeat} of ${repeats} repeats`}, ${name}`)
      const { prepare, many, hashes } = CAPACITY_OPERATIONS[name]
      const connections = hashes > 0 ? CONNECTIONS.hashing : CONNECTIONS.quick
      const ask = await prepare(world, many)
      const already = world.running.collections().length
      const [cost] = await costOf(world, () => timed(many, connections, ask), many)
      if (repeat < 0) continue
      used[name].push(cost)
      collected.push(...world.running.collections().slice(already))
      worked.worker += cost.worker * many
      worked.d1 += cost.d1 * many
      if (!isSecondHalf(name)) alone[name].push(await askedAlone(world, name))
    }
  const services = NAMES.map((name) => {
    const { row, trips } = CAPACITY_OPERATIONS[name]
    const busy = middleOf(used[name])
    const service: Service = { name, row, trips, ...busy, woken: busy, alone: [] }
    return alone[name].length === 0 ? service : withAlone(service, alone[name])
  })
  return { services, stops: stopsOf(collected, worked) }
}

function middleOf(used: readonly Used[]): Used {
  const middle = (pick: (one: Used) => number): number => median(used.map(pick))
  return {
    worker: middle(({ worker }) => worker),
    d1: middle(({ d1 }) => d1),
    hasher: middle(({ hasher }) => hasher),
    client: middle(({ client }) => client),
    each: middle(({ each }) => each),
  }
}

/** What answers a mailed code: the codes of the first half are spent by then. */
const isSecondHalf = (name: OperationName): boolean => name === 'verify' || name === 'reset'

/** Asks so many times, one after the other, with the pause in between. */
export async function askedAlone(world: World, name: OperationName): Promise<Alone> {
  const { prepare, hashes } = CAPACITY_OPERATIONS[name]
  const { many, pause } = hashes > 0 ? ALONE.hashing : ALONE.quick
  const ask = await prepare(world, many)
  const [used, times] = await costOf(world, () => timed(many, 1, ask, pause), many)
  return { times, used }
}

/** The service, with what it costs alone by these. */
export const withAlone = (service: Service, alone: readonly Alone[]): Service => ({
  ...service,
  woken: middleOf(alone.map(({ used }) => used)),
  alone: alone.flatMap(({ times }) => times),
})

/** Milliseconds of each processor a request, and what the work gave. */
async function costOf<Done>({ running }: World, work: () => Promise<Done>, many: number): Promise<[Used, Done]> {
  const [before, own] = [running.cpu(), process.cpuUsage()]
  const startedAt = performance.now()
  const done = await work()
  const each = (performance.now() - startedAt) / many
  // What goes on after the last answer belongs to it.
  await sleep(50)
  const [after, { user, system }] = [running.cpu(), process.cpuUsage(own)]
  const used = {
    worker: (after.worker - before.worker) / many,
    d1: (after.d1 - before.d1) / many,
    hasher: (after.hasher - before.hasher) / many,
    client: (user + system) / 1000 / many,
    each,
  }
  return [used, done]
}

/**
 * Milliseconds for which a request holds D1 beyond its processor's time. On busy connections D1 has something to do all the time, unless a
 * hasher keeps them. What isn't its processor's time then, it waits: for its disk, or for a processor.
 */
export const heldAtD1 = ({ hasher, each, d1 }: Service): number => (hasher > 1 ? 0 : Math.max(0, each - d1))

/**
 * The parts of an operation. Where it is alone they are so long together as it took; what the processors did beyond that, they did
 * afterwards. On busy connections each part costs less, in the same places.
 */
export function shapeOf(service: Service): Shape {
  const { trips, woken } = service
  const alone = service.alone.reduce((sum, ms) => sum + ms, 0) / service.alone.length
  const sum = woken.worker + woken.d1 + woken.hasher + woken.client
  const scale = Math.min(1, alone / sum)
  const held = trips === 0 ? 0 : heldAtD1(service) / trips
  const part = (at: Exclude<keyof Used, 'each'>, share: number): Stage => ({
    at,
    ms: service[at] * share,
    woken: woken[at] * share,
    asleep: ASLEEP_MS,
  })
  const wire: Stage = { at: 'wire', ms: Math.max(0, alone - sum - held * trips) / (trips + 1) }
  const between = Array.from({ length: trips }, (): Stage[] => [
    wire,
    { ...part('d1', scale / trips), held },
    part('worker', scale / (trips + 1)),
  ]).flat()
  const client = part('client', scale / 2)
  const path: Stage[] = [client, wire, part('worker', scale / (trips + 1)), ...between, client]
  // The hash comes between the reads and the writes: before the last trip.
  if (service.hasher > 1) path.splice(path.length - 4, 0, part('hasher', scale))
  const after = scale === 1 ? [] : (['worker', 'd1', 'client'] as const).map((at) => part(at, 1 - scale))
  return { path, after }
}
