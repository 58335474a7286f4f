// Every migration forward on a filled database, back, and forward again, in a copy of the project, which gets the migrations one by one,
// and after the last of them one of the test's own. In `npm test` the commands of an operator go the first step and the last one, and
// SQLite alone those between; in `npm run test:all` the commands go all of them.
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main as rollBackMain, rollBack as rollBackWith } from '../../src/ops/rollback.ts'
import { captureWrangler, type Wrangler } from '../../src/ops/wrangler.ts'
import { appliedIn, columnsIn, contentsIn, countsIn, fill, schemaOf, tablesIn } from '../support/people/filling.ts'
import { run } from '../support/servers/command-line.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops, tidyUp } from '../support/servers/operator.ts'
import { node, npmRun, projectRoot, temporaryFolder } from '../support/servers/processes.ts'
import { applyByHand, holdAlone, sqliteWrangler } from '../support/servers/sqlite.ts'
import { WHOLE } from '../support/size.ts'

const REAL = readdirSync(join(projectRoot, 'migrations'))
  .filter((file) => file.endsWith('.sql'))
  .toSorted()
const OWN = `${String(REAL.length).padStart(4, '0')}_of_the_test.sql`
const OWN_SQL = `CREATE TABLE pets (id text PRIMARY KEY, owner text NOT NULL REFERENCES users(id) ON DELETE cascade);
--> statement-breakpoint
CREATE INDEX pets_owner_index ON pets (owner);--> statement-breakpoint
ALTER TABLE users ADD COLUMN nickname text;`
const OWN_ROLLBACK = `-- Undoes the test's own migration; a text with a semicolon; is no end.
DROP TABLE IF EXISTS pets;
ALTER TABLE users DROP COLUMN nickname;
`
const OWN_ROWS = { pets: "INSERT INTO pets (id, owner) VALUES ('rex', (SELECT id FROM users LIMIT 1))" }
const PEOPLE = ['seed', '--users', '50', '--sessions', '200', '--expired', '100']

const project = temporaryFolder()
const state = temporaryFolder()
const target = ['--persist-to', state]

type Step = { code: number | null; stdout: string; stderr: string }
const done = (text: string): Step => ({ code: 0, stdout: text, stderr: '' })
/** Whether a step is gone by the commands themselves. */
const byCommand = (file: string): boolean => WHOLE || file === OWN

async function migrate(file: string, into = state): Promise<Step> {
  if (byCommand(file)) return node('src/ops/migrate.ts', ['--persist-to', into], { cwd: project })
  applyByHand(into, file, join(project, 'migrations', file))
  return done(`Applied ${file} to the local database in ${into}.\n`)
}

async function rollBack(file: string): Promise<Step> {
  if (byCommand(file)) return node('src/ops/rollback.ts', target, { cwd: project })
  const { code, stdout, stderr } = await run((words) => rollBackMain(words, sqliteWrangler), target)
  return { code, stdout: `${stdout}\n`, stderr }
}

/** Makes a migration known to the copy of the project. */
function add(file: string): void {
  const [from, to] = [projectRoot, project].map((root) => join(root, 'migrations')) as [string, string]
  if (file === OWN) {
    writeFileSync(join(to, file), OWN_SQL)
    writeFileSync(join(to, 'rollback', file), OWN_ROLLBACK)
  } else for (const name of [file, join('rollback', file)]) copyFileSync(join(from, name), join(to, name))
}

/** The counts of some tables only. */
function onlyOf(tables: readonly string[], counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([table]) => tables.includes(table)))
}

beforeAll(() => {
  mkdirSync(join(project, 'migrations/rollback'), { recursive: true })
  for (const file of ['package.json', 'wrangler.toml', 'src'])
    cpSync(join(projectRoot, file), join(project, file), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(project, 'node_modules'), 'junction')
})

afterAll(tidyUp)

describe('a database of one’s own', () => {
  it('gets the first migration and the seed by the commands of the README', async () => {
    add(REAL[0] ?? '')
    expect(await npmRun('db:migrate', target, { cwd: project })).toMatchObject({
      code: 0,
      stdout: `Applied ${REAL[0]} to the local database in ${state}.\n`,
      stderr: '',
    })
    const seeded = await ops(...PEOPLE, ...target, '--json')
    expect(JSON.parse(seeded.stdout)).toMatchObject({ ok: true, value: { users: 50, sessions: 200, expired: 100 } })
    expect(fill(state), 'tables without a row: add one in test/support/people/filling.ts').toEqual([])
    expect(countsIn(state)).toMatchObject({ users: 50, sessions: 300, codes: 1, sign_ups: 1, signing_keys: 1 })
  })

  it('is empty after the first one is rolled back, its journal too, and then the same as before', async () => {
    const before = schemaOf(state)
    const undone = WHOLE ? await npmRun('db:rollback', target, { cwd: project }) : await rollBack(REAL[0] ?? '')
    expect(undone).toMatchObject({
      code: 0,
      stdout: `Undid ${REAL[0]} on the local database in ${state}.\n`,
      stderr: '',
    })
    expect(tablesIn(state)).toEqual([])
    expect(Object.keys(schemaOf(state))).toEqual(['d1_migrations'])
    expect(appliedIn(state)).toEqual([])
    expect((await migrate(REAL[0] ?? '')).code).toBe(0)
    expect(schemaOf(state)).toEqual(before)
    expect((await ops(...PEOPLE, ...target)).code).toBe(0)
    expect(fill(state)).toEqual([])
  })
})

