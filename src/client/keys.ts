// The published keys of one issuer, as a verifier without a binding knows them. They are kept as values and never as a promise,
// so that the failure or end of one request doesn't reach another.
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'

/** How long known keys are used while they can't be read again. */
const STALE_MS = 86_400_000
/** The least time between two fetches, however many unknown kids or failures there are. */
const REFETCH_AFTER_MS = 30_000
const TIMEOUT_MS = 5_000
/** Discovery and the key set, one after the other. */
const LONGEST_MS = 2 * TIMEOUT_MS
const MOST_BYTES = 65_536

/** A key set as it was read, and when (ms since the epoch). */
export type Keys = { set: ReturnType<typeof createLocalJWKSet>; kids: ReadonlySet<string>; at: number }

/** The keys can't be read, and none are known. */
export class KeysUnavailable extends Error {}

/** How a document is fetched, and what time it is. */
export type Outside = { fetch: typeof fetch; now: () => number }

/**
 * Finds the keys for a `kid`, which `locate` says where to read. They may be `freshMs` old, and up to a day while the issuer is
 * down.
 */
export function keySource(
  outside: Outside,
  freshMs: number,
  locate: () => Promise<string>,
): (kid: string) => Promise<Keys> {
  const { now } = outside
  let known: Keys | undefined
  let triedAt = -Infinity
  let loading = false

  const load = async (): Promise<void> => {
    // While nothing is known every call fetches for itself, because none of them could go on without keys.
    if (known !== undefined) triedAt = now()
    loading = known !== undefined
    try {
      const keys = (await readJson(outside, await locate())) as JSONWebKeySet
      known = { set: createLocalJWKSet(keys), kids: new Set(keys.keys.map((key) => key.kid ?? '')), at: now() }
    } catch {
      // The keys that were read before still verify what they signed.
    }
    triedAt = now()
    loading = false
  }

  return async (kid) => {
    const good = known?.kids.has(kid) === true && now() - known.at < freshMs
    // The last fetch was a moment ago: the keys that it brought, or the ones from before, have to do.
    if (!good && now() - triedAt >= REFETCH_AFTER_MS) await load()
    if (known === undefined || now() - known.at >= STALE_MS) throw new KeysUnavailable()
    // Another call is fetching, and may be about to learn this very key. So this one fails for now, and the token isn't called
    // invalid.
    if (loading && now() - triedAt < LONGEST_MS && !known.kids.has(kid)) throw new KeysUnavailable()
    return known
  }
}

/** The discovery document of an issuer. */
export const discoveryOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** Where an issuer publishes its keys (OIDC Discovery §4): its document must name it, character by character, and https. */
export async function locateKeys(outside: Outside, issuer: string): Promise<string> {
  const discovery = (await readJson(outside, discoveryOf(issuer))) as { issuer?: unknown; jwks_uri?: unknown }
  const { jwks_uri: address } = discovery
  if (discovery.issuer !== issuer || typeof address !== 'string') throw new KeysUnavailable()
  // No less safe than the issuer: plain http only where the issuer's own document came that way.
  const { protocol } = new URL(address)
  if (protocol !== 'https:' && protocol !== new URL(issuer).protocol) throw new KeysUnavailable()
  return address
}

/** The JSON at a URL: at most 64 KiB within 5 seconds, without following a redirect. Throws for every failure. */
async function readJson({ fetch: get }: Outside, url: string): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const answer = await get(url, { redirect: 'manual', signal })
  if (answer.status !== 200 || answer.body === null) throw new KeysUnavailable()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  // Leaving the loop early cancels what is left of the body.
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > MOST_BYTES || signal.aborted) throw new KeysUnavailable()
    text += decoder.decode(part, { stream: true })
  }
  return JSON.parse(text + decoder.decode())
}
