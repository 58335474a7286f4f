// Each provider as `documented-providers.ts` has it: first sign-in, return, name, address, a refusal, an outage, logout; and without one
// of its settings a line in the log that names it.
import providersPage from '../../docs/providers.md?raw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { documented, DOCUMENTED, saying } from '../support/providers/documented-providers.ts'
import { answerTokens, openAs, visit } from '../support/providers/documented-visitor.ts'
import { Browser, count } from '../support/people/people.ts'
import { logoutClaims, signed } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { json, stopClock } from '../support/world.ts'

let told: { mock: { calls: unknown[][] } }
let warned: { mock: { calls: unknown[][] } }
const said = (): string => told.mock.calls.flat().join()

beforeEach(() => {
  stopClock()
  told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  // What a browser brings back from there, `invalid_scope` say, stands apart in the log.
  warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(DOCUMENTED)('$name', (like) => {
  it('signs in somebody new and somebody known, with name and verified address', async () => {
    const there = await openAs(like)
    const [vera, again] = [new Browser(there.world), new Browser(there.world)]
    expect((await visit(vera, there)).status, JSON.stringify(await causes())).toBe(303)
    const { user, session } = await json(await vera.get('/api/session'))
    expect(user).toMatchObject({ email: 'vera@example.com', email_verified: true, name: 'Vera Example' })
    // Fresh only by the provider's own word.
    const isTimed = like.idToken !== undefined && !('auth_time' in like.idToken)
    expect(new Date(session.auth_time).getTime()).toBe(isTimed ? Date.now() : 0)
    expect((await visit(again, there)).status).toBe(303)
    expect((await json(await again.get('/api/session'))).user.id).toBe(user.id)
    expect([await count('users'), await count('identities'), said()]).toEqual([1, 1, ''])
  })

  it('makes no account for an address that it has not verified', async () => {
    const unverified = saying(like, like.unverified)
    // Whose people alone get in is another matter.
    const there = await openAs(unverified, { ...like.settings, domains: undefined })
    const answer = await visit(new Browser(there.world), there)
    expect([answer.status, await count('users')]).toEqual([400, 0])
    expect(await answer.text()).toContain('does not say that your email address is verified')
  })

  const { logout } = like
  it(`signs out there, too: ${typeof logout === 'string' ? `no, ${logout}` : logout.path}`, async () => {
    const there = await openAs(like)
    const vera = new Browser(there.world)
    await visit(vera, there)
    const { url } = await json(await vera.get('/api/identities/logout-url'))
    if (typeof logout === 'string') return expect(url).toBeNull()
    const { pathname, searchParams } = new URL(url)
    const { path, returnParameter = 'post_logout_redirect_uri', hint = 'id_token_hint' } = logout
    expect(pathname.endsWith(path)).toBe(true)
    expect([...searchParams.keys()]).toEqual(['client_id', returnParameter, hint])
    expect(searchParams.get(returnParameter)).toBe('http://localhost:8787/signed-out')
    expect(searchParams.get('client_id')).toBe('latchkey-at-the-provider')
  })

  it.each([like.logoutToken ?? []].flat())('tells us who signed out there: %j', async (logoutToken) => {
    const there = await openAs(like)
    const { world, provider } = there
    const vera = new Browser(world)
    await visit(vera, there)
    const [key] = await provider.allKeys()
    if (key === undefined) throw new Error('no key')
    const token = await signed(key, logoutClaims(provider, logoutToken), { typ: 'logout+jwt' })
    const body = new URLSearchParams({ logout_token: token })
    expect((await world.fetch('/backchannel-logout/acme', { method: 'POST', body })).status).toBe(200)
    expect((await vera.get('/api/session')).status).toBe(401)
  })

  it('tells somebody who said no there that nothing was changed, and the operator nothing', async () => {
    const there = await openAs(like)
    const answer = await visit(new Browser(there.world), there, like.refusal)
    expect([answer.status, await causes(), said()]).toEqual([400, [`provider_said_${like.refusal}`], ''])
    expect(await answer.text()).toContain('did not let you in')
  })

  it.each([503, 429])(
    'tells people of an outage where its token endpoint says %i, and the operator nothing',
    async (status) => {
      const there = await openAs(like)
      answerTokens(there, () => new Response('later', { status }))
      const answer = await visit(new Browser(there.world), there)
      expect([answer.status, await causes(), said()]).toEqual([503, ['token_endpoint_failed'], ''])
      expect(await answer.text()).toContain('Try again')
    },
  )

  it('tells the operator of a wrong secret, and people that it isn’t set up', async () => {
    const there = await openAs(like)
    answerTokens(there, like.wrongSecret ?? (() => Response.json({ error: 'invalid_client' }, { status: 401 })))
    const answer = await visit(new Browser(there.world), there)
    expect([answer.status, await count('users')]).toEqual([500, 0])
    expect(said()).toContain('OIDC_ACME_CLIENT_SECRET')
  })

  for (const { setting, cause, advice } of like.missing ?? [])
    it(`names ${setting} in the log where it is missing`, async () => {
      const there = await openAs(like, { ...like.settings, [setting]: undefined })
      expect((await visit(new Browser(there.world), there)).status).toBeGreaterThanOrEqual(400)
      expect(await causes()).toEqual([cause])
      const brought = warned.mock.calls.flat().join()
      expect(`${said()}${brought}`.replaceAll('\\"', '"')).toMatch(advice)
    })
})

describe('docs/providers.md', () => {
  const [, block = ''] = /### LinkedIn[^]*?```json\n([^]*?)```/.exec(providersPage) ?? []
  const written = JSON.parse(block) as (Record<string, unknown> & { id: string; issuer: string; client_id: string })[]

  it.each(['LinkedIn', 'Discord', 'Twitch', 'Cognito', 'Zitadel'])(
    'has the settings that %s was tried with',
    (name) => {
      const { id, issuer, client_id, ...settings } = written.find((entry) => entry.id === name.toLowerCase()) ?? {}
      const tried = name === 'Zitadel' ? { ...settings, audiences: ['project-9'] } : settings
      expect([id, tried]).toEqual([name.toLowerCase(), documented(name).settings])
      expect([typeof issuer, client_id]).toEqual(['string', '…'])
    },
  )
})
