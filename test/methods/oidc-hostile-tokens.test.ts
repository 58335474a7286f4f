// ID tokens that are none: whatever is wrong with one, nobody is signed in, nothing is left behind but a row in the audit log, and the
// browser sees a page (OIDC Core §3.1.3.7; RFC 8725).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBase64Url, toUtf8 } from '../../src/crypto/encoding.ts'
import {
  type Case,
  type Harm,
  INVALID,
  MISMATCH,
  TIMES,
  claims,
  endHarm,
  aftermath,
  refused,
  huge,
  openHarm,
  redirect,
  seconds,
  token,
} from '../support/providers/hostile-provider.ts'
import { newKey, partOf, signed, signInAt, type Claims, type Key } from '../support/providers/provider.ts'

let acme: Harm['acme']
let ada: Harm['ada']

beforeEach(async () => {
  ;({ acme, ada } = await openHarm())
})

afterEach(endHarm)

const ID_TOKENS: Case[] = [
  ['the at_hash of another access token', claims({ at_hash: 'eSIwa6g_JqGVx7pWGyb0bQ' }), 'wrong_at_hash'],
  ['an at_hash that is empty', claims({ at_hash: '' }), 'wrong_at_hash'],
  ['an at_hash that is null', claims({ at_hash: null }), 'wrong_at_hash'],
  ['a nonce of another sign-in', claims({ nonce: 'another' }), `${MISMATCH}_nonce`],
  ['no nonce', claims({ nonce: undefined }), 'no_nonce'],
  ['another issuer', claims({ iss: 'https://evil.example.com' }), `${MISMATCH}_iss`],
  ['its issuer with a slash that it hasn’t', claims(({ iss }) => ({ iss: `${String(iss)}/` })), `${MISMATCH}_iss`],
  ['its issuer in capitals', claims(({ iss }) => ({ iss: String(iss).toUpperCase() })), `${MISMATCH}_iss`],
  ['no issuer', claims({ iss: undefined }), INVALID],
  ['another audience', claims({ aud: 'another-client' }), `${MISMATCH}_aud`],
  ['no audience', claims({ aud: undefined }), INVALID],
  ['an audience that is an object', claims({ aud: { 0: 'x' } }), INVALID],
  ['two audiences and no azp', claims(({ aud }) => ({ aud: [aud, 'another'] })), `${MISMATCH}_aud`],
  [
    'two audiences and another azp',
    claims(({ aud }) => ({ aud: [aud, 'another'], azp: 'another' })),
    `${MISMATCH}_azp`,
  ],
  ['our audience and another azp', claims({ azp: 'another-client' }), 'wrong_azp'],
  ['an end that is past', claims(() => ({ exp: seconds() - 11 })), `${TIMES}_exp`],
  ['no end', claims({ exp: undefined }), INVALID],
  ['an end that is a text', claims({ exp: '9999999999' }), INVALID],
  ['a beginning to come', claims(() => ({ nbf: seconds() + 60 })), `${TIMES}_nbf`],
  ['an issue to come', claims(() => ({ iat: seconds() + 60 })), 'issued_in_the_future'],
  ['no time of issue', claims({ iat: undefined }), INVALID],
  ['a time of proof that is a text', claims({ auth_time: 'now' }), INVALID],
  ['a time of proof before all time', claims({ auth_time: -1 }), INVALID],
  ['no sub', claims({ sub: undefined }), INVALID],
  ['a sub that is a number', claims({ sub: 17 }), INVALID],
  ['a sub that is a list', claims({ sub: ['ada'] }), INVALID],
  ['an empty sub', claims({ sub: '' }), 'malformed_sub'],
  ['a sub of 256 characters', claims({ sub: 'a'.repeat(256) }), 'malformed_sub'],
  ['a sub with NUL', claims({ sub: 'ada\0' }), 'malformed_sub'],
  ['a sub with half a surrogate pair', claims({ sub: 'ada\ud800' }), 'malformed_sub'],
  ['no signature (alg none)', token((all) => `${partOf({ alg: 'none' })}.${partOf(all)}.`), INVALID],
  [
    'alg none in capitals, with the signature’s place filled',
    token((all) => `${partOf({ alg: 'NONE' })}.${partOf(all)}.AAAA`),
    INVALID,
  ],
  ['HS256 under the public key', token((all, key) => maccedWith(JSON.stringify(key.public), all)), INVALID],
  ['HS256 under the client secret', token((all) => maccedWith('secret-of-the-client', all)), INVALID],
  ['an algorithm that isn’t advertised', token(async (all) => signed(await newKey('first', 'ES384'), all)), INVALID],
  ['an unknown kid', token((all, key) => signed(key, all, { kid: 'unknown' })), 'err_jwks_no_matching_key'],
  [
    'another key under a known kid',
    token(async (all) => signed(await newKey('first'), all)),
    'err_jws_signature_verification_failed',
  ],
  [
    'a key that it brings along (jwk)',
    token(async (all) => {
      const own = await newKey('own')
      return signed(own, all, { jwk: own.public })
    }),
    'err_jwks_no_matching_key',
  ],
  [
    'an address of keys that it brings along (jku)',
    token(async (all) => signed(await newKey('own'), all, { jku: 'https://evil.example.com/jwks' })),
    'err_jwks_no_matching_key',
  ],
  [
    'a kid that is a path',
    token((all, key) => signed(key, all, { kid: '../../dev/null' })),
    'err_jwks_no_matching_key',
  ],
  ['a header that is critical', token((all, key) => critical(key, all)), 'oauth_unsupported_operation'],
  [
    'claims that were changed after signing',
    token(async (all, key) => {
      const [header, , signature] = (await signed(key, all)).split('.')
      return `${header}.${partOf({ ...all, sub: 'admin' })}.${signature}`
    }),
    'err_jws_signature_verification_failed',
  ],
  ['five parts (encrypted)', token(() => 'a.b.c.d.e'), 'oauth_unsupported_operation'],
  ['no JSON within', token(() => 'YQ.YQ.YQ'), 'oauth_parse_error'],
  ['an empty text', token(() => ''), INVALID],
]

