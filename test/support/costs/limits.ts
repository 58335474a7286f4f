// What each plan of Cloudflare bears, computed from the rows of docs/costs.md, from what the clock does later, and from Cloudflare's
// prices. docs/limits.md prints these very tables.

/** Cloudflare's limits and prices, as docs/limits.md cites them. Dollars are for a million. */
export const FREE_DAY = { requests: 100_000, read: 5_000_000, written: 100_000, hashes: 100_000, gbSeconds: 13_000 }
export const PAID_MONTH = {
  requests: { included: 10_000_000, dollars: 0.3 },
  cpuMs: { included: 30_000_000, dollars: 0.02 },
  read: { included: 25_000_000_000, dollars: 0.001 },
  written: { included: 50_000_000, dollars: 1 },
  hashes: { included: 1_000_000, dollars: 0.15 },
  gbSeconds: { included: 400_000, dollars: 12.5 },
}
const PLAN_DOLLARS = 5
const STORED = { free: 0.5, paid: 10, included: 5, dollars: 0.75 }

/** Processor's time of a request (docs/benchmarks.md: 0.55 to 1.56 ms), and of a hash in its object of 128 MB. */
const REQUEST_MS = 1
const GB_SECONDS_OF_HASH = 0.35 * 0.128

/** Rows written by a mail that is really sent: `outbox`, whose figures docs/costs.md gives, sends none. */
export const MAIL_WRITES = 2
/** Rows that the clock writes later, until nothing is left of an operation but the person: ends, deletes, counts. */
export const LATER = { 'sign-up': 12, 'sign-in': 6, 'wrong password': 3, 'lost password': 8, 'sign-in and sign-out': 5 }
/** What an hour of the clock costs where nothing happens, and what it reads for each person and for each live session. */
export const CLOCK_HOUR = { read: 569, written: 21, readEach: 1 }

/** Bytes of D1 with their indexes, and events that an operation leaves in the log. */
const BYTES = { person: 520, session: 553, event: 398 }

type Use = { requests: number; read: number; written: number; hashes: number }
type Row = { read: number; written: number }
type Operation = { name: string; atOnce: number; use: Use }

/** The rows of an operation of docs/costs.md. */
function rowsOf(costs: string, operation: string): Row {
  const line = costs.split('\n').find((text) => text.startsWith(`| ${operation} |`))
  const [, , , read, written] = line?.split('|') ?? []
  if (read === undefined || written === undefined) throw new Error(`docs/costs.md has no ${operation}`)
  return { read: Number(read), written: Number(written) }
}

/** What somebody does at once, and until nothing is left of it. */
function operationsOf(costs: string): Operation[] {
  const operation = (
    name: string,
    parts: [operation: string, times: number][],
    hashes: number,
    more = 0,
  ): Operation => {
    const rows = parts.map(([part, times]) => ({ row: rowsOf(costs, part), times }))
    const sum = (pick: (row: Row) => number): number => rows.reduce((all, { row, times }) => all + pick(row) * times, 0)
    const atOnce = sum(({ written }) => written) + more
    const requests = parts.reduce((all, [, times]) => all + times, 0)
    const later = LATER[name as keyof typeof LATER] ?? 0
    return { name, atOnce, use: { requests, read: sum(({ read }) => read), written: atOnce + later, hashes } }
  }
  const hour: [string, number][] = [
    ['refresh: cookie session, nothing due', 11],
    ['refresh: rotation', 1],
  ]
  return [
    operation(
      'sign-up',
      [
        ['sign-up', 1],
        ['verify', 1],
      ],
      1,
      MAIL_WRITES,
    ),
    operation('sign-in', [['sign-in', 1]], 1),
    operation(
      'sign-in and sign-out',
      [
        ['sign-in', 1],
        ['sign-out', 1],
      ],
      1,
    ),
    operation('wrong password', [['sign-in: wrong password', 1]], 1),
    operation(
      'lost password',
      [
        ['forgot', 1],
        ['reset', 1],
      ],
      1,
      MAIL_WRITES,
    ),
    operation('session check by HTTP', [['GET /api/session', 1]], 0),
    operation('an hour of an open page', hour, 0),
  ]
}

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

