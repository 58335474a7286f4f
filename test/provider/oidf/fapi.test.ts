// The modules of the OpenID Foundation's plan for FAPI 2.0 Security Profile (final): the same steps, against the Worker. Each title begins with the
// names of its modules, without `fapi2-security-profile-final-`. docs/conformance.md lists them.
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../../support/people/ada.ts'
import { hiddenIn, open, press } from '../../support/people/forms.ts'
import { addClient, RelyingParty } from '../../support/clients/relying-party.ts'
import { FapiClient, newKeys, type Changed } from '../../support/clients/fapi-client.ts'
import { json, rows } from '../../support/world.ts'

/** Ada, signed in, and a client that is held to the profile. */
async function adaAndBank(alg = 'ES256') {
  const met = await adaSignedIn()
  return { ...met, bank: await FapiClient.make(met.world, {}, alg) }
}

const told = async (answer: Response): Promise<string> => `${answer.status} ${(await json(answer)).error ?? ''}`.trim()
const codeIn = (back: URL): string => back.searchParams.get('code') ?? ''

describe('FAPI 2.0: a client that behaves', () => {
  it('discovery-end-point-verification: the algorithms, PAR, PKCE and keys that the profile asks for (§5.3.2.1, §5.4)', async () => {
    const { world } = await adaAndBank()
    const document = await json(await world.fetch('/.well-known/openid-configuration'))
    const best = ['PS256', 'ES256', 'EdDSA']
    for (const of of ['dpop', 'id_token', 'token_endpoint_auth'] as const)
      expect(document[`${of}_signing_alg_values_supported`].some((alg: string) => best.includes(alg))).toBe(true)
    expect(document.dpop_signing_alg_values_supported).not.toContain('RS256')
    expect(document.token_endpoint_auth_methods_supported).toContain('private_key_jwt')
    expect(document.code_challenge_methods_supported).toEqual(['S256'])
    expect(document.authorization_response_iss_parameter_supported).toBe(true)
    expect(document.pushed_authorization_request_endpoint).toBe(`${world.config.issuer}/oauth/par`)
  })

  it('happy-flow, ensure-dpop-auth-code-binding-success, ensure-dpopproof-at-par-endpoint-binding-success: two clients, tokens bound to their keys, ID tokens by ES256 (§5.3.2, §5.4.1; RFC 9449 §10.1)', async () => {
    const { world, ada, userId, bank } = await adaAndBank()
    const other = await FapiClient.make(world)
    const keys = createRemoteJWKSet(new URL(`${world.config.issuer}/.well-known/jwks.json`), {
      [customFetch]: (url: string) => world.fetch(url),
    })
    for (const client of [bank, other]) {
      const pushed = await client.push()
      expect([pushed.status, pushed.headers.get('Cache-Control')]).toEqual([201, 'no-store'])
      const { expires_in } = await json(pushed)
      expect(expires_in).toBeLessThan(600)
      const back = await client.back(ada, { form: { dpop_jkt: await client.thumbprint() } })
      expect(back.searchParams.get('iss')).toBe(world.config.issuer)
      const tokens = await json(await client.redeem(codeIn(back)))
      expect(tokens.token_type).toBe('DPoP')
      const { payload, protectedHeader } = await jwtVerify(tokens.id_token, keys, {
        audience: client.id,
        currentDate: new Date(Date.now()),
      })
      expect([protectedHeader.alg, payload.sub, payload['nonce']]).toEqual(['ES256', userId, 'n'])
      expect((await client.resource(tokens.access_token)).status).toBe(200)
      const thief = client === bank ? other : bank
      expect((await thief.resource(tokens.access_token)).status).toBe(401)
    }
  })

  it('ensure-authorization-request-without-state-success, -without-nonce-success, -with-64-char-nonce-success, -with-long-nonce, -with-long-state, ensure-other-scope-order-succeeds, par-without-duplicate-parameters: each gets its tokens (OIDC Core §3.1.2.1)', async () => {
    const { ada, bank } = await adaAndBank()
    const longState = 's'.repeat(1000)
    const tries: [Changed, (back: URL, claims: Record<string, unknown>) => void][] = [
      [{ form: { state: undefined } }, (back) => expect(back.searchParams.has('state')).toBe(false)],
      [{ form: { nonce: undefined } }, (_back, claims) => expect(claims['nonce']).toBeUndefined()],
      [{ form: { nonce: 'n'.repeat(64) } }, (_back, claims) => expect(claims['nonce']).toBe('n'.repeat(64))],
      [{ form: { nonce: 'n'.repeat(384) } }, (_back, claims) => expect(claims['nonce']).toBe('n'.repeat(384))],
      [{ form: { state: longState } }, (back) => expect(back.searchParams.get('state')).toBe(longState)],
      [{ form: { scope: 'offline_access email openid' } }, (back) => expect(codeIn(back)).not.toBe('')],
    ]
    for (const [changed, holds] of tries) {
      const back = await bank.back(ada, changed)
      const tokens = await json(await bank.redeem(codeIn(back)))
      holds(back, JSON.parse(atob((tokens.id_token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))))
    }
  })

  it('user-rejects-authentication: the client is told access_denied with state and iss (RFC 6749 §4.1.2.1)', async () => {
    const { world, ada } = await adaSignedIn()
    const bank = await FapiClient.make(world, { firstParty: false })
    const page = await (await open(ada, (await bank.led()).href.slice(world.config.issuer.length))).text()
    const answer = await press(ada, '/consent', { ...hiddenIn(page), decision: 'deny' })
    const back = new URL(answer.headers.get('Refresh')?.replace('0;url=', '') ?? '')
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 's',
      iss: world.config.issuer,
    })
  })

  it('access-token-type-header-case-sensitivity: the scheme is taken in any case (RFC 9110 §11.1)', async () => {
    const { ada, bank } = await adaAndBank()
    const { access_token = '' } = await bank.signIn(ada)
    for (const scheme of ['dpop', 'DPOP', 'DPoP'])
      expect((await bank.resource(access_token, {}, { scheme })).status).toBe(200)
  })

  it('check-dpop-proof-nbf-exp, ensure-dpopproof-with-iat-10seconds-before-succeeds, -after-succeeds: a clock may differ a little, at PAR, token and resource (§5.3.2.1)', async () => {
    const { ada, bank } = await adaAndBank()
    const now = Math.floor(Date.now() / 1000)
    for (const proofClaims of [{ nbf: now, exp: now + 60 }, { iat: now - 10 }, { iat: now + 10 }]) {
      const back = await bank.back(ada, { proofClaims })
      const tokens = await json(await bank.redeem(codeIn(back), { proofClaims }))
      expect((await bank.resource(tokens.access_token, proofClaims)).status).toBe(200)
    }
  })

  it('test-claims-parameter-identity-claims: `claims` is no error, and userinfo has what the scopes give (OIDC Core §5.5)', async () => {
    const { ada, bank } = await adaAndBank()
    const claims = JSON.stringify({ userinfo: { email: { essential: true } }, id_token: { auth_time: null } })
    const { access_token = '' } = await bank.signIn(ada, { form: { claims } })
    expect(await json(await bank.resource(access_token))).toMatchObject({ email: 'ada@example.com' })
  })
})

