// The keys of trusted issuers: when they are read, which of them verify, and how long they are kept (OIDC Discovery §4,
// RFC 7517 §4).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { issuerKey, readDiscovery } from '../../src/tokens/foreign-keys.ts'
import { pairOf, trustIn } from '../support/providers/issuer.ts'
import { openTrusting, type Trusting } from '../support/providers/trusting.ts'
import { openWorld } from '../support/world.ts'

const SECOND = 1000
const HOUR = 3_600_000

let { world, goTo, issuer, clock, codeOf, good, readings } = {} as Trusting

beforeEach(async () => {
  ;({ world, goTo, issuer, clock, codeOf, good, readings } = await openTrusting())
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('keys', () => {
  it('are read at the first token, kept for ten minutes, and read again after that', async () => {
    for (let turn = 0; turn < 3; turn += 1) expect(await good()).toBe('ok')
    clock.pass(599 * SECOND)
    expect(await good()).toBe('ok')
    expect(readings()).toBe(1)
    clock.pass(SECOND)
    expect(await good()).toBe('ok')
    expect(readings()).toBe(2)
  })

  it('that the issuer has changed are read again at the first unknown kid; the old one is dead then', async () => {
    expect(await good()).toBe('ok')
    await issuer.publish(['two', 'RS256'])
    clock.pass(30 * SECOND)
    expect(await good(['two', 'RS256'])).toBe('ok')
    expect(readings()).toBe(2)
    expect(await good()).toBe('token_invalid')
  })

  it('are not read for made-up kids more often than every thirty seconds', async () => {
    expect(await good()).toBe('ok')
    for (let turn = 0; turn < 100; turn += 1) {
      expect(await codeOf(await issuer.token({}, { kid: `made-up-${turn}` }))).toBe('token_invalid')
      clock.pass(SECOND)
    }
    expect(readings()).toBe(4)
  })

  it('may come without a name, if there is one for the algorithm; of two nobody knows which', async () => {
    const { jwk } = await pairOf('one', 'RS256')
    const { jwk: other } = await pairOf('two', 'RS256')
    const { jwk: third } = await pairOf('one', 'ES256')
    const nameless = { kid: undefined }
    issuer.published = [{ ...jwk, ...nameless }, third]
    expect(await codeOf(await issuer.token({}, nameless))).toBe('ok')
    clock.pass(HOUR)
    issuer.published = [
      { ...jwk, ...nameless },
      { ...other, ...nameless },
    ]
    expect(await codeOf(await issuer.token({}, nameless))).toBe('token_invalid')
    clock.pass(HOUR)
    issuer.published = [jwk, { ...other, kid: 'one' }]
    expect(await good()).toBe('token_invalid')
  })

  it('that are none, or not meant to verify, spoil none of the others', async () => {
    const { jwk } = await pairOf('one', 'RS256')
    const { privateKey } = await pairOf('open', 'RS256')
    const open = { ...(await crypto.subtle.exportKey('jwk', privateKey)), kid: 'open', key_ops: undefined }
    issuer.published = [
      { kty: 'RSA', kid: 'broken', n: '!', e: 'AQAB' },
      { kty: 'RSA', kid: 'short', n: 'AQAB', e: 'AQAB' },
      { kty: 'EC', crv: 'P-256', kid: 'empty' },
      { kty: 'unheard-of' },
      { ...jwk, kid: 'cipher', use: 'enc' },
      { ...jwk, kid: 'wrap', use: undefined, key_ops: ['wrapKey'] },
      { ...jwk, kid: 'other', alg: 'RS512' },
      open,
      jwk,
    ]
    expect(await good()).toBe('ok')
    for (const kid of ['broken', 'short', 'empty', 'cipher', 'wrap', 'other'])
      expect(await codeOf(await issuer.token({}, { kid })), kid).toBe('token_invalid')
    // Its private half is published: anybody could have signed this.
    expect(await good(['open', 'RS256'])).toBe('token_invalid')
  })

  it('of RSA below 2048 bits verify nothing', async () => {
    const weak = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    )
    const { publicKey, privateKey } = weak as CryptoKeyPair
    issuer.published = [
      { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'weak', alg: 'RS256', key_ops: undefined },
    ]
    const base64url = (bytes: Uint8Array): string =>
      btoa(String.fromCharCode(...bytes))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')
    const [head, body] = [{ alg: 'RS256', kid: 'weak', typ: 'JWT' }, issuer.claims()].map((part) =>
      base64url(new TextEncoder().encode(JSON.stringify(part))),
    )
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      privateKey,
      new TextEncoder().encode(`${head}.${body}`),
    )
    expect(await codeOf(`${head}.${body}.${base64url(new Uint8Array(signature))}`)).toBe('token_invalid')
  })

  it('belong to their isolate: another Worker reads its own', async () => {
    expect(await good()).toBe('ok')
    goTo(openWorld({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]) }))
    expect(await good()).toBe('ok')
    expect(readings()).toBe(2)
  })
})

describe('for another client of the same issuer', () => {
  it('its discovery document comes whole, and its keys are those that the validator has', async () => {
    issuer.discovery = () =>
      Response.json({
        issuer: issuer.name,
        jwks_uri: issuer.keysAt,
        token_endpoint: 'https://x.example/t',
      })
    expect(await readDiscovery(issuer.name, false)).toMatchObject({
      ok: true,
      value: { token_endpoint: 'https://x.example/t' },
    })
    expect(await good()).toBe('ok')
    expect(await issuerKey(world.deps(), issuer.name, { alg: 'RS256', kid: 'one' })).toMatchObject({ ok: true })
    expect(readings()).toBe(1)
  })
})
