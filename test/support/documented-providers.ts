// Providers as they are known in November 2026: what each lists, answers and leaves out, as data over the straight provider. Auth0's
// logout token, LinkedIn, Cognito and Discord were looked up then; the others are from experience and want a look at their documents. `settings` is what an operator writes for it, by docs/providers.md.
import type { Claims, Provider } from './provider.ts'

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'

export type Documented = {
  name: string
  settings: Claims
  /** The issuer's path. */
  path?: string
  metadata?: Claims
  /** How the client must show itself. */
  client?: 'basic' | 'post'
  /** What the ID token says; `undefined` leaves a claim of the straight one out. */
  idToken: (provider: Provider) => Claims
  userinfo?: Claims
  tokens?: Claims
  /** It sends no `iss` with its answer unless it says what. */
  iss?: (provider: Provider) => string
  answers?: (provider: Provider) => Record<string, () => Response>
  /** Its logout: `null` for none. */
  logout: { path: string; returnParameter?: string } | null
  /** What is wrong with it without its settings: the cause in the log. */
  withoutSettings?: string
  posts?: boolean
}

const PERSON = { sub: 'vera-1', email: 'vera@example.com', email_verified: true, name: 'Vera Example' }
const BOTH = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] }
const NO_TIME = { auth_time: undefined }

