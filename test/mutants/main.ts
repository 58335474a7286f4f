// `npm run mutants`: changes the rooms that decide in thousands of small ways, and looks whether a test fails each time.
// docs/reliability.md says how to read it.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { progressOn } from '../../src/ops/progress.ts'
import { figuresOf, printed } from './figures.ts'
import {
  drawn,
  emptyLedger,
  filesToRun,
  readLedger,
  roundOf,
  sourceOf,
  standingOf,
  takeIn,
  writeLedger,
  type Ledger,
  type Reach,
} from './ledger.ts'
import type { Found } from './order.ts'
import { runTests, testFiles, type Ran } from './run.ts'
import { makeTree, TREE, type Mutant } from './tree.ts'

const ROOMS = ['sessions', 'tokens', 'codes', 'credentials', 'limits', 'gate', 'methods', 'admin/rules', 'admin/allow']
/** The share of killed mutants in each room below which it fails. */
const BAR = 0.85
/** How many tests try a mutant in the first round, the second and so on. */
const ROUNDS = [1, 3, 8, 13, 25, 50, 100]
/** About how long a piece of a round takes, over both workers. */
const PIECE_MS = 90_000
/** How often what is known is written down meanwhile. */
const KEEP_MS = 10_000

const HELP = `Changes the code of the rooms that decide in small ways, and looks whether a test fails each time (mutation testing).

  npm run mutants [-- OPTIONS]

  --rooms A,B     only these rooms, or files of one (${ROOMS.join(', ')})
  --tests A,B     only test files whose path holds one of these
  --sample N      N mutants of each room, by lot
  --seed S        the lot's seed (1)
  --resume        go on where the last run ended. Test files that have changed since are run anew
  --minutes N     begin no further piece after N minutes
  --survivors     list the mutants that survived, and those that no test reaches
  --json          one JSON document on stdout
  --help          this text

Exit codes: 0 every room has ${BAR * 100} % killed · 1 one has not, or some are still open, or it failed · 2 not understood.`

type Options = ReturnType<typeof optionsOf>

function optionsOf(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = {
    rooms: text,
    tests: text,
    sample: text,
    seed: text,
    minutes: text,
    resume: flag,
    survivors: flag,
    json: flag,
    help: flag,
  }
  const { values } = parseArgs({ args: [...args], options })
  return {
    rooms: values.rooms?.split(',') ?? ROOMS,
    tests: values.tests?.split(',') ?? [],
    sample: wholeNumber('sample', values.sample) ?? Infinity,
    seed: values.seed ?? '1',
    minutes: wholeNumber('minutes', values.minutes) ?? Infinity,
    resume: values.resume,
    survivors: values.survivors,
    json: values.json,
    help: values.help,
  }
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value !== undefined && !/^[1-9]\d{0,5}$/.test(value))
    throw new TypeError(`--${name} ${value}: give a number from 1 to 999999.`)
  return value === undefined ? undefined : Number(value)
}

const progress = progressOn(process.stderr, Date.now)

async function main(options: Options): Promise<void> {
  const end = Date.now() + options.minutes * 60_000
  const all = await makeTree(options.rooms)
  const some = drawn(all, options.sample, options.seed)
  const ledger = options.resume ? readLedger() : emptyLedger()
  await dryRun(ledger, all, options.tests)
  for (const each of ROUNDS) await round(ledger, some, each, end)
  progress.clear()
  const rows = figuresOf(ledger, all, some)
  const left = some.filter((mutant) => ['survived', 'unreached'].includes(standingOf(ledger, mutant)))
  if (options.json) process.stdout.write(`${JSON.stringify({ rows, left }, null, 2)}\n`)
  else process.stdout.write(`${printed(rows)}\n${options.survivors ? left.map(lineOf).join('\n') : ''}\n`)
  if (rows.some(({ score, open }) => open > 0 || score < BAR)) process.exitCode = 1
}

const lineOf = ({ file, line, column, mutator, original, replacement }: Mutant): string =>
  `${file}:${line}:${column} ${mutator}: ${original} → ${replacement}`

