// Access tokens of trusted issuers, as a sibling shows them to `verifyAccessToken`: which are taken, and which are not
// (RFC 9068 §4, RFC 8725, contract §6 TRUSTED_TOKEN_ISSUERS).
import { createExecutionContext } from 'cloudflare:test'
import { generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuthService } from '../../src/client/types.ts'
import { Auth } from '../../src/rpc.ts'
import { proofFor } from '../support/clients/dpop-proof.ts'
import { answerFor, Issuer, pairOf, trustIn, type Claims } from '../support/providers/issuer.ts'
import { addUser, Browser, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, stopClock, type World } from '../support/world.ts'

const API = 'https://api.example.com'

let world: World
let auth: AuthService
let tenant: Issuer
let partner: Issuer
let clock: ReturnType<typeof stopClock>

const doorOf = (where: World): AuthService => new Auth(createExecutionContext(), where.env)
/** A Worker that trusts these, in an isolate that knows no keys yet. */
const trusting = (...entries: Claims[]): World => openWorld({ TRUSTED_TOKEN_ISSUERS: JSON.stringify(entries) })

beforeEach(async () => {
  clock = stopClock()
  await freshWorld()
  tenant = new Issuer('https://tenant.eu.auth0.com/', API)
  await tenant.publish(['one', 'RS256'])
  partner = new Issuer('https://id.partner.example/realms/shop', API)
  await partner.publish(['one', 'ES256'])
  answerFor(tenant, partner)
  world = trusting(trustIn(tenant), trustIn(partner, { algorithms: ['ES256'], typ: 'at+jwt' }))
  auth = doorOf(world)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const codeOf = async (token: string, by: AuthService = auth, options: object = {}): Promise<string> => {
  const answer = await by.verifyAccessToken(token, options)
  return answer.ok ? 'ok' : answer.error.code
}

describe('a token of a trusted issuer', () => {
  it('gives at `offline` what it says, whose it is there and nothing of our users, and asks no database', async () => {
    world.trips.length = 0
    const claims = { role: 'SUPER_ADMIN', user_id: 'root', 'https://shop.example.com/tier': 'gold' }
    const answer = await auth.verifyAccessToken(await tenant.token(claims))
    expect(answer).toEqual({
      ok: true,
      value: {
        issuer: 'https://tenant.eu.auth0.com/',
        subject: 'auth0|ada',
        client_id: 'web',
        scope: 'openid read:orders',
        permissions: ['orders:refund'],
        exp: clock.now() / 1000 + 300,
        claims: { ...tenant.claims(), ...claims },
      },
    })
    expect(world.trips).toEqual([])
    expect(tenant.asked).toEqual(['/.well-known/openid-configuration', '/.well-known/jwks.json'])
  })

  it('of the profile of RFC 9068 is taken too, where its entry says so', async () => {
    const claims = { azp: undefined, client_id: 'app', jti: 'j', aud: API, permissions: undefined }
    expect(
      await auth.verifyAccessToken(await partner.token(claims, { typ: 'at+jwt' }, ['one', 'ES256'])),
    ).toMatchObject({
      ok: true,
      value: { issuer: partner.name, client_id: 'app', permissions: [] },
    })
    expect(await codeOf(await partner.token(claims, { typ: 'application/AT+JWT' }, ['one', 'ES256']))).toBe('ok')
  })

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])(
    'signed with %s is taken where that is listed, and only there',
    async (alg) => {
      await tenant.publish(['key', alg])
      const token = await tenant.token({}, {}, ['key', alg])
      expect(await codeOf(token, doorOf(trusting(trustIn(tenant, { algorithms: [alg] }))))).toBe('ok')
      const others = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'].filter((other) => other !== alg)
      expect(await codeOf(token, doorOf(trusting(trustIn(tenant, { algorithms: others }))))).toBe('token_invalid')
    },
  )

  it('whose key names no algorithm is verified by the listed one that its header names', async () => {
    const { jwk } = await pairOf('one', 'RS256')
    tenant.published = [{ ...jwk, alg: undefined, use: undefined }]
    expect(await codeOf(await tenant.token())).toBe('ok')
  })

  it('is taken with scopes as a list, or as the `scp` that others write', async () => {
    for (const claims of [
      { scope: ['a', 'b'] },
      { scope: undefined, scp: ['a', 'b'] },
      { scope: undefined, scp: 'a b' },
    ])
      expect(await auth.verifyAccessToken(await tenant.token(claims))).toMatchObject({
        ok: true,
        value: { scope: 'a b' },
      })
    expect(await auth.verifyAccessToken(await tenant.token({ scope: undefined }))).toMatchObject({
      value: { scope: '' },
    })
  })

  it('counts from its `nbf` to its `exp`, give or take five seconds', async () => {
    const now = clock.now() / 1000
    const token = await tenant.token({ nbf: now + 5, exp: now + 60 })
    expect(await codeOf(token)).toBe('ok')
    clock.pass(64_000)
    expect(await codeOf(token)).toBe('ok')
    clock.pass(1_000)
    expect(await codeOf(token)).toBe('token_expired')
  })
})

