// An app of Auth0 as a client of ours: its id, name, callbacks, sign-out URLs, types of grant, secret and keys. What can't be taken is noted, with
// what happens instead.
import type { NewClient } from '../../../clients/create.ts'
import {
  GRANT_TYPES,
  redirectFault,
  REDIRECT_FAULTS,
  type ClientMetadata,
  type GrantType,
} from '../../../clients/rules.ts'
import { MOST_URIS, UNASKED_GRANTS } from '../../../clients/faults.ts'
import { cleanName } from '../../../users/name.ts'
import { isFields, isTrue, objectOf, textOf, type Fields } from '../fields.ts'
import { provingOf } from './auth0-keys.ts'
import { note, type Note } from './note.ts'

/** A client that can be made, and what is lost on the way. Its own scopes are those of client grants. */
export type JudgedClient = { client: NewClient & { id: string }; kind: string; notes: Note[] }

const MOST_NAME = 100

/** Judges an app whose `client_id` was checked. */
export function judgeClient(entry: Fields): JudgedClient {
  const id = textOf(entry.client_id) ?? ''
  const redirects = urlsOf(entry.callbacks, 'callback_left_out')
  const logouts = urlsOf(entry.allowed_logout_urls, 'logout_url_left_out')
  const proving = provingOf(entry, id)
  const grants = grantsOf(entry, proving.authMethod === 'none')
  const back = backchannelOf(entry)
  const logo = textOf(entry.logo_uri)
  const isLogo = logo !== undefined && logo.startsWith('https:') && redirectFault(logo) === undefined
  const { name, changed } = nameOf(entry, id)
  const metadata: ClientMetadata = {
    redirect_uris: redirects.kept,
    grant_types: grants.kept,
    ...(logouts.kept.length > 0 && { post_logout_redirect_uris: logouts.kept }),
    ...(proving.jwks !== undefined && { jwks: proving.jwks }),
    ...(isLogo && { logo_uri: logo }),
    ...(back.kept !== undefined && { backchannel_logout_uri: back.kept }),
    ...(isTrue(entry.require_pushed_authorization_requests) && { require_pushed_authorization_requests: true }),
    ...(isTrue(entry.require_proof_of_possession) && { dpop_bound_access_tokens: true }),
  }
  const noCallback = grants.kept.includes('authorization_code') && redirects.kept.length === 0
  return {
    client: {
      id,
      name,
      authMethod: proving.authMethod,
      firstParty: isTrue(entry.is_first_party),
      source: 'auth0',
      metadata,
      secret: proving.secret,
    },
    kind: textOf(entry.app_type) ?? 'app',
    notes: [
      ...(changed
        ? [note('name_changed', `its name is not one line of at most ${MOST_NAME} characters: it is ${name} here`)]
        : []),
      ...redirects.notes,
      ...logouts.notes,
      ...(noCallback ? [note('no_callback', 'it has no callback: nobody can sign in to it until one is added')] : []),
      ...grants.notes,
      ...proving.notes,
      ...algNotes(entry),
      ...back.notes,
      ...(logo !== undefined && !isLogo
        ? [note('logo_left_out', 'its logo is left out: it must be an https URL')]
        : []),
      ...restNotes(entry, grants.kept),
    ],
  }
}

function nameOf(entry: Fields, id: string): { name: string; changed: boolean } {
  const given = textOf(entry.name) ?? id
  const clean = cleanName(given)
  const text = clean.ok ? (clean.value ?? id) : id
  const name = [...text].slice(0, MOST_NAME).join('')
  return { name, changed: name !== given.trim() }
}

/** URLs of a list that can be registered. Auth0 matches wildcards and placeholders; here each is compared character by character. */
function urlsOf(list: unknown, code: 'callback_left_out' | 'logout_url_left_out'): { kept: string[]; notes: Note[] } {
  const urls = [...new Set(Array.isArray(list) ? list.flatMap((url) => textOf(url) ?? []) : [])]
  const leftOut = urls.flatMap((url) => {
    const fault = url.includes('{') ? 'wildcard' : redirectFault(url)
    if (fault === undefined) return []
    const why =
      fault === 'wildcard'
        ? 'URLs with * or {…} match nothing here: write out each address'
        : `it ${REDIRECT_FAULTS[fault]}`
    return [{ url, note: note(code, `${url} is left out: ${why}`) }]
  })
  const good = urls.filter((url) => leftOut.every((one) => one.url !== url))
  const kept = good.slice(0, MOST_URIS)
  const dropped = good.slice(MOST_URIS).map((url) => note(code, `${url} is left out: there may be ${MOST_URIS}`))
  const ofAuth0 = kept.filter((url) => /\bauth0\.com(?=[:/]|$)/.test(url))
  const domain = ofAuth0.map((url) =>
    note(
      'auth0_domain',
      `${url} names Auth0’s domain: an SDK for phones makes it from its domain, so add the one with yours`,
    ),
  )
  return { kept, notes: [...leftOut.map((one) => one.note), ...dropped, ...domain] }
}

