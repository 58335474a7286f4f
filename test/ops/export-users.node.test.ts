// `npm run ops -- users:export`, and the whole way: people of every system come in, go out as our own NDJSON, come into an empty
// Latchkey with another secret, and every one of them signs in there with the password they had at first.
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { serveLocally, type LocalServer } from '../support/servers/local-server.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops as operate, tidyUp } from '../support/servers/operator.ts'
import {
  AUTH0,
  AUTH0_HASHES,
  BETTER_AUTH_ROWS,
  CLERK_CSV,
  COSE_KEY,
  FIREBASE_JSON,
  KEYCLOAK,
  linesOf,
  PASSWORD,
  SUPABASE,
  TOTP_SECRET,
} from '../support/people/exports.ts'
import { query, temporaryFolder } from '../support/servers/processes.ts'
import { BETTER_AUTH, FIREBASE } from '../vectors/foreign-hashes.ts'
import { sampled } from '../support/size.ts'

/** Who comes from where, with what password, and whether an authenticator app comes along. */
const PEOPLE = [
  ['auth0', 'ada-auth0@example.com', PASSWORD, 'totp'],
  ['clerk', 'ada-clerk@example.com', PASSWORD, 'totp'],
  ['supabase', 'ada-supabase@example.com', PASSWORD, 'totp'],
  ['firebase', 'ada-firebase@example.com', FIREBASE.password, ''],
  ['better-auth', 'ada-better@example.com', BETTER_AUTH.password, ''],
  ['keycloak', 'ada-keycloak@example.com', PASSWORD, 'keycloak-totp'],
] as const
const KEYCLOAK_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

let folder: string
const states: Record<'here' | 'there', string> = { here: '', there: '' }
const secrets = { here: developmentSecret(), there: developmentSecret() }
let server: LocalServer | undefined
const file = (name: string): string => join(folder, name)

async function ops(
  where: 'here' | 'there',
  ...words: string[]
): Promise<{ code: number; ok: boolean; value: Record<string, unknown>; error: { code: string } }> {
  const printed = await operate(...words, '--json', '--persist-to', states[where])
  return { ...JSON.parse(printed.stdout), code: printed.code }
}

