// Wrong attempts, counted in D1 before the proof is tested. A slot is reserved in every counter at once or in none, so no
// number of parallel guesses gets past a limit, and a refused attempt counts nothing (NIST SP 800-63B-4 §3.2.2).
import { keyedDigest } from '../crypto/keys.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { limitAddress } from './address.ts'
import {
  clearSlots,
  either,
  fullSlots,
  nothingFull,
  noticeRefusal,
  releaseSlots,
  reserveNothing,
  reserveSlots,
  slotKey,
  type Slot,
  type Wanted,
} from './store.ts'

type AttemptDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** So many wrong attempts of a pair or a device ask for no proof of being human; of an account or an address ten times that. */
const MOST_UNSUSPICIOUS = 3

/**
 * Wrong codes that an account allows a day over all its requests, counted apart for second factors and for mailed codes. A
 * known device of the account has as many of its own. Without that bound a thief of its cookie could try an app's codes for
 * ever.
 */
export const GUESSES_A_DAY = { what: 'day', most: 30, windowMs: 86_400_000 } as const

/** What is proved. Each kind has counters of its own. */
export const PROOF_KINDS = ['password', 'code', 'factor'] as const
type ProofKind = (typeof PROOF_KINDS)[number]

/** A prepared reservation: commit its two statements first in a batch, then let `outcome` read their rows. */
export type Reservation = {
  statements: readonly [ReturnType<typeof reserveSlots>, ReturnType<typeof fullSlots>]
  outcome: (
    reserved: Rows<{ key: string; count: number }>,
    full: Rows<{ key: string; expires_at: number }>,
  ) => Result<Reserved, Throttled>
}
type Rows<Row> = { results: readonly Row[] }
/** The slots that an attempt or a mail has reserved. */
export type Slots = { keys: readonly string[] }
/** The slots of an attempt, and whether so many failed before it that a program may be guessing. */
export type Reserved = Slots & { suspicious: boolean }
/** Too many attempts: when to come back, and the key of the full counter. */
export type Throttled = { retryAfterSeconds: number; fullKey: string }

/** `account` is the user's id, or the tag of an address that has no account. See `accountTag`. */
export type Attempt = {
  kind: ProofKind
  account: Condition | string
  device?: AskingDevice | undefined
  /** Further counters of the account, e.g. one for a day; or of the known device, if it is one. */
  also?: readonly { what: string; most: number; windowMs: number }[]
  /** Nothing is reserved where this doesn't hold. */
  onlyIf?: Condition | undefined
}

/**
 * Prepares one attempt. Limits are those of contract §7: N for the pair of account and address, 10 N for each alone; a
 * known device has N of its own instead of the account's and the address's.
 */
export function reserveAttempt(deps: AttemptDeps, attempt: Attempt): Reservation {
  const { config } = deps
  const { kind, account, device } = attempt
  const windowMs = config.signInWindowMs
  const address = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  const slot = (most: number, ...key: (Condition | string)[]): Slot => ({ key: slotKey(kind, ...key), most, windowMs })
  const tag = device && tagOf(deps, 'device', device.id)
  const keyOf = (what: string): Condition | string => {
    const usually = slotKey(kind, what, account)
    return device === undefined || tag === undefined
      ? usually
      : either(device.known, slotKey(kind, `device-${what}`, account, tag), usually)
  }
  const both = (attempt.also ?? []).map(({ what, ...limit }) => ({ key: keyOf(what), ...limit }))
  const most = config.signInAttempts
  const usual = [
    slot(most, 'pair', account, address),
    slot(most * 10, 'account', account),
    slot(most * 10, 'address', address),
  ]
  const own = tag === undefined ? [] : [slot(most, 'device', tag)]
  const exemption = device && { known: device.known, slots: own }
  return reservation(deps, { usual, exemption, both, onlyIf: attempt.onlyIf })
}

/** A device that a request may come from: its id, and the condition that its account still knows it. */
export type AskingDevice = { id: string; known: Condition }

/**
 * The tag of a request's source: a known device, or else the network address. With a device it is an expression, because only
 * D1 knows whether the account knows it.
 */
