// The signing keys as an isolate knows them. They are read from D1 once and kept as values (never as a promise, because a
// promise of one request hangs in the next). They are read again when they are old or a `kid` is unknown.
import { auditIfChanged } from '../audit/record.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { newSigningKeys, openJwk, type PublicJwk } from '../crypto/signing-keys.ts'
import { DatabaseFault, faultless, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { insertFirstKey, selectKeys } from './store.ts'
import type { SigningKeyRow } from './tables.ts'

/** How long a key signs. */
const KEY_LIFE_MS = 30 * 86_400_000
/** How long an isolate uses the keys before it reads them again. A killed key signs and verifies for that long at most. */
export const KEYRING_MS = 30_000
/** How long an isolate uses them while D1 doesn't answer. Offline verification survives an outage of that length. */
export const KEYRING_OUTAGE_MS = 300_000
/** How far the clocks of two isolates may differ. The first key signs from this long before it was made. */
const SKEW_MS = 60_000
/** An unknown `kid` makes an isolate read again, but at most once in this time. */
const RELOAD_AFTER_MS = 10_000

type KeyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** What is known of one key. `sign` is present where this Worker's secret opens the private half. */
type RingKey = {
  kid: string
  publicJwk: PublicJwk
  verify: CryptoKey
  sign: CryptoKey | undefined
  activeFrom: number
  retiresAt: number | null
}
export type Keyring = { keys: readonly RingKey[]; loadedAt: number }

const rings = new WeakMap<object, Keyring>()

/** The keyring of this isolate. Makes a key where this AUTH_SECRET opens no active one. */
export async function keyring(deps: KeyDeps, wanted?: { kid: string }): Promise<Keyring> {
  const known = rings.get(deps.config)
  const now = deps.now()
  if (known !== undefined && now - known.loadedAt < KEYRING_MS && now >= known.loadedAt) {
    const satisfied = wanted === undefined || known.keys.some((key) => key.kid === wanted.kid)
    if (satisfied || now - known.loadedAt < RELOAD_AFTER_MS) return known
  }
  try {
    const ring = { keys: await loadKeys(deps), loadedAt: now }
    rings.set(deps.config, ring)
    return ring
  } catch (error) {
    const bridges = known !== undefined && now >= known.loadedAt && now - known.loadedAt < KEYRING_OUTAGE_MS
    if (bridges && error instanceof DatabaseFault) return known
    throw error
  }
}

/** Forgets the keys of this isolate, which has learned that one of them was killed. */
export function forgetKeys(deps: Pick<Deps, 'config'>): void {
  rings.delete(deps.config)
}

/** Makes the next use read the keys again, at most as often as an unknown `kid` does: D1 refused a token that these keys verify. */
export function doubtKeys(deps: Pick<Deps, 'config' | 'now'>): void {
  const known = rings.get(deps.config)
  if (known !== undefined && deps.now() - known.loadedAt >= RELOAD_AFTER_MS) rings.delete(deps.config)
}

/** The key that signs now: the newest active one that this AUTH_SECRET opens. Throws where `keyring` couldn't make one. */
export async function signingKey(deps: KeyDeps): Promise<{ kid: string; key: CryptoKey }> {
  const usable = (ring: Keyring) => ring.keys.find((key) => key.sign !== undefined && key.activeFrom <= deps.now())
  const found = usable(await keyring(deps))
  if (found?.sign !== undefined) return { kid: found.kid, key: found.sign }
  forgetKeys(deps)
  const again = usable(await keyring(deps))
  if (again?.sign === undefined) throw new Error('no signing key can be opened')
  return { kid: again.kid, key: again.sign }
}

/** A new key pair as a row: the private half sealed, and the public half with its thumbprint as the id (RFC 7638). */
export async function makeKeyRow(deps: Pick<Deps, 'config'>, now: number, activeFrom: number): Promise<SigningKeyRow> {
  const { secrets } = deps.config
  const { kid, publicJwk, privateJwk } = await newSigningKeys()
  return {
    kid,
    publicJwk,
    sealedPrivateJwk: await seal(secrets, `signing-key:${kid}`, privateJwk),
    secretId: secrets.current.id,
    createdAt: now,
    activeFrom,
    rotatesAt: Math.max(now, activeFrom) + KEY_LIFE_MS,
    retiresAt: null,
    expiresAt: null,
  }
}

async function loadKeys(deps: KeyDeps): Promise<RingKey[]> {
  const now = deps.now()
  const rows = await faultless(selectKeys(deps.db, now))
  const opened = await openRows(deps, rows)
  if (opened.some((key) => key.sign !== undefined && key.activeFrom <= now)) return opened
  const row = await makeKeyRow(deps, now, now - SKEW_MS)
  const [, , after] = await run(deps.db, [
    insertFirstKey(deps.db, row),
    auditIfChanged(deps, { event: 'key_created', outcome: 'success', actorId: 'clock', meta: { kid: row.kid } }),
    selectKeys(deps.db, now),
  ])
  return openRows(deps, after)
}

function openRows(deps: KeyDeps, rows: readonly SigningKeyRow[]): Promise<RingKey[]> {
  return Promise.all(
    rows.map(async (row): Promise<RingKey> => {
      const opened = await unseal(deps.config.secrets, `signing-key:${row.kid}`, row.sealedPrivateJwk)
      return {
        kid: row.kid,
        publicJwk: row.publicJwk,
        verify: await openJwk(row.publicJwk),
        sign: opened === undefined ? undefined : await openJwk(JSON.parse(opened) as JsonWebKey),
        activeFrom: row.activeFrom,
        retiresAt: row.retiresAt,
      }
    }),
  )
}
