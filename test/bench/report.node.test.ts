// What the report of `requests` says, and which bars it finds not held.
import { expect, it } from 'vitest'
import { requestFailures, requestTables } from './request-report.ts'
import type { RequestCosts } from './requests.ts'

const start = (middle: number) => ({ median: middle, all: [middle - 1, middle, middle + 1] })
const starts = { latchkey: start(91), empty: start(50), lean: start(35), nothing: start(24) }
const costs = (ratios: number[]): RequestCosts => ({
  requests: 300,
  operations: [{ name: 'session', bar: 1.6, latchkey: 0.8, floor: 0.5, ratios }],
  starts: { ...starts, latchkey: start(90) },
})

it('finds an operation whose median ratio is over its bar, and no other', () => {
  expect(requestFailures(costs([1.5, 1.6, 9]))).toEqual([])
  expect(requestFailures(costs([1.5, 1.61, 9]))).toEqual(['session costs 1.61 times the floor, not 1.6'])
})

it('finds a start that is over its bar, where one was measured', () => {
  expect(requestFailures({ ...costs([1]), starts })).toEqual(['a start costs 1.82 times an empty one, not 1.8'])
  expect(requestFailures({ ...costs([1]), starts: undefined })).toEqual([])
})

it('shows the median of the ratios, the least and the most, and only what was measured', () => {
  const shown = requestTables(costs([1.5, 1.6, 9]))
  expect(shown).toMatch(/session +0\.80 +0\.50 +1\.60 +1\.50 +9\.00 +1\.6 +3/)
  expect(shown).toMatch(/latchkey +90\.0 +1\.80 +89\.0 +91\.0 +3/)
  expect(requestTables({ ...costs([1]), starts: undefined })).not.toContain('start')
})
