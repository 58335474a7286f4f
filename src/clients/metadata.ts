// What software says of itself (RFC 7591 §2), read field by field. What isn't known is left out; what is wrong is refused. Pure but for zod.
import * as z from 'zod/mini'
import { ok, refuse, type Result } from '../result.ts'
import { redirectFault, REDIRECT_FAULTS, type AuthMethod, type ClientMetadata, type GrantType } from './rules.ts'

/** What is wrong with it (RFC 7591 §3.2.2). */
export type MetadataFault = { error: 'invalid_redirect_uri' | 'invalid_client_metadata'; description: string }
/** A client as it describes itself. */
export type SelfDescribed = { name: string; authMethod: AuthMethod; metadata: ClientMetadata }

/** What software may have that nobody has checked: nothing by itself, and no exchange. */
const OPEN_GRANTS = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'] as const
const MOST_URIS = 20
/** So much may a stranger have us keep. */
const MOST_CHARACTERS = 16_384

const uri = () => z.string().check(z.maxLength(2000))
const uris = () => z.array(uri()).check(z.maxLength(MOST_URIS))
const page = () => z.optional(z.string().check(z.maxLength(2000), z.regex(/^https:\/\/[!-~]+$/)))
const schema = () =>
  z.object({
    redirect_uris: z._default(uris(), []),
    post_logout_redirect_uris: z.optional(uris()),
    client_name: z._default(z.string().check(z.minLength(1), z.maxLength(100)), 'An app without a name'),
    token_endpoint_auth_method: z._default(
      z.enum(['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt']),
      'client_secret_basic',
    ),
    grant_types: z._default(z.array(z.string()).check(z.maxLength(10)), ['authorization_code']),
    response_types: z._default(z.array(z.string()).check(z.maxLength(10)), ['code']),
    id_token_signed_response_alg: z.optional(z.enum(['RS256', 'ES256'])),
    jwks: z.optional(z.object({ keys: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(10)) })),
    jwks_uri: page(),
    logo_uri: page(),
    client_uri: page(),
    policy_uri: page(),
    tos_uri: page(),
    backchannel_logout_uri: page(),
    require_pushed_authorization_requests: z.optional(z.boolean()),
    dpop_bound_access_tokens: z.optional(z.boolean()),
    introspection_signed_response_alg: z.optional(z.enum(['RS256', 'ES256'])),
  })

/** Reads it. Types of grant that nobody gets this way are left out, as RFC 7591 §2 allows. */
export function readMetadata(said: unknown): Result<SelfDescribed, MetadataFault> {
  const parsed = schema().safeParse(said)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.map(String).join('.') ?? ''
    return wrong('invalid_client_metadata', `${field === '' ? 'The document' : field} is not right.`)
  }
  const {
    client_name: name,
    token_endpoint_auth_method: authMethod,
    grant_types,
    response_types,
    jwks,
    ...rest
  } = parsed.data
  const grants = OPEN_GRANTS.filter((type) => grant_types.includes(type)) as GrantType[]
  if (grants.length === 0) return wrong('invalid_client_metadata', 'None of the grant_types is for clients like this.')
  if (!response_types.includes('code')) return wrong('invalid_client_metadata', 'response_types must have code.')
  if (grants.includes('authorization_code') && rest.redirect_uris.length === 0)
    return wrong('invalid_redirect_uri', 'redirect_uris is missing.')
  for (const one of [...rest.redirect_uris, ...(rest.post_logout_redirect_uris ?? [])]) {
    const fault = redirectFault(one)
    if (fault !== undefined) return wrong('invalid_redirect_uri', `A redirect URI ${REDIRECT_FAULTS[fault]}.`)
  }
  if (authMethod === 'private_key_jwt' && jwks === undefined && rest.jwks_uri === undefined)
    return wrong('invalid_client_metadata', 'private_key_jwt needs jwks or jwks_uri.')
  const keys = jwks as { keys: JsonWebKey[] } | undefined
  const metadata = { ...rest, grant_types: grants, ...(keys && { jwks: keys }) }
  if (JSON.stringify(metadata).length > MOST_CHARACTERS)
    return wrong('invalid_client_metadata', `It has more than ${MOST_CHARACTERS} characters.`)
  return ok({ name, authMethod, metadata })
}

const wrong = (error: MetadataFault['error'], description: string): Result<never, MetadataFault> =>
  refuse({ error, description })
