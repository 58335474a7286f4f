// The public keys of other issuers, found by OpenID Connect Discovery 1.0 and read as a JWK Set (RFC 7517). An isolate keeps
// them as imported keys (never as a promise, because a promise of one request hangs in the next). It reads them again when they
// are old or a `kid` is unknown, and goes on with the known ones while an issuer is down.
import { importJWK, type JWK } from 'jose'
import * as z from 'zod/mini'
import { isLoopback, TIMEOUT_MS } from '../config/remote.ts'
import { ASYMMETRIC_ALGORITHMS, type AsymmetricAlgorithm } from '../config/trusted-issuers.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { readJson, type ReadRefusal } from './read-json.ts'
import { lately } from '../late.ts'

/** How long keys are used before they are read again. */
const FRESH_MS = 600_000
/** How long known keys are used while the issuer can't be read. */
const STALE_MS = 86_400_000
/** The least time between two requests to an issuer, however many unknown kids or failures there are. */
const COOL_DOWN_MS = 30_000
/** Discovery and the key set, one after the other. */
const LONGEST_MS = 2 * TIMEOUT_MS
const MOST_KEYS = 50

/** A key for verification, with one algorithm. */
type IssuerKey = { kid: string | undefined; algorithm: AsymmetricAlgorithm; key: CryptoKey }
type Issuer = {
  known: { keys: readonly IssuerKey[]; loadedAt: number } | undefined
  /** When it was last asked; `answered` is false while that request is under way. */
  askedAt: number
  answered: boolean
}

const issuers = new WeakMap<object, Map<string, Issuer>>()

const discoverySchema = lately(() => z.looseObject({ issuer: z.string(), jwks_uri: z.string() }))
const keySetSchema = lately(() => z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }))

/** What we need of an issuer's discovery document. It may have more fields. */
export type Discovery = z.infer<ReturnType<typeof discoverySchema>>

/**
 * The public key of an issuer for a token's header. `kid` selects it; without a `kid` there must be only one key for the
 * algorithm. Other fields of the header (`jku`, `jwk`, `x5u`, `x5c`) are ignored. `unavailable` where the issuer can't be read
 * and no usable key is known.
 */
export async function issuerKey(
  deps: Pick<Deps, 'config' | 'now'>,
  name: string,
  header: { alg: string; kid: string | undefined },
): Promise<Result<CryptoKey, 'unknown_key' | 'unavailable'>> {
  const issuer = issuerOf(deps.config, name)
  const found = choose(usable(issuer, deps.now()), header)
  if (found !== undefined && isFresh(issuer, deps.now())) return ok(found)
  if (mayAsk(issuer, deps.now())) {
    await ask(deps, name, issuer)
    const known = usable(issuer, deps.now())
    const now = choose(known, header)
    if (now !== undefined) return ok(now)
    return refuse(known === undefined ? 'unavailable' : 'unknown_key')
  }
  if (found !== undefined) return ok(found)
  // Another request is reading, and may be about to learn this very key. So this one answers `unavailable`, and doesn't call
  // the token invalid.
  const underWay = !issuer.answered && deps.now() - issuer.askedAt < LONGEST_MS
  return refuse(underWay || usable(issuer, deps.now()) === undefined ? 'unavailable' : 'unknown_key')
}

/**
 * Reads `<issuer>/.well-known/openid-configuration` (OIDC Discovery §4). Refuses a document whose `issuer` differs in any
 * character (§4.3), or whose `jwks_uri` is a forbidden address.
 */
export async function readDiscovery(
  issuer: string,
  loopback: boolean,
): Promise<Result<Discovery, ReadRefusal | 'malformed' | 'issuer_differs'>> {
  const read = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { loopback })
  if (!read.ok) return read
  const parsed = discoverySchema().safeParse(read.value)
  if (!parsed.success) return refuse('malformed')
  return parsed.data.issuer === issuer ? ok(parsed.data) : refuse('issuer_differs')
}

function issuerOf(config: object, name: string): Issuer {
  const all = issuers.get(config) ?? new Map<string, Issuer>()
  issuers.set(config, all)
  const issuer = all.get(name) ?? { known: undefined, askedAt: -Infinity, answered: true }
  all.set(name, issuer)
  return issuer
}

/** The keys that may still verify. */
function usable({ known }: Issuer, now: number): readonly IssuerKey[] | undefined {
  return known !== undefined && now - known.loadedAt < STALE_MS ? known.keys : undefined
}

function isFresh({ known }: Issuer, now: number): boolean {
  return known !== undefined && now - known.loadedAt < FRESH_MS && now >= known.loadedAt
}

function mayAsk({ askedAt }: Issuer, now: number): boolean {
  return now - askedAt >= COOL_DOWN_MS || now < askedAt
}

/** Reads the keys and keeps them. After a failure the known keys stay. */
async function ask(deps: Pick<Deps, 'config' | 'now'>, name: string, issuer: Issuer): Promise<void> {
  // While nothing is known every request reads for itself, because none of them could go on without keys.
  if (issuer.known !== undefined) {
    issuer.askedAt = deps.now()
    issuer.answered = false
  }
  const keys = await readKeys(name, isLoopback(new URL(deps.config.issuer).hostname))
  issuer.askedAt = deps.now()
  issuer.answered = true
  if (keys !== undefined) issuer.known = { keys, loadedAt: issuer.askedAt }
}

async function readKeys(name: string, loopback: boolean): Promise<IssuerKey[] | undefined> {
  const discovery = await readDiscovery(name, loopback)
  if (!discovery.ok) return undefined
  const read = await readJson(discovery.value.jwks_uri, { loopback })
  const parsed = read.ok ? keySetSchema().safeParse(read.value) : undefined
  if (parsed?.success !== true) return undefined
  const wanted = parsed.data.keys.slice(0, MOST_KEYS).map((jwk) => Promise.all(algorithmsOf(jwk).map(importing(jwk))))
  return (await Promise.all(wanted)).flat().filter((key) => key !== undefined)
}

/** The algorithms of ours that a JWK may verify (RFC 7517 §4). None for a key with its private half, which everybody knows. */
function algorithmsOf(jwk: JWK): AsymmetricAlgorithm[] {
  const { kty, crv, use, alg, key_ops } = jwk
  if (jwk.d !== undefined || (use !== undefined && use !== 'sig')) return []
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) return []
  const form = `${kty ?? ''} ${crv ?? ''}`.trim()
  return ASYMMETRIC_ALGORITHMS.filter((algorithm) => FORMS[algorithm] === form && (alg ?? algorithm) === algorithm)
}

const FORMS: Record<AsymmetricAlgorithm, string> = {
  RS256: 'RSA',
  PS256: 'RSA',
  ES256: 'EC P-256',
  EdDSA: 'OKP Ed25519',
  Ed25519: 'OKP Ed25519',
}

function importing(jwk: JWK): (algorithm: AsymmetricAlgorithm) => Promise<IssuerKey | undefined> {
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined
  return async (algorithm) => {
    try {
      const key = await importJWK(jwk, algorithm)
      return key instanceof Uint8Array ? undefined : { kid, algorithm, key }
    } catch {
      // One broken key doesn't rule out the others.
      return undefined
    }
  }
}

/** The only key that fits; none where several do, because nothing says which one is meant. */
function choose(
  keys: readonly IssuerKey[] | undefined,
  { alg, kid }: { alg: string; kid: string | undefined },
): CryptoKey | undefined {
  const fitting = (keys ?? []).filter((key) => key.algorithm === alg && (kid === undefined || key.kid === kid))
  return fitting.length === 1 ? fitting[0]?.key : undefined
}