/** Runs the test files that are new or must be run anew, and notes which mutants each test reaches. */
async function dryRun(ledger: Ledger, mutants: readonly Mutant[], parts: readonly string[]): Promise<void> {
  const hashes = new Map(testFiles([]).map((file) => [file, hashOf(file)]))
  const due = filesToRun(ledger, mutants, hashes)
  const files = testFiles(parts).filter((file) => due.has(file))
  const reaches: Reach[] = []
  const take = ({ key, file, ms, passed, found }: Ran): void => {
    if (!passed) process.stderr.write(`fails without a mutant: ${key}\n`)
    if (!passed || found === undefined) return
    const test = { key, file, ms: Math.round(ms), hash: hashes.get(file) as string }
    reaches.push({ test, mutants: found.reached, atStart: found.atStart })
    progress.show(`dry run: ${reaches.length} tests`)
  }
  if (files.length > 0) await runTests(files, { kind: 'dry' }, take)
  takeIn(ledger, reaches, hashes)
  for (const { file, id } of mutants) ledger.sources[file] = sourceOf(id)
  for (const file of files) ledger.seen[file] = hashes.get(file) as string
  writeLedger(ledger)
}

const hashOf = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(join(TREE, file)))
    .digest('hex')
    .slice(0, 8)

/** Lets `each` more tests try every mutant that is open, piece by piece, until the time is over. */
async function round(ledger: Ledger, mutants: readonly Mutant[], each: number, end: number): Promise<void> {
  let open = mutants.filter((mutant) => standingOf(ledger, mutant) === 'open')
  while (open.length > 0 && Date.now() < end) {
    const { work, taken } = roundOf(ledger, open, each, PIECE_MS)
    await piece(ledger, work, (done, total) =>
      progress.show(`${each} tests each: ${done} of ${total} tests, ${open.length} mutants open`),
    )
    open = open.slice(taken)
  }
}

async function piece(
  ledger: Ledger,
  work: ReadonlyMap<number, string[]>,
  heard: (done: number, total: number) => void,
): Promise<void> {
  const tests = [...work].map(([index, mutants]) => ({
    index,
    mutants,
    test: ledger.tests[index] as Ledger['tests'][number],
  }))
  const byKey = new Map(tests.map(({ index, test }) => [test.key, index]))
  let done = 0
  let writtenAt = Date.now()
  const take = ({ key, found }: Ran): void => {
    const index = byKey.get(key)
    if (index === undefined || found === undefined) return
    learn(ledger, index, found)
    // A run may be stopped at any moment: little of it is lost.
    if (Date.now() > writtenAt + KEEP_MS) {
      writeLedger(ledger)
      writtenAt = Date.now()
    }
    heard((done += 1), tests.length)
  }
  const order = {
    kind: 'try',
    mutants: Object.fromEntries(tests.map(({ test, mutants }) => [test.key, mutants])),
    limits: Object.fromEntries(tests.map(({ test }) => [test.key, test.ms * 4 + 2_000])),
  } as const
  await runTests([...new Set(tests.map(({ test }) => test.file))], order, take)
  // Whatever a test was to try counts as tried, even if its process died: no round begins the same again and again.
  for (const { index, mutants } of tests) for (const mutant of mutants) noteTried(ledger, mutant, index)
  writeLedger(ledger)
}

function learn(ledger: Ledger, index: number, { killed, survived, unsure }: Found): void {
  for (const mutant of killed) (ledger.fates[mutant] as Ledger['fates'][string]).killedBy = index
  for (const mutant of [...killed, ...survived]) noteTried(ledger, mutant, index)
  const test = ledger.tests[index]
  if (unsure.length > 0 && test !== undefined) test.weak = true
}

function noteTried(ledger: Ledger, mutant: string, index: number): void {
  const fate = ledger.fates[mutant]
  if (fate !== undefined && !fate.tried.includes(index)) fate.tried.push(index)
}

try {
  const options = optionsOf(process.argv.slice(2))
  mkdirSync(join(TREE, '..'), { recursive: true })
  if (options.help) process.stdout.write(`${HELP}\n`)
  else await main(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = error instanceof TypeError ? 2 : 1
}
process.exit()
