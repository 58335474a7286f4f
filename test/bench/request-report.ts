// The report of `requests`: a row an operation, a row a start.
import { CONNECTIONS, type RequestCosts } from './requests.ts'
import { MOST_EMPTY_STARTS, type Starts } from './starts.ts'
import { median } from './statistics.ts'
import { ms, table } from './table.ts'

/** Every bar that was not held, a line each. */
export function requestFailures({ operations, starts }: RequestCosts): string[] {
  const start = starts === undefined ? 0 : starts.latchkey.median / starts.empty.median
  return [
    ...operations
      .filter(({ bar, ratios }) => median(ratios) > bar)
      .map(({ name, bar, ratios }) => `${name} costs ${median(ratios).toFixed(2)} times the floor, not ${bar}`),
    ...(start > MOST_EMPTY_STARTS
      ? [`a start costs ${start.toFixed(2)} times an empty one, not ${MOST_EMPTY_STARTS}`]
      : []),
  ]
}

/** A table of the operations, and one of the start, where they were measured. */
export function requestTables({ requests, operations, starts }: RequestCosts): string {
  return [
    ...(operations.length === 0 ? [] : [operationTable(requests, operations)]),
    ...(starts === undefined ? [] : [startTable(starts)]),
  ].join('\n\n')
}

function operationTable(requests: number, operations: RequestCosts['operations']): string {
  const rows = operations.map(({ name, bar, latchkey, floor, ratios }) => [
    name,
    ...[latchkey, floor, median(ratios), Math.min(...ratios), Math.max(...ratios)].map((value) => value.toFixed(2)),
    String(bar),
    String(ratios.length),
  ])
  const title = `The processor's time of a request, ms: ${CONNECTIONS} connections, ${requests} requests a repeat`
  return table(title, ['operation', 'latchkey', 'floor', '÷ floor', 'least', 'most', 'bar', 'repeats'], rows)
}

function startTable(starts: Starts): string {
  const rows = (['latchkey', 'empty', 'lean', 'nothing'] as const).map((kind) => {
    const { median: middle, all } = starts[kind]
    const ratio = (middle / starts.empty.median).toFixed(2)
    return [kind, ms(middle), ratio, ms(Math.min(...all)), ms(Math.max(...all)), String(all.length)]
  })
  const title = `The processor's time of a start and its first answer, ms (bar: ${MOST_EMPTY_STARTS} times an empty one)`
  return table(title, ['worker', 'median', '÷ empty', 'least', 'most', 'repeats'], rows)
}
