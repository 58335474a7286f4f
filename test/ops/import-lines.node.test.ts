// `npm run ops -- users:import` with lines that are odd or meant to do harm: what comes in, what is said of the rest, and that nothing of
// one person ever becomes another's.
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../src/ops/database.ts'
import { importPeople, type Tell } from '../../src/ops/transfer/import.ts'
import { latchkey } from '../../src/ops/transfer/sources/latchkey.ts'
import { openDesk } from '../support/people/desk.ts'
import { COSE_KEY, linesOf } from '../support/people/exports.ts'
import { BCRYPT } from '../vectors/foreign-hashes.ts'

const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
type Prepared = { _prepare: () => { getQuery: () => { params: unknown[] } } }
const { file, state, ask, command, imported } = openDesk()
const emails = (): unknown[] => ask('SELECT email FROM users ORDER BY email').map(({ email }) => email)

/** A passkey as the format has it. */
const passkeyOf = (id: string, key: string): object => ({
  credential_id: id,
  public_key: key,
  sign_count: 0,
  uv_initialized: true,
  transports: [],
  backup_eligible: true,
  backup_state: true,
  aaguid: '00000000-0000-0000-0000-000000000000',
  rp_id: 'localhost',
  name: 'Phone',
  created_at: '2026-01-01T00:00:00Z',
})

