// `npm run ops -- users:import` with files that are broken, huge, in another encoding or of nobody, and runs that are killed.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDesk, type Outcome } from '../support/people/desk.ts'
import { AUTH0, AUTH0_HASHES, linesOf, TOTP_SECRET } from '../support/people/exports.ts'
import { projectRoot, start } from '../support/servers/processes.ts'
import { sized, WHOLE } from '../support/size.ts'
import { BCRYPT } from '../vectors/foreign-hashes.ts'

const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
/** More than are written before a run is killed. */
const MANY = sized(4_000, 10_000)
const { file, secret, state, ask, command, imported } = openDesk()
/** What an operator's command takes for another's lock: it tries again for ten seconds. */
const LOCKED = 'SQLITE_BUSY'
const emails = (): unknown[] => ask('SELECT email FROM users ORDER BY email').map(({ email }) => email)

describe('a file', () => {
  it('is read by its line feeds: what else breaks lines may stand in a text', async () => {
    const lines = ['\u2028', '\u2029', '\u0085', '\u000b'].map((odd, number) => ({
      email: `p${number}@example.com`,
      identities: [{ issuer: 'https://idp.example', subject: `${number}`, provider: 'x', name: `A${odd}B` }],
    }))
    const made = await imported('latchkey', 'odd.ndjson', linesOf(lines).replaceAll('\n', '\r\n'))
    expect(made.value).toMatchObject({ read: 4, created: 4, refused: 0, identities: 4 })
    expect(ask('SELECT name FROM identities')).toEqual(lines.map(() => ({ name: null })))
  })

  it('may begin with a broken line, an empty one or a byte order mark', async () => {
    const people = linesOf([{ email: 'a@example.com' }, { email: 'b@example.com' }])
    expect((await imported('auth0', 'x.ndjson', `{"email":\n${people}`)).value).toMatchObject({
      read: 3,
      created: 2,
      codes: { not_json: 1 },
    })
    expect((await imported('auth0', 'x.ndjson', `\ufeff${people}`)).value).toMatchObject({
      existing: 2,
    })
    const indented = JSON.stringify([{ email: 'c@example.com' }], null, 2)
    expect((await imported('auth0', 'x.json', `\n\n${indented}`)).value).toMatchObject({ read: 1, created: 1 })
    expect((await imported('auth0', 'x.ndjson', '')).value).toMatchObject({ read: 0, created: 0 })
  })

  it('is not held as a whole: a line of many megabytes is passed over', async () => {
    const people = linesOf([{ email: 'a@example.com' }, { email: 'b@example.com' }])
    const [first, second] = people.split('\n')
    const long = JSON.stringify({ email: 'long@example.com', name: 'x'.repeat(sized(25_000_000, 100_000_000)) })
    const report = file('problems.ndjson')
    const made = await imported('auth0', 'x.ndjson', [first, long, second].join('\n'), '--report', report)
    expect(made.value).toMatchObject({ read: 3, created: 2, refused: 1, codes: { not_json: 1 } })
    expect(emails()).toEqual(['a@example.com', 'b@example.com'])
    expect(statSync(report).size).toBeLessThan(1_000)
  })

  it('is UTF-8, or somebody would get another name and address', async () => {
    const latin = Buffer.from(
      linesOf([{ email: 'a@example.com' }, { email: 'b@example.com', name: 'Jürgen' }]),
      'latin1',
    )
    writeFileSync(file('x.ndjson'), latin)
    const { stdout } = await command('users:import', 'auth0', file('x.ndjson'), '--json')
    expect((JSON.parse(stdout) as Outcome).value).toMatchObject({ created: 1, refused: 1, codes: { not_json: 1 } })
    writeFileSync(file('x.csv'), Buffer.from('id,primary_email_address,first_name\n1,c@example.com,Jürgen\n', 'latin1'))
    const csv = await command('users:import', 'clerk', file('x.csv'), '--json')
    expect([csv.code, (JSON.parse(csv.stdout) as Outcome).error.code]).toEqual([1, 'bad_file'])
    expect(emails()).toEqual(['a@example.com'])
  })

  it('of CSV may have quotes, line breaks and short rows in it; a refusal names the line', async () => {
    const rows = [
      '\ufeffid,primary_email_address,first_name,last_name',
      '1,a@example.com,"Ada, ""the first""",Lovelace',
      '',
      '2,b@example.com,"Bob',
      'of two lines",Builder',
      '3,no address,X',
      ',,,',
      '4,c@example.com',
    ]
    const report = file('problems.ndjson')
    const made = await imported('clerk', 'x.csv', rows.join('\r\n'), '--report', report)
    expect(made.value).toMatchObject({ read: 4, created: 3, refused: 1 })
    expect(ask('SELECT name FROM users ORDER BY email')[0]).toEqual({ name: 'Ada, "the first" Lovelace' })
    expect(readFileSync(report, 'utf8')).toContain('"line":6')
    writeFileSync(file('x.csv'), 'id,primary_email_address\n1,"a@example.com\n')
    const broken = await command('users:import', 'clerk', file('x.csv'), '--json')
    expect(broken.code).toBe(1)
    expect((JSON.parse(broken.stdout) as Outcome).error.code).toBe('bad_file')
  })

  it('that can’t be read is refused, and never overwritten by the report', async () => {
    const before = linesOf(AUTH0)
    writeFileSync(file('x.ndjson'), before)
    for (const [code, ...words] of [
      ['no_file', projectRoot],
      ['bad_file', file('x.ndjson'), '--join', file('broken.json')],
      ['report_is_input', file('x.ndjson'), '--report', `${file('.')}/x.ndjson`],
      ['report_is_input', file('x.ndjson'), ...secret(), '--report', file('secret')],
    ] as const) {
      writeFileSync(file('broken.json'), '[{"user_id": ')
      const printed = await command('users:import', 'auth0', ...words, '--json')
      expect([printed.code, (JSON.parse(printed.stdout) as Outcome).error.code], words.join(' ')).toEqual([1, code])
    }
    expect(readFileSync(file('x.ndjson'), 'utf8')).toBe(before)
    expect(emails()).toEqual([])
  })

  it('of more about the same people says of how many: a wrong one is no import without passwords that nobody sees', async () => {
    writeFileSync(
      file('hashes.ndjson'),
      `${linesOf(AUTH0_HASHES)}{"_id":\n{"_id":{"$oid":"ffffffffffffffffffffffff"}}\n`,
    )
    const words = ['--join', file('hashes.ndjson'), '--dry-run']
    const dry = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0), ...words)
    expect(dry.value).toMatchObject({ passwords: 3, joined: 1, joined_unmet: 1, joined_unread: 1 })
    const { stdout } = await command('users:import', 'auth0', file('auth0.ndjson'), ...words)
    expect(stdout).toContain('with 3 passwords, ')
    expect(stdout).toContain('--join says more of 2 people: 1 of them are in the file, 1 are not; 1 lines of it')
    expect((await imported('auth0', 'auth0.ndjson', linesOf(AUTH0), '--dry-run')).value).toMatchObject({ passwords: 2 })
  })
})

