// An operator makes clients and APIs. A secret is given once, and kept as a digest.
import { audit } from '../audit/record.ts'
import { digestOf } from '../crypto/digest.ts'
import { newSecret, uuidv7 } from '../crypto/random.ts'
import { commit, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isNoIdentifier, scopeFault } from './faults.ts'
import { claimsFault, policyFault, type PolicyFault } from './policy.ts'
import {
  breaksProfile,
  provesBySecret,
  redirectFault,
  withProfile,
  type AuthMethod,
  type ClientMetadata,
  type ClientSource,
} from './rules.ts'
import { insertApi, insertClient, insertSecret } from './store.ts'
import type { ApiRow, ClientRow } from './tables.ts'
import type { RedirectFault } from '../words/app-forms.ts'

type MakeDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** What somebody wants to make. Without `id` it gets one. */
export type NewClient = {
  id?: string | undefined
  name: string
  authMethod: AuthMethod
  firstParty: boolean
  source: ClientSource
  metadata: ClientMetadata
  ownScopes?: Record<string, string[]> | undefined
  expiresAt?: number | undefined
  /** A secret that another system gave it. */
  secret?: string | undefined
}

/** A wrong redirect URI, a profile that this client can't keep, a claim that isn't right, or an id that is taken. */
export type CreateClientRefusal =
  | { kind: 'redirect'; uri: string; fault: RedirectFault }
  | { kind: 'profile' }
  | { kind: 'claim'; claim: string }
  | { kind: 'taken' }

/** Makes a client; `secret` is there where it proves itself by one, and is never given again. One round trip. */
export async function createClient(
  deps: MakeDeps,
  wanted: NewClient,
  actorId: string,
): Promise<Result<MadeClient, CreateClientRefusal>> {
  for (const uri of [...wanted.metadata.redirect_uris, ...(wanted.metadata.post_logout_redirect_uris ?? [])]) {
    const fault = redirectFault(uri)
    if (fault !== undefined) return refuse({ kind: 'redirect', uri, fault })
  }
  if (breaksProfile(wanted)) return refuse({ kind: 'profile' })
  const claim = claimsFault(wanted.metadata.claims ?? {}, 'client')
  if (claim !== undefined) return refuse({ kind: 'claim', claim })
  const made = newClient(deps, wanted)
  const committed = await commit(deps.db, createClientWrites(deps, made, { actorId }))
  return committed.ok ? ok(made) : refuse({ kind: 'taken' })
}

/** A client that isn't written yet, and its secret, if it proves itself by one. */
export type MadeClient = { client: ClientRow; secret: string | undefined }

/** Draws the id and the secret of a client that somebody wants. */
export function newClient(deps: Pick<Deps, 'now'>, wanted: NewClient): MadeClient {
  const now = deps.now()
  const client: ClientRow = {
    id: wanted.id ?? uuidv7(now),
    name: wanted.name,
    authMethod: wanted.authMethod,
    firstParty: wanted.firstParty,
    source: wanted.source,
    metadata: withProfile(wanted.metadata),
    ownScopes: wanted.ownScopes ?? {},
    createdAt: now,
    updatedAt: now,
    disabledAt: null,
    expiresAt: wanted.expiresAt ?? null,
  }
  return { client, secret: provesBySecret(client.authMethod) ? (wanted.secret ?? newSecret()) : undefined }
}

/** Writes it with its audit row, for a batch that is rolled back as `taken` where its id is. `token`: the id of what it registered with. */
export const createClientWrites = (
  deps: MakeDeps,
  { client, secret }: MadeClient,
  by: { actorId: string; sessionId?: string },
  token?: string,
): [Write, ...Write[]] => [
  insertClient(deps.db, client),
  ...(secret === undefined ? [] : [secretWrite(deps, client.id, secret)]),
  audit(deps, {
    event: 'client_created',
    outcome: 'success',
    ...by,
    meta: { client: client.id, name: client.name, source: client.source, ...(token !== undefined && { token }) },
  }),
]

/** Gives a client one more secret, for a batch. */
export const secretWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, clientId: string, secret: string): Write =>
  insertSecret(db, { clientId, digest: digestOf(secret), createdAt: now(), expiresAt: null })

/**
 * A scope that no API may have, one that has no form of a scope (RFC 6749 §3.3), a wrong grantor or claim, an identifier that is no absolute URI,
 * or one that is taken.
 */
export type CreateApiRefusal =
  | { kind: 'scope'; scope: string }
  | PolicyFault
  | { kind: 'identifier' }
  | { kind: 'taken' }

/** Makes an API. One round trip. */
export async function createApi(
  deps: MakeDeps,
  wanted: Pick<ApiRow, 'identifier' | 'name' | 'scopes'> &
    Partial<Pick<ApiRow, 'introspectedBy' | 'tokenSeconds' | 'policy'>>,
  actorId: string,
): Promise<Result<ApiRow, CreateApiRefusal>> {
  if (isNoIdentifier(wanted.identifier)) return refuse({ kind: 'identifier' })
  for (const scope of Object.keys(wanted.scopes))
    if (scopeFault(scope) !== undefined) return refuse({ kind: 'scope', scope })
  const fault = policyFault(wanted.policy ?? {}, wanted.scopes)
  if (fault !== undefined) return refuse(fault)
  const api = newApi(deps, wanted)
  const committed = await commit(deps.db, createApiWrites(deps, api, { actorId }))
  return committed.ok ? ok(api) : refuse({ kind: 'taken' })
}

/** An API that isn't written yet. */
export function newApi(
  deps: Pick<Deps, 'now'>,
  wanted: Pick<ApiRow, 'identifier' | 'name' | 'scopes'> &
    Partial<Pick<ApiRow, 'introspectedBy' | 'tokenSeconds' | 'policy'>>,
): ApiRow {
  const now = deps.now()
  return { introspectedBy: null, tokenSeconds: null, policy: {}, ...wanted, createdAt: now, updatedAt: now }
}

/** Writes it with its audit row, for a batch that is rolled back as `taken` where its identifier is. */
export const createApiWrites = (
  deps: MakeDeps,
  api: ApiRow,
  by: { actorId: string; sessionId?: string },
): [Write, Write] => [
  insertApi(deps.db, api),
  audit(deps, { event: 'api_created', outcome: 'success', ...by, meta: { api: api.identifier, name: api.name } }),
]
