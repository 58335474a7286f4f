// What an operator wants a client or an API to be, in the words of RFC 7591 §2: which right that takes, and what comes of it. Pure.
import { UNASKED_GRANTS, type SettingsFault } from '../clients/faults.ts'
import type { ApiPolicy, NamedClaims } from '../clients/policy.ts'
import { otherSpelling, withProfile, type ClientMetadata } from '../clients/rules.ts'
import type { ShownClient } from '../clients/shown.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import type { Config } from '../config/config.ts'
import { cleanName } from '../users/name.ts'

/** What of a client is nobody's to set. */
type State = 'client_id' | 'source' | 'created_at' | 'updated_at' | 'expires_at'
type Settings = Omit<ShownClient, State>
/** What to change of a client. What is left out stays; `null` takes it away. */
export type ClientChanges = { [Field in Exclude<keyof Settings, 'claims'>]?: Settings[Field] | undefined } & {
  claims?: NamedClaims | null | undefined
}
/** A new client: what is left out is as for an app of the web that keeps a secret. */
export type WantedClient = ClientChanges & { client_name: string; client_id?: string | undefined }

/** What to change of an API. What is left out stays; `null` takes it away. */
export type ApiChanges = {
  name?: string | undefined
  scopes?: Record<string, string> | undefined
  granted_by?: NonNullable<ApiPolicy['grantedBy']> | null | undefined
  claims?: NamedClaims | null | undefined
  token_seconds?: number | null | undefined
  introspected_by?: string | null | undefined
}

/** A refusal that names each field that is wrong. */
export type SettingsRefusal = { code: 'invalid_request'; errors: SettingsFault[] }
/** The refusal of these faults. */
export const wrongSettings = (errors: SettingsFault[]): SettingsRefusal => ({ code: 'invalid_request', errors })

/** What an ADMIN may set: how people see an app, where they and its sign-outs go, and whether it is enabled. */
const HARMLESS: readonly string[] = [
  'client_name',
  'logo_uri',
  'client_uri',
  'policy_uri',
  'tos_uri',
  'post_logout_redirect_uris',
  'backchannel_logout_uri',
  'id_token_signed_response_alg',
  'disabled',
]
/** What an operator may set of a client whose document says everything else. */
const NOT_IN_A_DOCUMENT: readonly string[] = ['first_party', 'disabled', 'own_scopes']

/** The fields that are named, in order. */
export const fieldsOf = (changes: ClientChanges | ApiChanges): string[] =>
  Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .toSorted()

/** The right that a change takes: `trust` for what one could act as the app by, else `apps`. */
export const rightToChange = (changes: ClientChanges): 'apps' | 'trust' =>
  fieldsOf(changes).every((field) => HARMLESS.includes(field)) ? 'apps' : 'trust'

/** The right that a new client takes: `trust` for one that does anything without asking people, goes without PKCE, learns claims, or takes an id of its own, else `apps`. */
export function rightToCreate(wanted: WantedClient): 'apps' | 'trust' {
  const unasked = (wanted.grant_types ?? []).some((grant) => UNASKED_GRANTS.includes(grant))
  const own = Object.keys(wanted.own_scopes ?? {}).length > 0 || wanted.require_pkce === false
  const learns = wanted.claims !== undefined && wanted.claims !== null
  return unasked || own || learns || wanted.first_party === true || wanted.client_id !== undefined ? 'trust' : 'apps'
}

/** What is wrong about changing a field at all: a document says it, and it is read again within the hour. */
export const documentFaults = ({ source }: ClientRow, changes: ClientChanges): SettingsFault[] =>
  source !== 'document'
    ? []
    : fieldsOf(changes)
        .filter((field) => !NOT_IN_A_DOCUMENT.includes(field))
        .map((field) => ({
          field,
          code: 'described_elsewhere',
          message: 'The document at the client_id says this: change it there.',
        }))

const NEW: ClientMetadata = { redirect_uris: [], grant_types: ['authorization_code', 'refresh_token'] }

/** The settings of a new client. */
export const newSettings = (wanted: WantedClient): Kept =>
  settingsAfter(
    { name: '', authMethod: 'client_secret_basic', firstParty: false, metadata: NEW, ownScopes: {} },
    wanted,
  )

/** A client's row after a change. `now`: when it is disabled, if it is. */
export const clientAfter = (row: ClientRow, changes: ClientChanges, now: number): ClientRow => ({
  ...row,
  ...settingsAfter(row, changes),
  disabledAt: changes.disabled === undefined ? row.disabledAt : changes.disabled ? (row.disabledAt ?? now) : null,
})

type Kept = Pick<ClientRow, 'name' | 'authMethod' | 'firstParty' | 'metadata' | 'ownScopes'>

function settingsAfter(was: Kept, changes: ClientChanges): Kept {
  const {
    client_name: name = was.name,
    token_endpoint_auth_method: authMethod = was.authMethod,
    first_party: firstParty = was.firstParty,
    own_scopes: ownScopes = was.ownScopes,
    disabled: _,
    ...said
  } = changes
  const { client_id: __, ...rest } = said as typeof said & { client_id?: string }
  const cleaned = cleanName(name)
  const metadata = Object.fromEntries(
    Object.entries({ ...was.metadata, ...withoutUndefined(rest) }).filter(([, value]) => value !== null),
  ) as ClientMetadata
  return {
    name: cleaned.ok ? (cleaned.value ?? '') : name,
    authMethod,
    firstParty,
    ownScopes,
    metadata: withProfile(metadata),
  }
}

const withoutUndefined = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** An API's row after a change. Who may grant a scope that is gone is remembered, so that it isn't everybody's when it comes back. */
export const apiAfter = (row: ApiRow, changes: ApiChanges): ApiRow => ({
  ...row,
  name: changes.name ?? row.name,
  scopes: changes.scopes ?? row.scopes,
  policy: {
    grantedBy: (changes.granted_by === undefined ? row.policy.grantedBy : changes.granted_by) ?? {},
    claims: (changes.claims === undefined ? row.policy.claims : changes.claims) ?? {},
  },
  tokenSeconds: changes.token_seconds === undefined ? row.tokenSeconds : changes.token_seconds,
  introspectedBy: changes.introspected_by === undefined ? row.introspectedBy : changes.introspected_by,
})

/** What of an API takes `trust`: who gets a scope, what its tokens say and to whom they are told, and how long they live. */
const TRUSTED = ['granted_by', 'claims', 'token_seconds', 'introspected_by'] as const

/** The right that a change of an API takes. To take one of its limits away (`null`) is to change it. */
export const rightToChangeApi = (changes: ApiChanges): 'apps' | 'trust' =>
  TRUSTED.some((field) => changes[field] !== undefined) ? 'trust' : 'apps'

/**
 * The same for a new API. One that has our own name (AUDIENCE, or the issuer) takes `trust`: siblings that name no audience would take its tokens,
 * and people are asked for scopes of its maker's choice.
 */
export function rightToCreateApi(
  { issuer, audience }: Pick<Config, 'issuer' | 'audience'>,
  wanted: ApiChanges & { identifier: string },
): 'apps' | 'trust' {
  const ours = [issuer, audience].flatMap((name) => [name, otherSpelling(name)])
  const says = TRUSTED.some((field) => wanted[field] !== undefined && wanted[field] !== null)
  return says || ours.includes(wanted.identifier) ? 'trust' : 'apps'
}
