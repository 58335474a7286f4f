// What operators' commands understand and how they explain themselves: usage errors, `--help`, progress, whose database.
import { describe, expect, it, vi } from 'vitest'
import { findDatabaseId } from '../../src/ops/account.ts'
import { createUserCommand } from '../../src/ops/commands/create-user.ts'
import { grantRoleCommand } from '../../src/ops/commands/grant-role.ts'
import { purgeSessionsCommand } from '../../src/ops/commands/purge-sessions.ts'
import { rotateKeysCommand } from '../../src/ops/commands/rotate-keys.ts'
import { seedCommand } from '../../src/ops/commands/seed.ts'
import { main } from '../../src/ops/main.ts'
import { progressOn } from '../../src/ops/progress.ts'
import { main as migrate } from '../../src/ops/migrate.ts'
import { main as rollback } from '../../src/ops/rollback.ts'
import { run } from '../support/servers/command-line.ts'

const COMMANDS = [createUserCommand, grantRoleCommand, purgeSessionsCommand, rotateKeysCommand, seedCommand]
const EVERY = ['local', 'persist-to', 'remote', 'env', 'json', 'help']

describe('--help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await run(main, ['--help'])
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    for (const { name, words, summary } of COMMANDS) {
      const usage = `  ${[name, ...words].join(' ')}  `
      expect(lines.filter((line) => line.startsWith(usage) && line.endsWith(`  ${summary}`))).toHaveLength(1)
    }
    for (const option of EVERY) expect(stdout).toContain(`--${option}`)
    expect(stdout).toMatch(/Exit codes: 0 done · 1 refused or failed · 2 not understood/)
  })

  it.each(COMMANDS)(
    'of $name names every option that it takes and no other, with an example',
    async ({ name, words, options, examples }) => {
      const { code, stdout } = await run(main, [name, '--help'])
      expect(code).toBe(0)
      const described = [...stdout.matchAll(/^  --([a-z-]+)/gm)].map((match) => match[1] ?? '')
      expect(new Set(described)).toEqual(new Set([...Object.keys(options), ...EVERY]))
      expect(stdout).toContain(['npm run ops --', name, ...words, '[OPTIONS]'].join(' '))
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples) expect(stdout).toContain(`  npm run ops -- ${example}`)
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    },
  )

  it('is printed by db:migrate and db:rollback too', async () => {
    for (const command of [migrate, rollback]) {
      const { code, stdout } = await run(command, ['--help'])
      expect(code).toBe(0)
      for (const option of ['local', 'persist-to', 'remote', 'env', 'help']) expect(stdout).toContain(`--${option}`)
    }
  })
})

