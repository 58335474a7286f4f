// What one entry of a source's export says of its person: the finer points of each, judged without a database.
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/ops/transfer/judge.ts'
import type { Source } from '../../src/ops/transfer/sources/source.ts'
import { auth0 } from '../../src/ops/transfer/sources/auth0.ts'
import { betterAuth } from '../../src/ops/transfer/sources/better-auth.ts'
import { clerk } from '../../src/ops/transfer/sources/clerk.ts'
import { firebase } from '../../src/ops/transfer/sources/firebase.ts'
import { keycloak } from '../../src/ops/transfer/sources/keycloak.ts'
import { supabase } from '../../src/ops/transfer/sources/supabase.ts'
import { TOTP_SECRET } from '../support/people/exports.ts'

const NOW = Date.parse('2026-11-01T00:00:00Z')
const OTHER_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const google = { issuer: 'https://accounts.google.com', subject: '108', provider: 'google', email: null, name: null }

/** Who comes of an entry, with the codes of what is noted. */
function personOf(reader: Source, entry: object, roleClaim?: string) {
  const options = {
    now: NOW,
    issuer: undefined,
    provider: 'x',
    roleClaim,
    saltSeparator: 'Bw==',
    rounds: 8,
    memCost: 14,
  }
  const judged = judge({ name: 'x', reader }, { email: 'ada@example.com', ...entry }, options)
  if (!judged.ok) throw new Error(judged.error.code)
  return { ...judged.value, notes: judged.value.notes.map(({ code }) => code) }
}

describe('Clerk', () => {
  const address = { id: 'idn_1', email_address: 'ada@example.com', verification: { status: 'verified' } }
  const user = { id: 'user_1', primary_email_address_id: 'idn_1', email_addresses: [address] }
  const account = { provider: 'oauth_google', provider_user_id: '108', verification: { status: 'verified' } }

  it('links an account elsewhere that was proved, and none that was only begun', () => {
    expect(personOf(clerk, { ...user, external_accounts: [account] })).toMatchObject({
      emailVerified: true,
      identities: [google],
      notes: [],
    })
    for (const status of ['unverified', 'failed', 'expired', 'transferable']) {
      const begun = { ...account, verification: { status } }
      expect(personOf(clerk, { ...user, external_accounts: [begun] }), status).toMatchObject({
        identities: [],
        notes: ['identity_left_out'],
      })
    }
  })

  it('takes an address for verified only where that one is', () => {
    const other = { ...address, id: 'idn_2', email_address: 'other@example.com' }
    const unproved = { ...address, verification: { status: 'unverified' } }
    expect(personOf(clerk, { ...user, email_addresses: [other, unproved] })).toMatchObject({
      email: 'ada@example.com',
      emailVerified: false,
    })
  })

  it('disables who is banned or locked for good, and nobody who only has to wait', () => {
    expect(personOf(clerk, { ...user, banned: true }).disabled).toBe(true)
    expect(personOf(clerk, { ...user, locked: true, lockout_expires_in_seconds: null }).disabled).toBe(true)
    expect(personOf(clerk, { ...user, locked: true, lockout_expires_in_seconds: 900 }).disabled).toBe(false)
  })
})

describe('a role', () => {
  it.each<[string, Source, object, string]>([
    ['Auth0', auth0, { app_metadata: { roles: ['viewer', 'Admin'] } }, 'app_metadata.roles'],
    ['Auth0, by the URL of a claim', auth0, { 'https://example.com/role': 'ADMIN' }, 'https://example.com/role'],
    ['Firebase, whose claims are a text', firebase, { customAttributes: '{"role":"admin"}' }, 'customAttributes.role'],
    ['Keycloak', keycloak, { realmRoles: ['default-roles-x', 'admin'] }, 'realmRoles'],
    ['Supabase', supabase, { raw_app_meta_data: { role: 'admin' } }, 'raw_app_meta_data.role'],
    ['Better Auth', betterAuth, { role: 'editor,admin' }, 'role'],
  ])('of %s is where --role-claim says, and nowhere else', (_, reader, entry, claim) => {
    expect(personOf(reader, entry, claim)).toMatchObject({ role: 'ADMIN', notes: ['role_granted'] })
    expect(personOf(reader, { ...entry, role: 'SUPER_ADMIN' })).toMatchObject({ role: 'USER', notes: [] })
  })
})

