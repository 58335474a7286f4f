// Ends a run with what failed, with where its time went, and with one plain line that any CI can read:
// `N passed, N failed, N skipped`.
import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** How much is said of each failure: the whole text stands further up. */
const WORDS = 600

export default class SummaryReporter implements Reporter {
  #watches = false
  /** When a run began; the first one with its process. */
  #began = 0

  onInit(vitest: Vitest): void {
    this.#watches = vitest.config.watch
  }

  onTestRunStart(): void {
    if (this.#watches) this.#began = performance.now()
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<{ message?: string }>): void {
    const summary = summaryOf(modules, errors)
    const write = (): void => void process.stdout.write(summary(performance.now() - this.#began))
    if (this.#watches) write()
    // Written when the process leaves, so that nothing (the coverage table) comes after it.
    else process.once('exit', write)
  }
}

/** What is written at the end, once the time is known. */
function summaryOf(
  modules: ReadonlyArray<TestModule>,
  errors: ReadonlyArray<{ message?: string }>,
): (milliseconds: number) => string {
  const count = { passed: 0, skipped: 0 }
  const failures = errors.map((error) => `outside of a test: ${error.message ?? ''}`)
  for (const module of modules) {
    for (const suite of [module, ...module.children.allSuites()])
      for (const error of suite.errors()) failures.push(`${module.relativeModuleId}: ${error.message}`)
    for (const test of module.children.allTests()) {
      const { state, errors: reasons } = test.result()
      if (state === 'passed') count.passed += 1
      else if (state === 'failed')
        failures.push(`${module.relativeModuleId} > ${test.fullName}: ${reasons[0]?.message ?? ''}`)
      else count.skipped += 1
    }
  }
  const failed = failures.map((failure) => `\nFAILED ${failure.slice(0, WORDS)}\n`).join('')
  const counted = `${count.passed} passed, ${failures.length} failed, ${count.skipped} skipped`
  return (milliseconds) => `${failed}${roomsOf(modules)}\nTook ${timeOf(milliseconds)}.\n${counted}\n`
}

/** The seconds of each folder of test/, the longest first, where more than one was run. Three files run at once: the sum is about three times the time. */
function roomsOf(modules: ReadonlyArray<TestModule>): string {
  const rooms: Record<string, number> = {}
  for (const module of modules) {
    const { duration, collectDuration, setupDuration } = module.diagnostic()
    const [, room = ''] = /^test\/(\w+)\//.exec(module.relativeModuleId) ?? []
    rooms[room] = (rooms[room] ?? 0) + duration + collectDuration + setupDuration
  }
  const sorted = Object.entries(rooms).toSorted(([, one], [, other]) => other - one)
  const words = sorted.map(([room, milliseconds]) => `test/${room} ${Math.round(milliseconds / 1000)}`)
  return sorted.length > 1 ? `\nSeconds by room: ${words.join(' · ')}\n` : ''
}

/** `3 min 51 s`, `9 s`. */
function timeOf(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