export function callerTag(deps: Pick<Deps, 'config' | 'caller'>, device: AskingDevice | undefined): Condition | string {
  const source = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  return device === undefined ? source : either(device.known, tagOf(deps, 'device', device.id), source)
}

/** The other counter where a condition holds, else the usual one. */
export const slotUnless = (condition: Condition, usual: Slot, other: Slot): Slot => ({
  key: either(condition, other.key, usual.key),
  most: either(condition, other.most, usual.most),
  windowMs: usual.windowMs,
})

/** Prepares a reservation in any counters. */
export function reservation(deps: Pick<Deps, 'db' | 'now'>, wanted: Wanted): Reservation {
  const now = deps.now()
  return {
    statements: [reserveSlots(deps.db, wanted, now), fullSlots(deps.db, wanted, now)],
    outcome: outcomeAt(now),
  }
}

/** As `reservation`, without any counter: it succeeds where `onlyIf` holds. */
export function unlimited(deps: Pick<Deps, 'db' | 'now'>, onlyIf: Condition): Reservation {
  return { statements: [reserveNothing(deps.db, onlyIf), nothingFull(deps.db)], outcome: outcomeAt(deps.now()) }
}

function outcomeAt(now: number): Reservation['outcome'] {
  return (reserved, full) => {
    if (reserved.results.length > 0)
      return ok({ keys: reserved.results.map((row) => row.key), suspicious: reserved.results.some(isSuspicious) })
    const none = { key: '', expires_at: now }
    const last = full.results.reduce((latest, row) => (row.expires_at > latest.expires_at ? row : latest), none)
    return refuse({ retryAfterSeconds: Math.max(1, Math.ceil((last.expires_at - now) / 1000)), fullKey: last.key })
  }
}

/** More wrong attempts than a person makes who only mistypes. */
function isSuspicious({ key, count }: { key: string; count: number }): boolean {
  return count > (/:(pair|device):/.test(key) ? MOST_UNSUSPICIOUS : 10 * MOST_UNSUSPICIOUS)
}

/** Gives back the slots of a right attempt: the counters of the pair and the device start anew, the others are lowered by one. */
export function releaseAttempt(deps: Pick<Deps, 'db'>, reserved: Slots): Write {
  const cleared = reserved.keys.filter((key) => key.includes(':pair:') || key.includes(':device:'))
  return releaseSlots(
    deps.db,
    cleared,
    reserved.keys.filter((key) => !cleared.includes(key)),
  )
}

/** Gives back the slots of an attempt that tested nothing. */
export function returnAttempt(deps: Pick<Deps, 'db'>, reserved: Slots): Write {
  return releaseSlots(deps.db, [], reserved.keys)
}

/** Resets an account's counters of some kinds of proof. The counters of a network address, and those of a known device, stay. */
export function unlockWrite(
  deps: Pick<Deps, 'db'>,
  accounts: readonly string[],
  kinds: readonly ProofKind[],
): ReturnType<typeof clearSlots> {
  return clearSlots(
    deps.db,
    accounts.flatMap((account) =>
      kinds.flatMap((kind) => [
        `${kind}:pair:${account}:`,
        `${kind}:account:${account}`,
        `${kind}:day:${account}`,
        `${kind}:device-day:${account}:`,
      ]),
    ),
  )
}

/** Marks the full counter. The statement changes a row only once a window, so that one audit row follows it. */
export function noticeThrottled(deps: Pick<Deps, 'db'>, throttled: Throttled): Write {
  return noticeRefusal(deps.db, throttled.fullKey)
}

/** A tag for the key of a counter: an HMAC (base64url) of a value that D1 must not hold in the clear, such as an address. */
export function tagOf(deps: Pick<Deps, 'config'>, what: string, value: string): string {
  return keyedDigest(deps.config.secrets, 'counter', `${what}\n${value}`)
}

/** The tag of the account of a canonical e-mail address, for the key of a counter. */
export const accountTag = (deps: Pick<Deps, 'config'>, email: string): string => tagOf(deps, 'account', email)
