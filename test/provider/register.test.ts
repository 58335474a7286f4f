// Software that makes itself a client: it registers (RFC 7591), or a document at its id describes it (Client ID Metadata Document).
import { describe, expect, it, vi } from 'vitest'
import {
  createRegistrationToken,
  deleteRegistrationToken,
  listRegistrationTokens,
} from '../../src/admin/registration-tokens.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { count } from '../support/people/people.ts'
import { open } from '../support/people/forms.ts'
import { CALLBACK, decideAs, RelyingParty } from '../support/clients/relying-party.ts'
import { json, openWorld, rows, type World } from '../support/world.ts'
import { undoAfterTest } from '../support/undone.ts'

const register = (world: World, said: unknown, bearer?: string): Promise<Response> =>
  world.fetch('/oauth/register', {
    method: 'POST',
    body: typeof said === 'string' ? said : JSON.stringify(said),
    headers: {
      'Content-Type': 'application/json',
      'CF-Connecting-IP': '203.0.113.7',
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
    },
  })

describe('a registration (RFC 7591)', () => {
  it('is closed unless it was opened, and discovery says so (§3)', async () => {
    const { world } = await adaSignedIn()
    expect((await register(world, { redirect_uris: [CALLBACK] })).status).toBe(404)
    expect((await json(await world.fetch('/.well-known/openid-configuration'))).registration_endpoint).toBeUndefined()
    const opened = openWorld({ CLIENT_REGISTRATION: 'open' })
    const document = await json(await opened.fetch('/.well-known/oauth-authorization-server'))
    expect(document.registration_endpoint).toBe('http://localhost:8787/oauth/register')
  })

  it('makes a client that signs people in, who are warned of it; it is gone after ninety days (§3.2.1)', async () => {
    const { ada, clock } = await adaSignedIn()
    const world = openWorld({ CLIENT_REGISTRATION: 'open' })
    const answer = await register(world, {
      redirect_uris: [CALLBACK],
      client_name: 'Somebody’s agent',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      scope: 'openid account',
      logo_uri: 'https://agent.example/logo.png',
    })
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([201, 'no-store'])
    const made = await json(answer)
    expect(made).toMatchObject({
      client_name: 'Somebody’s agent',
      grant_types: ['authorization_code', 'refresh_token'],
    })
    expect(made.client_secret).toBeUndefined()
    const agent = new RelyingParty(world, { id: made.client_id, secret: '' })
    const begun = await agent.begin()
    const page = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    expect(page).toContain('Nobody here has checked this app.')
    expect((await agent.finish(await decideAs(ada, page, 'allow'), begun)).access_token).toMatch(/^ey/)
    clock.pass(90 * 86_400_000)
    await world.tick()
    expect(await count('clients')).toBe(0)
  })

  it('gives a secret once, where the client wants one', async () => {
    const { ada } = await adaSignedIn()
    const world = openWorld({ CLIENT_REGISTRATION: 'open' })
    const made = await json(await register(world, { redirect_uris: [CALLBACK] }))
    expect(made).toMatchObject({
      token_endpoint_auth_method: 'client_secret_basic',
      client_name: 'An app without a name',
    })
    const wiki = new RelyingParty(world, { id: made.client_id, secret: made.client_secret })
    const begun = await wiki.begin()
    const page = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    const tokens = await wiki.finish(await decideAs(ada, page, 'allow'), begun)
    expect(tokens.refresh_token).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['invalid_redirect_uri', {}],
    ['invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
    ['invalid_redirect_uri', { redirect_uris: ['http://wiki.example.com/'] }],
    ['invalid_client_metadata', { redirect_uris: 'https://wiki.example.com/' }],
    ['invalid_client_metadata', { redirect_uris: [CALLBACK], grant_types: ['client_credentials'] }],
    ['invalid_client_metadata', { redirect_uris: [CALLBACK], response_types: ['token'] }],
    ['invalid_client_metadata', { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' }],
    ['invalid_client_metadata', { redirect_uris: [CALLBACK], logo_uri: 'javascript:alert(1)' }],
    ['invalid_client_metadata', { redirect_uris: [CALLBACK], client_name: 'x'.repeat(101) }],
    [
      'invalid_client_metadata',
      { redirect_uris: Array.from({ length: 20 }, (_, at) => `${CALLBACK}/${at}${'x'.repeat(1000)}`) },
    ],
    ['invalid_client_metadata', '[]'],
    ['invalid_client_metadata', 'no json'],
  ])('is refused as %s (§3.2.2): %o', async (error, said) => {
    await adaSignedIn()
    const answer = await register(openWorld({ CLIENT_REGISTRATION: 'open' }), said)
    expect([answer.status, (await json(answer)).error]).toEqual([400, error])
    expect(await count('clients')).toBe(0)
  })
})

describe('registrations of strangers', () => {
  it('are a hundred an hour from one address (§5); a partner’s token is served all the same', async () => {
    const { clock } = await adaSignedIn()
    const world = openWorld({ CLIENT_REGISTRATION: 'open' })
    world.env.FLOOD_LIMIT = { limit: () => Promise.resolve({ success: true }) }
    const app = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }
    expect((await register(world, { redirect_uris: [] })).status).toBe(400)
    for (let nth = 0; nth < 100; nth += 1) expect((await register(world, app)).status).toBe(201)
    const over = await register(world, app)
    expect([over.status, (await json(over)).error]).toEqual([429, 'temporarily_unavailable'])
    expect(Number(over.headers.get('Retry-After'))).toBeGreaterThan(3000)
    expect(await count('clients')).toBe(100)
    const wanted = { actor: 'operator', name: 'Partner', uses: 1, lifeMs: 86_400_000 } as const
    const made = await createRegistrationToken(world.deps(), wanted)
    expect((await register(world, app, made.ok ? made.value.token : '')).status).toBe(201)
    clock.pass(3_600_001)
    expect((await register(world, app)).status).toBe(201)
  })
})

describe('a registration with an initial access token (RFC 7591 §3)', () => {
  const GOOD_APP = { redirect_uris: [CALLBACK] }

  it('is let through where registration is closed, as often as it may be: of ten at once no more; the app stays', async () => {
    const { world, clock } = await adaSignedIn()
    const deps = world.deps()
    const wanted = { actor: 'operator', name: 'Partner', uses: 2, lifeMs: 200 * 86_400_000 } as const
    const made = await createRegistrationToken(deps, wanted)
    const token = made.ok ? made.value.token : ''
    expect((await register(world, { redirect_uris: ['http://a.example/'] }, token)).status).toBe(400)
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(world, GOOD_APP, token)))
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201,
      201,
      ...Array.from({ length: 8 }, () => 401),
    ])
    const app = await json(answers.find(({ status }) => status === 201) ?? new Response('{}'))
    expect(app).toMatchObject({ client_secret_expires_at: 0, grant_types: ['authorization_code'] })
    expect(await count('clients')).toBe(2)
    const stored = JSON.stringify(await rows('SELECT * FROM registration_tokens'))
    expect(stored).not.toContain(token.split('.')[1])
    const { items } = await listRegistrationTokens(deps, { limit: 10 })
    expect(items).toMatchObject([{ name: 'Partner', uses_left: 0 }])
    const events = await rows<{ event: string; meta: string }>(
      "SELECT event, meta FROM audit_events WHERE event LIKE 'registration%' OR event = 'client_created' ORDER BY id",
    )
    expect(events.map(({ event }) => event).toSorted()).toEqual([
      'client_created',
      'client_created',
      'registration_token_created',
    ])
    const registered = events.find(({ event }) => event === 'client_created')
    expect(JSON.parse(registered?.meta ?? '')).toMatchObject({ token: items[0]?.id, source: 'registered' })
    clock.pass(201 * 86_400_000)
    await world.tick()
    expect([await count('clients'), await count('registration_tokens')]).toEqual([2, 0])
  })

  it('is refused with a token that is wrong, deleted or too old (RFC 6750 §3.1), and a guesser of one is told to stop', async () => {
    const { world, clock } = await adaSignedIn()
    const deps = world.deps()
    const make = async (): Promise<{ id: string; token: string }> => {
      const made = await createRegistrationToken(deps, { actor: 'operator', name: 'P', uses: 9, lifeMs: 60_000 })
      if (!made.ok) throw new Error('no token')
      return made.value
    }
    const [old, gone, good] = [await make(), await make(), await make()]
    await deleteRegistrationToken(deps, { actor: 'operator', id: gone.id })
    expect(await deleteRegistrationToken(deps, { actor: 'operator', id: gone.id })).toEqual({
      ok: false,
      error: 'not_found',
    })
    expect((await register(world, GOOD_APP, good.token)).status).toBe(201)
    clock.pass(60_000)
    const opened = openWorld({ CLIENT_REGISTRATION: 'open' })
    const wrong = [old.token, gone.token, 'x', `${good.id}.${'x'.repeat(43)}`, good.token.toUpperCase()]
    for (const at of [world, opened])
      for (const token of wrong) {
        const answer = await register(at, GOOD_APP, token)
        expect([answer.status, (await json(answer)).error]).toEqual([401, 'invalid_token'])
        expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="latchkey", error="invalid_token"')
      }
    const answer = await register(world, GOOD_APP, 'x')
    expect([answer.status, answer.headers.has('Retry-After')]).toEqual([429, true])
    expect(await count('clients')).toBe(1)
    expect(await count('audit_events', "event = 'client_auth_fail' AND reason = 'registration_token'")).toBe(10)
  })
})

