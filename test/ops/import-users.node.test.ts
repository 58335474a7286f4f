// `npm run ops -- users:import` on a local database: what each system's export becomes, what is refused and reported, and that a second
// run, or one after a run that was cut off, makes nobody twice.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { main } from '../../src/ops/main.ts'
import { run } from '../support/command-line.ts'
import {
  AUTH0,
  AUTH0_HASHES,
  BETTER_AUTH_ROWS,
  CLERK_CSV,
  FIREBASE_JSON,
  KEYCLOAK,
  linesOf,
  SUPABASE,
} from '../support/exports.ts'
import { node, query, removeFolders, temporaryFolder } from '../support/processes.ts'
import { BCRYPT, FIREBASE, PBKDF2 } from '../vectors/foreign-hashes.ts'

type Outcome = { code: number; ok: boolean; value: Record<string, unknown>; error: { code: string; message: string } }

const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
let state: string
let folder: string

beforeAll(async () => {
  state = temporaryFolder()
  folder = temporaryFolder()
  const { code, stderr } = await node('src/ops/migrate.ts', ['--persist-to', state])
  if (code !== 0) throw new Error(stderr)
  writeFileSync(join(folder, 'secret'), developmentSecret())
})
beforeEach(() => {
  for (const table of ['totp', 'passkeys', 'recovery_codes', 'identities', 'audit_events', 'codes', 'users'])
    query(state, `DELETE FROM ${table}`)
})
afterAll(removeFolders)

/** Puts a file down and imports it. */
async function imported(source: string, name: string, content: string, ...words: string[]): Promise<Outcome> {
  const file = join(folder, name)
  writeFileSync(file, content)
  const printed = await run(main, ['users:import', source, file, '--json', '--persist-to', state, ...words])
  return { ...(JSON.parse(printed.stdout) as Omit<Outcome, 'code'>), code: printed.code }
}
const users = (): Record<string, unknown>[] =>
  query(
    state,
    'SELECT email, name, role, hashed_password, email_verified_at, disabled_at, created_at FROM users ORDER BY email',
  )
const identities = (): Record<string, unknown>[] =>
  query(state, 'SELECT issuer, subject, provider FROM identities ORDER BY issuer, subject')
