// How much of the machine's processors others used meanwhile: a load beside which somebody else works says nothing about us.
import { readFileSync } from 'node:fs'

/** The processors' time so far, milliseconds: of everybody, and of this process with those that it watches. */
export type Mark = { at: number; everybody: number; ours: number }
/** Hundredths of a second are the unit of /proc/stat. */
const TICK_MS = 10
/** The columns of /proc/stat that aren't work: idle, and waiting for a disk; the guests' are counted twice. */
const IDLE = [3, 4, 8, 9]

/** Marks this moment. `watched`: milliseconds that the watched processes have used. */
export function mark(watched: number): Mark {
  const [, line = ''] = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? []
  const ticks = line.split(' ').map(Number)
  const busy = ticks.reduce((sum, value, column) => sum + (IDLE.includes(column) ? 0 : value), 0)
  const { user, system } = process.cpuUsage()
  return { at: performance.now(), everybody: busy * TICK_MS, ours: watched + (user + system) / 1000 }
}

/** The share of all processors that others used between two marks. */
export function othersBetween(before: Mark, after: Mark, processors: number): number {
  const theirs = after.everybody - before.everybody - (after.ours - before.ours)
  return Math.max(0, theirs) / ((after.at - before.at) * processors)
}