const LIMIT_NAMES: Record<string, string> = {
  requests: 'requests',
  read: 'rows read',
  written: 'rows written',
  hashes: 'calls of the hasher',
  gbSeconds: 'time of the hasher',
  cpuMs: 'processor',
}

/** How often an operation fits into allowances, and which of them is met first. */
function fits(use: Use, allowed: Record<string, number>): { times: number; first: string } {
  const needs: Record<string, number> = {
    ...use,
    cpuMs: use.requests * REQUEST_MS,
    gbSeconds: use.hashes * GB_SECONDS_OF_HASH,
  }
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

const multiplied = (use: Use, times: number): Use => ({
  requests: use.requests * times,
  read: use.read * times,
  written: use.written * times,
  hashes: use.hashes * times,
})

/** Dollars of a month's use on Paid, its five not among them; with or without what is included. */
function dollarsOf(use: Use, included = true): number {
  const amounts: Record<keyof typeof PAID_MONTH, number> = {
    ...use,
    cpuMs: use.requests * REQUEST_MS,
    gbSeconds: use.hashes * GB_SECONDS_OF_HASH,
  }
  return (Object.entries(PAID_MONTH) as [keyof typeof PAID_MONTH, { included: number; dollars: number }][]).reduce(
    (sum, [name, price]) =>
      sum + (Math.max(0, amounts[name] - (included ? price.included : 0)) / 1_000_000) * price.dollars,
    0,
  )
}

/** What one person does in a month in which they are active. */
export const PROFILE: Record<string, number> = {
  'sign-up': 0.05,
  'sign-in': 0.75,
  'sign-in and sign-out': 0.25,
  'wrong password': 0.2,
  'lost password': 0.05,
  'session check by HTTP': 100,
  'an hour of an open page': 10,
}
/** What is stored for each of them: people who registered, sessions that live or are kept, events of a year. */
const KEPT = { people: 2, sessions: 3, events: 21 }

/** A month of one active person. */
function monthOf(costs: string): Use {
  const sum = { requests: 0, read: 0, written: 0, hashes: 0 }
  for (const { name, use } of operationsOf(costs)) {
    const times = PROFILE[name] ?? 0
    for (const key of Object.keys(sum) as (keyof Use)[]) sum[key] += use[key] * times
  }
  return sum
}
const bytesEach = KEPT.people * BYTES.person + KEPT.sessions * BYTES.session + KEPT.events * BYTES.event
const looksADay = (people: number): number => Math.min(24, Math.max(1, 2_400_000 / (people * (KEPT.people + 1))))

/** The bill of 10,000, 100,000 and a million active people. */
export const billTable = (costs: string): string =>
  table(
    ['active in a month', 'requests', 'rows read', 'rows written', 'hashes', 'D1, GB', 'dollars a month'],
    [10_000, 100_000, 1_000_000].map((people) => {
      const use = multiplied(monthOf(costs), people)
      use.read += 30 * (24 * CLOCK_HOUR.read + looksADay(people) * people * (KEPT.people + 1) * CLOCK_HOUR.readEach)
      use.written += 30 * 24 * CLOCK_HOUR.written
      const stored = (people * bytesEach) / 1e9
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
  const month = monthOf(costs)
  const free = fits(month, Object.fromEntries(Object.entries(freeDay).map(([name, amount]) => [name, amount * 30])))
  const inFive = fits(month, paidMonth)
  return table(
    ['plan', 'people active in a month', 'met first', 'the next limit'],
    [
      ['Free', roughly(free.times), free.first, `500 MB of D1, at ${roughly((STORED.free * 1e9) / bytesEach)} people`],
      ['Paid, for $5', roughly(inFive.times), inFive.first, 'none: more is paid for'],
      ['Paid', roughly((STORED.paid * 1e9) / bytesEach), '10 GB of D1', 'one database answers one query at a time'],
    ],
  )
}
