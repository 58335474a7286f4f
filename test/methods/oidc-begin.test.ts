// The way to a provider: what the browser takes along, what it must bring back, and where it may want to go then (RFC 9700 §2.1;
// OIDC Core §3.1.2.1). Asks no database.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cookieName } from '../../src/methods/oidc/transaction.ts'
import { begin, CLIENT_ID, comeBack, Provider, signInAt } from '../support/providers/provider.ts'
import { Browser } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { json } from '../support/world.ts'

const ISSUER = 'http://localhost:8787'

let { world, acme, ada } = {} as AtAcme

async function open(...how: Parameters<typeof openAcme>): Promise<void> {
  ;({ world, acme, ada } = await openAcme(...how))
}

beforeEach(() => open())

const asked = async (): Promise<Record<string, string>> => Object.fromEntries((await begin(ada, acme)).searchParams)

describe('a provider on this machine', () => {
  it.each(['http://localhost:8787', 'https://localhost:8787'])(
    'is asked by http while we are there, too: %s',
    async (ISSUER) => {
      await open({}, { ISSUER }, new Provider('acme', '', `http://localhost:${ISSUER.length}`))
      expect((await signInAt(ada, acme)).status).toBe(303)
      expect(await json(await ada.get('/api/session'))).toMatchObject({ user: { email: 'ada@example.com' } })
    },
  )
})

