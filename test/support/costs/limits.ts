// What each plan of Cloudflare bears, computed from the rows of docs/costs.md, from what the clock does later, and from Cloudflare's
// prices. docs/limits.md prints these very tables.

import { actsOf, type Act, type Use } from '../../../src/ops/costs/acts.ts'
import { needsOf, usedBy, bytesEach } from '../../../src/ops/costs/bill.ts'
import { CLOCK_HOUR, FREE_DAY, PAID_MONTH, PLAN_DOLLARS, STORED } from '../../../src/ops/costs/figures.ts'
import { AUDIT_DAYS, monthOf, PROFILES } from '../../../src/ops/costs/profiles.ts'

const PROFILE = PROFILES.consumer
/** The acts that docs/limits.md tells of. */
const operationsOf = (costs: string): Act[] => actsOf(costs).filter(({ name }) => name in PROFILE.acts)

const digits = (value: number): string => Math.round(value).toLocaleString('en-US')
/** Two digits that count: the third would be a promise. */
const roughly = (value: number): string => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return digits(Math.floor(value / step) * step)
}
const millions = (value: number): string =>
  value >= 1e8 ? `${roughly(value / 1e6)} million` : `${(value / 1e6).toPrecision(2)} million`
const money = (value: number): string =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
const table = (head: string[], rows: string[][]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')

/** What a plan limits, in words. */
export const LIMIT_NAMES: Record<string, string> = {
  requests: 'requests',
  read: 'rows read',
  written: 'rows written',
  hashes: 'calls of the hasher',
  gbSeconds: 'time of the hasher',
  cpuMs: 'processor',
}

/** How often an operation fits into allowances, and which of them is met first. */
function fits(use: Use, allowed: Record<string, number>): { times: number; first: string } {
  const needs = needsOf(use)
  const [first = ['', 0]] = Object.entries(allowed)
    .filter(([name]) => (needs[name] ?? 0) > 0)
    .map(([name, amount]): [string, number] => [name, amount / (needs[name] ?? 1)])
    .toSorted(([, one], [, other]) => one - other)
  return { times: first[1], first: LIMIT_NAMES[first[0]] ?? first[0] }
}

/** What a day of Free has left when the clock has run. */
const freeDay = {
  ...FREE_DAY,
  read: FREE_DAY.read - 24 * CLOCK_HOUR.read,
  written: FREE_DAY.written - 24 * CLOCK_HOUR.written,
}
const paidMonth = Object.fromEntries(Object.entries(PAID_MONTH).map(([name, { included }]) => [name, included]))

/** What each operation takes. */
export const usesTable = (costs: string): string =>
  table(
    ['', 'rows written at once', 'until nothing is left', 'rows read', 'requests', 'hashes'],
    operationsOf(costs).map(({ name, atOnce, use }) => [
      name,
      ...[atOnce, use.written, use.read, use.requests, use.hashes].map(String),
    ]),
  )

/** How often a day of Free has room for an operation, where nothing else happens. */
export const freeTable = (costs: string): string =>
  table(
    ['', 'a day', 'met first'],
    operationsOf(costs).map(({ name, use }) => {
      const { times, first } = fits(use, freeDay)
      return [name, roughly(times), first]
    }),
  )

/** How often a month of Paid has room for an operation within its five dollars, and what a million more cost. */
export const paidTable = (costs: string): string =>
  table(
    ['', 'a month, in the $5', 'met first', 'a million more'],
    operationsOf(costs).map(({ name, use }) => {
      const { times, first } = fits(use, paidMonth)
      return [name, roughly(times), first, money(dollarsOf(multiplied(use, 1_000_000), false))]
    }),
  )

const multiplied = (use: Use, times: number): Use =>
  Object.fromEntries(Object.entries(use).map(([key, value]) => [key, value * times])) as Use

/** Dollars of a month's use on Paid, its five not among them; with or without what is included. */
function dollarsOf(use: Use, included = true): number {
  const amounts = needsOf(use)
  return (Object.entries(PAID_MONTH) as [keyof typeof PAID_MONTH, { included: number; dollars: number }][]).reduce(
    (sum, [name, price]) =>
      sum + (Math.max(0, (amounts[name] ?? 0) - (included ? price.included : 0)) / 1_000_000) * price.dollars,
    0,
  )
}

/** Bytes of D1 for each monthly user of the profile. */
const bytesOf = (costs: string): number => bytesEach(PROFILE, monthOf(costs, PROFILE), AUDIT_DAYS)

/** The bill of 10,000, 100,000 and a million active people. */
export const billTable = (costs: string): string =>
  table(
    ['active in a month', 'requests', 'rows read', 'rows written', 'hashes', 'D1, GB', 'dollars a month'],
    [10_000, 100_000, 1_000_000].map((people) => {
      const use = usedBy(costs, { users: people, profile: PROFILE })
      const stored = (people * bytesOf(costs)) / 1e9
      const dollars = PLAN_DOLLARS + dollarsOf(use) + Math.max(0, stored - STORED.included) * STORED.dollars
      return [
        digits(people),
        ...[use.requests, use.read, use.written, use.hashes].map(millions),
        stored.toFixed(1),
        dollars.toFixed(0),
      ]
    }),
  )

/** How many people of the profile a plan bears, and what is met first. */
export const plansTable = (costs: string): string => {
  const month = monthOf(costs, PROFILE)
  const free = fits(month, Object.fromEntries(Object.entries(freeDay).map(([name, amount]) => [name, amount * 30])))
  const inFive = fits(month, paidMonth)
  return table(
    ['plan', 'people active in a month', 'met first', 'the next limit'],
    [
      [
        'Free',
        roughly(free.times),
        free.first,
        `500 MB of D1, at ${roughly((STORED.free * 1e9) / bytesOf(costs))} people`,
      ],
      ['Paid, for $5', roughly(inFive.times), inFive.first, 'none: more is paid for'],
      [
        'Paid',
        roughly((STORED.paid * 1e9) / bytesOf(costs)),
        '10 GB of D1',
        'one database answers one query at a time',
      ],
    ],
  )
}
