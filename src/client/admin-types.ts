// What Workers that administer call and get by the binding `AuthAdmin`.
import type { Answer, AuditEvent, Page, PageOptions, Role, Session, User } from './types.ts'

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

/** Claims of an operator's choice in tokens: the person's role, all of their roles, what they may at the API, or names of your own for roles. */
export type NamedClaims = Record<string, 'role' | 'roles' | 'permissions' | { names: Partial<Record<Role, string>> }>

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
  /** `false`: it may go without PKCE, and sends a nonce instead. */
  require_pkce: boolean
  /** Claims of your choice, for ID tokens and userinfo. */
  claims: NamedClaims
  /** It is held to the FAPI 2.0 Security Profile. */
  security_profile: 'fapi2' | null
  /** Yours: people are not asked for consent. */
  first_party: boolean
  /** The scopes that it has by itself, by API (RFC 6749 §4.4). */
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
/** A secret of a client, without the secret: since when it is there, and when it ends, because another took its place. */
export type OAuthClientSecret = { created_at: string; expires_at: string | null }
/** An API that clients get tokens for. */
export type OAuthApi = {
  identifier: string
  name: string
  /** Its scopes, and what each allows, as the consent page says it. */
  scopes: Record<string, string>
  /** Who may grant a scope, where that isn't everybody. */
  granted_by: Record<string, (Role | 'client')[]>
  /** Claims of your choice, for its access tokens. */
  claims: NamedClaims
  /** How long its access tokens live; `null`: ACCESS_TOKEN_SECONDS. */
  token_seconds: number | null
  /** The client that may introspect its tokens. */
  introspected_by: string | null
  created_at: string
  updated_at: string
}
/** What to change of an API. What is left out stays. */
export type OAuthApiChanges = Partial<
  Pick<OAuthApi, 'name' | 'scopes' | 'granted_by' | 'claims' | 'token_seconds' | 'introspected_by'>
>

/** The binding of `entrypoint = "AuthAdmin"`, only for Workers that administer. */
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
  getClient(id: string): Promise<Answer<OAuthClient & { secrets: OAuthClientSecret[] }>>
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