beforeAll(async () => {
  folder = temporaryFolder()
  for (const where of ['here', 'there'] as const) {
    states[where] = await migratedFolder()
    writeFileSync(file(`secret-${where}`), `AUTH_SECRET="${secrets[where]}"\n`)
  }
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  writeFileSync(file('public.json'), JSON.stringify(publicKey.export({ format: 'jwk' })))
  writeFileSync(file('private.json'), JSON.stringify(privateKey.export({ format: 'jwk' })))

  writeFileSync(file('hashes.ndjson'), linesOf(AUTH0_HASHES))
  const exports: Record<string, [string, string, ...string[]]> = {
    auth0: ['auth0.ndjson', linesOf(AUTH0), '--join', file('hashes.ndjson')],
    clerk: ['clerk.csv', CLERK_CSV],
    supabase: ['supabase.ndjson', linesOf(SUPABASE)],
    firebase: ['firebase.json', JSON.stringify(FIREBASE_JSON)],
    'better-auth': ['rows.json', JSON.stringify(BETTER_AUTH_ROWS)],
    keycloak: ['realm.json', JSON.stringify(KEYCLOAK)],
  }
  for (const [source, [name, text, ...words]] of Object.entries(exports)) {
    // One and the same Ada at Google can't be six people here.
    const own = text.replaceAll(/\b(ada|bob)@example\.com/gi, `$1-${source.split('-')[0]}@example.com`)
    writeFileSync(file(name), own.replaceAll('108123456789012345678', `10${source.length}${source}`))
    const made = await ops(
      'here',
      'users:import',
      source,
      file(name),
      ...words,
      '--auth-secret-file',
      file('secret-here'),
    )
    if (!made.ok) throw new Error(JSON.stringify(made))
  }
  const [ada] = query<{ id: string }>(states.here, "SELECT id FROM users WHERE email = 'ada-auth0@example.com'")
  query(states.here, 'INSERT INTO recovery_codes (digest, user_id) VALUES (?, ?)', 'a'.repeat(43), ada?.id ?? '')
  query(
    states.here,
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible, backup_state, aaguid, rp_id, conditional, name, last_used_at)
     VALUES ('p1', ?, 'Y3JlZA', '${COSE_KEY}', 7, 1, '["internal","hybrid"]', 1, 1, '00000000-0000-0000-0000-000000000000', 'localhost', 0, 'Phone', 1700000000000)`,
    ada?.id ?? '',
  )
  query(states.here, "UPDATE identities SET refresh_token = 'v1.sealed' WHERE id = (SELECT min(id) FROM identities)")
}, 300_000)

afterAll(async () => {
  await server?.stop()
  await tidyUp()
})

const COMPARED = {
  users:
    'SELECT id, email, hashed_password, role, name, email_verified_at, disabled_at IS NULL AS enabled, created_at, updated_at, last_login_at, password_changed_at FROM users ORDER BY id',
  identities: 'SELECT user_id, issuer, subject, provider, email, name FROM identities ORDER BY issuer, subject',
  passkeys:
    'SELECT user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible, backup_state, aaguid, rp_id, conditional, name, created_at, last_used_at FROM passkeys',
  recovery_codes: 'SELECT digest, user_id FROM recovery_codes',
  totp: 'SELECT user_id, confirmed_at IS NOT NULL AS confirmed FROM totp ORDER BY user_id',
}

describe('users:export', () => {
  it('writes everybody to a file of one’s own, and counts what stays', async () => {
    const exported = await ops('here', 'users:export', file('plain.ndjson'))
    expect(exported.value).toMatchObject({
      users: 11,
      passkeys: 1,
      recovery_codes: 1,
      totp: 0,
      totp_left_out: 4,
      refresh_tokens_left_out: 1,
    })
    expect(statSync(file('plain.ndjson')).mode & 0o777).toBe(0o600)
    const text = readFileSync(file('plain.ndjson'), 'utf8')
    expect(text).not.toContain(TOTP_SECRET)
    expect(text).not.toContain('v1.')
    expect(text.match(/"left_out":\["totp"\]/g)).toHaveLength(4)
    expect(query(states.here, "SELECT actor_id, meta FROM audit_events WHERE event = 'users_exported'")).toEqual([
      { actor_id: 'operator', meta: '{"users":11,"totp":0}' },
    ])
    expect(await ops('here', 'users:export', file('plain.ndjson'))).toMatchObject({
      code: 1,
      error: { code: 'file_exists' },
    })
  })

  it('lets nothing that is sealed leave in the clear, or for a private key', async () => {
    const words = ['users:export', file('sealed.ndjson')]
    const secret = ['--auth-secret-file', file('secret-here')]
    expect(await ops('here', ...words, ...secret)).toMatchObject({ code: 2, error: { code: 'usage' } })
    expect(await ops('here', ...words, '--recipient', file('public.json'))).toMatchObject({ code: 2 })
    const refused = await ops('here', ...words, ...secret, '--recipient', file('private.json'))
    expect(refused).toMatchObject({ code: 1, error: { code: 'bad_key_file' } })
    const other = ['--auth-secret-file', file('secret-there'), '--recipient', file('public.json')]
    expect(await ops('here', ...words, ...other)).toMatchObject({ code: 1, error: { code: 'wrong_secret' } })
    expect(existsSync(file('sealed.ndjson'))).toBe(false)
  })

  it('encrypts what is sealed to the recipient, a person’s for that person alone', async () => {
    const words = ['--auth-secret-file', file('secret-here'), '--recipient', file('public.json')]
    const exported = await ops('here', 'users:export', file('people.ndjson'), ...words)
    expect(exported.value).toMatchObject({ users: 11, totp: 4, totp_left_out: 0 })
    const text = readFileSync(file('people.ndjson'), 'utf8')
    expect(text).not.toContain(TOTP_SECRET)
    // Somebody else's envelope on one's own line.
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const [first, second] = lines.filter(({ sealed }) => sealed !== undefined)
    const swapped = linesOf(lines.map((line) => (line === first ? { ...line, sealed: second?.sealed } : line)))
    writeFileSync(file('swapped.ndjson'), swapped)
    const keys = ['--auth-secret-file', file('secret-there'), '--private-key-file', file('private.json')]
    const dry = await ops('there', 'users:import', 'latchkey', file('swapped.ndjson'), '--dry-run', ...keys)
    expect(dry.value).toMatchObject({ created: 10, refused: 1, codes: { sealed_unreadable: 1 } })
    const blind = await ops('there', 'users:import', 'latchkey', file('people.ndjson'), '--dry-run')
    expect(blind.value).toMatchObject({ created: 11, totp: 0, codes: { factor_left_out: 4 } })
  })

  it('comes into an empty Latchkey as it was, once', async () => {
    const keys = ['--auth-secret-file', file('secret-there'), '--private-key-file', file('private.json')]
    const made = await ops('there', 'users:import', 'latchkey', file('people.ndjson'), ...keys)
    expect(made.value).toMatchObject({ read: 11, created: 11, refused: 0, totp: 4, passkeys: 1 })
    for (const [table, sql] of Object.entries(COMPARED))
      expect(query(states.there, sql), table).toEqual(query(states.here, sql))
    const again = await ops('there', 'users:import', 'latchkey', file('people.ndjson'), ...keys)
    expect(again.value).toMatchObject({ created: 0, existing: 11, refused: 0 })
    await ops('there', 'users:export', file('back.ndjson'))
    await ops('here', 'users:export', file('again.ndjson'))
    expect(readFileSync(file('back.ndjson'), 'utf8')).toBe(readFileSync(file('again.ndjson'), 'utf8'))
  })

  it('refuses a line that isn’t as the format has it', async () => {
    const lines = [
      { email: 'a@example.com', email_verified: 'yes' },
      { email: 'b@example.com', created_at: 'yesterday' },
      { email: 'c@example.com', factors: { recovery_codes: ['ABCD-EFGH'] } },
      { email: 'd@example.com', factors: { totp: { secret: 'not base32!' } } },
      { email: 'e@example.com', role: 'root' },
    ]
    writeFileSync(file('odd.ndjson'), linesOf(lines))
    const odd = await ops(
      'there',
      'users:import',
      'latchkey',
      file('odd.ndjson'),
      '--dry-run',
      '--auth-secret-file',
      file('secret-there'),
    )
    expect(odd.value).toMatchObject({
      created: 2,
      refused: 3,
      totp: 0,
      codes: { bad_field: 3, factor_left_out: 1, role_unknown: 1 },
    })
  })
})

describe('everybody who came that way', () => {
  let address = 0
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    address += 1
    const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': `10.7.0.${address}` }
    const answer = await fetch(`${server?.origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return answer.json<Record<string, unknown>>()
  }

  beforeAll(async () => {
    const vars = { AUTH_SECRET: secrets.there, FIREBASE_SCRYPT_SIGNER_KEY: FIREBASE.signerKey }
    server = await serveLocally(states.there, vars)
  })

  it.each(sampled(PEOPLE, 3, 1))(
    '%s: signs in with the password of before, twice, and has a hash of ours by then',
    async (_, email, password, factor) => {
      expect(await post('/api/sign-in', { email, password: `${password}!` })).toMatchObject({
        code: 'invalid_credentials',
      })
      // The step before is over at once where the clock goes on; the one to come is not.
      for (const apart of [0, 1]) {
        const answer = await post('/api/sign-in', { email, password, transport: 'bearer' })
        if (factor === '') {
          expect(answer).toMatchObject({ status: 'signed_in', user: { email } })
          continue
        }
        expect(answer).toMatchObject({ status: 'mfa_required', factors: expect.arrayContaining(['totp']) })
        const secret = Secret.fromBase32(factor === 'totp' ? TOTP_SECRET : KEYCLOAK_SECRET)
        const app = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 })
        const code = app.generate({ timestamp: Date.now() + apart * 30_000 })
        expect(
          await post('/api/sign-in/totp', { mfa_token: answer.mfa_token, code, transport: 'bearer' }),
        ).toMatchObject({ status: 'signed_in' })
      }
      const [row] = query<{ hashed_password: string }>(
        states.there,
        'SELECT hashed_password FROM users WHERE email = ?',
        email,
      )
      expect(row?.hashed_password).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    },
  )
})
