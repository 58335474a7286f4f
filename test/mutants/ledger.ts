// What is known of mutants and tests between two runs of the command, and which tests are next. Pure but for the two functions that
// read and write the file.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLACE, type Mutant } from './tree.ts'

/** A test: its file's hash, so that a changed file's tests are new ones, and how long it takes. */
type Test = { key: string; file: string; hash: string; ms: number; weak?: true }
/** What is known of a mutant: the numbers of the tests that reach it, best first, and of those that tried it. */
type Fate = { reached: number[]; reachedBy: number; tried: number[]; killedBy?: number }
/**
 * What is known of tests and mutants. `atStart`: mutants that are reached while modules are loaded, before any test. `sources`: the part
 * of a mutant's name that its source file had when the tests last ran. `seen`: test files that ran, by their hash.
 */
export type Ledger = {
  tests: Test[]
  fates: Record<string, Fate>
  atStart: string[]
  sources: Record<string, string>
  seen: Record<string, string>
}

/** So many tests, at most, try a mutant before it counts as survived. */
export const MOST_TESTS = 200
/** A test that has killed one mutant of a file is tried before tests that are a few times quicker. */
const WEIGHT_OF_A_KILL = 12
/** A test of another room is tried only before tests of the own one that take so many times as long. */
const WEIGHT_ELSEWHERE = 12
/** So many mutants before and behind one, in the order of their file, are its neighbours. */
const NEIGHBOURS = 8

const FILE = join(PLACE, 'ledger.json')
export const emptyLedger = (): Ledger => ({ tests: [], fates: {}, atStart: [], sources: {}, seen: {} })
export const readLedger = (): Ledger =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Ledger) : emptyLedger()
export const writeLedger = (ledger: Ledger): void => writeFileSync(FILE, JSON.stringify(ledger))

/** A share of the mutants of each room, by lot. A larger `size` with the same seed holds the smaller draw. */
export function drawn(mutants: readonly Mutant[], size: number, seed: string): Mutant[] {
  const lot = ({ id }: Mutant): string => createHash('sha256').update(`${seed} ${id}`).digest('hex')
  return [...Map.groupBy(mutants, ({ room }) => room).values()].flatMap((room) =>
    room
      .map((mutant) => ({ mutant, lot: lot(mutant) }))
      .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
      .slice(0, size)
      .map(({ mutant }) => mutant),
  )
}

export type Reach = { test: Omit<Test, 'weak'>; mutants: readonly string[]; atStart: readonly string[] }

/** Takes in a dry run. Tests of files that have changed since are forgotten. */
export function takeIn(ledger: Ledger, reaches: readonly Reach[], hashes: ReadonlyMap<string, string>): void {
  const known = new Map(ledger.tests.map(({ key, hash }, index) => [`${hash} ${key}`, index]))
  for (const { test, mutants } of reaches) {
    const index = known.get(`${test.hash} ${test.key}`) ?? ledger.tests.push(test) - 1
    for (const mutant of mutants) {
      const fate = (ledger.fates[mutant] ??= { reached: [], reachedBy: 0, tried: [] })
      if (!fate.reached.includes(index)) fate.reached.push(index)
    }
  }
  ledger.atStart = [...new Set([...ledger.atStart, ...reaches.flatMap(({ atStart }) => atStart)])]
  const stands = (index: number): boolean => {
    const test = ledger.tests[index]
    return test !== undefined && hashes.get(test.file) === test.hash
  }
  for (const fate of Object.values(ledger.fates)) {
    fate.reached = fate.reached.filter(stands)
    fate.tried = fate.tried.filter(stands)
    fate.reachedBy = fate.reached.length
    if (fate.killedBy !== undefined && !stands(fate.killedBy)) delete fate.killedBy
  }
}

/** How many mutants of each source file a test has killed. */
type Killers = ReadonlyMap<string, ReadonlyMap<number, number>>

function killersIn(ledger: Ledger): Killers {
  const killers = new Map<string, Map<number, number>>()
  for (const [id, { killedBy }] of Object.entries(ledger.fates)) {
    if (killedBy === undefined) continue
    const ofFile = killers.get(sourceOf(id)) ?? new Map<number, number>()
    killers.set(sourceOf(id), ofFile.set(killedBy, (ofFile.get(killedBy) ?? 0) + 1))
  }
  return killers
}

/**
 * The tests that go where few others go, right beside a mutant, and how many times fewer: they see a condition that is nearly always the
 * same be the other one. A wrong condition in what every request runs is noticed by these alone.
 */
