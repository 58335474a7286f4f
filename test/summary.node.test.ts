// What `npm test` prints at its end: by its last line any CI knows how it went, by the one before it anybody knows how long it took.
import { expect, it, vi } from 'vitest'
import type { TestModule, Vitest } from 'vitest/node'
import SummaryReporter from './support/summary-reporter.ts'

type State = 'passed' | 'failed' | 'skipped'

/** A file of tests as a reporter sees it. */
function fileOf(relativeModuleId: string, seconds: number, ...states: State[]): TestModule {
  const tests = states.map((state, at) => ({
    fullName: `test ${at}`,
    result: () => ({ state, errors: state === 'failed' ? [{ message: 'no' }] : [] }),
  }))
  return {
    relativeModuleId,
    errors: () => [],
    children: { allSuites: () => [], allTests: () => tests },
    diagnostic: () => ({ duration: seconds * 1000, collectDuration: 0, setupDuration: 0 }),
  } as unknown as TestModule
}

/** What is printed of a run that took so many seconds. */
function printedOf(seconds: number, ...modules: TestModule[]): string {
  let printed = ''
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000)
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => (printed += String(text)) !== '')
  const reporter = new SummaryReporter()
  reporter.onInit({ config: { watch: true } } as Vitest)
  reporter.onTestRunStart()
  clock.mockReturnValue(1000 + seconds * 1000)
  reporter.onTestRunEnd(modules, [])
  for (const spy of [clock, stdout]) spy.mockRestore()
  return printed
}

it('ends with the time and the numbers, after what failed and where the time went', () => {
  const files = [
    fileOf('test/limits/a.test.ts', 10, 'passed', 'skipped'),
    fileOf('test/ops/a.node.test.ts', 100, 'passed'),
    fileOf('test/ops/b.node.test.ts', 50, 'failed'),
  ]
  expect(printedOf(230.2, ...files)).toBe(
    '\nFAILED test/ops/b.node.test.ts > test 0: no\n\nSeconds by room: test/ops 150 · test/limits 10\n\nTook 3 min 51 s.\n2 passed, 1 failed, 1 skipped\n',
  )
})

it('says nothing of rooms where there is one', () => {
  expect(printedOf(9, fileOf('test/limits/a.test.ts', 8, 'passed'))).toBe(
    '\nTook 9 s.\n1 passed, 0 failed, 0 skipped\n',
  )
})
