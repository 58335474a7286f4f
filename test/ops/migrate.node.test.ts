// `npm run db:migrate`: what it asks of wrangler, and what it makes of the answer. wrangler is played by a function.
import { describe, expect, it } from 'vitest'
import { main } from '../../src/ops/migrate.ts'
import { run, type Printed } from '../support/servers/command-line.ts'

/** The table that wrangler prints after each file: those before it with a tick, those after it with a clock. */
const table = (...lines: [name: string, mark: string][]): string =>
  [
    '┌──────┬────────┐',
    '│ name │ status │',
    ...lines.map(([name, mark]) => `│ ${name} │ ${mark} │`),
    '└──────┴────────┘',
  ].join('\n')

/** Runs the command with a wrangler that answers so. */
async function migrate(
  words: readonly string[],
  answer: { code?: number; stdout?: string; stderr?: string },
): Promise<Printed & { asked: string[] }> {
  const asked: string[] = []
  const wrangler = async (given: readonly string[]) => {
    asked.push(given.join(' '))
    return { code: 0, stdout: '', stderr: '', ...answer }
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
