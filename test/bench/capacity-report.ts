// The report of `capacity`: what an operation costs each process, the model beside the measured load, bytes of a row.
import type { Capacity, Check } from './capacity.ts'
import { median } from './statistics.ts'
import { ms, table } from './table.ts'

/** How far the model may be from what was measured, as a share, below saturation. */
const MOST_APART = 0.2
/** A station that is busy for less of the time is not compared: what the process does by itself would weigh too much. */
const LEAST_LOAD = 0.05
const COMPARED = ['throughput', 'p50', 'worker', 'd1', 'hasher'] as const
const SAID = {
  throughput: 'answers a second',
  p50: 'p50',
  worker: 'load of the Worker',
  d1: 'load of D1',
  hasher: 'load of the hasher',
}

/** The share by which the model is above what was measured. */
const apart = ({ measured, model }: Check, what: (typeof COMPARED)[number]): number => model[what] / measured[what] - 1

/** What is compared: above the most, the throughput only, because the wait grows for as long as one asks. */
const comparedIn = ({ part, measured }: Check): readonly (typeof COMPARED)[number][] =>
  part > 1
    ? ['throughput']
    : COMPARED.filter((what) => what === 'throughput' || what === 'p50' || measured[what] >= LEAST_LOAD)

/** Every bar that was not held, a line each. */
export function capacityFailures({ checks }: Capacity): string[] {
  return checks.flatMap((check) => {
    const compared = comparedIn(check)
    const where = `capacity: ${check.mix} at ${check.rate.toFixed(0)} a second`
    return [
      ...compared
        .filter((what) => !(Math.abs(apart(check, what)) <= MOST_APART))
        .map((what) => `${where}: ${SAID[what]}: the model is ${(apart(check, what) * 100).toFixed(0)} % off`),
      ...(check.faults > 0 ? [`${where}: ${check.faults} were not answered as they should`] : []),
    ]
  })
}

/** Four tables. */
export function capacityTables({ services, stops, checks, bytes, processors }: Capacity): string {
  const costs = services.map(({ name, row, worker, d1, hasher, client, alone }) => [
    name,
    row,
    ...[worker, d1, hasher, client].map((value) => value.toFixed(2)),
    alone.length === 0 ? '' : ms(median(alone)),
  ])
  const heads = ['operation', 'row of docs/costs.md', 'Worker', 'D1', 'hasher', 'client', 'alone']
  const loads = checks.flatMap((check) =>
    (['measured', 'model'] as const).map((which) => {
      const { throughput, p50, p95, worker, d1, hasher } = check[which]
      const shares = [worker, d1, hasher].map((share) => `${(share * 100).toFixed(0)} %`)
      const asked = [check.mix, check.part.toFixed(2), check.rate.toFixed(1), String(check.asked)]
      const others = which === 'model' ? '' : `${(check.others * 100).toFixed(0)} %`
      return [...asked, which, throughput.toFixed(1), ms(p50), ms(p95), ...shares, others]
    }),
  )
  return [
    table('Milliseconds of each process a request; and from question to answer, alone', heads, costs),
    table(
      'Collections of garbage, in which a process serves nobody: how long, and after how much work; milliseconds',
      ['process', 'kind', 'ms', 'after'],
      stops.map(({ at, kind = '', ms: long, every }) => [
        at === 'd1' ? 'D1' : 'Worker',
        kind,
        ms(long),
        every.toFixed(0),
      ]),
    ),
    table(
      `A load at random moments and the model (${processors} processors; bar: ${MOST_APART * 100} %)`,
      ['load', 'of the most', 'a second', 'asked', '', 'answers a s', 'p50', 'p95', 'Worker', 'D1', 'hasher', 'others'],
      loads,
    ),
    table(
      'Bytes of a row in D1, with its entries in the indexes',
      ['table', 'bytes', 'rows of the Worker'],
      bytes.map((one) => [one.table, one.bytes.toFixed(0), String(one.from)]),
    ),
  ].join('\n\n')
}
