// Requests of a client that the endpoints refuse.
import { exportJWK, SignJWT } from 'jose'
import { EVIL, KEYS, redeem, refresh, type App } from './attacked.ts'
import { DEVICE, EXCHANGE, type Refused } from './everything.ts'
import { API } from './relying-party.ts'
import { openWorld } from '../world.ts'

const ACCESS = 'urn:ietf:params:oauth:token-type:access_token'
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const by = (app: App, path: string, form: Record<string, string>, headers = {}): Promise<Response> =>
  app.rp.post(path, { client_id: app.id, client_secret: app.secret, ...form }, headers)
const assertion = (id: string, key: CryptoKey, more = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: id, sub: id, aud: 'http://localhost:8787', jti: crypto.randomUUID(), iat: now, exp: now + 60 }
  return new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(key)
}
const proofOf = async (jti: string): Promise<string> => {
  const keys = await KEYS()
  return new SignJWT({ jti, htm: 'POST', htu: 'http://localhost:8787/oauth/token', iat: Math.floor(Date.now() / 1000) })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey) })
    .sign(keys.privateKey)
}

export const AT_THE_TOKEN_ENDPOINT: Refused[] = [
  [
    'no form',
    ({ world }) =>
      world.fetch('/oauth/token', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }),
  ],
  [
    'a field twice',
    ({ wiki }) =>
      wiki.rp.world.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams('grant_type=x&grant_type=y') }),
  ],
  ['no grant type', ({ wiki }) => by(wiki, '/oauth/token', {})],
  [
    'the password grant',
    ({ wiki }) => by(wiki, '/oauth/token', { grant_type: 'password', username: 'a', password: 'b' }),
  ],
  // How often an app is refused is counted, so that the audit log isn't filled.
  ['a wrong secret', ({ wiki, code }) => redeem(wiki, code, { client_secret: 'wrong' }), ['counters']],
  ['nobody’s secret', ({ wiki, code }) => redeem(wiki, code, { client_id: 'nobody' }), ['counters']],
  ['a wrong verifier', ({ wiki, code }) => redeem(wiki, code, { code_verifier: 'x'.repeat(43) })],
  ['another redirect URI', ({ wiki, code }) => redeem(wiki, code, { redirect_uri: EVIL })],
  ['another’s code', ({ evil, code }) => redeem(evil, code)],
  ['a code of nobody', ({ wiki, code }) => redeem(wiki, code, { code: 'x'.repeat(90) })],
  ['a refresh token of nobody', ({ wiki }) => refresh(wiki, 'x'.repeat(92))],
  ['another’s refresh token', ({ evil, tokens }) => refresh(evil, tokens.refresh_token)],
  ['a wider scope', ({ wiki, tokens }) => refresh(wiki, tokens.refresh_token, { scope: 'notes.write' })],
  [
    'client credentials of a public client',
    ({ tv }) => by(tv, '/oauth/token', { grant_type: 'client_credentials', client_secret: '' }),
    ['counters'],
  ],
  [
    'client credentials that it may not have',
    ({ wiki }) => by(wiki, '/oauth/token', { grant_type: 'client_credentials' }),
  ],
  [
    'client credentials for another API',
    ({ job }) => by(job, '/oauth/token', { grant_type: 'client_credentials', resource: 'https://x.example' }),
  ],
  [
    'client credentials with another scope',
    ({ job }) => by(job, '/oauth/token', { grant_type: 'client_credentials', scope: 'notes.write' }),
  ],
  [
    'an exchange of another’s token',
    ({ job, tokens }) =>
      by(job, '/oauth/token', {
        grant_type: EXCHANGE,
        subject_token: tokens.access_token,
        subject_token_type: ACCESS,
        resource: API,
      }),
  ],
  [
    'a device that is not its own',
    ({ wiki, device }) => by(wiki, '/oauth/token', { grant_type: DEVICE, device_code: device['device_code'] ?? '' }),
  ],
  // A device that asks is told how often it may (RFC 8628 §3.5).
  [
    'a device that waits',
    ({ tv, device }) =>
      by(tv, '/oauth/token', { grant_type: DEVICE, client_secret: '', device_code: device['device_code'] ?? '' }),
    ['device_codes'],
  ],
  [
    'a device code of nobody',
    ({ tv }) => by(tv, '/oauth/token', { grant_type: DEVICE, client_secret: '', device_code: 'x' }),
  ],
  [
    'a DPoP proof without a nonce',
    async ({ wiki, tokens }) =>
      by(
        wiki,
        '/oauth/token',
        { grant_type: 'refresh_token', refresh_token: tokens.refresh_token },
        { DPoP: await proofOf('a') },
      ),
  ],
  [
    'a DPoP proof of nothing',
    ({ wiki, tokens }) =>
      by(wiki, '/oauth/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, { DPoP: 'x' }),
  ],
  [
    'an assertion for somebody else',
    async ({ keyed, keys }) =>
      keyed.rp.post('/oauth/token', {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_assertion_type: JWT_BEARER,
        client_assertion: await assertion(keyed.id, keys.privateKey, { aud: 'https://x.example' }),
      }),
    ['counters'],
  ],
  // A good assertion is good once, whatever comes of its request (RFC 7523 §3).
  [
    'a good assertion for nothing',
    async ({ keyed, keys }) =>
      keyed.rp.post('/oauth/token', {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_assertion_type: JWT_BEARER,
        client_assertion: await assertion(keyed.id, keys.privateKey),
      }),
    ['spent_challenges'],
  ],
]

