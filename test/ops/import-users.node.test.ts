// `npm run ops -- users:import` on a local database: what is refused and reported, and that a second run, or one after a run that was
// cut off, makes nobody twice.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDesk, type Outcome } from '../support/people/desk.ts'
import { AUTH0, linesOf } from '../support/people/exports.ts'
import { BCRYPT } from '../vectors/foreign-hashes.ts'

const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
const { file, secret, ask, command, imported } = openDesk()
const users = (): Record<string, unknown>[] =>
  ask('SELECT email, name, role, hashed_password, email_verified_at, disabled_at, created_at FROM users ORDER BY email')
const reportOf = (name: string): Record<string, unknown>[] =>
  readFileSync(file(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('users:import', () => {
  it('a dry run writes nothing, and says what would be', async () => {
    const dry = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0), '--dry-run')
    expect(dry.value).toMatchObject({ dry_run: true, created: 3, refused: 0 })
    expect(ask('SELECT count(*) AS n FROM users UNION ALL SELECT count(*) FROM audit_events')).toEqual([
      { n: 0 },
      { n: 0 },
    ])
  })

  it('a second run changes nothing and says so, also where somebody has another address and password by now', async () => {
    await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    ask("UPDATE users SET email = 'countess@example.com', hashed_password = 'x' WHERE email = 'ada@example.com'")
    const before = [users(), ask('SELECT count(*) AS n FROM audit_events')]
    const again = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(again.value).toMatchObject({ read: 3, created: 0, existing: 3, refused: 0, codes: {} })
    const { stdout } = await command('users:import', 'auth0', file('auth0.ndjson'))
    expect(stdout).toMatch(/^Nothing changed: no account was made\./)
    expect([users(), ask('SELECT count(*) AS n FROM audit_events')]).toEqual(before)
  })

  it('goes on where a run was cut off: nobody is lost, nobody is there twice', async () => {
    const people = Array.from({ length: 2_500 }, (_, number) => ({
      user_id: `auth0|${number}`,
      email: `p${number}@example.com`,
    }))
    await imported('auth0', 'half.ndjson', linesOf(people.slice(0, 1_200)))
    expect(ask('SELECT count(*) AS n FROM users')).toEqual([{ n: 1_200 }])
    const rest = await imported('auth0', 'all.ndjson', linesOf(people))
    expect(rest.value).toMatchObject({ read: 2_500, existing: 1_200, created: 1_300, refused: 0 })
    expect(ask('SELECT count(*) AS n, count(DISTINCT email) AS different FROM users')).toEqual([
      { n: 2_500, different: 2_500 },
    ])
  })

  it('joins nobody: a repeated or taken address, a taken identity, an address that may be taken back', async () => {
    ask("INSERT INTO users (id, email) VALUES ('01890000-0000-7000-8000-000000000001', 'ada@example.com')")
    ask(
      "INSERT INTO identities (id, user_id, issuer, subject, provider) VALUES ('i', '01890000-0000-7000-8000-000000000001', 'https://github.com', '7', 'github')",
    )
    ask(
      "INSERT INTO codes (id, purpose, email, code_digest, link_digest, account, source, sent_at, expires_at, challenge_expires_at) VALUES ('c', 'undo_email', 'held@example.com', 'x', 'x', 'x', 'x', 1, 9e15, 9e15)",
    )
    const lines = [
      { user_id: 'auth0|1', email: 'ADA@example.com' },
      { user_id: 'auth0|2', email: 'bob@example.com' },
      {
        user_id: 'google-oauth2|3',
        email: 'Bob@Example.com',
        identities: [{ provider: 'google-oauth2', user_id: '3' }],
      },
      { user_id: 'auth0|2', email: 'other@example.com' },
      { user_id: 'auth0|4', email: 'held@example.com' },
      { user_id: 'github|7', email: 'eve@example.com', identities: [{ provider: 'github', user_id: '7' }] },
    ]
    const report = file('problems.ndjson')
    const made = await imported('auth0', 'lines.ndjson', linesOf(lines), '--report', report)
    expect(made.value).toMatchObject({
      created: 2,
      refused: 4,
      codes: { email_taken: 1, repeated_email: 1, repeated_id: 1, address_held: 1, identity_taken: 1 },
    })
    expect(reportOf('problems.ndjson').toSorted((a, b) => Number(a.line) - Number(b.line))).toMatchObject([
      { line: 1, code: 'email_taken', email: 'ada@example.com' },
      { line: 3, code: 'repeated_email', message: expect.stringContaining('line 2') },
      { line: 4, code: 'repeated_id' },
      { line: 5, code: 'address_held' },
      { line: 6, code: 'identity_taken' },
    ])
    expect(statSync(report).mode & 0o777).toBe(0o600)
    expect(ask('SELECT user_id, subject FROM identities')).toHaveLength(1)
  })

  it('refuses a line with a password or with garbage, and keeps no hash that may be a password; the others go on', async () => {
    const lines = [
      { email: 'a@example.com', password: 'Plain-Secret-1' },
      { email: 'b@example.com', password_hash: 'Plain-Secret-2' },
      { email: 'c@example', password_hash: bcrypt },
      { email: 'd@example.com\r\nBcc: x', password_hash: bcrypt },
      { email: 'e@example.com', password_hash: '$1$abcdefgh$G//4keteveJp0qb8z2DxG/' },
      { email: 'f@example.com', name: 'Fred\u202e', password_hash: bcrypt },
    ]
    const report = file('problems.ndjson')
    const text = `${linesOf(lines)}{"email":\n"just text"\n\n`
    const made = await imported('auth0', 'lines.ndjson', text, '--report', report)
    expect(made.value).toMatchObject({
      read: 8,
      created: 3,
      refused: 5,
      codes: {
        plaintext_password: 1,
        bad_email: 2,
        not_json: 1,
        not_an_object: 1,
        unsupported_hash: 2,
        name_dropped: 1,
      },
    })
    const everything = readFileSync(report, 'utf8') + JSON.stringify(ask('SELECT * FROM users')) + JSON.stringify(made)
    expect(everything).not.toContain('Plain-Secret')
    expect(users()).toMatchObject([
      { email: 'b@example.com', hashed_password: null },
      { email: 'e@example.com', hashed_password: null },
      { email: 'f@example.com', name: null },
    ])
  })

  it('drops the sign-up that waited for an address', async () => {
    ask(
      "INSERT INTO codes (id, purpose, email, code_digest, link_digest, account, source, sent_at, expires_at, challenge_expires_at) VALUES ('c', 'sign_up', 'ada@example.com', 'x', 'x', 'x', 'x', 1, 9e15, 9e15)",
    )
    await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(ask('SELECT * FROM codes')).toEqual([])
  })

  it('refuses a file that isn’t there or is none, another Worker’s secret, and words that make no sense', async () => {
    const refusal = async (...words: string[]): Promise<unknown> => {
      const printed = await command('users:import', ...words, '--json')
      return [printed.code, (JSON.parse(printed.stdout) as Outcome).error.code]
    }
    const broken = file('broken.json')
    writeFileSync(broken, '{\n"users": [')
    expect(await refusal('firebase', broken)).toEqual([1, 'bad_file'])
    expect(await refusal('firebase', file('nowhere'))).toEqual([1, 'no_file'])
    expect(await refusal('okta', broken)).toEqual([2, 'usage'])
    expect(await refusal('firebase', broken, '--rounds', '99')).toEqual([2, 'usage'])
    expect(await refusal('auth0', broken, '--issuer', 'tenant')).toEqual([2, 'usage'])
    expect(await refusal('auth0', broken, '--issuer', 'https://t.eu.auth0.com')).toEqual([2, 'usage'])
    writeFileSync(file('short'), 'AUTH_SECRET="c2hvcnQ="')
    expect(await refusal('firebase', broken, '--auth-secret-file', file('short'))).toEqual([1, 'bad_secret_file'])
    ask(
      "INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk, secret_id, active_from, rotates_at) VALUES ('k', '{}', 'v1', 'other', 1, 2)",
    )
    expect(await refusal('firebase', broken, ...secret())).toEqual([1, 'wrong_secret'])
    ask('DELETE FROM signing_keys')
  })
})
