// Providers as their public documents have them: what each lists, answers and leaves out, as data over the straight provider. Each names
// the documents that it follows, and the day when they were read; where these are silent, its users' reports. `settings` is what an operator writes for it, by docs/providers.md.
import type { Claims } from './provider.ts'

/** Whose people come to Microsoft. */
export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'

/** What it says of somebody, here or there. */
type Said = {
  /** What the ID token says; `undefined` leaves a claim of the straight one out. */
  idToken?: Claims
  userinfo?: Claims
  answers?: Record<string, () => Response>
}

/** A setting that is missing, and how the log names it. */
type Missing = { setting: string; cause: string; advice: RegExp }

export type Documented = Said & {
  name: string
  settings: Claims
  /** The issuer's path. */
  path?: string
  metadata?: Claims
  /** How the client must show itself. */
  client?: 'basic' | 'post'
  refusesPkce?: true
  /** Scopes that it knows, where it refuses others. */
  scopes?: string[]
  tokens?: Claims
  /** What its answer says in `iss`, after the issuer; nothing, unless it is here. */
  iss?: string
  posts?: true
  /** As `Said`, of somebody whose address isn't verified. */
  unverified: Said
  /** Its word for "they said no", and for a wrong secret. */
  refusal: string
  wrongSecret?: () => Response
  /** Its logout, or why there is none. */
  logout: { path: string; returnParameter?: string; hint?: string } | string
  /** What its logout tokens say beside the required (Back-Channel Logout 1.0 §2.4), where it sends any. */
  logoutToken?: Claims
  missing?: Missing[]
}

const PERSON = { sub: 'vera-1', email: 'vera@example.com', email_verified: true, name: 'Vera Example' }
const NO_TIME = { auth_time: undefined }
const OURS = 'latchkey-at-the-provider'
const BOTH = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] }
const NOT_VERIFIED = { idToken: { email_verified: false } }
const NOT_VERIFIED_THERE = { userinfo: { email_verified: false } }
const POST_ALONE = {
  setting: 'token_endpoint_auth_method',
  cause: 'token_endpoint_said_invalid_client',
  advice: /token_endpoint_auth_method \(now by the discovery document\)/,
}

