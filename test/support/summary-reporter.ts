// Ends a run with what failed, and with one plain line that any CI can read: `N passed, N failed, N skipped`.
import type { Reporter, TestModule } from 'vitest/node'

/** How much is said of each failure: the whole text stands further up. */
const WORDS = 600

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<{ message?: string }>): void {
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
    // Written when the process leaves, so that nothing (the coverage table) comes after it.
    process.on('exit', () => {
      for (const failure of failures) process.stdout.write(`\nFAILED ${failure.slice(0, WORDS)}\n`)
      process.stdout.write(`\n${count.passed} passed, ${failures.length} failed, ${count.skipped} skipped\n`)
    })
  }
}
