// What each operation costs the processes, busy and rested, and the shape that the model gives it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Shape, Stage } from './capacity-model.ts'
import { CAPACITY_OPERATIONS, type OperationName, type World } from './capacity-operations.ts'
import { mark, othersBetween } from './capacity-others.ts'
import { closedLoad, openLoad, type Asker } from './capacity-wire.ts'
import { median } from './statistics.ts'

const CONNECTIONS = 10
/** A light load: so many a second for so many seconds, of operations that hash and of the others. Nearly nobody waits for another. */
const LIGHT = { hashing: { rate: 1, seconds: 8 }, quick: { rate: 40, seconds: 1.5 } }
const NAMES = Object.keys(CAPACITY_OPERATIONS) as OperationName[]

/** Milliseconds of the processor of each process, a request. */
type Cost = { worker: number; d1: number; hasher: number; client: number }
/**
 * One operation. Its own figures: on ten connections that are never idle, medians of the repeats; `pace`: milliseconds from one answer
 * to the next then. `rested`: the processors a request under a light load; `alone`: what each took then.
 */
export type Service = Cost & {
  name: OperationName
  row: string
  trips: number
  pace: number
  rested: Cost
  alone: number[]
}
type Busy = Cost & { pace: number }
type Light = { others: number; cost: Cost; times: number[] }

/** Measures all operations, `repeats` times. */
export async function measureServices(
  world: World,
  { repeats, processors }: { repeats: number; processors: number },
  progress: (line: string) => void,
): Promise<Service[]> {
  const busy = Object.fromEntries(NAMES.map((name) => [name, [] as Busy[]])) as Record<OperationName, Busy[]>
  const light = Object.fromEntries(NAMES.map((name) => [name, [] as Light[]])) as Record<OperationName, Light[]>
  // The first is for the compiler: what runs often is compiled better.
  for (let repeat = -1; repeat < repeats; repeat += 1)
    for (const name of NAMES) {
      progress(`capacity: ${repeat < 0 ? 'warming up' : `${repeat} of ${repeats} repeats`}, ${name}`)
      const { prepare, many } = CAPACITY_OPERATIONS[name]
      const ask = await prepare(world, many)
      const cost = await busyCost(world, ask, many)
      if (repeat < 0) continue
      busy[name].push(cost)
      if (!isSecondHalf(name)) light[name].push(await lightly(world, name, processors))
    }
  return NAMES.map((name) => serviceOf(name, busy[name], light[name]))
}

function serviceOf(name: OperationName, busy: readonly Busy[], light: readonly Light[]): Service {
  const { row, trips } = CAPACITY_OPERATIONS[name]
  const middle = (pick: (one: Busy) => number): number => median(busy.map(pick))
  const own = {
    worker: middle(({ worker }) => worker),
    d1: middle(({ d1 }) => d1),
    hasher: middle(({ hasher }) => hasher),
    client: middle(({ client }) => client),
  }
  // Of the repeats the one that others disturbed least.
  const [best] = light.toSorted((a, b) => a.others - b.others)
  return {
    name,
    row,
    trips,
    ...own,
    pace: middle(({ pace }) => pace),
    rested: best?.cost ?? own,
    alone: best?.times ?? [],
  }
}

/** What answers a mailed code: the codes of the first half are spent by then. */
const isSecondHalf = (name: OperationName): boolean => name === 'verify' || name === 'reset'

async function busyCost(world: World, ask: Asker, many: number): Promise<Busy> {
  const startedAt = performance.now()
  let pace = NaN
  const cost = await costOf(world, async () => {
    await closedLoad(ask, many, CONNECTIONS)
    pace = (performance.now() - startedAt) / many
    return many
  })
  return { ...cost, pace }
}

async function lightly(world: World, name: OperationName, processors: number): Promise<Light> {
  const { prepare, hashes } = CAPACITY_OPERATIONS[name]
  const { rate, seconds } = hashes > 0 ? LIGHT.hashing : LIGHT.quick
  const ask = await prepare(world, Math.ceil(rate * seconds * 2 + 20))
  const watched = (): number => Object.values(world.running.cpu()).reduce((sum, ms) => sum + ms, 0)
  const before = mark(watched())
  let times: number[] = []
  const cost = await costOf(world, async () => {
    ;({ times } = await openLoad([{ ask, share: 1 }], rate, seconds))
    return times.length
  })
  return { others: othersBetween(before, mark(watched()), processors), cost, times }
}

/** Milliseconds of each processor a request; `work` says how many it asked. */
async function costOf({ running }: World, work: () => Promise<number>): Promise<Cost> {
  const [before, own] = [running.cpu(), process.cpuUsage()]
  const many = await work()
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

/**
 * The parts of an operation. Rested, they take so long together as a request took under a light load; what the processors did beyond
 * that, they did afterwards. Busy, the station that works most takes the pace of the ten connections, because it waits for its turn
 * at a processor, too.
 */
export function shapeOf(service: Service): Shape {
  const { trips, rested, pace } = service
  const alone = service.alone.reduce((sum, ms) => sum + ms, 0) / service.alone.length
  const sum = rested.worker + rested.d1 + rested.hasher + rested.client
  const scale = Math.min(1, alone / sum)
  const wire: Stage = { at: 'wire', ms: Math.max(0, alone - sum) / (trips + 1) }
  const most = Math.max(service.worker, service.d1, service.hasher)
  const part = (at: keyof Cost, pieces: number): Stage => {
    const share = service[at] === most ? Math.min(1, most / pace) : 1
    return { at, ms: service[at] / share / pieces, rested: (rested[at] * scale) / pieces, share }
  }
  const trip = [wire, part('d1', trips), part('worker', trips + 1)]
  const path: Stage[] = [part('client', 2), wire, part('worker', trips + 1)]
  for (let number = 0; number < trips; number += 1) {
    // The hash comes between the reads and the writes: before the last trip.
    if (number === trips - 1 && service.hasher > 1) path.push(part('hasher', 1))
    path.push(...trip)
  }
  path.push(part('client', 2))
  const rest = 1 - scale
  const after: Stage[] = (['worker', 'd1', 'client'] as const).map((at) => ({ at, ms: 0, rested: rested[at] * rest }))
  return { path: path.filter(isSomething), after: after.filter(isSomething) }
}

const isSomething = ({ ms, rested = 0 }: Stage): boolean => ms + rested > 0