describe('what is not understood', () => {
  it.each([
    [['user:create'], 'user:create needs <email>.'],
    [['user:create', 'ada'], '"ada" is not an email address'],
    [['user:create', 'ada@example.com', 'Ada', 'Lovelace'], '"Ada" is one word too many: put quotes around'],
    [
      ['user:create', 'ada@example.com', '--role', 'ROOT'],
      'There is no role "ROOT". Use one of USER, ADMIN, SUPER_ADMIN.',
    ],
    [['user:create', 'ada@example.com', '--yes'], 'user:create has no --yes: it asks nothing.'],
    [['user:grant-role', 'ada@example.com'], 'user:grant-role needs <role>.'],
    [
      ['sessions:purge', '--retention-seconds', '1.5'],
      '--retention-seconds must be a whole number from 0 to 400000000.',
    ],
    [['sessions:purge', '--remote', '--persist-to', 'x'], '--remote excludes --local and --persist-to.'],
    [['seed', '--users', '1e3'], '--users must be a whole number from 0 to 1000000.'],
    [['seed', '--users=-5'], '--users must be a whole number'],
    [['seed', '--users', '1000001'], '--users must be a whole number'],
    [['seed', '--sessions', 'many'], '--sessions must be a whole number from 0 to 10000000.'],
    [['seed', '--events', '10'], '--events needs --mixed, because events are about mixed people.'],
    [['seed', '--expired', ''], '--expired must be a whole number'],
    [['seed', '--password', ''], '--password is empty.'],
    [['seed', '--password', '🦦'.repeat(257)], '--password may have at most 256 characters.'],
    [['seed', '--remote'], 'seed puts made-up people into the database of your account. Add --yes if you want that.'],
    [['keys:rotate', '--bogus'], "Unknown option '--bogus'"],
    [['keys:destroy'], 'There is no command "keys:destroy". There are: user:create, user:grant-role'],
    [[], 'Name a command.'],
  ])('%j exits 2 and says why, and where the help is', async (words, why) => {
    const { code, stdout, stderr } = await run(main, words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(why)
    expect(stderr).toMatch(/npm run ops -- (\S+ )?--help$/)
    const json = await run(main, [...words, '--json'])
    if (words.length > 0)
      expect(JSON.parse(json.stdout)).toEqual({ ok: false, error: { code: 'usage', message: expect.any(String) } })
  })

  it('exits 2 from db:migrate and db:rollback too, with their help', async () => {
    for (const command of [migrate, rollback]) {
      const { code, stderr } = await run(command, ['--force'])
      expect(code).toBe(2)
      expect(stderr).toMatch(/Unknown option '--force'[\s\S]*npm run db:/)
    }
  })
})

describe('progress', () => {
  const shownOn = (
    isTTY: boolean,
  ): { written: string[]; pass: (milliseconds: number) => void; show: (line: string) => void; clear: () => void } => {
    const written: string[] = []
    let now = 0
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
    return { written, pass: (milliseconds) => (now += milliseconds), ...progressOn(stream, () => now) }
  }

  it('rewrites one line on a terminal, and takes it off before the outcome', () => {
    const { written, pass, show, clear } = shownOn(true)
    show('too soon')
    pass(150)
    show('1 of 3')
    show('too soon again')
    pass(150)
    show('2 of 3')
    clear()
    expect(written).toEqual(['\r\u001b[K1 of 3', '\r\u001b[K2 of 3', '\r\u001b[K'])
  })

  it('is a plain line every two seconds in a log, and nothing for what is done sooner', () => {
    const { written, pass, show, clear } = shownOn(false)
    pass(1_900)
    show('too soon')
    pass(200)
    show('1 of 3')
    clear()
    expect(written).toEqual(['1 of 3\n'])
  })
})

describe('the remote database', () => {
  const account =
    (databases: object[], calls: string[] = []) =>
    async (words: readonly string[]) => {
      calls.push(words.join(' '))
      return { code: 0, stderr: '', stdout: words[0] === 'whoami' ? '{"loggedIn":true}' : JSON.stringify(databases) }
    }

  it('is found by its name, for wrangler.toml holds no id; an id that is written there is believed', async () => {
    const listed = account([
      { name: 'other', uuid: 'a' },
      { name: 'latchkey', uuid: 'b' },
    ])
    expect(await findDatabaseId({ database_name: 'latchkey' }, undefined, listed)).toEqual({ ok: true, value: 'b' })
    expect(await findDatabaseId({ database_name: 'latchkey', database_id: 'c' }, undefined, listed)).toEqual({
      ok: true,
      value: 'c',
    })
  })

  it('that the account does not have is made by a deployment', async () => {
    const calls: string[] = []
    const missing = await findDatabaseId({ database_name: 'latchkey-staging' }, 'staging', account([], calls))
    expect(missing).toEqual({
      ok: false,
      error: {
        code: 'not_deployed',
        message: 'The account has no database "latchkey-staging" yet: `npm run deploy -- --env staging` makes it.',
      },
    })
    expect(calls).toContain('d1 list --json --env=staging')
  })

  it('of nobody who is logged in is not looked for: a token that is set is believed instead', async () => {
    const nobody = async (words: readonly string[]) => {
      if (words[0] !== 'whoami') throw new Error('it was looked for')
      return { code: 0, stderr: '', stdout: '{ "loggedIn": false }' }
    }
    expect(await findDatabaseId({ database_name: 'latchkey' }, undefined, nobody)).toEqual({
      ok: false,
      error: { code: 'not_logged_in', message: expect.stringMatching(/npx wrangler login.*CLOUDFLARE_API_TOKEN/) },
    })
    vi.stubEnv('CLOUDFLARE_API_TOKEN', 'set')
    const calls: string[] = []
    const listed = account([{ name: 'latchkey', uuid: 'b' }], calls)
    expect(await findDatabaseId({ database_name: 'latchkey' }, undefined, listed)).toEqual({ ok: true, value: 'b' })
    expect(calls).toEqual(['d1 list --json --env='])
    vi.unstubAllEnvs()
  })

  it('that can’t be asked for is unavailable, in wrangler’s own words', async () => {
    const offline = async () => ({
      code: 1,
      stdout: '',
      stderr: '\u001b[31mUnable to resolve the host\u001b[0m\n\n🪵  Logs were written to "x"',
    })
    expect(await findDatabaseId({ database_name: 'latchkey' }, undefined, offline)).toEqual({
      ok: false,
      error: {
        code: 'unavailable',
        message: 'The databases of the account could not be listed:\nUnable to resolve the host',
      },
    })
  })
})
