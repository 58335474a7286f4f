// WebAuthn challenges (WebAuthn L3 §13.4.3) without a row: 128 random bits, the ceremony, the expiry, and a MAC that binds all
// of it to the asker. Each is good once: the batch that uses it inserts its random bits into `spent_challenges`, or stops.
import { fromBase64Url, toBase64Url } from '../crypto/encoding.ts'
import { mac, macMatches } from '../crypto/keys.ts'
import { randomBytes } from '../crypto/random.ts'
import { mustHaveChanged, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { hasSpent, insertSpentIf } from './spent-store.ts'
import { insertSpentChallenge } from './store.ts'

/** What a challenge is for. What the browser signs doesn't say whether a registration was conditional, so the challenge does. */
const CEREMONIES = ['register', 'register_conditional', 'sign_in', 'second_factor', 'reauthenticate'] as const
export type Ceremony = (typeof CEREMONIES)[number]

export const CHALLENGE_MS = 300_000
const NONCE_BYTES = 16
const BODY_BYTES = NONCE_BYTES + 7
const MAC_BYTES = 16

/** A challenge of ours that has not expired. */
export type OpenedChallenge = { ceremony: Ceremony; nonce: string; expiresAt: number }

/** A new challenge, base64url. `bound` names the session or the pending sign-in that asks; '' for a stranger. */
export function newChallenge(deps: Pick<Deps, 'config' | 'now'>, ceremony: Ceremony, bound: string): string {
  const expiresAt = deps.now() + CHALLENGE_MS
  const body = new Uint8Array(BODY_BYTES)
  body.set(randomBytes(NONCE_BYTES))
  const view = new DataView(body.buffer)
  view.setUint8(NONCE_BYTES, CEREMONIES.indexOf(ceremony))
  view.setUint16(NONCE_BYTES + 1, Math.floor(expiresAt / 2 ** 32))
  view.setUint32(NONCE_BYTES + 3, expiresAt % 2 ** 32)
  const tag = mac(deps.config.secrets, 'passkey-challenge', messageOf(body, bound)).slice(0, MAC_BYTES)
  return toBase64Url(Uint8Array.from([...body, ...tag]))
}

/**
 * Opens a challenge of one of these ceremonies; `undefined` where it isn't ours, is of another ceremony, or is too old. No
 * query.
 */
export function openChallenge(
  deps: Pick<Deps, 'config' | 'now'>,
  challenge: string,
  ceremonies: readonly Ceremony[],
  bound: string,
): OpenedChallenge | undefined {
  const bytes = fromBase64Url(challenge)
  if (bytes?.length !== BODY_BYTES + MAC_BYTES) return undefined
  const body = bytes.slice(0, BODY_BYTES)
  if (!macMatches(deps.config.secrets, 'passkey-challenge', messageOf(body, bound), bytes.slice(BODY_BYTES)))
    return undefined
  const view = new DataView(body.buffer)
  const ceremony = CEREMONIES[view.getUint8(NONCE_BYTES)]
  const expiresAt = view.getUint16(NONCE_BYTES + 1) * 2 ** 32 + view.getUint32(NONCE_BYTES + 3)
  if (ceremony === undefined || !ceremonies.includes(ceremony) || expiresAt <= deps.now()) return undefined
  return { ceremony, nonce: toBase64Url(body.slice(0, NONCE_BYTES)), expiresAt }
}

/** Spends a challenge; the batch stops as `lost` where it was spent before. */
export const spendChallengeWrites = (deps: Pick<Deps, 'db'>, opened: OpenedChallenge): [Write, Write] =>
  spendNonceWrites(deps, opened.nonce, opened.expiresAt)

/** Spends any value without a row that is good once until `expiresAt` (ms). The batch stops as `lost` where it was spent before. */
export const spendNonceWrites = (deps: Pick<Deps, 'db'>, nonce: string, expiresAt: number): [Write, Write] => [
  insertSpentChallenge(deps.db, { nonce, expiresAt }),
  mustHaveChanged(deps.db),
]

/** A condition: such a value was spent before. */
export const isSpent = (nonce: string): Condition => hasSpent(nonce)

/** Spends such a value where a condition holds; commit it behind what the condition allows. */
export const spendNonceIf = ({ db }: Pick<Deps, 'db'>, nonce: string, expiresAt: number, condition: Condition): Write =>
  insertSpentIf(db, { nonce, expiresAt }, condition)

const messageOf = (body: Uint8Array, bound: string): string => `${toBase64Url(body)}\n${bound}`
