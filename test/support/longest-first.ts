// The order of the files: a long one that begins last keeps one worker busy while the others have nothing to do.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest in `npm test` or in `npm run test:all`. */
export const LONG = [
  'test/races/asked-twice.test.ts',
  'test/races/asked-twice-sign-in.test.ts',
  'test/races/passkeys.test.ts',
  'test/races/one-time.test.ts',
  'test/races/second-factor.test.ts',
  'test/races/oidc.test.ts',
  'test/journeys/faults.test.ts',
  'test/gate/crowd.test.ts',
  'test/admin/races.test.ts',
  'test/credentials/first-sign-in.test.ts',
  'test/docs/commands.node.test.ts',
  'test/ops/runbooks.node.test.ts',
  'test/ops/dev.node.test.ts',
  'test/browser/oidc.node.test.ts',
  'test/browser/faces.node.test.ts',
  'test/browser/console.node.test.ts',
  'test/admin/million.test.ts',
  'test/admin/console-rights.test.ts',
  'test/ops/export-users.node.test.ts',
  'test/doors/foreign-issuer.node.test.ts',
  'test/browser/passkeys.node.test.ts',
  'test/browser/mailed-links.node.test.ts',
  'test/gate/mfa-doors.test.ts',
  'test/ops/import-files.node.test.ts',
  'test/migrations/forward-back.node.test.ts',
  'test/doors/consumer.node.test.ts',
  'test/ops/update.node.test.ts',
]

/** Project by project, as vitest has it; in each the long files first. What ran before on this machine is known, and is sorted by its time. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project.name))]
    return projects.flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name)
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))]
    })
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return LONG.some((path) => moduleId.endsWith(path))
}
