// `npm run db:rollback -- --remote`: what is asked of wrangler before anything is undone. wrangler is played by a function.
import { describe, expect, it } from 'vitest'
import { main } from '../../src/ops/rollback.ts'
import { run, type Printed } from '../support/servers/command-line.ts'

const NAME = '0000_foundation.sql'
const JOURNAL = { stdout: JSON.stringify([{ results: [{ name: NAME }] }]) }
const BOOKMARK = { stdout: "The current bookmark is '0000-1'\n" }

/** Runs the command against an account that answers in turn. */
async function rollBack(
  words: readonly string[],
  ...answers: { code?: number; stdout?: string; stderr?: string }[]
): Promise<Printed & { ran: string[] }> {
  const ran: string[] = []
  const wrangler = async (asked: readonly string[]) => {
    const { code = 0, stdout = '', stderr = '' } = answers[ran.push(asked.join(' ')) - 1] ?? {}
    return { code, stdout, stderr }
  }
  return { ...(await run((given) => main(given, wrangler), words)), ran }
}

describe('a rollback', () => {
  it('prints the way back and stops, unless --yes is given', async () => {
    const { code, stdout, stderr, ran } = await rollBack(['--remote', '--env', 'staging'], JOURNAL, BOOKMARK)
    expect({ code, stdout }).toEqual({ code: 1, stdout: "The current bookmark is '0000-1'" })
    expect(stderr).toBe(
      `This would undo ${NAME} on the remote database of staging, and lose what it had added. Add --yes to do it.`,
    )
    expect(ran).toEqual([
      expect.stringMatching(/^d1 execute DB --remote --env=staging --json --command=SELECT name FROM d1_migrations/),
      'd1 time-travel info DB --env=staging',
    ])
  })

  it('with --yes undoes the migration and its journal row in one batch that stops if another is the last by now', async () => {
    const { code, stdout, ran } = await rollBack(['--remote', '--yes'], JOURNAL, BOOKMARK, {})
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `The current bookmark is '0000-1'\nUndid ${NAME} on the remote database.`,
    })
    const sql = ran[2]?.split('--command=')[1]?.split('\n') ?? []
    expect(sql[0]).toBe(
      `SELECT CASE WHEN '${NAME}' IS NOT (SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1) THEN json('another one is the last by now') END;`,
    )
    expect(sql.at(-1)).toBe(`DELETE FROM d1_migrations WHERE name = '${NAME}';`)
    expect(sql.join('\n')).toContain('DROP TABLE IF EXISTS `users`;')
  })

  it('does nothing without a bookmark', async () => {
    const { code, stderr, ran } = await rollBack(['--remote', '--yes'], JOURNAL, {
      code: 1,
      stderr: 'alpha databases have none',
    })
    expect({ code, stderr, steps: ran.length }).toEqual({
      code: 1,
      stderr: 'No Time Travel bookmark, so nothing was done:\nalpha databases have none',
      steps: 2,
    })
  })

  it('says that nothing was undone when the batch fails', async () => {
    const failed = {
      code: 1,
      stdout: JSON.stringify({ error: { text: 'malformed JSON', notes: [{ text: 'SQLITE_ERROR' }] } }),
    }
    const { code, stderr } = await rollBack(['--remote', '--yes'], JOURNAL, BOOKMARK, failed)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${NAME} was not undone, the remote database is as it was:\nmalformed JSON\nSQLITE_ERROR`,
    })
  })

  it('leaves a migration alone that has no rollback script', async () => {
    const { code, stderr, ran } = await rollBack(['--remote', '--yes'], {
      stdout: '[{"results":[{"name":"0999_gone.sql"}]}]',
    })
    expect({ code, stderr, steps: ran.length }).toEqual({
      code: 1,
      stderr: 'There is no migrations/rollback/0999_gone.sql: the remote database stays as it is.',
      steps: 1,
    })
  })

  it('says how to log in, where nobody is', async () => {
    const nobody = {
      code: 1,
      stdout: JSON.stringify({ error: { text: "it's necessary to set a CLOUDFLARE_API_TOKEN environment variable" } }),
    }
    expect(await rollBack(['--remote'], nobody)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Nobody is logged in to Cloudflare here: run `npx wrangler login`/),
    })
  })

  it('has nothing to do on a database without a migration, or without the journal', async () => {
    for (const none of [
      { stdout: '[{"results":[]}]' },
      { code: 1, stdout: '{"error":{"text":"no such table: d1_migrations"}}' },
    ]) {
      expect(await rollBack(['--remote', '--yes'], none)).toMatchObject({
        code: 1,
        stderr: 'Nothing to roll back: the remote database has no migration.',
      })
    }
  })
})