export const AT_THE_OTHERS: Refused[] = [
  [
    'a push of a wrong request',
    ({ wiki, begun }) =>
      by(wiki, '/oauth/par', { ...Object.fromEntries(begun.url.searchParams), client_id: wiki.id, redirect_uri: EVIL }),
  ],
  [
    'a push without a secret',
    ({ wiki, begun }) =>
      wiki.rp.post('/oauth/par', { ...Object.fromEntries(begun.url.searchParams), client_id: wiki.id }),
    ['counters'],
  ],
  ['a push of a reference', ({ wiki }) => by(wiki, '/oauth/par', { request_uri: 'urn:x' })],
  ['a device of a client that may not', ({ wiki }) => by(wiki, '/oauth/device/code', { scope: 'openid' })],
  ['a device for nothing', ({ tv }) => by(tv, '/oauth/device/code', { client_secret: '', scope: 'nothing' })],
  ['a revocation by somebody else', ({ evil, tokens }) => by(evil, '/oauth/revoke', { token: tokens.refresh_token })],
  [
    'a revocation without a secret',
    ({ wiki, tokens }) => wiki.rp.post('/oauth/revoke', { client_id: wiki.id, token: tokens.refresh_token }),
    ['counters'],
  ],
  ['a revocation of nothing', ({ wiki }) => by(wiki, '/oauth/revoke', {})],
  [
    'an introspection by somebody else',
    ({ evil, tokens }) => by(evil, '/oauth/introspect', { token: tokens.access_token }),
  ],
  [
    'an introspection without a secret',
    ({ wiki, tokens }) => wiki.rp.post('/oauth/introspect', { client_id: wiki.id, token: tokens.access_token }),
    ['counters'],
  ],
  [
    'a registration where none is',
    ({ world }) =>
      world.fetch('/oauth/register', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }),
  ],
  [
    'a registration of an evil URI',
    () =>
      openWorld({ CLIENT_REGISTRATION: 'open' }).fetch('/oauth/register', {
        method: 'POST',
        body: JSON.stringify({ redirect_uris: ['javascript:alert(1)'] }),
        headers: { 'Content-Type': 'application/json' },
      }),
  ],
  ['userinfo without a token', ({ world }) => world.fetch('/userinfo')],
  [
    'userinfo with an ID token',
    ({ world, tokens }) => world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.id_token}` } }),
  ],
  [
    'userinfo with a forged token',
    ({ world, tokens }) =>
      world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.access_token.slice(0, -4)}AAAA` } }),
  ],
]
