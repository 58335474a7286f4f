// The report of `scale`: what a fuller database changes, and which bars were not held.
import type { Group, Series } from './chart.ts'
import { purgeRatio, SESSIONS, type Scale, type ScaledCost } from './scale.ts'
import { median, quantile } from './statistics.ts'
import { table } from './table.ts'

const MOST_TIMES = 1.3
const MOST_READ_IDLE = 5
const MOST_CHANGED = 10_000
const MOST_PURGE_TIMES = 2
/** What D1 holds at most. */
const D1_BYTES = 10e9

/** Another size beside the smallest: their medians as a ratio, and whether they ask the same of D1. */
export type Beside = { operation: string; sessions: number; ratio: number; sameCounts: boolean }

/** Compares each larger database with the smallest. */
export function compareSizes(costs: readonly ScaledCost[]): Beside[] {
  const smallest = costs.filter(({ sessions }) => sessions === SESSIONS[0])
  return smallest.flatMap(({ operation, times, counts }) =>
    costs
      .filter((cost) => cost.operation === operation && cost.sessions !== SESSIONS[0])
      .map((cost) => ({
        operation,
        sessions: cost.sessions,
        ratio: median(cost.times) / median(times),
        sameCounts: JSON.stringify(cost.counts) === JSON.stringify(counts),
      })),
  )
}

/** Every bar that was not held, a line each. */
export function scaleFailures({ costs, scans, nothingDue, purge }: Scale): string[] {
  const { live, left, mostChanged } = purge
  const found = [
    ...compareSizes(costs).flatMap(({ operation, sessions, ratio, sameCounts }) => [
      !sameCounts && `${operation} asks D1 for something else at ${sessions} sessions`,
      ratio > MOST_TIMES && `${operation} takes ${ratio.toFixed(2)} times as long at ${sessions} sessions`,
    ]),
    ...scans.map((scan) => `read whole: ${scan}`),
    nothingDue.purgeRead > MOST_READ_IDLE && `a purge with nothing due reads ${nothingDue.purgeRead} rows`,
    left > 0 && `${left} expired sessions are left`,
    mostChanged > MOST_CHANGED && `a statement of the purge changes ${mostChanged} rows`,
    !live.same && 'the purge touched sessions that live',
    purgeRatio(purge) > MOST_PURGE_TIMES &&
      `beside the purge, the 99th of 100 waits ${purgeRatio(purge).toFixed(1)} times as long`,
  ]
  return found.filter((line) => line !== false)
}

/** Tables: the operations, then the purge, then the bytes. */
export function scaleTables(scale: Scale): string {
  return [operationTable(scale), purgeTable(scale), bytesTable(scale)].join('\n\n')
}

function operationTable({ costs }: Scale): string {
  const ratios = compareSizes(costs)
  const rows = costs.map(({ operation, sessions, times, counts: { trips, read, written } }) => [
    operation,
    sessions.toLocaleString('en'),
    ...[trips, read, written].map(String),
    median(times).toFixed(1),
    quantile(times, 0.99).toFixed(1),
    ratios.find((one) => one.operation === operation && one.sessions === sessions)?.ratio.toFixed(2) ?? '1',
  ])
  const heads = [
    'operation',
    'sessions',
    'round trips',
    'rows read',
    'rows written',
    'median, ms',
    'p99, ms',
    '÷ 1,000',
  ]
  return table('What a fuller database changes', heads, rows)
}

function purgeTable({ purge, nothingDue, statements, scans }: Scale): string {
  const { expired, left, seconds, runs, mostChanged, live, idle, beside } = purge
  const at = (times: readonly number[]): string => `${median(times).toFixed(1)} · ${quantile(times, 0.99).toFixed(1)}`
  const rows = [
    ['statements looked at · that read a table whole', `${statements} · ${scans.length}`],
    [
      'nothing due: rows read by a statement on sessions or counters · in all',
      `${nothingDue.purgeRead} · ${nothingDue.read}`,
    ],
    ['sessions that had expired · left', `${expired} · ${left}`],
    ['seconds · runs of the clock', `${seconds.toFixed(0)} · ${runs}`],
    ['most rows that one statement changed', String(mostChanged)],
    ['sessions that live, before · after', `${live.before} · ${live.after}`],
    ['GET /api/session, 50 a second, idle: median · p99, ms', at(idle)],
    ['the same beside the purge', at(beside)],
    ['p99 ÷ idle', purgeRatio(purge).toFixed(2)],
  ]
  return table('The purge', ['what', 'measured'], rows)
}

function bytesTable({ bytesAUser, bytesASession }: Scale): string {
  const five = bytesAUser + 5 * bytesASession
  const rows = [
    ['a person, with its indexes', bytesAUser.toFixed(0)],
    ['a session, with its indexes', bytesASession.toFixed(0)],
    ['people of five sessions in 10 GB', Math.floor(D1_BYTES / five).toLocaleString('en')],
  ]
  return table('Bytes', ['of', 'bytes'], rows)
}

/** The colours of the sizes. */
export const SIZES: readonly Series[] = [
  { name: '1,000', light: '#8c959f', dark: '#6e7681' },
  { name: '100,000', light: '#54aeff', dark: '#388bfd' },
  { name: '1,000,000 sessions', light: '#0969da', dark: '#79c0ff' },
]

/** For a chart: each operation's median, times that of the smallest database. */
export const sizeGroups = ({ costs }: Scale): Group[] =>
  [...new Set(costs.map(({ operation }) => operation))].map((operation) => ({
    name: operation,
    values: SESSIONS.map((sessions) =>
      sessions === SESSIONS[0]
        ? 1
        : compareSizes(costs).find((one) => one.operation === operation && one.sessions === sessions)?.ratio,
    ),
  }))
