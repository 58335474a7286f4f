// The public keys (RFC 7517), published before they sign and until the last token that they signed has expired.
import { DatabaseFault } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { PublicJwk } from '../crypto/signing-keys.ts'
import { KEYRING_MS, keyring, rememberedKeys, type Keyring } from './keyring.ts'
import { selectKeys } from './store.ts'
import type { SigningKeyRow } from './tables.ts'

/** How long a replica may speak for the keys that an isolate has read at the primary. A killed key is published for that long at most. */
const NEAR_UNTIL_MS = 2 * KEYRING_MS
/** How far the clocks of two isolates may differ. */
const SKEW_MS = 60_000

type JwksDeps = Pick<Deps, 'db' | 'replica' | 'now' | 'config' | 'caller'>
type KeySet = { keys: PublicJwk[] }

/** What a replica said last, by the keys that it was compared with. They sign and verify nothing. */
const said = new WeakMap<Keyring, KeySet>()

/**
 * The key set of `/.well-known/jwks.json` (RFC 7517 §5): public halves only, including keys that don't sign yet or no longer
 * sign.
 */
export async function publicKeySet(deps: JwksDeps): Promise<KeySet> {
  const near = deps.replica.isOn ? await nearKeySet(deps) : undefined
  if (near !== undefined) return near
  // The first key of ID tokens signs as soon as it is made. An isolate that knows none doesn't rely on its memory.
  const ring = await keyring(deps, { published: 'RS256' })
  return { keys: ring.keys.map((key) => key.publicJwk) }
}

/**
 * The key set as a replica has it, where the keys of this isolate are old enough to be read again, and the replica agrees with them: no key
 * is missing, and none is there that they had forgotten. `undefined`: the primary must say.
 */
async function nearKeySet(deps: JwksDeps): Promise<KeySet | undefined> {
  const ring = rememberedKeys(deps)
  const now = deps.now()
  const age = ring === undefined ? -1 : now - ring.loadedAt
  if (ring === undefined || age < KEYRING_MS || age >= NEAR_UNTIL_MS) return undefined
  if (!ring.keys.some(({ alg }) => alg === 'RS256')) return undefined
  const known = said.get(ring)
  if (known !== undefined) return known
  try {
    const [rows] = await deps.replica.readAnywhere((db) => [selectKeys(db, now)])
    if (!agrees(ring, rows)) return undefined
    const keys = { keys: rows.map(({ publicJwk }) => publicJwk) }
    said.set(ring, keys)
    return keys
  } catch (error) {
    if (error instanceof DatabaseFault) return undefined
    throw error
  }
}

/** Whether rows have each key of a ring, and beside them only keys that were made since it was read. */
function agrees({ keys, loadedAt }: Keyring, rows: readonly SigningKeyRow[]): boolean {
  const isKnown = (kid: string): boolean => keys.some((key) => key.kid === kid)
  const hasAll = keys.every(({ kid }) => rows.some((row) => row.kid === kid))
  return hasAll && rows.every((row) => isKnown(row.kid) || row.createdAt > loadedAt - SKEW_MS)
}