describe('a report', () => {
  it('of before is overwritten, and is its owner’s alone by then', async () => {
    writeFileSync(file('old.ndjson'), 'x'.repeat(1_000), { mode: 0o644 })
    await imported('auth0', 'x.ndjson', linesOf([{ email: 'nobody' }]), '--report', file('old.ndjson'))
    expect(statSync(file('old.ndjson')).mode & 0o777).toBe(0o600)
    expect(readFileSync(file('old.ndjson'), 'utf8')).toMatch(/^\{"line":1,"code":"bad_email".*\}\n$/)
  })
})

describe('a run that is killed', () => {
  it('leaves whole accounts, and the next one makes the others', async () => {
    const people = Array.from({ length: MANY }, (_, number) => ({
      user_id: `auth0|${number}`,
      email: `p${number}@example.com`,
      passwordHash: bcrypt,
      identities: [{ provider: 'google-oauth2', user_id: `g${number}` }],
      mfa_factors: [{ totp: { secret: TOTP_SECRET } }],
    }))
    writeFileSync(file('many.ndjson'), linesOf(people))
    // With the last of them it meets a lock, so that it can't be done before it is killed.
    ask(
      `CREATE TRIGGER the_last BEFORE INSERT ON users WHEN new.email = 'p${MANY - 1}@example.com' BEGIN SELECT RAISE(ABORT, '${LOCKED}'); END`,
    )
    const words = ['users:import', 'auth0', file('many.ndjson'), ...secret(), '--json', '--persist-to', state()]
    const killed = start(process.execPath, ['src/ops/main.ts', ...words], { group: true })
    await expect
      .poll(() => ask<{ n: number }>('SELECT count(*) AS n FROM users')[0]?.n, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(0)
    // Its workerd with it, which would stay behind.
    process.kill(-(killed.pid ?? 0), 'SIGKILL')
    await new Promise((resolve) => killed.once('close', resolve))
    ask('DROP TRIGGER the_last')
    const [before] = ask<Record<string, number>>(
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM totp) AS apps, (SELECT count(*) FROM identities) AS identities',
    )
    expect(before).toEqual({ users: before?.users, apps: before?.users, identities: before?.users })
    expect(before?.users).toBeLessThan(MANY)
    const { stdout } = await command(...words.slice(0, -2))
    expect((JSON.parse(stdout) as Outcome).value).toMatchObject({
      read: MANY,
      existing: before?.users,
      created: MANY - (before?.users ?? 0),
      refused: 0,
    })
    expect(
      ask(
        'SELECT count(*) AS users, count(DISTINCT email) AS emails, (SELECT count(*) FROM totp) AS apps, (SELECT count(*) FROM identities) AS identities FROM users',
      ),
    ).toEqual([{ users: MANY, emails: MANY, apps: MANY, identities: MANY }])
  })

  it.runIf(WHOLE)('on the way out leaves no file of the name that has not everybody', async () => {
    const people = Array.from({ length: 10_000 }, (_, number) => ({ email: `p${number}@example.com` }))
    await imported('latchkey', 'many.ndjson', linesOf(people))
    // In the middle of everybody it meets a lock, so that it can't be done before it is killed.
    ask('ALTER TABLE recovery_codes RENAME TO recovery_codes_apart')
    ask(
      `CREATE VIEW recovery_codes AS SELECT * FROM recovery_codes_apart UNION ALL
       SELECT json_extract('{}', '${LOCKED}' || id), id, 0 FROM users WHERE id = (SELECT id FROM users ORDER BY id LIMIT 1 OFFSET 5000)`,
    )
    const words = ['users:export', file('out.ndjson'), '--json', '--persist-to', state()]
    const killed = start(process.execPath, ['src/ops/main.ts', ...words], { group: true })
    const written = (): number => statSync(file('out.ndjson.part'), { throwIfNoEntry: false })?.size ?? 0
    await expect.poll(written, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    process.kill(-(killed.pid ?? 0), 'SIGKILL')
    await new Promise((resolve) => killed.once('close', resolve))
    ask('DROP VIEW recovery_codes')
    ask('ALTER TABLE recovery_codes_apart RENAME TO recovery_codes')
    expect(existsSync(file('out.ndjson'))).toBe(false)
    const { code } = await command(...words.slice(0, -2))
    expect([code, existsSync(file('out.ndjson.part'))]).toEqual([0, false])
    expect(readFileSync(file('out.ndjson'), 'utf8').split('\n')).toHaveLength(10_001)
    expect(statSync(file('out.ndjson')).mode & 0o777).toBe(0o600)
  })
})
