// `level: "fresh"` and a client's tokens, walked for real: authorize, code, token, a sibling's API; then the grant ends, in each of the ways
// in which that happens, and the sibling refuses within five seconds.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { requireToken, type AuthService, type RequireTokenEnv } from '../../src/client/worker.ts'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { addApi, addClient, API, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { press } from '../support/people/forms.ts'

const FIVE_SECONDS = 5000

/** Ada has signed in to an app, with these scopes; and a sibling with an API that takes the app's tokens. */
async function walked(scope: string) {
  const { world, clock, ada, userId } = await adaSignedIn()
  await addApi(world)
  const wiki = new RelyingParty(world, await addClient(world))
  const begun = await wiki.begin({ resource: API, scope })
  const back = await walkBack(ada, begun.url)
  const tokens = await wiki.finish(back, begun)
  const AUTH = new Auth(createExecutionContext(), world.env) as unknown as AuthService
  const own = { audience: API, scope: ['notes.read'] }
  const app = new Hono<RequireTokenEnv>()
    .get('/fresh', requireToken({ ...own, level: 'fresh' }), (c) => c.text(c.get('token').scope))
    .get('/offline', requireToken(own), (c) => c.text('in'))
  const call = (path: string, token = tokens.access_token) =>
    app.request(path, { headers: { Authorization: `Bearer ${token}` } }, { AUTH }, createExecutionContext())
  const basic = { Authorization: `Basic ${btoa(`${wiki.client.client_id}:${wiki.secret}`)}` }
  return { world, clock, ada, userId, wiki, begun, back, tokens, call, basic }
}
type Walked = Awaited<ReturnType<typeof walked>>

const OFFLINE = 'openid notes.read offline_access'
const ENDINGS: Record<string, [scope: string, end: (of: Walked) => Promise<unknown>]> = {
  'its client gives the refresh token back (RFC 7009)': [
    OFFLINE,
    async ({ wiki, tokens, basic }) => wiki.post('/oauth/revoke', { token: tokens.refresh_token ?? '' }, basic),
  ],
  'its person takes the access away at their apps': [
    OFFLINE,
    async ({ ada, wiki }) => press(ada, '/account/connections/take-away', { client: wiki.client.client_id }),
  ],
  'its code is used a second time (RFC 6749 §4.1.2)': [
    OFFLINE,
    async ({ wiki, back, begun }) => expect(wiki.finish(back, begun)).rejects.toMatchObject({ error: 'invalid_grant' }),
  ],
  'its person signs out everywhere': [OFFLINE, async ({ ada }) => ada.post('/api/sign-out', { scope: 'all' })],
  'its client is disabled': [
    OFFLINE,
    async ({ world, wiki }) =>
      new AuthAdmin(createExecutionContext(), world.env).updateClient(wiki.client.client_id, { disabled: true }),
  ],
  'its person signs out, where it is bound to the session': [
    'openid notes.read',
    async ({ ada }) => ada.post('/api/sign-out'),
  ],
}

describe('a sibling at level fresh', () => {
  it.each(Object.entries(ENDINGS))('refuses a token five seconds after %s', async (_, [scope, end]) => {
    const of = await walked(scope)
    const { world, clock, call } = of
    const first = await call('/fresh')
    expect([first.status, (await first.text()).split(' ')]).toEqual([200, expect.arrayContaining(['notes.read'])])
    world.trips.length = 0
    expect((await call('/fresh')).status).toBe(200)
    expect(world.trips).toEqual([])
    await end(of)
    world.trips.length = 0
    clock.pass(FIVE_SECONDS + 1)
    const answer = await call('/fresh')
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'session_revoked' })])
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="invalid_token"')
    for (let turn = 0; turn < 20; turn += 1) expect((await call('/fresh')).status).toBe(401)
    // One read of the list for all of them.
    expect(world.trips).toHaveLength(1)
    // It is the end that is refused: by its signature the token is still good.
    expect((await call('/offline')).status).toBe(200)
  })

  it('lets in what outlives a session, and the tokens of a grant that was made anew', async () => {
    const { clock, ada, wiki, tokens, call, basic } = await walked(OFFLINE)
    expect((await call('/fresh')).status).toBe(200)
    const again = await wiki.signIn(ada, { resource: API, scope: OFFLINE })
    await ada.post('/api/sign-out')
    await wiki.post('/oauth/revoke', { token: tokens.refresh_token ?? '' }, basic)
    clock.pass(FIVE_SECONDS + 1)
    expect((await call('/fresh')).status).toBe(401)
    expect((await call('/fresh', again.access_token)).status).toBe(200)
  })
})
