// V8's collections of garbage, as a process of workerd tells them: while one runs, the process serves nobody.
import { execFileSync } from 'node:child_process'
import type { Stop } from './capacity-model.ts'

/** The flag of V8 that makes a process tell them, a line each. */
export const TRACE = '--trace-gc'

/**
 * The environment in which a process tells a line when it is written. Into a pipe it would tell forty at once, a second late. Needs
 * `stdbuf` of the GNU coreutils.
 */
export function lineByLine(): Record<string, string> {
  const printed = execFileSync('stdbuf', ['--output=L', 'env'], { encoding: 'utf8' })
  return Object.fromEntries(
    [...printed.matchAll(/^(LD_PRELOAD|_STDBUF_O)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
}

/** Which process, the kind (`Scavenge`: the young; `Mark-Compact`: all), and the milliseconds that it took. */
export type Collection = { at: 'worker' | 'd1'; kind: string; ms: number }

/** The collection that a line tells of, if it does. */
export function collectionOf(at: Collection['at'], line: string): Collection | undefined {
  const [, kind, ms] =
    /: (Scavenge|Mark-Compact)\b.* MB, (?:pooled: [\d.]+ MB, )?([\d.]+) \/ [\d.]+ ms/.exec(line) ?? []
  return kind === undefined || ms === undefined ? undefined : { at, kind, ms: Number(ms) }
}

/** The stops of each process by kind, if it used so many milliseconds of its processor meanwhile, collections among them. */
export function stopsOf(collections: readonly Collection[], used: Readonly<Record<Collection['at'], number>>): Stop[] {
  return (['worker', 'd1'] as const).flatMap((at) => {
    const own = collections.filter((one) => one.at === at)
    const all = own.reduce((sum, { ms }) => sum + ms, 0)
    return [...new Set(own.map(({ kind }) => kind))].map((kind): Stop => {
      const alike = own.filter((one) => one.kind === kind)
      const together = alike.reduce((sum, { ms }) => sum + ms, 0)
      return { at, kind, every: Math.max(0, used[at] - all) / alike.length, ms: together / alike.length }
    })
  })
}
