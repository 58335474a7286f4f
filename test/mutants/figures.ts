// The figures of a run: pure functions of what is known.
import { standingOf, type Ledger } from './ledger.ts'
import type { Mutant } from './tree.ts'

export type Row = {
  room: string
  mutants: number
  run: number
  killed: number
  survived: number
  unreached: number
  start: number
  open: number
  score: number
  range: [number, number]
}

/** Where a share lies with 95 % confidence, by Wilson's interval, drawn from `whole` without putting back. */
export function rangeOf(hits: number, size: number, whole: number): [number, number] {
  if (size === 0) return [0, 1]
  if (size === whole) return [hits / size, hits / size]
  // Drawing many of few makes a draw surer: the correction for a finite whole.
  const n = size / ((whole - size) / (whole - 1))
  const z = 1.96
  const share = hits / size
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)]
}

/** A row for each room. Mutants that no test reaches count as not killed. Open ones, and those of the start, don't count. */
export function figuresOf(ledger: Ledger, all: readonly Mutant[], drawn: readonly Mutant[]): Row[] {
  return [...Map.groupBy(drawn, ({ room }) => room)].map(([room, mutants]) => {
    const count = Object.groupBy(mutants, (mutant) => standingOf(ledger, mutant))
    const of = (standing: keyof typeof count): number => count[standing]?.length ?? 0
    const run = mutants.length - of('open') - of('start')
    const whole = all.filter((mutant) => mutant.room === room).length
    return {
      room,
      mutants: whole,
      run,
      killed: of('killed'),
      survived: of('survived'),
      unreached: of('unreached'),
      start: of('start'),
      open: of('open'),
      score: run === 0 ? 0 : of('killed') / run,
      range: rangeOf(of('killed'), run, whole),
    }
  })
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** The table of docs/reliability.md. `at least`: as if every open mutant survived. */
export function printed(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { room, mutants, run, killed, survived, unreached, start, open, score, range } = row
    const drawnSo = run + start === mutants ? 'exact' : `${percent(range[0])} to ${percent(range[1])}`
    // What is open was not left out by lot: the hard ones stay open longer.
    const sure = open > 0 ? 'open' : drawnSo
    const counts = [room, mutants, run, killed, survived, unreached, open, start].join(' | ')
    return `| ${counts} | ${percent(score)} | ${sure} | ${percent(killed / (run + open))} |`
  })
  return [
    '| room | mutants | run | killed | survived | no test | open | at start | score | 95 % | at least |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}
