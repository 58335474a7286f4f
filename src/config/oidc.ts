// The var OIDC_PROVIDERS: with whom people may sign in (contract §6). A JSON list; secrets are apart, as OIDC_<ID>_CLIENT_SECRET.
import * as z from 'zod/mini'
import { mayBeAsked } from './remote.ts'

const KINDS = ['auth0', 'google', 'microsoft', 'apple', 'github', 'oidc'] as const
type ProviderKind = (typeof KINDS)[number]

/** A configured provider. */
export type Provider = {
  /** In paths and in the name of the secret: `auth0`. */
  id: string
  kind: ProviderKind
  /** On pages. */
  name: string
  /** Exactly as its discovery document has it, trailing slash and all. */
  issuer: string
  clientId: string
  /** The client secret; for Apple the private key (PKCS #8, PEM) that signs one; '' for a public client. */
  clientSecret: string
  scopes: string
  /** Auth0: the API that the access token is for, and which organization or connection signs in. */
  audience: string | undefined
  organization: string | undefined
  connection: string | undefined
  /** Apple: who signs the client secret. */
  teamId: string
  keyId: string
  /** Claim (its full name, e.g. a URL) → what of ours it says. */
  claims: Readonly<Record<string, 'name' | 'role'>>
  /** Whether somebody unknown gets an account. */
  allowSignUp: boolean
  /** Whether an account of ours with the same address is joined, where both sides have verified it. */
  linkVerifiedEmail: boolean
  /** Values of the provider's `amr` or `acr` that stand for two factors. */
  mfa: readonly string[]
  /** Whether a refresh token is asked for and kept, sealed. */
  offlineAccess: boolean
}

const ISSUERS: Partial<Record<ProviderKind, string>> = {
  google: 'https://accounts.google.com',
  microsoft: 'https://login.microsoftonline.com/common/v2.0',
  apple: 'https://appleid.apple.com',
  github: 'https://github.com',
}
const NAMES: Record<ProviderKind, string> = {
  auth0: 'Auth0',
  google: 'Google',
  microsoft: 'Microsoft',
  apple: 'Apple',
  github: 'GitHub',
  oidc: 'OpenID Connect',
}
const SCOPES: Partial<Record<ProviderKind, string>> = { apple: 'openid name email', github: 'read:user user:email' }

const text = z.optional(z.string().check(z.maxLength(1000)))
const schema = z
  .array(
    z.strictObject({
      id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/)),
      kind: z.enum(KINDS),
      name: text,
      issuer: text,
      client_id: z.string().check(z.minLength(1), z.maxLength(1000)),
      scopes: z.optional(z.union([z.string(), z.array(z.string())])),
      audience: text,
      organization: text,
      connection: text,
      team_id: text,
      key_id: text,
      claims: z._default(z.record(z.string(), z.enum(['name', 'role'])), {}),
      allow_sign_up: z._default(z.boolean(), true),
      link_verified_email: z._default(z.boolean(), false),
      mfa: z._default(z.array(z.string()), []),
      offline_access: z._default(z.boolean(), false),
    }),
  )
  .check(z.maxLength(20))

/** The name of the secret of a provider. */
const secretNameOf = (id: string): string => `OIDC_${id.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`

/** Reads the list. What is wrong comes as sentences without a value: `field` is the binding to mend. */
export function readProviders(
  json: string,
  secretOf: (name: string) => string | undefined,
  loopbackIssuer: boolean,
): { providers: Provider[]; problems: { field: string; what: string }[] } {
  const field = 'OIDC_PROVIDERS'
  const parsed = schema.safeParse(parseJson(json))
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'the list').slice(0, 5)
    return { providers: [], problems: [{ field, what: `is not valid JSON of providers: look at ${where.join(', ')}` }] }
  }
  const problems: { field: string; what: string }[] = []
  const providers = parsed.data.map((given): Provider => {
    const { id, kind } = given
    const issuer = given.issuer ?? ISSUERS[kind] ?? ''
    const secretName = secretNameOf(id)
    const clientSecret = secretOf(secretName) ?? ''
    if (!mayBeAsked(issuer, loopbackIssuer))
      problems.push({
        field,
        what: `: the issuer of "${id}" must be an https URL${kind === 'auth0' ? ', with its trailing slash' : ''}`,
      })
    if (kind === 'auth0' && !issuer.endsWith('/'))
      problems.push({ field, what: `: the issuer of "${id}" ends with a slash, as Auth0's does` })
    if (clientSecret === '' && kind !== 'oidc')
      problems.push({ field: secretName, what: `is not set: the secret of the provider "${id}"` })
    if (kind === 'apple' && (given.team_id === undefined || given.key_id === undefined))
      problems.push({ field, what: `: "${id}" needs team_id and key_id, with the private key as ${secretName}` })
    const scopes = typeof given.scopes === 'string' ? given.scopes : given.scopes?.join(' ')
    const asked = scopes ?? SCOPES[kind] ?? 'openid profile email'
    return {
      id,
      kind,
      issuer,
      clientSecret,
      name: given.name ?? NAMES[kind],
      clientId: given.client_id,
      scopes: given.offline_access && kind !== 'google' ? `${asked} offline_access` : asked,
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
    }
  })
  if (new Set(providers.map(({ id }) => id)).size < providers.length)
    problems.push({ field, what: 'has two providers with one id' })
  return { providers, problems }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '[]' : json)
  } catch {
    return undefined
  }
}
