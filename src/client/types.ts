// What a sibling Worker sees of Latchkey. These types import nothing, so a consumer gets nothing else with them.
// A test compares them with the entrypoints themselves.

export type Role = 'USER' | 'ADMIN' | 'SUPER_ADMIN'

/** Every method answers with a value or a refusal. None throws for an expected outcome. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; error: Refusal }

/** `code` is stable: unauthenticated, session_expired, token_expired, not_found, invalid_request, unavailable … */
export type Refusal = {
  code: string
  message: string
  /** What is wrong with an argument (`invalid_request`). */
  errors?: { field: string; code: string; message: string }[]
  /** Why an access token was refused (`unauthenticated`). */
  reason?: string
  /** What the token should have allowed (`insufficient_scope`), separated by spaces. */
  scope?: string
  /** Latchkey's ISSUER. `<issuer>/problems/<code>` explains the code, and is the `type` of a problem document (RFC 9457). */
  issuer?: string
  /** From `authenticate`: `Set-Cookie` values that clear what is left of an ended session. */
  set_cookies?: string[]
}

/** Claims of an access token (RFC 9068). Times in seconds since the epoch. */
export type AccessClaims = {
  iss: string
  sub: string
  aud: string | string[]
  client_id: string
  iat: number
  exp: number
  jti: string
  sid: string
  role: Role
  scope: string
  amr: string[]
  auth_time: number
  email_verified: boolean
  /** The operator who acts as the person (RFC 8693 §4.1). It is left out if nobody does. */
  act?: { sub: string }
}

/**
 * What an access token of another issuer says (TRUSTED_TOKEN_ISSUERS). `sub` is only inside `claims`, because another
 * issuer's subject isn't one of our users. `exp` in seconds since the epoch.
 */
export type ForeignToken = {
  issuer: string
  subject: string
  /** The client that it was issued to: `azp` or `client_id`. */
  client_id: string | null
  /** What its client may do, separated by spaces. */
  scope: string
  /** What its person may do (Auth0's RBAC). */
  permissions: string[]
  exp: number
  /** All claims of the token, unchanged. None of them is about our users or roles. */
  claims: Record<string, unknown>
  /** Our user with that identity, and what we know about them. Only the binding returns it, with `strict`. */
  user_id?: string
  role?: Role
  email_verified?: boolean
}

/** A token of ours or of another issuer. `'issuer' in token` distinguishes the two, and `userIdOf` gives our user. */
export type VerifiedToken = AccessClaims | ForeignToken

/** What a token must allow, all of it: scopes of its client, permissions of its person. */
export type Allowance = { scope?: readonly string[]; permissions?: readonly string[] }

/** Who is calling. Send `set_cookies` as `Set-Cookie` headers of your own answer. Otherwise the renewed session is lost. */
export type AuthenticatedCaller = {
  user_id: string
  role: Role
  session_id: string
  amr: string[]
  /** Seconds since the epoch. */
  auth_time: number
  /** The id of the operator who acts as the person. It is left out if the person acts. A record of an act should name both. */
  act?: { sub: string }
  claims: AccessClaims
  set_cookies: string[]
}

/** Times in RFC 3339, UTC. */
export type User = {
  id: string
  email: string
  email_verified: boolean
  name: string | null
  role: Role
  created_at: string
  updated_at: string
  last_login_at: string | null
}

export type Session = {
  id: string
  created_at: string
  last_used_at: string
  expires_at: string
  idle_expires_at: string
  amr: string[]
  auth_time: string
  user_agent: string | null
  ip: string | null
  country: string | null
  current: boolean
  /** The operator who acts as the person in this session. It is left out if the person began the session. */
  impersonator_id?: string
}

export type AuditEvent = {
  id: string
  at: string
  event: string
  outcome: string
  actor_id: string | null
  subject_id: string | null
  session_id: string | null
  ip: string | null
  country: string | null
  user_agent: string | null
  request_id: string | null
  reason: string | null
  meta: Record<string, string | number | boolean | null> | null
}

