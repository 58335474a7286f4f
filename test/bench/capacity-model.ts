// The model of capacity: requests come at given moments and pass through stations in a row: the client, the Worker, D1, a hasher. A
// station serves so many at once, in the order of arrival, and all stations together may use so many processors. A pure function of
// its input and of the dice it is given.

const STATIONS = ['client', 'worker', 'd1', 'hasher'] as const
type Station = (typeof STATIONS)[number]
/**
 * A part of a request: milliseconds at a station, or on the way between two (`wire`, which holds up nobody). `woken`: milliseconds where the
 * station had nothing to do for as long as `asleep` (ms) when the request came to it, because its process must be woken then, and has forgotten
 * much. It is shorter in proportion where the station was idle for less. As long as ever where it is left out.
 * `held`: milliseconds for which the station then serves nobody and uses no processor, as where it waits for a disk.
 */
export type Stage = { at: Station | 'wire'; ms: number; woken?: number; asleep?: number; held?: number }
/** `path` ends with the answer. What stands in `after` goes on when the answer is given, and holds up others only. */
export type Shape = { path: readonly Stage[]; after: readonly Stage[] }
/** One request: when it comes (ms), what it does, and how many times as long as usual all its parts take. */
export type Arrival = { at: number; shape: Shape; factor: number }
/**
 * What a process does from time to time instead of serving, as a collection of garbage: for `ms` milliseconds of its processor, whenever it has
 * worked for `every` milliseconds. `kind` is what it is called.
 */
export type Stop = { at: Station; kind?: string; every: number; ms: number }
/** How many a station serves at once, and how many processors there are for all of them together. */
export type Machine = Record<Station, number> & { processors: number }
/** Milliseconds from arrival to answer, in the order of arrivals; the share of the time that each server of a station was busy. */
export type Outcome = { times: number[]; answeredAt: number[]; busy: Record<Station, number>; lasted: number }

type Job = { arrival: Arrival; index: number; stages: readonly Stage[]; next: number; answered: boolean }
type Waiting = { job: Job; since: number; ms: number; held: number }
type Event = { at: number; order: number; run: () => void }

/**
 * Plays it through, until the last part of the last request is done. `until` (ms) is when utilisation is no longer counted. The parts of
 * requests are as long as they are with their share of the `stops`.
 */
