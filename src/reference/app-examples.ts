// Examples of what administrators do with apps and APIs: of each request, and of each answer by its status.
import { pageOf, TIMES } from './example-values.ts'
import type { Example } from './example.ts'

const CLIENT_ID = '019a8f3c-2b7e-7d40-8a51-6c0e9f1d2a33'
const SECRET = 'pX3vQ9tKc2mZ7wLr5sYb8nHd1fGj4aUe6iOo0xTqRkM'
const CALLBACK = 'https://wiki.example.com/callback'
const API = 'https://notes.example.com/'

const CLIENT = {
  client_id: CLIENT_ID,
  client_name: 'Team Wiki',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [CALLBACK],
  post_logout_redirect_uris: [],
  backchannel_logout_uri: null,
  id_token_signed_response_alg: 'RS256',
  jwks: null,
  jwks_uri: null,
  logo_uri: null,
  client_uri: null,
  policy_uri: null,
  tos_uri: null,
  require_pushed_authorization_requests: false,
  dpop_bound_access_tokens: false,
  require_pkce: true,
  claims: {},
  security_profile: null,
  first_party: false,
  own_scopes: {},
  disabled: false,
  source: 'operator',
  created_at: TIMES.made,
  updated_at: TIMES.made,
  expires_at: null,
}
const SHOWN_API = {
  identifier: API,
  name: 'Notes',
  scopes: { 'notes.read': 'read your notes', 'notes.write': 'change your notes' },
  granted_by: {},
  claims: {},
  token_seconds: null,
  introspected_by: null,
  created_at: TIMES.made,
  updated_at: TIMES.made,
}

export const APP_EXAMPLES: Record<string, Example> = {
  adminListClients: { query: { source: 'operator', limit: 20 }, answers: { 200: { page: pageOf(CLIENT) } } },
  adminCreateClient: {
    body: {
      an_app_of_the_web: { client_name: 'Team Wiki', redirect_uris: [CALLBACK] },
      in_a_browser: {
        client_name: 'Field App',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['https://field.example.com/callback'],
        first_party: true,
      },
    },
    answers: { 201: { made: { ...CLIENT, client_secret: SECRET } } },
  },
  adminGetClient: {
    answers: { 200: { client: { ...CLIENT, secrets: [{ created_at: TIMES.made, expires_at: null }] } } },
  },
  adminUpdateClient: {
    body: {
      another_callback: { redirect_uris: [CALLBACK, 'https://wiki.example.com/callback/mobile'] },
      disable: { disabled: true },
    },
    answers: { 200: { client: { ...CLIENT, updated_at: TIMES.now } } },
  },
  adminRotateClientSecret: {
    body: { in_an_hour: { overlap_seconds: 3600 }, at_once: { overlap_seconds: 0 } },
    answers: {
      201: {
        rotated: { client_id: CLIENT_ID, client_secret: SECRET, replaced_end_at: '2026-11-29T11:15:00.000Z' },
      },
    },
  },
  adminListApis: { query: { limit: 20 }, answers: { 200: { page: pageOf(SHOWN_API) } } },
  adminCreateApi: {
    body: { an_api: { identifier: API, name: 'Notes', scopes: SHOWN_API.scopes } },
    answers: { 201: { made: SHOWN_API } },
  },
  adminGetApi: { answers: { 200: { api: SHOWN_API } } },
  adminUpdateApi: {
    body: {
      another_name: { name: 'Papers' },
      who_may_grant: { granted_by: { 'notes.write': ['ADMIN'] }, claims: { groups: { names: { ADMIN: 'staff' } } } },
    },
    answers: { 200: { api: { ...SHOWN_API, name: 'Papers', updated_at: TIMES.now } } },
  },
}
