// The verifier for callers without a binding, with issuers besides Latchkey: which tokens it takes, and what a hostile or
// broken issuer can do (RFC 9068 §4, RFC 8725, OIDC Discovery §4).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createVerifier, type TrustedIssuer, type VerifiedToken, type Verifier } from '../../src/client/index.ts'
import { Issuer, type Claims } from '../support/providers/issuer.ts'
import { until } from '../support/until.ts'
import { stopClock } from '../support/world.ts'

const LATCHKEY = 'https://auth.example.com'
const API = 'https://api.example.com'
const SECOND = 1000

let clock: ReturnType<typeof stopClock>
let own: Issuer
let tenant: Issuer
let partner: Issuer
let verify: Verifier<VerifiedToken>
let asked: string[]

const get: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  asked.push(request.url)
  const issuer = [own, tenant, partner].find(({ name }) => request.url.startsWith(name.replace(/\/$/, '')))
  if (issuer === undefined) throw new TypeError(`nobody answers at ${request.url}`)
  return request.url.endsWith('/openid-configuration') ? issuer.discovery(request) : issuer.keySet(request)
}
const trusting = (change: Partial<TrustedIssuer> = {}, more: object = { issuer: LATCHKEY }): Verifier<VerifiedToken> =>
  createVerifier({
    fetch: get,
    trusted: [
      { issuer: tenant.name, audience: API, algorithms: ['RS256'], typ: 'JWT', ...change },
      { issuer: partner.name, audience: [API], algorithms: ['ES256'] },
    ],
    ...more,
  })

beforeEach(async () => {
  clock = stopClock()
  asked = []
  own = new Issuer(LATCHKEY, LATCHKEY)
  tenant = new Issuer('https://tenant.eu.auth0.com/', API)
  partner = new Issuer('https://id.partner.example/shop', API)
  await own.publish(['own', 'ES256'])
  await tenant.publish(['one', 'RS256'])
  await partner.publish(['one', 'ES256'])
  verify = trusting()
})

afterEach(() => vi.useRealTimers())

const codeOf = async (token: string, by = verify, allowance = {}): Promise<string> => {
  const answer = await by(token, allowance)
  return answer.ok ? 'ok' : answer.error.code
}
const ownToken = (change: Claims = {}, signer: [string, string] = ['own', 'ES256']): Promise<string> =>
  own.token(
    { sid: 's', jti: 'j', client_id: 'latchkey', scope: 'account', aud: LATCHKEY, ...change },
    { typ: 'at+jwt' },
    signer,
  )

describe('a verifier that trusts others', () => {
  it('takes their tokens for what they are, and Latchkey’s as ever', async () => {
    expect(await verify(await tenant.token({ role: 'ADMIN' }))).toEqual({
      ok: true,
      value: {
        issuer: tenant.name,
        subject: 'auth0|ada',
        client_id: 'web',
        scope: 'openid read:orders',
        permissions: ['orders:refund'],
        exp: clock.now() / 1000 + 300,
        claims: { ...tenant.claims(), role: 'ADMIN' },
      },
    })
    expect(await codeOf(await partner.token({}, { typ: 'at+jwt' }, ['one', 'ES256']))).toBe('ok')
    expect(await verify(await ownToken())).toMatchObject({ ok: true, value: { sid: 's', sub: 'auth0|ada' } })
    expect(asked).toEqual([
      `${tenant.name}.well-known/openid-configuration`,
      tenant.keysAt,
      `${partner.name}/.well-known/openid-configuration`,
      partner.keysAt,
      `${LATCHKEY}/.well-known/jwks.json`,
    ])
  })

  it('may do without Latchkey’s own', async () => {
    const theirs = trusting({}, {})
    expect(await codeOf(await tenant.token(), theirs)).toBe('ok')
    expect(await codeOf(await ownToken(), theirs)).toBe('token_invalid')
  })

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const)(
    'verifies %s where that is listed, and only there',
    async (alg) => {
      await tenant.publish(['key', alg])
      const token = await tenant.token({}, {}, ['key', alg])
      expect(await codeOf(token, trusting({ algorithms: [alg] }))).toBe('ok')
      expect(await codeOf(token, trusting({ algorithms: alg === 'ES256' ? ['RS256'] : ['ES256'] }))).toBe(
        'token_invalid',
      )
    },
  )

  it('takes no shared secret, whatever it was told', async () => {
    tenant.published = [{ kty: 'oct', k: 'c2VjcmV0', kid: 'one', alg: 'HS256' }]
    const loose = trusting({ algorithms: ['HS256', 'none'] as never })
    expect(await codeOf(await tenant.token(), loose)).toBe('token_invalid')
  })

  it.each<[string, () => Claims]>([
    ['another issuer’s name', () => ({ iss: partner.name })],
    ['Latchkey’s name', () => ({ iss: LATCHKEY })],
    ['the issuer without its slash', () => ({ iss: tenant.name.slice(0, -1) })],
    ['another audience', () => ({ aud: LATCHKEY })],
    ['no audience', () => ({ aud: undefined })],
    ['no expiry', () => ({ exp: undefined })],
    ['no subject', () => ({ sub: '' })],
    ['an issue six seconds away', () => ({ iat: clock.now() / SECOND + 6 })],
    ['a beginning six seconds away', () => ({ nbf: clock.now() / SECOND + 6 })],
    ['permissions that are no list', () => ({ permissions: 'all' })],
    ['a client that is no text', () => ({ azp: 7 })],
  ])('refuses a token with %s', async (_, change) => {
    expect(await codeOf(await tenant.token(change()))).toBe('token_invalid')
  })

  it('refuses what has expired, another type, and a client that isn’t listed', async () => {
    expect(await codeOf(await tenant.token({ exp: clock.now() / SECOND - 5 }))).toBe('token_expired')
    expect(await codeOf(await tenant.token({}, { typ: 'at+jwt' }))).toBe('token_invalid')
    expect(await codeOf(await tenant.token(), trusting({ clients: ['phone'] }))).toBe('token_invalid')
    expect(await codeOf(await tenant.token(), trusting({ clients: ['web'] }))).toBe('ok')
  })

  it('refuses an ID token, whatever its header and its audience say', async () => {
    const nobody = { scope: undefined, permissions: undefined }
    for (const claims of [{ nonce: 'n' }, { at_hash: 'h' }, { c_hash: 'h' }])
      expect(await codeOf(await tenant.token({ ...nobody, ...claims }))).toBe('token_invalid')
    expect(await codeOf(await tenant.token(nobody))).toBe('ok')
    // There are issuers that put the nonce into access tokens, too.
    expect(await codeOf(await tenant.token({ nonce: 'n' }))).toBe('ok')
  })

  it('does not mix up issuers whose keys have one name', async () => {
    const both = trusting({ algorithms: ['RS256', 'ES256'], typ: 'at+jwt' })
    expect(await codeOf(await partner.token({ iss: tenant.name }, { typ: 'at+jwt' }, ['one', 'ES256']), both)).toBe(
      'token_invalid',
    )
    expect(await codeOf(await ownToken({}, ['one', 'ES256']), both)).toBe('token_invalid')
  })

  it('says what a token lacks', async () => {
    const token = await tenant.token()
    expect(await codeOf(token, verify, { scope: ['read:orders'], permissions: ['orders:refund'] })).toBe('ok')
    expect(await verify(token, { scope: ['write:orders'] })).toMatchObject({
      error: { code: 'insufficient_scope', scope: 'write:orders' },
    })
    expect(await codeOf(token, verify, { permissions: ['read:orders'] })).toBe('insufficient_scope')
    expect(await codeOf(await ownToken(), verify, { scope: ['account'] })).toBe('ok')
    expect(await codeOf(await ownToken(), verify, { permissions: ['account'] })).toBe('insufficient_scope')
  })
})

