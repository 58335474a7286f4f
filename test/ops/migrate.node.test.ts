// `npm run db:migrate`: what it asks of wrangler, and what it makes of the answer. wrangler is played by a function.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/ops/migrate.ts'
import { run, type Printed } from '../support/servers/command-line.ts'

// Every wait is written down, and over at once.
const waits: number[] = []
beforeEach(() => {
  waits.length = 0
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((resolve: () => void, milliseconds: number) => {
    waits.push(milliseconds)
    resolve()
  }) as typeof setTimeout)
})
afterEach(() => vi.restoreAllMocks())

/** The table that wrangler prints after each file: those before it with a tick, those after it with a clock. */
const table = (...lines: [name: string, mark: string][]): string =>
  [
    '┌──────┬────────┐',
    '│ name │ status │',
    ...lines.map(([name, mark]) => `│ ${name} │ ${mark} │`),
    '└──────┴────────┘',
  ].join('\n')

const AGAIN = 'Another process holds the database. Trying again.'

type Answer = { code?: number; stdout?: string; stderr?: string }

/** Runs the command with a wrangler that answers so, in turn; its last answer it gives again and again. */
async function migrate(words: readonly string[], ...answers: Answer[]): Promise<Printed & { asked: string[] }> {
  const asked: string[] = []
  const wrangler = async (given: readonly string[]) => {
    asked.push(given.join(' '))
    return { code: 0, stdout: '', stderr: '', ...(answers[asked.length - 1] ?? answers.at(-1)) }
  }
  return { ...(await run((given) => main(given, wrangler), words)), asked }
}

describe('a migration', () => {
  it('names each file that was applied, once, and the database', async () => {
    const stdout = [
      table(['0000_foundation.sql', '✅'], ['0001_recovery.sql', '🕒️']),
      table(['0000_foundation.sql', '✅'], ['0001_recovery.sql', '✅']),
    ].join('\n')
    expect(await migrate([], { stdout })).toEqual({
      code: 0,
      stdout: 'Applied 0000_foundation.sql to the local database.\nApplied 0001_recovery.sql to the local database.',
      stderr: '',
      asked: ['d1 migrations apply DB --local --env='],
    })
  })

  it('goes to the database that is meant', async () => {
    const nothing = { stdout: '✅ No migrations to apply!' }
    const cases: [words: string[], asked: string, name: string][] = [
      [['--local'], '--local --env=', 'the local database'],
      [['--persist-to', 'x'], '--local --persist-to x --env=', 'the local database in x'],
      [['--remote'], '--remote --env=', 'the remote database'],
      [['--remote', '--env', 'staging'], '--remote --env=staging', 'the remote database of staging'],
    ]
    for (const [words, asked, name] of cases)
      expect(await migrate(words, nothing)).toEqual({
        code: 0,
        stdout: `Nothing to do: ${name} has every migration.`,
        stderr: '',
        asked: [`d1 migrations apply DB ${asked}`],
      })
  })

  it('that fails is told in wrangler’s own words', async () => {
    const stderr = '\u001b[31m✘ [ERROR] near "TABEL": syntax error\u001b[0m\n\n🪵  Logs were written to "x"'
    expect(await migrate([], { code: 1, stderr })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: '✘ [ERROR] near "TABEL": syntax error',
    })
  })

  it('that meets the lock of another process is tried again, and names what each try applied', async () => {
    const held = { code: 1, stderr: 'e = workerd/util/sqlite.c++:910: failed: database is locked: SQLITE_BUSY' }
    const [first, second] = ['0000_foundation.sql', '0001_recovery.sql'] as const
    const [half, rest] = [table([first, '✅'], [second, '❌']), table([second, '✅'])]
    expect(await migrate([], held, { ...held, stdout: half }, { stdout: rest })).toMatchObject({
      code: 0,
      stdout: `Applied ${first} to the local database.\nApplied ${second} to the local database.`,
      stderr: AGAIN,
    })
    expect(waits).toEqual([500, 500])
    // The lock came after the last file: the next try finds nothing to do.
    const none = { stdout: '✅ No migrations to apply!' }
    const late = await migrate([], { ...held, stdout: table([first, '✅']) }, none)
    expect(late).toMatchObject({ code: 0, stdout: `Applied ${first} to the local database.` })
  })

  it('gives up on a lock that stays, and says what may hold it', async () => {
    const held = { code: 1, stderr: 'sqlite.c++:910: database is locked: SQLITE_BUSY; stack: workerd@26b6840' }
    const { asked, ...printed } = await migrate([], held)
    expect(printed).toEqual({
      code: 1,
      stdout: '',
      stderr: `${AGAIN}\nAnother process holds the local database. Perhaps it is \`npm run dev\` or another command. Run this command again when it has ended.`,
    })
    expect(asked).toHaveLength(5)
  })

  it('of which nobody can tell what it did is no success', async () => {
    const { code, stdout, stderr } = await migrate([], { stdout: 'Done, in a way.' })
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'Done, in a way.' })
  })

  it('asks nothing of wrangler where the words contradict each other', async () => {
    for (const words of [
      ['--remote', '--local'],
      ['--remote', '--persist-to', 'x'],
    ]) {
      const { code, stderr, asked } = await migrate(words, {})
      expect({ code, asked }).toEqual({ code: 2, asked: [] })
      expect(stderr).toContain('--remote excludes --local and --persist-to.')
    }
  })
})
