// A sibling's API, with Latchkey bound: how clients find who gives its tokens (RFC 9728), the tokens of machines, and the challenges.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import {
  createVerifier,
  requireToken,
  requireUser,
  userIdOf,
  withToken,
  type AuthService,
  type RequireTokenEnv,
  type RequireTokenOptions,
  type RequireUserEnv,
} from '../../src/client/index.ts'
import { metadataPlace } from '../../src/client/resource.ts'
import { otherSpelling } from '../../src/clients/rules.ts'
import { standIn } from '../../src/client/testing.ts'
import { Auth } from '../../src/rpc.ts'
import { addApi, addClient, API, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { rows, type World } from '../support/world.ts'

const METADATA = 'https://notes.example.com/.well-known/oauth-protected-resource'
const HINTS = `scope="notes.read", resource_metadata="${METADATA}"`

const authOf = (world: World): AuthService => new Auth(createExecutionContext(), world.env)

/** Ada, signed in, the API of a sibling and its Worker. */
async function adaAndApi(options: RequireTokenOptions = {}) {
  const met = await adaSignedIn()
  await addApi(met.world)
  const guard = requireToken({ audience: API, scope: ['notes.read'], ...options })
  const app = new Hono<RequireTokenEnv>()
    .use('/.well-known/*', guard)
    .all('/notes', guard, (c) => c.json({ user: userIdOf(c.get('token')) ?? null, ...c.get('token') }))
  const AUTH = authOf(met.world)
  const call = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(`https://notes.example.com${path}`, { method, headers }, { AUTH })
  return { ...met, AUTH, call }
}

/** A machine that may read notes, and a token that it got for itself. */
async function machineOf(world: World) {
  const made = await addClient(world, {
    ownScopes: { [API]: ['notes.read'] },
    metadata: { redirect_uris: [], grant_types: ['client_credentials'] },
  })
  const machine = new RelyingParty(world, made)
  await machine.discover()
  const tokenFor = async (scope = 'notes.read'): Promise<string> => {
    const asked = { resource: API, scope }
    const answer = await oauth.clientCredentialsGrantRequest(
      machine.server,
      machine.client,
      machine.auth,
      asked,
      machine.options,
    )
    return (await oauth.processClientCredentialsResponse(machine.server, machine.client, answer)).access_token
  }
  return { id: made.id, tokenFor }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

describe('an API', () => {
  it('says by itself who gives its tokens (RFC 9728 §3), and each challenge says where (§5.1)', async () => {
    const { call, world } = await adaAndApi({ resource: { name: 'Notes', scopes: ['notes.read', 'notes.write'] } })
    const answer = await call('/.well-known/oauth-protected-resource')
    expect(await answer.json()).toEqual({
      resource: API,
      authorization_servers: [world.config.issuer],
      scopes_supported: ['notes.read', 'notes.write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
    })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
    })
    const asked = { 'Access-Control-Request-Headers': 'mcp-protocol-version' }
    const before = await call('/.well-known/oauth-protected-resource', asked, 'OPTIONS')
    expect([before.status, before.headers.get('Access-Control-Allow-Headers')]).toEqual([204, 'mcp-protocol-version'])
    expect((await call('/.well-known/oauth-protected-resource', {}, 'HEAD')).status).toBe(200)

    // No token: no error code, and what to ask for (RFC 6750 §3.1). One in the query is none (§2.3).
    for (const path of ['/notes', '/notes?access_token=x', '/.well-known/openid-configuration']) {
      const stranger = await call(path)
      expect([stranger.status, stranger.headers.get('WWW-Authenticate')]).toEqual([
        401,
        `Bearer realm="latchkey", ${HINTS}`,
      ])
    }
    const wrong = await call('/notes', bearer('a.b.c'))
    expect(wrong.headers.get('WWW-Authenticate')).toMatch(
      /^Bearer realm="latchkey", error="invalid_token", error_description="[^"]+", scope="notes.read", resource_metadata="[^"]+"$/,
    )
  })

  it.each<[string | undefined, string | undefined]>([
    ['https://a.example/', '/.well-known/oauth-protected-resource'],
    ['https://a.example', '/.well-known/oauth-protected-resource'],
    ['https://a.example/mcp', '/.well-known/oauth-protected-resource/mcp'],
    ['https://a.example/v1/', '/.well-known/oauth-protected-resource/v1/'],
    ['https://a.example/v1?x=1', '/.well-known/oauth-protected-resource/v1?x=1'],
    ['urn:notes', undefined],
    ['notes', undefined],
    [undefined, undefined],
  ])('of the identifier %s has its document at %s (§3.1)', (identifier, place) => {
    expect(metadataPlace(identifier)?.url).toBe(place === undefined ? undefined : `https://a.example${place}`)
  })

  it('of a Worker without a framework does the same, in one line; it is 503 while Latchkey is down', async () => {
    const { AUTH } = await adaAndApi()
    const options = { audience: 'https://mcp.example.com/mcp', scope: ['notes.read'] }
    const worker = withToken<{ AUTH: AuthService }>(({ token }) => Response.json(token.scope), options)
    const get = (path: string, auth = AUTH) => worker(new Request(`https://mcp.example.com${path}`), { AUTH: auth }, {})
    const place = '/.well-known/oauth-protected-resource/mcp'
    expect(await (await get(place)).json()).toMatchObject({ resource: 'https://mcp.example.com/mcp' })
    expect((await get('/mcp')).headers.get('WWW-Authenticate')).toContain(
      `resource_metadata="https://mcp.example.com${place}"`,
    )
    // What is below another path is the document of another resource (§3.3).
    expect((await get('/.well-known/oauth-protected-resource')).status).toBe(401)
    const gone = { verifyAccessToken: () => Promise.reject(new Error('gone')) } as unknown as AuthService
    const fresh = withToken<{ AUTH: AuthService }>(() => new Response(), options)
    expect((await fresh(new Request(`https://mcp.example.com${place}`), { AUTH: gone }, {})).status).toBe(503)
  })
})

describe('a machine', () => {
  it('is let in by its scopes, and says that it is one: it is no person, and no session (RFC 9068 §5)', async () => {
    const { world, AUTH, call } = await adaAndApi()
    const { id, tokenFor } = await machineOf(world)
    const token = await tokenFor()
    const seen = await (await call('/notes', bearer(token))).json()
    expect(seen).toMatchObject({ machine: true, sub: id, client_id: id, scope: 'notes.read', user: null })
    expect(seen).not.toHaveProperty('role')

    const people = new Hono<RequireUserEnv>().get('/', requireUser(), (c) => c.text('in'))
    expect((await people.request('/', { headers: bearer(token) }, { AUTH })).status).toBe(401)
    expect((await world.fetch('/api/session', { headers: bearer(token) })).status).toBe(401)
    for (const audience of [undefined, 'https://other.example/'])
      expect(await AUTH.verifyAccessToken(token, audience === undefined ? {} : { audience })).toMatchObject({
        ok: false,
        error: { code: 'token_invalid' },
      })
    const lacking = await AUTH.verifyAccessToken(token, { audience: API, scope: ['notes.read', 'notes.write'] })
    expect(lacking).toMatchObject({ error: { code: 'insufficient_scope', scope: 'notes.read notes.write' } })
  })

  it('and a person are kept apart, where a route is for one of them', async () => {
    const { world, AUTH, ada } = await adaAndApi()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { access_token: adas } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    const { tokenFor } = await machineOf(world)
    const status = async (callers: 'people' | 'machines', token: string): Promise<number> => {
      const worker = withToken<{ AUTH: AuthService }>(() => new Response('in'), { audience: API, callers })
      return (await worker(new Request(API, { headers: bearer(token) }), { AUTH }, {})).status
    }
    const machines = await tokenFor()
    expect([await status('people', adas), await status('people', machines)]).toEqual([200, 403])
    expect([await status('machines', adas), await status('machines', machines)]).toEqual([403, 200])
  })

  it('that was disabled is let in until its token expires, and with `strict` no more at once', async () => {
    const { world, AUTH } = await adaAndApi()
    const { id, tokenFor } = await machineOf(world)
    const token = await tokenFor()
    const codeOf = async (level: 'offline' | 'strict') => {
      world.trips.length = 0
      const answer = await AUTH.verifyAccessToken(token, { audience: API, level })
      return [answer.ok ? 'ok' : answer.error.code, world.trips.length]
    }
    expect([await codeOf('offline'), await codeOf('strict')]).toEqual([
      ['ok', 0],
      ['ok', 1],
    ])
    await rows('UPDATE clients SET disabled_at = ? WHERE id = ?', Date.now(), id)
    expect([await codeOf('offline'), await codeOf('strict')]).toEqual([
      ['ok', 0],
      ['session_revoked', 1],
    ])
  })

  it('is taken by a verifier that says so, and by no other', async () => {
    const { world } = await adaAndApi()
    const { id, tokenFor } = await machineOf(world)
    const token = await tokenFor()
    const get = ((url: string) => world.fetch(url)) as typeof fetch
    const from = { issuer: world.config.issuer, audience: API, fetch: get }
    expect(await createVerifier({ ...from, machines: true })(token)).toMatchObject({
      ok: true,
      value: { machine: true, sub: id },
    })
    expect(await createVerifier(from)(token)).toMatchObject({ ok: false, error: { code: 'token_invalid' } })
  })

  it('has a stand-in for a sibling’s tests', async () => {
    const AUTH = standIn({ audience: API })
    const worker = withToken<{ AUTH: AuthService }>(({ token }) => Response.json('machine' in token), {
      audience: API,
      scope: ['notes.read'],
    })
    const ask = (headers: Record<string, string>) => worker(new Request(API, { headers }), { AUTH }, {})
    expect(await (await ask(AUTH.machine({ scope: 'notes.read' }).headers)).json()).toBe(true)
    expect(await (await ask(AUTH.signIn({ scope: 'notes.read' }).headers)).json()).toBe(false)
    expect((await ask(AUTH.machine().headers)).headers.get('WWW-Authenticate')).toContain('scope="notes.read"')
  })
})

describe('a client’s token', () => {
  it('signs nobody in at a sibling, even where its API has the name of AUDIENCE', async () => {
    const { world, ada } = await adaSignedIn({ AUDIENCE: API })
    await addApi(world)
    const AUTH = authOf(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { access_token: token } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read' })
    expect((await AUTH.verifyAccessToken(token, { scope: ['notes.read'] })).ok).toBe(true)
    expect(await AUTH.authenticate({ authorization: `Bearer ${token}` })).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated', reason: 'token_invalid' },
    })
  })

  it('is for an API whose name differs in the slash of an empty path, as clients that make a URL of it ask (RFC 3986 §6.2.3)', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const ask = { scope: 'openid notes.read' }
    const resource = API.slice(0, -1)
    const { access_token: token, refresh_token = '' } = await wiki.signIn(ada, { ...ask, resource })
    expect(await authOf(world).verifyAccessToken(token, { audience: API })).toMatchObject({ ok: true })
    // Such a client says the same at the token endpoint, for a code as for a refresh token (RFC 8707 §2.2).
    const begun = await wiki.begin({ ...ask, resource })
    const code = (await walkBack(ada, begun.url)).searchParams.get('code') ?? ''
    const proof = { client_id: wiki.client.client_id, client_secret: wiki.secret }
    const byCode = { grant_type: 'authorization_code', code, code_verifier: begun.verifier, ...proof }
    const byRefresh = { grant_type: 'refresh_token', refresh_token, ...proof }
    for (const form of [byCode, byRefresh]) {
      expect((await wiki.post('/oauth/token', { ...form, resource: `${API}notes` })).status).toBe(400)
      expect((await wiki.post('/oauth/token', { ...form, resource })).status).toBe(200)
    }
    const { url } = await wiki.begin({ ...ask, resource: `${API}notes` })
    const refused = await ada.send('GET', `${url.pathname}${url.search}`)
    expect(new URL(refused.headers.get('Location') ?? '').searchParams.get('error')).toBe('invalid_target')
  })

  it.each([
    ['https://a.example', 'https://a.example/'],
    ['https://a.example/', 'https://a.example'],
    ['https://a.example/mcp', 'https://a.example/mcp'],
    ['https://a.example/mcp/', 'https://a.example/mcp/'],
    ['urn:notes', 'urn:notes'],
    ['', ''],
  ])('of %s has the other spelling %s', (identifier, other) => {
    expect(otherSpelling(identifier)).toBe(other)
  })
})
