// The reports of `peers` and `scale`: what they find not held. The figures here are made up.
import { expect, it } from 'vitest'
import { barChart } from './chart.ts'
import { cpuRatio, peerFailures, SERIES } from './peer-report.ts'
import type { PeerCost, Peers } from './peers.ts'
import type { SideName } from './peer-sides.ts'
import { compareSizes, scaleFailures } from './scale-report.ts'
import type { Purge, Scale, ScaledCost } from './scale.ts'

function cost(operation: PeerCost['operation'], side: SideName, cpu: number[], p50 = 10, trips = 1): PeerCost {
  const times = { '1': [p50], '10': [p50], '50': [p50], '10, 20 ms a trip': [p50] }
  return { operation, side, cpu, counts: { trips, read: 1, written: 0 }, times }
}

const peersOf = (...costs: PeerCost[]): Peers => ({ rounds: 3, requests: 1, versions: {}, files: [], costs })

it('takes the median of the rounds’ ratios, not the ratio of the medians', () => {
  const peers = peersOf(cost('list', 'latchkey', [1, 2, 9]), cost('list', 'floor', [1, 1, 6]))
  expect(cpuRatio(peers, 'list', 'floor')).toBe(1.5)
  expect(cpuRatio(peers, 'list', 'openauth')).toBeUndefined()
})

it('names each bar of an operation that is not held, and no other', () => {
  const held = peersOf(
    cost('refresh', 'latchkey', [1.5], 5),
    cost('refresh', 'floor', [1]),
    cost('refresh', 'better-auth', [3], 10),
    cost('refresh', 'openauth', [1.5]),
  )
  expect(peerFailures(held)).toEqual([])
  const broken = peersOf(
    cost('cookie-check', 'latchkey', [1.6], 5, 1),
    cost('cookie-check', 'floor', [1]),
    cost('refresh', 'latchkey', [1.2], 5.1),
    cost('refresh', 'floor', [1]),
    cost('refresh', 'better-auth', [3], 10),
    cost('refresh', 'openauth', [1]),
  )
  expect(peerFailures(broken)).toEqual([
    'cookie-check, processor ÷ floor: 1.60, not 1.5',
    'cookie-check, round trips: 1.00, not 0',
    'refresh, median at 10 connections ÷ better-auth: 0.51, not 0.5',
    'refresh, processor ÷ openauth: 1.20, not 1',
  ])
})

const scaled = (sessions: number, times: number[], read = 3): ScaledCost => {
  return { operation: 'session', sessions, times, counts: { trips: 1, read, written: 0 } }
}
const quiet: Purge = {
  expired: 10,
  left: 0,
  seconds: 1,
  runs: 1,
  mostChanged: 10_000,
  live: { before: 5, after: 5, same: true },
  idle: [1, 1],
  beside: [2, 2],
}
const scaleOf = (more: Partial<Scale>): Scale => ({
  rounds: 1,
  requests: 1,
  costs: [scaled(1_000, [10]), scaled(1_000_000, [13])],
  scans: [],
  statements: 1,
  nothingDue: { trips: 1, read: 100, written: 0, purgeRead: 5 },
  bytesAUser: 1,
  bytesASession: 1,
  fileBytes: 1,
  purge: quiet,
  ...more,
})

it('compares every database with the smallest', () => {
  expect(compareSizes([scaled(1_000, [10, 10]), scaled(100_000, [12, 14]), scaled(1_000_000, [10], 4)])).toEqual([
    { operation: 'session', sessions: 100_000, ratio: 1.3, sameCounts: true },
    { operation: 'session', sessions: 1_000_000, ratio: 1, sameCounts: false },
  ])
})

it('finds what a fuller database or a purge does that it must not', () => {
  expect(scaleFailures(scaleOf({}))).toEqual([])
  const live = { before: 5, after: 4, same: false }
  const broken = scaleOf({
    costs: [scaled(1_000, [10]), scaled(1_000_000, [14], 4)],
    scans: ['SCAN sessions · SELECT 1'],
    nothingDue: { trips: 1, read: 6, written: 0, purgeRead: 6 },
    purge: { ...quiet, left: 1, mostChanged: 10_001, live, beside: [3, 3] },
  })
  expect(scaleFailures(broken)).toEqual([
    'session asks D1 for something else at 1000000 sessions',
    'session takes 1.40 times as long at 1000000 sessions',
    'read whole: SCAN sessions · SELECT 1',
    'a purge with nothing due reads 6 rows',
    '1 expired sessions are left',
    'a statement of the purge changes 10001 rows',
    'the purge touched sessions that live',
    'beside the purge, the 99th of 100 waits 3.0 times as long',
  ])
})

it('draws a bar for each value, as long as its share of the greatest', () => {
  const groups = [{ name: 'a < b', values: [10, 5, undefined, undefined] }]
  const svg = barChart({ title: 'T', unit: 'ms', digits: 1, series: SERIES, groups })
  const widths = [...svg.matchAll(/<rect class="s\d" x="150" y="\d+" width="([\d.]+)" height="11" rx="2"\/>/g)].map(
    ([, width]) => Number(width),
  )
  // The first is of the legend, which has no value beside it.
  expect(widths.filter((width) => width > 11)).toEqual([530, 265])
  expect(svg).toContain('a &lt; b')
  expect(svg).toContain('prefers-color-scheme:dark')
})
