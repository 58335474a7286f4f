// What the specifications say in a sentence each, and no other test shows: of the page of consent, of codes, of tokens and of what D1 keeps.
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { createApi } from '../../src/clients/create.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { open } from '../support/people/forms.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, rows } from '../support/world.ts'

/** Ada, signed in, an API, and a client that asks for no consent. */
async function adaAndWiki() {
  const met = await adaSignedIn()
  await addApi(met.world)
  return { ...met, wiki: new RelyingParty(met.world, await addClient(met.world, { firstParty: true })) }
}

describe('the page of consent', () => {
  it('is framed by nobody, kept by nobody, runs nothing, and posts to us alone (RFC 9700 §4.16, OWASP Secure Headers)', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const { url } = await wiki.begin()
    const { headers } = await open(ada, `${url.pathname}${url.search}`)
    const policy = headers.get('Content-Security-Policy') ?? ''
    for (const part of ["frame-ancestors 'none'", "default-src 'none'", "form-action 'self'"])
      expect(policy).toContain(part)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
      // Not `no-referrer`: Chromium would send `Origin: null` with its form.
      'referrer-policy': 'same-origin',
    })
  })

  it('is where offline_access is allowed, unless an operator vouches for the client (OIDC Core §11)', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    await wiki.signIn(ada)
    const { url } = await wiki.begin({ scope: 'openid offline_access', prompt: 'none' })
    const answer = await open(ada, `${url.pathname}${url.search}`)
    expect(new URL(answer.headers.get('Location') ?? '').searchParams.get('error')).toBe('consent_required')
    const ours = new RelyingParty(world, await addClient(world, { firstParty: true }))
    expect((await ours.signIn(ada, { scope: 'openid offline_access', prompt: 'none' })).scope).toContain(
      'offline_access',
    )
  })
})

describe('a request', () => {
  it('for a code is refused to a client that may not have one, and said to it (RFC 6749 §4.1.2.1, unauthorized_client)', async () => {
    const { world, ada } = await adaSignedIn()
    const metadata = { redirect_uris: [CALLBACK], grant_types: ['client_credentials' as const] }
    const machine = new RelyingParty(world, await addClient(world, { metadata }))
    const back = await walkBack(ada, (await machine.begin()).url)
    expect(back.searchParams.get('error')).toBe('unauthorized_client')
  })

  it('names the API again with its code and at each refresh, and none but that one (RFC 8707 §2.2, MCP)', async () => {
    const { world, ada, wiki } = await adaAndWiki()
    const begun = await wiki.begin({ resource: API, scope: 'openid notes.read offline_access' })
    const code = (await walkBack(ada, begun.url)).searchParams.get('code') ?? ''
    const form = { client_id: wiki.client.client_id, client_secret: wiki.secret, code_verifier: begun.verifier, code }
    const redeem = (more: Record<string, string>) =>
      wiki.post('/oauth/token', { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...form, ...more })
    const other = { resource: 'https://other.example/' }
    expect(await json(await redeem(other))).toMatchObject({ error: 'invalid_target' })
    const tokens = await json(await redeem({ resource: API }))
    expect(decodeJwt(tokens.access_token).aud).toEqual([API, `${world.config.issuer}/userinfo`])
    const refresh = (more: Record<string, string>) =>
      wiki.post('/oauth/token', { ...form, grant_type: 'refresh_token', refresh_token: tokens.refresh_token, ...more })
    expect(await json(await refresh(other))).toMatchObject({ error: 'invalid_target' })
    const again = await json(await refresh({ resource: API }))
    expect([again.scope, again.refresh_token === tokens.refresh_token]).toEqual([tokens.scope, false])
    expect(await rows('SELECT counter FROM grants')).toEqual([{ counter: 2 }])
  })

  it('by Basic has its two parts form-encoded (RFC 6749 §2.3.1): an id and a secret with any character', async () => {
    const { world, ada } = await adaSignedIn()
    const made = await addClient(world, { id: 'team:wiki +1', secret: 'a+b:c%20 ü', firstParty: true })
    expect((await new RelyingParty(world, made).signIn(ada)).access_token).toMatch(/^ey/)
  })
})

