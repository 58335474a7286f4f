// The order of the files: those that are long begin first, each in its project, and are there.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import LongestFirst, { LONG } from '../support/longest-first.ts'
import { projectRoot } from '../support/servers/processes.ts'

it('begins with the long ones of a project, and leaves the projects in their order', async () => {
  const config = { isolate: false, sequence: { groupOrder: 0 } }
  const fileOf = (name: string, path: string) =>
    ({ moduleId: `/somewhere/${path}`, project: { name, config } }) as TestSpecification
  const files = [
    fileOf('workerd', 'test/limits/address.test.ts'),
    fileOf('workerd', 'test/gate/crowd.test.ts'),
    fileOf('node', 'test/docs/papers.node.test.ts'),
    fileOf('node', 'test/ops/runbooks.node.test.ts'),
  ]
  const knowsNothing = { cache: { getTestSpecificationResult: () => undefined } } as unknown as Vitest
  const sorted = await new LongestFirst(knowsNothing).sort(files)
  expect(sorted).toEqual([files[3], files[2], files[1], files[0]])
})

it('names files that are there', () => {
  expect(LONG.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})
