// The var OIDC_PROVIDERS: the providers that people may sign in with (contract §6). A JSON list; the secrets are apart, as
// OIDC_<ID>_CLIENT_SECRET.
import * as z from 'zod/mini'
import {
  CLIENT_AUTH_METHODS,
  PROVIDER_KINDS,
  PROVIDER_NATURES,
  type ClientAuthMethod,
  type ProviderKind,
  type ProviderNature,
} from './provider-kinds.ts'
import { isEmpty, listIn } from './kinds.ts'
import { mayBeAsked } from './remote.ts'
import { lately } from '../late.ts'

/** A configured provider. */
export type Provider = {
  /** Used in paths and in the name of the secret, e.g. `auth0`. */
  id: string
  kind: ProviderKind
  nature: ProviderNature
  /** Shown on pages. */
  name: string
  /** Exactly as in its discovery document, with or without a trailing slash. */
  issuer: string
  clientId: string
  /** The client secret; for Apple the private key (PKCS #8, PEM) that signs one; '' for a public client. */
  clientSecret: string
  scopes: string
  /** Auth0: the API that the access token is for, and which organization or connection signs in. */
  audience: string | undefined
  organization: string | undefined
  connection: string | undefined
  /** Apple: the team and the key that sign the client secret. */
  teamId: string
  keyId: string
  /** Name of a claim (in full, e.g. a URL) → the field of ours that it fills. */
  claims: Readonly<Record<string, 'name' | 'role'>>
  /** Whether a person who has no account yet gets one. */
  allowSignUp: boolean
  /** Whether an account of ours with the same address is joined, where both sides have verified it. */
  linkVerifiedEmail: boolean
  /** Values of the provider's `amr` or `acr` that mean two factors. */
  mfa: readonly string[]
  /** Whether a refresh token is asked for and kept, sealed. */
  offlineAccess: boolean
  /** How the client authenticates; `undefined`: as the discovery document says. */
  clientAuth: ClientAuthMethod | undefined
  /** Whether a Basic header has id and secret percent-encoded (`form`, RFC 6749 §2.3.1) or as they are (`raw`). */
  basicEncoding: 'form' | 'raw'
  /** What the provider should ask of people (OIDC Core §3.1.2.1), and how old their proof there may be, in seconds. */
  prompt: string | undefined
  maxAge: number | undefined
  /** Only people of these domains (for Microsoft also tenants) get in, in lower case. `undefined`: everybody. */
  domains: readonly string[] | undefined
  /** Whether the ID token must have our nonce, and whether the token endpoint is sent a PKCE verifier. */
  nonce: boolean
  pkce: boolean
  /** Audiences that an ID token may have beside the client's id. */
  audiences: readonly string[]
  /** Parameters of the authorization request that are the provider's own. */
  parameters: Readonly<Record<string, string>>
  /** The `typ` of its logout tokens, and the name of the parameter by which its logout takes the address to come back to. */
  logoutTokenTyp: (typeof LOGOUT_TOKEN_TYPES)[number]
  logoutParameter: string
}

const LOGOUT_TOKEN_TYPES = ['logout+jwt', 'JWT', 'none'] as const
/** Parameters that Latchkey itself sends to the authorization endpoint. */
const OUR_PARAMETERS =
  /^(client_id|client_secret|response_type|response_mode|redirect_uri|scope|state|nonce|code_challenge|code_challenge_method|request|request_uri|prompt|max_age)$/

const text = () => z.optional(z.string().check(z.maxLength(1000)))
const schema = lately(() =>
  z
    .array(
      z.strictObject({
        id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/)),
        kind: z.enum(PROVIDER_KINDS),
        name: text(),
        issuer: text(),
        client_id: z.string().check(z.minLength(1), z.maxLength(1000)),
        scopes: z.optional(z.union([z.string(), z.array(z.string())])),
        audience: text(),
        organization: text(),
        connection: text(),
        team_id: text(),
        key_id: text(),
        claims: z._default(z.record(z.string(), z.enum(['name', 'role'])), {}),
        allow_sign_up: z._default(z.boolean(), true),
        link_verified_email: z._default(z.boolean(), false),
        mfa: z._default(z.array(z.string()), []),
        offline_access: z._default(z.boolean(), false),
        token_endpoint_auth_method: z.optional(z.enum(CLIENT_AUTH_METHODS)),
        basic_encoding: z._default(z.enum(['form', 'raw']), 'form'),
        prompt: z.optional(z.string().check(z.regex(/^[a-z_]+( [a-z_]+)*$/))),
        max_age: z.optional(z.int().check(z.minimum(0))),
        domains: z.optional(z.array(z.string().check(z.regex(/^[\w-]+(\.[\w-]+)*$/))).check(z.minLength(1))),
        nonce: z._default(z.boolean(), true),
        pkce: z._default(z.boolean(), true),
        audiences: z._default(z.array(z.string()), []),
        parameters: z._default(z.record(z.string(), z.string()), {}),
        logout_token_typ: z._default(z.enum(LOGOUT_TOKEN_TYPES), 'logout+jwt'),
        logout_parameter: z._default(z.string().check(z.regex(/^\w+$/)), 'post_logout_redirect_uri'),
      }),
    )
    .check(z.maxLength(20)),
)

