// Schemas of what the routes of clients and APIs answer, for the OpenAPI file.
import * as z from 'zod/mini'
import { AUTH_METHODS, CLIENT_SOURCES, GRANT_TYPES } from '../clients/rules.ts'
import type { ShownApi, ShownClient, ShownClientInFull, ShownSecret } from '../clients/shown.ts'
import { named } from '../http/named.ts'
import { grantors, namedClaims, publicKey } from './client-inputs.ts'
import type { GivenClient } from './create-client.ts'
import type { RotatedSecret } from './rotate-client-secret.ts'

const time = () => z.iso.datetime()
const timeOrNull = () => z.nullable(z.iso.datetime())
const uris = () => z.array(z.string())
const uriOrNull = () => z.nullable(z.string())

const fields = () => ({
  client_id: z.string(),
  client_name: z.string(),
  token_endpoint_auth_method: z.enum(AUTH_METHODS),
  grant_types: z.array(z.enum(GRANT_TYPES)),
  redirect_uris: uris(),
  post_logout_redirect_uris: uris(),
  backchannel_logout_uri: uriOrNull(),
  id_token_signed_response_alg: z.enum(['RS256', 'ES256']),
  jwks: z.nullable(z.object({ keys: z.array(publicKey()) })),
  jwks_uri: uriOrNull(),
  logo_uri: uriOrNull(),
  client_uri: uriOrNull(),
  policy_uri: uriOrNull(),
  tos_uri: uriOrNull(),
  require_pushed_authorization_requests: z.boolean(),
  dpop_bound_access_tokens: z.boolean(),
  require_pkce: z.boolean(),
  claims: namedClaims(),
  security_profile: z.nullable(z.literal('fapi2')),
  first_party: z.boolean(),
  own_scopes: z.record(z.string(), z.array(z.string())),
  disabled: z.boolean(),
  source: z.enum(CLIENT_SOURCES),
  created_at: time(),
  updated_at: time(),
  expires_at: timeOrNull(),
})

/** A client. */
export const clientSchema = named('Client', (): z.ZodMiniType<ShownClient> => z.object(fields()))
const secretSchema = named('ClientSecret', (): z.ZodMiniType<ShownSecret> =>
  z.object({ created_at: time(), expires_at: timeOrNull() }),
)
/** A client with the times of its secrets. */
export const clientInFullSchema = named('ClientInFull', (): z.ZodMiniType<ShownClientInFull> =>
  z.object({ ...fields(), secrets: z.array(secretSchema()) }),
)
/** A client with the secret that it just got, if it got one. */
export const givenClientSchema = named('GivenClient', (): z.ZodMiniType<GivenClient> =>
  z.object({ ...fields(), client_secret: z.optional(z.string()) }),
)
/** A new secret. */
export const rotatedSecretSchema = named('RotatedSecret', (): z.ZodMiniType<RotatedSecret> =>
  z.object({ client_id: z.string(), client_secret: z.string(), replaced_end_at: time() }),
)
/** An API. */
export const apiSchema = named('Api', (): z.ZodMiniType<ShownApi> =>
  z.object({
    identifier: z.string(),
    name: z.string(),
    scopes: z.record(z.string(), z.string()),
    granted_by: grantors(),
    claims: namedClaims(),
    token_seconds: z.nullable(z.int()),
    introspected_by: z.nullable(z.string()),
    created_at: time(),
    updated_at: time(),
  }),
)
