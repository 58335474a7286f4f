// An operator's desk for tests of imports: a migrated local database that is emptied before each test, a folder, and a secret.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { migratedFolder } from '../servers/migrated.ts'
import { ops, tidyUp } from '../servers/operator.ts'
import { query, temporaryFolder } from '../servers/processes.ts'

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
    state = await migratedFolder()
    folder = temporaryFolder()
    writeFileSync(join(folder, 'secret'), developmentSecret())
  })
  beforeEach(() => {
    for (const table of TABLES) query(state, `DELETE FROM ${table}`)
  })
  afterAll(tidyUp)
  const file = (name: string): string => join(folder, name)
  return {
    file,
    /** The folder of the database. */
    state: () => state,
    /** The words that give the secret. */
    secret: () => ['--auth-secret-file', file('secret')],
    ask: <Row = Record<string, unknown>>(sql: string, ...values: string[]): Row[] => query<Row>(state, sql, ...values),
    command: (...words: string[]) => ops(...words, '--persist-to', state),
    /** Puts a file down and imports it. */
    imported: async (source: string, name: string, content: string, ...words: string[]): Promise<Outcome> => {
      writeFileSync(file(name), content)
      const printed = await ops('users:import', source, file(name), '--json', '--persist-to', state, ...words)
      return { ...(JSON.parse(printed.stdout) as Omit<Outcome, 'code'>), code: printed.code }
    },
  }
}
