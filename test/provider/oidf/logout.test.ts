// The modules of the OpenID Foundation's plans Config OP, RP-Initiated Logout OP and Back-Channel Logout OP: the same steps, against the Worker. Each
// title begins with the names of its modules. docs/conformance.md lists them.
import { createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { adaSignedIn } from '../../support/people/ada.ts'
import { hiddenIn, open, press } from '../../support/people/forms.ts'
import { addClient, CALLBACK, RelyingParty } from '../../support/clients/relying-party.ts'
import { undoAfterTest } from '../../support/undone.ts'
import { freshWorld, json, openWorld } from '../../support/world.ts'

const BYE = 'https://suite.example/post_logout_redirect'
const HEARS = 'https://suite.example/backchannel_logout'

/** Ada, signed in to a client of the suite, and what a request to sign out comes to. */
async function adaAtSuite() {
  const met = await adaSignedIn()
  const metadata = {
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code' as const],
    post_logout_redirect_uris: [BYE],
    backchannel_logout_uri: HEARS,
  }
  const heard: string[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request = new Request(url, init)
    expect([request.url, request.headers.get('Content-Type')?.split(';')[0]]).toEqual([
      HEARS,
      'application/x-www-form-urlencoded',
    ])
    heard.push(await request.text())
    return new Response(null, { status: 200 })
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  const suite = new RelyingParty(met.world, await addClient(met.world, { firstParty: true, metadata }))
  const { id_token = '' } = await suite.signIn(met.ada)
  const leave = (asked: Record<string, string>): Promise<Response> =>
    open(met.ada, `/oidc/logout?${new URLSearchParams(asked).toString()}`)
  const silent = async (): Promise<string | null> => {
    const { url } = await suite.begin({ prompt: 'none' })
    const answer = await open(met.ada, `${url.pathname}${url.search}`)
    return new URL(answer.headers.get('Location') ?? '').searchParams.get('error')
  }
  const lives = async (): Promise<boolean> => (await met.ada.get('/api/session')).status === 200
  return { ...met, suite, idToken: id_token, leave, silent, lives, heard }
}

describe('Config OP', () => {
  it('oidcc-discovery-endpoint-verification, oidcc-rp-initiated-logout-discovery-endpoint-verification, oidcc-backchannel-logout-discovery-endpoint-verification: each field as the suite wants it (OIDC Discovery §3, §4)', async () => {
    await freshWorld()
    const world = openWorld({
      ISSUER: 'https://auth.example.com',
      ENVIRONMENT: 'production',
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'a@example.com',
      RESEND_API_KEY: 'k',
    })
    const answer = await world.fetch('https://auth.example.com/.well-known/openid-configuration')
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    const document = await json(answer)
    expect(document.issuer).toBe('https://auth.example.com')
    const endpoints = Object.entries<string>(document).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
    expect(endpoints.length).toBeGreaterThan(8)
    for (const [name, url] of endpoints) expect(url, name).toMatch(/^https:\/\/auth\.example\.com\//)
    expect(document).toMatchObject({
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      scopes_supported: expect.arrayContaining(['openid']),
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['client_secret_basic', 'client_secret_post']),
      claims_supported: expect.arrayContaining(['sub', 'email']),
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: 'https://auth.example.com/oidc/logout',
    })
    for (const scope of document.scopes_supported) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    for (const locale of document.ui_locales_supported) expect(Intl.getCanonicalLocales(locale)).toEqual([locale])
    const { keys } = await json(await world.fetch('https://auth.example.com/.well-known/jwks.json'))
    expect(keys.length).toBeGreaterThan(0)
    const secrets = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']
    for (const key of keys) expect(Object.keys(key).filter((name) => secrets.includes(name))).toEqual([])
  })
})

describe('RP-Initiated Logout OP', () => {
  it('oidcc-rp-initiated-logout, oidcc-rp-initiated-logout-no-state: back at the client with its state, or without, and nobody is signed in (§2, §3)', async () => {
    for (const state of [{ state: 'rAnd0m~' }, {}] as Record<string, string>[]) {
      const { idToken, leave, silent } = await adaAtSuite()
      const answer = await leave({ id_token_hint: idToken, post_logout_redirect_uri: BYE, ...state })
      const to = answer.headers.get('Location')
      expect([answer.status, to]).toEqual([303, 'state' in state ? `${BYE}?state=rAnd0m%7E` : BYE])
      expect(await silent()).toBe('login_required')
    }
  })

  it('oidcc-rp-initiated-logout-bad-id-token-hint, oidcc-rp-initiated-logout-modified-id-token-hint, oidcc-rp-initiated-logout-no-id-token-hint, oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri: a page, never the client, and nothing ends (§2, §3)', async () => {
    const { suite, idToken, leave, lives } = await adaAtSuite()
    const forged = await new SignJWT({ ...decodeJwt(idToken) })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(new TextEncoder().encode(suite.secret))
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${idToken.split('.')[1]}.`
    const asked: Record<string, string>[] = [
      { id_token_hint: forged, post_logout_redirect_uri: BYE },
      { id_token_hint: unsigned, post_logout_redirect_uri: BYE },
      { post_logout_redirect_uri: BYE },
      { id_token_hint: idToken, post_logout_redirect_uri: `${BYE}/other` },
      { id_token_hint: idToken, post_logout_redirect_uri: `${BYE}?foo=bar` },
    ]
    for (const one of asked) {
      const answer = await leave({ ...one, state: 's' })
      expect([answer.status, answer.headers.get('Location'), await lives()]).toEqual([400, null, true])
    }
    // A hint that is none counts as none: where the client is named, the person is asked first (ASVS 5.0 10.6.2).
    const named = await leave({
      id_token_hint: forged,
      client_id: suite.client.client_id,
      post_logout_redirect_uri: BYE,
    })
    expect([named.status, named.headers.get('Location'), await lives()]).toEqual([200, null, true])
  })

  it('oidcc-rp-initiated-logout-no-params, oidcc-rp-initiated-logout-only-state, oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signed out, on a page of ours that says so (§2)', async () => {
    const { ada, leave, lives } = await adaAtSuite()
    for (const asked of [{}, { state: 's' }] as Record<string, string>[]) {
      const page = await leave(asked)
      expect([page.status, await lives()]).toEqual([200, true])
      const done = await press(ada, '/oidc/logout/confirm', hiddenIn(await page.text()))
      expect([done.headers.get('Location'), await lives()]).toEqual(['http://localhost:8787/signed-out', false])
      await ada.post('/api/sign-in', { email: 'ada@example.com', password: 'Correct-Horse-42-battery' })
    }
    const second = await adaAtSuite()
    const answer = await second.leave({ id_token_hint: second.idToken, state: 's' })
    expect(answer.headers.get('Location')).toBe('http://localhost:8787/signed-out')
    expect(await (await open(second.ada, '/signed-out')).text()).toContain('signed out')
    expect(await second.silent()).toBe('login_required')
  })
})

describe('Back-Channel Logout OP', () => {
  it('oidcc-backchannel-rp-initiated-logout: a logout token with the sub and sid of the ID token, nothing else in the form, and the browser is led back (§2.4, §2.5)', async () => {
    const { world, suite, idToken, leave, silent, heard } = await adaAtSuite()
    const answer = await leave({ id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 's' })
    expect(answer.headers.get('Location')).toBe(`${BYE}?state=s`)
    const form = new URLSearchParams(heard[0])
    expect([heard.length, ...form.keys()]).toEqual([1, 'logout_token'])
    const keys = createRemoteJWKSet(new URL(`${world.config.issuer}/.well-known/jwks.json`), {
      [customFetch]: (url: string) => world.fetch(url),
    })
    const token = form.get('logout_token') ?? ''
    const { payload } = await jwtVerify(token, keys, {
      issuer: world.config.issuer,
      audience: suite.client.client_id,
      requiredClaims: ['iat', 'jti', 'exp'],
      currentDate: new Date(Date.now()),
    })
    const signedIn = decodeJwt(idToken)
    expect([payload.sub, payload['sid']]).toEqual([signedIn.sub, signedIn['sid']])
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} })
    expect(payload).not.toHaveProperty('nonce')
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'logout+jwt', alg: 'RS256' })
    expect(await silent()).toBe('login_required')
  })
})
