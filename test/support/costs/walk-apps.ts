// The part of the walk that manages apps and APIs: every route, verb and filter, and each refusal that reads D1.
import { createExecutionContext } from 'cloudflare:test'
import {
  createRegistrationToken,
  deleteRegistrationToken,
  listRegistrationTokens,
} from '../../../src/admin/registration-tokens.ts'
import { AuthAdmin } from '../../../src/rpc.ts'
import { CALLBACK } from '../clients/relying-party.ts'
import { somebody } from '../people/administrators.ts'
import { json, type World } from '../world.ts'
import { door } from './watched.ts'

const CLIENTS = '/api/admin/clients'
const APIS = '/api/admin/apis'
const API = 'https://walk.example.com/'

/** Takes it. */
export async function walkApps(world: World): Promise<void> {
  const { phone } = await somebody(world, 'SUPER_ADMIN')
  const admin = await somebody(world, 'ADMIN')
  const api = `${APIS}/${encodeURIComponent(API)}`
  await phone.post(APIS, { identifier: API, name: 'Walk', scopes: { read: 'read' } })
  await phone.post(APIS, { identifier: API, name: 'Walk', introspected_by: 'nobody' })
  const machine = { redirect_uris: [], grant_types: ['client_credentials'], own_scopes: { [API]: ['read'] } }
  const made = await json(await phone.post(CLIENTS, { client_name: 'Walk', ...machine }))
  const app = `${CLIENTS}/${made.client_id}`
  for (const filter of ['limit=1', 'source=operator', 'cursor=x']) await phone.get(`${CLIENTS}?${filter}`)
  await phone.get(app)
  await phone.send('PATCH', app, {
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    own_scopes: {},
  })
  await phone.send('PATCH', app, { token_endpoint_auth_method: 'client_secret_post' })
  await phone.send('PATCH', app, { disabled: true }, { 'If-Match': '"1"' })
  await admin.phone.send('PATCH', app, { first_party: true })
  await phone.post(`${app}/secrets`, { overlap_seconds: 0 })
  await phone.post(`${CLIENTS}/nobody/secrets`, {})
  await phone.send('DELETE', `${app}/secrets`)
  for (const filter of ['limit=1', 'cursor=x']) await phone.get(`${APIS}?${filter}`)
  await phone.get(api)
  await phone.send('PATCH', api, { name: 'Walked' })
  for (const path of [app, app, api, api]) await phone.send('DELETE', path, undefined, { 'If-Match': '"1"' })
  for (const path of [app, api]) await phone.send('DELETE', path)

  const sibling = door('AuthAdmin', new AuthAdmin(createExecutionContext(), world.env))
  const given = await sibling.createClient({ client_name: 'Walk', redirect_uris: [CALLBACK] })
  const id = given.ok ? given.value.client_id : ''
  await sibling.listClients()
  await sibling.getClient(id)
  await sibling.updateClient(id, { client_name: 'Walked' })
  await sibling.rotateClientSecret(id)
  await sibling.deleteClient(id)
  await sibling.createApi({ identifier: API, name: 'Walk' })
  await sibling.listApis()
  await sibling.updateApi(API, { name: 'Walked' })
  await sibling.deleteApi(API)

  const deps = world.deps()
  const token = await createRegistrationToken(deps, { actor: 'operator', name: 'Walk', uses: 1, lifeMs: 60_000 })
  await listRegistrationTokens(deps, { limit: 1 })
  await world.fetch('/oauth/register', {
    method: 'POST',
    body: JSON.stringify({ redirect_uris: [CALLBACK] }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token.ok ? token.value.token : ''}` },
  })
  if (token.ok) await deleteRegistrationToken(deps, { actor: 'operator', id: token.value.id })
}
