// What both doors of administrators take of clients and APIs, in the words of RFC 7591 §2. Here only the form is looked at: what is wrong with a
// value is said by `clients/faults.ts`.
import * as z from 'zod/mini'
import { AUTH_METHODS, CLIENT_SOURCES, GRANT_TYPES } from '../clients/rules.ts'
import { page } from '../http/inputs.ts'
import { lately } from '../late.ts'
import { ROLES } from '../users/rules.ts'

const text = () => z.string().check(z.maxLength(2000))
const uris = () => z.array(text()).check(z.maxLength(100))
/** An address, or `null` for none. */
const address = () => z.optional(z.nullable(text()))
const flag = () => z.optional(z.boolean())
const scopeNames = () => z.array(z.string().check(z.maxLength(100))).check(z.maxLength(200))
const sentences = () => z.record(z.string().check(z.maxLength(200)), z.string().check(z.maxLength(500)))

/** A public key as JSON (RFC 7517 §4). */
export const publicKey = (): z.ZodMiniType<JsonWebKey> =>
  z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])) as unknown as z.ZodMiniType<JsonWebKey>

/** Claims of an operator's choice, by name (`clients/policy.ts`). */
export const namedClaims = () =>
  z.record(
    z.string().check(z.maxLength(200)),
    z.union([
      z.enum(['role', 'roles', 'permissions']),
      z.object({ names: z.partialRecord(z.enum(ROLES), z.string().check(z.maxLength(200))) }),
    ]),
  )
/** Who may grant which scope: people with at least a role, or an operator by a client's list. */
export const grantors = () =>
  z.record(z.string().check(z.maxLength(200)), z.array(z.enum([...ROLES, 'client'])).check(z.maxLength(10)))

const fields = () => ({
  client_name: z.optional(z.string().check(z.maxLength(1000))),
  token_endpoint_auth_method: z.optional(z.enum(AUTH_METHODS)),
  grant_types: z.optional(z.array(z.enum(GRANT_TYPES)).check(z.maxLength(10))),
  redirect_uris: z.optional(uris()),
  post_logout_redirect_uris: z.optional(uris()),
  backchannel_logout_uri: address(),
  id_token_signed_response_alg: z.optional(z.enum(['RS256', 'ES256'])),
  jwks: z.optional(z.nullable(z.object({ keys: z.array(publicKey()).check(z.minLength(1), z.maxLength(10)) }))),
  jwks_uri: address(),
  /** A picture may be part of its address. */
  logo_uri: z.optional(z.nullable(z.string().check(z.maxLength(30_000)))),
  client_uri: address(),
  policy_uri: address(),
  tos_uri: address(),
  require_pushed_authorization_requests: flag(),
  dpop_bound_access_tokens: flag(),
  require_pkce: flag(),
  claims: z.optional(z.nullable(namedClaims())),
  security_profile: z.optional(z.nullable(z.literal('fapi2'))),
  first_party: flag(),
  own_scopes: z.optional(z.record(z.string().check(z.maxLength(2000)), scopeNames())),
})

/** A new client. */
export const wantedClient = lately(() =>
  z.strictObject({
    ...fields(),
    client_name: z.string().check(z.maxLength(1000)),
    /** One that exists already, in a list of another system. */
    client_id: z.optional(z.string().check(z.regex(/^[\w.~-]{1,100}$/))),
  }),
)
/** What to change of a client. */
export const clientChanges = lately(() => z.strictObject({ ...fields(), disabled: flag() }))

/** How long the secrets that a client has still work beside the new one: a day, unless it is said; 0 ends them at once. */
export const overlap = lately(() =>
  z.strictObject({ overlap_seconds: z._default(z.int().check(z.gte(0), z.lte(MOST_OVERLAP_SECONDS)), DAY_SECONDS) }),
)
/** The longest overlap: a year. */
const MOST_OVERLAP_SECONDS = 31_536_000
const DAY_SECONDS = 86_400

const apiFields = () => ({
  granted_by: z.optional(z.nullable(grantors())),
  claims: z.optional(z.nullable(namedClaims())),
  token_seconds: z.optional(z.nullable(z.int().check(z.gte(1), z.lte(MOST_TOKEN_SECONDS)))),
  introspected_by: address(),
})
/** A day: no access token lives longer. */
const MOST_TOKEN_SECONDS = 86_400

/** A new API. */
export const wantedApi = lately(() =>
  z.strictObject({
    identifier: text(),
    name: z.string().check(z.maxLength(1000)),
    scopes: z._default(sentences(), {}),
    ...apiFields(),
  }),
)
/** What to change of an API. */
export const apiChanges = lately(() =>
  z.strictObject({
    name: z.optional(z.string().check(z.maxLength(1000))),
    scopes: z.optional(sentences()),
    ...apiFields(),
  }),
)

/** The id of a client, or the identifier of an API, as one part of a path. */
export const key = lately(() => z.string().check(z.minLength(1), z.maxLength(2000)))

/** A page of clients. The cursor is the id that the page before it ended with. */
export const clientFilter = lately(() =>
  z.object({
    source: z.optional(z.enum(CLIENT_SOURCES)),
    limit: page().shape.limit,
    cursor: z.optional(z.string().check(z.maxLength(2000))),
  }),
)
/** A page of APIs. The cursor is the identifier that the page before it ended with. */
export const apiFilter = lately(() =>
  z.object({ limit: page().shape.limit, cursor: z.optional(z.string().check(z.maxLength(2000))) }),
)

/** The same as a sibling passes it: a page, a change of one, another secret for one. */
export const clientPage = lately(() => z.prefault(clientFilter(), {}))
export const apiPage = lately(() => z.prefault(apiFilter(), {}))
export const changeOfClient = lately(() => z.tuple([key(), clientChanges()]))
export const changeOfApi = lately(() => z.tuple([key(), apiChanges()]))
export const rotation = lately(() => z.tuple([key(), z.prefault(overlap(), {})]))