describe('claims', () => {
  const now = (): number => clock.now() / 1000

  it.each<[string, (own: Issuer) => Claims]>([
    ['the issuer without its slash', ({ name }) => ({ iss: name.slice(0, -1) })],
    ['the issuer with another slash', ({ name }) => ({ iss: `${name}/` })],
    ['the issuer in capitals', ({ name }) => ({ iss: name.toUpperCase() })],
    ['an issuer that nobody trusts', () => ({ iss: 'https://evil.example/' })],
    ['our own issuer', () => ({ iss: 'http://localhost:8787' })],
    ['no issuer', () => ({ iss: undefined })],
    ['a list of issuers', ({ name }) => ({ iss: [name] })],
    ['another audience', () => ({ aud: 'https://other.example.com' })],
    ['other audiences', () => ({ aud: ['https://other.example.com', 'https://third.example.com'] })],
    ['no audience', () => ({ aud: undefined })],
    ['an empty list of audiences', () => ({ aud: [] })],
    ['an audience that begins like ours', () => ({ aud: `${API}/` })],
    ['an audience that is no text', () => ({ aud: { [API]: true } })],
    ['no expiry', () => ({ exp: undefined })],
    ['an expiry that is no number', () => ({ exp: '9999999999' })],
    ['a beginning six seconds away', () => ({ nbf: now() + 6 })],
    ['a beginning that is no number', () => ({ nbf: '0' })],
    ['an issue six seconds away', () => ({ iat: now() + 6 })],
    ['no time of issue', () => ({ iat: undefined })],
    ['a time of issue that is no number', () => ({ iat: '1' })],
    ['no subject', () => ({ sub: undefined })],
    ['an empty subject', () => ({ sub: '' })],
    ['a subject that is no text', () => ({ sub: 7 })],
    ['a subject with a NUL, which SQL would cut', () => ({ sub: 'auth0|ada\u0000x' })],
    ['a subject that is no Unicode, which D1 would write like another', () => ({ sub: 'auth0|\ud800' })],
    ['an endless subject', () => ({ sub: 'x'.repeat(256) })],
    ['a client that is no text', () => ({ azp: { id: 'web' } })],
    ['permissions that are no list', () => ({ permissions: 'orders:refund' })],
  ])('with %s are refused', async (_, change) => {
    expect(await codeOf(await tenant.token(change(tenant)))).toBe('token_invalid')
  })

  it('that have expired are refused as expired', async () => {
    expect(await codeOf(await tenant.token({ exp: now() - 5 }))).toBe('token_expired')
  })

  it('of a type that is not the entry’s are refused: an ID token is no access token', async () => {
    for (const typ of ['at+jwt', 'logout+jwt', 'dpop+jwt', '', undefined])
      expect(await codeOf(await tenant.token({}, { typ })), String(typ)).toBe('token_invalid')
    for (const typ of ['JWT', 'id+jwt', undefined])
      expect(await codeOf(await partner.token({}, { typ }, ['one', 'ES256'])), String(typ)).toBe('token_invalid')
  })

  it('of an ID token are refused, whatever its header and its audience say', async () => {
    const nobody = { scope: undefined, permissions: undefined }
    for (const claims of [{ nonce: 'n' }, { at_hash: 'h' }, { c_hash: 'h' }])
      expect(await codeOf(await tenant.token({ ...nobody, ...claims }))).toBe('token_invalid')
    expect(await codeOf(await tenant.token(nobody))).toBe('ok')
    // There are issuers that put the nonce into access tokens, too.
    expect(await codeOf(await tenant.token({ nonce: 'n' }))).toBe('ok')
  })

  it('count for the audience that the sibling names, if the operator trusts the issuer for that one', async () => {
    const two = doorOf(trusting(trustIn(tenant, { audience: [API, 'https://stock.example.com'] })))
    const stock = await tenant.token({ aud: 'https://stock.example.com' })
    expect(await codeOf(stock, two)).toBe('ok')
    expect(await codeOf(stock, two, { audience: 'https://stock.example.com' })).toBe('ok')
    expect(await codeOf(stock, two, { audience: API })).toBe('token_invalid')
    const elsewhere = await tenant.token({ aud: 'https://elsewhere.example.com' })
    expect(await codeOf(elsewhere, two, { audience: 'https://elsewhere.example.com' })).toBe('token_invalid')
  })

  it('must name a client of the entry’s, by `azp` or `client_id`, where it lists some', async () => {
    const listed = doorOf(trusting(trustIn(tenant, { clients: ['web', 'phone'] })))
    const taken: Claims[] = [
      {},
      { azp: 'phone' },
      { azp: undefined, client_id: 'web' },
      { azp: 'web', client_id: 'web' },
    ]
    for (const claims of taken) expect(await codeOf(await tenant.token(claims), listed)).toBe('ok')
    const refused: Claims[] = [{ azp: 'other' }, { azp: undefined }, { azp: 'web', client_id: 'other' }, { azp: 'WEB' }]
    for (const claims of refused) expect(await codeOf(await tenant.token(claims), listed)).toBe('token_invalid')
  })
})

