// What the documents of one provider alone say: how it spells its issuer and its flags, how it says no, how it names who logs out.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { documented, saying } from '../support/providers/documented-providers.ts'
import { answerTokens, comeBackFrom, openAs, visit, type There } from '../support/providers/documented-visitor.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { logoutClaims, signed, type Claims } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { json, rows, stopClock } from '../support/world.ts'

let told: { mock: { calls: unknown[][] } }
const said = (): string => told.mock.calls.flat().join().replaceAll('\\"', '"')

beforeEach(() => {
  stopClock()
  told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
})

const status = async (there: There): Promise<number> => (await visit(new Browser(there.world), there)).status
const says = (there: There, claims: Claims): void => behave(there, (straight) => ({ ...straight, ...claims }))
function behave({ provider }: There, change: (claims: Claims) => Claims): void {
  const { claims } = provider.bend
  provider.bend.claims = (straight) => change(claims?.(straight) ?? straight)
}

describe('Google', () => {
  it('spells its issuer with https:// or without: whoever comes by one comes back by the other', async () => {
    const there = await openAs(documented('Google'))
    says(there, { iss: there.provider.host })
    expect(await status(there)).toBe(303)
    says(there, { iss: there.provider.issuer })
    expect(await status(there)).toBe(303)
    expect(await rows('SELECT issuer, subject FROM identities')).toEqual([
      { issuer: there.provider.issuer, subject: 'vera-1' },
    ])
  })

  it.each([
    ['http', 'google', (host: string) => `http://${host}`],
    ['a slash', 'google', (host: string) => `${host}/`],
    ['another host', 'google', (host: string) => `x.${host}`],
    ['no scheme', 'oidc', (host: string) => host],
  ])('and no other: %s is refused as kind %s', async (_, kind, spelled) => {
    const there = await openAs(documented('Google'), { kind })
    says(there, { iss: spelled(there.provider.host) })
    expect(await status(there)).toBe(400)
    expect(await causes()).toEqual(['oauth_jwt_claim_comparison_failed_iss'])
  })

  it.each([
    [true, undefined, 400],
    [true, '', 400],
    [false, undefined, 303],
    [false, 'https://evil.example.com', 400],
  ])('sends iss with its answer, where it says so (%j): %s is %i', async (says, iss, expected) => {
    const there = await openAs(documented('Google'))
    there.provider.metadata['authorization_response_iss_parameter_supported'] = says
    there.provider.bend.callback = (back) => (iss === undefined ? back.delete('iss') : back.set('iss', iss))
    expect(await status(there)).toBe(expected)
  })
})

describe('Microsoft', () => {
  it.each<[unknown, number]>([
    [true, 303],
    [1, 303],
    ['1', 303],
    ['true', 303],
    [false, 400],
    [0, 400],
    ['0', 400],
    ['false', 400],
    ['yes', 400],
    [null, 400],
    [[true], 400],
    [undefined, 400],
  ])('spells xms_edov %j: %i', async (xms_edov, expected) => {
    const there = await openAs(saying(documented('Microsoft Entra'), { idToken: { xms_edov } }))
    expect(await status(there)).toBe(expected)
    const isSaid = xms_edov !== null && xms_edov !== undefined
    // Where it says neither yes nor no, the claims were not added to the token.
    expect(said().includes('"xms_edov"')).toBe(!isSaid)
  })

  it.each<[string, string | undefined, number]>([
    ['any tenant', '{tenantid}', 303],
    ['this tenant', '72f988bf-86f1-41af-91ab-2d7cd011db47', 303],
    ['the tenant of personal accounts', '9188040d-6c67-4c5b-b112-36a304b66dad', 400],
    ['nobody in particular', undefined, 303],
  ])('has keys of %s', async (_, tenant, expected) => {
    const there = await openAs(documented('Microsoft Entra'))
    const { provider } = there
    const [key] = await provider.allKeys()
    if (key === undefined) throw new Error('no key')
    const issuer = tenant === undefined ? undefined : `https://${provider.host}/${tenant}/v2.0`
    provider.keys = [{ ...key, public: Object.assign({}, key.public, { issuer }) }]
    expect(await status(there)).toBe(expected)
    expect(await causes()).toEqual(expected === 303 ? [] : ['err_jwks_no_matching_key'])
  })

  it('has nothing at userinfo that its ID token lacks: it is not asked', async () => {
    const there = await openAs(saying(documented('Microsoft Entra'), { idToken: { name: undefined } }))
    there.provider.metadata['userinfo_endpoint'] = `${there.provider.issuer}/userinfo`
    expect(await status(there)).toBe(303)
    expect(there.provider.asked).not.toContain('/userinfo')
  })
})