describe('an authenticator app', () => {
  const otp = (value: string): object => ({
    type: 'otp',
    secretData: JSON.stringify({ value, secretEncoding: 'x' }),
    credentialData: '{"subType":"totp","digits":6,"period":30,"algorithm":"HmacSHA1","secretEncoding":"BASE32"}',
  })

  it.each<[string, Source, object]>([
    ['Auth0', auth0, { mfa_factors: [TOTP_SECRET, OTHER_SECRET].map((secret) => ({ totp: { secret } })) }],
    ['Keycloak', keycloak, { credentials: [otp(TOTP_SECRET), otp(OTHER_SECRET)] }],
    [
      'Supabase',
      supabase,
      {
        mfa_factors: [TOTP_SECRET, OTHER_SECRET].map((secret) => ({ factor_type: 'totp', status: 'verified', secret })),
      },
    ],
  ])('of %s: of two the first comes, and the other is noted', (_, reader, entry) => {
    expect(personOf(reader, entry)).toMatchObject({ totp: TOTP_SECRET, notes: ['factor_left_out'] })
  })

  it('that nobody has confirmed is none', () => {
    const begun = { factor_type: 'totp', status: 'unverified', secret: TOTP_SECRET }
    expect(personOf(supabase, { mfa_factors: [begun] })).toMatchObject({ totp: undefined, notes: [] })
  })

  it('is left out where its secret is another thing, or too short', () => {
    for (const secret of ['not base32!', 'JBSWY3DP', 'A'.repeat(300), `otpauth://totp/x?secret=${TOTP_SECRET}`])
      expect(personOf(auth0, { mfa_factors: [{ totp: { secret } }] }), secret).toMatchObject({
        totp: undefined,
        notes: ['factor_left_out'],
      })
    const spaced = TOTP_SECRET.toLowerCase().replaceAll(/(.{4})/g, '$1 ')
    expect(personOf(auth0, { mfa_factors: [{ totp: { secret: `${spaced}==` } }] }).totp).toBe(TOTP_SECRET)
  })
})

describe('Keycloak', () => {
  it('loses no password unseen: one that can’t be read is noted', () => {
    for (const credential of [
      { type: 'password', secretData: '{"value":"","salt":""}', credentialData: '{"algorithm":"pbkdf2-sha256"}' },
      { type: 'password', hashedSaltedValue: 'eA==', salt: 'eA==', algorithm: 'pbkdf2-sha256' },
      { type: 'password', secretData: '{"value":"eA==","salt":"eA=="}', credentialData: '{"algorithm":"own-spi"}' },
    ])
      expect(personOf(keycloak, { credentials: [credential] })).toMatchObject({
        hash: undefined,
        notes: ['unsupported_hash'],
      })
  })
})

describe('Supabase', () => {
  it('disables who is banned for now or was deleted, and nobody whose ban is over', () => {
    expect(personOf(supabase, { banned_until: '2999-01-01 00:00:00+00' }).disabled).toBe(true)
    expect(personOf(supabase, { banned_until: 'infinity' }).disabled).toBe(true)
    expect(personOf(supabase, { deleted_at: '2024-01-01 00:00:00+00' }).disabled).toBe(true)
    expect(personOf(supabase, { banned_until: '2024-01-01 00:00:00+00' }).disabled).toBe(false)
  })
})

describe('Better Auth', () => {
  it('disables who is banned for now or for good, and nobody whose ban is over', () => {
    expect(personOf(betterAuth, { banned: 1 }).disabled).toBe(true)
    expect(personOf(betterAuth, { banned: true, banExpires: '2999-01-01T00:00:00Z' }).disabled).toBe(true)
    expect(personOf(betterAuth, { banned: true, banExpires: NOW - 1 }).disabled).toBe(false)
  })
})

describe('Auth0', () => {
  it('disables who is blocked, however a spreadsheet has written that', () => {
    for (const blocked of [true, 'true', 'TRUE', 'True', 1, '1'])
      expect(personOf(auth0, { blocked }).disabled).toBe(true)
    for (const blocked of [false, 'false', '', 0, null, 'no']) expect(personOf(auth0, { blocked }).disabled).toBe(false)
  })

  it('gives everybody the same id, whatever of them an export has', () => {
    for (const user of ['5dea9f9c82dd7c0e76e4ec93', 'euclid']) {
      const whole = { user_id: `auth0|${user}`, created_at: '2019-12-06T18:36:12.412Z' }
      const ids = [
        whole,
        { user_id: `auth0|${user}` },
        {
          _id: { $oid: 'ffffffffffffffffffffffff' },
          alt_id: user,
          password_set_date: { $date: '2024-01-01T00:00:00Z' },
        },
      ].map((entry) => personOf(auth0, entry).id)
      expect(new Set(ids).size, user).toBe(1)
    }
    // Whose id begins with a time has ours begin with it, too.
    const { id } = personOf(auth0, { user_id: 'auth0|5dea9f9c82dd7c0e76e4ec93' })
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2019-12-06T18:36:12Z'))
  })

  it('takes no number for an id that JSON can’t hold: rounded it would be another’s', () => {
    const identities = [
      { provider: 'google-oauth2', user_id: 1e20 },
      { provider: 'google-oauth2', user_id: '108' },
      { provider: 'github', user_id: 583_231 },
    ]
    expect(personOf(auth0, { identities })).toMatchObject({
      identities: [google, { issuer: 'https://github.com', subject: '583231' }],
      notes: ['identity_left_out'],
    })
  })
})
