// Who and what the examples speak of. What a request takes from an answer or a mail stands here under a name: each such value is unlike all
// others: who tries an example puts another in its place.

/** What differs each time: each text stands for what its name says, wherever it is in a request. */
export const STANDS_FOR = {
  challenge: 'AZqPPCt-fUCKUWwOnx0qM8RFVf2zBtnMFyX3cJvNwlk8',
  mailed_code: '483920',
  link_token: 'AZqPPCt-fUCKUWwOnx0qM7cQ9uB2fYx0o3rKd5LwH1sTzVnE8mGaJp6iXtR4yUoC',
  mfa_token: 'AZqPPEb1cCSUq7Vg3kN0hR2sYtX9wBvL5mQeZ8jFdUoI',
  refresh_token: 'AZqPPCuBdVKTpYw1zLk7mQ4nRtX0sVbGhJ2eA9cFdUoIAAAAAQ',
  app_code: '719204',
  recovery_code: 'k7q2x-9w4mt',
  key_id: 'kU3l1rZ0Qm6v2n8xw4yT5sB7cD9eF1gH3jK5lM7nP9q',
} as const

/** The ids of the examples. */
export const IDS: Readonly<Record<string, string>> = {
  id: '019a8f3c-2b7e-7d40-8a51-6c0e9f1d2a33',
  session_id: '019a8f3c-2b81-7552-93a5-8c35b2f4e106',
  provider: 'google',
}
const USER_ID = '019a8f3c-2b7e-7d40-8a51-6c0e9f1d2a33'
export const OPERATOR_ID = '019a7c10-8e21-7b66-b0d4-1f2a6e9c5d70'

export const EMAIL = 'ada@example.com'
export const PASSWORD = 'Seven-otters-swim-7'
export const NEW_PASSWORD = 'Brighter-lamp-93-river'
export const ACCESS_TOKEN = 'eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIwMTlhOGYzYyJ9.c2lnbmF0dXJl'
const MADE_AT = '2026-11-29T09:30:00.000Z'
const NOW = '2026-11-29T10:15:00.000Z'
export const TIMES = { made: MADE_AT, now: NOW } as const

export const USER = {
  id: USER_ID,
  email: EMAIL,
  email_verified: true,
  name: 'Ada Lovelace',
  role: 'USER',
  created_at: MADE_AT,
  updated_at: MADE_AT,
  last_login_at: NOW,
}
export const ADMIN_USER = { ...USER, disabled: false }

export const SESSION = {
  id: IDS['session_id'],
  created_at: NOW,
  last_used_at: NOW,
  expires_at: '2027-02-27T10:15:00.000Z',
  idle_expires_at: '2026-12-13T10:15:00.000Z',
  amr: ['pwd'],
  auth_time: NOW,
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ip: '203.0.113.7',
  country: 'DE',
  current: true,
}
/** The tokens of a bearer session. */
const TOKENS = {
  access_token: ACCESS_TOKEN,
  refresh_token: STANDS_FOR.refresh_token,
  token_type: 'Bearer',
  expires_in: 300,
}
export const SIGNED_IN = { status: 'signed_in', user: USER, session: SESSION }
export const SIGNED_IN_BY_BEARER = { ...SIGNED_IN, ...TOKENS }

export const PASSKEY = {
  id: '019a8f41-07c9-7e8b-a1d3-55b0c9e2f714',
  credential_id: 'hQx0Jw3mT9c2u7VfZ1kYbA',
  name: 'Ada’s phone',
  created_at: MADE_AT,
  last_used_at: NOW,
  backup_eligible: true,
  backed_up: true,
  transports: ['internal', 'hybrid'],
  aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
}
const CREDENTIAL = {
  id: PASSKEY.credential_id,
  rawId: PASSKEY.credential_id,
  type: 'public-key',
  clientExtensionResults: {},
}
const CLIENT_DATA = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiLi4uIn0'
/** What `toJSON()` gives of a new passkey, and of one that was shown: both stand for what an authenticator answers. */
export const NEW_CREDENTIAL = {
  ...CREDENTIAL,
  response: {
    clientDataJSON: CLIENT_DATA,
    attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVjE',
    transports: ['internal', 'hybrid'],
  },
}
export const SHOWN_CREDENTIAL = {
  ...CREDENTIAL,
  response: {
    clientDataJSON: CLIENT_DATA,
    authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAA',
    signature: 'MEUCIQDx8Qm2nTq7v0l1YcS5dK3wJ9gHfB6eA4zR',
    userHandle: 'AZqPPCt-fUCKUWwOnx0qMw',
  },
}
const RANDOM = 'Yx0o3rKd5LwH1sTzVnE8mGaJp6iXtR4y'
export const REQUEST_OPTIONS = {
  challenge: RANDOM,
  timeout: 300_000,
  rpId: 'auth.example.com',
  allowCredentials: [] as object[],
  userVerification: 'required',
}
export const CREATION_OPTIONS = {
  rp: { id: 'auth.example.com', name: 'Latchkey' },
  user: { id: SHOWN_CREDENTIAL.response.userHandle, name: EMAIL, displayName: USER.name },
  challenge: RANDOM,
  pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
  attestation: 'none',
  extensions: { credProps: true },
}
export const IDENTITY = {
  id: '019a8f44-91b2-7a0c-8c6e-0d7f5b3a2e18',
  provider: 'google',
  issuer: 'https://accounts.google.com',
  subject: '110169484474386276334',
  email: EMAIL,
  name: USER.name,
  created_at: MADE_AT,
  last_used_at: NOW,
}
/** Ten of them. */
export const RECOVERY_CODES = [
  STANDS_FOR.recovery_code,
  'm3t8n-c5v7b',
  'p9r4d-z2k6h',
  'f7w2q-x8n3j',
  'b5h9s-t4m7c',
  'd2v6k-r9p3w',
  'z8c4x-j7f2n',
  'h6n3m-b9t5v',
  'w4k7p-d3s8r',
  't2j9f-q6h4z',
]

/** A page of a list with one item, the last one. */
export const pageOf = (item: object): { items: object[]; next_cursor: null } => ({ items: [item], next_cursor: null })
