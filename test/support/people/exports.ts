// Export files of other systems as they document them, of people who don't exist. Each system's first person has `PASSWORD`.
import { BCRYPT, BETTER_AUTH, FIREBASE } from '../../vectors/foreign-hashes.ts'

export const PASSWORD = 'Correct-Horse-42-battery'
const [bcrypt = ''] = BCRYPT.filter(({ from }) => from === 'pyca/bcrypt').map(({ hash }) => hash)
/** A secret of 160 bits. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
/** The public key of a passkey: a COSE_Key of ES256. */
export const COSE_KEY =
  'pQECAyYgASFYIHm2KgLhGJjON5KCQuJ2QCsdZe-m2I7nFCIYjykDErcoIlggV36KZfrCB8CeOuS8EFXjPW5UMoUkNj2oKqFcJRnuWPk'

/** Auth0: a line of the user export job, one of the export of hashes, and one of the bulk import schema. */
export const AUTH0 = [
  {
    user_id: 'auth0|5dea9f9c82dd7c0e76e4ec93',
    email: 'Ada@Example.com',
    email_verified: true,
    name: 'Ada@Example.com',
    given_name: 'Ada',
    family_name: 'Lovelace',
    created_at: '2019-12-06T18:36:12.412Z',
    last_login: '2026-10-01T08:00:00.000Z',
    blocked: false,
    app_metadata: { role: 'admin' },
    identities: [
      {
        connection: 'Username-Password-Authentication',
        provider: 'auth0',
        user_id: '5dea9f9c82dd7c0e76e4ec93',
        isSocial: false,
      },
      { connection: 'google-oauth2', provider: 'google-oauth2', user_id: '108123456789012345678', isSocial: true },
      { connection: 'facebook', provider: 'facebook', user_id: '99', isSocial: true },
    ],
    mfa_factors: [{ totp: { secret: TOTP_SECRET } }, { phone: { value: '+12125550001' } }],
  },
  {
    _id: { $oid: '5dea9f9c82dd7c0e76e4ec94' },
    alt_id: 'euclid',
    passwordHash: bcrypt,
    password_set_date: { $date: '2019-12-06T18:36:12.412Z' },
    tenant: 'example',
    connection: 'Username-Password-Authentication',
    identifiers: [{ type: 'email', value: 'euclid@example.com', verified: true }],
  },
  {
    email: 'noether@example.com',
    email_verified: false,
    password_hash: bcrypt,
    blocked: true,
    multifactor: ['guardian'],
  },
]
/** The export of hashes, for Ada. */
export const AUTH0_HASHES = [
  { _id: { $oid: '5dea9f9c82dd7c0e76e4ec93' }, email: 'ada@example.com', email_verified: true, passwordHash: bcrypt },
]

export const CLERK_CSV = `id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher
user_2ada,Ada,"Lovelace, Countess",,ada@example.com,,ada@example.com,,,,${TOTP_SECRET},${bcrypt},bcrypt
user_2bob,Bob,"the ""Builder""",,bob@example.com,,,bob@example.com,,,,10013b4ca4f41043480d62d28c89604b,md5
`

export const SUPABASE = [
  {
    id: '2f1a7e5c-8f0e-4a64-9f3f-0f6f5f0f4b01',
    email: 'ada@example.com',
    encrypted_password: bcrypt,
    email_confirmed_at: '2024-01-02 03:04:05.678+00',
    created_at: '2024-01-02 03:04:05.678+00',
    last_sign_in_at: null,
    banned_until: null,
    raw_user_meta_data: { full_name: 'Ada Lovelace' },
    identities: [
      { provider: 'email', provider_id: '2f1a7e5c-8f0e-4a64-9f3f-0f6f5f0f4b01', identity_data: {} },
      { provider: 'github', provider_id: '583231', identity_data: { sub: '583231', email: 'ada@example.org' } },
    ],
    mfa_factors: [{ factor_type: 'totp', status: 'verified', secret: TOTP_SECRET }],
  },
  { id: '2f1a7e5c-8f0e-4a64-9f3f-0f6f5f0f4b02', phone: '+12125550001', is_anonymous: true },
]

export const FIREBASE_JSON = {
  users: [
    {
      localId: 'p2v1uKZ0JYVAfc1GJ7FB0xsWmpt1',
      email: 'ada@example.com',
      emailVerified: true,
      displayName: 'Ada Lovelace',
      passwordHash: FIREBASE.passwordHash,
      salt: FIREBASE.salt,
      createdAt: '1486324877000',
      lastSignedInAt: '1486324877000',
      providerUserInfo: [{ providerId: 'google.com', rawId: '108123456789012345678', email: 'ada@gmail.example' }],
    },
    { localId: 'p2', email: 'bob@example.com', emailVerified: false, disabled: true, providerUserInfo: [] },
  ],
}

export const BETTER_AUTH_ROWS = [
  {
    id: 'w3J0kQk5bX1s',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    emailVerified: 1,
    createdAt: 1704164645678,
    accounts: [
      { providerId: 'credential', accountId: 'w3J0kQk5bX1s', password: `${BETTER_AUTH.salt}:${BETTER_AUTH.key}` },
      { providerId: 'google', accountId: '108123456789012345678', password: null },
    ],
    twoFactorEnabled: 1,
  },
]

/** Keycloak: PBKDF2 as before version 25, Argon2 as since then. */
export const KEYCLOAK = {
  realm: 'example',
  users: [
    {
      id: '6d0f2a0e-52b1-4f7c-8c43-0a9d6a1c1f01',
      createdTimestamp: 1704164645678,
      username: 'ada',
      enabled: true,
      emailVerified: true,
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.com',
      credentials: [
        {
          type: 'password',
          secretData:
            '{"value":"X2aRkcK0V3t3yueRyhJbD/BKQqV8kvJW3/vGw2Nwak0rfR8nj0KnlYMwUaob1h3JlQGkuiJJGbSzzWt5b0gKHQ==","salt":"AAECAwQFBgcICQoLDA0ODw==","additionalParameters":{}}',
          credentialData: '{"hashIterations":27500,"algorithm":"pbkdf2-sha256","additionalParameters":{}}',
        },
        {
          type: 'otp',
          secretData: '{"value":"12345678901234567890"}',
          credentialData: '{"subType":"totp","digits":6,"counter":0,"period":30,"algorithm":"HmacSHA1"}',
        },
      ],
      federatedIdentities: [{ identityProvider: 'google', userId: '108123456789012345678', userName: 'ada' }],
    },
    {
      id: '6d0f2a0e-52b1-4f7c-8c43-0a9d6a1c1f02',
      username: 'bob',
      enabled: false,
      emailVerified: false,
      email: 'bob@example.com',
      credentials: [
        {
          type: 'password',
          secretData:
            '{"value":"nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4=","salt":"c29tZXNhbHQ=","additionalParameters":{}}',
          credentialData:
            '{"hashIterations":2,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["256"],"type":["id"],"version":["1.3"],"parallelism":["1"]}}',
        },
      ],
    },
  ],
}

/** NDJSON. */
export const linesOf = (entries: readonly unknown[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