describe('FAPI 2.0: tokens', () => {
  it('ensure-holder-of-key-required: no proof, no tokens, and the code is not spent (RFC 9449 §5.2)', async () => {
    const { ada, bank } = await adaAndBank()
    // Whether the request named a key or not.
    for (const changed of [{}, { proof: null }] as Changed[]) {
      const code = codeIn(await bank.back(ada, changed))
      expect(await told(await bank.redeem(code, { proof: null }))).toBe('400 invalid_request')
      expect((await bank.redeem(code)).status).toBe(200)
    }
  })

  it('ensure-mismatched-dpop-jkt-fails, ensure-token-endpoint-fails-with-mismatched-dpop-jkt, -mismatched-dpop-proof-jkt: the code is bound to the key that was named (RFC 9449 §10, §10.1)', async () => {
    const { ada, bank } = await adaAndBank()
    expect(await told(await bank.push({ form: { dpop_jkt: 'x'.repeat(43) } }))).toBe('400 invalid_dpop_proof')
    const mine = await bank.thumbprint()
    for (const changed of [{}, { proof: null, form: { dpop_jkt: mine } }] as Changed[]) {
      const code = codeIn(await bank.back(ada, changed))
      const { dpop } = bank
      bank.dpop = await newKeys()
      expect(await told(await bank.redeem(code))).toBe('400 invalid_grant')
      bank.dpop = dpop
      expect((await bank.redeem(code)).status).toBe(200)
    }
  })

  it('ensure-client-id-in-token-endpoint, ensure-authorization-code-is-bound-to-client, ensure-client-assertion-in-token-endpoint: a code is its client’s alone, who proves itself (RFC 6749 §4.1.3)', async () => {
    const { world, ada, bank } = await adaAndBank()
    const other = await FapiClient.make(world)
    const code = codeIn(await bank.back(ada))
    expect(await told(await bank.redeem(code, { form: { client_id: other.id } }))).toBe('401 invalid_client')
    other.verifier = bank.verifier
    expect(await told(await other.redeem(code))).toBe('400 invalid_grant')
    expect(await told(await bank.redeem(code, { assertion: null }))).toBe('401 invalid_client')
    expect((await bank.redeem(code)).status).toBe(200)
  })

  it('attempt-reuse-authorization-code-after-one-second: refused, and what it gave ends (§5.3.2.1)', async () => {
    const { clock, ada, bank } = await adaAndBank()
    const code = codeIn(await bank.back(ada))
    const tokens = await json(await bank.redeem(code))
    clock.pass(1000)
    expect(await told(await bank.redeem(code))).toBe('400 invalid_grant')
    expect((await bank.resource(tokens.access_token)).status).toBe(401)
  })

  it('ensure-token-endpoint-fails-with-expired-auth-code: a code of 62 seconds is none (§5.3.2.1)', async () => {
    const { clock, ada, bank } = await adaAndBank()
    const code = codeIn(await bank.back(ada))
    clock.pass(62_000)
    expect(await told(await bank.redeem(code))).toBe('400 invalid_grant')
  })

  it('refresh-token: it stays the same (§5.3.2.1, number 9), wants the key, and is its client’s alone', async () => {
    const { world, clock, ada, bank } = await adaAndBank()
    const other = await FapiClient.make(world)
    const { refresh_token = '' } = await bank.signIn(ada)
    const theirs = await other.signIn(ada)
    for (const _ of [1, 2, 3]) {
      clock.pass(30_000)
      const refreshed = await json(await bank.refresh(refresh_token))
      expect([refreshed.refresh_token, refreshed.token_type]).toEqual([refresh_token, 'DPoP'])
    }
    expect(await told(await bank.refresh(refresh_token, { proof: null }))).toBe('400 invalid_request')
    expect(await told(await bank.refresh(theirs['refresh_token'] ?? ''))).toBe('400 invalid_grant')
    expect(await rows('SELECT counter, parent, ended_at FROM grants')).toEqual([
      { counter: 1, parent: null, ended_at: null },
      { counter: 1, parent: null, ended_at: null },
    ])
    // A client that isn't held to the profile rotates, as ever.
    const usual = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const before = await usual.signIn(ada)
    expect((await json(await usual.refresh(before.refresh_token ?? ''))).refresh_token).not.toBe(before.refresh_token)
  })

  it('dpop-negative-tests: the resource takes no proof that is wrong in one way (RFC 9449 §4.3, §7.1)', async () => {
    const { ada, bank } = await adaAndBank()
    const { access_token: token = '' } = await bank.signIn(ada)
    const now = Math.floor(Date.now() / 1000)
    const { issuer } = bank.world.config
    expect((await bank.resource(token)).status).toBe(200)
    const good = [{ htu: `${issuer}/userinfo?a=b#c` }, { extra: 'x' }]
    for (const claims of good) expect((await bank.resource(token, claims)).status).toBe(200)
    const wrong = [
      { jti: undefined },
      { htm: undefined },
      { htu: undefined },
      { iat: undefined },
      { ath: undefined },
      { ath: 'x' },
      { htm: 'PUT' },
      { htu: `${issuer}/other` },
      { iat: now + 3600 },
      { iat: now - 3600 },
    ]
    for (const claims of wrong) expect([claims, (await bank.resource(token, claims)).status]).toEqual([claims, 401])
    for (const header of [{ typ: undefined }, { typ: 'JWT' }, { jwk: undefined }])
      expect([header, (await bank.resource(token, {}, { header })).status]).toEqual([header, 401])
    expect((await bank.resource(token, {}, { scheme: 'Bearer' })).status).toBe(401)
    const { dpop } = bank
    bank.dpop = await newKeys()
    expect((await bank.resource(token)).status).toBe(401)
    bank.dpop = dpop
    const claims = { jti: 'once' }
    expect([(await bank.resource(token, claims)).status, (await bank.resource(token, claims)).status]).toEqual([
      200, 401,
    ])
  })
})
