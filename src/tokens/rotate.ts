// Rotation of signing keys, by the clock. The successor is published well before it signs, and the key before it stays
// published until the last token that it signed has expired. And killing keys, by an operator, when somebody else has one.
import { auditIfChanged } from '../audit/record.ts'
import { ALGORITHM, ALGORITHMS, type Algorithm } from '../crypto/signing-keys.ts'
import { hasClients } from '../clients/exist.ts'
import { faultless, run, whether } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { KEYRING_OUTAGE_MS, keyring, makeKeyRow } from './keyring.ts'
import { deleteAllKeys, deleteDeadKeys, insertSuccessor, markDue, retireOthers, selectKeys } from './store.ts'
import { ID_TOKEN_MS, LONGEST_ACCESS_TOKEN_MS } from './rules.ts'
import { CLOCK_TOLERANCE_SECONDS } from './verify.ts'

/** How long a key is published before it signs: longer than caches keep the key set. */
export const PUBLISH_LEAD_MS = 3_600_000

type RotateDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/**
 * Makes a successor for each algorithm whose key is due, the first key of ID tokens where there is a client, and deletes dead keys. Repeatable:
 * a second run finds nothing to do.
 */
export async function rotateSigningKeys(deps: RotateDeps): Promise<{ made: number; removed: number }> {
  const { db } = deps
  const now = deps.now()
  const dead = await faultless(deleteDeadKeys(db, now))
  const [keys, clients] = await run(db, [selectKeys(db, now), whether(db, hasClients)])
  // A pair of RSA takes long to make: better here than while somebody waits.
  if (clients.results.length > 0 && !keys.some(({ alg }) => alg === 'RS256'))
    await keyring(deps, { published: 'RS256' })
  let made = 0
  for (const alg of ALGORITHMS) {
    const line = keys.filter((key) => key.alg === alg)
    const due =
      line.some((key) => key.rotatesAt <= now && key.retiresAt === null) && line.every((key) => key.activeFrom <= now)
    if (due && (await succeed(deps, alg))) made += 1
  }
  return { made, removed: dead.length }
}

/** Makes the successor of the key of an algorithm. Of two runs at once one makes it. */
async function succeed(deps: RotateDeps, alg: Algorithm): Promise<boolean> {
  const { db } = deps
  const now = deps.now()
  const activeFrom = now + PUBLISH_LEAD_MS
  const row = await makeKeyRow(deps, alg, now, activeFrom)
  // An isolate may sign with the old key until it reads the keys again, and that token lives its whole life.
  const expiresAt = activeFrom + KEYRING_OUTAGE_MS + longestLife(deps, alg) + CLOCK_TOLERANCE_SECONDS * 1000
  const [, , after] = await run(db, [
    insertSuccessor(db, row, now),
    auditIfChanged(deps, { event: 'key_rotated', outcome: 'success', actorId: 'clock', meta: { kid: row.kid } }),
    selectKeys(db, now),
    retireOthers(db, row, activeFrom, expiresAt),
  ])
  return after.some((key) => key.kid === row.kid)
}

/** How long a token of an algorithm lives. Access tokens are ES256, ID tokens either. */
const longestLife = ({ config }: Pick<Deps, 'config'>, alg: Algorithm): number =>
  alg === ALGORITHM ? Math.max(config.accessTokenMs, ID_TOKEN_MS, LONGEST_ACCESS_TOKEN_MS) : ID_TOKEN_MS

type ActDeps = Pick<Deps, 'db' | 'now' | 'caller'>
/** The actor, as the audit log names them. */
type Who = { actorId: string; sessionId?: string }

/** The writes that mark the key that signs as due, for a batch. The first one returns the keys that weren't due before. */
export const markDueWrites = (deps: ActDeps, who: Who) =>
  [
    markDue(deps.db, deps.now()),
    auditIfChanged(deps, { event: 'key_due', outcome: 'success', ...who, countAs: 'keys' }),
  ] as const

/** The writes that kill every signing key, for a batch; none where there is a key that isn't among `known`. The first one returns them. */
export const killWrites = (deps: ActDeps, who: Who, known?: readonly string[]) =>
  [
    deleteAllKeys(deps.db, known),
    auditIfChanged(deps, { event: 'key_revoked', outcome: 'success', ...who, countAs: 'keys' }),
  ] as const

/** Marks the key that signs as due; the clock rotates it at its next run. Returns how many were marked. */
export async function markKeysDue(deps: ActDeps): Promise<number> {
  const [marked] = await run(deps.db, markDueWrites(deps, { actorId: 'operator' }))
  return marked.length
}

/**
 * Kills every signing key, and with them every token that they signed: for when somebody else has a key. One batch. The next
 * signature makes a fresh key, and sessions live on. A check that asks D1 knows at once; an isolate that remembers keys knows
 * within `KEYRING_MS`.
 */
export async function killKeys(deps: ActDeps): Promise<string[]> {
  const [killed] = await run(deps.db, killWrites(deps, { actorId: 'operator' }))
  return killed.map(({ kid }) => kid)
}