describe('an API without scopes', () => {
  it('is asked for by its name alone, as clients of MCP do: the person allows openid, and the token says so (RFC 6749 §3.3)', async () => {
    const { world, ada } = await adaSignedIn()
    await createApi(world.deps(), { identifier: API, name: 'Tools', scopes: {} }, 'operator')
    const { url } = await new RelyingParty(world, await addClient(world)).begin({ resource: API, scope: '' })
    expect(await (await open(ada, `${url.pathname}${url.search}`)).text()).toContain('know that it is you')
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const tokens = await wiki.signIn(ada, { resource: API, scope: '' })
    expect([tokens.scope, decodeJwt(tokens.access_token)['aud']]).toEqual([
      'openid',
      [API, `${world.config.issuer}/userinfo`],
    ])
  })
})

describe('tokens', () => {
  it('for an API are those of RFC 9068 §2, of a person and of a machine, and say what it needs to know', async () => {
    const { world, userId, ada, wiki } = await adaAndWiki()
    const { access_token } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    const claims = decodeJwt(access_token)
    expect(claims).toMatchObject({
      iss: world.config.issuer,
      sub: userId,
      client_id: wiki.client.client_id,
      scope: 'openid notes.read',
      role: 'USER',
      amr: ['pwd'],
    })
    for (const claim of ['exp', 'iat', 'jti', 'auth_time', 'sid', 'gid']) expect(claims).toHaveProperty(claim)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
    const metadata = { redirect_uris: [], grant_types: ['client_credentials' as const] }
    const machine = await addClient(world, { metadata, ownScopes: { [API]: ['notes.read'] } })
    const form = { grant_type: 'client_credentials', client_id: machine.id, client_secret: machine.secret }
    const own = decodeJwt((await json(await wiki.post('/oauth/token', form))).access_token)
    expect([own.sub, own['client_id'], own.aud, own['sid'], own['role']]).toEqual([
      machine.id,
      machine.id,
      API,
      undefined,
      undefined,
    ])
  })

  it('without openid tell userinfo nothing, and it says which scope would do (OIDC Core §5.3.3, RFC 6750 §3.1)', async () => {
    const { world, ada, wiki } = await adaAndWiki()
    const { access_token } = await wiki.signIn(ada, { scope: 'email offline_access', nonce: '' }, { nonce: false })
    const answer = await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${access_token}` } })
    expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([
      403,
      'Bearer realm="latchkey", error="insufficient_scope", scope="openid"',
    ])
    const wrong = await world.fetch('/userinfo', { headers: { Authorization: 'Bearer x' } })
    expect(wrong.headers.get('WWW-Authenticate')).toBe('Bearer realm="latchkey", error="invalid_token"')
  })

  it('lie nowhere in D1: a copy of it has neither the code nor the refresh token, nor the secret (RFC 9700 §4.3, ASVS 5.0 11.5.1)', async () => {
    const { ada, wiki } = await adaAndWiki()
    const begun = await wiki.begin({ scope: 'openid offline_access' })
    const back = await walkBack(ada, begun.url)
    const code = back.searchParams.get('code') ?? ''
    const waiting = JSON.stringify(await rows('SELECT * FROM grants'))
    const tokens = await wiki.finish(back, begun)
    const all = [
      waiting,
      ...(await Promise.all(
        ['grants', 'client_secrets', 'audit_events'].map(async (table) =>
          JSON.stringify(await rows(`SELECT * FROM ${table}`)),
        ),
      )),
    ].join('')
    for (const secret of [code, tokens.refresh_token ?? '', tokens.access_token, wiki.secret, begun.verifier]) {
      expect(secret.length).toBeGreaterThan(40)
      expect(all).not.toContain(secret)
    }
    // 256 bits of MAC: nobody guesses one (RFC 6749 §10.10).
    expect(code).toMatch(/^[\w-]{87}$/)
  })
})

describe('keys', () => {
  it('are named by their thumbprint (RFC 7638), public halves alone, for signatures alone (RFC 7517 §4.2)', async () => {
    const { world, ada, wiki } = await adaAndWiki()
    await wiki.signIn(ada)
    const { keys } = await json(await world.fetch('/.well-known/jwks.json'))
    expect(keys).toHaveLength(2)
    for (const { kid, use, alg, ...jwk } of keys) {
      expect(kid).toBe(await calculateJwkThumbprint(jwk))
      expect([use, ['ES256', 'RS256'].includes(alg), 'd' in jwk]).toEqual(['sig', true, false])
    }
    const document = await oauth.processDiscoveryResponse(
      new URL(world.config.issuer),
      await oauth.discoveryRequest(new URL(world.config.issuer), { ...wiki.options, algorithm: 'oauth2' }),
    )
    expect(document.jwks_uri).toBe(`${world.config.issuer}/.well-known/jwks.json`)
  })
})
