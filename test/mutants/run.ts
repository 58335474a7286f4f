// Runs tests in the copy of the project, and gathers what they say of the mutants.
import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestCase } from 'vitest/node'
import { keyOf, type Found, type Order } from './order.ts'
import { PLACE, TREE } from './tree.ts'

export type Ran = { key: string; file: string; ms: number; passed: boolean; found: Found | undefined }

/** The test files of the project `workerd` whose path holds one of `parts`; all of them where there are none. */
export function testFiles(parts: readonly string[]): string[] {
  return globSync('test/**/*.test.{ts,tsx}', { cwd: TREE })
    .filter((file) => !file.includes('.node.test.') && !file.startsWith('test/mutants/'))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .toSorted()
}

/** Runs these files. `each` hears of every test that ran. */
export async function runTests(files: readonly string[], order: Order, each: (ran: Ran) => void): Promise<void> {
  const write = process.stdout.write.bind(process.stdout)
  // What workerd logs doesn't belong to the result.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    await runQuietly(files, order, each)
  } finally {
    process.stdout.write = write
  }
}

async function runQuietly(files: readonly string[], order: Order, each: (ran: Ran) => void): Promise<void> {
  writeFileSync(join(PLACE, 'order.json'), JSON.stringify({ files, order }))
  const { startVitest } = await import('vitest/node')
  const reporter: Reporter = {
    onTestCaseResult: (test) => {
      const { state } = test.result()
      if (state !== 'skipped') each(ranOf(test))
    },
    onTestModuleEnd: (module) => {
      for (const error of module.errors()) process.stderr.write(`${module.relativeModuleId}: ${error.message}\n`)
    },
  }
  const vitest = await startVitest([], {
    root: TREE,
    config: join(TREE, 'test/mutants/vitest.config.ts'),
    watch: false,
    reporters: [reporter],
    passWithNoTests: true,
  })
  await vitest.close()
  // Tests that fail are what it looks for.
  process.exitCode = 0
}

function ranOf(test: TestCase): Ran {
  const file = test.module.relativeModuleId
  return {
    key: keyOf(file, test.fullName.split(' > ')),
    file,
    ms: test.diagnostic()?.duration ?? 0,
    passed: test.result().state === 'passed',
    found: test.meta().mutants,
  }
}
