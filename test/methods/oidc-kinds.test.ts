// What is peculiar to each kind of provider: Apple's signed secret and posted answer, Microsoft's many tenants,
// Auth0's slash; as their documentation has it.
import { decodeProtectedHeader, exportPKCS8, generateKeyPair, jwtVerify, type CryptoKey } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { ADA, begin, CLIENT_ID, Provider, signInAt } from '../support/providers/provider.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { openAcme, causes, lastCause, type AtAcme } from '../support/providers/acme.ts'
import { json, rows } from '../support/world.ts'

let { world, acme: provider, ada, asked } = {} as AtAcme

async function open(entry: object, path = '', vars: Record<string, string> = {}): Promise<void> {
  const there = await openAcme(entry, { ...INSTANT, ...vars }, new Provider('acme', path))
  ;({ world, acme: provider, ada, asked } = there)
}

const session = async (who: Browser = ada) => json(await who.get('/api/session'))

describe('Auth0', () => {
  it('signs in by an issuer that ends with a slash', async () => {
    await open({ kind: 'auth0' }, '/')
    expect((await signInAt(ada, provider)).status).toBe(303)
    expect(await rows('SELECT issuer FROM identities')).toEqual([{ issuer: `https://${provider.host}/` }])
  })

  it('is refused without it in the token', async () => {
    await open({ kind: 'auth0' }, '/')
    provider.bend.claims = (straight) => ({ ...straight, iss: `https://${provider.host}` })
    expect((await signInAt(ada, provider)).status).toBe(400)
    expect(await lastCause()).toBe('oauth_jwt_claim_comparison_failed_iss')
  })
})

describe('Microsoft', () => {
  const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
  const ONE = { ...ADA, xms_edov: true, tid: TENANT }
  const issuerOf = (tenant: string): string => `https://${provider.host}/${tenant}/v2.0`

  beforeEach(async () => {
    await open({ kind: 'microsoft' }, '/common/v2.0')
    provider.metadata['issuer'] = issuerOf('{tenantid}')
    delete provider.metadata['authorization_response_iss_parameter_supported']
    provider.bend.callback = (parameters) => parameters.delete('iss')
  })

  it('signs in people of any tenant, each with the issuer of its own', async () => {
    expect((await signInAt(ada, provider, { ...ONE, iss: issuerOf(TENANT) })).status).toBe(303)
    expect(await rows('SELECT issuer, subject FROM identities')).toEqual([{ issuer: issuerOf(TENANT), subject: 'ada' }])
  })

  it.each<[string, () => object]>([
    ['the issuer of another tenant', () => ({ iss: issuerOf('9188040d-6c67-4c5b-b112-36a304b66dad') })],
    ['the template as issuer', () => ({ iss: issuerOf('{tenantid}') })],
    ['a tenant that is a path', () => ({ iss: issuerOf('..'), tid: '..' })],
    ['a tenant that is a list', () => ({ iss: issuerOf(TENANT), tid: [TENANT] })],
    ['no tenant', () => ({ iss: issuerOf(TENANT), tid: undefined })],
    ['an issuer that is common', () => ({ iss: issuerOf('common') })],
  ])('refuses a token with %s', async (_, change) => {
    expect((await signInAt(ada, provider, { ...ONE, ...change() })).status).toBe(400)
    expect([await count('sessions'), await count('users')]).toEqual([0, 0])
  })

  it('says nothing of an address unless its domain’s owner was verified: email_verified counts for nothing', async () => {
    expect((await signInAt(ada, provider, { ...ONE, iss: issuerOf(TENANT), xms_edov: undefined })).status).toBe(400)
    expect(await lastCause()).toBe('email_unverified')
  })

  it('is refused where its document is of another tenant', async () => {
    await open({ kind: 'microsoft' }, `/${TENANT}/v2.0`)
    provider.metadata['issuer'] = issuerOf('{tenantid}')
    expect((await ada.get('/sign-in/acme')).status).toBe(500)
  })
})

