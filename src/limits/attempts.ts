// Wrong attempts, counted in D1 before the proof is tested: a slot is reserved in every counter at once or in none, so
// that no number of parallel guesses gets past a limit and a refused attempt counts nothing (NIST SP 800-63B-4 §3.2.2).
import { keyedDigest } from '../crypto/keys.ts'
import type { Deps } from '../deps.ts'
import { releaseSlots, reserveSlots, slotsInUse, noticeRefusal, type Exemption, type Slot } from './store.ts'
import { limitAddress } from './address.ts'
import type { Write } from '../db/client.ts'
import { ok, refuse, type Result } from '../result.ts'

type AttemptDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A prepared reservation: commit its two statements first in a batch, then let `outcome` read their rows. */
export type Reservation = {
  statements: readonly [ReturnType<typeof reserveSlots>, ReturnType<typeof slotsInUse>]
  outcome: (reserved: readonly { key: string }[], inUse: readonly InUse[]) => Result<Reserved, Throttled>
}
/** The slots that an attempt holds. */
export type Reserved = { keys: readonly string[] }
/** Too many wrong attempts: when to come back, and the counter that is full. */
export type Throttled = { retryAfterSeconds: number; fullKey: string }
type InUse = { key: string; count: number; expiresAt: number }

/**
 * Prepares one attempt at proving to be `account` (any stable name of it, e.g. the canonical address).
 * Limits are those of contract §7: N for the pair of account and address, 10 N for each alone; a known device
 * (`exemption`) has N of its own instead.
 */
export function reserveAttempt(
  deps: AttemptDeps,
  kind: 'password',
  account: string,
  device: { id: string; known: Exemption['known'] } | undefined,
): Reservation {
  const { config } = deps
  const most = config.signInAttempts
  const address = limitAddress(deps.caller.ip)
  const key = (what: string, whom: string): string =>
    `${kind}:${what}:${keyedDigest(config.secrets, 'counter', `${what}\n${whom}`)}`
  const slots: Slot[] = [
    { key: key('pair', `${account}\n${address}`), most },
    { key: key('account', account), most: most * 10 },
    { key: key('address', address), most: most * 10 },
  ]
  const exemption = device && { known: device.known, slot: { key: key('device', device.id), most } }
  const all = exemption === undefined ? slots : [...slots, exemption.slot]
  const now = deps.now()
  return {
    statements: [
      reserveSlots(deps.db, slots, exemption, now, now + config.signInWindowMs),
      slotsInUse(deps.db, all, now),
    ],
    outcome: (reserved, inUse) => {
      if (reserved.length > 0) return ok({ keys: reserved.map((row) => row.key) })
      const full = inUse.filter((row) => row.count >= (all.find((slot) => slot.key === row.key)?.most ?? Infinity))
      const last = full.reduce(
        (latest, row) => (row.expiresAt > latest.expiresAt ? row : latest),
        full[0] ?? { key: '', expiresAt: now },
      )
      return refuse({ retryAfterSeconds: Math.max(1, Math.ceil((last.expiresAt - now) / 1000)), fullKey: last.key })
    },
  }
}

/** Gives the slots of a right attempt back: the pair's and the device's counters start anew, the others forget this one. */
export function releaseAttempt(deps: Pick<Deps, 'db'>, reserved: Reserved): Write[] {
  const cleared = reserved.keys.filter((key) => key.includes(':pair:') || key.includes(':device:'))
  const lowered = reserved.keys.filter((key) => !cleared.includes(key))
  return releaseSlots(deps.db, cleared, lowered)
}

/** Marks the full counter; the statement changes a row only once a window, so that one audit row follows it. */
export function noticeThrottled(deps: Pick<Deps, 'db'>, throttled: Throttled): Write {
  return noticeRefusal(deps.db, throttled.fullKey)
}
