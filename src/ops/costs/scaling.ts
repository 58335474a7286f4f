// Which limit a number of users meets, and at how many: one database's size and its one query at a time, the hashers, mail.
import { bytesEach } from './bill.ts'
import { FULL, HASH_MS, MOST_HASHERS, PEAK, STORED } from './figures.ts'
import { monthOf, type Profile } from './profiles.ts'

/** The default of HASHER_SHARDS, and of MAIL_HOURLY_LIMIT. */
const HASHERS = 8
const MAILS_AN_HOUR = 1_000
const MONTH_SECONDS = 30 * 86_400

/** A limit: how many monthly users meet it (`Infinity`: none do). `setting`: whether a setting of ours moves it. */
export type Limit = { what: string; users: number; setting: boolean }
/** The busiest hour of so many users: GB in D1, how busy one database would be (1: always), a second and an hour. */
type Peak = { gb: number; d1: number; written: number; hashes: number; hashers: number; mails: number }

/** The limits in the order in which they are met; `costs` is the text of docs/costs.md. */
export function limitsOf(costs: string, profile: Profile, auditDays: number): Limit[] {
  const one = peakOf(costs, profile, auditDays, 1)
  const limit = (what: string, most: number, each: number, setting: boolean): Limit => ({
    what,
    users: each === 0 ? Infinity : most / each,
    setting,
  })
  const hashesASecond = (FULL * 1000) / HASH_MS
  return [
    limit('10 GB of D1', STORED.paid, one.gb, false),
    limit('D1, one query at a time', FULL, one.d1, false),
    limit('hashers, 8 of them', HASHERS * hashesASecond, one.hashes, true),
    limit(`hashers, ${MOST_HASHERS} of them`, MOST_HASHERS * hashesASecond, one.hashes, false),
    limit('mail, 1,000 an hour', MAILS_AN_HOUR, one.mails, true),
  ].toSorted((a, b) => a.users - b.users)
}

/** The busiest hour. */
export function peakOf(costs: string, profile: Profile, auditDays: number, users: number): Peak {
  const month = monthOf(costs, profile)
  const aSecond = (use: number): number => (use * users * PEAK) / MONTH_SECONDS
  const hashes = aSecond(month.hashes)
  return {
    gb: (users * bytesEach(profile, month, auditDays)) / 1e9,
    d1: aSecond(month.d1Ms) / 1000,
    written: aSecond(month.written),
    hashes,
    hashers: Math.ceil((hashes * HASH_MS) / 1000 / FULL),
    mails: aSecond(month.mails) * 3_600,
  }
}
