// A provider's signing keys (RFC 7517), and what they have signed: kept as a value for five minutes an isolate, and read again when
// a token names a key that isn't among them, but not more often than a stranger's tokens may cause.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyOptions } from 'jose'
import type { AuthorizationServer } from 'oauth4webapi'
import { readUnverified, verifyCompactJws } from '../../crypto/compact-jws.ts'
import type { Deps } from '../../deps.ts'
import { asker, ProviderFault } from './ask.ts'

const FRESH_MS = 300_000
/** After a failure they aren't asked for again for so long, */
const RETRY_AFTER_MS = 10_000
/** and not for a key that isn't among them for so long after the last look for one. */
const UNKNOWN_AFTER_MS = 30_000
/** Contract §7: at most ten seconds between two clocks. */
export const TOLERANCE_SECONDS = 10

/** What stands for a tenant in the issuer that many share. */
export const TENANT = '{tenantid}'

/** Signatures alone: never `none`, never a MAC, which the public key would make (RFC 8725 §3.1). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

type Keys = {
  uri: string
  jwks: JSONWebKeySet | undefined
  readAt: number
  failedAt: number | undefined
  /** The last time that they were read because a key wasn't among them. */
  lookedAt: number | undefined
}
const known = new Map<string, Keys>()

/** The algorithms that a list of a discovery document has; RS256, where it says nothing (OIDC Discovery 1.0 §3). */
export const algorithmsIn = (said: unknown): string[] =>
  ALGORITHMS.filter((name) => (Array.isArray(said) ? said.includes(name) : name === 'RS256'))

/**
 * The claims and the header of a token that one of the provider's keys has signed, by an algorithm that it says it uses (for ID
 * tokens, unless told), and whose times are right. Throws where it isn't so; keys that a token brings along (`jwk`, `jku`, `x5c`) are
 * not looked at.
 */
export async function verifySigned(
  deps: Pick<Deps, 'config' | 'now'>,
  server: AuthorizationServer,
  token: string,
  options: Pick<JWTVerifyOptions, 'audience' | 'requiredClaims' | 'maxTokenAge' | 'algorithms'> = {},
) {
  const algorithms = algorithmsIn(server.id_token_signing_alg_values_supported)
  const verify = (jwks: JSONWebKeySet) =>
    verifyCompactJws(token, createLocalJWKSet(keysFor(server, jwks, token)), {
      algorithms,
      ...options,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(deps.now()),
    })
  const keys = await keysOf(deps, server)
  try {
    return await verify(keys)
  } catch (error) {
    const newer = error instanceof errors.JWKSNoMatchingKey ? await newerKeysOf(deps, server, keys) : undefined
    if (newer === undefined) throw error
    return await verify(newer)
  }
}

/**
 * Those that may have signed it: where many tenants share a document, a key may be one tenant's alone (Microsoft identity platform,
 * "Validate the signing key issuer").
 */
function keysFor({ issuer }: AuthorizationServer, { keys }: JSONWebKeySet, token: string): JSONWebKeySet {
  if (!issuer.includes(TENANT)) return { keys }
  const { iss, tid } = readUnverified(token) ?? {}
  const isMeant = (whose: unknown): boolean => typeof whose !== 'string' || whose.replace(TENANT, String(tid)) === iss
  return { keys: keys.filter((key) => isMeant((key as { issuer?: unknown }).issuer)) }
}

async function keysOf(deps: Pick<Deps, 'config' | 'now'>, server: AuthorizationServer): Promise<JSONWebKeySet> {
  const found = foundOf(server)
  if (found?.jwks !== undefined && deps.now() - found.readAt < FRESH_MS) return found.jwks
  if (found?.failedAt !== undefined && deps.now() - found.failedAt < RETRY_AFTER_MS)
    throw new ProviderFault('unreachable')
  return fetchKeys(deps, server, 'stale')
}

/**
 * Others than `tried`; `undefined` where a key was looked for, or they were asked for in vain, a moment ago. An ordinary reading
 * before doesn't count: a provider may take another key right after it.
 */
async function newerKeysOf(
  deps: Pick<Deps, 'config' | 'now'>,
  server: AuthorizationServer,
  tried: JSONWebKeySet,
): Promise<JSONWebKeySet | undefined> {
  const found = foundOf(server)
  if (found?.jwks !== undefined && found.jwks !== tried) return found.jwks
  const triedAt = Math.max(found?.lookedAt ?? 0, found?.failedAt ?? 0)
  return deps.now() - triedAt < UNKNOWN_AFTER_MS ? undefined : fetchKeys(deps, server, 'unknown_key')
}

function foundOf(server: AuthorizationServer): Keys | undefined {
  const found = known.get(server.issuer)
  return found?.uri === server.jwks_uri ? found : undefined
}

/** Others may be asking at the same time, each for themselves: a promise is no value, and none is waited for but one's own. */
async function fetchKeys(
  deps: Pick<Deps, 'config' | 'now'>,
  server: AuthorizationServer,
  why: 'stale' | 'unknown_key',
): Promise<JSONWebKeySet> {
  const uri = server.jwks_uri ?? ''
  const now = deps.now()
  try {
    const answer = await asker(deps.config)(uri, { headers: { Accept: 'application/json' } })
    const read: unknown = answer.status === 200 ? await answer.json().catch(() => undefined) : undefined
    if (!isKeySet(read)) throw new ProviderFault('no_keys')
    known.set(server.issuer, {
      uri,
      jwks: read,
      readAt: now,
      failedAt: undefined,
      lookedAt: why === 'stale' ? undefined : now,
    })
    return read
  } catch (error) {
    const found = foundOf(server)
    const { jwks, readAt = 0, lookedAt } = found ?? {}
    known.set(server.issuer, { uri, jwks, readAt, failedAt: now, lookedAt })
    throw error
  }
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  const keys: unknown = (value as { keys?: unknown } | null | undefined)?.keys
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null)
}