describe('the way to a provider', () => {
  it('carries PKCE, state, nonce and the exact address to come back to, and costs no round trip', async () => {
    world.trips.length = 0
    const parameters = await asked()
    expect(world.trips).toEqual([])
    expect(parameters).toEqual({
      tenant: '1',
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: `${ISSUER}/callback/acme`,
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{22}$/),
      nonce: expect.stringMatching(/^[\w-]{22}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  it('draws each of them anew', async () => {
    const [first, second] = [await asked(), await asked()]
    for (const name of ['state', 'nonce', 'code_challenge']) expect(first[name]).not.toBe(second[name])
  })

  it('lays what must be remembered into a sealed cookie of this browser alone, for ten minutes, each in a place of its own', async () => {
    const answer = await ada.get('/sign-in/acme')
    const url = new URL(answer.headers.get('Location') ?? '')
    const [cookie = '', ...others] = answer.headers.getSetCookie()
    expect(others).toEqual([])
    const [pair = '', ...attributes] = cookie.split('; ')
    const [name, value = ''] = pair.split(/=(.*)/s)
    expect(name).toBe(cookieName(url.searchParams.get('state') ?? ''))
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(value).toMatch(/^v1\.[\w-]+\.[\w-]+\.[\w-]+$/)
    for (const secret of ['state', 'nonce']) expect(value).not.toContain(url.searchParams.get(secret))
    await begin(ada, acme)
    expect(ada.jar.size).toBe(2)
  })

  it('keeps that cookie for a minute where it ended well, and takes it away where it didn’t', async () => {
    const answer = await signInAt(ada, acme)
    const kept = answer.headers.getSetCookie().filter((cookie) => cookie.includes('oidc-'))
    expect(kept).toEqual([
      expect.stringMatching(/^__Host-latchkey-oidc-\d=v1\.\S+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=60$/),
    ])
    const eve = new Browser(world)
    acme.bend.callback = (parameters) => parameters.delete('code')
    await signInAt(eve, acme)
    expect([...eve.jar.keys()].filter((name) => name.includes('oidc'))).toEqual([])
  })

  it('keeps the newest five of those that were begun and never finished, whatever their order', async () => {
    const states: string[] = []
    for (let turn = 0; turn < 25; turn += 1) {
      vi.setSystemTime(Date.now() + 10)
      states.push((await asked())['state'] ?? '')
      // As a browser might, which keeps no order.
      const shuffled = [...ada.jar].toReversed()
      ada.jar.clear()
      for (const [name, value] of shuffled) ada.jar.set(name, value)
    }
    const names = states.slice(-5).map(cookieName)
    expect(new Set(names).size).toBe(5)
    expect([...ada.jar.keys()].toSorted()).toEqual(names.toSorted())
    expect(ada.cookies().length).toBeLessThan(4096)
    ada.jar.set('__Host-latchkey-oidc-AAAAAAAAAAAAAAAAAAAAAA', 'made up')
    vi.setSystemTime(Date.now() + 10)
    await asked()
    expect([ada.jar.size, ada.jar.has('__Host-latchkey-oidc-AAAAAAAAAAAAAAAAAAAAAA')]).toEqual([5, false])
  })

  it('lets two tabs each come back on their own', async () => {
    const [first, second] = [
      acme.authorize((await begin(ada, acme)).href),
      acme.authorize((await begin(ada, acme)).href),
    ]
    expect((await comeBack(ada, acme, second)).status).toBe(303)
    expect((await comeBack(ada, acme, first)).status).toBe(303)
  })

  it('leads nowhere from a provider that isn’t there', async () => {
    for (const path of ['/sign-in/nobody', '/callback/nobody', '/callback/__proto__'])
      expect((await ada.get(path)).status, path).toBe(404)
  })

  it('asks for the scopes that are configured', async () => {
    await open({ scopes: ['openid', 'email', 'groups'], offline_access: true })
    expect(await asked()).toMatchObject({ scope: 'openid email groups offline_access' })
  })

  it('asks Google for a refresh token by a parameter of its own, and no scope', async () => {
    await open({ kind: 'google', offline_access: true })
    expect(await asked()).toMatchObject({ scope: 'openid profile email', access_type: 'offline' })
    await open({ kind: 'google' })
    expect(await asked()).not.toHaveProperty('access_type')
  })

  it('names Auth0 the API, the organization and the connection', async () => {
    await open(
      { kind: 'auth0', audience: 'https://api.example.com', organization: 'org_1', connection: 'google' },
      {},
      new Provider('acme', '/'),
    )
    acme.metadata['authorization_endpoint'] = `${acme.issuer}authorize`
    expect(await asked()).toMatchObject({
      audience: 'https://api.example.com',
      organization: 'org_1',
      connection: 'google',
    })
  })

  it.each([
    ['an image of another site', 'cross-site', 'image', 403],
    ['a frame of another site', 'cross-site', 'iframe', 403],
    ['a script of another site', 'cross-site', 'empty', 403],
    ['an image of a sibling', 'same-site', 'image', 403],
    ['a link of another site', 'cross-site', 'document', 302],
    ['a link of ours, through a service worker', 'same-origin', 'empty', 302],
    ['somebody who typed it', 'none', 'document', 302],
  ])('fills nobody’s browser with cookies from elsewhere: asked for by %s (%s, %s) it answers %i', async (...asked) => {
    const [, site, to, status] = asked
    const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': to }
    const answer = await ada.send('GET', '/sign-in/acme', undefined, headers)
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([status, status === 302 ? 1 : 0])
  })

  it('goes by the address of the issuer, its path included, whatever the request’s host', async () => {
    await open({}, { ISSUER: 'http://localhost:8787/auth' })
    const answer = await world.fetch('http://evil.example/auth/sign-in/acme')
    const url = new URL(answer.headers.get('Location') ?? '')
    expect(url.searchParams.get('redirect_uri')).toBe('http://localhost:8787/auth/callback/acme')
  })
})

describe('where to go after it', () => {
  const trusted = { TRUSTED_ORIGINS: 'https://app.example.com' }

  it.each([
    ['', `${ISSUER}/account`],
    ['/account?tab=1#here', `${ISSUER}/account?tab=1#here`],
    ['https://app.example.com/start', 'https://app.example.com/start'],
    ['/%2f%2fevil.example', `${ISSUER}/%2f%2fevil.example`],
    ['/a b\r\nSet-Cookie: x=y', `${ISSUER}/a%20bSet-Cookie:%20x=y`],
    // What is too long: the page without its query, or where people belong.
    [`/account/prove?return_to=${'a'.repeat(2000)}#${'\u{1f511}'.repeat(200)}`, `${ISSUER}/account/prove`],
    [`/${'a'.repeat(2000)}`, `${ISSUER}/account`],
    [`https://app.example.com/?state=${'\u{1f511}'.repeat(200)}`, `${ISSUER}/account`],
  ])('may be %j: a path of ours, or a page of a trusted origin', async (wanted, expected) => {
    await open({}, trusted)
    const back = acme.authorize((await begin(ada, acme, wanted)).href)
    const answer = await comeBack(ada, acme, back)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, expected])
    expect(answer.headers.get('Set-Cookie')).not.toMatch(/x=y/)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https:evil.example',
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://app.example.com@evil.example',
    'https://user@app.example.com/',
    'https://user:password@app.example.com/',
    'http://app.example.com/',
    'https://app.example.com:8443/',
    'http://localhost:8788/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:http://localhost:8787/0',
    'filesystem:http://localhost:8787/0',
    'file:///etc/passwd',
    'about:blank',
    'http://[::1',
    `https://evil.example/${'a'.repeat(2000)}`,
  ])('may not be %j', async (wanted) => {
    await open({}, trusted)
    const answer = await ada.get(`/sign-in/acme?return_to=${encodeURIComponent(wanted)}`)
    expect(await json(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ field: 'return_to', code: 'not_trusted' }],
    })
    expect([answer.headers.get('Location'), answer.headers.getSetCookie()]).toEqual([null, []])
  })

  it('fits the cookie that a browser keeps, at its longest', async () => {
    const answer = await ada.get(`/sign-in/acme?return_to=/${'a'.repeat(2000 - ISSUER.length - 1)}`)
    expect(answer.status).toBe(302)
    expect((answer.headers.getSetCookie()[0] ?? '').split(';')[0]?.length).toBeLessThan(4096)
  })
})
