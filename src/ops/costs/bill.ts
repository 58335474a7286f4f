// The bill of a month on Cloudflare's Paid plan, line by line, and what a database holds then.
import type { Use } from './acts.ts'
import { BYTES, CLOCK_HOUR, HASH_MS, MAIL, PAID_MONTH, PLAN_DOLLARS, QUEUE, STORED } from './figures.ts'
import { AUDIT_DAYS, monthOf, type Profile } from './profiles.ts'

/** `auditDays`: how long D1 keeps an event. `sink`: whether events leave by a queue, a message each. */
export type Wanted = { users: number; profile: Profile; auditDays: number; sink: 'none' | 'queue' }
/** A line: what is used in a month, in its unit, and dollars after what is included. */
type Line = { what: string; used: number; unit: string; dollars: number }
/** `dollars` without mail, which is a line of its own, because another vendor may send it. `gb`: what D1 holds. */
export type Bill = { lines: Line[]; dollars: number; mail: Line; gb: number; databases: number; month: Use }

const GB_OF_HASHER = 0.128
const DAYS = 30
const MILLION = 1_000_000
/** The clock counts people and sessions each hour, but reads no more than about so many rows a day. */
const MOST_COUNTED = 2_400_000

/** Bytes of D1 for each monthly user. */
export function bytesEach({ kept }: Profile, month: Use, auditDays: number): number {
  const events = (month.events * auditDays) / DAYS
  return kept.people * BYTES.person + kept.sessions * BYTES.session + events * BYTES.event
}

/** What so many users take in a month, the clock included. */
export function usedBy(costs: string, { users, profile }: Pick<Wanted, 'users' | 'profile'>): Use {
  const one = monthOf(costs, profile)
  const all = Object.fromEntries(Object.entries(one).map(([key, value]) => [key, value * users])) as Use
  // Of somebody's sessions one lives; the others have ended, and are kept.
  const counted = users * (profile.kept.people + Math.min(1, profile.kept.sessions))
  const looks = counted === 0 ? 0 : Math.min(24, Math.max(1, MOST_COUNTED / counted))
  all.read += DAYS * (24 * CLOCK_HOUR.read + looks * counted * CLOCK_HOUR.readEach)
  all.written += DAYS * 24 * CLOCK_HOUR.written
  return all
}

const over = (used: number, { included, dollars }: { included: number; dollars: number }): number =>
  (Math.max(0, used - included) / MILLION) * dollars

/** The bill; `costs` is the text of docs/costs.md. */
export function billOf(costs: string, wanted: Wanted): Bill {
  const month = usedBy(costs, wanted)
  const one = monthOf(costs, wanted.profile)
  const gb = (wanted.users * bytesEach(wanted.profile, one, wanted.auditDays)) / 1e9
  const gbSeconds = month.hashes * (HASH_MS / 1000) * GB_OF_HASHER
  const messages = wanted.sink === 'queue' ? month.events * QUEUE.operations : 0
  const line = (what: string, unit: string, used: number, dollars: number): Line => ({ what, used, unit, dollars })
  const lines = [
    line('the plan', 'month', 1, PLAN_DOLLARS),
    line('requests', 'requests', month.requests, over(month.requests, PAID_MONTH.requests)),
    line('processor', 'ms', month.cpuMs, over(month.cpuMs, PAID_MONTH.cpuMs)),
    line('D1, rows read', 'rows', month.read, over(month.read, PAID_MONTH.read)),
    line('D1, rows written', 'rows', month.written, over(month.written, PAID_MONTH.written)),
    line('D1, stored', 'GB', gb, Math.max(0, gb - STORED.included) * STORED.dollars),
    line('calls of the hasher', 'calls', month.hashes, over(month.hashes, PAID_MONTH.hashes)),
    line('time of the hasher', 'GB-s', gbSeconds, over(gbSeconds, PAID_MONTH.gbSeconds)),
    ...(messages > 0 ? [line('queue of the log', 'operations', messages, over(messages, QUEUE))] : []),
  ]
  const mailDollars = (Math.max(0, month.mails - MAIL.included) / 1_000) * MAIL.dollars
  return {
    lines,
    dollars: lines.reduce((sum, { dollars }) => sum + dollars, 0),
    mail: line('mail', 'mails', month.mails, mailDollars),
    gb,
    databases: Math.ceil(gb / STORED.paid),
    month,
  }
}

/** What one user takes of each allowance, for the limits of a plan: milliseconds, rows, calls, GB-seconds. */
export function needsOf(use: Use): Record<string, number> {
  return { ...use, gbSeconds: use.hashes * (HASH_MS / 1000) * GB_OF_HASHER }
}

export const DEFAULTS = { users: 1_000_000, profile: 'consumer', auditDays: AUDIT_DAYS, sink: 'none' } as const