describe('a line', () => {
  it('with a password in the clear is refused, however the field is called', async () => {
    const keys = ['password', 'Password', 'PASSWORD', 'plain_password', 'passwd', 'pwd', 'Pass', 'clear-text password']
    const lines = [
      ...keys.map((key, number) => ({
        user_id: `auth0|${number}`,
        email: `p${number}@example.com`,
        [key]: 'Secret-1',
      })),
      { user_id: 'auth0|n', email: 'n@example.com', password: 12_345_678 },
      { user_id: 'auth0|o', email: 'o@example.com', password: 1e20 },
    ]
    const made = await imported('auth0', 'x.ndjson', linesOf(lines), '--report', file('problems.ndjson'))
    expect(made.value).toMatchObject({ created: 0, refused: 10, codes: { plaintext_password: 10 } })
    expect(readFileSync(file('problems.ndjson'), 'utf8')).not.toMatch(/Secret-1|12345678/)
    const csv = 'id,primary_email_address,Password\n1,a@example.com,Secret-1\n'
    expect((await imported('clerk', 'x.csv', csv)).value).toMatchObject({ codes: { plaintext_password: 1 } })
    const realm = { users: [{ email: 'k@example.com', credentials: [{ type: 'password', value: 'Secret-1' }] }] }
    expect((await imported('keycloak', 'x.json', JSON.stringify(realm))).value).toMatchObject({
      codes: { plaintext_password: 1 },
    })
  })

  it('is held to one spelling of an address: of two the first comes, and nobody is joined', async () => {
    const spellings = [
      'Zoë@Example.com',
      'ZOE\u0308@example.com',
      'zoë@ＥＸＡＭＰＬＥ.com',
      ' zoë@example.com ',
      'user@münchen.example',
      'USER@xn--mnchen-3ya.example',
    ]
    const lines = spellings.map((email, number) => ({ user_id: `auth0|${number}`, email, passwordHash: bcrypt }))
    const made = await imported('auth0', 'x.ndjson', linesOf(lines))
    expect(made.value).toMatchObject({ created: 2, refused: 4, codes: { repeated_email: 4 } })
    expect(emails()).toEqual(['user@xn--mnchen-3ya.example', 'zoë@example.com'])
  })

  it('can’t have what is another’s: an id, an identity, a passkey, in this file or in the database', async () => {
    const id = '01890000-0000-7000-8000-00000000000a'
    const github = { issuer: 'https://github.com', subject: '7', provider: 'github' }
    const passkey = passkeyOf('Y3JlZA', COSE_KEY)
    const holder = { id, email: 'ada@example.com', identities: [github], factors: { passkeys: [passkey] } }
    const thief = { email: 'eve@example.com', identities: [github], factors: { passkeys: [passkey] } }
    const lines = [holder, thief, { id: id.toUpperCase(), email: 'mallory@example.com' }]
    const expected = { created: 2, refused: 1, codes: { identity_taken: 1, passkey_taken: 1, repeated_id: 1 } }
    expect((await imported('latchkey', 'x.ndjson', linesOf(lines))).value).toMatchObject(expected)
    const later = [
      { ...thief, email: 'trudy@example.com' },
      { id, email: 'mallory@example.com' },
    ]
    expect((await imported('latchkey', 'y.ndjson', linesOf(later))).value).toMatchObject({
      created: 1,
      existing: 1,
      codes: { identity_taken: 1, passkey_taken: 1 },
    })
    expect(ask('SELECT user_id FROM identities UNION ALL SELECT user_id FROM passkeys')).toEqual([
      { user_id: id },
      { user_id: id },
    ])
    expect(emails()).toEqual(['ada@example.com', 'eve@example.com', 'trudy@example.com'])
  })

  it('brings no passkey that could never sign in: its person would be held to it', async () => {
    const passkey = passkeyOf('Y3JlZA', COSE_KEY)
    const broken = [
      passkeyOf('Y3JlZB', COSE_KEY),
      passkeyOf('YQ', 'cHVibGlj'),
      passkeyOf('Yg', `${COSE_KEY.slice(0, -8)}AAAAAAAA`),
      passkeyOf('A'.repeat(1_400), COSE_KEY),
    ]
    // One that is listed twice is one.
    const line = { email: 'ada@example.com', factors: { passkeys: [...broken, passkey, passkey] } }
    const made = await imported('latchkey', 'x.ndjson', linesOf([line]))
    expect(made.value).toMatchObject({ created: 1, passkeys: 1, codes: { factor_left_out: 4 } })
    expect(ask('SELECT credential_id FROM passkeys')).toEqual([{ credential_id: 'Y3JlZA' }])
  })

  it('can’t spell a subject so that it becomes another one', async () => {
    const of = (subject: string, issuer = 'https://idp.example'): object => ({ issuer, subject, provider: 'x' })
    const odd = ['7\u0000', '7\u0000x', '7\ud800', '7\n8', '7'.repeat(256)].map((subject) => of(subject))
    const lines = [
      {
        email: 'eve@example.com',
        identities: [...odd, of('7', 'https://idp.example\u0000'), { ...of('8'), provider: 'x\r\n' }],
      },
      { email: 'ada@example.com', identities: [of('7')] },
    ]
    const made = await imported('latchkey', 'x.ndjson', linesOf(lines))
    expect(made.value).toMatchObject({ created: 2, identities: 1, codes: { identity_left_out: 7 } })
    expect(ask('SELECT email FROM users WHERE id IN (SELECT user_id FROM identities)')).toEqual([
      { email: 'ada@example.com' },
    ])
  })

  it('is data, whatever it says: SQL, NUL, prototypes, markup', async () => {
    const sql = "'); DROP TABLE users; --"
    const lines = [
      { email: "o'hara@example.com", name: sql, user_id: sql },
      { email: 'nul\u0000@example.com' },
      { email: 'nul@example.com', name: 'A\u0000B', user_id: 'auth0|\u0000' },
      JSON.parse('{"email":"proto@example.com","__proto__":{"password":"x","blocked":true}}') as object,
      { email: 'list@example.com', name: ['x'], identities: { length: 1e9 }, blocked: 'no', created_at: {} },
      { email: ['a@example.com'] },
    ]
    const made = await imported('auth0', 'x.ndjson', linesOf(lines), '--role-claim', 'constructor.name')
    expect(made.value).toMatchObject({
      created: 4,
      refused: 2,
      codes: { bad_email: 1, no_email: 1, name_dropped: 1 },
    })
    expect(ask('SELECT email, name, role, disabled_at FROM users ORDER BY email')).toEqual([
      { email: 'list@example.com', name: null, role: 'USER', disabled_at: null },
      { email: 'nul@example.com', name: null, role: 'USER', disabled_at: null },
      { email: "o'hara@example.com", name: sql, role: 'USER', disabled_at: null },
      { email: 'proto@example.com', name: null, role: 'USER', disabled_at: null },
    ])
  })

  it('of times to come counts as of now, and of none that is one as unsaid', async () => {
    const future = '2999-01-01T00:00:00.000Z'
    const times = { created_at: future, updated_at: future, last_login_at: future, password_changed_at: future }
    const lines = [
      { email: 'a@example.com', email_verified: true, email_verified_at: future, ...times },
      { email: 'b@example.com', created_at: '2020-01-01T00:00:00Z' },
    ]
    const startedAt = Date.now()
    expect((await imported('latchkey', 'x.ndjson', linesOf(lines))).value).toMatchObject({ created: 2 })
    const [latest] = ask<Record<string, number>>(
      'SELECT max(max(created_at, updated_at, last_login_at, password_changed_at, email_verified_at)) AS at FROM users',
    )
    expect(latest?.at).toBeGreaterThanOrEqual(startedAt)
    expect(latest?.at).toBeLessThanOrEqual(Date.now())
    expect((await imported('latchkey', 'x.ndjson', linesOf(lines))).value).toMatchObject({ existing: 2, refused: 0 })
  })

  it('that asks for too much work, or for a hash without end, runs nothing', async () => {
    const hashes = [
      '$scrypt$ln=20,r=8,p=1$c2Vhc2FsdDIwMjR4eXphYQ$c2Vhc2FsdDIwMjR4eXphYWFhYWE',
      '$2b$31$6atkgFruYCQDJ5QOdZ2ljeoLj83ZknBZt4mCAIXo847xLlpsB6qkK',
      '$argon2id$v=19$m=999999,t=99,p=9$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
      '$pbkdf2-sha256$i=99999999$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
      '$firebase-scrypt$ln=30,r=8,ss=Bw$42xEC+ixf3L2lw$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz',
      '$md5$scrypt$ln=20,r=8,p=1$c2Vhc2FsdDIwMjR4eXphYQ$c2Vhc2FsdDIwMjR4eXphYWFhYWE',
    ]
    const lines = hashes.map((hash, number) => ({ email: `p${number}@example.com`, hashed_password: hash }))
    const long = { email: 'long@example.com', hashed_password: `${'='.repeat(900_000)}x` }
    const made = await imported('latchkey', 'x.ndjson', linesOf([...lines, long]))
    expect(made.value).toMatchObject({
      created: 7,
      passwords: 0,
      codes: { hash_out_of_bounds: 6, unsupported_hash: 1 },
    })
    expect(ask('SELECT DISTINCT hashed_password FROM users')).toEqual([{ hashed_password: null }])
  })

  it('that makes an administrator does so for everybody to see, before it does', async () => {
    const lines = [
      { email: 'a@example.com', role: 'SUPER_ADMIN' },
      { email: 'b@example.com', role: 'admin' },
      { email: 'c@example.com', role: 'USER' },
    ]
    const report = file('problems.ndjson')
    const dry = await imported('latchkey', 'x.ndjson', linesOf(lines), '--dry-run', '--report', report)
    expect(dry.value).toMatchObject({ created: 3, administrators: 2, codes: { role_granted: 2 } })
    expect(readFileSync(report, 'utf8')).toContain('the file makes this account SUPER_ADMIN')
    const { stdout } = await command('users:import', 'latchkey', file('x.ndjson'))
    expect(stdout).toContain('2 of them ADMIN or SUPER_ADMIN: are they meant?')
    // Nobody else's file makes one unless it is asked to.
    const others = [
      { user_id: 'auth0|1', email: 'd@example.com', role: 'SUPER_ADMIN', app_metadata: { role: 'ADMIN' } },
    ]
    expect((await imported('auth0', 'y.ndjson', linesOf(others))).value).toMatchObject({ administrators: 0, codes: {} })
  })
})