export const DOCUMENTED: Documented[] = [
  {
    name: 'Google',
    settings: { kind: 'google', domains: ['example.com'] },
    metadata: BOTH,
    idToken: () => ({
      ...PERSON,
      ...NO_TIME,
      hd: 'example.com',
      azp: 'latchkey-at-the-provider',
      picture: 'https://x.example/p',
    }),
    logout: null,
  },
  {
    name: 'Microsoft Entra',
    settings: { kind: 'microsoft' },
    path: '/common/v2.0',
    metadata: {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    },
    // No email_verified; xms_edov is "1" or true by the app's manifest.
    idToken: ({ host }) => ({
      ...PERSON,
      ...NO_TIME,
      email_verified: undefined,
      xms_edov: '1',
      tid: TENANT,
      iss: `https://${host}/${TENANT}/v2.0`,
      oid: TENANT,
      ver: '2.0',
      login_hint: 'O.CiQ3',
    }),
    userinfo: { sub: 'another-app', name: 'Vera Example' },
    logout: { path: '/logout' },
  },
  {
    name: 'Apple',
    settings: { kind: 'apple', team_id: 'TEAM', key_id: 'KEY' },
    client: 'post',
    metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    idToken: () => ({
      ...PERSON,
      name: undefined,
      email_verified: 'true',
      is_private_email: 'true',
      nonce_supported: true,
    }),
    logout: null,
    posts: true,
  },
  {
    name: 'GitHub',
    settings: { kind: 'github' },
    iss: ({ issuer }) => `${issuer}/login/oauth`,
    idToken: () => ({}),
    answers: () => ({
      '/login/oauth/access_token': () =>
        Response.json({ access_token: 'gho_1', token_type: 'bearer', scope: 'read:user,user:email' }),
      '/api/v3/user': () => Response.json({ id: 4242, login: 'vera', name: 'Vera Example', email: null }),
      '/api/v3/user/emails': () =>
        Response.json([{ email: 'vera@example.com', primary: true, verified: true, visibility: 'private' }]),
    }),
    logout: null,
  },
  {
    name: 'Auth0',
    settings: { kind: 'auth0' },
    path: '/',
    metadata: BOTH,
    idToken: () => ({ ...PERSON, ...NO_TIME, sid: 'session-1', nickname: 'vera' }),
    logout: { path: '/oidc/logout' },
  },
  {
    name: 'Okta',
    settings: { kind: 'oidc' },
    path: '/oauth2/default',
    metadata: BOTH,
    // A thin ID token, as soon as there is an access token beside it.
    idToken: () => ({ ...PERSON, email_verified: undefined, name: undefined, idp: '00o1', amr: ['pwd'] }),
    userinfo: { ...PERSON, zoneinfo: 'America/Los_Angeles' },
    logout: { path: '/logout' },
  },
  {
    name: 'GitLab',
    settings: { kind: 'oidc' },
    metadata: BOTH,
    idToken: () => ({ ...PERSON, name: undefined, sub_legacy: 'abc', groups_direct: ['group'] }),
    userinfo: { ...PERSON, nickname: 'vera' },
    logout: null,
  },
  {
    name: 'LinkedIn',
    settings: { kind: 'oidc', token_endpoint_auth_method: 'client_secret_post', nonce: false, pkce: false },
    path: '/oauth',
    client: 'post',
    idToken: () => ({ ...PERSON, ...NO_TIME, nonce: undefined, email_verified: 'true', locale: 'en_US' }),
    tokens: { refresh_token: undefined, scope: 'email,openid,profile' },
    logout: null,
    withoutSettings: 'token_endpoint_said_invalid_client',
  },
  {
    name: 'Discord',
    settings: { kind: 'oidc', scopes: 'openid identify email' },
    metadata: BOTH,
    idToken: () => ({ ...PERSON, email: undefined, email_verified: undefined, name: undefined }),
    userinfo: { ...PERSON, name: undefined, preferred_username: 'vera', nickname: 'Vera Example' },
    logout: null,
  },
  {
    name: 'Cognito',
    settings: { kind: 'oidc', logout_parameter: 'logout_uri' },
    path: '/eu-central-1_abc',
    metadata: BOTH,
    // The ID token has booleans, userinfo has text.
    idToken: () => ({
      ...PERSON,
      email: undefined,
      email_verified: undefined,
      'cognito:username': 'vera',
      token_use: 'id',
    }),
    userinfo: { ...PERSON, email_verified: 'true', username: 'vera' },
    logout: { path: '/logout', returnParameter: 'logout_uri' },
  },
  {
    name: 'Keycloak',
    settings: { kind: 'oidc', logout_token_typ: 'JWT' },
    path: '/realms/acme',
    metadata: BOTH,
    iss: ({ issuer }) => issuer,
    idToken: () => ({ ...PERSON, azp: 'latchkey-at-the-provider', sid: 'session-1', typ: 'ID', acr: '1' }),
    logout: { path: '/logout' },
  },
  {
    name: 'Twitch',
    settings: {
      kind: 'oidc',
      scopes: 'openid user:read:email',
      token_endpoint_auth_method: 'client_secret_post',
      parameters: { claims: '{"id_token":{"email":null,"email_verified":null,"preferred_username":null}}' },
      claims: { preferred_username: 'name' },
    },
    path: '/oauth2',
    client: 'post',
    idToken: () => ({
      ...PERSON,
      ...NO_TIME,
      azp: 'latchkey-at-the-provider',
      name: undefined,
      preferred_username: 'Vera Example',
    }),
    tokens: { scope: ['openid', 'user:read:email'] },
    logout: null,
  },
  {
    name: 'Zitadel',
    settings: { kind: 'oidc', audiences: ['project-9'] },
    metadata: BOTH,
    idToken: () => ({
      ...PERSON,
      aud: ['latchkey-at-the-provider', 'project-9'],
      azp: null,
      client_id: 'latchkey-at-the-provider',
    }),
    logout: { path: '/logout' },
    withoutSettings: 'oauth_jwt_claim_comparison_failed_aud',
  },
]

/** Bends a straight provider into one of these. */
export function behaveAs(provider: Provider, like: Documented): void {
  const { metadata } = provider
  Object.assign(metadata, like.metadata)
  if (like.settings['kind'] === 'microsoft') metadata['issuer'] = `https://${provider.host}/{tenantid}/v2.0`
  if (like.settings['kind'] === 'github')
    metadata['authorization_endpoint'] = `${provider.issuer}/login/oauth/authorize`
  if (like.iss === undefined) delete metadata['authorization_response_iss_parameter_supported']
  if (like.logout === null || like.settings['kind'] === 'auth0') delete metadata['end_session_endpoint']
  if (like.userinfo !== undefined) metadata['userinfo_endpoint'] = `${provider.issuer}/userinfo`
  const said = like.userinfo
  provider.bend = {
    claims: (straight) => ({ ...straight, name: undefined, ...like.idToken(provider) }),
    callback: (parameters) =>
      like.iss === undefined ? parameters.delete('iss') : parameters.set('iss', like.iss(provider)),
    tokens: (body) => ({ ...body, ...like.tokens }),
    answers: { ...like.answers?.(provider), ...(said && { '/userinfo': () => Response.json(said) }) },
  }
}