async function maccedWith(secret: string, all: Claims): Promise<string> {
  const text = `${partOf({ alg: 'HS256', kid: 'first' })}.${partOf(all)}`
  const key = await crypto.subtle.importKey('raw', toUtf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `${text}.${toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, toUtf8(text))))}`
}

async function critical(key: Key, all: Claims): Promise<string> {
  const text = `${partOf({ alg: key.alg, kid: key.kid, crit: ['exp'] })}.${partOf(all)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.private, toUtf8(text))
  return `${text}.${toBase64Url(new Uint8Array(signature))}`
}

describe('an ID token with', () => {
  it.each(ID_TOKENS)('%s is refused', async (_, bend, cause) => {
    bend(acme)
    expect(await aftermath(await signInAt(ada, acme))).toEqual(refused(cause))
  })
})

it.each<[string, string, number]>([
  ['ES256', 'SHA-256', 16],
  ['ES384', 'SHA-384', 24],
  ['RS512', 'SHA-512', 32],
  ['EdDSA', 'SHA-512', 32],
])('an ID token by %s with the at_hash of its access token is taken', async (algorithm, hash, bytes) => {
  acme.metadata['id_token_signing_alg_values_supported'] = [algorithm]
  acme.keys = [await newKey('own', algorithm)]
  const digest = new Uint8Array(await crypto.subtle.digest(hash, toUtf8('at')))
  claims({ at_hash: toBase64Url(digest.slice(0, bytes)) })(acme)
  expect((await signInAt(ada, acme)).status).toBe(303)
})

const KEYS: [string, () => Response | Promise<Response>, string, number][] = [
  ['no keys', () => Response.json({ keys: [] }), 'err_jwks_no_matching_key', 400],
  ['a list that is none', () => Response.json({ keys: 'first' }), 'no_keys', 503],
  ['keys that are null', () => Response.json({ keys: [null] }), 'no_keys', 503],
  ['null', () => Response.json(null), 'no_keys', 503],
  ['a page', () => new Response('<html>'), 'no_keys', 503],
  ['500', () => new Response('', { status: 500 }), 'no_keys', 503],
  [
    'a secret key of that name',
    () => Response.json({ keys: [{ kty: 'oct', kid: 'first', k: 'c2VjcmV0' }] }),
    'err_jwks_no_matching_key',
    400,
  ],
  [
    'a key for encryption',
    async () => Response.json({ keys: [{ ...(await newKey('first')).public, use: 'enc' }] }),
    'err_jwks_no_matching_key',
    400,
  ],
  [
    'half a key',
    () => Response.json({ keys: [{ kty: 'EC', crv: 'P-256', kid: 'first', x: 'AA', y: 'AA' }] }),
    'err_jwk_invalid',
    400,
  ],
  [
    'a key of another',
    async () => Response.json({ keys: [(await newKey('first')).public] }),
    'err_jws_signature_verification_failed',
    400,
  ],
  ['10 MB', huge, 'too_large', 503],
  ['a redirect', redirect('http://127.0.0.1:9000/jwks'), 'redirect', 500],
]

describe('a JWKS that holds', () => {
  it.each(KEYS)('%s proves nothing', async (_, answer, cause, status) => {
    acme.bend.answers = { '/jwks': answer }
    expect(await aftermath(await signInAt(ada, acme))).toEqual(refused(cause, status))
  })
})
