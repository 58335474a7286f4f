// Each provider as `documented-providers.ts` has it: first sign-in, return, name, address, a refusal, an outage, logout; and without one
// of its settings a line in the log that names it.
import { exportPKCS8, generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { behaveAs, DOCUMENTED, saying, type Documented } from '../support/documented-providers.ts'
import { causes } from '../support/hostile-provider.ts'
import { Browser, count } from '../support/people.ts'
import { begin, comeBack, listen, Provider, varsFor, type Claims } from '../support/provider.ts'
import { freshWorld, json, stopClock, type World } from '../support/world.ts'

let world: World
let provider: Provider
let told: { mock: { calls: unknown[][] } }

const applesKey = generateKeyPair('ES256', { extractable: true }).then(({ privateKey }) => exportPKCS8(privateKey))

/** One of them, with the settings that its documents ask for, or others. */
async function open(like: Documented, settings: Claims = like.settings): Promise<void> {
  provider = new Provider('acme', like.path)
  behaveAs(provider, like)
  listen(provider)
  const secret: Record<string, string> = like.posts === true ? { OIDC_ACME_CLIENT_SECRET: await applesKey } : {}
  world = await freshWorld({ ...varsFor(provider.entry(settings)), ...secret })
}

/** Somebody goes there, and comes back as it sends people: with a code, or with its word for a refusal. */
async function signIn(who: Browser, like: Documented, refusal?: string): Promise<Response> {
  const there = await begin(who, provider)
  const back = provider.authorize(there.href)
  const unknown = there.searchParams
    .get('scope')
    ?.split(' ')
    .find((scope) => like.scopes?.includes(scope) === false)
  const error = refusal ?? (unknown === undefined ? undefined : 'invalid_scope')
  if (error !== undefined) {
    back.delete('code')
    back.set('error', error)
  }
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

const said = (): string => told.mock.calls.flat().join()
const answersTokens = (answer: () => Response): void => {
  const paths = ['/token', '/login/oauth/access_token']
  provider.bend.answers = { ...provider.bend.answers, ...Object.fromEntries(paths.map((path) => [path, answer])) }
}

beforeEach(() => {
  stopClock()
  told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe.each(DOCUMENTED)('$name', (like) => {
  it('signs in somebody new and somebody known, with name and verified address', async () => {
    await open(like)
    const [vera, again] = [new Browser(world), new Browser(world)]
    expect((await signIn(vera, like)).status, JSON.stringify(await causes())).toBe(303)
    const { user, session } = await json(await vera.get('/api/session'))
    expect(user).toMatchObject({ email: 'vera@example.com', email_verified: true, name: 'Vera Example' })
    // Fresh only by the provider's own word.
    const isTimed = like.idToken !== undefined && !('auth_time' in like.idToken)
    expect(new Date(session.auth_time).getTime()).toBe(isTimed ? Date.now() : 0)
    expect((await signIn(again, like)).status).toBe(303)
    expect((await json(await again.get('/api/session'))).user.id).toBe(user.id)
    expect([await count('users'), await count('identities'), said()]).toEqual([1, 1, ''])
  })

  it('makes no account for an address that it has not verified', async () => {
    const unverified = saying(like, like.unverified)
    // Whose people alone get in is another matter.
    await open(unverified, { ...like.settings, domains: undefined })
    const answer = await signIn(new Browser(world), unverified)
    expect([answer.status, await count('users')]).toEqual([400, 0])
    expect(await answer.text()).toContain('does not say that your e-mail address is verified')
  })

  const { logout } = like
  it(typeof logout === 'string' ? `has no logout: ${logout}` : 'signs out there, too', async () => {
    await open(like)
    const vera = new Browser(world)
    await signIn(vera, like)
    const { url } = await json(await vera.get('/api/identities/logout-url'))
    if (typeof logout === 'string') return expect(url).toBeNull()
    const { pathname, searchParams } = new URL(url)
    const { path, returnParameter = 'post_logout_redirect_uri', hint = 'id_token_hint' } = logout
    expect(pathname.endsWith(path)).toBe(true)
    expect([...searchParams.keys()]).toEqual(['client_id', returnParameter, hint])
    expect(searchParams.get(returnParameter)).toBe('http://localhost:8787/signed-out')
    expect(searchParams.get('client_id')).toBe('latchkey-at-the-provider')
  })

  it('tells somebody who said no there that nothing was changed, and the operator nothing', async () => {
    await open(like)
    const answer = await signIn(new Browser(world), like, like.refusal)
    expect([answer.status, await causes(), said()]).toEqual([400, [`provider_said_${like.refusal}`], ''])
    expect(await answer.text()).toContain('did not let you in')
  })

  it.each([503, 429])(
    'tells people of an outage where its token endpoint says %i, and the operator nothing',
    async (status) => {
      await open(like)
      answersTokens(() => new Response('later', { status }))
      const answer = await signIn(new Browser(world), like)
      expect([answer.status, await causes(), said()]).toEqual([503, ['token_endpoint_failed'], ''])
      expect(await answer.text()).toContain('Try again')
    },
  )

  it('tells the operator of a wrong secret, and people that it isn’t set up', async () => {
    await open(like)
    answersTokens(like.wrongSecret ?? (() => Response.json({ error: 'invalid_client' }, { status: 401 })))
    const answer = await signIn(new Browser(world), like)
    expect([answer.status, await count('users')]).toEqual([500, 0])
    expect(said()).toContain('OIDC_ACME_CLIENT_SECRET')
  })

  for (const { setting, cause, advice } of like.missing ?? [])
    it(`names ${setting} in the log where it is missing`, async () => {
      await open(like, { ...like.settings, [setting]: undefined })
      expect((await signIn(new Browser(world), like)).status).toBeGreaterThanOrEqual(400)
      expect(await causes()).toEqual([cause])
      expect(said().replaceAll('\\"', '"')).toMatch(advice)
    })
})
