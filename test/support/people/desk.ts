// An operator's desk for tests of imports: a migrated local database that is emptied before each test, a folder, and a secret.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { main } from '../../../src/ops/main.ts'
import { run } from '../servers/command-line.ts'
import { node, query, removeFolders, temporaryFolder } from '../servers/processes.ts'

/** What a command says with --json. */
export type Outcome = {
  code: number
  ok: boolean
  value: Record<string, unknown>
  error: { code: string; message: string }
}

const TABLES = ['totp', 'passkeys', 'recovery_codes', 'identities', 'audit_events', 'codes', 'users']

/** Sets the desk up for the tests of a file. */
export function openDesk() {
  let state = ''
  let folder = ''
  beforeAll(async () => {
    state = temporaryFolder()
    folder = temporaryFolder()
    const { code, stderr } = await node('src/ops/migrate.ts', ['--persist-to', state])
    if (code !== 0) throw new Error(stderr)
    writeFileSync(join(folder, 'secret'), developmentSecret())
  })
  beforeEach(() => {
    for (const table of TABLES) query(state, `DELETE FROM ${table}`)
  })
  afterAll(removeFolders)
  const file = (name: string): string => join(folder, name)
  return {
    file,
    /** The folder of the database. */
    state: () => state,
    /** The words that give the secret. */
    secret: () => ['--auth-secret-file', file('secret')],
    ask: <Row = Record<string, unknown>>(sql: string, ...values: string[]): Row[] => query<Row>(state, sql, ...values),
    command: (...words: string[]) => run(main, [...words, '--persist-to', state]),
    /** Puts a file down and imports it. */
    imported: async (source: string, name: string, content: string, ...words: string[]): Promise<Outcome> => {
      writeFileSync(file(name), content)
      const printed = await run(main, ['users:import', source, file(name), '--json', '--persist-to', state, ...words])
      return { ...(JSON.parse(printed.stdout) as Omit<Outcome, 'code'>), code: printed.code }
    },
  }
}
