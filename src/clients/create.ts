// An operator makes clients and APIs. A secret is given once, and kept as a digest.
import { audit } from '../audit/record.ts'
import { digestOf } from '../crypto/digest.ts'
import { newSecret, uuidv7 } from '../crypto/random.ts'
import { commit, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { claimsFault, policyFault, type PolicyFault } from './policy.ts'
import { redirectFault, type AuthMethod, type ClientMetadata, type ClientSource, type RedirectFault } from './rules.ts'
import { insertApi, insertClient, insertSecret } from './store.ts'
import type { ApiRow, ClientRow } from './tables.ts'

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

/** A wrong redirect URI, a claim that isn't right, or an id that is taken. */
export type CreateClientRefusal =
  | { kind: 'redirect'; uri: string; fault: RedirectFault }
  | { kind: 'claim'; claim: string }
  | { kind: 'taken' }

/** Makes a client; `secret` is there where it proves itself by one, and is never given again. One round trip. */
export async function createClient(
  deps: MakeDeps,
  wanted: NewClient,
  actorId: string,
): Promise<Result<{ client: ClientRow; secret: string | undefined }, CreateClientRefusal>> {
  for (const uri of [...wanted.metadata.redirect_uris, ...(wanted.metadata.post_logout_redirect_uris ?? [])]) {
    const fault = redirectFault(uri)
    if (fault !== undefined) return refuse({ kind: 'redirect', uri, fault })
  }
  const claim = claimsFault(wanted.metadata.claims ?? {}, 'client')
  if (claim !== undefined) return refuse({ kind: 'claim', claim })
  const now = deps.now()
  const client: ClientRow = {
    id: wanted.id ?? uuidv7(now),
    name: wanted.name,
    authMethod: wanted.authMethod,
    firstParty: wanted.firstParty,
    source: wanted.source,
    metadata: wanted.metadata,
    ownScopes: wanted.ownScopes ?? {},
    createdAt: now,
    updatedAt: now,
    disabledAt: null,
    expiresAt: wanted.expiresAt ?? null,
  }
  const provesBySecret = client.authMethod === 'client_secret_basic' || client.authMethod === 'client_secret_post'
  const secret = provesBySecret ? (wanted.secret ?? newSecret()) : undefined
  const committed = await commit(deps.db, [
    insertClient(deps.db, client),
    ...(secret === undefined ? [] : [secretWrite(deps, client.id, secret)]),
    audit(deps, {
      event: 'client_created',
      outcome: 'success',
      actorId,
      meta: { client: client.id, name: client.name, source: client.source },
    }),
  ])
  return committed.ok ? ok({ client, secret }) : refuse({ kind: 'taken' })
}

/** Gives a client one more secret, for a batch. */
export const secretWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, clientId: string, secret: string): Write =>
  insertSecret(db, { clientId, digest: digestOf(secret), createdAt: now(), expiresAt: null })

/** Scopes that no API may have: they are ours, or OpenID Connect's. */
const RESERVED = ['account', 'openid', 'profile', 'email', 'address', 'phone', 'offline_access']

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
  if (URL.parse(wanted.identifier) === null || wanted.identifier.includes('#')) return refuse({ kind: 'identifier' })
  for (const scope of Object.keys(wanted.scopes))
    if (RESERVED.includes(scope) || !/^[!#-[\]-~]{1,100}$/.test(scope)) return refuse({ kind: 'scope', scope })
  const fault = policyFault(wanted.policy ?? {}, wanted.scopes)
  if (fault !== undefined) return refuse(fault)
  const now = deps.now()
  const api: ApiRow = {
    introspectedBy: null,
    tokenSeconds: null,
    policy: {},
    ...wanted,
    createdAt: now,
    updatedAt: now,
  }
  const committed = await commit(deps.db, [
    insertApi(deps.db, api),
    audit(deps, { event: 'api_created', outcome: 'success', actorId, meta: { api: api.identifier, name: api.name } }),
  ])
  return committed.ok ? ok(api) : refuse({ kind: 'taken' })
}
