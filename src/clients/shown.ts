// A client and an API as every door shows them: a client in the words of RFC 7591 §2 and §3.2.1, with what is ours beside them. No secret.
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { ApiPolicy, NamedClaims } from './policy.ts'
import type { AuthMethod, ClientMetadata, ClientSource, GrantType } from './rules.ts'
import type { ApiRow, ClientRow } from './tables.ts'

/** A client. `null` stands for what it has not. */
export type ShownClient = {
  client_id: string
  client_name: string
  token_endpoint_auth_method: AuthMethod
  grant_types: GrantType[]
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
  /** Claims of an operator's choice, for ID tokens and userinfo. */
  claims: NamedClaims
  /** What it is held to, beyond what every client is held to: the FAPI 2.0 Security Profile. */
  security_profile: 'fapi2' | null
  /** Ours: people are not asked for consent. */
  first_party: boolean
  /** The scopes that it has by itself, by API (RFC 6749 §4.4). */
  own_scopes: Record<string, string[]>
  disabled: boolean
  source: ClientSource
  created_at: string
  updated_at: string
  /** When a client that made itself one is gone. */
  expires_at: string | null
}

/** A secret of a client, without the secret: since when there is one, and when it ends, because another took its place. */
export type ShownSecret = { created_at: string; expires_at: string | null }

/** A client with its secrets that count. */
export type ShownClientInFull = ShownClient & { secrets: ShownSecret[] }

/** An API. */
export type ShownApi = {
  identifier: string
  name: string
  /** Its scopes, and what each allows, as the consent page says it. */
  scopes: Record<string, string>
  /** Who may grant a scope, where that isn't everybody. */
  granted_by: NonNullable<ApiPolicy['grantedBy']>
  /** Claims of an operator's choice, for its access tokens. */
  claims: NamedClaims
  /** How long its access tokens live; `null`: ACCESS_TOKEN_SECONDS. */
  token_seconds: number | null
  /** The client that may introspect its tokens. */
  introspected_by: string | null
  created_at: string
  updated_at: string
}

/** Shows a row of `clients`. */
export function shownClient(row: ClientRow): ShownClient {
  const said: ClientMetadata = row.metadata
  return {
    client_id: row.id,
    client_name: row.name,
    token_endpoint_auth_method: row.authMethod,
    grant_types: said.grant_types,
    redirect_uris: said.redirect_uris,
    post_logout_redirect_uris: said.post_logout_redirect_uris ?? [],
    backchannel_logout_uri: said.backchannel_logout_uri ?? null,
    id_token_signed_response_alg: said.id_token_signed_response_alg ?? 'RS256',
    jwks: said.jwks ?? null,
    jwks_uri: said.jwks_uri ?? null,
    logo_uri: said.logo_uri ?? null,
    client_uri: said.client_uri ?? null,
    policy_uri: said.policy_uri ?? null,
    tos_uri: said.tos_uri ?? null,
    require_pushed_authorization_requests: said.require_pushed_authorization_requests ?? false,
    dpop_bound_access_tokens: said.dpop_bound_access_tokens ?? false,
    require_pkce: said.require_pkce ?? true,
    claims: said.claims ?? {},
    security_profile: said.security_profile ?? null,
    first_party: row.firstParty,
    own_scopes: row.ownScopes,
    disabled: row.disabledAt !== null,
    source: row.source,
    created_at: rfc3339(row.createdAt),
    updated_at: rfc3339(row.updatedAt),
    expires_at: rfc3339OrNull(row.expiresAt),
  }
}

/** Shows when a secret was made, and when it ends. */
export const shownSecret = (row: { createdAt: number; expiresAt: number | null }): ShownSecret => ({
  created_at: rfc3339(row.createdAt),
  expires_at: rfc3339OrNull(row.expiresAt),
})

/** Shows a row of `apis`. */
export const shownApi = (row: ApiRow): ShownApi => ({
  identifier: row.identifier,
  name: row.name,
  scopes: row.scopes,
  granted_by: row.policy.grantedBy ?? {},
  claims: row.policy.claims ?? {},
  token_seconds: row.tokenSeconds,
  introspected_by: row.introspectedBy,
  created_at: rfc3339(row.createdAt),
  updated_at: rfc3339(row.updatedAt),
})
