// What is wrong with the settings of a client or of an API, field by field, so that every door can say it beside the field. Pure.
import { cleanName } from '../users/name.ts'
import type { SettingsFaultCode } from '../words/app-forms.ts'
import { isInlinePicture, MOST_PICTURE } from '../pages/picture.ts'
import { claimsFault, policyFault, type ApiPolicy } from './policy.ts'
import { breaksProfile, redirectFault, REDIRECT_FAULTS, type AuthMethod, type ClientMetadata } from './rules.ts'

/** A field that is wrong, as `errors` of a problem document has it (contract §2): its path, a stable code, and a sentence. */
export type SettingsFault = { field: string; code: SettingsFaultCode; message: string }

/** What a client is set to, as far as one part of it depends on another. */
export type ClientSettings = {
  name: string
  authMethod: AuthMethod
  metadata: ClientMetadata
  ownScopes: Readonly<Record<string, readonly string[]>>
}
/** An API that a client may have scopes of. */
type KnownApi = { identifier: string; scopes: Readonly<Record<string, string>> }

/** So many redirect URIs may a client have. */
export const MOST_URIS = 20
const MOST_NAME = 100
/** Types of grant by which a client gets tokens without a person's answer, so that it must prove who it is. */
export const UNASKED_GRANTS: readonly string[] = [
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
]

/**
 * Everything that is wrong with a client (RFC 7591 §2, RFC 9700 §2.1), field by field; nothing for a good one. `apis` are those that its own
 * scopes name, as far as they exist.
 */
export function clientFaults(
  { name, authMethod, metadata, ownScopes }: ClientSettings,
  apis: readonly KnownApi[] = [],
): SettingsFault[] {
  const { grant_types: grants, redirect_uris: redirects, jwks, jwks_uri: jwksUri } = metadata
  const byKeys = authMethod === 'private_key_jwt' && jwks === undefined && jwksUri === undefined
  const pages = ['client_uri', 'policy_uri', 'tos_uri', 'jwks_uri'] as const
  return [
    ...nameFaults('client_name', name),
    ...urisFaults('redirect_uris', redirects),
    ...urisFaults('post_logout_redirect_uris', metadata.post_logout_redirect_uris ?? []),
    ...pages.flatMap((field) => webFaults(field, metadata[field])),
    ...pictureFaults(metadata.logo_uri),
    ...webFaults('backchannel_logout_uri', metadata.backchannel_logout_uri, 'on_this_machine'),
    ...(jwks?.keys ?? []).flatMap(keyFaults),
    ...when(grants.length === 0, 'grant_types', 'missing', 'Name at least one type of grant.'),
    ...when(
      grants.includes('authorization_code') && redirects.length === 0,
      'redirect_uris',
      'missing',
      'A client that people sign in to needs a redirect URI.',
    ),
    ...when(byKeys, 'jwks', 'missing_keys', 'private_key_jwt needs jwks or jwks_uri.'),
    ...when(
      authMethod === 'none' && grants.some((grant) => UNASKED_GRANTS.includes(grant)),
      'token_endpoint_auth_method',
      'proves_nothing',
      'A client that gets tokens by itself must prove who it is.',
    ),
    ...when(
      breaksProfile({ authMethod, metadata }),
      'security_profile',
      'missing_keys',
      'A client of this profile proves itself by private_key_jwt, with jwks or jwks_uri.',
    ),
    ...Object.entries(ownScopes).flatMap(([api, scopes]) => ownScopesFaults(api, scopes, apis)),
    ...claimFaults(claimsFault(metadata.claims ?? {}, 'client')),
  ]
}

/** What is wrong about who may grant the scopes of an API, and about the claims of its tokens. */
export function policyFaults(policy: ApiPolicy, scopes: Readonly<Record<string, string>>): SettingsFault[] {
  const fault = policyFault(policy, scopes)
  if (fault?.kind !== 'grantor') return claimFaults(fault?.claim)
  const message = 'Name a scope of the API, and who may grant it: USER, ADMIN, SUPER_ADMIN, "client", or several.'
  return [{ field: `granted_by.${fault.scope}`.slice(0, 100), code: 'not_a_grantor', message }]
}

const claimFaults = (claim: string | undefined): SettingsFault[] =>
  when(
    claim !== undefined,
    `claims.${claim ?? ''}`.slice(0, 100),
    'not_a_claim',
    'Its name is roles, groups, entitlements, permissions, or a URL; it says role, roles, or names for roles, or, of an API, permissions.',
  )

const when = (wrong: boolean, field: string, code: SettingsFaultCode, message: string): SettingsFault[] =>
  wrong ? [{ field, code, message }] : []

