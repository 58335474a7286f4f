// The part of the walk that other software takes: every endpoint of its own, and the pages on its way, by ada and her browser.
import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import { vi } from 'vitest'
import { removeClient, rotateSecret } from '../../../src/clients/change.ts'
import { findClients } from '../../../src/clients/find.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty, walkBack } from '../clients/relying-party.ts'
import { ANY_HASH } from '../people/factors.ts'
import { open, press } from '../people/forms.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { json, stopClock } from '../world.ts'
import { watched } from './watched.ts'

const EMAIL = 'client@example.com'

/** Takes it. */
export async function walkOAuth(): Promise<void> {
  const clock = stopClock()
  const world = watched()
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  const api = await addClient(world, { name: 'Notes API' })
  await addApi(world, api.id)
  const wiki = new RelyingParty(world, await addClient(world))
  const tokens = await wiki.signIn(ada, { scope: 'openid offline_access notes.read', resource: API })
  await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.access_token}` } })
  clock.pass(1000)
  const { refresh_token = '' } = tokens
  await wiki.refresh(refresh_token)
  clock.pass(120_000)
  await wiki.refresh(refresh_token)
  await wiki.refresh('what we never made')
  await oauth.introspectionRequest(wiki.server, wiki.client, wiki.auth, tokens.access_token, wiki.options)
  const begun = await wiki.begin()
  const back = await walkBack(ada, begun.url)
  await wiki.finish(back, begun)
  await wiki.finish(back, begun).catch(() => undefined)
  const pushed = await wiki.begin()
  await oauth.pushedAuthorizationRequest(wiki.server, wiki.client, wiki.auth, pushed.url.searchParams, wiki.options)
  const posted = await world.fetch('/authorize', { method: 'POST', body: pushed.url.searchParams })
  await walkBack(ada, new URL(posted.headers.get('Location') ?? ''))
  await oauth.revocationRequest(wiki.server, wiki.client, wiki.auth, refresh_token, wiki.options)
  await open(ada, '/account/connections')
  await press(ada, '/account/connections/take-away', { client: wiki.client.client_id })
  await open(ada, `/oidc/logout?client_id=${wiki.client.client_id}`)

  const machine = { redirect_uris: [], grant_types: ['client_credentials' as const] }
  const nightly = new RelyingParty(
    world,
    await addClient(world, { metadata: machine, ownScopes: { [API]: ['notes.read'] } }),
  )
  await nightly.discover()
  await oauth.clientCredentialsGrantRequest(nightly.server, nightly.client, nightly.auth, {}, nightly.options)

  const keys = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k' } as JsonWebKey] }
  const metadata = { redirect_uris: [CALLBACK], grant_types: ['refresh_token' as const], jwks }
  const keyed = new RelyingParty(world, await addClient(world, { authMethod: 'private_key_jwt', metadata }), {
    auth: oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k' }),
  })
  await keyed.discover()
  await keyed.refresh('what we never made')

  const grant = 'urn:ietf:params:oauth:grant-type:device_code' as const
  const waits = { redirect_uris: [], grant_types: [grant] }
  const tv = new RelyingParty(world, await addClient(world, { authMethod: 'none', metadata: waits }))
  await tv.discover()
  for (const decision of ['allow', 'deny']) {
    const begun = await oauth.deviceAuthorizationRequest(tv.server, tv.client, tv.auth, { scope: 'openid' }, tv.options)
    const { device_code, user_code } = await json(begun)
    const account = (await json(await ada.get('/api/user'))).id as string
    await press(ada, '/device', { user_code, account })
    await press(ada, '/device/answer', { user_code, account, decision })
    await oauth.deviceCodeGrantRequest(tv.server, tv.client, tv.auth, device_code, tv.options)
  }

  const opened = watched({ CLIENT_REGISTRATION: 'open', CLIENT_ID_METADATA: 'on' })
  const said = { redirect_uris: [CALLBACK], client_id: 'https://agent.example/c', client_name: 'Agent' }
  await opened.fetch('/oauth/register', {
    method: 'POST',
    body: JSON.stringify(said),
    headers: { 'Content-Type': 'application/json' },
  })
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(said)))
  await opened.fetch(`/authorize?client_id=${said.client_id}`)
  vi.unstubAllGlobals()

  await rotateSecret(world.deps(), { id: api.id, overlapMs: 0 }, 'operator')
  await findClients(world.deps(), 10)
  await removeClient(world.deps(), api.id, 'operator')
}