const ID = 'https://agent.example/client.json'

/** A world in which documents count, and what is at the client's URL. */
async function adaAndDocument(body: () => unknown, answer: ResponseInit = {}) {
  const met = await adaSignedIn()
  const world = openWorld({ CLIENT_ID_METADATA: 'on' })
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(String(url))
    const said = body()
    return new Response(typeof said === 'string' ? said : JSON.stringify(said), {
      headers: { 'Content-Type': 'application/json' },
      ...answer,
    })
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return { ...met, world, asked }
}

const GOOD = {
  client_id: ID,
  client_name: 'Agent',
  redirect_uris: [CALLBACK],
  grant_types: ['authorization_code', 'refresh_token'],
}

describe('a client whose id is the URL of its document', () => {
  it('signs people in, who see where it leads; the document is read once an hour', async () => {
    const { world, clock, ada, asked } = await adaAndDocument(() => GOOD)
    const agent = new RelyingParty(world, { id: ID, secret: '' })
    expect((await agent.discover('oauth2')).client_id_metadata_document_supported).toBe(true)
    const begun = await agent.begin()
    const page = await (
      await world.fetch(`${begun.url.pathname}${begun.url.search}`, {
        headers: { Cookie: ada.cookies(), Accept: 'text/html' },
      })
    ).text()
    expect(page).toContain('Nobody here has checked this app.')
    expect(page).toContain('wiki.example.com')
    const tokens = await agent.finish(await decideAs(ada, page, 'allow'), begun)
    expect((await agent.refresh(tokens.refresh_token ?? '')).status).toBe(200)
    expect(asked).toEqual([ID])
    clock.pass(3_600_000)
    await world.fetch(`${begun.url.pathname}${begun.url.search}`)
    expect(asked).toEqual([ID, ID])
    expect(await rows('SELECT id, source FROM clients')).toEqual([{ id: ID, source: 'document' }])
    // One that an operator disabled stays so: deleted, it would be met anew.
    await world.env.DB.prepare('UPDATE clients SET disabled_at = 1').run()
    clock.pass(91 * 86_400_000)
    await world.tick()
    expect((await world.fetch(`${begun.url.pathname}${begun.url.search}`)).status).toBe(400)
    expect(await count('clients', 'disabled_at = 1')).toBe(1)
  })

  it.each<[string, () => unknown, ResponseInit]>([
    ['names another', () => ({ ...GOOD, client_id: `${ID}?` }), {}],
    ['has no name', () => ({ ...GOOD, client_name: undefined }), {}],
    ['holds a secret', () => ({ ...GOOD, client_secret: 'x' }), {}],
    ['proves itself by a secret', () => ({ ...GOOD, token_endpoint_auth_method: 'client_secret_basic' }), {}],
    ['has a wrong redirect URI', () => ({ ...GOOD, redirect_uris: ['javascript:alert(1)'] }), {}],
    ['is too long', () => ({ ...GOOD, more: 'x'.repeat(6000) }), {}],
    ['is no JSON', () => '<html>', {}],
    ['is not there', () => GOOD, { status: 404 }],
    ['leads elsewhere', () => '', { status: 302, headers: { Location: 'http://169.254.169.254/' } }],
  ])('is none where the document %s', async (_what, body, answer) => {
    const { world } = await adaAndDocument(body, answer)
    const { url } = await new RelyingParty(world, { id: ID, secret: '' }).begin()
    expect((await world.fetch(`${url.pathname}${url.search}`)).status).toBe(400)
    expect(await count('clients')).toBe(0)
  })

  it('is asked for at no address of an inside network, by no odd spelling, and nowhere while it is off (SSRF)', async () => {
    const { world, asked } = await adaAndDocument(() => GOOD)
    const { url } = await new RelyingParty(world, { id: ID, secret: '' }).begin()
    for (const id of [
      'https://[::1]/c',
      'https://10.0.0.1/c',
      'https://169.254.169.254/latest',
      'https://metadata.google.internal/c',
      'https://printer.local/c',
      'https://2130706433/c',
      'http://agent.example/c',
      'https://agent.example',
      'https://agent.example/',
      'https://agent.example/a/../c',
      'https://agent.example/c#x',
      'https://user@agent.example/c',
      'https://AGENT.example/c',
      'file:///etc/passwd',
    ]) {
      url.searchParams.set('client_id', id)
      expect((await world.fetch(`${url.pathname}${url.search}`)).status, id).toBe(400)
    }
    url.searchParams.set('client_id', ID)
    expect((await openWorld().fetch(`${url.pathname}${url.search}`)).status).toBe(400)
    expect(asked).toEqual([])
  })
})
