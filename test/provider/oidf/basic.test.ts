// The modules of the OpenID Foundation's plan Basic OP: the same steps, against the Worker, with a client that sends PKCE. Each title begins with the
// names of its modules. docs/conformance.md lists them, and those that other tests do.
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn, EMAIL } from '../../support/people/ada.ts'
import { Browser, count } from '../../support/people/people.ts'
import { open } from '../../support/people/forms.ts'
import { addClient, CALLBACK, RelyingParty, walkBack } from '../../support/clients/relying-party.ts'
import { json, openWorld } from '../../support/world.ts'

/** Ada, signed in, and a static client of the suite. */
async function adaAndSuite() {
  const met = await adaSignedIn()
  const made = await addClient(met.world, { firstParty: true })
  const suite = new RelyingParty(met.world, made)
  const userinfo = (token: string, init: RequestInit = {}): Promise<Response> =>
    met.world.fetch('/userinfo', { ...init, headers: { Authorization: `Bearer ${token}`, ...init.headers } })
  /** What /authorize answers, as the client hears it. */
  const answered = async (browser: Browser, url: URL): Promise<URLSearchParams> => {
    const answer = await open(browser, `${url.pathname}${url.search}`)
    return new URL(answer.headers.get('Location') ?? 'about:blank').searchParams
  }
  return { ...met, made, suite, userinfo, answered }
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe('Basic OP: the code flow', () => {
  it('oidcc-server, oidcc-server-client-secret-post, oidcc-ensure-request-with-valid-pkce-succeeds: code, ID token, userinfo (OIDC Core §2, §3.1.3.3)', async () => {
    const { world, ada, userId, made, userinfo } = await adaAndSuite()
    for (const auth of [oauth.ClientSecretBasic(made.secret), oauth.ClientSecretPost(made.secret)]) {
      const suite = new RelyingParty(world, made, { auth })
      const begun = await suite.begin({ scope: 'openid' })
      const back = await walkBack(ada, begun.url)
      expect([back.searchParams.get('state'), back.searchParams.get('iss')]).toEqual([begun.state, world.config.issuer])
      const tokens = await suite.finish(back, begun)
      const now = Math.floor(Date.now() / 1000)
      const claims = decodeJwt(tokens.id_token ?? '')
      expect(claims).toMatchObject({
        iss: world.config.issuer,
        sub: userId,
        aud: made.id,
        azp: made.id,
        nonce: begun.nonce,
        at_hash: expect.stringMatching(/^[\w-]{22}$/),
      })
      expect(claims.sub).toMatch(/^[!-~]{1,255}$/)
      expect([(claims.iat ?? 0) - now, (claims.exp ?? 0) > now]).toEqual([expect.closeTo(0, -1), true])
      expect(tokens.refresh_token).toMatch(/^[\x21-\x7e]+$/)
      expect(await json(await userinfo(tokens.access_token))).toEqual({ sub: userId })
    }
  })

  it('oidcc-idtoken-signature, oidcc-idtoken-unsigned: RS256 with `kid` for a client that registered without a choice, and never unsigned (OIDC Core §10.1, §15.1)', async () => {
    const { ada } = await adaAndSuite()
    const world = openWorld({ CLIENT_REGISTRATION: 'open' })
    const register = (more: object): Promise<Response> =>
      world.fetch('/oauth/register', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [CALLBACK], ...more }),
      })
    const made = await json(await register({}))
    const suite = new RelyingParty(world, { id: made.client_id, secret: made.client_secret })
    const tokens = await suite.signIn(ada)
    const { keys } = await json(await world.fetch('/.well-known/jwks.json'))
    const { alg, kid } = decodeProtectedHeader(tokens.id_token ?? '')
    expect(alg).toBe('RS256')
    expect(keys.map((key: { kid: string }) => key.kid)).toContain(kid)
    expect((await json(await register({ id_token_signed_response_alg: 'none' }))).error).toBe('invalid_client_metadata')
    expect(suite.server.id_token_signing_alg_values_supported).not.toContain('none')
  })

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: an ID token without nonce (OIDC Core §3.1.2.1)', async () => {
    const { ada, suite } = await adaAndSuite()
    const tokens = await suite.signIn(ada, { nonce: '' }, { nonce: false })
    expect(decodeJwt(tokens.id_token ?? '')).not.toHaveProperty('nonce')
  })

  it('oidcc-display-page, oidcc-display-popup, oidcc-ui-locales, oidcc-claims-locales, oidcc-login-hint, oidcc-ensure-request-with-unknown-parameter-succeeds, oidcc-ensure-request-with-acr-values-succeeds: none of it is an error (OIDC Core §3.1.2.1, §15.1; RFC 6749 §3.1)', async () => {
    const { ada, suite } = await adaAndSuite()
    const asked: Record<string, string>[] = [
      { display: 'page' },
      { display: 'popup' },
      { ui_locales: 'se de-DE en' },
      { claims_locales: 'se' },
      { login_hint: 'buffy@localhost' },
      { extra: 'foobar' },
      { acr_values: '1 2' },
    ]
    for (const more of asked) expect((await suite.signIn(ada, more)).access_token).toMatch(/^ey/)
  })

  it('oidcc-alternate-happy-flow: the order of scopes and of parameters makes no difference (RFC 6749 §3.3)', async () => {
    const { ada, suite, userinfo } = await adaAndSuite()
    const begun = await suite.begin({ scope: 'email openid' })
    begun.url.search = new URLSearchParams([...begun.url.searchParams].toReversed()).toString()
    const tokens = await suite.finish(await walkBack(ada, begun.url), begun)
    expect(await json(await userinfo(tokens.access_token))).toMatchObject({ email: EMAIL })
  })

  it('oidcc-codereuse, oidcc-codereuse-30seconds: invalid_grant, and the access token is dead (RFC 6749 §4.1.2)', async () => {
    const { clock, ada, suite, userinfo } = await adaAndSuite()
    for (const wait of [0, 30_000]) {
      const begun = await suite.begin()
      const back = await walkBack(ada, begun.url)
      const tokens = await suite.finish(back, begun)
      expect((await userinfo(tokens.access_token)).status).toBe(200)
      clock.pass(wait)
      await expect(suite.finish(back, begun)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
      expect((await userinfo(tokens.access_token)).status).toBe(401)
    }
  })

  it('oidcc-refresh-token: the new ID token is about the same sign-in, and another client gets nothing for it (OIDC Core §12.2)', async () => {
    const { world, clock, ada, suite } = await adaAndSuite()
    const other = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const scope = { scope: 'openid offline_access', prompt: 'consent' }
    const first = await suite.signIn(ada, scope)
    clock.pass(2000)
    const second = await json(await suite.refresh(first.refresh_token ?? ''))
    const [before, after] = [decodeJwt(first.id_token ?? ''), decodeJwt(second.id_token)]
    for (const claim of ['iss', 'sub', 'aud', 'azp', 'auth_time']) expect(after[claim]).toEqual(before[claim])
    expect((after.iat ?? 0) - (before.iat ?? 0)).toBe(2)
    expect(second.access_token).not.toBe(first.access_token)
    const theirs = await other.signIn(ada, scope)
    expect((await json(await suite.refresh(theirs.refresh_token ?? ''))).error).toBe('invalid_grant')
  })
})

