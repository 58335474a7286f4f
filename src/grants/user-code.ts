// The short code that a device shows and a person types (RFC 8628 §6.1). It is short enough to be guessed, so wrong ones are counted (§5.1).
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { keyedDigests } from '../crypto/keys.ts'
import { randomBelow } from '../crypto/random.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reserveUserCode } from '../limits/user-codes.ts'
import { ok, refuse, type Result } from '../result.ts'
import { nothingWaits, selectWaiting } from './device-store.ts'
import type { DeviceRow } from './tables.ts'

/** Consonants that are no others: no word comes of them, and none is mistaken. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const CODE_LENGTH = 8

/** A new code. */
export const newUserCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => LETTERS[randomBelow(LETTERS.length)]).join('')

/** What was typed, as a code: without what people put between its letters; `undefined` where it can be none. */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[^A-Z]/g, '')
  return letters.length === CODE_LENGTH && [...letters].every((letter) => LETTERS.includes(letter))
    ? letters
    : undefined
}

/** `unknown`: no device waits with that code. `throttled`: this person or their address tried too many, and isn't told whether this one is right. */
export type UserCodeRefusal = { kind: 'unknown' } | ThrottledRefusal

/** The device that waits with a code that was typed (`readUserCode`) by a person. A wrong one is counted. One round trip, two for the last one. */
export async function findDevice(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  userId: string,
  code: string,
): Promise<Result<DeviceRow, UserCodeRefusal>> {
  const { db } = deps
  const now = deps.now()
  const [current, previous = current] = keyedDigests(deps.config.secrets, 'user-code', code)
  // Of guesses at once each is counted before the next is looked at: the batches come one after the other.
  const attempt = reserveUserCode(deps, userId, nothingWaits([current, previous], now))
  const [reserved, full, byCurrent, byPrevious] = await run(db, [
    ...attempt.statements,
    selectWaiting(db, { userCode: current, now }),
    selectWaiting(db, { userCode: previous, now }),
  ])
  const slot = attempt.outcome(reserved, full)
  if (!slot.ok && full.results.length > 0) return refuseThrottled(deps, slot.error)
  const device = byCurrent[0] ?? byPrevious[0]
  return device === undefined ? refuse({ kind: 'unknown' }) : ok(device)
}
