// `npm run ops -- users:import` on a local database: what the export of each system becomes.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDesk } from '../support/people/desk.ts'
import {
  AUTH0,
  AUTH0_HASHES,
  BETTER_AUTH_ROWS,
  CLERK_CSV,
  FIREBASE_JSON,
  KEYCLOAK,
  linesOf,
  SUPABASE,
} from '../support/people/exports.ts'
import { BCRYPT, FIREBASE, PBKDF2 } from '../vectors/foreign-hashes.ts'

const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
const { file, secret, ask, imported } = openDesk()
const users = (): Record<string, unknown>[] =>
  ask('SELECT email, name, role, hashed_password, email_verified_at, disabled_at, created_at FROM users ORDER BY email')
const identities = (): Record<string, unknown>[] =>
  ask('SELECT issuer, subject, provider FROM identities ORDER BY issuer, subject')

describe('users:import', () => {
  it('auth0: the export, joined with the hashes that its support gives; linked to the tenant', async () => {
    writeFileSync(file('hashes.ndjson'), linesOf(AUTH0_HASHES))
    const tenant = ['--issuer', 'https://t.eu.auth0.com/', '--role-claim', 'app_metadata.role']
    const joins = ['--join', file('hashes.ndjson')]
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
    const sha256 = createHash('sha256').update(linesOf(AUTH0)).digest('hex')
    expect(ask("SELECT event, reason, actor_id, meta FROM audit_events WHERE event <> 'user_created'")).toEqual([
      {
        event: 'users_imported',
        reason: 'auth0',
        actor_id: 'operator',
        meta: JSON.stringify({ created: 3, refused: 0, sha256 }),
      },
    ])
    expect(
      ask(
        "SELECT reason, json_extract(meta, '$.role') AS role FROM audit_events WHERE event = 'user_created' AND subject_id = (SELECT id FROM users WHERE email LIKE 'ada%')",
      ),
    ).toEqual([{ reason: 'import', role: 'ADMIN' }])
  })

  it('everybody is USER where no --role-claim says otherwise, and apps stay behind without the secret', async () => {
    const made = await imported('auth0', 'auth0.ndjson', linesOf(AUTH0))
    expect(made.value).toMatchObject({ created: 3, totp: 0, codes: { factor_left_out: 3 } })
    expect(ask('SELECT DISTINCT role FROM users')).toEqual([{ role: 'USER' }])
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
    expect(ask('SELECT id, name, created_at FROM users')).toEqual([
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
})
