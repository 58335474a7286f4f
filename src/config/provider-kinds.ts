// What each kind of provider is like, and nowhere else: a rule that holds for one of them is a field here, never a comparison with
// its name. What an operator may choose differently is a field of OIDC_PROVIDERS (`oidc.ts`) whose default stands here. Each kind
// follows its public documents as they were on 2026-11-29.

export const PROVIDER_KINDS = ['auth0', 'google', 'microsoft', 'apple', 'github', 'oidc'] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

/** How a client shows its secret at the token endpoint (RFC 6749 §2.3, OIDC Core §9). */
export const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]

export type ProviderNature = {
  /** On pages. */
  name: string
  /** Where it isn't configured. */
  issuer: string | undefined
  scopes: string
  /** Where the claims stand: in an ID token and at userinfo, or, for plain OAuth at fixed addresses, in GitHub's REST API. */
  claimsAt: 'id_token' | 'github_api'
  /** What the authorization response calls it in `iss` (RFC 9207): this, after its issuer. */
  responseIssuerPath: string
  /** Its ID tokens may say the issuer without `https://`: both are one. */
  mayLackScheme: boolean
  /** Many tenants share a document, whose issuer is a template. */
  hasTenants: boolean
  /** How the client authenticates; `undefined` for whatever the discovery document lists, Basic first. */
  clientAuth: ClientAuthMethod | undefined
  /** The secret is a key, which signs one on the spot. */
  signsItsSecret: boolean
  /** The claim that says an address is verified. */
  verifiedClaim: 'email_verified' | 'xms_edov'
  /** Whether userinfo may say what the ID token leaves out. */
  hasMoreAtUserinfo: boolean
  /** Answers to the question for addresses that mean "not for this client": they keep nobody out who is known. */
  addressRefusals: readonly number[]
  /** It posts its answer from its own site, and a person's name beside it. */
  postsAnswer: boolean
  /** A refresh token is asked for by these parameters; `undefined`: by the scope `offline_access`. */
  offlineParameters: Readonly<Record<string, string>> | undefined
  /** The claim that names a person's organization; else the domain of a verified address counts. */
  organizationClaim: 'hd' | 'tid' | undefined
  /** The parameter that asks for people of one organization. */
  organizationParameter: 'hd' | undefined
  /** Where to log out if the discovery document doesn't say: this, after its issuer. */
  logoutPath: string | undefined
  /** Claims of the ID token that its logout takes for a hint at the person (RP-Initiated Logout §2, `logout_hint`); the first that is there. */
  logoutHintClaims: readonly string[]
  /** Whether its logout wants that hint rather than the ID token. */
  prefersLogoutHint: boolean
  /** The issuer ends with a slash. */
  slashed: boolean
  /** A client without a secret is possible. */
  mayBePublic: boolean
}

const OIDC: ProviderNature = {
  name: 'OpenID Connect',
  issuer: undefined,
  scopes: 'openid profile email',
  claimsAt: 'id_token',
  responseIssuerPath: '',
  mayLackScheme: false,
  hasTenants: false,
  clientAuth: undefined,
  signsItsSecret: false,
  verifiedClaim: 'email_verified',
  hasMoreAtUserinfo: true,
  addressRefusals: [],
  postsAnswer: false,
  offlineParameters: undefined,
  organizationClaim: undefined,
  organizationParameter: undefined,
  logoutPath: undefined,
  logoutHintClaims: ['login_hint', 'sub'],
  prefersLogoutHint: false,
  slashed: false,
  mayBePublic: true,
}

export const PROVIDER_NATURES: Readonly<Record<ProviderKind, ProviderNature>> = {
  oidc: OIDC,
  auth0: {
    ...OIDC,
    name: 'Auth0',
    logoutPath: 'oidc/logout',
    // Auth0, "OIDC Logout": its hint is the session.
    logoutHintClaims: ['sid'],
    slashed: true,
    mayBePublic: false,
  },
  google: {
    ...OIDC,
    name: 'Google',
    issuer: 'https://accounts.google.com',
    // Google, "OpenID Connect API Reference", issuer.
    mayLackScheme: true,
    offlineParameters: { access_type: 'offline' },
    // Google, "OpenID Connect", hd: only the claim says that it is an account of that domain.
    organizationClaim: 'hd',
    organizationParameter: 'hd',
    mayBePublic: false,
  },
  microsoft: {
    ...OIDC,
    name: 'Microsoft',
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    hasTenants: true,
    // Any tenant's administrator can write any address: this alone says that its domain's owner was verified ("Optional claims reference").
    verifiedClaim: 'xms_edov',
    // "Microsoft identity platform UserInfo endpoint": the ID token says all that is there, and more.
    hasMoreAtUserinfo: false,
    // "OpenID Connect on the Microsoft identity platform", sign-out request: with it nobody is asked which account it is.
    logoutHintClaims: ['login_hint'],
    prefersLogoutHint: true,
    organizationClaim: 'tid',
    mayBePublic: false,
  },
  apple: {
    ...OIDC,
    name: 'Apple',
    issuer: 'https://appleid.apple.com',
    scopes: 'openid name email',
    clientAuth: 'client_secret_post',
    signsItsSecret: true,
    // Apple posts the answer where a name or an address is asked for.
    postsAnswer: true,
    mayBePublic: false,
  },
  github: {
    ...OIDC,
    name: 'GitHub',
    issuer: 'https://github.com',
    scopes: 'read:user user:email',
    claimsAt: 'github_api',
    responseIssuerPath: '/login/oauth',
    // GitHub, "REST API endpoints for emails": a GitHub App lacks the permission (403), an OAuth App the scope (404).
    addressRefusals: [403, 404],
    clientAuth: 'client_secret_post',
    mayBePublic: false,
  },
}

/** Whether a flag is set: some providers spell it as text or a number. What is no clear yes is no. */
export const isYes = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1'

/** Whether a claim or member is there: null and '' are other words for nothing. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
