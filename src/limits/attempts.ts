// Wrong attempts, counted in D1 before the proof is tested. A slot is reserved in every counter at once or in none, so no
// number of parallel guesses gets past a limit, and a refused attempt counts nothing (NIST SP 800-63B-4 §3.2.2).
import { keyedDigest } from '../crypto/keys.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { limitAddress } from './address.ts'
import { counterOf, nameOf } from './name.ts'
import {
  clearSlots,
  countersIn,
  either,
  fullSlots,
  nothingFull,
  noticeRefusal,
  releaseSlots,
  reserveNothing,
  reserveSlots,
  slotKey,
  type FullRow,
  type RaisedRow,
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
  outcome: (reserved: Rows<RaisedRow>, full: Rows<FullRow>) => Result<Reserved, Throttled>
}
type Rows<Row> = { results: readonly Row[] }
/** The slots that something holds: the names of their counters. */
export type Slots = { keys: readonly string[] }
/** The slots of an attempt, and whether so many failed before it that a program may be guessing. */
export type Reserved = Slots & { suspicious: boolean }
/** Too many: when to come back, and the name of the counter that is full. */
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
  const most = config.signInAttempts
  // The account's row holds the pair's counter, and the further ones of the account.
  const ofAccount = slot(most * 10, 'account', account)
  const both = (attempt.also ?? []).map(({ what, ...limit }) => {
    const usual = { key: ofAccount.key, part: what, ...limit }
    if (device === undefined || tag === undefined) return usual
    return slotUnless(device.known, usual, { ...limit, key: slotKey(kind, `device-${what}`, account, tag) })
  })
  const usual = [{ ...ofAccount, part: `pair:${address}`, most }, ofAccount, slot(most * 10, 'address', address)]
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
  part: usual.part === other.part ? usual.part : either(condition, other.part ?? '', usual.part ?? ''),
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
    const raised = reserved.results.flatMap(countersIn)
    if (raised.length > 0) return ok({ keys: raised.map(({ name }) => name), suspicious: raised.some(isSuspicious) })
    const none = { key: '', part: '', expires_at: now }
    const last = full.results.reduce((latest, row) => (row.expires_at > latest.expires_at ? row : latest), none)
    return refuse({
      retryAfterSeconds: Math.max(1, Math.ceil((last.expires_at - now) / 1000)),
      fullKey: nameOf(last.key, last.part),
    })
  }
}

/** More wrong attempts than a person makes who has only mistyped. */
function isSuspicious({ name, count }: { name: string; count: number }): boolean {
  return count > (isOwn(name) ? MOST_UNSUSPICIOUS : 10 * MOST_UNSUSPICIOUS)
}

/** Whether a counter is one person's at one place: a pair's or a device's. */
const isOwn = (name: string): boolean => ['pair', 'device'].includes(counterOf(name))

/** Gives the slots of a right attempt back: the pair's and the device's counters start anew, the others forget this one. */
export function releaseAttempt(deps: Pick<Deps, 'db'>, reserved: Slots): Write {
  const cleared = reserved.keys.filter(isOwn)
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
      kinds.flatMap((kind) => [`${kind}:account:${account}`, `${kind}:device-day:${account}:`]),
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

/** The tag of the account of a canonical email address, for the key of a counter. */
export const accountTag = (deps: Pick<Deps, 'config'>, email: string): string => tagOf(deps, 'account', email)
