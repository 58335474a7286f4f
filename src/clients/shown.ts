// A client and an API as every door shows them: a client in the words of RFC 7591 §2 and §3.2.1, with what is ours beside them. No secret.
import type { OAuthApi, OAuthClient, OAuthClientSecret } from '../client/admin-types.ts'
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { ClientMetadata } from './rules.ts'
import type { ApiRow, ClientRow } from './tables.ts'

/** A client: what siblings get is what every door shows. */
export type ShownClient = OAuthClient

/** A secret of a client, without the secret. */
export type ShownSecret = OAuthClientSecret

/** A client with its secrets that count. */
export type ShownClientInFull = ShownClient & { secrets: ShownSecret[] }

/** An API. */
export type ShownApi = OAuthApi

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