describe('GitHub', () => {
  it('may send no iss with its answer, as it did before 2026', async () => {
    const there = await openAs({ ...documented('GitHub'), iss: undefined })
    expect(await status(there)).toBe(303)
  })

  it.each<[string, number, Record<string, string>, number, string]>([
    ['has no permission', 403, {}, 400, 'emails_said_403'],
    ['has no scope', 404, {}, 400, 'emails_said_404'],
    ['is over its limit', 403, { 'x-ratelimit-remaining': '0' }, 503, 'rate_limited'],
    ['is over its second limit', 403, { 'retry-after': '60' }, 503, 'rate_limited'],
    ['is over it, by another word', 429, {}, 503, 'rate_limited'],
  ])('says that the client %s (%i)', async (_, code, headers, expected, cause) => {
    const there = await openAs(documented('GitHub'))
    const answers = { '/api/v3/user/emails': () => Response.json({ message: 'no' }, { status: code, headers }) }
    there.provider.bend.answers = { ...there.provider.bend.answers, ...answers }
    expect([await status(there), await causes()]).toEqual([expected, [cause]])
  })

  it('is asked for all of somebody’s addresses at once: the primary one may be far behind', async () => {
    const there = await openAs(documented('GitHub'))
    await status(there)
    expect(there.asked.filter(({ url }) => url.includes('/emails')).map(({ url }) => new URL(url).search)).toEqual([
      '?per_page=100',
    ])
  })

  it.each([
    ['redirect_uri_mismatch', 'register http://localhost:8787/callback/acme'],
    ['application_suspended', 'suspended'],
  ])('says %s with 200, and the operator hears it', async (error, words) => {
    const there = await openAs(documented('GitHub'))
    answerTokens(there, () => Response.json({ error }))
    expect(await status(there)).toBe(500)
    expect(said()).toContain(words)
  })
})

describe('an ID token that is too long for a URL', () => {
  const groups = Array.from({ length: 600 }, () => crypto.randomUUID())

  it.each([
    ['Auth0', { sid: 'session-1' }, 'session-1'],
    ['Auth0', { sid: undefined }, null],
    ['Microsoft Entra', {}, 'O.CiQ3'],
    ['Microsoft Entra', { login_hint: undefined }, null],
    ['Keycloak', {}, 'vera-1'],
  ])('is left out of the way to log out at %s (%j), whose hint is %s', async (name, claims, hint) => {
    const there = await openAs(saying(documented(name), { idToken: { ...claims, groups } }))
    const vera = new Browser(there.world)
    await visit(vera, there)
    const { searchParams, href } = new URL((await json(await vera.get('/api/identities/logout-url'))).url)
    expect([searchParams.get('logout_hint'), searchParams.has('id_token_hint')]).toEqual([hint, false])
    expect(href.length).toBeLessThanOrEqual(2000)
  })

  it('and one that fits goes along to Microsoft where it has no login_hint', async () => {
    const there = await openAs(saying(documented('Microsoft Entra'), { idToken: { login_hint: undefined } }))
    const vera = new Browser(there.world)
    await visit(vera, there)
    expect((await json(await vera.get('/api/identities/logout-url'))).url).toContain('id_token_hint=')
  })
})

it('Keycloak’s logout token has the type of any JWT before version 25: a setting takes it, and still no access token', async () => {
  const posts = async ({ world, provider }: There, typ: string): Promise<number> => {
    const [key] = await provider.allKeys()
    if (key === undefined) throw new Error('no key')
    const token = await signed(key, logoutClaims(provider, { sub: 'vera-1', sid: 'session-1' }), { typ })
    const body = new URLSearchParams({ logout_token: token })
    return (await world.fetch('/backchannel-logout/acme', { method: 'POST', body })).status
  }
  const keycloak = documented('Keycloak')
  const today = await openAs(keycloak)
  expect([await posts(today, 'logout+jwt'), await posts(today, 'JWT')]).toEqual([200, 400])
  expect(said()).toContain('"logout_token_typ": "JWT"')
  const old = await openAs(keycloak, { ...keycloak.settings, logout_token_typ: 'JWT' })
  const vera = new Browser(old.world)
  await visit(vera, old)
  expect([await posts(old, 'at+jwt'), await posts(old, 'JWT')]).toEqual([400, 200])
  expect((await vera.get('/api/session')).status).toBe(401)
  expect(await rows('SELECT 1 FROM sessions WHERE active = 1')).toEqual([])
})

describe('domains', () => {
  it.each<[string, Claims, string[], number]>([
    ['Google', {}, ['example.com'], 303],
    ['Google', {}, ['other.example'], 400],
    ['Google', { hd: undefined }, ['example.com'], 400],
    ['Microsoft Entra', {}, ['72f988bf-86f1-41af-91ab-2d7cd011db47'], 303],
    ['Microsoft Entra', {}, ['9188040d-6c67-4c5b-b112-36a304b66dad'], 400],
    ['Okta', {}, ['EXAMPLE.com'], 303],
    ['Okta', {}, ['other.example'], 400],
    ['GitHub', {}, ['other.example'], 400],
  ])('keep accounts at %s (%j) that are not of %j from being linked: %i', async (name, claims, domains, expected) => {
    const like = saying(documented(name), { idToken: claims })
    const there = await openAs(like, { ...like.settings, domains }, INSTANT)
    await addUser(there.world, 'ada@elsewhere.example', { hash: ANY_HASH })
    const ada = new Browser(there.world)
    await signIn(ada, 'ada@elsewhere.example')
    const { url } = await json(await ada.post('/api/identities/acme', {}))
    const answer = await comeBackFrom(ada, there, new URL(url))
    expect([answer.status, await count('identities')]).toEqual([expected, expected === 303 ? 1 : 0])
    expect(await causes()).toEqual(expected === 303 ? [] : ['wrong_domain'])
    if (expected === 400) expect(await answer.text()).toContain('does not belong to an organization')
  })
})
