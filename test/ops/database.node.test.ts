// How an operator's command opens its database: what it hands to wrangler, what it bears, and what it says when it can't.
// wrangler.toml and wrangler's proxy are played here; commands.node.test.ts has the real ones.
import { readFileSync, writeFileSync, mkdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { setTimeout as sleep } from 'node:timers/promises'
import type { Unstable_Config as WranglerConfig } from 'wrangler'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { run, type Printed } from '../support/servers/command-line.ts'
import { projectRoot, removeFolders, temporaryFolder } from '../support/servers/processes.ts'

type Handed = { configPath: string; envFiles: string[]; persist: unknown }
type Proxy = { env: { DB: unknown }; dispose: () => Promise<void> }

const played = vi.hoisted(() => ({
  root: '',
  waits: [] as number[],
  open: (_: Handed): Promise<Proxy> => Promise.reject(new Error('nobody plays wrangler')),
}))

vi.mock('wrangler', async (original) => ({
  ...(await original<object>()),
  getPlatformProxy: (handed: Handed) => played.open(handed),
}))
vi.mock('../../src/ops/wrangler.ts', async (original) => ({
  ...(await original<object>()),
  get projectRoot() {
    return played.root
  },
}))

// Every wait is written down, and over at once.
vi.mock('node:timers/promises', async (original) => {
  const timers = await original<{ setTimeout: typeof sleep }>()
  const setTimeout = (milliseconds: number, ...more: [value?: undefined, options?: { signal: AbortSignal }]) => {
    played.waits.push(milliseconds)
    return timers.setTimeout(1, ...more)
  }
  return { ...timers, setTimeout }
})

const { main } = await import('../../src/ops/main.ts')

const TOML = readFileSync(join(projectRoot, 'wrangler.toml'), 'utf8')
let disposed = 0

beforeEach(() => {
  vi.unstubAllEnvs()
  played.waits = []
  disposed = 0
  useToml(TOML)
})
afterAll(removeFolders)

/** A project of its own, with this wrangler.toml and a local database. */
function useToml(toml: string): void {
  played.root = temporaryFolder()
  writeFileSync(join(played.root, 'wrangler.toml'), toml)
  mkdirSync(join(played.root, '.wrangler/state/v3/d1'), { recursive: true })
}

/** Has wrangler open a database that answers each statement so. */
function useDatabase(answer: (statement: string) => unknown): Handed[] {
  const opened: Handed[] = []
  played.open = async (handed) => {
    opened.push(handed)
    const statement = (sql: string): object => {
      const ask = async (): Promise<unknown> => answer(sql)
      return { bind: () => statement(sql), all: ask, raw: ask, run: ask, first: ask }
    }
    const DB = { prepare: statement, batch: async (all: unknown[]) => all.map(() => answer('batch')) }
    return { env: { DB }, dispose: async () => void (disposed += 1) }
  }
  return opened
}

const NOBODY = { results: [], success: true, meta: { changes: 0 } }
const ops = (...words: string[]): Promise<Printed> => run(main, words)
const refusalOf = async (...words: string[]): Promise<{ code: string; message: string }> => {
  const { code, stdout, stderr } = await ops(...words, '--json')
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } }
  expect({ code, stderr }).toEqual({ code: 1, stderr: error.message })
  return error
}

describe('wrangler', () => {
  it('is handed the database and nothing else: no var, no other binding, no file of secrets', async () => {
    writeFileSync(join(played.root, '.dev.vars'), 'AUTH_SECRET=secret')
    const seen: WranglerConfig[] = []
    const opened = useDatabase(() => NOBODY)
    const { open } = played
    played.open = (handed) => {
      seen.push(JSON.parse(readFileSync(handed.configPath, 'utf8')) as WranglerConfig)
      return open(handed)
    }
    expect(await ops('user:list')).toEqual({ code: 0, stdout: 'There is nobody.', stderr: '' })
    expect(opened).toEqual([
      { configPath: expect.any(String), envFiles: [], persist: { path: join(played.root, '.wrangler/state/v3') } },
    ])
    expect(seen.map((config) => Object.keys(config).toSorted())).toEqual([
      ['compatibility_date', 'd1_databases', 'name'],
    ])
    expect(seen[0]?.d1_databases.map(({ binding }) => binding)).toEqual(['DB'])
    // What was written for it is gone, and the database is closed.
    expect(existsSync(opened[0]?.configPath ?? '')).toBe(false)
    expect(disposed).toBe(1)
  })

  it('that can’t open a local database is quoted, on one line', async () => {
    played.open = () => Promise.reject(new Error('The file\n  is no database.'))
    expect(await refusalOf('user:list')).toEqual({
      code: 'unavailable',
      message: 'The local database could not be opened: The file is no database.',
    })
  })

  it('is given a minute to reach the account, and the remote database is named as remote', async () => {
    vi.stubEnv('CLOUDFLARE_API_TOKEN', 'set')
    useToml(TOML.replace('binding = "DB"', 'binding = "DB"\ndatabase_id = "01234567-0000-4000-8000-0123456789ab"'))
    const opened: { handed: Handed; config: WranglerConfig }[] = []
    played.open = (handed) => {
      opened.push({ handed, config: JSON.parse(readFileSync(handed.configPath, 'utf8')) as WranglerConfig })
      return new Promise(() => undefined)
    }
    expect(await refusalOf('user:list', '--remote')).toEqual({
      code: 'unavailable',
      message:
        'The remote database could not be opened: no answer within 60 seconds. Check `npx wrangler whoami`, and that wrangler.toml names an account and a database of it.',
    })
    expect(played.waits).toEqual([60_000])
    expect(opened).toMatchObject([
      {
        handed: { persist: false },
        config: { d1_databases: [{ remote: true, database_id: '01234567-0000-4000-8000-0123456789ab' }] },
      },
    ])
  })
})