describe('Basic OP: userinfo', () => {
  it('oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body: JSON, by each of the three, one at a time (OIDC Core §5.3; RFC 6750 §2)', async () => {
    const { world, ada, userId, suite, userinfo } = await adaAndSuite()
    const { access_token: token } = await suite.signIn(ada)
    const body = new URLSearchParams({ access_token: token }).toString()
    const posted = (more: Record<string, string> = {}): Promise<Response> =>
      world.fetch('/userinfo', { method: 'POST', body, headers: { ...FORM, ...more } })
    for (const answer of [await userinfo(token), await userinfo(token, { method: 'POST' }), await posted()]) {
      expect(answer.headers.get('Content-Type')).toContain('application/json')
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
      expect(await json(answer)).toMatchObject({ sub: userId, email: EMAIL })
    }
    const twice = await posted({ Authorization: `Bearer ${token}` })
    expect([twice.status, twice.headers.get('WWW-Authenticate')]).toEqual([
      400,
      'Bearer realm="latchkey", error="invalid_request"',
    ])
    const inUrl = await world.fetch(`/userinfo?access_token=${token}`)
    expect([inUrl.status, inUrl.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="latchkey"'])
  })

  it('oidcc-scope-profile, oidcc-scope-email, oidcc-scope-address, oidcc-scope-phone, oidcc-scope-all, oidcc-claims-essential: what each scope tells, and what is unknown is left out (OIDC Core §5.4, §5.5)', async () => {
    const { world, ada, userId, suite, userinfo } = await adaAndSuite()
    await world.env.DB.prepare("UPDATE users SET name = 'Ada'").run()
    const told = async (scope: string, more = {}): Promise<string[]> => {
      const tokens = await suite.signIn(ada, { scope, ...more })
      const said = await json(await userinfo(tokens.access_token))
      expect(said.sub).toBe(userId)
      // As Auth0's clients want it, the ID token has what userinfo has: the suite warns of that.
      expect(decodeJwt(tokens.id_token ?? '')).toMatchObject(said)
      return Object.keys(said)
    }
    const email = ['email', 'email_verified']
    const profile = ['name', 'updated_at']
    expect(await told('openid profile')).toEqual(['sub', ...profile])
    expect(await told('openid email')).toEqual(['sub', ...email])
    expect(await told('openid address phone')).toEqual(['sub'])
    expect(await told('openid profile email address phone')).toEqual(['sub', ...profile, ...email])
    expect(await told('openid', { claims: '{"userinfo":{"name":{"essential":true}}}' })).toEqual(['sub'])
    expect(suite.server.scopes_supported).not.toEqual(expect.arrayContaining(['address']))
    expect(suite.server.claims_parameter_supported).toBe(false)
    expect(suite.server.claims_supported).toEqual(expect.arrayContaining(['sub', ...profile, ...email]))
  })
})

describe('Basic OP: who is signed in', () => {
  it('oidcc-prompt-none-logged-in, oidcc-id-token-hint, oidcc-max-age-10000: no page, and the same sub and auth_time (OIDC Core §3.1.2.1)', async () => {
    const { clock, ada, suite } = await adaAndSuite()
    const first = decodeJwt((await suite.signIn(ada, { max_age: '15000' })).id_token ?? '')
    const { id_token = '' } = await suite.signIn(ada)
    clock.pass(5000)
    const asked: Record<string, string>[] = [
      { prompt: 'none' },
      { prompt: 'none', id_token_hint: id_token },
      { max_age: '10000' },
    ]
    for (const more of asked) {
      const again = decodeJwt((await suite.signIn(ada, more)).id_token ?? '')
      expect([again.sub, again['auth_time']]).toEqual([first.sub, first['auth_time']])
    }
  })

  it('oidcc-prompt-none-not-logged-in: login_required, with a state of 128 characters as it was (OIDC Core §3.1.2.6)', async () => {
    const { world, suite, answered } = await adaAndSuite()
    const state = 'aZ09-._~'.repeat(16)
    const told = await answered(new Browser(world), (await suite.begin({ prompt: 'none', state })).url)
    expect(Object.fromEntries(told)).toMatchObject({ error: 'login_required', state, iss: world.config.issuer })
    expect(told.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it('oidcc-prompt-login, oidcc-max-age-1: the sign-in comes again, though the session lives (OIDC Core §3.1.2.1)', async () => {
    const { clock, ada, suite } = await adaAndSuite()
    await suite.signIn(ada)
    clock.pass(2000)
    for (const more of [{ prompt: 'login' }, { max_age: '1' }] as Record<string, string>[]) {
      const { url } = await suite.begin(more)
      const answer = await open(ada, `${url.pathname}${url.search}`)
      expect(new URL(answer.headers.get('Location') ?? '').pathname).toBe('/account/prove')
    }
  })
})

describe('Basic OP: requests that are not taken', () => {
  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported, oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported, oidcc-ensure-request-object-with-redirect-uri: rejected, and nothing of them is read (OIDC Core §6)', async () => {
    const { ada, suite, answered } = await adaAndSuite()
    const claims = Buffer.from(JSON.stringify({ redirect_uri: CALLBACK, response_type: 'code' })).toString('base64url')
    const object = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`
    const by = async (more: Record<string, string>): Promise<string | null> =>
      (await answered(ada, (await suite.begin(more)).url)).get('error')
    expect(await by({ request: object })).toBe('request_not_supported')
    expect(await by({ request_uri: 'https://suite.example/request.jwt#x' })).toBe('request_uri_not_supported')
    expect(await by({ registration: '{}' })).toBe('registration_not_supported')
    const { url } = await suite.begin({ request: object, redirect_uri: 'https://evil.example/' })
    const refused = await open(ada, `${url.pathname}${url.search}`)
    expect([refused.status, refused.headers.get('Location')]).toEqual([400, null])
    expect(await refused.text()).toContain('The address to return to is not one')
    expect(await count('grants')).toBe(0)
  })
})
