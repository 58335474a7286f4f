// What each operation costs the processes, what it takes alone, and the shape that the model gives it.
import { setTimeout as sleep } from 'node:timers/promises'
import { timed } from './asking.ts'
import type { Shape, Stage } from './capacity-model.ts'
import { CAPACITY_OPERATIONS, type OperationName, type World } from './capacity-operations.ts'
import { mark, othersBetween } from './capacity-others.ts'
import type { Asker } from './open-load.ts'
import { median } from './statistics.ts'

const CONNECTIONS = 10
/** How many are asked alone, one after the other: of those that hash, and of the others. */
const ALONE = { hashing: 8, quick: 60 }
const NAMES = Object.keys(CAPACITY_OPERATIONS) as OperationName[]

/** One operation: milliseconds of the processor of each process, medians of the repeats; what each took while nothing else ran. */
export type Service = {
  name: OperationName
  row: string
  trips: number
  worker: number
  d1: number
  hasher: number
  client: number
  alone: number[]
}
type Used = { worker: number; d1: number; hasher: number; client: number }
/** What the requests of a repeat took, one after the other, and how much others used of the processors meanwhile. */
type Alone = { others: number; times: number[] }

/** Measures all operations, `repeats` times. */
export async function measureServices(
  world: World,
  { repeats, processors }: { repeats: number; processors: number },
  progress: (line: string) => void,
): Promise<Service[]> {
  const used = Object.fromEntries(NAMES.map((name) => [name, [] as Used[]])) as Record<OperationName, Used[]>
  const alone = Object.fromEntries(NAMES.map((name) => [name, [] as Alone[]])) as Record<OperationName, Alone[]>
  // The first is for the compiler: what runs often is compiled better.
  for (let repeat = -1; repeat < repeats; repeat += 1)
    for (const name of NAMES) {
      progress(`capacity: ${repeat < 0 ? 'warming up' : `${repeat} of ${repeats} repeats`}, ${name}`)
      const { prepare, many, hashes } = CAPACITY_OPERATIONS[name]
      const single = hashes > 0 ? ALONE.hashing : ALONE.quick
      const ask = await prepare(world, many)
      const cost = await costOf(world, () => timed(many, CONNECTIONS, ask), many)
      if (repeat < 0) continue
      used[name].push(cost)
      if (!isSecondHalf(name))
        alone[name].push(await askedAlone(world, await prepare(world, single), single, processors))
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
      // Of the repeats the one that others disturbed least.
      alone: alone[name].toSorted((a, b) => a.others - b.others)[0]?.times ?? [],
    }
  })
}

/** What answers a mailed code: the codes of the first half are spent by then. */
const isSecondHalf = (name: OperationName): boolean => name === 'verify' || name === 'reset'

async function askedAlone({ running }: World, ask: Asker, many: number, processors: number): Promise<Alone> {
  const watched = (): number => Object.values(running.cpu()).reduce((sum, ms) => sum + ms, 0)
  const before = mark(watched())
  const times = await timed(many, 1, ask)
  return { others: othersBetween(before, mark(watched()), processors), times }
}

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
export function shapeOf(service: Service): Shape {
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
