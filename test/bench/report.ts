// The report of the benchmarks: tables for people, and which bars were not held.
import type { EngineName } from '../../src/crypto/scrypt.ts'
import type { ColdStarts } from './cold-start.ts'
import type { Pair } from './enumeration.ts'
import type { HashTimes } from './hash-time.ts'
import type { Imported } from './imports.ts'
import { pageFailures, pageTable } from './page-report.ts'
import type { PageCost } from './pages.ts'
import { requestFailures, requestTables } from './request-report.ts'
import type { RequestCosts } from './requests.ts'
import type { Stampede } from './sign-ins.ts'
import { stalenessFailures, stalenessTable, type Staleness } from './staleness.ts'
import { AUC_RANGE, MOST_DIFFERENCE_MS } from './statistics.ts'
import { ms, table } from './table.ts'

/** Where and when it was measured; loads of 1, 5 and 15 minutes. */
export type Surroundings = {
  at: string
  commit: string
  node: string
  wrangler: string
  workerd: string
  system: string
  cpu: string
  loadBefore: number[]
  loadAfter: number[]
}

export type Outcome = {
  surroundings: Surroundings
  engine: EngineName
  samples: number
  hashes?: HashTimes
  coldStarts?: ColdStarts
  requestCosts?: RequestCosts
  enumeration?: Pair[]
  stampedes?: Stampede[]
  imported?: Imported
  pages?: PageCost[]
  staleness?: Staleness
}

const MOST_SESSION_HASH_TIMES = 2
const LEAST_IMPORTED_A_SECOND = 2_000
const WHERE = { same: 'in the same process', other: 'in another process', none: 'not bound, in place' }

/** Every bar that was not held, a line each. */
export function failures({
  requestCosts,
  enumeration = [],
  stampedes = [],
  imported,
  pages = [],
  staleness,
}: Outcome): string[] {
  return [
    ...(requestCosts === undefined ? [] : requestFailures(requestCosts)),
    ...enumeration.filter(({ within }) => !within).map((pair) => `${nameOf(pair)} can be told apart`),
    ...stampedes.flatMap((stampede) => stampedeFailures(stampede)),
    ...(imported === undefined ? [] : importFailures(imported)),
    ...pageFailures(pages),
    ...(staleness === undefined ? [] : stalenessFailures(staleness)),
  ]
}

function stampedeFailures({ layout, faults, allIn, hashesInAHashTime, session, refresh }: Stampede): string[] {
  const where = `hasher ${WHERE[layout]}`
  const found = [
    faults > 0 && `${faults} answers were neither below 500 nor 503 busy`,
    !allIn && 'not everybody got in',
    hashesInAHashTime < 1 && `${hashesInAHashTime.toFixed(2)} hashes were completed in a hash time, not 1`,
    session.faults > 0 && `${session.faults} answers of GET /api/session were not 200`,
    refresh.faults > 0 && `${refresh.faults} answers of POST /api/refresh were not 200`,
    layout === 'other' &&
      session.maxInHashTimes > MOST_SESSION_HASH_TIMES &&
      `a session waited ${session.maxInHashTimes.toFixed(1)} hash times`,
  ]
  return found.filter((line) => line !== false).map((line) => `${where}: ${line}`)
}

function importFailures(imported: Imported): string[] {
  const { people, perSecond, lost, secondRun, exported, cutOff, different, signIns } = imported
  const found = [
    perSecond < LEAST_IMPORTED_A_SECOND && `${perSecond} people were made a second, not ${LEAST_IMPORTED_A_SECOND}`,
    lost !== 0 && `${lost} people were lost`,
    (secondRun.made !== 0 || secondRun.existing !== people) && 'the second run changed something',
    exported !== people && `${exported} people were exported`,
    cutOff.before + cutOff.after !== people && 'a run that was cut off did not go on where it was',
    different !== 0 && `${different} rows came back otherwise`,
    signIns.in !== signIns.asked && `${signIns.asked - signIns.in} people were not let in`,
  ]
  return found.filter((line) => line !== false).map((line) => `import: ${line}`)
}