describe('Apple', () => {
  let key: { privateKey: CryptoKey; publicKey: CryptoKey }
  let secret: string

  beforeEach(async () => {
    key = await generateKeyPair('ES256', { extractable: true })
    secret = await exportPKCS8(key.privateKey)
    await open({ kind: 'apple', team_id: 'TEAM', key_id: 'KEY', scopes: 'openid name email' }, '', {
      OIDC_ACME_CLIENT_SECRET: secret,
    })
    delete provider.metadata['authorization_response_iss_parameter_supported']
    provider.bend.callback = (parameters) => parameters.delete('iss')
  })

  const post = (who: Browser, body: URLSearchParams, origin = 'https://appleid.apple.com'): Promise<Response> =>
    world.fetch('/callback/acme', {
      method: 'POST',
      body,
      headers: {
        Cookie: who.cookies(),
        Origin: origin,
        'Sec-Fetch-Site': 'cross-site',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    })
  async function signInByPost(who: Browser, user?: string, claims: object = {}): Promise<Response> {
    const back = provider.authorize((await begin(who, provider)).href, { ...ADA, name: undefined, ...claims })
    if (user !== undefined) back.set('user', user)
    const answer = await post(who, back)
    who.keep(answer)
    return answer
  }
  const named = JSON.stringify({ name: { firstName: 'Ada', lastName: 'Lovelace' }, email: 'eve@example.com' })

  it('has its answer posted from its own site, with a cookie that may come along', async () => {
    const answer = await ada.get('/sign-in/acme')
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure; HttpOnly; SameSite=None; Max-Age=600$/)
    expect(new URL(answer.headers.get('Location') ?? '').searchParams.get('response_mode')).toBe('form_post')
    const back = provider.authorize(answer.headers.get('Location') ?? '', { ...ADA, email_verified: 'true' })
    const posted = await post(ada, back)
    expect([posted.status, posted.headers.get('Location')]).toEqual([303, 'http://localhost:8787/account'])
    expect(posted.headers.getSetCookie().join()).toContain('__Host-latchkey-access=')
    expect(posted.headers.getSetCookie().join()).toMatch(
      /oidc-\d=v1\.\S+; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=60/,
    )
  })

  it('takes the place of an operator’s own session, too, whose cookie doesn’t come along', async () => {
    expect((await signInByPost(ada)).headers.getSetCookie().join()).toContain('__Host-latchkey-operator=; Path=/')
  })

  it('says a name beside the first answer and never again: it stays, and the address there counts for nothing', async () => {
    expect((await signInByPost(ada, named)).status).toBe(303)
    expect((await session()).user).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com' })
    expect((await signInByPost(new Browser(world))).status).toBe(303)
    expect(await rows('SELECT name, email FROM identities')).toEqual([
      { name: 'Ada Lovelace', email: 'ada@example.com' },
    ])
  })

  it.each([
    '{',
    'null',
    '{"name":null}',
    '{"name":{"firstName":{}}}',
    '[]',
    `{"name":{"firstName":"${'x'.repeat(9000)}"}}`,
  ])('breaks nothing by a user that is %.40s', async (user) => {
    expect((await signInByPost(ada, user)).status).toBe(303)
  })

  it('links an account though its post brings no cookie of the session: the answer goes on by GET', async () => {
    await addUser(world, 'bea@example.com', { hash: ANY_HASH })
    const bea = new Browser(world)
    await signIn(bea, 'bea@example.com')
    const { url } = await json(await bea.post('/api/identities/acme', {}))
    const jar = new Map(bea.jar)
    for (const name of jar.keys()) if (!name.includes('oidc')) bea.jar.delete(name)
    const posted = await post(bea, provider.authorize(url, ADA))
    const onward = new URL(posted.headers.get('Location') ?? '')
    expect([posted.status, onward.pathname, posted.headers.getSetCookie()]).toEqual([303, '/callback/acme', []])
    expect((await bea.get(`${onward.pathname}${onward.search}`)).status).toBe(400)
    for (const [name, value] of jar) bea.jar.set(name, value)
    expect(await count('identities')).toBe(0)
    const { url: again } = await json(await bea.post('/api/identities/acme', {}))
    const crossSite = new Browser(world)
    for (const [name, value] of bea.jar) if (name.includes('oidc')) crossSite.jar.set(name, value)
    const back = new URL((await post(crossSite, provider.authorize(again, ADA))).headers.get('Location') ?? '')
    expect((await bea.get(`${back.pathname}${back.search}`)).status).toBe(303)
    expect(await count('identities')).toBe(1)
  })

  it('ends the session that the browser had, though its post brings no cookie of that along', async () => {
    await addUser(world, 'bea@example.com', { hash: ANY_HASH })
    const bea = new Browser(world)
    const { session: before } = await signIn(bea, 'bea@example.com')
    const back = provider.authorize((await begin(bea, provider)).href, ADA)
    const crossSite = new Browser(world)
    for (const [name, value] of bea.jar) if (name.includes('oidc')) crossSite.jar.set(name, value)
    expect((await post(crossSite, back)).status).toBe(303)
    expect((await bea.get('/api/session')).status).toBe(401)
    const [now] = await rows<{ id: string }>('SELECT id FROM sessions WHERE active = 1')
    const ended = "SELECT session_id, meta FROM audit_events WHERE reason = 'signed_in_anew'"
    expect(await rows(ended)).toEqual([{ session_id: before.id, meta: JSON.stringify({ by: now?.id }) }])
  })

  it('is shown a client secret that its team’s key has signed, for five minutes', async () => {
    await signInByPost(ada)
    const request = asked.find(({ url }) => url.endsWith('/token'))
    const form = new URLSearchParams(request?.init?.body as URLSearchParams)
    const shown = form.get('client_secret') ?? ''
    const { payload } = await jwtVerify(shown, key.publicKey, { currentDate: new Date() })
    expect(decodeProtectedHeader(shown)).toMatchObject({ alg: 'ES256', kid: 'KEY' })
    expect(payload).toMatchObject({ iss: 'TEAM', sub: CLIENT_ID, aud: 'https://appleid.apple.com' })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
    expect(asked.some(({ init }) => JSON.stringify(init).includes(secret.slice(40, 80)))).toBe(false)
  })

  it('is not asked anything where the key is none, and the page says that it isn’t set up', async () => {
    await open({ kind: 'apple', team_id: 'TEAM', key_id: 'KEY' }, '', { OIDC_ACME_CLIENT_SECRET: 'no key' })
    delete provider.metadata['authorization_response_iss_parameter_supported']
    provider.bend.callback = (parameters) => parameters.delete('iss')
    expect((await signInByPost(ada)).status).toBe(500)
    expect([await lastCause(), asked.some(({ url }) => url.endsWith('/token'))]).toEqual(['client_secret', false])
  })

  it('is believed by state and cookie, not by its Origin: a form of another site gets nowhere', async () => {
    const back = provider.authorize((await begin(new Browser(world), provider)).href)
    expect((await post(ada, back, 'https://evil.example')).status).toBe(400)
    const twice = provider.authorize((await begin(ada, provider)).href)
    twice.append('code', 'another')
    expect((await post(ada, twice)).status).toBe(400)
    expect(await count('sessions')).toBe(0)
    expect(await causes()).toEqual(['oauth_invalid_response', 'state'])
  })

  it('is answered 415 and 413 where it posts no form, or too much of one', async () => {
    const answer = await world.fetch('/callback/acme', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(answer.status).toBe(415)
    expect((await post(ada, new URLSearchParams({ state: 'x'.repeat(70_000) }))).status).toBe(413)
  })
})