describe('two issuers', () => {
  it('with a key of one name are not mixed up: what one signs is nothing in the other’s name', async () => {
    const both = doorOf(
      trusting(
        trustIn(tenant, { algorithms: ['RS256', 'ES256'] }),
        trustIn(partner, { algorithms: ['ES256', 'RS256'], typ: 'JWT' }),
      ),
    )
    expect(await codeOf(await tenant.token(), both)).toBe('ok')
    expect(await codeOf(await partner.token({}, {}, ['one', 'ES256']), both)).toBe('ok')
    expect(await codeOf(await partner.token({ iss: tenant.name }, {}, ['one', 'ES256']), both)).toBe('token_invalid')
    expect(await codeOf(await tenant.token({ iss: partner.name }), both)).toBe('token_invalid')
  })

  it('and ourselves neither: no trusted key signs in our name, and none of ours in theirs', async () => {
    const claims = { iss: world.config.issuer, aud: world.config.audience, sid: 's', jti: 'j', client_id: 'latchkey' }
    expect(await codeOf(await partner.token(claims, { typ: 'at+jwt' }, ['one', 'ES256']))).toBe('token_invalid')
    await addUser(world, 'ada@example.com')
    const phone = new Phone(world)
    await signInByPhone(phone, 'ada@example.com')
    expect(await codeOf(phone.accessToken)).toBe('ok')
  })
})

describe('a proof of a key', () => {
  it('makes no foreign token a bound one: it is refused with it', async () => {
    const token = await tenant.token()
    const request = { method: 'GET', url: `${API}/orders` }
    const keys = await generateKeyPair('ES256', { extractable: true })
    const proof = await proofFor(keys, { ...request, token, now: clock.now() })
    for (const level of ['offline', 'fresh', 'strict'])
      expect(await codeOf(token, auth, { level, dpop: { proof, ...request } })).toBe('token_invalid')
    expect(await codeOf(token)).toBe('ok')
  })
})

describe('Latchkey’s own doors', () => {
  it('take no foreign token, however good: sessions are ours', async () => {
    const token = await tenant.token()
    expect(await codeOf(token)).toBe('ok')
    for (const path of ['/api/session', '/api/user', '/api/sessions', '/api/admin/users'])
      expect((await world.fetch(path, { headers: { Authorization: `Bearer ${token}` } })).status, path).toBe(401)
    const browser = new Browser(world)
    browser.jar.set('__Host-latchkey-access', token)
    expect((await browser.get('/api/session')).status).toBe(401)
    expect(await auth.authenticate({ authorization: `Bearer ${token}` })).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated', reason: 'token_invalid' },
    })
    expect(await auth.authenticate({ cookie: browser.cookies() })).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated' },
    })
  })

  it('ask no issuer where none is trusted', async () => {
    expect(await codeOf(await tenant.token(), doorOf(openWorld()))).toBe('token_invalid')
    expect(tenant.asked).toEqual([])
  })
})
