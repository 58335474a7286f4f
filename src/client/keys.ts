// The published keys of one issuer, as a verifier without a binding knows them: kept as values and never as a promise, so
// that one request's failure or end is no other's.
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'

/** How long keys go on working while they can't be read again. */
const STALE_MS = 86_400_000
/** However many unknown kids or failures there are, it doesn't fetch again sooner than this. */
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

/** The keys for a `kid`, read from where `locate` says: they may be `freshMs` old, and up to a day where the issuer is down. */
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
    // While nothing is known each call asks for itself: none of them could do with less.
    if (known !== undefined) triedAt = now()
    loading = known !== undefined
    try {
      const keys = (await readJson(outside, await locate())) as JSONWebKeySet
      known = { set: createLocalJWKSet(keys), kids: new Set(keys.keys.map((key) => key.kid ?? '')), at: now() }
    } catch {
      // What was read before still verifies what it signed.
    }
    triedAt = now()
    loading = false
  }

  return async (kid) => {
    const good = known?.kids.has(kid) === true && now() - known.at < freshMs
    // Asked a moment ago: what came then, or what is left where nothing came, has to do.
    if (!good && now() - triedAt >= REFETCH_AFTER_MS) await load()
    if (known === undefined || now() - known.at >= STALE_MS) throw new KeysUnavailable()
    // Another call is asking, and may be about to learn of this very key: nobody is sent away for good meanwhile.
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
  // As safe as the issuer: plain http only where the issuer's own document came that way.
  const { protocol } = new URL(address)
  if (protocol !== 'https:' && protocol !== new URL(issuer).protocol) throw new KeysUnavailable()
  return address
}

/** The JSON at a URL: at most 64 KiB within 5 seconds, and not where a redirect leads. Throws for whatever goes wrong. */
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