export const DOCUMENTED: Documented[] = [
  // "OpenID Connect API Reference" (developers.google.com/identity/openid-connect/reference) and its discovery document, which says since
  // 2026 that its answers carry `iss`; read 2026-11-29.
  {
    name: 'Google',
    settings: { kind: 'google', domains: ['example.com'] },
    metadata: { ...BOTH, authorization_response_iss_parameter_supported: true },
    iss: '',
    idToken: { ...PERSON, ...NO_TIME, hd: 'example.com', azp: OURS, picture: 'https://x.example/p' },
    tokens: { refresh_token: undefined, scope: 'openid https://www.googleapis.com/auth/userinfo.email' },
    unverified: NOT_VERIFIED,
    refusal: 'access_denied',
    logout: 'its discovery document has no end_session_endpoint',
  },
  // "OpenID Connect on the Microsoft identity platform", "ID token claims reference", "Optional claims reference" (xms_edov) and
  // "Microsoft identity platform UserInfo endpoint" (learn.microsoft.com/entra/identity-platform), read 2026-11-29.
  {
    name: 'Microsoft Entra',
    settings: { kind: 'microsoft' },
    path: '/common/v2.0',
    metadata: {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    },
    idToken: { ...PERSON, ...NO_TIME, email_verified: undefined, xms_edov: true, tid: TENANT, login_hint: 'O.CiQ3' },
    unverified: { idToken: { xms_edov: false } },
    refusal: 'access_denied',
    logout: { path: '/logout', hint: 'logout_hint' },
  },
  // "Request an authorization to the Sign in with Apple server", "Authenticating users with Sign in with Apple", TN3107
  // (developer.apple.com/documentation) and its discovery document, read 2026-11-29. A verifier must come where a challenge did.
  {
    name: 'Apple',
    settings: { kind: 'apple', team_id: 'TEAM', key_id: 'KEY' },
    client: 'post',
    metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    idToken: { ...PERSON, name: undefined, email_verified: 'true', is_private_email: 'false', nonce_supported: true },
    unverified: { idToken: { email_verified: 'false' } },
    refusal: 'user_cancelled_authorize',
    logout: 'its discovery document has no end_session_endpoint',
    posts: true,
  },
  // "Authorizing OAuth apps", "Troubleshooting OAuth app access token request errors", "REST API endpoints for emails" (docs.github.com),
  // the changelog of 2025-07-14 (PKCE) and orgs/community discussion 192143 (`iss`), read 2026-11-29.
  {
    name: 'GitHub',
    settings: { kind: 'github' },
    iss: '/login/oauth',
    answers: {
      '/login/oauth/access_token': () =>
        Response.json({ access_token: 'gho_1', token_type: 'bearer', scope: 'read:user,user:email' }),
      '/api/v3/user': () => Response.json({ id: 4242, login: 'vera', name: 'Vera Example', email: null }),
      '/api/v3/user/emails': () =>
        Response.json([{ email: 'vera@example.com', primary: true, verified: true, visibility: 'private' }]),
    },
    unverified: {
      // It gives no token, and says why with 200.
      answers: { '/login/oauth/access_token': () => Response.json({ error: 'unverified_user_email' }) },
    },
    refusal: 'access_denied',
    wrongSecret: () => Response.json({ error: 'incorrect_client_credentials' }),
    logout: 'it documents none for OAuth apps',
  },
  // "OIDC Logout", "Log Users Out of Auth0 with OIDC Endpoint", "OIDC Back-Channel Logout" (auth0.com/docs), read 2026-11-29.
  {
    name: 'Auth0',
    settings: { kind: 'auth0' },
    path: '/',
    metadata: { ...BOTH, end_session_endpoint: undefined },
    idToken: { ...PERSON, ...NO_TIME, sid: 'session-1', nickname: 'vera' },
    unverified: NOT_VERIFIED,
    refusal: 'access_denied',
    logout: { path: '/oidc/logout' },
    logoutToken: { sub: 'vera-1', sid: 'session-1' },
  },
  // "OpenID Connect & OAuth 2.0 API", scope-dependent claims (developer.okta.com/docs/reference/api/oidc), read 2026-11-29: with an
  // access token beside it the ID token has address and name, and userinfo alone says that it is verified.
  {
    name: 'Okta',
    settings: { kind: 'oidc' },
    path: '/oauth2/default',
    metadata: {
      token_endpoint_auth_methods_supported: [...BOTH.token_endpoint_auth_methods_supported, 'private_key_jwt', 'none'],
    },
    idToken: { ...PERSON, email_verified: undefined, preferred_username: 'vera', idp: '00o1', amr: ['pwd'], ver: 1 },
    userinfo: { ...PERSON, zoneinfo: 'America/Los_Angeles' },
    unverified: NOT_VERIFIED_THERE,
    refusal: 'access_denied',
    logout: { path: '/logout' },
  },
  // "GitLab as OpenID Connect identity provider" (docs.gitlab.com/integration/openid_connect_provider) and its discovery document,
  // read 2026-11-29: all claims but `groups` are in the ID token.
  {
    name: 'GitLab',
    settings: { kind: 'oidc' },
    metadata: BOTH,
    idToken: { ...PERSON, nickname: 'vera', preferred_username: 'vera', groups_direct: ['group'] },
    userinfo: { ...PERSON, groups: ['group'] },
    unverified: NOT_VERIFIED,
    refusal: 'access_denied',
    logout: 'its discovery document has no end_session_endpoint',
  },
  // "Sign In with LinkedIn using OpenID Connect", "Authorization Code Flow (3-legged OAuth)" and that for native clients (PKCE is for those
  // alone; learn.microsoft.com/linkedin), read 2026-11-29. That no nonce comes back is from reports (authlib 763, social-core 833).
  {
    name: 'LinkedIn',
    settings: { kind: 'oidc', token_endpoint_auth_method: 'client_secret_post', nonce: false, pkce: false },
    path: '/oauth',
    client: 'post',
    refusesPkce: true,
    idToken: { ...PERSON, ...NO_TIME, nonce: undefined, email_verified: 'true', locale: 'en_US' },
    tokens: { refresh_token: undefined, scope: 'email,openid,profile' },
    unverified: { idToken: { email_verified: 'false' } },
    refusal: 'user_cancelled_authorize',
    logout: 'its discovery document has no end_session_endpoint',
    missing: [
      POST_ALONE,
      { setting: 'pkce', cause: 'token_endpoint_said_invalid_client', advice: /"pkce": false/ },
      { setting: 'nonce', cause: 'no_nonce', advice: /"nonce": false/ },
    ],
  },
  // "OAuth2" (discord.com/developers/docs/topics/oauth2) and its two metadata documents, read 2026-11-29: that for OAuth says that
  // answers carry `iss`, that for OpenID doesn't. What userinfo has is from reports (discord-api-docs 7377, 7460); the name is `nickname`.
  {
    name: 'Discord',
    settings: { kind: 'oidc', scopes: 'openid identify email', claims: { nickname: 'name' } },
    iss: '',
    scopes: ['openid', 'identify', 'email'],
    idToken: { ...PERSON, email: undefined, email_verified: undefined, name: undefined },
    userinfo: { ...PERSON, name: undefined, preferred_username: 'vera', nickname: 'Vera Example' },
    unverified: NOT_VERIFIED_THERE,
    refusal: 'access_denied',
    logout: 'its discovery document has no end_session_endpoint',
    missing: [{ setting: 'scopes', cause: 'provider_said_invalid_scope', advice: /"scopes"/ }],
  },
  // "Using the ID token", "The user attributes endpoint", "The managed login sign-out endpoint: /logout" (docs.aws.amazon.com/cognito)
  // and a user pool's discovery document, read 2026-11-29. Userinfo has its flags as text.
  {
    name: 'Cognito',
    settings: { kind: 'oidc', logout_parameter: 'logout_uri' },
    path: '/eu-central-1_abc',
    metadata: BOTH,
    idToken: { ...PERSON, name: undefined, 'cognito:username': 'vera', token_use: 'id' },
    userinfo: { ...PERSON, email_verified: 'true', username: 'vera' },
    unverified: { idToken: { email_verified: undefined }, userinfo: { email_verified: 'false' } },
    refusal: 'access_denied',
    logout: { path: '/logout', returnParameter: 'logout_uri' },
  },
  // "Securing applications and services with OpenID Connect" and the Server Administration Guide (keycloak.org/docs), pull request 29260
  // (`logout+jwt`), read 2026-11-29.
  {
    name: 'Keycloak',
    settings: { kind: 'oidc' },
    path: '/realms/acme',
    metadata: { ...BOTH, authorization_response_iss_parameter_supported: true },
    iss: '',
    idToken: { ...PERSON, azp: OURS, sid: 'session-1', typ: 'ID', acr: '1' },
    unverified: NOT_VERIFIED,
    refusal: 'access_denied',
    logout: { path: '/logout' },
    logoutToken: { sub: 'vera-1', sid: 'session-1', typ: 'Logout' },
  },
  // "Using OIDC to get OAuth access tokens" (dev.twitch.tv/docs/authentication/getting-tokens-oidc), read 2026-11-29.
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
    idToken: { ...PERSON, ...NO_TIME, azp: OURS, name: undefined, preferred_username: 'Vera Example' },
    tokens: { scope: ['openid', 'user:read:email'] },
    unverified: NOT_VERIFIED,
    refusal: 'access_denied',
    logout: 'its discovery document has no end_session_endpoint',
    missing: [POST_ALONE],
  },
  // "Claims in ZITADEL" (zitadel.com/docs/apis/openidoauth/claims), read 2026-11-29; tokens without `azp` are from its issues.
  {
    name: 'Zitadel',
    settings: { kind: 'oidc', audiences: ['project-9'] },
    metadata: BOTH,
    idToken: {
      sub: 'vera-1',
      aud: [OURS, 'project-9'],
      azp: null,
      client_id: OURS,
      email: undefined,
      email_verified: undefined,
    },
    userinfo: PERSON,
    unverified: NOT_VERIFIED_THERE,
    refusal: 'access_denied',
    logout: { path: '/logout' },
    missing: [{ setting: 'audiences', cause: 'oauth_jwt_claim_comparison_failed_aud', advice: /"audiences"/ }],
  },
]

/** One of them, by its name. */
export function documented(name: string): Documented {
  const found = DOCUMENTED.find((like) => like.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

/** The same, that says something else of somebody. */
export const saying = (like: Documented, said: Said): Documented => ({
  ...like,
  idToken: { ...like.idToken, ...said.idToken },
  ...(like.userinfo && { userinfo: { ...like.userinfo, ...said.userinfo } }),
  answers: { ...like.answers, ...said.answers },
})
