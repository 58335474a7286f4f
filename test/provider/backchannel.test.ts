// Clients are told that a session has ended (OIDC Back-Channel Logout 1.0), whatever door ended it.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { Auth, AuthAdmin } from '../../src/index.ts'
import { adaSignedIn, EMAIL } from '../support/people/ada.ts'
import { addClient, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { open, press } from '../support/people/forms.ts'
import { Browser, newestMail, signIn, tokenIn } from '../support/people/people.ts'
import { PASSWORD, rows } from '../support/world.ts'
import { undoAfterTest } from '../support/undone.ts'

const NEW_PASSWORD = 'Quiet-harbour-61-lamps'
const HEARS = 'https://wiki.example.com/logged-out'

/** Ada, signed in to a client that wants to hear of the end of her session, and what it hears. */
async function adaAndListener(status = () => 200) {
  const met = await adaSignedIn()
  const metadata = {
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code' as const, 'refresh_token' as const],
    backchannel_logout_uri: HEARS,
  }
  const wiki = new RelyingParty(met.world, await addClient(met.world, { firstParty: true, metadata }))
  const silent = new RelyingParty(met.world, await addClient(met.world, { firstParty: true }))
  const tokens = await wiki.signIn(met.ada)
  await wiki.signIn(met.ada)
  await silent.signIn(met.ada)
  const heard: string[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    expect(String(url)).toBe(HEARS)
    heard.push(new URLSearchParams(await new Response(init.body).text()).get('logout_token') ?? '')
    return new Response(null, { status: status() })
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return { ...met, wiki, tokens, heard }
}

const onlySession = async (): Promise<string> => (await rows<{ id: string }>('SELECT id FROM sessions'))[0]?.id ?? ''

/** Does it as the runtime would, until what comes after the answer is done. */
async function settling(act: (context: ExecutionContext) => Promise<unknown>): Promise<void> {
  const context = createExecutionContext()
  await act(context)
  await waitOnExecutionContext(context)
}

describe('the end of a session', () => {
  it('is told to each client of it that wants to hear, once, by a token that is no ID token (§2.4)', async () => {
    const { world, ada, userId, wiki, heard } = await adaAndListener()
    const [session] = await rows<{ id: string }>('SELECT id FROM sessions')
    await ada.post('/api/sign-out')
    await world.tick()
    await world.tick()
    expect(heard).toHaveLength(1)
    const keys = createRemoteJWKSet(new URL(`${world.config.issuer}/.well-known/jwks.json`), {
      [customFetch]: (url: string) => world.fetch(url),
    })
    const { payload, protectedHeader } = await jwtVerify(heard[0] ?? '', keys, {
      issuer: world.config.issuer,
      audience: wiki.client.client_id,
      typ: 'logout+jwt',
      currentDate: new Date(Date.now()),
    })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toMatchObject({
      sub: userId,
      sid: session?.id,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(payload['nonce']).toBeUndefined()
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(120)
    expect(await rows("SELECT outcome FROM audit_events WHERE event = 'client_logout'")).toEqual([
      { outcome: 'success' },
    ])
  })

  it('is written down whatever door ends it: an operator, a reset, the clock', async () => {
    for (const end of [
      "UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'ended_by_operator' WHERE active = 1",
      'expired',
    ]) {
      const { world, clock, heard } = await adaAndListener()
      if (end === 'expired') clock.pass(world.config.sessionAbsoluteMs)
      else await world.env.DB.prepare(end).run()
      await world.tick()
      await world.tick()
      expect(heard).toHaveLength(1)
    }
  })

  it('is told again to a client that doesn’t take it, less and less often, and at last no more (§2.7, §2.8)', async () => {
    let status = 500
    const { world, clock, ada, heard } = await adaAndListener(() => status)
    await ada.post('/api/sign-out')
    await world.tick()
    await world.tick()
    expect(heard).toHaveLength(1)
    clock.pass(60_000)
    await world.tick()
    expect(heard).toHaveLength(2)
    status = 204
    clock.pass(120_000)
    await world.tick()
    clock.pass(86_400_000)
    await world.tick()
    expect(heard).toHaveLength(3)
    expect(await rows('SELECT attempts, outcome, next_attempt_at FROM logout_deliveries')).toEqual([
      { attempts: 3, outcome: '204', next_attempt_at: null },
    ])
    clock.pass(31 * 86_400_000)
    await world.tick()
    expect(await rows('SELECT * FROM logout_deliveries')).toEqual([])
  })

  it('is told right after the answer that ended it, by whatever door of ours; a session of no such client costs no question', async () => {
    const doors: Record<string, (met: Awaited<ReturnType<typeof adaAndListener>>) => Promise<unknown>> = {
      'a client’s link': ({ ada, tokens }) => open(ada, `/oidc/logout?id_token_hint=${tokens.id_token}`),
      'the API': ({ ada }) => ada.post('/api/sign-out'),
      'the page': ({ ada }) => press(ada, '/sign-out', {}),
      everywhere: ({ ada }) => ada.post('/api/sign-out', { scope: 'all' }),
      'one of one’s own': async ({ ada }) => ada.send('DELETE', `/api/sessions/${await onlySession()}`),
      'its page': async ({ ada }) => press(ada, '/account/sessions/end', { id: await onlySession() }),
      'a sibling': async ({ world }) => {
        const session = await onlySession()
        await settling((context) => new Auth(context, world.env).revokeSession(session))
      },
      'a sibling, all': ({ world, userId }) =>
        settling((context) => new Auth(context, world.env).revokeUserSessions(userId)),
      'a sibling that administers': ({ world, userId }) =>
        settling((context) => new AuthAdmin(context, world.env).revokeUserSessions(userId)),
      'a sibling that disables': ({ world, userId }) =>
        settling((context) => new AuthAdmin(context, world.env).disableUser(userId)),
      'a sibling that deletes': ({ world, userId }) =>
        settling((context) => new AuthAdmin(context, world.env).deleteUser(userId)),
      'a new password, elsewhere': async ({ world }) => {
        const elsewhere = new Browser(world)
        await signIn(elsewhere, EMAIL)
        await elsewhere.post('/api/password/change', { current_password: PASSWORD, new_password: NEW_PASSWORD })
      },
      'a reset': async ({ world }) => {
        const stranger = new Browser(world)
        await stranger.post('/api/password/forgot', { email: EMAIL })
        const token = tokenIn((await newestMail(world, EMAIL)).link)
        await stranger.post('/api/password/reset', { token, password: NEW_PASSWORD })
      },
      'a sign-in that takes its place': ({ ada }) => ada.post('/api/sign-in', { email: EMAIL, password: PASSWORD }),
      'a deletion': ({ ada }) => ada.send('DELETE', '/api/user'),
    }
    for (const [door, end] of Object.entries(doors)) {
      const met = await adaAndListener()
      await end(met)
      expect([door, met.heard.length]).toEqual([door, 1])
    }
    const { world, ada } = await adaSignedIn()
    await new RelyingParty(world, await addClient(world, { firstParty: true })).signIn(ada)
    world.trips.length = 0
    await ada.post('/api/sign-out')
    expect(world.trips).toHaveLength(1)
  })
})
