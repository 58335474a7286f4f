// Each provider as `documented-providers.ts` has it: first sign-in, return, name, address, logout; and by the default settings a cause that
// names what is missing.
import { exportPKCS8, generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { behaveAs, DOCUMENTED, type Documented } from '../support/documented-providers.ts'
import { causes } from '../support/hostile-provider.ts'
import { Browser, count } from '../support/people.ts'
import { begin, comeBack, listen, logoutClaims, Provider, signed, varsFor } from '../support/provider.ts'
import { freshWorld, json, rows, stopClock, type World } from '../support/world.ts'

let world: World
let provider: Provider

async function open(like: Documented, settings: object): Promise<void> {
  provider = new Provider('acme', like.path)
  behaveAs(provider, like)
  provider.client = like.client ?? 'any'
  provider.refusesPkce = like.name === 'LinkedIn'
  listen(provider)
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const secret: Record<string, string> =
    like.posts === true ? { OIDC_ACME_CLIENT_SECRET: await exportPKCS8(privateKey) } : {}
  world = await freshWorld({ ...varsFor(provider.entry(settings)), ...secret })
}

async function signIn(who: Browser, like: Documented): Promise<Response> {
  const back = provider.authorize((await begin(who, provider)).href)
  if (like.posts !== true) return comeBack(who, provider, back)
  back.set('user', JSON.stringify({ name: { firstName: 'Vera', lastName: 'Example' } }))
  const answer = await world.fetch('/callback/acme', {
    method: 'POST',
    body: back,
    headers: { Cookie: who.cookies(), Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site' },
  })
  who.keep(answer)
  return answer
}

beforeEach(() => void stopClock())

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe.each(DOCUMENTED)('$name', (like) => {
  it('signs in somebody new and known, with name and verified address, and out again where it can', async () => {
    await open(like, like.settings)
    const [vera, again] = [new Browser(world), new Browser(world)]
    expect((await signIn(vera, like)).status, JSON.stringify(await causes())).toBe(303)
    const { user, session } = await json(await vera.get('/api/session'))
    const name = like.name === 'Discord' ? null : 'Vera Example'
    expect(user).toMatchObject({ email: 'vera@example.com', email_verified: true, name })
    // Fresh only by the provider's own word.
    const says = 'auth_time' in like.idToken(provider) || like.settings['kind'] === 'github'
    expect(new Date(session.auth_time).getTime()).toBe(says ? 0 : Date.now())
    expect((await signIn(again, like)).status).toBe(303)
    expect((await json(await again.get('/api/session'))).user.id).toBe(user.id)
    expect([await count('users'), await count('identities')]).toEqual([1, 1])

    const { url } = await json(await vera.get('/api/identities/logout-url'))
    if (like.logout === null) return expect(url).toBeNull()
    const { pathname, searchParams } = new URL(url)
    expect(pathname.endsWith(like.logout.path)).toBe(true)
    const { returnParameter = 'post_logout_redirect_uri' } = like.logout
    expect(searchParams.get(returnParameter)).toBe('http://localhost:8787/signed-out')
    expect(searchParams.get('client_id')).toBe('latchkey-at-the-provider')
  })

  it.runIf(like.withoutSettings)('says what is wrong where its settings are missing', async () => {
    const { kind } = like.settings
    await open(like, { kind })
    // What refuses PKCE outright is sent none here, to see what else it is.
    provider.refusesPkce = false
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await signIn(new Browser(world), like)
    expect(await causes()).toEqual([like.withoutSettings])
    expect(told.mock.calls.flat().join()).toMatch(/token_endpoint_auth_method|audiences/)
  })
})

it('Keycloak’s logout token of old has the type of any JWT: a setting takes it, and still no access token', async () => {
  const like = DOCUMENTED.find(({ name }) => name === 'Keycloak')
  if (like === undefined) throw new Error('no Keycloak')
  await open(like, like.settings)
  const vera = new Browser(world)
  await signIn(vera, like)
  const [key] = await provider.allKeys()
  if (key === undefined) throw new Error('no key')
  const post = async (typ: string): Promise<number> => {
    const token = await signed(key, logoutClaims(provider, { sub: 'vera-1', sid: 'session-1' }), { typ })
    const body = new URLSearchParams({ logout_token: token })
    return (await world.fetch('/backchannel-logout/acme', { method: 'POST', body })).status
  }
  expect(await post('at+jwt')).toBe(400)
  expect(await post('JWT')).toBe(200)
  expect((await vera.get('/api/session')).status).toBe(401)
  expect(await rows('SELECT 1 FROM sessions WHERE active = 1')).toEqual([])
})
