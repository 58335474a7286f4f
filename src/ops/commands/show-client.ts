// `client:show`, `client:update`: one app, as the admin API shows and changes it.
import type { ClientChanges } from '../../admin/client-changes.ts'
import { readClient } from '../../admin/clients.ts'
import { updateClient, type UpdateClientRefusal } from '../../admin/update-client.ts'
import type { NamedClaims } from '../../clients/policy.ts'
import { AUTH_METHODS } from '../../clients/rules.ts'
import type { ShownClient } from '../../clients/shown.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Command } from '../command.ts'
import { readObject } from '../policy-words.ts'
import { GRANTS_TEXT, readGrants, saidOfSettings, wordsOf } from '../settings.ts'

type Values = Readonly<Record<string, string | undefined>>

export const showClientCommand: Command = {
  name: 'client:show',
  summary: 'shows an app and the times of its secrets',
  words: ['<client_id>'],
  options: {},
  about: 'Shows an app with all of its settings. Of its secrets it shows since when they are there, and when they end.',
  examples: ['client:show wiki', 'client:show wiki --remote --json'],
  prepare: ({ words: [id = ''] }) =>
    ok(async ({ deps }) => {
      const found = await readClient(deps, id)
      if (!found.ok) return refuse(noSuchApp(id))
      const { client } = found.value
      const secrets = client.secrets.map(
        ({ created_at, expires_at }) =>
          `secret since ${created_at}${expires_at === null ? '' : `, until ${expires_at}`}`,
      )
      return ok({ text: [...linesOf(client), ...secrets].join('\n'), value: client })
    }),
}

export const updateClientCommand: Command = {
  name: 'client:update',
  summary: 'changes an app',
  words: ['<client_id>'],
  options: {
    name: { value: 'NAME', text: 'what the page of consent calls it' },
    redirects: { value: 'URIS', text: 'where answers may go, separated by spaces: all of them' },
    'logout-redirects': { value: 'URIS', text: 'where people may go after a sign-out: all of them' },
    'backchannel-logout': { value: 'URI', text: 'where it is told that a session has ended' },
    logo: { value: 'URL', text: 'its picture' },
    grants: { value: 'TYPES', text: GRANTS_TEXT },
    'auth-method': { value: 'METHOD', text: `how it proves who it is: ${AUTH_METHODS.join(', ')}` },
    jwks: { value: 'JSON', text: 'its public keys: {"keys":[…]}' },
    'jwks-uri': { value: 'URL', text: 'where its public keys are' },
    'id-token-alg': { value: 'ALG', text: 'RS256 or ES256' },
    claims: {
      value: 'JSON',
      text: '\nclaims of ID tokens and userinfo: {"https://example.com/roles":"roles"}; {} for none',
    },
    'first-party': { value: 'YES_OR_NO', text: 'yes: it is yours, and people are not asked for consent' },
    api: { value: 'IDENTIFIER', text: 'with --scopes: the API that it calls by itself' },
    scopes: { value: 'SCOPES', text: 'with --api: its only scopes by itself, separated by spaces; "" for none' },
    disable: { text: 'nobody signs in to it, and what people gave it counts no more' },
    enable: { text: 'takes that back' },
  },
  about: `Changes an app: what you name, and nothing else. An empty value ("") takes a URI, keys or a logo away. An app that begins
to prove itself by a secret gets one, which is printed once; an app that ceases to has none any more.`,
  examples: [
    'client:update wiki --redirects "https://wiki.example.com/callback https://wiki.example.com/mobile"',
    'client:update wiki --disable',
    'client:update nightly --auth-method private_key_jwt --jwks-uri https://nightly.example.com/keys',
  ],
  prepare: ({ words: [id = ''], values }) => {
    const changes = readChanges(values)
    if (!changes.ok) return changes
    return ok(async ({ deps }) => {
      const changed = await updateClient(deps, { actor: 'operator', id, changes: changes.value })
      if (!changed.ok) return refuse(saidOf(id, changed.error))
      const { client_secret: secret } = changed.value
      const line = secret === undefined ? [] : [`client_secret  ${secret}   (shown once)`]
      return ok({ text: [`Changed ${changed.value.client_name}.`, ...line].join('\n'), value: changed.value })
    })
  },
}

/** Reads what to change. Refuses with a sentence. */
function readChanges(values: Values): Result<ClientChanges, string> {
  const { name, grants, jwks, api, scopes, disable, enable, logo } = values
  const method = values['auth-method']
  const alg = values['id-token-alg']
  const own = values['first-party']
  const types = readGrants(grants)
  const isOneOf = <T extends string>(list: readonly T[], word: string): word is T => list.includes(word as T)
  if (Object.values(values).every((value) => value === undefined)) return refuse('Say what to change.')
  if (method !== undefined && !isOneOf(AUTH_METHODS, method))
    return refuse(`--auth-method must be one of ${AUTH_METHODS.join(', ')}.`)
  if (!types.ok) return types
  if (alg !== undefined && alg !== 'RS256' && alg !== 'ES256') return refuse('--id-token-alg must be RS256 or ES256.')
  if (own !== undefined && own !== 'yes' && own !== 'no') return refuse('--first-party must be yes or no.')
  if ((api === undefined) !== (scopes === undefined)) return refuse('--api and --scopes go together.')
  if (disable !== undefined && enable !== undefined) return refuse('--disable or --enable, not both.')
  const claims = readObject<NamedClaims>('claims', values['claims'])
  if (!claims.ok) return claims
  const keys = jwks === undefined || jwks === '' ? ok(null) : readKeys(jwks)
  if (!keys.ok) return keys
  const uri = (option: string): string | null | undefined => (values[option] === '' ? null : values[option])
  const uris = (option: string): string[] | undefined =>
    values[option] === undefined ? undefined : wordsOf(values[option])
  const scopeList = wordsOf(scopes ?? '')
  return ok({
    client_name: name,
    redirect_uris: uris('redirects'),
    post_logout_redirect_uris: uris('logout-redirects'),
    backchannel_logout_uri: uri('backchannel-logout'),
    logo_uri: logo === '' ? null : logo,
    grant_types: types.value,
    token_endpoint_auth_method: method,
    jwks: jwks === undefined ? undefined : keys.value,
    jwks_uri: uri('jwks-uri'),
    id_token_signed_response_alg: alg,
    claims: claims.value,
    first_party: own === undefined ? undefined : own === 'yes',
    own_scopes: api === undefined ? undefined : scopeList.length === 0 ? {} : { [api]: scopeList },
    disabled: disable === undefined && enable === undefined ? undefined : disable !== undefined,
  })
}

function readKeys(text: string): Result<{ keys: JsonWebKey[] }, string> {
  try {
    const value = JSON.parse(text) as { keys?: unknown } | null
    if (Array.isArray(value?.keys)) return ok({ keys: value.keys as JsonWebKey[] })
  } catch {
    // Said below.
  }
  return refuse('--jwks must be JSON: {"keys":[…]}.')
}

const noSuchApp = (id: string) => ({ code: 'not_found', message: `There is no app ${id}.` })

const saidOf = (id: string, refusal: UpdateClientRefusal) =>
  refusal === 'not_found' ? noSuchApp(id) : saidOfSettings(refusal)

/** Every setting that there is, a line each. */
const linesOf = (client: ShownClient): string[] =>
  Object.entries(client)
    .filter(([name, value]) => name !== 'secrets' && value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name.padEnd(38)} ${textOf(value)}`)

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : JSON.stringify(value)
