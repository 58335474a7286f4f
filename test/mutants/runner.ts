// Vitest's runner in workerd, with mutants. All mutants are in the code already; a global variable says which one is active. A test
// that tries ten mutants is run ten times in the same isolate, and then once without any: if it fails then, a mutant left something
// behind, and its kills don't count.
import { inject, TestRunner, type RunnerTestCase, type RunnerTestSuite } from 'vitest'
import { keyOf, type Found, type Order } from './order.ts'

/** The variable that the instrumented code reads. */
type Switch = {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> }
}
const stage = globalThis as unknown as { __stryker__?: Switch; killedMutants?: Set<string>; roomsAreLoaded?: true }
const active: Switch = (stage.__stryker__ ??= {})
/** What was killed in this isolate: no other test of this run tries it. */
const killed: Set<string> = (stage.killedMutants ??= new Set())

/** A loop that a mutant made endless ends after so many passes of it. */
const MOST_HITS = 200_000
/** So many mutants, at most, between two runs without any. */
const STRIDE = 12
/** Stands for a run without any mutant. */
const NONE = ''
// Tests put clocks of their own over it.
const { setTimeout: later, clearTimeout: never } = globalThis

/** All rooms: what a first request would load is loaded before any test, so that it counts as the start. */
const rooms = import.meta.glob(
  '../../src/{accounts,admin,codes,credentials,gate,grants,limits,methods,provider,sessions,tokens}/**/*.{ts,tsx}',
)

type Try = { repeats: number; retry: number }
/** The test that runs: what it tries, what it found, and which kills no clean run has confirmed yet. */
type Course = { plan: string[]; found: Found; open: string[]; broken: boolean; limit: number }

export default class MutantRunner extends TestRunner {
  readonly #order: Order = inject('mutants')
  #course: Course | undefined

  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    if (stage.roomsAreLoaded !== true) for (const load of Object.values(rooms)) await load()
    stage.roomsAreLoaded = true
    await super.onBeforeRunSuite(suite)
  }

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    await super.onBeforeRunTask(test)
    if (test.mode !== 'run' && test.mode !== 'queued') return
    const key = keyOf(pathOf(test), namesOf(test))
    const plan = this.#planOf(key)
    if (plan.length === 0) {
      test.mode = 'skip'
      return
    }
    const limit = this.#order.kind === 'dry' ? 60_000 : (this.#order.limits[key] ?? 10_000)
    this.#course = {
      plan,
      found: { reached: [], atStart: [], killed: [], survived: [], unsure: [] },
      open: [],
      broken: false,
      limit,
    }
    test.repeats = plan.length - 1
    test.retry = 0
  }

  /** The mutants in turn, with a clean run after every few. */
  #planOf(key: string): string[] {
    if (this.#order.kind === 'dry') return [NONE]
    const all = (this.#order.mutants[key] ?? []).filter((mutant) => !killed.has(mutant))
    return all.flatMap((mutant, index) =>
      (index + 1) % STRIDE === 0 || index === all.length - 1 ? [mutant, NONE] : [mutant],
    )
  }

  override onBeforeTryTask(test: RunnerTestCase, options: Try): void {
    super.onBeforeTryTask(test, options)
    const mutant = this.#course?.plan[options.repeats]
    active.activeMutant = mutant === NONE ? undefined : mutant
    active.hitCount = 0
    active.hitLimit = MOST_HITS
    if (this.#order.kind === 'dry') active.currentTestId = test.id
  }

  /** Called by Vitest in place of the test's own function. */
  async runTask(test: RunnerTestCase): Promise<void> {
    const { broken, limit, open, plan } = this.#course as Course
    const clean = active.activeMutant === undefined
    if (broken || (clean && open.length === 0 && plan.length > 1)) return
    await within(limit, async () => TestRunner.getTestFn(test)())
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: Try): Promise<void> {
    await super.onAfterRetryTask(test, options)
    const course = this.#course as Course
    const failed = test.result?.state === 'fail'
    active.currentTestId = undefined
    active.activeMutant = undefined
    if (this.#order.kind === 'dry') {
      course.found.reached = failed ? [] : Object.keys(active.mutantCoverage?.perTest[test.id] ?? {})
      course.found.atStart = Object.keys(active.mutantCoverage?.static ?? {})
      if (active.mutantCoverage !== undefined) active.mutantCoverage.static = {}
      return
    }
    note(course, course.plan[options.repeats] as string, failed)
    if (test.result === undefined) return
    delete test.result.errors
    if (failed) test.result.state = 'pass'
  }

  override onAfterRunTask(test: RunnerTestCase): void {
    super.onAfterRunTask(test)
    if (this.#course !== undefined) test.meta.mutants = this.#course.found
    this.#course = undefined
  }
}

/** Writes down how one run ended. After a clean run that failed, nothing that the test says counts any more. */
function note(course: Course, mutant: string, failed: boolean): void {
  const { found, open } = course
  if (course.broken) return
  if (mutant !== NONE) {
    if (failed) open.push(mutant)
    else found.survived.push(mutant)
    return
  }
  course.broken = failed
  if (failed) found.unsure.push(...open)
  else {
    found.killed.push(...open)
    for (const each of open) killed.add(each)
  }
  open.length = 0
}

/** Runs a test's function, and gives up after `ms`. */
async function within(ms: number, work: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof later> | undefined
  const late = new Promise<never>((_, refuse) => {
    timer = later(() => refuse(new Error('the test took too long')), ms)
  })
  try {
    await Promise.race([work(), late])
  } finally {
    never(timer)
  }
}

function pathOf(test: RunnerTestCase): string {
  return test.file.name
}

function namesOf(test: RunnerTestCase): string[] {
  const names = [test.name]
  for (let suite = test.suite; suite !== undefined && suite.name !== '' && suite !== test.file; suite = suite.suite)
    names.unshift(suite.name)
  return names
}