/** The report for people. */
export function printed(outcome: Outcome): string {
  const {
    surroundings: where,
    hashes,
    coldStarts,
    requestCosts,
    enumeration,
    stampedes,
    imported,
    pages,
    staleness,
    engine,
    samples,
  } = outcome
  const parts = [
    `${where.at}, commit ${where.commit}
Node ${where.node}, wrangler ${where.wrangler}, workerd ${where.workerd}, ${where.system}, ${where.cpu}
Load before ${where.loadBefore.join(' ')}, after ${where.loadAfter.join(' ')}; hashes by ${engine}`,
  ]
  if (hashes !== undefined) {
    const rows = (['noble', 'native'] as const).map((name) => {
      const { all } = hashes[name]
      return [name, ms(hashes[name].median), ms(Math.min(...all)), ms(Math.max(...all)), String(all.length)]
    })
    parts.push(table('One hash (N=2^14 r=8 p=5), ms', ['engine', 'median', 'least', 'most', 'repeats'], rows))
  }
  if (coldStarts !== undefined) {
    const rows = (['with WebAuthn', 'without', 'empty'] as const).map((kind) => {
      const { all, median } = coldStarts[kind]
      const ratio = (median / coldStarts.empty.median).toFixed(2)
      return [kind, ms(median), ratio, ms(Math.min(...all)), ms(Math.max(...all)), String(all.length)]
    })
    const heads = ['bundle', 'median', '÷ empty', 'least', 'most', 'repeats']
    parts.push(table('Cold start (wrangler check startup: active), ms', heads, rows))
  }
  if (requestCosts !== undefined) parts.push(requestTables(requestCosts))
  if (enumeration !== undefined) {
    const rows = enumeration.map((pair) => [
      nameOf(pair),
      ...pair.medians.map(ms),
      ms(pair.difference),
      pair.auc.toFixed(3),
      pair.within ? 'yes' : 'NO',
    ])
    const title = `Enumeration, ${samples} samples of each, ms (bar: |Δ| ≤ ${MOST_DIFFERENCE_MS}, AUC ${AUC_RANGE.join('–')})`
    parts.push(table(title, ['pair', 'median', 'median', '|Δ|', 'AUC', 'within'], rows))
  }
  if (stampedes !== undefined && stampedes.length > 0) parts.push(stampedeTables(stampedes))
  if (imported !== undefined) {
    const { people, perSecond, lost, secondRun, exported, cutOff, different, signIns } = imported
    const heads = [
      'people',
      'a second',
      'lost',
      'second run',
      'exported',
      'killed at',
      'went on by',
      'rows unlike',
      'in',
    ]
    const row = [people, perSecond, lost, secondRun.made, exported, cutOff.before, cutOff.after, different].map(String)
    parts.push(table('Import', heads, [[...row, `${signIns.in} of ${signIns.asked}`]]))
  }
  if (pages !== undefined) parts.push(pageTable(pages))
  if (staleness !== undefined) parts.push(stalenessTable(staleness))
  return parts.join('\n\n')
}

function stampedeTables(stampedes: readonly Stampede[]): string {
  const ins = stampedes.map((one) => [
    WHERE[one.layout],
    ms(one.hashTime),
    ms(one.signInTime),
    Object.entries(one.answers)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([status, many]) => `${many} × ${status}`)
      .join(', '),
    one.allIn ? 'yes' : 'NO',
    one.seconds.toFixed(1),
    one.hashesInASignInTime.toFixed(2),
    one.hashesInAHashTime.toFixed(2),
  ])
  const beside = (what: 'session' | 'refresh'): string[][] =>
    stampedes.map(({ layout, [what]: { idle, median, p95, max, maxInHashTimes, asked } }) => [
      WHERE[layout],
      ...[idle, median, p95, max].map(ms),
      maxInHashTimes.toFixed(2),
      String(asked),
    ])
  const heads = ['hasher', 'idle', 'median', 'p95', 'longest', 'in hash times', 'asked']
  return [
    table(
      `${stampedes[0]?.clients} sign-ins at once, ${stampedes[0]?.shards ?? 8} hasher objects; hashes completed (until nine tenths were in) in the time of a lone sign-in, of a bare hash`,
      ['hasher', 'hash ms', 'sign-in ms', 'answers', 'all in', 'after s', 'a sign-in', 'a hash'],
      ins,
    ),
    '',
    table('GET /api/session beside them, ms', heads, beside('session')),
    '',
    table('POST /api/refresh beside them, ms', heads, beside('refresh')),
  ].join('\n')
}

const nameOf = ({ group, left, right }: Pair): string => `${group}: ${left} / ${right}`