/** What people are shown must be one line of text that they can read. */
function nameFaults(field: string, given: string): SettingsFault[] {
  const name = cleanName(given)
  if (!name.ok && name.error === 'not_text') return when(true, field, 'not_text', 'One line of plain text.')
  if (name.ok && name.value === null) return when(true, field, 'missing', 'It needs a name.')
  return when(!name.ok || [...given].length > MOST_NAME, field, 'too_long', `At most ${MOST_NAME} characters.`)
}

function urisFaults(field: string, uris: readonly string[]): SettingsFault[] {
  const faults = uris.flatMap((uri, index): SettingsFault[] => {
    const code = redirectFault(uri)
    return code === undefined ? [] : [{ field: `${field}.${index}`, code, message: `It ${REDIRECT_FAULTS[code]}.` }]
  })
  return [...faults, ...when(uris.length > MOST_URIS, field, 'too_many', `At most ${MOST_URIS}.`)]
}

/** An address of the web. One that only we call may be on this very machine. */
function webFaults(field: string, uri: string | undefined, also?: 'on_this_machine'): SettingsFault[] {
  if (uri === undefined) return []
  const code = redirectFault(uri)
  const isWeb = /^https:/i.test(uri) || (also !== undefined && /^http:/i.test(uri))
  if (code === undefined && isWeb) return []
  const message =
    code === undefined || code === 'scheme_without_dot' ? 'It must be an https URL.' : `It ${REDIRECT_FAULTS[code]}.`
  return [{ field, code: code ?? 'not_https', message }]
}

/** A picture is shown where it is part of its address; an https URL is what RFC 7591 §2 says, and is kept. */
function pictureFaults(uri: string | undefined): SettingsFault[] {
  if (uri === undefined || !isInlinePicture(uri)) return webFaults('logo_uri', uri)
  const message = `A picture has at most ${MOST_PICTURE} characters.`
  return when(uri.length > MOST_PICTURE, 'logo_uri', 'too_large', message)
}

/** A key must be public, and of a kind that signs assertions (RFC 7518 §6, RFC 8037 §2). */
function keyFaults(key: JsonWebKey, index: number): SettingsFault[] {
  const field = `jwks.keys.${index}`
  const isText = (...values: unknown[]): boolean => values.every((value) => typeof value === 'string' && value !== '')
  if (['d', 'p', 'q', 'k'].some((name) => Object.hasOwn(key, name)))
    return when(true, field, 'private_key', 'It is a secret key. Send the public half alone, and make a new pair.')
  const known =
    (key.kty === 'RSA' && isText(key.n, key.e)) ||
    (key.kty === 'EC' && isText(key.crv, key.x, key.y)) ||
    (key.kty === 'OKP' && isText(key.crv, key.x))
  return when(!known, field, 'unknown_key', 'It is no public key of RSA, of an elliptic curve, or of Ed25519.')
}

function ownScopesFaults(api: string, scopes: readonly string[], apis: readonly KnownApi[]): SettingsFault[] {
  const field = `own_scopes.${api}`
  const found = apis.find(({ identifier }) => identifier === api)
  if (found === undefined) return when(true, field, 'unknown_api', 'There is no API with this identifier.')
  const unknown = scopes.filter((scope) => !Object.hasOwn(found.scopes, scope))
  return when(unknown.length > 0, field, 'unknown_scope', `The API has no scope ${unknown.join(', ')}.`)
}

/** Scopes that no API may have: they are ours, or OpenID Connect's. */
const RESERVED = ['account', 'openid', 'profile', 'email', 'address', 'phone', 'offline_access']

/** Whether a text can't be the identifier of an API: it must be an absolute URI without a fragment (RFC 8707 §2). */
export const isNoIdentifier = (identifier: string): boolean =>
  !/^[!-~]{1,2000}$/.test(identifier) || URL.parse(identifier) === null || identifier.includes('#')

/** Why an API can't have a scope (RFC 6749 §3.3); `undefined` where it can. */
export function scopeFault(scope: string): 'reserved_scope' | 'not_a_scope' | undefined {
  if (RESERVED.includes(scope)) return 'reserved_scope'
  return /^[!#-[\]-~]{1,100}$/.test(scope) ? undefined : 'not_a_scope'
}

/** Everything that is wrong with an API; nothing for a good one. */
export function apiFaults({ identifier, name, scopes }: KnownApi & { name: string }): SettingsFault[] {
  return [
    ...nameFaults('name', name),
    ...when(
      isNoIdentifier(identifier),
      'identifier',
      'not_an_identifier',
      'It must be an absolute URI without a fragment.',
    ),
    ...Object.entries(scopes).flatMap(([scope, sentence]): SettingsFault[] => {
      const code = scopeFault(scope)
      if (code === undefined) return nameFaults(`scopes.${scope}`, sentence)
      const message =
        code === 'reserved_scope'
          ? 'This scope is ours, or one of OpenID Connect.'
          : 'It is not in the form of a scope.'
      return [{ field: `scopes.${scope}`.slice(0, 100), code, message }]
    }),
  ]
}
