// The tables of docs/costs.md "In dollars" and of docs/scaling.md, computed from src/ops/costs and from the run that
// test/bench/capacity-measured.json keeps. A test holds the pages to them.
import { actsOf, type ActName } from '../../../src/ops/costs/acts.ts'
import { billOf, needsOf } from '../../../src/ops/costs/bill.ts'
import { CPU_MS, FREE_DAY, HASH_MS, PAID_MONTH, STORED } from '../../../src/ops/costs/figures.ts'
import { AUDIT_DAYS, monthOf, PROFILES, type Profile, type ProfileName } from '../../../src/ops/costs/profiles.ts'
import { limitsOf, peakOf } from '../../../src/ops/costs/scaling.ts'
import type { Check } from '../../bench/capacity.ts'
import { LIMIT_NAMES } from './limits.ts'

export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[]
const USERS = [1e5, 1e6, 1e7, 1e8] as const

/** A table of Markdown. */
const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')

const grouped = (value: number): string => Math.round(value).toLocaleString('en-US')
/** Two digits that count. */
export const roughly = (value: number): string => {
  if (!Number.isFinite(value)) return 'never'
  if (value < 100) return String(Number(value.toPrecision(2)))
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return grouped(Math.floor(value / step) * step)
}
const money = (dollars: number): string => `$${dollars < 100 ? dollars.toFixed(2) : grouped(dollars)}`

/** A million monthly users of each profile, line by line; with a log that leaves D1 after a week where the profile has `sink`. */
export function millionTable(costs: string): string {
  const shorter = { auditDays: 7, sink: 'queue' } as const
  const wanted = { users: 1_000_000, auditDays: AUDIT_DAYS, sink: 'none' } as const
  const bills = [
    ...PROFILE_NAMES.map((name) => billOf(costs, { ...wanted, profile: PROFILES[name] })),
    billOf(costs, { ...wanted, ...shorter, profile: PROFILES.agents }),
  ]
  const what = bills.at(-1)?.lines.map((line) => line.what) ?? []
  const lineOf = (bill: (typeof bills)[number], name: string): string => {
    const line = bill.lines.find((one) => one.what === name)
    return line === undefined ? '' : money(line.dollars)
  }
  return markdown(
    ['a month', ...PROFILE_NAMES.map((name) => `\`${name}\``), '`agents`, a week in D1, and a queue'],
    [
      ...what.map((name) => [name, ...bills.map((bill) => lineOf(bill, name))]),
      ['**together**', ...bills.map((bill) => `**${money(bill.dollars)}**`)],
      ['mail, apart', ...bills.map((bill) => money(bill.mail.dollars))],
      ['GB in D1', ...bills.map((bill) => grouped(bill.gb))],
    ],
  )
}

/** What one monthly user does. */
export function profilesTable(): string {
  const names = [...new Set(PROFILE_NAMES.flatMap((name) => Object.keys(PROFILES[name].acts)))] as ActName[]
  const times = (profile: Profile, name: ActName): string => String(profile.acts[name] ?? 0)
  const kept = (pick: (profile: Profile) => number): string[] =>
    PROFILE_NAMES.map((name) => String(pick(PROFILES[name])))
  return markdown(
    ['a month, each', ...PROFILE_NAMES.map((name) => `\`${name}\``)],
    [
      ...names.map((name) => [name, ...PROFILE_NAMES.map((profile) => times(PROFILES[profile], name))]),
      ['people who are registered', ...kept((profile) => profile.kept.people)],
      ['sessions that live or are kept', ...kept((profile) => profile.kept.sessions)],
    ],
  )
}

/** Milliseconds of the processor. */
export const cpuTable = (): string =>
  markdown(
    ['operation', 'Worker, ms', 'D1, ms'],
    [
      ...Object.entries(CPU_MS).map(([row, { worker, d1 }]) => [row, worker.toFixed(2), d1.toFixed(2)]),
      ['one hash, in its object', String(HASH_MS), ''],
    ],
  )

/** What a month of one monthly user takes. */
export const monthTable = (costs: string): string =>
  markdown(
    ['a month, each', ...PROFILE_NAMES.map((name) => `\`${name}\``)],
    (
      [
        ['requests', 'requests'],
        ['processor of the Worker, ms', 'cpuMs'],
        ['processor of D1, ms', 'd1Ms'],
        ['rows read', 'read'],
        ['rows written', 'written'],
        ['hashes', 'hashes'],
        ['mails', 'mails'],
        ['events', 'events'],
      ] as const
    ).map(([label, key]) => [
      label,
      ...PROFILE_NAMES.map((name) => {
        const value = monthOf(costs, PROFILES[name])[key]
        return value < 100 ? String(Number(value.toFixed(2))) : grouped(value)
      }),
    ]),
  )

