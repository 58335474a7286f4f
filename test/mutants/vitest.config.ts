// The configuration of a run with mutants: the project `workerd` of the tests, with the runner that switches mutants. It is read
// in the copy that tree.ts makes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import tests from '../vitest.config.ts'
import type { Order } from './order.ts'

const root = join(import.meta.dirname, '../..')
const order = JSON.parse(readFileSync(join(root, '../order.json'), 'utf8')) as { files: string[]; order: Order }
const [workerd] = (tests.test?.projects ?? []) as [TestProjectInlineConfiguration]

export default defineConfig({
  root,
  test: {
    maxWorkers: 3,
    coverage: { enabled: false },
    projects: [
      {
        ...workerd,
        test: {
          ...workerd.test,
          include: order.files,
          provide: { mutants: order.order },
          runner: join(root, 'test/mutants/runner.ts'),
          hookTimeout: 15_000,
        },
      },
    ],
  },
})