/** Imports with eyes on every batch: `before` sees its statements first. */
async function watched(
  path: string,
  before: (statements: readonly Prepared[]) => void,
  { dryRun = false, progress = vi.fn<(line: string) => void>() } = {},
): Promise<unknown> {
  const target = { remote: false, persistTo: state(), environment: undefined, yes: false, help: false }
  const opened = await openDatabase(target)
  if (!opened.ok) throw new Error(opened.error.message)
  const { deps, close } = opened.value
  const batch = deps.db.batch.bind(deps.db)
  vi.spyOn(deps.db, 'batch').mockImplementation((statements) => {
    before(statements as unknown as readonly Prepared[])
    return batch(statements)
  })
  const firebase = { saltSeparator: '', rounds: 8, memCost: 14 }
  const options = { now: Date.now(), issuer: undefined, provider: 'x', roleClaim: undefined, ...firebase }
  const source = { name: 'latchkey', reader: latchkey }
  const wanted = { source, path, joined: new Map(), options, dryRun, secrets: undefined, privateKey: undefined }
  try {
    return await importPeople(deps, wanted, vi.fn<Tell>(), progress)
  } finally {
    await close()
  }
}

describe('what goes to D1', () => {
  it('is no longer than it takes in one parameter, however much hangs on people', async () => {
    const people = Array.from({ length: 2_500 }, (_, number) => ({
      email: `p${number}@example.com`,
      identities: [{ issuer: 'https://idp.example', subject: `${number}`, provider: 'x' }],
      factors: { recovery_codes: Array.from({ length: 10 }, (__, code) => `${number}-${code}-`.padEnd(43, 'x')) },
    }))
    writeFileSync(file('x.ndjson'), linesOf(people))
    const bytes: number[] = []
    const made = await watched(file('x.ndjson'), (statements) => {
      const params = statements.flatMap((one) => one._prepare().getQuery().params)
      bytes.push(...params.map((param) => Buffer.byteLength(String(param))))
    })
    expect(made).toMatchObject({ ok: true, value: { created: 2_500, identities: 2_500 } })
    expect(ask('SELECT count(*) AS n FROM recovery_codes')).toEqual([{ n: 25_000 }])
    expect(Math.max(...bytes)).toBeGreaterThan(1_000_000)
    expect(Math.max(...bytes)).toBeLessThan(2_000_000)
  })

  it('is judged again where somebody signs up meanwhile: the address is theirs, and the others come', async () => {
    writeFileSync(file('x.ndjson'), linesOf([{ email: 'ada@example.com' }, { email: 'bob@example.com' }]))
    let batches = 0
    const made = await watched(file('x.ndjson'), () => {
      batches += 1
      if (batches === 2)
        ask("INSERT INTO users (id, email, name) VALUES (printf('%036d', 1), 'bob@example.com', 'Bob')")
    })
    expect(made).toMatchObject({ ok: true, value: { created: 1, refused: 1, codes: { email_taken: 1 } } })
    expect(ask('SELECT email, name FROM users ORDER BY email')).toEqual([
      { email: 'ada@example.com', name: null },
      { email: 'bob@example.com', name: 'Bob' },
    ])
  })

  it('is given up, and may be tried again, where that goes on', async () => {
    writeFileSync(
      file('x.ndjson'),
      linesOf(Array.from({ length: 9 }, (_, number) => ({ email: `p${number}@example.com` }))),
    )
    let batches = 0
    const made = await watched(file('x.ndjson'), () => {
      batches += 1
      if (batches % 2 === 0)
        ask(`INSERT INTO users (id, email) VALUES (printf('%036d', ${batches}), 'p${batches}@example.com')`)
    })
    expect(made).toMatchObject({ ok: false, error: { code: 'changed_meanwhile' } })
    expect(emails()).toEqual(['p2@example.com', 'p4@example.com', 'p6@example.com'])
    expect((await imported('latchkey', 'y.ndjson', linesOf([{ email: 'p0@example.com' }]))).value).toMatchObject({
      created: 1,
    })
  })

  it('is little at a time where it takes hashes: nobody waits for minutes without a word', async () => {
    const digest = 'md5:10013b4ca4f41043480d62d28c89604b'
    const people = Array.from({ length: 250 }, (_, number) => ({
      email: `p${number}@example.com`,
      hashed_password: digest,
    }))
    writeFileSync(file('x.ndjson'), linesOf(people))
    const progress = vi.fn<(line: string) => void>()
    await watched(file('x.ndjson'), () => undefined, { dryRun: true, progress })
    expect(progress.mock.calls.flat()).toEqual([100, 200, 250].map((read) => `${read} read, ${read} would be made …`))
  })
})