/** The bound that a value exceeds, in words. */
function limitOf(issue: z.core.$ZodIssue): string {
  const unit = issue.code === 'too_big' && issue.origin === 'string' ? ' characters' : ''
  if (issue.code === 'too_big') return ` (at most ${String(issue.maximum)}${unit})`
  return issue.code === 'too_small' ? ` (at least ${String(issue.minimum)})` : ''
}

/** The binding with the secret of a provider: `my-idp` has `OIDC_MY_IDP_CLIENT_SECRET`. */
export const secretNameOf = (id: string): string => `OIDC_${id.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`

/** Reads OIDC_PROVIDERS (JSON). Each problem names the binding to mend (`field`) and holds no value. */
export function readProviders(
  json: string,
  secretOf: (name: string) => string | undefined,
  loopbackIssuer: boolean,
): { providers: Provider[]; problems: { field: string; what: string }[] } {
  const field = 'OIDC_PROVIDERS'
  const list = listIn(json)
  if (isEmpty(list)) return { providers: [], problems: [] }
  const parsed = schema().safeParse(list)
  if (!parsed.success) {
    const where = parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'the list'}${limitOf(issue)}`)
      .slice(0, 5)
    return { providers: [], problems: [{ field, what: `is not valid JSON of providers: look at ${where.join(', ')}` }] }
  }
  const problems: { field: string; what: string }[] = []
  const providers = parsed.data.map((given): Provider => {
    const { id, kind } = given
    const nature = PROVIDER_NATURES[kind]
    const issuer = given.issuer ?? nature.issuer ?? ''
    const method = given.token_endpoint_auth_method
    const secretName = secretNameOf(id)
    const clientSecret = secretOf(secretName) ?? ''
    if (!mayBeAsked(issuer, loopbackIssuer))
      problems.push({
        field,
        what: `: the issuer of "${id}" must be an https URL${nature.slashed ? ', with its trailing slash' : ''}`,
      })
    if (nature.slashed && !issuer.endsWith('/'))
      problems.push({ field, what: `: the issuer of "${id}" ends with a slash, as Auth0's does` })
    if (clientSecret === '' && method !== 'none' && (!nature.mayBePublic || method !== undefined))
      problems.push({ field: secretName, what: `is not set: the secret of the provider "${id}"` })
    if (nature.signsItsSecret && (given.team_id === undefined || given.key_id === undefined))
      problems.push({ field, what: `: "${id}" needs team_id and key_id, with the private key as ${secretName}` })
    if (nature.claimsAt !== 'id_token' && given.max_age !== undefined)
      problems.push({ field, what: `: "${id}" has no max_age: it doesn't say when somebody signed in there` })
    if (Object.keys(given.parameters).some((name) => OUR_PARAMETERS.test(name)))
      problems.push({ field, what: `: parameters of "${id}" has one that Latchkey sets itself` })
    const scopes = typeof given.scopes === 'string' ? given.scopes : given.scopes?.join(' ')
    const asked = scopes ?? nature.scopes
    return {
      id,
      kind,
      nature,
      issuer,
      clientSecret,
      name: given.name ?? nature.name,
      clientId: given.client_id,
      scopes: given.offline_access && nature.offlineParameters === undefined ? `${asked} offline_access` : asked,
      audience: given.audience,
      organization: given.organization,
      connection: given.connection,
      teamId: given.team_id ?? '',
      keyId: given.key_id ?? '',
      claims: given.claims,
      allowSignUp: given.allow_sign_up,
      linkVerifiedEmail: given.link_verified_email,
      mfa: given.mfa,
      offlineAccess: given.offline_access,
      clientAuth: clientSecret === '' ? 'none' : (method ?? nature.clientAuth),
      basicEncoding: given.basic_encoding,
      prompt: given.prompt,
      maxAge: given.max_age,
      domains: given.domains?.map((domain) => domain.toLowerCase()),
      nonce: given.nonce && nature.claimsAt === 'id_token',
      pkce: given.pkce,
      audiences: given.audiences,
      parameters: given.parameters,
      logoutTokenTyp: given.logout_token_typ,
      logoutParameter: given.logout_parameter,
    }
  })
  if (new Set(providers.map(({ id }) => id)).size < providers.length)
    problems.push({ field, what: 'has two providers with one id' })
  return { providers, problems }
}
