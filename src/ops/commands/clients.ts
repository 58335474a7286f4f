// `client:create`, `client:list`, `client:rotate-secret`, `client:delete`: the software that signs people in through us.
import { removeClient, rotateSecret } from '../../clients/change.ts'
import { UNASKED_GRANTS } from '../../clients/faults.ts'
import { createClient, type CreateClientRefusal, type NewClient } from '../../clients/create.ts'
import { findClients } from '../../clients/find.ts'
import type { NamedClaims } from '../../clients/policy.ts'
import { REDIRECT_FAULTS, type ClientMetadata, type GrantType } from '../../clients/rules.ts'
import { shownClient } from '../../clients/shown.ts'
import { faultless } from '../../db/client.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { wholeNumber, type Command } from '../command.ts'
import { policyFaultSaid, readObject } from '../policy-words.ts'
import { GRANTS_TEXT, readGrants } from '../settings.ts'

const KINDS = ['web', 'public', 'machine'] as const
type Kind = (typeof KINDS)[number]
const GRANTS: Record<Kind, GrantType[]> = {
  web: ['authorization_code', 'refresh_token'],
  public: ['authorization_code', 'refresh_token'],
  machine: ['client_credentials'],
}
const MOST_LISTED = 100

export const createClientCommand: Command = {
  name: 'client:create',
  summary: 'adds an app that signs people in through Latchkey',
  words: ['<name>'],
  options: {
    kind: {
      value: 'KIND',
      text: 'web: has a secret (default); public: none, e.g. an app in a browser;\nmachine: signs in as itself',
    },
    redirects: { value: 'URIS', text: 'where answers may go, separated by spaces' },
    'logout-redirects': { value: 'URIS', text: 'where people may go after a sign-out, separated by spaces' },
    grants: { value: 'TYPES', text: GRANTS_TEXT },
    'first-party': { text: 'yours: people are not asked for consent' },
    'without-pkce': { text: 'its software speaks no PKCE: it must send a nonce instead' },
    id: { value: 'ID', text: 'the client_id, where it exists already' },
    'id-token-alg': { value: 'ALG', text: 'RS256 (default) or ES256' },
    'jwks-uri': { value: 'URI', text: 'where its public keys are: it proves itself by them, and has no secret' },
    jwks: { value: 'JSON', text: 'the same keys, as a JWK set' },
    profile: { value: 'PROFILE', text: 'fapi2: held to the FAPI 2.0 Security Profile; needs keys' },
    claims: {
      value: 'JSON',
      text: '\nclaims of ID tokens and userinfo: {"https://example.com/roles":"roles"}, of role and\nroles, or of names: {"roles":{"names":{"ADMIN":"admin"}}}',
    },
    api: { value: 'IDENTIFIER', text: 'for a machine: the API that it calls' },
    scopes: { value: 'SCOPES', text: 'for a machine: its scopes there, separated by spaces' },
  },
  about: `Adds an app (an OAuth client). Its secret is printed once and kept as a digest.
Redirect URIs are compared character by character; of http://127.0.0.1, [::1] and localhost the port is free.`,
  examples: [
    'client:create "Team Wiki" --redirects https://wiki.example.com/callback --first-party',
    'client:create "Field App" --kind public --redirects com.example.field:/callback --json',
    'client:create "Living room" --kind public --grants "urn:ietf:params:oauth:grant-type:device_code refresh_token"',
    'client:create "Nightly job" --kind machine --api https://api.example.com --scopes "read write"',
  ],
  prepare: ({ words, values }) => {
    const wanted = readClient(words[0] ?? '', values)
    if (!wanted.ok) return wanted
    return ok(async ({ deps }) => {
      const created = await createClient(deps, wanted.value, 'operator')
      if (!created.ok) return refuse({ code: created.error.kind, message: saidOf(created.error) })
      const { client, secret } = created.value
      const text = [
        `Added ${client.name}.`,
        `client_id      ${client.id}`,
        ...(secret === undefined ? [] : [`client_secret  ${secret}   (shown once)`]),
      ].join('\n')
      return ok({ text, value: { ...shownClient(client), ...(secret !== undefined && { client_secret: secret }) } })
    })
  },
}

