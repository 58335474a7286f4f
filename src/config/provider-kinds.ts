// What each kind of provider is like. A rule that holds for one kind is a field here; no other code compares the kind's name.
// What an operator may choose is a field of OIDC_PROVIDERS (`oidc.ts`), and its default stands here. Each kind follows its
// public documents as they were on 2026-11-29.

export const PROVIDER_KINDS = ['auth0', 'google', 'microsoft', 'apple', 'github', 'oidc'] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

/** How a client shows its secret at the token endpoint (RFC 6749 §2.3, OIDC Core §9). */
export const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]

export type ProviderNature = {
  /** Shown on pages. */
  name: string
  /** The issuer, where none is configured. */
  issuer: string | undefined
  scopes: string
  /** Where the claims are: in an ID token and at userinfo or, for plain OAuth at fixed addresses, in GitHub's REST API. */
  claimsAt: 'id_token' | 'github_api'
  /** The path that `iss` of the authorization response (RFC 9207) has after the issuer. */
  responseIssuerPath: string
  /** Whether its ID tokens may give the issuer without `https://`. Both spellings count as one. */
  mayLackScheme: boolean
  /** Whether many tenants share a discovery document, whose issuer is a template. */
  hasTenants: boolean
  /**
   * How the client authenticates; `undefined`: the first method that we know in the discovery document's list, Basic before
   * others.
   */
  clientAuth: ClientAuthMethod | undefined
  /** Whether the secret is a private key, with which we sign a client secret when one is needed. */
  signsItsSecret: boolean
  /** The claim that says an address is verified. */
  verifiedClaim: 'email_verified' | 'xms_edov'
  /** Whether userinfo may say what the ID token leaves out. */
  hasMoreAtUserinfo: boolean
  /** Statuses of its API for addresses that mean "this client may not". People who are known here still get in. */
  addressRefusals: readonly number[]
  /** Whether it posts its answer from its own site, with a person's name in it. */
  postsAnswer: boolean
  /** The parameters that ask for a refresh token; `undefined`: the scope `offline_access` does. */
  offlineParameters: Readonly<Record<string, string>> | undefined
  /** The claim that names a person's organization; `undefined`: the domain of a verified address counts. */
  organizationClaim: 'hd' | 'tid' | undefined
  /** The parameter that asks for people of one organization. */
  organizationParameter: 'hd' | undefined
  /** The path of its logout after the issuer, where the discovery document names none. */
  logoutPath: string | undefined
  /**
   * Claims of the ID token that its logout takes as `logout_hint` (RP-Initiated Logout §2); the first that is there is sent.
   */
  logoutHintClaims: readonly string[]
  /** Whether its logout wants that hint in place of the ID token. */
  prefersLogoutHint: boolean
  /** Whether the issuer ends with a slash. */
  slashed: boolean
  /** Whether a client without a secret is possible. */
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
    // Auth0, "OIDC Logout": the hint is the session.
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
    // Google, "OpenID Connect", hd: only this claim says that the account belongs to that domain.
    organizationClaim: 'hd',
    organizationParameter: 'hd',
    mayBePublic: false,
  },
  microsoft: {
    ...OIDC,
    name: 'Microsoft',
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    hasTenants: true,
    // Any tenant's administrator can write any address. Only this claim says that the domain's owner was verified ("Optional
    // claims reference").
    verifiedClaim: 'xms_edov',
    // "Microsoft identity platform UserInfo endpoint": the ID token has everything that is there, and more.
    hasMoreAtUserinfo: false,
    // "OpenID Connect on the Microsoft identity platform", sign-out request: with the hint people aren't asked which account to
    // sign out.
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
    // GitHub, "REST API endpoints for emails": 403 where a GitHub App lacks the permission, 404 where an OAuth App lacks the
    // scope.
    addressRefusals: [403, 404],
    clientAuth: 'client_secret_post',
    mayBePublic: false,
  },
}

/** Whether a flag is set: some providers write it as text or a number. Everything else counts as no. */
export const isYes = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1'

/** Whether a claim or member is there: null and '' count as missing. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
