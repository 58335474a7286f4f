// What the console's forms of apps and APIs say, in the words of the admin API, and what is wrong with it before the verbs look. Pure.
import { apiFaults } from '../clients/faults.ts'
import type { ShownApi, ShownClient } from '../clients/shown.ts'
import type { AuthMethod, GrantType } from '../clients/rules.ts'
import { AUTH_METHODS, GRANT_TYPES, isUnchecked } from '../clients/rules.ts'
import { isInlinePicture } from '../pages/picture.ts'
import type { AppKind } from '../words/app-forms.ts'
import type { ApiChanges, ClientChanges, WantedClient } from './client-changes.ts'

/** The fields of a form, as they came. */
export type TypedForm = Readonly<Record<string, string>>
/** A field that is wrong: its path, and a code that the dictionaries know. */
export type FormFault = { field: string; code: string }

export const APP_KINDS = ['web', 'public', 'machine'] as const satisfies readonly AppKind[]
/** The kind of this name; `undefined` where there is none. */
export const kindNamed = (text: string | undefined): AppKind | undefined => APP_KINDS.find((kind) => kind === text)

/** What an app is. */
export function kindOf({ grant_types: grants, token_endpoint_auth_method: method }: ShownClient): AppKind {
  if (grants.every((grant) => grant === 'client_credentials')) return 'machine'
  return method === 'none' ? 'public' : 'web'
}

const isTicked = (typed: TypedForm, name: string): boolean => typed[name] === 'true'
/** What was typed, one a line: no address has a space. */
export const linesOf = (text = ''): string[] => text.split(/\s+/).filter((line) => line !== '')
const orNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim())

/** The name of the box for a scope that an app has by itself: neither part has a space (RFC 6749 §3.3). */
export const boxOf = (api: string, scope: string): string => `own ${scope} ${api}`

/** The scopes that were ticked, by API; of APIs that were shown. */
function ownScopesOf(typed: TypedForm): Record<string, string[]> {
  const own = new Map<string, string[]>()
  for (const [name, value] of Object.entries(typed)) {
    const [kind, scope, api, ...more] = name.split(' ')
    if (kind !== 'own' || value !== 'true' || scope === undefined || api === undefined || more.length > 0) continue
    own.set(api, [...(own.get(api) ?? []), scope])
  }
  return Object.fromEntries(own)
}

const GRANTS: Record<AppKind, GrantType[]> = {
  web: ['authorization_code', 'refresh_token'],
  public: ['authorization_code', 'refresh_token'],
  machine: ['client_credentials'],
}

/** A new app of a kind. */
export const wantedOf = (kind: AppKind, typed: TypedForm): WantedClient => ({
  client_name: typed['client_name'] ?? '',
  grant_types: GRANTS[kind],
  token_endpoint_auth_method: kind === 'public' ? 'none' : 'client_secret_basic',
  ...(kind === 'machine'
    ? { redirect_uris: [], own_scopes: ownScopesOf(typed) }
    : { redirect_uris: linesOf(typed['redirect_uris']) }),
  ...(isTicked(typed, 'first_party') && { first_party: true }),
})

/** What the form of how an app looks says. */
export const detailsOf = (typed: TypedForm): ClientChanges => ({
  client_name: typed['client_name'] ?? '',
  logo_uri: orNull(typed['logo_uri']),
  client_uri: orNull(typed['client_uri']),
  policy_uri: orNull(typed['policy_uri']),
  tos_uri: orNull(typed['tos_uri']),
  post_logout_redirect_uris: linesOf(typed['post_logout_redirect_uris']),
  backchannel_logout_uri: orNull(typed['backchannel_logout_uri']),
  id_token_signed_response_alg: typed['id_token_signed_response_alg'] === 'ES256' ? 'ES256' : 'RS256',
})

/** What the form of what an app may do says. Of one that has a document, the document says the rest. */
export function accessOf(typed: TypedForm, { source, token_endpoint_auth_method: was }: ShownClient): ClientChanges {
  const unasked = { first_party: isTicked(typed, 'first_party'), own_scopes: ownScopesOf(typed) }
  if (source === 'document') return unasked
  const named = typed['token_endpoint_auth_method']
  const method: AuthMethod = AUTH_METHODS.find((known) => known === named) ?? was
  return {
    ...unasked,
    redirect_uris: linesOf(typed['redirect_uris']),
    grant_types: GRANT_TYPES.filter((grant) => isTicked(typed, `grant ${grant}`)),
    token_endpoint_auth_method: method,
    jwks_uri: orNull(typed['jwks_uri']),
    require_pkce: !isTicked(typed, 'without_pkce'),
    require_pushed_authorization_requests: isTicked(typed, 'pushed'),
    dpop_bound_access_tokens: isTicked(typed, 'dpop'),
  }
}

/** Those changes that change something: the audit row names no other, and none asks for a right that it doesn't take. */
export function changesOnly<Changes extends object>(changes: Changes, now: object): Changes {
  const held = now as Record<string, unknown>
  const differ = Object.entries(changes).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(held[name]))
  return Object.fromEntries(differ) as Changes
}

/** What is wrong with a picture: pages show only one that is part of its address, so the form takes no other. */
export const pictureFaults = ({ logo_uri: logo }: ClientChanges): FormFault[] =>
  logo === undefined || logo === null || isInlinePicture(logo) ? [] : [{ field: 'logo_uri', code: 'not_a_picture' }]

