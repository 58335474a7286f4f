// The model of capacity against what is known about queues without any simulation.
import { describe, expect, it } from 'vitest'
import { poisson, seeded, simulate, type Arrival, type Machine, type Shape } from './capacity-model.ts'

const ONE_EACH: Machine = { client: 1, worker: 1, d1: 1, hasher: 1, processors: 4 }
const atD1 = (ms: number): Shape => ({ path: [{ at: 'd1', ms }], after: [] })
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function stream(rate: number, shape: Shape, factor: (draw: () => number) => number = () => 1): Arrival[] {
  const draw = seeded(7)
  return poisson(rate, 400, draw).map((at) => ({ at, shape, factor: factor(draw) }))
}

describe('the model of capacity', () => {
  it('lets nobody wait where nobody else is', () => {
    const shape: Shape = {
      path: [
        { at: 'worker', ms: 2 },
        { at: 'wire', ms: 5 },
        { at: 'd1', ms: 1 },
      ],
      after: [],
    }
    expect(simulate([{ at: 10, shape, factor: 2 }], ONE_EACH)).toMatchObject({ times: [16], answeredAt: [26] })
  })

  it('serves one after the other at D1, and so many at once at the hashers', () => {
    const together = [0, 0, 0].map((at) => ({ at, shape: atD1(4), factor: 1 }))
    expect(simulate(together, ONE_EACH).times).toEqual([4, 8, 12])
    const hashing = together.map((arrival) => ({
      ...arrival,
      shape: { ...arrival.shape, path: [{ at: 'hasher', ms: 4 }] } as Shape,
    }))
    expect(simulate(hashing, { ...ONE_EACH, hasher: 2 }).times).toEqual([4, 4, 8])
    expect(simulate(hashing, { ...ONE_EACH, hasher: 2, processors: 1 }).times).toEqual([4, 8, 12])
  })

  it('holds a station that waits for its disk, and no processor', () => {
    const shape: Shape = { path: [{ at: 'd1', ms: 2, held: 3 }], after: [] }
    const arrivals = [0, 0].map((at) => ({ at, shape, factor: 1 }))
    expect(simulate(arrivals, ONE_EACH)).toMatchObject({ times: [5, 10], busy: { d1: 0.4 } })
  })

  it('serves nobody while it stops, and works no more in all', () => {
    const arrivals = Array.from({ length: 8 }, (_, at) => ({ at: at * 20, shape: atD1(12), factor: 1 }))
    // Four of ten milliseconds of work each, so a stop of 8 comes in every fourth piece; the first after half of that.
    const { times, busy } = simulate(arrivals, ONE_EACH, Infinity, [{ at: 'd1', every: 40, ms: 8 }])
    expect(times).toEqual([10, 18, 10, 10, 10, 18, 10, 10])
    expect(busy.d1).toBeCloseTo(96 / 150, 5)
    expect(simulate(arrivals, ONE_EACH, Infinity, [{ at: 'worker', every: 40, ms: 8 }]).times).toEqual(
      Array(8).fill(12),
    )
  })

  it('takes longer at a station that it wakes', () => {
    const shape: Shape = { path: [{ at: 'd1', ms: 4, woken: 6 }], after: [] }
    const arrivals = [0, 1, 30].map((at) => ({ at, shape, factor: 1 }))
    expect(simulate(arrivals, ONE_EACH).times).toEqual([6, 9, 6])
    // It hasn't slept for long enough: half of what waking costs.
    const dozing: Shape = { path: [{ at: 'd1', ms: 4, woken: 6, asleep: 40 }], after: [] }
    expect(
      simulate(
        [0, 1, 30].map((at) => ({ at, shape: dozing, factor: 1 })),
        ONE_EACH,
      ).times,
    ).toEqual([6, 9, 5])
  })

  it('holds up the next one, and not its own answer, by what it does afterwards', () => {
    const shape: Shape = { path: [{ at: 'worker', ms: 1 }], after: [{ at: 'worker', ms: 9 }] }
    const two = [0, 2].map((at) => ({ at, shape, factor: 1 }))
    expect(simulate(two, ONE_EACH).times).toEqual([1, 9])
  })

  it('waits as Pollaczek and Khinchine say, and keeps a server busy for its load', () => {
    for (const [rate, factor, variance] of [
      [500, () => 1, 0],
      [800, () => 1, 0],
      [700, (draw: () => number) => -Math.log(1 - draw()), 1],
    ] as const) {
      const load = rate / 1000
      const { times, busy } = simulate(stream(rate, atD1(1), factor), ONE_EACH)
      const waited = (load * (1 + variance)) / (2 * (1 - load))
      expect(mean(times) - 1).toBeGreaterThan(waited * 0.93)
      expect(mean(times) - 1).toBeLessThan(waited * 1.07)
      expect(busy.d1).toBeCloseTo(load, 1)
    }
  })

  it('answers no more than it can: above that the line grows', () => {
    const { answeredAt } = simulate(stream(1500, atD1(1)), ONE_EACH, 400_000)
    expect(answeredAt.filter((at) => at <= 400_000).length / 400).toBeCloseTo(1000, -1)
  })
})
