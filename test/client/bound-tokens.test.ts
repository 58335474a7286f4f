// Tokens that are bound to a key (DPoP, RFC 9449 §7), at a sibling's API: by the binding, and by the verifier without one.
import { createExecutionContext } from 'cloudflare:test'
import { SignJWT, type JWTPayload } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import {
  createVerifier,
  withToken,
  type AuthService,
  type RequireTokenOptions,
  type VerifiedToken,
} from '../../src/client/index.ts'
import { noncesAt } from '../../src/client/nonce.ts'
import { PROOF_ALGORITHMS } from '../../src/client/resource.ts'
import { DPOP_ALGORITHMS } from '../../src/crypto/dpop.ts'
import { Auth } from '../../src/rpc.ts'
import { proofFor } from '../support/clients/dpop-proof.ts'
import { addApi, addClient, API, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { rows } from '../support/world.ts'

const URL_OF_NOTES = `${API}notes`
const ALGS = `algs="${DPOP_ALGORITHMS.join(' ')}"`

/** Ada's token for the API, bound to a key, and the API's Worker. */
async function boundToken() {
  const { world, clock, ada, userId } = await adaSignedIn()
  await addApi(world)
  const app = new RelyingParty(world, await addClient(world, { firstParty: true, authMethod: 'none' }))
  const keys = await oauth.generateKeyPair('ES256', { extractable: true })
  app.dpop = oauth.DPoP(app.client, keys)
  const begun = await app.begin({ resource: API, scope: 'openid notes.read' })
  const back = await walkBack(ada, begun.url)
  const tokens = await app.finish(back, begun).catch((error: unknown) => {
    if (!oauth.isDPoPNonceError(error)) throw error
    return app.finish(back, begun)
  })
  const token = tokens.access_token
  const AUTH: AuthService = new Auth(createExecutionContext(), world.env)
  const get = ((url: string) => world.fetch(url)) as typeof fetch
  const verify = createVerifier({ issuer: world.config.issuer, audience: API, fetch: get, now: clock.now })
  /** The API's answer to a request with these headers. */
  const call = (headers: Record<string, string>, options: RequireTokenOptions = {}, method = 'GET') =>
    withToken<{ AUTH: AuthService }>(({ token: given }) => Response.json(given), { audience: API, ...options })(
      new Request(`${URL_OF_NOTES}?page=2`, { method, headers }),
      { AUTH },
      {},
    )
  const proof = (more: JWTPayload & { nonce?: string } = {}, header: object = {}, by = keys) =>
    proofFor(by, { method: 'GET', url: URL_OF_NOTES, token, now: clock.now() }, more, header)
  return { world, clock, userId, app, keys, token, AUTH, verify, call, proof }
}

/** The two ways in which an API asks. */
const WAYS = ['binding', 'verifier'] as const

describe.each(WAYS)('by the %s, a token with a key', (way) => {
  it('is let in with a proof for this very request, once (§7.1, §11.1), and never as Bearer (§7.2)', async () => {
    const { call, verify, token, proof, userId } = await boundToken()
    const options = way === 'binding' ? {} : { verify: verify as (text: string) => ReturnType<typeof verify> }
    const DPoP = await proof()
    const headers = { Authorization: `DPoP ${token}`, DPoP }
    expect(await (await call(headers, options)).json<VerifiedToken>()).toMatchObject({
      sub: userId,
      cnf: { jkt: expect.any(String) },
    })
    const again = await call(headers, options)
    expect([again.status, again.headers.get('WWW-Authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP realm="latchkey", error="invalid_dpop_proof", error_description="[^"]+", .*algs="/),
    ])
    // An odd case of the scheme is the same scheme (RFC 9110 §11.1).
    expect((await call({ Authorization: `dpop ${token}`, DPoP: await proof() }, options)).status).toBe(200)
    for (const more of [{}, { DPoP: await proof() }] as Record<string, string>[]) {
      const asBearer = await call({ Authorization: `Bearer ${token}`, ...more }, options)
      expect([asBearer.status, (await asBearer.json<{ code: string }>()).code]).toEqual([401, 'dpop_required'])
      expect(asBearer.headers.get('WWW-Authenticate')).toMatch(/^DPoP realm="latchkey", error="invalid_token", /)
      expect(asBearer.headers.get('WWW-Authenticate')).toContain(ALGS)
    }
  })

  it('is refused with a proof that is not right (§4.3)', async () => {
    const { call, verify, token, proof, clock, keys } = await boundToken()
    const options = way === 'binding' ? {} : { verify: verify as (text: string) => ReturnType<typeof verify> }
    const now = Math.floor(clock.now() / 1000)
    const others = await oauth.generateKeyPair('ES256', { extractable: true })
    const hs = await new SignJWT({ jti: 'x', htm: 'GET', htu: URL_OF_NOTES, iat: now })
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt' })
      .sign(new TextEncoder().encode('x'.repeat(32)))
    const wrong: Record<string, string> = {
      'no proof': '',
      'no JWT': 'x',
      'another method': await proof({ htm: 'POST' }),
      'another path': await proof({ htu: API }),
      'another host': await proof({ htu: 'https://evil.example/notes' }),
      'no URL': await proof({ htu: 'x' }),
      'too old': await proof({ iat: now - 61 }),
      'from the future': await proof({ iat: now + 11 }),
      'no time': await proof({ iat: undefined }),
      'no id': await proof({ jti: undefined }),
      'an empty id': await proof({ jti: '' }),
      'a long id': await proof({ jti: 'x'.repeat(201) }),
      'of another token': await proof({ ath: 'x' }),
      'of no token': await proof({ ath: undefined }),
      'another type': await proof({}, { typ: 'JWT' }),
      'RS256 (FAPI 2.0 §5.4.1)': await proof({}, { alg: 'RS256' }, await oauth.generateKeyPair('RS256')),
      'a symmetric key': hs,
      'another key’s signature': (await proof()).replace(/[^.]+$/, (await proof({}, {}, others)).split('.')[2] ?? ''),
      'the private key': await proof({}, { jwk: await crypto.subtle.exportKey('jwk', keys.privateKey) }),
      'two proofs': `${await proof()}, ${await proof()}`,
      'much too long': await proof({ more: 'x'.repeat(5000) }),
    }
    for (const [what, DPoP] of Object.entries(wrong)) {
      const answer = await call({ Authorization: `DPoP ${token}`, DPoP }, options)
      expect([what, answer.status, (await answer.json<{ code: string }>()).code]).toEqual([
        what,
        401,
        'invalid_dpop_proof',
      ])
    }
    // A right proof of a key that the token isn't bound to (§7.1).
    const foreign = await call({ Authorization: `DPoP ${token}`, DPoP: await proof({}, {}, others) }, options)
    expect(foreign.headers.get('WWW-Authenticate')).toMatch(/^DPoP realm="latchkey", error="invalid_token"/)
    // A query and a fragment count for nothing.
    const DPoP = await proof({ htu: `${URL_OF_NOTES}?page=1#x` })
    expect((await call({ Authorization: `DPoP ${token}`, DPoP }, options)).status).toBe(200)
  })

  it('that allows too little spends no proof', async () => {
    const { call, verify, token, proof } = await boundToken()
    const options = way === 'binding' ? {} : { verify: verify as (text: string) => ReturnType<typeof verify> }
    const headers = { Authorization: `DPoP ${token}`, DPoP: await proof() }
    const lacking = await call(headers, { ...options, scope: ['notes.write'] })
    expect([lacking.status, lacking.headers.get('WWW-Authenticate')]).toEqual([
      403,
      expect.stringMatching(/^DPoP realm="latchkey", error="insufficient_scope", .*scope="notes.write"/),
    ])
    expect((await call(headers, options)).status).toBe(200)
  })
})

describe('an API', () => {
  it('says of proofs what Latchkey takes', () => {
    expect(PROOF_ALGORITHMS).toEqual(DPOP_ALGORITHMS)
  })

  it('with `strict` has each proof spent by D1, for all isolates: of ten at once one is taken', async () => {
    const { call, token, proof, world } = await boundToken()
    const headers = { Authorization: `DPoP ${token}`, DPoP: await proof() }
    world.trips.length = 0
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(headers, { level: 'strict' })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(world.trips).toHaveLength(10)
    expect(await rows('SELECT count(*) AS spent FROM spent_challenges')).toEqual([{ spent: expect.any(Number) }])
  })

  it('takes no unbound token by the scheme DPoP, and where a key is required none by any scheme', async () => {
    const { call, app, proof, world, token } = await boundToken()
    const machine = await addClient(world, {
      ownScopes: { [API]: ['notes.read'] },
      metadata: { redirect_uris: [], grant_types: ['client_credentials'] },
    })
    const basic = { Authorization: `Basic ${btoa(`${machine.id}:${machine.secret}`)}` }
    const unbound = await (
      await app.post('/oauth/token', { grant_type: 'client_credentials', resource: API }, basic)
    ).json<{
      access_token: string
    }>()
    const asDpop = await call({ Authorization: `DPoP ${unbound.access_token}`, DPoP: await proof() })
    expect([asDpop.status, (await asDpop.json<{ code: string }>()).code]).toEqual([401, 'token_invalid'])
    expect((await call({ Authorization: `Bearer ${unbound.access_token}` })).status).toBe(200)
    const required = { dpop: { required: true } }
    const refused = await call({ Authorization: `Bearer ${unbound.access_token}` }, required)
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([401, 'dpop_required'])
    expect((await call({ Authorization: `DPoP ${token}`, DPoP: await proof() }, required)).status).toBe(200)
    const stranger = async (options: RequireTokenOptions) => (await call({}, options)).headers.get('WWW-Authenticate')
    const place = `resource_metadata="${API}.well-known/oauth-protected-resource"`
    expect(await stranger(required)).toBe(`DPoP realm="latchkey", ${place}, ${ALGS}`)
    expect(await stranger({ dpop: {} })).toBe(
      `Bearer realm="latchkey", ${place}, DPoP realm="latchkey", ${place}, ${ALGS}`,
    )
  })

  it('with a secret wants a nonce of the last ten minutes (§9), and gives the next one in time', async () => {
    const { call, token, proof, clock } = await boundToken()
    const options = { dpop: { nonceSecret: () => 'a secret of the app' } }
    const ask = async (nonce?: string) =>
      call({ Authorization: `DPoP ${token}`, DPoP: await proof(nonce === undefined ? {} : { nonce }) }, options)
    const first = await ask()
    expect([first.status, first.headers.get('WWW-Authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP realm="latchkey", error="use_dpop_nonce", /),
    ])
    const nonce = first.headers.get('DPoP-Nonce') ?? ''
    const good = await ask(nonce)
    expect([good.status, good.headers.get('DPoP-Nonce')]).toEqual([200, null])
    const [others] = await noncesAt('another secret', Date.now())
    const foreign = await ask(others)
    expect([foreign.status, foreign.headers.get('DPoP-Nonce')]).toEqual([401, nonce])
    clock.pass(200_000)
    expect((await ask(nonce)).status).toBe(200)
    clock.pass(400_000)
    expect((await ask(nonce)).status).toBe(401)
  })

  it('has a nonce that is good for ten minutes and no longer', async () => {
    const at = Date.UTC(2026, 10, 30)
    const [nonce] = await noncesAt('secret', at)
    expect(nonce).toMatch(/^[\w-]{43}$/)
    expect(await noncesAt('secret', at + 599_999)).toContain(nonce)
    expect(await noncesAt('secret', at + 600_000)).not.toContain(nonce)
  })
})

it('a proof that D1 spent while the list of what has ended was cut is not taken again afterwards', async () => {
  const { world, clock, AUTH, token, proof } = await boundToken()
  await world.env.DB.prepare(
    `INSERT INTO revocations (at, kind, id)
      WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5001) SELECT ?, 'user', 'u' || n FROM i`,
  )
    .bind(clock.now())
    .run()
  const dpop = { proof: await proof(), method: 'GET', url: URL_OF_NOTES }
  const verify = () => AUTH.verifyAccessToken(token, { audience: API, level: 'fresh', dpop })
  expect(await verify()).toMatchObject({ ok: true })
  expect((await rows('SELECT nonce FROM spent_challenges')).length).toBeGreaterThan(0)
  await world.env.DB.prepare('DELETE FROM revocations').run()
  clock.pass(1000)
  expect(await verify()).toMatchObject({ ok: false, error: { code: 'invalid_dpop_proof' } })
})