const PASSWORDS = ['password', 'http://auth0.com/oauth/grant-type/password-realm']

function grantsOf(entry: Fields, isPublic: boolean): { kept: GrantType[]; notes: Note[] } {
  const given = Array.isArray(entry.grant_types) ? entry.grant_types.flatMap((type) => textOf(type) ?? []) : undefined
  const byItself = entry.app_type === 'non_interactive'
  const asked = given ?? (byItself ? ['client_credentials'] : ['authorization_code', 'refresh_token'])
  const kept = GRANT_TYPES.filter((type) => asked.includes(type) && !(isPublic && UNASKED_GRANTS.includes(type)))
  const implicit = asked.includes('implicit')
  const passwords = asked.some((type) => PASSWORDS.includes(type))
  // Who took tokens or passwords some other way signs people in by a code.
  const instead = (implicit || passwords) && !kept.includes('authorization_code')
  const others = asked.filter(
    (type) => type !== 'implicit' && !PASSWORDS.includes(type) && !kept.some((known) => known === type),
  )
  const now = instead ? 'it gets the code flow instead' : 'it has the code flow'
  return {
    kept: instead ? ['authorization_code', ...kept] : kept,
    notes: [
      ...(implicit
        ? [note('implicit', `there is no implicit flow here: ${now}, with PKCE (current SDKs do that)`)]
        : []),
      ...(passwords
        ? [note('password', `no app takes passwords here (password grant): ${now}, and people type them on our page`)]
        : []),
      ...(others.length > 0
        ? [note('grant_left_out', `types of grant that it does not get here: ${others.join(', ')}`)]
        : []),
    ],
  }
}

function backchannelOf(entry: Fields): { kept: string | undefined; notes: Note[] } {
  const lists = [entry.oidc_logout, entry.oidc_backchannel_logout].map(
    (value) => objectOf(value).backchannel_logout_urls,
  )
  const urls = lists.flatMap((list) => (Array.isArray(list) ? list.flatMap((url) => textOf(url) ?? []) : []))
  const kept = urls.find((url) => url.startsWith('https://') && redirectFault(url) === undefined)
  const lost = [...new Set(urls)].filter((url) => url !== kept)
  const notes = lost.map((url) => note('backchannel_left_out', `${url} is left out: one https URL hears of sign-outs`))
  return { kept, notes }
}

function algNotes(entry: Fields): Note[] {
  const alg = textOf(objectOf(entry.jwt_configuration).alg) ?? 'RS256'
  if (alg === 'RS256') return []
  return alg.startsWith('HS')
    ? [
        note(
          'hs256',
          `its ID tokens were signed by its secret (${alg}): here it is RS256, verified by the keys at jwks_uri`,
        ),
      ]
    : [note('signing_alg', `its ID tokens were signed by ${alg}: here it is RS256, or ES256 if you set it`)]
}

/** What an app of Auth0 may use that isn't here, or works otherwise. */
function restNotes(entry: Fields, grants: readonly GrantType[]): Note[] {
  const addons = Object.keys(objectOf(entry.addons)).filter((name) => isFields(objectOf(entry.addons)[name]))
  const fixed =
    textOf(objectOf(entry.refresh_token).rotation_type) === 'non-rotating' && grants.includes('refresh_token')
  return [
    ...(fixed
      ? [note('rotation', 'its refresh tokens did not rotate: here each answer has a new one, which it must keep')]
      : []),
    ...(textOf(entry.organization_usage) === 'require'
      ? [
          note(
            'organizations',
            'it signs in members of organizations: there are none here, everybody may sign in to it',
          ),
        ]
      : []),
    ...(addons.length > 0 ? [note('saml', `add-ons are not here (${addons.join(', ')})`)] : []),
    ...(isTrue(entry.cross_origin_authentication ?? entry.cross_origin_auth)
      ? [note('embedded', 'it could show a sign-in form of its own: here people sign in on our page')]
      : []),
    ...(isTrue(objectOf(entry.signed_request_object).required)
      ? [note('request_objects', 'it signs its requests (JAR): here it sends them ahead (PAR)')]
      : []),
  ]
}