/** How many monthly users each plan bears, spread evenly over the month, and what is met first. */
export function bearsTable(costs: string): string {
  const free = Object.fromEntries(Object.entries(FREE_DAY).map(([name, amount]) => [name, amount * 30]))
  const paid = Object.fromEntries(Object.entries(PAID_MONTH).map(([name, { included }]) => [name, included]))
  return markdown(
    ['profile', 'Free', 'met first', 'Paid, in the $5', 'met first', 'Paid, one database', 'met first'],
    PROFILE_NAMES.map((name) => {
      const needs = needsOf(monthOf(costs, PROFILES[name]))
      const gb = peakOf(costs, PROFILES[name], AUDIT_DAYS, 1).gb
      const [first] = limitsOf(costs, PROFILES[name], AUDIT_DAYS).filter(({ setting }) => !setting)
      return [
        `\`${name}\``,
        ...leastOf(needs, free, { what: '500 MB of D1', users: STORED.free / gb }),
        ...leastOf(needs, paid, { what: '5 GB of D1', users: STORED.included / gb }),
        roughly(first?.users ?? NaN),
        first?.what ?? '',
      ]
    }),
  )
}

function leastOf(
  needs: Record<string, number>,
  allowed: Record<string, number>,
  more: { what: string; users: number },
): [string, string] {
  const all = Object.entries(allowed)
    .filter(([name]) => (needs[name] ?? 0) > 0)
    .map(([name, amount]) => ({ what: LIMIT_NAMES[name] ?? name, users: amount / (needs[name] ?? 1) }))
  const [first] = [...all, more].toSorted((a, b) => a.users - b.users)
  return [roughly(first?.users ?? NaN), first?.what ?? '']
}

/** At how many monthly users each limit is met. */
export function limitsTable(costs: string): string {
  const all = PROFILE_NAMES.map((name) => limitsOf(costs, PROFILES[name], AUDIT_DAYS))
  const short = PROFILE_NAMES.map((name) => limitsOf(costs, PROFILES[name], 7))
  const at = (limits: (typeof all)[number], what: string): string =>
    roughly(limits.find((limit) => limit.what === what)?.users ?? NaN)
  const whats = [
    '10 GB of D1',
    'D1, one query at a time',
    'hashers, 8 of them',
    'hashers, 256 of them',
    'mail, 1,000 an hour',
  ]
  return markdown(
    ['limit', ...PROFILE_NAMES.map((name) => `\`${name}\``)],
    [
      ['10 GB of D1, with a year of events', ...all.map((limits) => at(limits, '10 GB of D1'))],
      ['10 GB of D1, with a week of events', ...short.map((limits) => at(limits, '10 GB of D1'))],
      ...whats.slice(1).map((what) => [what, ...all.map((limits) => at(limits, what))]),
    ],
  )
}

/** The busiest hour of a profile at 10⁵ to 10⁸ users. */
export function peakTable(costs: string, name: ProfileName): string {
  const head = [
    'monthly users',
    'GB in D1',
    'with a week of events',
    'load of one D1',
    'rows written a second',
    'hashes a second',
    'hashers',
    'mails an hour',
  ]
  return markdown(
    head,
    USERS.map((users) => {
      const { gb, d1, written, hashes, hashers, mails } = peakOf(costs, PROFILES[name], AUDIT_DAYS, users)
      const week = peakOf(costs, PROFILES[name], 7, users).gb
      const load = d1 < 1 ? `${(d1 * 100).toPrecision(2)} %` : `${roughly(d1)} × full`
      return [grouped(users), roughly(gb), roughly(week), load, ...[written, hashes, hashers, mails].map(roughly)]
    }),
  )
}

/** What each act takes in all, for the reader’s own sums. */
export const actsTable = (costs: string): string =>
  markdown(
    ['act', 'requests', 'Worker, ms', 'D1, ms', 'rows read', 'rows written, in the end', 'hashes', 'mails', 'events'],
    actsOf(costs).map(({ name, use: { requests, cpuMs, d1Ms, read, written, hashes, mails, events } }) => [
      name,
      String(requests),
      cpuMs.toFixed(2),
      d1Ms.toFixed(2),
      ...[read, written, hashes, mails, events].map(String),
    ]),
  )

/** The model beside the measured loads of the run that is kept. */
export const checksTable = (checks: readonly Check[]): string =>
  markdown(
    ['load', 'a second', '', 'answers a second', 'p50, ms', 'p95, ms', 'Worker', 'D1', 'hasher'],
    checks.flatMap(({ mix, rate, measured, model }) =>
      (
        [
          ['measured', measured],
          ['model', model],
        ] as const
      ).map(([which, met]) => [
        mix,
        rate.toFixed(1),
        which,
        met.throughput.toFixed(1),
        met.p50.toFixed(1),
        met.p95.toFixed(1),
        ...[met.worker, met.d1, met.hasher].map((share) => `${(share * 100).toFixed(0)} %`),
      ]),
    ),
  )
