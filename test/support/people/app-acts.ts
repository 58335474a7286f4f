// What the console does to apps and APIs, form by form, and the route of the admin API that does the same.
import { addApi, addClient, API, CALLBACK } from '../clients/relying-party.ts'
import { database } from '../world.ts'
import { shown, type Act, type Fields } from './console-act.ts'
import type { Desk } from './console-desks.ts'

const WIKI = 'wiki'
const APP = `/admin/clients/${WIKI}`
const NOTES = `/admin/apis/${encodeURIComponent(API)}`
const TRIAL = 'http://localhost:8787/admin/try'

const run = (sql: string): Promise<unknown> => database.prepare(sql).run()
/** An app that has a secret, one that was replaced, and an API. */
async function first({ world }: Desk): Promise<void> {
  await addClient(world, { id: WIKI })
  await run(
    `INSERT INTO client_secrets (client_id, digest, created_at, expires_at) VALUES ('wiki', 'old', 1, 9999999999999)`,
  )
  await addApi(world)
}

/** An act on the app: what is typed, and the request of the API. */
const onApp = (act: string, typed: Fields, api: readonly [method: string, more: string, body?: object]): Act => ({
  first,
  path: () => `${APP}/${act}`,
  // Each form of an app says how it was seen.
  fields: (desk) => shown(desk, `${APP}/edit`, typed),
  api: () => [api[0], `/api${APP}${api[1]}`, api[2]],
})

const OTHER = 'https://other.example.com/callback'
const MADE = {
  client_name: 'Front Desk',
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  redirect_uris: [OTHER],
}
const PAPERS = { name: 'Papers', scopes: { 'papers.read': 'read your papers' } }

export const APP_ACTS: Readonly<Record<string, Act>> = {
  'POST /admin/clients/new': {
    path: () => '/admin/clients/new',
    fields: () => Promise.resolve({ kind: 'public', client_name: 'Front Desk', redirect_uris: OTHER }),
    api: () => ['POST', '/api/admin/clients', MADE],
  },
  'POST /admin/clients/:id/edit': onApp('edit', { client_name: 'Papers', id_token_signed_response_alg: 'RS256' }, [
    'PATCH',
    '',
    { client_name: 'Papers' },
  ]),
  'POST /admin/clients/:id/access': onApp(
    'access',
    {
      redirect_uris: `${CALLBACK}\n${OTHER}`,
      'grant authorization_code': 'true',
      'grant refresh_token': 'true',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    ['PATCH', '', { redirect_uris: [CALLBACK, OTHER] }],
  ),
  'POST /admin/clients/:id/secret': onApp('secret', { overlap: '3600' }, [
    'POST',
    '/secrets',
    { overlap_seconds: 3600 },
  ]),
  'POST /admin/clients/:id/end-secrets': onApp('end-secrets', {}, ['DELETE', '/secrets']),
  'POST /admin/clients/:id/disable': onApp('disable', {}, ['PATCH', '', { disabled: true }]),
  'POST /admin/clients/:id/enable': {
    ...onApp('enable', {}, ['PATCH', '', { disabled: false }]),
    first: async (desk) => {
      await first(desk)
      await run('UPDATE clients SET disabled_at = 1')
    },
  },
  'POST /admin/clients/:id/delete': onApp('delete', {}, ['DELETE', '']),
  'POST /admin/clients/:id/register-trial': onApp('register-trial', { act: 'add' }, [
    'PATCH',
    '',
    { redirect_uris: [CALLBACK, TRIAL] },
  ]),
  'POST /admin/apis/new': {
    path: () => '/admin/apis/new',
    fields: () =>
      Promise.resolve({ identifier: API, name: 'Papers', scope_0: 'papers.read', says_0: 'read your papers' }),
    api: () => ['POST', '/api/admin/apis', { identifier: API, ...PAPERS }],
  },
  'POST /admin/apis/:id/edit': {
    first,
    path: () => `${NOTES}/edit`,
    fields: (desk) =>
      shown(desk, `${NOTES}/edit`, { name: 'Papers', scope_0: 'papers.read', says_0: 'read your papers' }),
    api: () => ['PATCH', `/api${NOTES}`, PAPERS],
  },
  'POST /admin/apis/:id/delete': {
    first,
    path: () => `${NOTES}/delete`,
    fields: (desk) => shown(desk, `${NOTES}/delete`),
    api: () => ['DELETE', `/api${NOTES}`],
  },
}