/** What is wrong with going without PKCE (`mayGoWithoutPkce`): it would do nothing for an app that has no proof, a profile, or no operator. */
export const pkceFaults = ({ require_pkce: isRequired, ...changes }: ClientChanges, now: ShownClient): FormFault[] => {
  const method = changes.token_endpoint_auth_method ?? now.token_endpoint_auth_method
  const mayGoWithout = method !== 'none' && !isUnchecked(now.source) && now.security_profile === null
  return isRequired === false && !mayGoWithout ? [{ field: 'without_pkce', code: 'needs_pkce' }] : []
}

/** The rows of an API's form that have a scope. */
export const scopeRowsOf = (typed: TypedForm): { at: number; scope: string; says: string }[] =>
  Object.keys(typed)
    .map((name) => /^scope_(\d{1,3})$/.exec(name)?.[1])
    .filter((at) => at !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b)
    .map((at) => ({ at, scope: (typed[`scope_${at}`] ?? '').trim(), says: (typed[`says_${at}`] ?? '').trim() }))

/** What the form of an API says. Where the operator may say no more, it names and describes it alone. */
export function apiOf(
  typed: TypedForm,
  mayTrust: boolean,
): ApiChanges & { name: string; scopes: Record<string, string> } {
  const rows = scopeRowsOf(typed).filter(({ scope }) => scope !== '')
  const life = orNull(typed['token_seconds'])
  return {
    name: (typed['name'] ?? '').trim(),
    scopes: Object.fromEntries(rows.map(({ scope, says }) => [scope, says])),
    ...(mayTrust && {
      token_seconds: life === null ? null : Number(life),
      introspected_by: orNull(typed['introspected_by']),
    }),
  }
}

/** Everything that is wrong with an API's form, before the database is asked: one fault a field, and a scope that stands there twice. */
export function apiFormFaults(typed: TypedForm, identifier: string): FormFault[] {
  const life = orNull(typed['token_seconds'])
  const isLife = life === null || (/^\d{2,5}$/.test(life) && Number(life) >= 60 && Number(life) <= 86_400)
  const rows = scopeRowsOf(typed).filter(({ scope }) => scope !== '')
  const { name, scopes } = apiOf(typed, false)
  const said: FormFault[] = [
    ...(isLife ? [] : [{ field: 'token_seconds', code: 'not_a_number' }]),
    ...rows
      .filter(({ says }) => says === '' || says.length > MOST_SENTENCE)
      .map(({ scope }) => ({ field: `scopes.${scope}`, code: 'no_sentence' })),
    ...rows
      .filter(({ scope }, nth) => rows.slice(0, nth).some((other) => other.scope === scope))
      .map(({ scope }) => ({ field: `scopes.${scope}`, code: 'taken' })),
  ]
  const others = apiFaults({ identifier, name, scopes }).filter(({ field }) => said.every((one) => one.field !== field))
  return [...others, ...said].toSorted((a, b) => placeOf(a) - placeOf(b))
}
/** The fields in the order of the form. */
const PLACES = ['name', 'identifier', 'scopes', 'token_seconds']
const placeOf = ({ field }: FormFault): number => PLACES.indexOf(field.split('.', 1)[0] ?? '')
const MOST_SENTENCE = 200

/** An API as its form shows it. */
export const typedApi = ({ name, scopes, token_seconds: life, introspected_by: by }: ShownApi): TypedForm => ({
  name,
  token_seconds: life === null ? '' : String(life),
  introspected_by: by ?? '',
  ...Object.fromEntries(
    Object.entries(scopes).flatMap(([scope, says], at) => [
      [`scope_${at}`, scope],
      [`says_${at}`, says],
    ]),
  ),
})

/** An app as its forms show it. */
export function typedApp(client: ShownClient): TypedForm {
  const ticked = (name: string, isSo: boolean): [string, string][] => (isSo ? [[name, 'true']] : [])
  return {
    client_name: client.client_name,
    logo_uri: client.logo_uri ?? '',
    client_uri: client.client_uri ?? '',
    policy_uri: client.policy_uri ?? '',
    tos_uri: client.tos_uri ?? '',
    redirect_uris: client.redirect_uris.join('\n'),
    post_logout_redirect_uris: client.post_logout_redirect_uris.join('\n'),
    backchannel_logout_uri: client.backchannel_logout_uri ?? '',
    id_token_signed_response_alg: client.id_token_signed_response_alg,
    token_endpoint_auth_method: client.token_endpoint_auth_method,
    jwks_uri: client.jwks_uri ?? '',
    ...Object.fromEntries([
      ...ticked('first_party', client.first_party),
      ...ticked('without_pkce', !client.require_pkce),
      ...ticked('pushed', client.require_pushed_authorization_requests),
      ...ticked('dpop', client.dpop_bound_access_tokens),
      ...client.grant_types.flatMap((grant) => ticked(`grant ${grant}`, true)),
      ...Object.entries(client.own_scopes).flatMap(([api, scopes]) =>
        scopes.flatMap((scope) => ticked(boxOf(api, scope), true)),
      ),
    ]),
  }
}

/** The scopes that a trial asks for unless an operator says others. */
export const USUAL_SCOPES = 'openid profile email offline_access'

/** The command by which a machine gets its token (RFC 6749 §4.4). */
export const machineCommand = (of: {
  issuer: string
  client: string
  api: string
  scopes: readonly string[]
}): string =>
  [
    `curl -u '${of.client}:SECRET' ${of.issuer}/oauth/token`,
    '-d grant_type=client_credentials',
    `-d resource=${of.api}`,
    `-d 'scope=${of.scopes.join(' ')}'`,
  ].join(' \\\n  ')