/** Reads the words of a new client. Refuses with a sentence. */
function readClient(name: string, values: Readonly<Record<string, string | undefined>>): Result<NewClient, string> {
  if (name.trim() === '' || name.length > 100) return refuse('<name> has 1 to 100 characters.')
  const kind = KINDS.find((known) => known === (values['kind'] ?? 'web'))
  if (kind === undefined) return refuse(`--kind must be one of ${KINDS.join(', ')}.`)
  const alg = values['id-token-alg'] ?? 'RS256'
  if (alg !== 'RS256' && alg !== 'ES256') return refuse('--id-token-alg must be RS256 or ES256.')
  const withoutPkce = values['without-pkce'] !== undefined
  if (withoutPkce && kind !== 'web') return refuse('--without-pkce is for an app that has a secret.')
  const claims = readObject<NamedClaims>('claims', values['claims'])
  if (!claims.ok) return claims
  const list = (option: string): string[] => (values[option] ?? '').split(/\s+/).filter((word) => word !== '')
  const redirects = list('redirects')
  const grants = readGrants(values['grants'])
  if (!grants.ok) return grants
  const types = grants.value ?? GRANTS[kind]
  if (kind === 'public' && types.some((type) => UNASKED_GRANTS.includes(type)))
    return refuse(`A public app proves nothing, so that it can’t have ${UNASKED_GRANTS.join(' or ')}.`)
  if (types.includes('authorization_code') && redirects.length === 0)
    return refuse('--redirects is missing: where may answers go?')
  const { api } = values
  if (api !== undefined && kind !== 'machine') return refuse('--api is for a machine: people allow an app its scopes.')
  const keys = readKeys(values)
  if (!keys.ok) return keys
  const hasKeys = keys.value !== undefined
  if (hasKeys && kind === 'public') return refuse('A public app has no keys.')
  const { profile } = values
  if (profile !== undefined && profile !== 'fapi2') return refuse('--profile must be fapi2.')
  const logoutRedirects = list('logout-redirects')
  const metadata: ClientMetadata = {
    redirect_uris: redirects,
    grant_types: types,
    ...(logoutRedirects.length > 0 && { post_logout_redirect_uris: logoutRedirects }),
    ...(alg !== 'RS256' && { id_token_signed_response_alg: alg }),
    ...(withoutPkce && { require_pkce: false }),
    ...keys.value,
    ...(profile !== undefined && { security_profile: profile }),
    ...(claims.value !== undefined && { claims: claims.value }),
  }
  return ok({
    id: values['id'],
    name: name.trim(),
    authMethod: kind === 'public' ? 'none' : hasKeys ? 'private_key_jwt' : 'client_secret_basic',
    firstParty: values['first-party'] !== undefined,
    source: 'operator',
    metadata,
    ownScopes: api === undefined ? {} : { [api]: list('scopes') },
  })
}

/** The public keys of a new client, if it has any. Refuses with a sentence. */
function readKeys(
  values: Readonly<Record<string, string | undefined>>,
): Result<Pick<ClientMetadata, 'jwks' | 'jwks_uri'> | undefined, string> {
  const { jwks, 'jwks-uri': uri } = values
  if (jwks !== undefined && uri !== undefined) return refuse('--jwks or --jwks-uri, not both.')
  if (uri !== undefined)
    return URL.parse(uri)?.protocol === 'https:' ? ok({ jwks_uri: uri }) : refuse('--jwks-uri must be an https URL.')
  if (jwks === undefined) return ok(undefined)
  const read = parsed(jwks)
  const keys = typeof read === 'object' && read !== null && 'keys' in read ? read.keys : undefined
  if (!Array.isArray(keys) || keys.length === 0) return refuse('--jwks must be a JWK set: {"keys":[…]}.')
  if (keys.some((key: unknown) => typeof key !== 'object' || key === null || 'd' in key || 'k' in key))
    return refuse('--jwks must hold public keys alone.')
  return ok({ jwks: { keys: keys as JsonWebKey[] } })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function saidOf(refusal: CreateClientRefusal): string {
  if (refusal.kind === 'taken') return 'There is a client with this id.'
  if (refusal.kind === 'profile') return '--profile fapi2 is for an app with keys: add --jwks-uri or --jwks.'
  if (refusal.kind === 'claim') return policyFaultSaid(refusal)
  return `${refusal.uri} ${REDIRECT_FAULTS[refusal.fault]}.`
}

export const listClientsCommand: Command = {
  name: 'client:list',
  summary: 'lists apps, newest first',
  words: [],
  options: {},
  about: `Lists the ${MOST_LISTED} newest apps. No secret is kept that could be shown.`,
  examples: ['client:list --json'],
  prepare: () =>
    ok(async ({ deps }) => {
      const clients = await faultless(findClients(deps, MOST_LISTED))
      const lines = clients.map(({ id, name, authMethod }) => `${id}  ${authMethod.padEnd(20)} ${name}`)
      return ok({
        text: lines.length === 0 ? 'There are no apps.' : lines.join('\n'),
        value: { clients: clients.map(shownClient) },
      })
    }),
}

export const rotateSecretCommand: Command = {
  name: 'client:rotate-secret',
  summary: 'gives an app another secret',
  words: ['<client_id>'],
  options: { overlap: { value: 'SECONDS', text: 'how long the old one still works (86400)' } },
  about: 'Gives an app another secret, which is printed once. The old one works for a day more, or as long as you say.',
  examples: ['client:rotate-secret wiki --overlap 0'],
  prepare: ({ words, values }) => {
    const id = words[0] ?? ''
    const overlap = wholeNumber('overlap', values['overlap'], 86_400, 0, 31_536_000)
    if (!overlap.ok) return overlap
    return ok(async ({ deps }) => {
      const rotated = await rotateSecret(deps, { id, overlapMs: overlap.value * 1000 }, 'operator')
      if (!rotated.ok) return refuse({ code: 'not_found', message: `There is no app ${id} with a secret.` })
      return ok({
        text: `client_secret  ${rotated.value}   (shown once)`,
        value: { client_id: id, client_secret: rotated.value },
      })
    })
  },
}

export const deleteClientCommand: Command = {
  name: 'client:delete',
  summary: 'deletes an app',
  words: ['<client_id>'],
  options: {},
  about: 'Deletes an app. Nobody signs in to it any more, and what people gave it has ended.',
  examples: ['client:delete wiki'],
  prepare: ({ words }) => {
    const id = words[0] ?? ''
    return ok(async ({ deps }) => {
      const removed = await removeClient(deps, id, 'operator')
      return removed.ok
        ? ok({ text: `Deleted ${id}.`, value: { client_id: id } })
        : refuse({ code: 'not_found', message: `There is no app ${id}.` })
    })
  },
}
