// What the endpoints of clients answer where something is too much, unknown, or not there; signed introspection; what is published, and how long.
import { createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { signingKey } from '../../src/tokens/keyring.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { json, openWorld, rows } from '../support/world.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange' as const
const CALLED = ['/oauth/token', '/oauth/revoke', '/oauth/introspect', '/oauth/par', '/oauth/device/code'] as const

/** Ada, an API with the client that answers for it, a machine, and an app of hers. */
async function adaAndApi() {
  const met = await adaSignedIn()
  const { world } = met
  const service = { redirect_uris: [], grant_types: [EXCHANGE, 'client_credentials' as const] }
  const made = await addClient(world, { name: 'Notes', metadata: service, ownScopes: { [API]: ['notes.read'] } })
  await addApi(world, made.id)
  const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
  const post = (path: string, form: Record<string, string>, by = made, headers = {}): Promise<Response> =>
    wiki.post(path, { client_id: by.id, client_secret: by.secret, ...form }, headers)
  return { ...met, made, wiki, post }
}

describe('an endpoint of clients', () => {
  it('answers in the words of OAuth whatever goes wrong: 405 with Allow, 413, 503 with Retry-After, never a problem document (RFC 6749 §5.2, RFC 7009 §2.2.1, RFC 9126 §2.3)', async () => {
    const { made, post } = await adaAndApi()
    const broken = openWorld({}, { before: () => Promise.reject(new Error('D1_ERROR: gone')) })
    const body = new URLSearchParams({ client_id: made.id, client_secret: made.secret, token: 'x', scope: 'openid' })
    for (const path of CALLED) {
      const answers: [Response, number, string][] = [
        [await broken.fetch(path, { method: 'PUT' }), 405, 'invalid_request'],
        [await post(path, { token: 'x'.repeat(70_000) }), 413, 'invalid_request'],
      ]
      if (path !== '/oauth/token')
        answers.push([await broken.fetch(path, { method: 'POST', body }), 503, 'temporarily_unavailable'])
      for (const [answer, status, error] of answers) {
        expect([path, answer.status, answer.headers.get('Content-Type'), answer.headers.get('Cache-Control')]).toEqual([
          path,
          status,
          'application/json',
          'no-store',
        ])
        const said = await json(answer)
        expect([said.error, Object.keys(said)]).toEqual([error, ['error', 'error_description']])
        // What it says has the characters that it may have (RFC 6749 §5.2), so no quotes.
        expect(said.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      }
      expect(answers[0]?.[0].headers.get('Allow')).toBe('OPTIONS, POST')
      expect(answers[2]?.[0].headers.get('Retry-After') ?? '2').toBe('2')
    }
  })

  it('describes no error with a character that RFC 6749 §5.2 forbids', async () => {
    const texts = import.meta.glob<string>('../../src/{provider,clients}/**/*.{ts,tsx}', {
      query: '?raw',
      import: 'default',
      eager: true,
    })
    const said = Object.values(texts).flatMap((text) => [
      ...text.matchAll(/(?:description: |invalidRequest\(|wrong\('\w+', )(['`])(.*?)\1/g),
    ])
    expect(said.length).toBeGreaterThan(40)
    for (const [, , sentence = ''] of said) expect(sentence).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })
})

describe('revocation', () => {
  it('says of a token that has no grant that it is not revoked (RFC 7009 §2.2.1, unsupported_token_type), and takes token_type_hint for a hint', async () => {
    const { ada, wiki, made, post } = await adaAndApi()
    const machine = await json(await post('/oauth/token', { grant_type: 'client_credentials' }))
    const tokens = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    const subject = {
      subject_token: tokens.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }
    const exchanged = await json(await post('/oauth/token', { grant_type: EXCHANGE, ...subject, resource: API }))
    for (const token of [machine.access_token, exchanged.access_token]) {
      const answer = await post('/oauth/revoke', { token })
      expect([answer.status, (await json(answer)).error]).toEqual([400, 'unsupported_token_type'])
    }
    // Of another client's it is told nothing, as ever (§2.1).
    const other = { id: wiki.client.client_id, secret: wiki.secret }
    expect((await post('/oauth/revoke', { token: machine.access_token }, other)).status).toBe(200)
    for (const hint of ['access_token', 'refresh_token', 'made_up']) {
      const more = await wiki.signIn(ada)
      expect(
        (await post('/oauth/revoke', { token: more.refresh_token ?? '', token_type_hint: hint }, other)).status,
      ).toBe(200)
      expect((await wiki.refresh(more.refresh_token ?? '')).status).toBe(400)
    }
    expect(made.secret).not.toBe('')
  })
})

describe('introspection', () => {
  it('is signed where the caller asks for that, for the caller alone, and no access token (RFC 9701 §4, §5, §8.1)', async () => {
    const { world, ada, wiki, made, post } = await adaAndApi()
    const { access_token: token } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    const type = 'application/token-introspection+jwt'
    const keys = createRemoteJWKSet(new URL(`${world.config.issuer}/.well-known/jwks.json`), {
      [customFetch]: (url: string) => world.fetch(url),
    })
    for (const [asked, active] of [
      [token, true],
      ['x', false],
    ] as const) {
      const answer = await post('/oauth/introspect', { token: asked }, made, { Accept: type })
      expect([answer.headers.get('Content-Type'), answer.headers.get('Cache-Control')]).toEqual([type, 'no-store'])
      const jwt = await answer.text()
      const { payload, protectedHeader } = await jwtVerify(jwt, keys, {
        issuer: world.config.issuer,
        audience: made.id,
        typ: 'token-introspection+jwt',
        currentDate: new Date(Date.now()),
      })
      expect(protectedHeader.alg).toBe('RS256')
      expect(Object.keys(payload).toSorted()).toEqual(['aud', 'iat', 'iss', 'token_introspection'])
      const said = payload['token_introspection']
      if (active) expect(said).toMatchObject({ active, scope: 'openid notes.read', client_id: wiki.client.client_id })
      else expect(said).toEqual({ active })
      expect((await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${jwt}` } })).status).toBe(401)
    }
    const document = await json(await world.fetch('/.well-known/oauth-authorization-server'))
    expect(document.introspection_signing_alg_values_supported).toEqual(['ES256', 'RS256'])
    const elliptic = {
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code' as const],
      introspection_signed_response_alg: 'ES256' as const,
    }
    const own = await addClient(world, { metadata: elliptic })
    const chosen = await post('/oauth/introspect', { token: 'x' }, own, { Accept: type })
    expect(decodeProtectedHeader(await chosen.text()).alg).toBe('ES256')
  })
})

describe('an exchange', () => {
  it('keeps to `may_act`: who else presents the token gets nothing (RFC 8693 §4.4)', async () => {
    const { world, ada, wiki, made, post } = await adaAndApi()
    const { access_token: token } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    const { kid, key } = await signingKey(world.deps())
    const exchange = async (may_act: object): Promise<string> => {
      const subject_token = await new SignJWT({ ...decodeJwt(token), may_act })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
        .sign(key)
      const form = {
        grant_type: EXCHANGE,
        subject_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      }
      const answer = await post('/oauth/token', { ...form, resource: API })
      return answer.ok ? 'a token' : (await json(answer)).error
    }
    expect(await exchange({ sub: made.id })).toBe('a token')
    expect(await exchange({ sub: 'somebody' })).toBe('invalid_grant')
  })
})

describe('what is published', () => {
  it('has a tag, and is not sent again to who has it: discovery and keys, with no D1 for discovery (RFC 9110 §13.1.2, RFC 8414 §3)', async () => {
    const { world } = await adaSignedIn()
    // With a client both keys are there.
    await addClient(world)
    for (const [path, kept] of [
      ['/.well-known/openid-configuration', 'public, max-age=3600'],
      ['/.well-known/oauth-authorization-server', 'public, max-age=3600'],
      ['/.well-known/jwks.json', 'public, max-age=60'],
    ] as const) {
      const first = await world.fetch(path, { headers: { Origin: 'https://spa.example' } })
      const tag = first.headers.get('ETag') ?? ''
      expect(tag).toMatch(/^"[\w-]{43}"$/)
      expect([first.headers.get('Cache-Control'), first.headers.get('Access-Control-Allow-Origin')]).toEqual([
        kept,
        '*',
      ])
      world.trips.length = 0
      const again = await world.fetch(path, { headers: { 'If-None-Match': `"x", W/${tag}` } })
      expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', tag])
      expect((await world.fetch(path, { headers: { 'If-None-Match': '"x"' } })).status).toBe(200)
      // The keys of this isolate are known by now.
      expect([path, world.trips]).toEqual([path, []])
    }
  })

  it('names every endpoint and what it takes (OIDC Discovery §3, RFC 8414 §2, RFC 9126 §5, RFC 9449 §5.1, RFC 9207 §3)', async () => {
    const { world } = await adaSignedIn()
    const document = await json(await world.fetch('/.well-known/openid-configuration'))
    const wanted =
      'issuer authorization_endpoint token_endpoint jwks_uri userinfo_endpoint revocation_endpoint introspection_endpoint end_session_endpoint pushed_authorization_request_endpoint device_authorization_endpoint scopes_supported response_types_supported response_modes_supported grant_types_supported subject_types_supported id_token_signing_alg_values_supported token_endpoint_auth_methods_supported code_challenge_methods_supported authorization_response_iss_parameter_supported client_id_metadata_document_supported dpop_signing_alg_values_supported backchannel_logout_supported backchannel_logout_session_supported require_pushed_authorization_requests prompt_values_supported claims_supported service_documentation'
    expect(Object.keys(document)).toEqual(expect.arrayContaining(wanted.split(' ')))
    expect(await rows('SELECT id FROM clients')).toEqual([])
  })
})
