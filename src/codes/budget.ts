// How much mail anybody may cause (contract §7): by source, by address and purpose, and over all. It is counted in D1 before
// the mail is written, so that nobody can flood a mailbox through us. As far as possible a person shares no budget with a
// stranger: a known device has its own, each purpose has its own, and half of the whole is kept for addresses that have an
// account.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { changedRow, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import { limitAddress, limitNetwork } from '../limits/address.ts'
import {
  noticeThrottled,
  reservation,
  slotUnless,
  tagOf,
  type AskingDevice,
  type Reservation,
  type Throttled,
} from '../limits/attempts.ts'
import { counterOf } from '../limits/name.ts'
import { refuse, type Result } from '../result.ts'
import { hasAccount } from '../users/find.ts'
import type { Purpose } from './tables.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const AN_HOUR_TO_AN_ADDRESS = 5
const A_DAY_TO_AN_ADDRESS = 20
const AN_HOUR_FROM_A_SOURCE = 20
const AN_HOUR_FROM_A_NETWORK = 10 * AN_HOUR_FROM_A_SOURCE
const NOTICES_A_DAY = 20

type BudgetDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The one who causes a mail: somebody at a network address, or a Worker of the same account, which has no network address. */
export type MailSource = 'network' | 'sibling'
/**
 * Mails of one purpose share a budget. Administrators have a purpose of their own, apart from the codes that anybody may ask
 * for.
 */
type MailPurpose = Purpose | 'administrator'
type Addressed = { to: string; purpose: MailPurpose; device?: AskingDevice | undefined; onlyIf?: Condition }

/**
 * Reserves one mail of the source that asks, before anything else is done. A known device has a budget of its own. A refusal
 * becomes 429, and says nothing about any address.
 */
export function sourceBudget(deps: BudgetDeps, device?: AskingDevice, onlyIf?: Condition): Reservation {
  const exemption = device && { known: device.known, slots: [] }
  return reservation(deps, { usual: networkSlots(deps), exemption, both: [sourceSlot(deps, device)], onlyIf })
}

/**
 * Reserves one mail to an address. Unless told otherwise, only if the statement right before it in the batch reserved one of
 * the source.
 */
export function addressBudget(deps: BudgetDeps, to: Addressed): Reservation {
  return reservation(deps, { usual: [], both: addressSlots(deps, to), onlyIf: to.onlyIf ?? changedRow })
}

/** Reserves one mail that an administrator causes, in all budgets at once. */
export function administratorBudget(
  deps: BudgetDeps,
  to: string,
  from: MailSource,
  onlyIf: Condition | undefined,
): Reservation {
  const ofSource = from === 'network' ? [sourceSlot(deps, undefined), ...networkSlots(deps)] : []
  const both = [...addressSlots(deps, { to, purpose: 'administrator' }), ...ofSource]
  return reservation(deps, { usual: [], both, onlyIf })
}

/**
 * Reserves one notice, if `onlyIf` holds. Within an hour, notices of one kind to an address that one source caused count as
 * one. The same act by another source is told again.
 */
export function noticeBudget(deps: BudgetDeps, about: { to: string; kind: string }, onlyIf: Condition): Reservation {
  const address = tagOf(deps, 'account', about.to)
  const source = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  const both = [
    { key: `${NOTICES}${address}`, most: NOTICES_A_DAY, windowMs: DAY_MS },
    { key: `${NOTICES}${address}`, part: `alike:${about.kind}:${source}`, most: 1, windowMs: HOUR_MS },
  ]
  return reservation(deps, { usual: [], both, onlyIf })
}

/** Whether the notices of a day are used up: not so where only an alike one was sent within the hour. */
export const isUsedUp = (full: readonly { part: string }[]): boolean => full.some(({ part }) => part === '')

const NOTICES = 'mail:notice:'

function sourceSlot(deps: BudgetDeps, device: AskingDevice | undefined) {
  const limit = { most: AN_HOUR_FROM_A_SOURCE, windowMs: HOUR_MS }
  const usual = { key: `mail:source:${tagOf(deps, 'address', limitAddress(deps.caller.ip))}`, ...limit }
  if (device === undefined) return usual
  return slotUnless(device.known, usual, { key: `mail:source:device:${tagOf(deps, 'device', device.id)}`, ...limit })
}

/** The counter of the /48; none for IPv4. */
function networkSlots(deps: BudgetDeps) {
  const network = limitNetwork(deps.caller.ip)
  if (network === undefined) return []
  const key = `mail:network:${tagOf(deps, 'address', network)}`
  return [{ key, most: AN_HOUR_FROM_A_NETWORK, windowMs: HOUR_MS }]
}

function addressSlots(deps: BudgetDeps, { to, purpose, device }: Addressed) {
  const address = `${purpose}:${tagOf(deps, 'account', to)}`
  const key = `mail:hour:${address}`
  const own = device && `${key}:${tagOf(deps, 'device', device.id)}`
  const limits = [
    { key, most: AN_HOUR_TO_AN_ADDRESS, windowMs: HOUR_MS },
    { key, part: 'day', most: A_DAY_TO_AN_ADDRESS, windowMs: DAY_MS },
  ]
  const slots =
    device === undefined || own === undefined
      ? limits
      : limits.map((slot) => slotUnless(device.known, slot, { ...slot, key: own }))
  return [...slots, ...slotsOfAll(deps, to)]
}

/**
 * All mail together. Half of it is kept for addresses with an account. Where accounts are made before their address is
 * confirmed, only a confirmed one counts, because anybody can make the others.
 */
function slotsOfAll({ config }: BudgetDeps, to: string) {
  const most = config.mailHourlyLimit
  const known = hasAccount(to, config.emailVerification === 'optional' ? 'proved' : 'anybody')
  const all = { key: 'mail:all', most, windowMs: HOUR_MS }
  const strangers = { ...all, part: 'strangers', most: Math.ceil(most / 2) }
  return [all, slotUnless(known, strangers, { ...all, part: 'accounts' })]
}

/** Refuses a source whose budget is used up, before any work. The audit log gets one row a window. */
export async function refuseSource(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  throttled: Throttled,
): Promise<Result<never, ThrottledRefusal>> {
  await run(deps.db, overBudgetWrites(deps, throttled))
  return refuse({ kind: 'throttled', retryAfterSeconds: throttled.retryAfterSeconds })
}

/** Records that a budget is used up, once a window. */
export function overBudgetWrites(deps: Pick<Deps, 'db' | 'now' | 'caller'>, throttled: Throttled): [Write, Write] {
  const counter = counterOf(throttled.fullKey)
  const reason = `mail_${PART_OF[counter] ?? counter}` as ReasonOf<'excess_rate_limit_exceeded'>
  const about = { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason } as const
  return [noticeThrottled(deps, throttled), auditIfChanged(deps, about)]
}

/** The budgets of which these counters are a part: the audit log names the whole. */
const PART_OF: Readonly<Record<string, string>> = { accounts: 'all', alike: 'notice' }
