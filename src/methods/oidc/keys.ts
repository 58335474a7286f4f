// A provider's signing keys (RFC 7517). An isolate keeps them as a value for five minutes. A token that names an unknown key
// makes it read them again, but only so often, because strangers can send such tokens.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyOptions } from 'jose'
import type { AuthorizationServer } from 'oauth4webapi'
import { readUnverified, verifyCompactJws } from '../../crypto/compact-jws.ts'
import type { Deps } from '../../deps.ts'
import { asker, ProviderFault } from './ask.ts'

const FRESH_MS = 300_000
/** The least time between two requests after a failure. */
const RETRY_AFTER_MS = 10_000
/** The least time between two requests because of an unknown key. */
const UNKNOWN_AFTER_MS = 30_000
/** Contract §7: two clocks may be ten seconds apart. */
export const TOLERANCE_SECONDS = 10

/** The placeholder for the tenant in an issuer that many tenants share. */
export const TENANT = '{tenantid}'

/** Asymmetric signatures only: never `none`, and never a MAC, which anybody could make with the public key (RFC 8725 §3.1). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

type Keys = {
  uri: string
  jwks: JSONWebKeySet | undefined
  readAt: number
  failedAt: number | undefined
  /** When they were last read because a key was unknown. */
  lookedAt: number | undefined
}
const known = new Map<string, Keys>()

/** The algorithms in a list of a discovery document; RS256 without one (OIDC Discovery 1.0 §3). */
export const algorithmsIn = (said: unknown): string[] =>
  ALGORITHMS.filter((name) => (Array.isArray(said) ? said.includes(name) : name === 'RS256'))

/**
 * The claims and the header of a token that one of the provider's keys has signed. The algorithm must be one that the provider
 * lists (for ID tokens, unless given), and its times must be right. Throws otherwise. Keys in the token itself (`jwk`, `jku`,
 * `x5c`) are ignored.
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
 * The keys that may have signed a token. Where many tenants share a document, a key may belong to one tenant (Microsoft
 * identity platform, "Validate the signing key issuer").
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
 * Newer keys than `tried`; `undefined` where they were read for an unknown key, or a read failed, a moment ago. An ordinary
 * read doesn't count, because the provider may change its key right after it.
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

/** Reads the keys. Several requests may read at once, each for itself: no request may wait for another's promise. */
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