function raritiesAround(ledger: Ledger, id: string): Map<number, number> {
  const [source = '', number = ''] = id.split('.')
  const all = ledger.fates[id]?.reached.length ?? 0
  const rarities = new Map<number, number>()
  for (let away = -NEIGHBOURS; away <= NEIGHBOURS; away += 1) {
    const reached = ledger.fates[`${source}.${Number(number) + away}`]?.reached ?? []
    for (const index of reached) rarities.set(index, Math.max(rarities.get(index) ?? 1, all / reached.length))
  }
  return rarities
}

/**
 * The tests that may still kill a mutant, the most promising first: those that killed others of its file, those that go where few go beside
 * it, those of its own room, then the quick ones, and no two of one file in a row, because tests of one file look at the same things.
 */
export function nextTests(ledger: Ledger, { id, room }: Mutant, killers: Killers = new Map()): number[] {
  const fate = ledger.fates[id]
  if (fate === undefined || fate.killedBy !== undefined) return []
  const tried = new Set(fate.tried)
  // The tests of `admin/rules` stand in test/admin.
  const own = `test/${room.split('/')[0] ?? ''}/`
  const rarity = raritiesAround(ledger, id)
  const cost = (index: number): number => {
    const { file, ms } = ledger.tests[index] as Test
    const killed = killers.get(sourceOf(id))?.get(index) ?? 0
    const weight = (file.startsWith(own) ? 1 : WEIGHT_ELSEWHERE) / (1 + killed * WEIGHT_OF_A_KILL)
    return (Math.sqrt(ms + 20) * weight) / (rarity.get(index) ?? 1)
  }
  const open = fate.reached.filter((index) => !tried.has(index) && ledger.tests[index]?.weak !== true)
  const files = [...Map.groupBy(open, (index) => ledger.tests[index]?.file).values()].map((tests) =>
    tests.toSorted((a, b) => cost(a) - cost(b)),
  )
  const ranked = files.flatMap((tests) => tests.map((index, rank) => ({ index, cost: cost(index) * (1 + rank) })))
  return ranked
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, Math.max(0, MOST_TESTS - tried.size))
    .map(({ index }) => index)
}

/** The work of a round: for each test the mutants that it tries. Mutants come in until the tests take `budgetMs`. */
export function roundOf(
  ledger: Ledger,
  mutants: readonly Mutant[],
  each: number,
  budgetMs: number,
): { work: Map<number, string[]>; taken: number } {
  const work = new Map<number, string[]>()
  const killers = killersIn(ledger)
  let ms = 0
  let taken = 0
  for (const mutant of mutants) {
    if (ms > budgetMs) break
    taken += 1
    for (const index of nextTests(ledger, mutant, killers).slice(0, each)) {
      work.set(index, [...(work.get(index) ?? []), mutant.id])
      ms += ledger.tests[index]?.ms ?? 0
    }
  }
  return { work, taken }
}

/**
 * The test files that a dry run has to run: those that have changed, and those that reached a source file which has changed since. A
 * source file that was never seen asks for all of them.
 */
export function filesToRun(
  ledger: Ledger,
  mutants: readonly Mutant[],
  hashes: ReadonlyMap<string, string>,
): Set<string> {
  const files = new Set([...hashes].filter(([file, hash]) => ledger.seen[file] !== hash).map(([file]) => file))
  const old = new Set<string>()
  for (const { file, id } of mutants) {
    const before = ledger.sources[file]
    if (before === undefined) return new Set(hashes.keys())
    if (before !== sourceOf(id)) old.add(before)
  }
  for (const [mutant, { reached }] of Object.entries(ledger.fates)) {
    if (!old.has(sourceOf(mutant))) continue
    for (const index of reached) files.add((ledger.tests[index] as Test).file)
  }
  return files
}

/** The part of a mutant's name that stands for its source file. */
export const sourceOf = (id: string): string => id.slice(0, id.indexOf('.'))

/** How a mutant stands. `open`: some test has still to try it. `start`: no test runs its code, only the start of the Worker does. */
export type Standing = 'killed' | 'survived' | 'unreached' | 'start' | 'open'

export function standingOf(ledger: Ledger, mutant: Mutant): Standing {
  const fate = ledger.fates[mutant.id]
  if (fate?.killedBy !== undefined) return 'killed'
  if (fate === undefined || fate.reached.length === 0) return ledger.atStart.includes(mutant.id) ? 'start' : 'unreached'
  return nextTests(ledger, mutant).length > 0 ? 'open' : 'survived'
}
