// The signing keys as an isolate knows them. They are read from D1 once and kept as values (never as a promise, because a
// promise of one request hangs in the next). They are read again when they are old or a `kid` is unknown.
import { auditIfChanged } from '../audit/record.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { hasClients } from '../clients/exist.ts'
import { ALGORITHM, newSigningKeys, openJwk, type Algorithm, type PublicJwk } from '../crypto/signing-keys.ts'
import { DatabaseFault, never, run, whether } from '../db/client.ts'
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
/** While there is no key of ID tokens, another isolate may just have made one: the key set looks at most once in this time. */
const LOOK_AFTER_MS = 3000

type KeyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** What is known of one key. `sign` is present where this Worker's secret opens the private half. */
type RingKey = {
  kid: string
  alg: Algorithm
  publicJwk: PublicJwk
  verify: CryptoKey
  sign: CryptoKey | undefined
  activeFrom: number
  retiresAt: number | null
}
/** What a use needs: a key, or one of an algorithm. `published`: another isolate may just have made it, so it is looked for soon. */
type Wanted = { kid: string } | { alg: Algorithm } | { published: Algorithm }
export type Keyring = { keys: readonly RingKey[]; loadedAt: number }

const rings = new WeakMap<object, Keyring>()

/**
 * The keyring of this isolate. Makes a key where this AUTH_SECRET opens no active one of an algorithm that is needed: ES256 always, RS256
 * where there is a client, so that it is published before the first ID token.
 */
export async function keyring(deps: KeyDeps, wanted?: Wanted): Promise<Keyring> {
  const known = rings.get(deps.config)
  const now = deps.now()
  if (known !== undefined && now - known.loadedAt < KEYRING_MS && now >= known.loadedAt) {
    const satisfied = wanted === undefined || known.keys.some((key) => isWanted(key, wanted))
    const wait = wanted !== undefined && 'published' in wanted ? LOOK_AFTER_MS : RELOAD_AFTER_MS
    if (satisfied || now - known.loadedAt < wait) return known
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

/** The keys that this isolate remembers, however old; nothing is read. */
export const rememberedKeys = (deps: Pick<Deps, 'config'>): Keyring | undefined => rings.get(deps.config)

/** Forgets the keys of this isolate, which has learned that one of them was killed. */
export function forgetKeys(deps: Pick<Deps, 'config'>): void {
  rings.delete(deps.config)
}

/** Makes the next use read the keys again, at most as often as an unknown `kid` does: D1 refused a token that these keys verify. */
export function doubtKeys(deps: Pick<Deps, 'config' | 'now'>): void {
  const known = rings.get(deps.config)
  if (known !== undefined && deps.now() - known.loadedAt >= RELOAD_AFTER_MS) rings.delete(deps.config)
}

const isWanted = (key: RingKey, wanted: Wanted): boolean =>
  'kid' in wanted ? key.kid === wanted.kid : key.alg === ('alg' in wanted ? wanted.alg : wanted.published)

/** The key that signs now: the newest active one that this AUTH_SECRET opens. Throws where `keyring` couldn't make one. */
export async function signingKey(deps: KeyDeps, alg: Algorithm = ALGORITHM): Promise<{ kid: string; key: CryptoKey }> {
  const usable = (ring: Keyring) => ring.keys.find((key) => signs(key, alg, deps.now()))
  const found = usable(await keyring(deps, { alg }))
  if (found?.sign !== undefined) return { kid: found.kid, key: found.sign }
  forgetKeys(deps)
  const again = usable(await keyring(deps))
  if (again?.sign === undefined) throw new Error('no signing key can be opened')
  return { kid: again.kid, key: again.sign }
}

/** A new key pair as a row: the private half sealed, and the public half with its thumbprint as the id (RFC 7638). */
export async function makeKeyRow(
  deps: Pick<Deps, 'config'>,
  alg: Algorithm,
  now: number,
  activeFrom: number,
): Promise<SigningKeyRow> {
  const { secrets } = deps.config
  const { kid, publicJwk, privateJwk } = await newSigningKeys(alg)
  return {
    kid,
    alg,
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

/** Whether a key of this algorithm signs at `now`, or would, if it were the newest. */
const signs = (key: RingKey, alg: Algorithm, now: number): boolean =>
  key.alg === alg && key.sign !== undefined && key.activeFrom <= now

async function loadKeys(deps: KeyDeps): Promise<RingKey[]> {
  const now = deps.now()
  const [rows, clients] = await run(deps.db, [selectKeys(deps.db, now), whether(deps.db, hasClients)])
  const opened = await openRows(deps, rows)
  const needed: Algorithm[] = clients.results.length > 0 ? ['ES256', 'RS256'] : ['ES256']
  const missing = needed.filter((alg) => !opened.some((key) => signs(key, alg, now)))
  if (missing.length === 0) return opened
  const made = await Promise.all(missing.map((alg) => makeKeyRow(deps, alg, now, now - SKEW_MS)))
  const inserts = made.flatMap((row) => [insertFirstKey(deps.db, row), auditIfChanged(deps, keyCreated(row.kid))])
  const [, ...answers] = await run(deps.db, [whether(deps.db, never), ...inserts, selectKeys(deps.db, now)])
  return openRows(deps, answers.at(-1) as SigningKeyRow[])
}

const keyCreated = (kid: string) =>
  ({ event: 'key_created', outcome: 'success', actorId: 'clock', meta: { kid } }) as const

function openRows(deps: KeyDeps, rows: readonly SigningKeyRow[]): Promise<RingKey[]> {
  return Promise.all(
    rows.map(async (row): Promise<RingKey> => {
      const opened = await unseal(deps.config.secrets, `signing-key:${row.kid}`, row.sealedPrivateJwk)
      return {
        kid: row.kid,
        alg: row.alg,
        publicJwk: row.publicJwk,
        verify: await openJwk(row.publicJwk, row.alg),
        sign: opened === undefined ? undefined : await openJwk(JSON.parse(opened) as JsonWebKey, row.alg),
        activeFrom: row.activeFrom,
        retiresAt: row.retiresAt,
      }
    }),
  )
}