export function simulate(
  arrivals: readonly Arrival[],
  machine: Machine,
  until = Infinity,
  stops: readonly Stop[] = [],
): Outcome {
  const stopping = playStops(stops)
  const heap = new Heap()
  const lines: Record<Station, Waiting[]> = { client: [], worker: [], d1: [], hasher: [] }
  const heads: Record<Station, number> = { client: 0, worker: 0, d1: 0, hasher: 0 }
  const serving: Record<Station, number> = { client: 0, worker: 0, d1: 0, hasher: 0 }
  const used: Record<Station, number> = { client: 0, worker: 0, d1: 0, hasher: 0 }
  const idleSince: Record<Station, number> = { client: -Infinity, worker: -Infinity, d1: -Infinity, hasher: -Infinity }
  const outcome: Outcome = { times: [], answeredAt: [], busy: used, lasted: 0 }
  let processors = machine.processors
  let now = 0

  /** The station whose first in line has waited longest, of those that are free. */
  const nextStation = (): Station | undefined => {
    let chosen: Station | undefined
    for (const station of STATIONS) {
      const head = lines[station][heads[station]]
      if (head === undefined || serving[station] >= machine[station]) continue
      const best = chosen === undefined ? Infinity : (lines[chosen][heads[chosen]]?.since ?? Infinity)
      if (head.since < best) chosen = station
    }
    return chosen
  }
  const serve = (): void => {
    for (let station = nextStation(); station !== undefined && processors > 0; station = nextStation()) {
      const waiting = lines[station][heads[station]]
      heads[station] += 1
      if (waiting !== undefined) begin(station, waiting)
    }
  }
  const begin = (station: Station, waiting: Waiting): void => {
    const { job, held } = waiting
    const work = waiting.ms / (1 + stopping.share(station))
    const ms = work + stopping.after(station, work)
    serving[station] += 1
    processors -= 1
    used[station] += Math.max(0, Math.min(now + ms, until) - now)
    heap.push(now + ms, () => (processors += 1))
    heap.push(now + ms + held, () => {
      serving[station] -= 1
      idleSince[station] = now
      step(job)
    })
  }
  const step = (job: Job): void => {
    const stage = job.stages[job.next]
    job.next += 1
    if (stage === undefined) return ended(job)
    const { at, ms, woken = ms, asleep = 0, held = 0 } = stage
    const { factor } = job.arrival
    if (at === 'wire') return heap.push(now + ms * factor, () => step(job))
    const isIdle = serving[at] === 0 && lines[at].length === heads[at]
    const idle = now - idleSince[at]
    const slept = !isIdle ? 0 : idle >= asleep ? 1 : idle / asleep
    lines[at].push({ job, since: now, ms: (ms + (woken - ms) * slept) * factor, held: held * factor })
  }
  const ended = (job: Job): void => {
    if (job.answered) return
    job.answered = true
    outcome.times[job.index] = now - job.arrival.at
    outcome.answeredAt[job.index] = now
    job.stages = job.arrival.shape.after
    job.next = 0
    step(job)
  }

  for (const [index, arrival] of arrivals.entries())
    heap.push(arrival.at, () => step({ arrival, index, stages: arrival.shape.path, next: 0, answered: false }))
  for (let event = heap.pop(); event !== undefined; event = heap.pop()) {
    now = event.at
    event.run()
    serve()
  }
  outcome.lasted = Math.min(now, until)
  for (const station of STATIONS) used[station] /= outcome.lasted * machine[station]
  return outcome
}

/** How much of a station's work is stops, as a share of the rest, and how long it stops in the middle of a piece of work. */
function playStops(stops: readonly Stop[]): {
  share: (at: Station) => number
  after: (at: Station, work: number) => number
} {
  // Nobody knows how long ago the last one was: half of the usual, on average.
  const left = stops.map(({ every }) => every / 2)
  const of = (at: Station): [number, Stop][] => [...stops.entries()].filter(([, stop]) => stop.at === at)
  return {
    share: (at) => of(at).reduce((sum, [, { every, ms }]) => sum + ms / every, 0),
    after: (at, work) =>
      of(at).reduce((sum, [which, { every, ms }]) => {
        const still = (left[which] ?? 0) - work
        left[which] = still > 0 ? still : still + every
        return still > 0 ? sum : sum + ms
      }, 0),
  }
}

/** Moments of a Poisson stream: `rate` a second, for so many seconds; milliseconds. `draw` gives numbers from 0 to 1, 1 never. */
export function poisson(rate: number, seconds: number, draw: () => number): number[] {
  const moments: number[] = []
  for (let at = 0; ;) {
    at += (-Math.log(1 - draw()) * 1000) / rate
    if (at > seconds * 1000) return moments
    moments.push(at)
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Events by their time; those of one time in the order in which they came in. */
class Heap {
  readonly #events: Event[] = []
  #order = 0

  push(at: number, run: () => void): void {
    const events = this.#events
    let hole = events.length
    const event = { at, order: (this.#order += 1), run }
    events.push(event)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = events[parent]
      if (above === undefined || !isEarlier(event, above)) break
      events[hole] = above
      hole = parent
    }
    events[hole] = event
  }

  pop(): Event | undefined {
    const events = this.#events
    const [first] = events
    const last = events.pop()
    if (first === undefined || last === undefined || events.length === 0) return first
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      const [left, right] = [events[child], events[child + 1]]
      if (left === undefined) break
      const smaller = right !== undefined && isEarlier(right, left) ? right : left
      if (smaller === right) child += 1
      if (!isEarlier(smaller, last)) break
      events[hole] = smaller
      hole = child
    }
    events[hole] = last
    return first
  }
}

const isEarlier = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)
