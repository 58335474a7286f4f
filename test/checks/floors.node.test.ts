// The building code's rules of who may import whom: each one, broken once in a small tree, is found where it is broken.
import { afterAll, describe, expect, it } from 'vitest'
import { adding, findingsIn } from '../support/house.ts'
import { removeFolders } from '../support/servers/processes.ts'

afterAll(removeFolders)

describe('a rule of the floors, broken once, is found:', () => {
  it.each([
    [
      'a room above',
      'src/users/find.ts',
      `import { isOver } from '../sessions/rules.ts'`,
      'users/ may not import sessions/, which is above it',
    ],
    [
      'a room above, for a type',
      'src/users/find.ts',
      `import type { isOver } from '../sessions/rules.ts'`,
      'users/ may not import sessions/, which is above it',
    ],
    [
      'a room above, by a dynamic import',
      'src/users/find.ts',
      `export const late = () => import('../sessions/rules.ts')`,
      'users/ may not import sessions/, which is above it',
    ],
    [
      'a neighbour',
      'src/accounts/verify.ts',
      `import { signIn } from '../methods/password/sign-in.ts'`,
      'accounts/ may not import methods/password/, its neighbour',
    ],
    [
      'the gate from below',
      'src/sessions/start.ts',
      `import { answer } from '../gate/answers.ts'`,
      'sessions/ may not import gate/, which is above it',
    ],
    [
      'another’s store',
      'src/sessions/start.ts',
      `import { all } from '../users/store.ts'`,
      'src/users/store.ts is the private store of users/',
    ],
    [
      'tables outside a store',
      'src/users/find.ts',
      `import { users } from './tables.ts'`,
      'tables are for store.ts and other tables.ts: import a type, or have the store do it',
    ],
    [
      'another’s tables',
      'src/sessions/start.ts',
      `import { users } from '../users/tables.ts'`,
      'import a type, or have a verb of users/ do it',
    ],
    [
      'routes, by another than the index',
      'src/rpc.ts',
      `import { routes } from './accounts/session-routes.tsx'`,
      'routes.tsx is imported by index.ts only',
    ],
    [
      'routes, within their room',
      'src/accounts/verify.ts',
      `import { routes } from './session-routes.tsx'`,
      'routes.tsx is imported by index.ts only',
    ],
    [
      'the client, in the Worker',
      'src/sessions/start.ts',
      `import { verifier } from '../client/verifier.ts'`,
      'client/ is imported by nobody in the Worker',
    ],
    [
      'the tools, in the Worker',
      'src/sessions/start.ts',
      `import { seed } from '../ops/seed.ts'`,
      'ops/ is imported by nobody in the Worker',
    ],
    [
      'the Worker, in the client',
      'src/client/verifier.ts',
      `import { find } from '../users/find.ts'`,
      'src/client/ imports nothing but types from the rest',
    ],
    [
      'anything, in the published types',
      'src/client/admin-types.ts',
      `import type { User } from '../users/find.ts'`,
      'published types import nothing',
    ],
    [
      'doors, in the tools',
      'src/ops/seed.ts',
      `import { answer } from '../gate/answers.ts'`,
      'operators call domain verbs, not doors',
    ],
    [
      'a test, in the product',
      'src/users/find.ts',
      `import '../../test/users/find.test.ts'`,
      'product code imports a test',
    ],
    ['what is not there', 'src/users/find.ts', `import { x } from './gone.ts'`, 'src/users/gone.ts is not there'],
    [
      'a file without its extension',
      'src/users/find.ts',
      `import { all as every } from './store'`,
      '"./store" has no extension',
    ],
    [
      'a path alias',
      'src/users/find.ts',
      `import { x } from '@/users/store'`,
      'neither a file nor a dependency: no path aliases',
    ],
    [
      'a package that is not listed',
      'test/users/find.test.ts',
      `import x from 'left-pad'`,
      '"left-pad" is neither a file nor a dependency',
    ],
    [
      'a tool’s package, in the Worker',
      'src/users/find.ts',
      `import { x } from 'wrangler'`,
      '"wrangler" is none of WORKER_PACKAGES',
    ],
    [
      'another package, in the client',
      'src/client/verifier.ts',
      `import { eq } from 'drizzle-orm'`,
      'src/client/ may import hono, jose, react only',
    ],
    [
      'a package that apps lack, in the client',
      'src/client/verifier.ts',
      `import { Hono } from 'hono'`,
      '"hono" is needed by the npm package',
    ],
    [
      'Hono, in a verb',
      'src/users/find.ts',
      `import { Hono } from 'hono'`,
      'only doors, routes, pages, http/ and gate/ know Hono',
    ],
    [
      'Drizzle, in a verb',
      'src/users/find.ts',
      `import { eq } from 'drizzle-orm'`,
      'Drizzle is for store.ts, tables.ts and db/',
    ],
    [
      'a verb, in rules',
      'src/sessions/rules.ts',
      `import { find } from '../users/find.ts'`,
      'rules are pure: import types, other rules or nothing',
    ],
    [
      'the platform, in rules',
      'src/users/rules.ts',
      `import { env } from 'cloudflare:workers'`,
      'rules are pure: no I/O, no framework',
    ],
  ])('%s', (_, file, statement, what) => {
    const { changes, line } = adding(file, statement)
    expect(findingsIn(changes)).toEqual([{ file, line, what: expect.stringContaining(what) }])
  })

  it('routes in a room that serves nobody', () => {
    const routes = { 'src/sessions/routes.tsx': `import { start } from './start.ts'\nexport const routes = start\n` }
    expect(findingsIn(routes)).toEqual([
      { file: 'src/sessions/routes.tsx', line: 1, what: expect.stringContaining('sessions/ serves nobody') },
    ])
  })

  it('two files in a circle, though one import is of a type only', () => {
    const { changes, line } = adding('src/users/store.ts', `import type { find } from './find.ts'`)
    const what = 'closes a circle: src/users/find.ts → src/users/store.ts → src/users/find.ts: move what both need'
    expect(findingsIn(changes)).toEqual([{ file: 'src/users/store.ts', line, what }])
  })

  it('three in a circle', () => {
    const { changes } = adding('src/users/tables.ts', `import type { find } from './find.ts'`)
    const found = findingsIn(changes).map(({ what }) => what)
    expect(found).toEqual([expect.stringMatching(/^closes a circle: (src\/users\/(find|store|tables)\.ts → ){3}/)])
  })

  it('a room that is on no floor', () => {
    const { changes } = adding(
      'src/billing/charge.ts',
      `import { find } from '../users/find.ts'`,
      'export const charge = find',
    )
    expect(findingsIn(changes)).toEqual([
      { file: 'src/billing/charge.ts', line: 2, what: expect.stringContaining('billing is on no floor') },
    ])
  })
})
