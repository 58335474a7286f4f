// The public keys of a client that says where they are (`jwks_uri`, RFC 7591 §2). An isolate keeps them for a while, and asks seldom: anybody may
// register such a client where registration is open, and name any server.
import type { JSONWebKeySet } from 'jose'
import { isLoopback } from '../config/remote.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reserveFetch } from '../limits/fetches.ts'
import { readJson } from '../tokens/read-json.ts'

/** How long keys are relied on, so that one that was taken away is soon good no more. */
const FRESH_MS = 600_000
/** The least time between two requests for an unknown key (`kid`), however many there are. */
const COOL_DOWN_MS = 60_000
/** So many sets does an isolate keep, the newest. */
const MOST_SETS = 200
const MOST_KEYS = 50

type Kept = { keys: JSONWebKeySet; readAt: number; askedAt: number }
/** By configuration, as values: a promise of one request would hang in the next. */
const isolates = new WeakMap<object, Map<string, Kept>>()

/**
 * The key set at a URL that can have a key (`kid`), kept or read now; `undefined` where it can't be read, or was read too often for this caller's
 * address or at that host. No failure is kept. One round trip where it is read, else none.
 */
export async function keySetAt(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  uri: string,
  kid: unknown,
): Promise<JSONWebKeySet | undefined> {
  const sets = isolates.get(deps.config) ?? new Map<string, Kept>()
  isolates.set(deps.config, sets)
  const now = deps.now()
  const kept = sets.get(uri)
  const isNew = kept !== undefined && now - kept.readAt < FRESH_MS
  const has = kid === undefined || kept?.keys.keys.some((key) => key.kid === kid) === true
  if (kept !== undefined && isNew && (has || now - kept.askedAt < COOL_DOWN_MS)) return kept.keys
  if (kept !== undefined) kept.askedAt = now
  const read = await readKeySet(deps, uri)
  // An unknown key is no reason to forget the known ones.
  if (read === undefined) return isNew ? kept?.keys : undefined
  sets.delete(uri)
  sets.set(uri, { keys: read, readAt: now, askedAt: now })
  for (const oldest of sets.keys()) if (sets.size > MOST_SETS) sets.delete(oldest)
  return read
}

async function readKeySet(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  uri: string,
): Promise<JSONWebKeySet | undefined> {
  const { statements, outcome } = reserveFetch(deps, URL.parse(uri)?.hostname ?? '')
  if (!outcome(...(await run(deps.db, statements))).ok) return undefined
  const read = await readJson(uri, { loopback: isLoopback(new URL(deps.config.issuer).hostname) })
  const found = read.ok ? read.value : undefined
  const keys: unknown = isObject(found) ? found['keys'] : undefined
  const isSet = Array.isArray(keys) && keys.length <= MOST_KEYS && keys.every(isObject)
  return isSet ? (found as JSONWebKeySet) : undefined
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