/** `npm test` goes back from the last one; those before stood here when they were the last. */
const WALKED = WHOLE ? REAL.slice(1) : REAL.slice(-1)

it('goes on to those that are walked', () => {
  for (const file of REAL.slice(1).filter((one) => !WALKED.includes(one))) {
    add(file)
    applyByHand(state, file, join(project, 'migrations', file))
  }
  expect(fill(state)).toEqual([])
})

describe.each([...WALKED, OWN])('%s', (file) => {
  it('loses no row on its way forward, back and forward again', async () => {
    const old = { tables: tablesIn(state), schema: schemaOf(state), applied: appliedIn(state), counts: countsIn(state) }
    const columns = columnsIn(state)
    const before = contentsIn(state, columns)
    add(file)
    const forward = await migrate(file)
    expect(forward.stdout, forward.stderr).toBe(`Applied ${file} to the local database in ${state}.\n`)
    expect(onlyOf(old.tables, countsIn(state))).toEqual(old.counts)
    expect(contentsIn(state, columns)).toEqual(before)
    expect(
      fill(state, file === OWN ? OWN_ROWS : {}),
      'tables without a row: add one in test/support/people/filling.ts',
    ).toEqual([])
    const [after, filled] = [schemaOf(state), countsIn(state)]
    const held = contentsIn(state, columns)

    const back = await rollBack(file)
    expect(back.stdout, back.stderr).toBe(`Undid ${file} on the local database in ${state}.\n`)
    expect(schemaOf(state)).toEqual(old.schema)
    expect(countsIn(state)).toEqual(onlyOf(old.tables, filled))
    expect(contentsIn(state, columns)).toEqual(held)
    expect(appliedIn(state)).toEqual(old.applied)

    expect((await migrate(file)).code).toBe(0)
    expect(schemaOf(state)).toEqual(after)
    expect(onlyOf(old.tables, countsIn(state))).toEqual(onlyOf(old.tables, filled))
    fill(state, file === OWN ? OWN_ROWS : {})
  })
})

describe('after the last one', () => {
  it('the database is what all of them make of an empty one at once', async () => {
    const [fresh, added] = WHOLE ? [temporaryFolder(), [...REAL, OWN]] : [await migratedFolder(), [OWN]]
    const migrated = await migrate(OWN, fresh)
    expect(migrated.stdout.trim().split('\n')).toEqual(
      added.map((file) => `Applied ${file} to the local database in ${fresh}.`),
    )
    expect(schemaOf(fresh)).toEqual(schemaOf(state))
    expect(appliedIn(fresh)).toEqual(appliedIn(state))
  })

  it('a rollback that fails half way undoes nothing; one that meets a lock is tried again', async () => {
    const before = { schema: schemaOf(state), counts: countsIn(state), applied: appliedIn(state) }
    const database = { remote: false, persistTo: state, environment: undefined }
    const release = holdAlone(state)
    const met: boolean[] = []
    const wrangler: Wrangler = async (words) => {
      const outcome = await captureWrangler(words).finally(release)
      met.push(outcome.stderr.includes('SQLITE_BUSY'))
      return outcome
    }
    const failed = await rollBackWith(database, OWN, 'DROP TABLE pets;\nDROP TABLE never_was;\n', wrangler)
    expect(met).toEqual([true, false])
    expect(failed).toEqual({ ok: false, error: expect.stringContaining('no such table: never_was') })
    expect({ schema: schemaOf(state), counts: countsIn(state), applied: appliedIn(state) }).toEqual(before)
  })

  it('a rollback of one that is no longer the last undoes nothing', async () => {
    const before = countsIn(state)
    const database = { remote: false, persistTo: state, environment: undefined }
    const wrangler = WHOLE ? captureWrangler : sqliteWrangler
    const late = await rollBackWith(database, REAL[0] ?? '', 'DROP TABLE users;', wrangler)
    expect(late).toEqual({ ok: false, error: expect.stringContaining('malformed JSON') })
    expect(countsIn(state)).toEqual(before)
  })
})