describe('wrangler.toml', () => {
  it('without the environment that is meant, unreadable, or without a database is refused before anything is opened', async () => {
    const opened = useDatabase(() => NOBODY)
    expect(await refusalOf('user:list', '--env', 'stagging')).toEqual({
      code: 'unknown_environment',
      message: 'wrangler.toml has no [env.stagging].',
    })
    useToml('name = "latchkey\n')
    expect(await refusalOf('user:list')).toEqual({
      code: 'misconfigured',
      message: expect.stringMatching(/^wrangler\.toml could not be read: .*$/),
    })
    useToml('name = "latchkey"\nmain = "src/index.ts"\ncompatibility_date = "2026-01-01"\n')
    expect(await refusalOf('user:list')).toEqual({
      code: 'misconfigured',
      message: 'wrangler.toml has no D1 database with the binding DB.',
    })
    expect(opened).toEqual([])
  })

  it('is named together with wrangler.local.toml where there is one, whose syntax errors have their line', async () => {
    const opened = useDatabase(() => NOBODY)
    writeFileSync(join(played.root, 'wrangler.local.toml'), 'name = "acme-auth"')
    expect(await refusalOf('user:list', '--env', 'stagging')).toEqual({
      code: 'unknown_environment',
      message: 'wrangler.toml with wrangler.local.toml has no [env.stagging].',
    })
    writeFileSync(join(played.root, 'wrangler.local.toml'), 'name = "acme-auth"\n[vars\n')
    expect(await refusalOf('user:list')).toEqual({
      code: 'misconfigured',
      message: expect.stringMatching(/^wrangler\.local\.toml:2:\d+: /),
    })
    expect(opened).toEqual([])
  })

  it('with a duration that is none is refused by the command that needs it', async () => {
    useDatabase(() => NOBODY)
    useToml(TOML.replace(/^SESSION_RETENTION_SECONDS = .*$/m, 'SESSION_RETENTION_SECONDS = "a month"'))
    expect(await refusalOf('sessions:purge')).toEqual({
      code: 'misconfigured',
      message: 'SESSION_RETENTION_SECONDS in wrangler.toml must be a whole number of seconds.',
    })
    expect(disposed).toBe(1)
  })
})

describe('a database', () => {
  it('that another process holds is asked again, later each time, for ten seconds or so', async () => {
    let refusals = 3
    const busy = (): never => {
      throw new Error('D1_ERROR: database is locked: SQLITE_BUSY')
    }
    useDatabase(() => {
      refusals -= 1
      return refusals < 0 ? NOBODY : busy()
    })
    expect(await ops('user:list')).toEqual({ code: 0, stdout: 'There is nobody.', stderr: '' })
    expect(played.waits).toEqual([20, 40, 60])
    played.waits = []
    useDatabase(busy)
    expect(await refusalOf('user:list')).toEqual({
      code: 'unavailable',
      message:
        'There was no answer from the local database, and the last step may not be done. Perhaps `npm run dev` or another command holds it. Run the command again.',
    })
    expect(played.waits).toHaveLength(59)
    expect(Math.max(...played.waits)).toBe(200)
  })

  it('that gives no answer, or has no tables, is asked once; nothing that was asked is quoted', async () => {
    const asked: string[] = []
    const failing = (message: string) =>
      useDatabase((sql) => {
        asked.push(sql)
        throw new Error(message)
      })
    failing('D1_ERROR: Network connection lost: SELECT email')
    expect(await refusalOf('user:list')).toMatchObject({ code: 'unavailable' })
    failing('D1_ERROR: no such table: users')
    expect(await refusalOf('user:list')).toEqual({
      code: 'unmigrated',
      message: 'The tables are missing in the local database: run `npm run db:migrate`.',
    })
    expect(asked).toHaveLength(2)
    expect(disposed).toBe(2)
  })

  it('that answers as none ever did is closed, and the fault is named without its words', async () => {
    useDatabase((sql) => (sql === 'batch' ? {} : { results: [{ last: 1 }] }))
    expect(await refusalOf('seed', '--sessions', '1')).toEqual({
      code: 'internal_error',
      message: 'An unexpected error occurred (TypeError).',
    })
    expect(disposed).toBe(1)
  })
})

describe('seed', () => {
  it('gives no sessions where there is nobody to have them', async () => {
    useDatabase(() => ({ results: [{ last: null }] }))
    expect(await refusalOf('seed', '--sessions', '1')).toEqual({
      code: 'no_people',
      message: 'There are no seeded people to give sessions to: add --users N.',
    })
  })

  it('stops where somebody else is making the same people', async () => {
    useDatabase((sql) => {
      if (sql !== 'batch') return { results: [{ last: 1 }] }
      throw new Error('D1_ERROR: UNIQUE constraint failed: users.email')
    })
    expect(await refusalOf('seed', '--users', '1')).toMatchObject({ code: 'seeded_meanwhile' })
  })
})