/** Newest first. Get the next page with `cursor: next_cursor`. `limit` is 1 to 100, by default 20. */
export type Page<Item> = { items: Item[]; next_cursor: string | null }
export type PageOptions = { cursor?: string; limit?: number }

/** The binding of `entrypoint = "Auth"`. */
export type AuthService = {
  authenticate(
    request: Request | { authorization?: string | null; cookie?: string | null },
  ): Promise<Answer<AuthenticatedCaller>>
  verifyAccessToken(
    token: string,
    options?: Allowance & { audience?: string; level?: 'offline' | 'strict' },
  ): Promise<Answer<VerifiedToken>>
  getUser(id: string): Promise<Answer<User>>
  getUserByEmail(email: string): Promise<Answer<User>>
  listSessions(userId: string, options?: PageOptions): Promise<Answer<Page<Session>>>
  revokeSession(id: string): Promise<Answer<{ ended: number }>>
  revokeUserSessions(userId: string): Promise<Answer<{ ended: number }>>
}

/** How a person looks to administrators. */
export type AdminUser = User & { disabled: boolean }
/** What happened to a mail: sent; not sent because one was sent within the last minute; not sent because the budget is used up. */
export type MailOutcome = 'mailed' | 'sent_lately' | 'over_budget'
/** Which factors were removed from somebody who lost their device. */
export type RemovedFactors = { totp: number; passkeys: number; recovery_codes: number; sessions_ended: number }
/** `query` is the beginning of an address, `name` of a name. Give one of them to get the list in that order, else it is newest first. */
export type UserFilter = PageOptions & {
  query?: string
  name?: string
  role?: Role
  status?: 'active' | 'disabled' | 'unverified'
}
export type AuditFilter = PageOptions & { subject_id?: string; actor_id?: string; event?: string }
/** A figure that equals `counted_to` means "that many or more". */
export type Stats = {
  at: string
  users: {
    total: number
    by_role: Record<Role, number>
    by_status: Record<'active' | 'disabled' | 'unverified', number>
  }
  sessions: { live: number }
  last_day: Record<'sign_ups' | 'sign_ins' | 'sign_in_failures' | 'sign_ins_throttled' | 'acts_refused', number>
  counted_to: number
}

/**
 * The last days in UTC, oldest first, today last. Events are counted up to `events_as_of`. People and sessions were counted at
 * `people_as_of`. On a day when nobody counted them they are `null`.
 */
export type DailyStats = {
  at: string
  events_as_of: string | null
  people_as_of: string | null
  days: ({ day: string } & Record<
    | 'sign_ups'
    | 'sign_ups_by_provider'
    | 'people_added'
    | 'people_deleted'
    | 'sign_ins'
    | 'sign_in_failures'
    | 'second_step_failures'
    | 'sign_ins_throttled'
    | 'acts_refused'
    | 'tokens_reused',
    number
  > &
    Record<'people' | 'sessions_live', number | null>)[]
}

/** The binding of `entrypoint = "AuthAdmin"`, only for Workers that administer. */
/** An app that signs people in (an OAuth client), in the words of RFC 7591. `null` stands for what it has not. */
export type OAuthClient = {
  client_id: string
  client_name: string
  token_endpoint_auth_method: ClientAuthMethod
  grant_types: ClientGrantType[]
  redirect_uris: string[]
  post_logout_redirect_uris: string[]
  backchannel_logout_uri: string | null
  id_token_signed_response_alg: 'RS256' | 'ES256'
  jwks: { keys: JsonWebKey[] } | null
  jwks_uri: string | null
  logo_uri: string | null
  client_uri: string | null
  policy_uri: string | null
  tos_uri: string | null
  require_pushed_authorization_requests: boolean
  dpop_bound_access_tokens: boolean
  /** Yours: people are not asked for consent. */
  first_party: boolean
  /** The scopes that it has by itself, by API. */
  own_scopes: Record<string, string[]>
  disabled: boolean
  source: ClientSource
  created_at: string
  updated_at: string
  /** When a client that registered itself is gone. */
  expires_at: string | null
}
export type ClientAuthMethod = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
export type ClientGrantType =
  | 'authorization_code'
  | 'refresh_token'
  | 'client_credentials'
  | 'urn:ietf:params:oauth:grant-type:device_code'
  | 'urn:ietf:params:oauth:grant-type:token-exchange'