const reportOf = (name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const secret = (): string[] => ['--auth-secret-file', join(folder, 'secret')]

describe('users:import', () => {
  it('auth0: the export, joined with the hashes that its support gives; linked to the tenant', async () => {
    writeFileSync(join(folder, 'hashes.ndjson'), linesOf(AUTH0_HASHES))
    const tenant = ['--issuer', 'https://t.eu.auth0.com/', '--role-claim', 'app_metadata.role']
    const joins = ['--join', join(folder, 'hashes.ndjson')]
    const made = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0), ...tenant, ...joins, ...secret())
    expect(made.value).toMatchObject({
      read: 3,
      created: 3,
      existing: 0,
      refused: 0,
      totp: 1,
      identities: 3,
      codes: { identity_left_out: 1, factor_left_out: 2 },
    })
    const createdAt = Date.parse('2019-12-06T18:36:12.412Z')
    expect(users()).toMatchObject([
      {
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        role: 'ADMIN',
        hashed_password: bcrypt,
        email_verified_at: createdAt,
      },
      { email: 'euclid@example.com', role: 'USER', hashed_password: bcrypt, created_at: createdAt },
      {
        email: 'noether@example.com',
        hashed_password: bcrypt,
        email_verified_at: null,
        disabled_at: expect.any(Number),
      },
    ])
    expect(identities()).toEqual([
      { issuer: 'https://accounts.google.com', subject: '108123456789012345678', provider: 'google' },
      { issuer: 'https://t.eu.auth0.com/', subject: 'auth0|5dea9f9c82dd7c0e76e4ec93', provider: 'auth0' },
      { issuer: 'https://t.eu.auth0.com/', subject: 'auth0|euclid', provider: 'auth0' },
    ])
    expect(query(state, "SELECT event, reason, actor_id FROM audit_events WHERE event <> 'user_created'")).toEqual([
      { event: 'users_imported', reason: 'auth0', actor_id: 'operator' },
    ])
    expect(
      query(
        state,
        "SELECT reason, json_extract(meta, '$.role') AS role FROM audit_events WHERE event = 'user_created' AND subject_id = (SELECT id FROM users WHERE email LIKE 'ada%')",
      ),
    ).toEqual([{ reason: 'import', role: 'ADMIN' }])
  })

  it('everybody is USER where no --role-claim says otherwise, and apps stay behind without the secret', async () => {
    const made = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(made.value).toMatchObject({ created: 3, totp: 0, codes: { factor_left_out: 3 } })
    expect(query(state, 'SELECT DISTINCT role FROM users')).toEqual([{ role: 'USER' }])
  })

  it('clerk: the CSV of its dashboard; MD5 is wrapped', async () => {
    const made = await imported('clerk', 'clerk.csv', CLERK_CSV, ...secret())
    expect(made.value).toMatchObject({ created: 2, totp: 1 })
    const [ada, bob] = users()
    expect(ada).toMatchObject({
      name: 'Ada Lovelace, Countess',
      hashed_password: bcrypt,
      email_verified_at: expect.any(Number),
    })
    expect(bob).toMatchObject({ name: 'Bob the "Builder"', email_verified_at: null })
    expect(bob?.hashed_password).toMatch(/^\$md5\$scrypt\$ln=14,r=8,p=5\$/)
  })

  it('supabase: ids stay; nobody without an address comes', async () => {
    const made = await imported('supabase', 'supabase.ndjson', linesOf(SUPABASE), ...secret())
    expect(made.value).toMatchObject({ created: 1, refused: 1, totp: 1, codes: { no_email: 1 } })
    expect(query(state, 'SELECT id, name, created_at FROM users')).toEqual([
      { id: SUPABASE[0]?.id, name: 'Ada Lovelace', created_at: Date.parse('2024-01-02T03:04:05.678Z') },
    ])
    expect(identities()).toEqual([{ issuer: 'https://github.com', subject: '583231', provider: 'github' }])
  })

  it('firebase: one JSON text, the project’s parameters beside it', async () => {
    const text = JSON.stringify(FIREBASE_JSON, null, 2)
    const made = await imported('firebase', 'firebase.json', text, '--salt-separator', FIREBASE.saltSeparator)
    expect(made.value).toMatchObject({ created: 2, refused: 0, identities: 1 })
    expect(users()).toMatchObject([
      { hashed_password: FIREBASE.hash, email_verified_at: 1_486_324_877_000 },
      { hashed_password: null, email_verified_at: null, disabled_at: expect.any(Number) },
    ])
    // The same on one line.
    expect((await imported('firebase', 'firebase.json', JSON.stringify(FIREBASE_JSON))).value).toMatchObject({
      read: 2,
      existing: 2,
    })
  })

  it('better-auth: rows of user with their accounts', async () => {
    const made = await imported('better-auth', 'rows.json', JSON.stringify(BETTER_AUTH_ROWS))
    expect(made.value).toMatchObject({ created: 1, identities: 1, codes: { factor_left_out: 1 } })
    expect(users()[0]).toMatchObject({ created_at: 1_704_164_645_678 })
    expect(users()[0]?.hashed_password).toMatch(/^\$scrypt-nfkc\$ln=14,r=16,p=1\$/)
  })

  it('keycloak: a realm with PBKDF2, Argon2 and an authenticator app', async () => {
    const made = await imported('keycloak', 'realm.json', JSON.stringify(KEYCLOAK, null, 1), ...secret())
    expect(made.value).toMatchObject({ created: 2, totp: 1, identities: 1 })
    expect(users()).toMatchObject([
      { hashed_password: PBKDF2.find(({ hash }) => hash.includes('27500'))?.hash, disabled_at: null },
      {
        hashed_password: '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
        disabled_at: expect.any(Number),
      },
    ])
  })

  it('a dry run writes nothing, and says what would be', async () => {
    const dry = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0), '--dry-run')
    expect(dry.value).toMatchObject({ dry_run: true, created: 3, refused: 0 })
    expect(query(state, 'SELECT count(*) AS n FROM users UNION ALL SELECT count(*) FROM audit_events')).toEqual([
      { n: 0 },
      { n: 0 },
    ])
  })

  it('a second run changes nothing and says so, also where somebody has another address and password by now', async () => {
    await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    query(
      state,
      "UPDATE users SET email = 'countess@example.com', hashed_password = 'x' WHERE email = 'ada@example.com'",
    )
    const before = [users(), query(state, 'SELECT count(*) AS n FROM audit_events')]
    const again = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(again.value).toMatchObject({ read: 3, created: 0, existing: 3, refused: 0, codes: {} })
    const { stdout } = await run(main, ['users:import', 'auth0', join(folder, 'auth0.ndjson'), '--persist-to', state])
    expect(stdout).toMatch(/^Nothing changed: no account was made\./)
    expect([users(), query(state, 'SELECT count(*) AS n FROM audit_events')]).toEqual(before)
  })

  it('goes on where a run was cut off: nobody is lost, nobody is there twice', async () => {
    const people = Array.from({ length: 2_500 }, (_, number) => ({
      user_id: `auth0|${number}`,
      email: `p${number}@example.com`,
    }))
    await imported('auth0', 'half.ndjson', linesOf(people.slice(0, 1_200)))
    expect(query(state, 'SELECT count(*) AS n FROM users')).toEqual([{ n: 1_200 }])
    const rest = await imported('auth0', 'all.ndjson', linesOf(people))
    expect(rest.value).toMatchObject({ read: 2_500, existing: 1_200, created: 1_300, refused: 0 })
    expect(query(state, 'SELECT count(*) AS n, count(DISTINCT email) AS different FROM users')).toEqual([
      { n: 2_500, different: 2_500 },
    ])
  })

  it('joins nobody: a repeated or taken address, a taken identity, an address that may be taken back', async () => {
    query(state, "INSERT INTO users (id, email) VALUES ('01890000-0000-7000-8000-000000000001', 'ada@example.com')")
    query(
      state,
      "INSERT INTO identities (id, user_id, issuer, subject, provider) VALUES ('i', '01890000-0000-7000-8000-000000000001', 'https://github.com', '7', 'github')",
    )
    query(
      state,
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
    const report = join(folder, 'problems.ndjson')
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
    expect(query(state, 'SELECT user_id, subject FROM identities')).toHaveLength(1)
  })

  it('refuses a line with a password, with garbage, or with a hash that may be a password; the others go on', async () => {
    const lines = [
      { email: 'a@example.com', password: 'Plain-Secret-1' },
      { email: 'b@example.com', password_hash: 'Plain-Secret-2' },
      { email: 'c@example', password_hash: bcrypt },
      { email: 'd@example.com\r\nBcc: x', password_hash: bcrypt },
      { email: 'e@example.com', password_hash: '$1$abcdefgh$G//4keteveJp0qb8z2DxG/' },
      { email: 'f@example.com', name: 'Fred\u202e', password_hash: bcrypt },
    ]
    const report = join(folder, 'problems.ndjson')
    const text = `${linesOf(lines)}{"email":\n"just text"\n\n`
    const made = await imported('auth0', 'lines.ndjson', text, '--report', report)
    expect(made.value).toMatchObject({
      read: 8,
      created: 2,
      refused: 6,
      codes: {
        plaintext_password: 1,
        unknown_hash: 1,
        bad_email: 2,
        not_json: 1,
        not_an_object: 1,
        unsupported_hash: 1,
        name_dropped: 1,
      },
    })
    const everything =
      readFileSync(report, 'utf8') + JSON.stringify(query(state, 'SELECT * FROM users')) + JSON.stringify(made)
    expect(everything).not.toContain('Plain-Secret')
    expect(users()).toMatchObject([
      { email: 'e@example.com', hashed_password: null },
      { email: 'f@example.com', name: null },
    ])
  })

  it('drops the sign-up that waited for an address', async () => {
    query(
      state,
      "INSERT INTO codes (id, purpose, email, code_digest, link_digest, account, source, sent_at, expires_at, challenge_expires_at) VALUES ('c', 'sign_up', 'ada@example.com', 'x', 'x', 'x', 'x', 1, 9e15, 9e15)",
    )
    await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(query(state, 'SELECT * FROM codes')).toEqual([])
  })

  it('refuses a file that isn’t there or is none, another Worker’s secret, and words that make no sense', async () => {
    const refusal = async (...words: string[]): Promise<unknown> => {
      const printed = await run(main, ['users:import', ...words, '--json', '--persist-to', state])
      return [printed.code, (JSON.parse(printed.stdout) as Outcome).error.code]
    }
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{\n"users": [')
    expect(await refusal('firebase', file)).toEqual([1, 'bad_file'])
    expect(await refusal('firebase', join(folder, 'nowhere'))).toEqual([1, 'no_file'])
    expect(await refusal('okta', file)).toEqual([2, 'usage'])
    expect(await refusal('firebase', file, '--rounds', '99')).toEqual([2, 'usage'])
    expect(await refusal('auth0', file, '--issuer', 'tenant')).toEqual([2, 'usage'])
    writeFileSync(join(folder, 'short'), 'AUTH_SECRET="c2hvcnQ="')
    expect(await refusal('firebase', file, '--auth-secret-file', join(folder, 'short'))).toEqual([1, 'bad_secret_file'])
    query(
      state,
      "INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk, secret_id, active_from, rotates_at) VALUES ('k', '{}', 'v1', 'other', 1, 2)",
    )
    expect(await refusal('firebase', file, ...secret())).toEqual([1, 'wrong_secret'])
    query(state, 'DELETE FROM signing_keys')
  })
})
