// Clients at the endpoints that they call by themselves: how they prove who they are, tokens of machines, introspection, sign-out, CORS.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { removeClient, rotateSecret } from '../../src/clients/change.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { open, press, hiddenIn } from '../support/people/forms.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { freshWorld, json, openWorld, rows } from '../support/world.ts'

const basic = (id: string, secret: string): Record<string, string> => ({
  Authorization: `Basic ${btoa(`${id}:${secret}`)}`,
})
const FORM = { grant_type: 'refresh_token', refresh_token: 'x' }

describe('a client', () => {
  it('that proves nothing, or wrongly, is refused with 401, and with WWW-Authenticate where it tried by header (RFC 6749 §5.2)', async () => {
    const world = await freshWorld()
    const made = await addClient(world)
    const rp = new RelyingParty(world, made)
    const tries: [Record<string, string>, Record<string, string>, number, string, boolean][] = [
      [{}, basic(made.id, 'wrong'), 401, 'invalid_client', true],
      [{}, basic('nobody', made.secret), 401, 'invalid_client', true],
      [{}, { Authorization: 'Basic %%%' }, 401, 'invalid_client', true],
      [{ client_id: made.id, client_secret: 'wrong' }, {}, 401, 'invalid_client', false],
      [{ client_id: made.id }, {}, 401, 'invalid_client', false],
      [{}, {}, 401, 'invalid_client', false],
      [{ client_id: made.id, client_secret: made.secret }, basic(made.id, made.secret), 400, 'invalid_request', false],
      [{ client_id: 'another' }, basic(made.id, made.secret), 400, 'invalid_request', false],
    ]
    for (const [form, headers, status, error, named] of tries) {
      const answer = await rp.post('/oauth/token', { ...FORM, refresh_token: validLooking, ...form }, headers)
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
      expect(answer.headers.has('WWW-Authenticate')).toBe(named)
      expect([answer.status, (await json(answer)).error]).toEqual([status, error])
    }
  })

  it('asks in a form, each parameter once, for a type of grant that is known (RFC 6749 §3.2)', async () => {
    const world = await freshWorld()
    const made = await addClient(world)
    const ask = (body: string, type = 'application/x-www-form-urlencoded') =>
      world.fetch('/oauth/token', {
        method: 'POST',
        body,
        headers: { ...basic(made.id, made.secret), 'Content-Type': type },
      })
    const errors: [Response, string][] = [
      [await ask('grant_type=refresh_token&grant_type=refresh_token'), 'invalid_request'],
      [await ask('{}', 'application/json'), 'invalid_request'],
      [await ask(''), 'invalid_request'],
      [await ask('grant_type=password&username=a&password=b'), 'unsupported_grant_type'],
      [await ask('grant_type=authorization_code'), 'invalid_request'],
      [await ask('grant_type=authorization_code&code=x'), 'invalid_request'],
      [await ask('grant_type=client_credentials'), 'unauthorized_client'],
    ]
    for (const [answer, error] of errors) expect([answer.status, (await json(answer)).error]).toEqual([400, error])
    expect((await world.fetch('/oauth/token')).status).toBe(405)
  })

  it('has two secrets while one replaces the other, and none once it is deleted', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const made = await addClient(world, { firstParty: true })
    const old = new RelyingParty(world, made)
    const { refresh_token = '' } = await old.signIn(ada)
    const rotated = await rotateSecret(world.deps(), { id: made.id, overlapMs: 60_000 }, 'operator')
    const secret = rotated.ok ? rotated.value : ''
    const anew = new RelyingParty(world, { id: made.id, secret })
    await anew.discover()
    expect((await old.refresh(refresh_token)).status).toBe(200)
    expect((await anew.refresh(refresh_token)).status).toBe(200)
    clock.pass(60_000)
    expect((await old.refresh(refresh_token)).status).toBe(401)
    expect(JSON.stringify(await rows('SELECT * FROM client_secrets'))).not.toContain(secret)
    const tokens = await json(await anew.refresh(refresh_token))
    await removeClient(world.deps(), made.id, 'operator')
    expect((await anew.refresh(tokens.refresh_token)).status).toBe(401)
    const userinfo = await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.access_token}` } })
    expect(userinfo.status).toBe(401)
  })

  it('gets tokens for itself: its own scopes, for one API, without a person (RFC 6749 §4.4, RFC 9068 §5)', async () => {
    const world = await freshWorld()
    await addApi(world)
    const metadata = { redirect_uris: [], grant_types: ['client_credentials' as const] }
    const made = await addClient(world, { name: 'Nightly', metadata, ownScopes: { [API]: ['notes.read'] } })
    const nightly = new RelyingParty(world, made)
    await nightly.discover()
    const ask = async (more: Record<string, string>): Promise<Response> =>
      oauth.clientCredentialsGrantRequest(nightly.server, nightly.client, nightly.auth, more, nightly.options)
    const answer = await ask({ resource: API, scope: 'notes.read' })
    const tokens = await oauth.processClientCredentialsResponse(nightly.server, nightly.client, answer)
    expect(tokens).toMatchObject({ scope: 'notes.read', expires_in: 300 })
    expect(tokens.refresh_token).toBeUndefined()
    expect(JSON.parse(atob(tokens.access_token.split('.')[1] ?? ''))).toMatchObject({
      sub: made.id,
      client_id: made.id,
      aud: API,
      scope: 'notes.read',
    })
    world.trips.length = 0
    expect((await json(await ask({}))).scope).toBe('notes.read')
    expect([world.trips.length, world.trips[0]?.rowsWritten]).toEqual([1, 4])
    const errorOf = async (more: Record<string, string>) => (await json(await ask(more))).error
    expect(await errorOf({ scope: 'notes.write' })).toBe('invalid_scope')
    expect(await errorOf({ scope: 'account' })).toBe('invalid_scope')
    expect(await errorOf({ resource: 'https://other.example' })).toBe('invalid_target')
    expect(await rows("SELECT count(*) AS n FROM audit_events WHERE event = 'machine_token_issued'")).toEqual([
      { n: 2 },
    ])
    const nobody = await addClient(world, { authMethod: 'none', metadata, ownScopes: { [API]: ['notes.read'] } })
    const refused = await nightly.post('/oauth/token', { grant_type: 'client_credentials', client_id: nobody.id })
    expect(refused.status).toBe(401)
  })
})

describe('an access token of a client', () => {
  it('opens no door of ours, nor one of a sibling for people, whatever its scopes (RFC 8725 §3.9)', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    for (const more of [{}, { resource: API, scope: 'openid notes.read account' }] as Record<string, string>[]) {
      const { access_token } = await wiki.signIn(ada, more)
      for (const path of ['/api/session', '/api/user', '/api/sessions', '/api/admin/users']) {
        const answer = await world.fetch(path, { headers: { Authorization: `Bearer ${access_token}` } })
        expect([path, answer.status]).toEqual([path, 401])
      }
    }
  })

  it('is for the API that was asked for, by `resource` or as Auth0’s clients say it (RFC 8707 §2)', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    for (const name of ['resource', 'audience']) {
      const tokens = await wiki.signIn(ada, { [name]: API, scope: 'openid notes.read unknown' })
      expect(tokens.scope).toBe('openid notes.read')
      const claims = JSON.parse(
        atob((tokens.access_token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')),
      )
      expect(claims).toMatchObject({ aud: [API, `${world.config.issuer}/userinfo`], role: 'USER', scope: tokens.scope })
    }
  })
})

describe('introspection (RFC 7662)', () => {
  it('tells the client of a token and the API that it is meant for, and nobody else (§2.2, §4)', async () => {
    const { world, ada } = await adaSignedIn()
    const api = new RelyingParty(world, await addClient(world, { name: 'Notes API' }))
    await addApi(world, api.client.client_id)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const other = new RelyingParty(world, await addClient(world))
    const tokens = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read offline_access' })
    const plain = await wiki.signIn(ada)
    const ask = async (by: RelyingParty, token = '') => {
      if (by.server.issuer === '') await by.discover()
      const answer = await oauth.introspectionRequest(by.server, by.client, by.auth, token, by.options)
      return oauth.processIntrospectionResponse(by.server, by.client, answer)
    }
    world.trips.length = 0
    expect(await ask(wiki, tokens.access_token)).toMatchObject({
      active: true,
      client_id: wiki.client.client_id,
      scope: tokens.scope,
    })
    expect(world.trips).toHaveLength(1)
    expect((await ask(api, tokens.access_token)).active).toBe(true)
    expect((await ask(wiki, tokens.refresh_token)).active).toBe(true)
    expect((await ask(wiki, plain.access_token)).active).toBe(true)
    const dead = { active: false }
    expect(await ask(api, plain.access_token)).toEqual(dead)
    expect(await ask(api, tokens.refresh_token)).toEqual(dead)
    expect(await ask(other, tokens.access_token)).toEqual(dead)
    expect(await ask(other, tokens.refresh_token)).toEqual(dead)
    expect(await ask(wiki, 'what we never made')).toEqual(dead)
    expect(await ask(wiki, plain.id_token)).toEqual(dead)
    const nobody = await wiki.post('/oauth/introspect', { token: tokens.access_token })
    expect(nobody.status).toBe(401)
    await oauth.revocationRequest(wiki.server, wiki.client, wiki.auth, tokens.refresh_token ?? '', wiki.options)
    expect(await ask(api, tokens.access_token)).toEqual(dead)
    await ada.post('/api/sign-out')
    expect(await ask(wiki, plain.access_token)).toEqual(dead)
  })
})

describe('a sign-out that a client asks for (RP-Initiated Logout 1.0)', () => {
  const BYE = 'https://wiki.example.com/bye'
  const made = {
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code' as const],
    post_logout_redirect_uris: [BYE],
  }

  it('ends the session at once with a hint of it, and leads back with state (§2, §3)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true, metadata: made }))
    const { id_token = '' } = await wiki.signIn(ada)
    clock.pass(7_200_000)
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: BYE, state: 's' })
    const answer = await open(ada, `/oidc/logout?${query.toString()}`)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `${BYE}?state=s`])
    expect((await ada.get('/api/session')).status).toBe(401)
    const again = await open(ada, `/oidc/logout?${query.toString()}`)
    expect(again.headers.get('Location')).toBe(`${BYE}?state=s`)
  })

  it('asks without one, or with another’s (ASVS 5.0 10.6.2), and Auth0’s clients are known by the page that led here', async () => {
    const { world, ada } = await adaSignedIn()
    const client = await addClient(world, { firstParty: true, metadata: made })
    const path = `/v2/logout?${new URLSearchParams({ client_id: client.id, returnTo: BYE }).toString()}`
    const asked = await open(ada, path)
    const page = await asked.text()
    expect(page).toContain('Team Wiki asks to sign you out here, too.')
    expect((await ada.get('/api/session')).status).toBe(200)
    const done = await press(ada, '/oidc/logout/confirm', hiddenIn(page))
    expect(done.headers.get('Refresh')).toBe(`0;url=${BYE}`)
    expect((await ada.get('/api/session')).status).toBe(401)

    const second = await adaSignedIn()
    const other = await addClient(second.world, { metadata: made })
    const led = await open(second.ada, path.replace(client.id, other.id), { Referer: 'https://wiki.example.com/' })
    expect(led.headers.get('Location')).toBe(BYE)
    expect((await second.ada.get('/api/session')).status).toBe(401)
  })

  it('leads nowhere that the client hasn’t registered (§3): no open redirector', async () => {
    const { world, ada } = await adaSignedIn()
    const client = await addClient(world, { metadata: made })
    for (const uri of ['https://evil.example/', `${BYE}/`, CALLBACK])
      for (const query of [
        { client_id: client.id, returnTo: uri },
        { returnTo: uri },
        { post_logout_redirect_uri: uri },
      ] as Record<string, string>[]) {
        const answer = await open(ada, `/oidc/logout?${new URLSearchParams(query).toString()}`)
        expect([answer.status, answer.headers.get('Location')]).toEqual([400, null])
      }
    expect((await ada.get('/api/session')).status).toBe(200)
  })
})

describe('what is published', () => {
  it('is the same at both addresses, cacheable, and asks no database (OIDC Discovery §4, RFC 8414 §3)', async () => {
    const world = await freshWorld()
    const [one, other] = [
      await world.fetch('/.well-known/openid-configuration'),
      await world.fetch('/.well-known/oauth-authorization-server'),
    ]
    expect(one.headers.get('Cache-Control')).toBe('public, max-age=3600')
    expect(one.headers.get('Access-Control-Allow-Origin')).toBe('*')
    const document = await json(one)
    expect(document).toEqual(await json(other))
    expect(document).toMatchObject({
      issuer: 'http://localhost:8787',
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    expect(document.id_token_signing_alg_values_supported).toContain('RS256')
    expect(world.trips).toEqual([])
  })

  it('stands below the issuer’s path, and at the host’s root with that path behind it (RFC 8414 §3.1, MCP)', async () => {
    await freshWorld()
    const world = openWorld({ ISSUER: 'http://localhost:8787/auth' })
    const documents = [
      '/auth/.well-known/openid-configuration',
      '/auth/.well-known/oauth-authorization-server',
      '/.well-known/oauth-authorization-server/auth',
      '/.well-known/openid-configuration/auth',
    ]
    for (const path of documents) {
      const answer = await world.fetch(`http://localhost:8787${path}`)
      expect([path, answer.status]).toEqual([path, 200])
      expect((await json(answer)).token_endpoint).toBe('http://localhost:8787/auth/oauth/token')
    }
    expect((await world.fetch('http://localhost:8787/.well-known/openid-configuration/other')).status).toBe(404)
  })

  it('may be asked for by any page, without credentials (Fetch Standard §3.3), and /authorize by none', async () => {
    const world = await freshWorld()
    for (const path of ['/oauth/token', '/userinfo', '/oauth/revoke', '/.well-known/openid-configuration']) {
      const preflight = await world.fetch(path, {
        method: 'OPTIONS',
        headers: { Origin: 'https://spa.example', 'Access-Control-Request-Method': 'POST' },
      })
      expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(preflight.headers.has('Access-Control-Allow-Credentials')).toBe(false)
    }
    const answer = await world.fetch('/authorize', { headers: { Origin: 'https://spa.example' } })
    expect(answer.headers.has('Access-Control-Allow-Origin')).toBe(false)
  })
})

/** A refresh token that has the form of one, so that its client is judged. */
const validLooking = 'A'.repeat(92)