export type ClientSource = 'operator' | 'registered' | 'document' | 'auth0'
/** `client_secret` is there where the client just got one, and is never given again. */
export type GivenOAuthClient = OAuthClient & { client_secret?: string | undefined }
type ClientState = 'client_id' | 'source' | 'created_at' | 'updated_at' | 'expires_at'
/** What to change of a client. What is left out stays; `null` takes it away. */
export type OAuthClientChanges = Partial<Omit<OAuthClient, ClientState>>
/** A new client. */
export type NewOAuthClient = Partial<Omit<OAuthClient, ClientState | 'disabled'>> & {
  client_name: string
  client_id?: string
}
/** An API that clients get tokens for. `token_seconds`: how long those live. */
export type OAuthApi = {
  identifier: string
  name: string
  scopes: Record<string, string>
  token_seconds: number | null
  introspected_by: string | null
  created_at: string
  updated_at: string
}
/** What to change of an API. What is left out stays. */
export type OAuthApiChanges = Partial<Pick<OAuthApi, 'name' | 'scopes' | 'token_seconds' | 'introspected_by'>>

export type AdminService = {
  createUser(account: {
    email: string
    name?: string | null
    role?: Role
  }): Promise<Answer<AdminUser & { mail: MailOutcome }>>
  listUsers(filter?: UserFilter): Promise<Answer<Page<AdminUser>>>
  getUser(id: string): Promise<Answer<AdminUser>>
  updateUser(id: string, change: { name: string | null }): Promise<Answer<AdminUser>>
  disableUser(id: string): Promise<Answer<AdminUser>>
  enableUser(id: string): Promise<Answer<AdminUser>>
  unlockUser(id: string): Promise<Answer<AdminUser>>
  sendReset(id: string): Promise<Answer<{ mail: MailOutcome }>>
  removeFactors(id: string): Promise<Answer<RemovedFactors>>
  deleteUser(id: string): Promise<Answer<undefined>>
  setRole(id: string, role: Role): Promise<Answer<AdminUser>>
  listSessions(userId: string, options?: PageOptions): Promise<Answer<Page<Session>>>
  revokeUserSessions(userId: string): Promise<Answer<{ ended: number }>>
  listAuditEvents(filter?: AuditFilter): Promise<Answer<Page<AuditEvent>>>
  getStats(): Promise<Answer<Stats>>
  getDailyStats(filter?: { days?: number }): Promise<Answer<DailyStats>>
  listClients(filter?: PageOptions & { source?: ClientSource }): Promise<Answer<Page<OAuthClient>>>
  getClient(id: string): Promise<Answer<OAuthClient & { secrets: { created_at: string; expires_at: string | null }[] }>>
  createClient(client: NewOAuthClient): Promise<Answer<GivenOAuthClient>>
  updateClient(id: string, changes: OAuthClientChanges): Promise<Answer<GivenOAuthClient>>
  rotateClientSecret(
    id: string,
    options?: { overlap_seconds?: number },
  ): Promise<Answer<{ client_id: string; client_secret: string; replaced_end_at: string }>>
  deleteClient(id: string): Promise<Answer<{ client_id: string }>>
  listApis(filter?: PageOptions): Promise<Answer<Page<OAuthApi>>>
  createApi(api: OAuthApiChanges & { identifier: string; name: string }): Promise<Answer<OAuthApi>>
  updateApi(identifier: string, changes: OAuthApiChanges): Promise<Answer<OAuthApi>>
  deleteApi(identifier: string): Promise<Answer<{ identifier: string }>>
  purgeSessions(): Promise<Answer<{ rows: Record<string, number>; done: boolean }>>
}