describe('an issuer that', () => {
  it.each<[string, () => void]>([
    [
      'calls itself something else',
      () => (tenant.discovery = () => Response.json({ issuer: 'https://evil.example/', jwks_uri: tenant.keysAt })),
    ],
    ['says no address of keys', () => (tenant.discovery = () => Response.json({ issuer: tenant.name }))],
    [
      'has its keys at a plain address',
      () => (tenant.discovery = () => Response.json({ issuer: tenant.name, jwks_uri: 'http://169.254.169.254/' })),
    ],
    ['redirects', () => (tenant.keySet = () => Response.redirect('https://evil.example/', 302))],
    [
      'serves too much',
      () => (tenant.keySet = () => Response.json({ keys: tenant.published, padding: 'x'.repeat(70_000) })),
    ],
    ['is down', () => (tenant.discovery = () => Promise.reject(new TypeError('network')))],
  ])('%s makes its tokens unverifiable, and nobody else’s', async (_, fail) => {
    fail()
    expect(await codeOf(await tenant.token())).toBe('unavailable')
    expect(await codeOf(await partner.token({}, { typ: 'at+jwt' }, ['one', 'ES256']))).toBe('ok')
    expect(asked.some((url) => url.startsWith('http:') || url.includes('evil'))).toBe(false)
  })

  it('changes its keys is read again, thirty seconds after the last time at the soonest', async () => {
    expect(await codeOf(await tenant.token())).toBe('ok')
    await tenant.publish(['two', 'RS256'])
    expect(await codeOf(await tenant.token({}, {}, ['two', 'RS256']))).toBe('token_invalid')
    clock.pass(30 * SECOND)
    expect(await codeOf(await tenant.token({}, {}, ['two', 'RS256']))).toBe('ok')
  })

  it('is about to tell of a new key sends nobody away for good meanwhile, if it tells', async () => {
    await tenant.publish(['one', 'RS256'], ['two', 'RS256'])
    const { published } = tenant
    await tenant.publish(['one', 'RS256'])
    expect(await codeOf(await tenant.token())).toBe('ok')
    clock.pass(31 * SECOND)
    let tell: (answer: Response) => void = () => undefined
    tenant.keySet = () => new Promise<Response>((resolve) => (tell = resolve))
    const rotated = await tenant.token({}, {}, ['two', 'RS256'])
    const learns = codeOf(rotated)
    await until(() => asked.length === 4)
    expect(await codeOf(rotated)).toBe('unavailable')
    expect(await codeOf(await tenant.token())).toBe('ok')
    // Whatever became of that call, after ten seconds it has no answer.
    clock.pass(10 * SECOND)
    expect(await codeOf(rotated)).toBe('token_invalid')
    tell(Response.json({ keys: published }))
    expect(await learns).toBe('ok')
    expect(await codeOf(rotated)).toBe('ok')
  })
})
