// The bars of `capacity`: what counts as held.
import { describe, expect, it } from 'vitest'
import type { Check } from './capacity.ts'
import { capacityFailures, capacityTables } from './capacity-report.ts'

const met = { throughput: 100, p50: 4, p95: 9, worker: 0.3, d1: 0.4, hasher: 0 }
const check: Check = {
  mix: 'sessions',
  part: 0.5,
  rate: 100,
  asked: 1000,
  faults: 0,
  others: 0,
  measured: met,
  model: met,
}
const failuresOf = (more: Partial<Check>) =>
  capacityFailures({ services: [], stops: [], checks: [{ ...check, ...more }], bytes: [], processors: 2 })

describe('the report of capacity', () => {
  it('has nothing to say where the model is within a fifth of what was measured', () => {
    expect(failuresOf({})).toEqual([])
    expect(failuresOf({ model: { ...met, p50: 4.7, d1: 0.33, throughput: 90 } })).toEqual([])
  })

  it('says what is off by more, and which requests failed', () => {
    expect(failuresOf({ model: { ...met, p50: 3 }, faults: 2 })).toEqual([
      'capacity: sessions at 100 a second: p50: the model is -25 % off',
      'capacity: sessions at 100 a second: 2 were not answered as they should',
    ])
    expect(failuresOf({ model: { ...met, d1: 0.6 } })).toHaveLength(1)
    expect(failuresOf({ model: { ...met, throughput: NaN } })).toHaveLength(1)
  })

  it('compares no load under a twentieth, and above the most only the answers a second', () => {
    expect(failuresOf({ measured: { ...met, hasher: 0.01 }, model: { ...met, hasher: 0.03 } })).toEqual([])
    expect(failuresOf({ part: 1.3, model: { ...met, p50: 900 } })).toEqual([])
    expect(failuresOf({ part: 1.3, model: { ...met, throughput: 140 } })).toHaveLength(1)
  })

  it('prints both', () => {
    const tables = capacityTables({
      services: [],
      stops: [{ at: 'worker', kind: 'Mark-Compact', every: 2411.3, ms: 87.26 }],
      checks: [check],
      bytes: [{ table: 'users', from: 9, bytes: 421.4 }],
      processors: 2,
    })
    expect(tables).toContain('measured')
    expect(tables).toContain('model')
    expect(tables).toMatch(/Worker +Mark-Compact +87\.3 +2411/)
    expect(tables).toMatch(/users +421 +9/)
  })
})
