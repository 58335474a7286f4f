// The one source of every figure of docs/costs.md "In dollars", docs/limits.md, docs/scaling.md and `npm run costs`: Cloudflare's prices
// and limits, and what was measured on Latchkey. Rows and round trips of an operation stand in docs/costs.md, which a test measures.
// Tests compare the pages with this file.

/** When the prices were read, and where: pages of Cloudflare's documentation and of a mail service. */
export const PRICES_READ = '30 November 2026'
export const SOURCES = {
  workers: 'https://developers.cloudflare.com/workers/platform/pricing/',
  d1: 'https://developers.cloudflare.com/d1/platform/pricing/',
  d1Limits: 'https://developers.cloudflare.com/d1/platform/limits/',
  objects: 'https://developers.cloudflare.com/durable-objects/platform/pricing/',
  queues: 'https://developers.cloudflare.com/queues/platform/pricing/',
  r2: 'https://developers.cloudflare.com/r2/pricing/',
  mail: 'https://developers.cloudflare.com/email-service/platform/pricing/',
} as const

/** What a day of the Free plan allows. */
export const FREE_DAY = { requests: 100_000, read: 5_000_000, written: 100_000, hashes: 100_000, gbSeconds: 13_000 }
/** What a month of the Paid plan includes, and dollars for a million more. */
export const PAID_MONTH = {
  requests: { included: 10_000_000, dollars: 0.3 },
  cpuMs: { included: 30_000_000, dollars: 0.02 },
  read: { included: 25_000_000_000, dollars: 0.001 },
  written: { included: 50_000_000, dollars: 1 },
  hashes: { included: 1_000_000, dollars: 0.15 },
  gbSeconds: { included: 400_000, dollars: 12.5 },
}
/** Dollars a month of the Paid plan itself. */
export const PLAN_DOLLARS = 5
/** GB of D1: the most of one database on each plan, what Paid includes, dollars for a GB more. */
export const STORED = { free: 0.5, paid: 10, included: 5, dollars: 0.75 }
/** Mails a month that Cloudflare's Email Service includes on Paid, and dollars for a thousand more. */
export const MAIL = { included: 3_000, dollars: 0.35 }
/** Dollars for a million operations on a queue, what a month includes, and the operations of a message. And of a GB and month in R2. */
export const QUEUE = { included: 1_000_000, dollars: 0.4, operations: 3 }
export const R2 = { dollars: 0.015 }

/** When and where the milliseconds and bytes below were measured: `npm run bench -- capacity`. */
export const MEASURED = {
  on: '30 November 2026',
  machine: '2 × AMD EPYC, Linux 6.18, workerd 1.20261023.1',
}
/**
 * Milliseconds of the processor of one request: of the Worker's process, and of D1's. The hash is apart. By the name of its row in
 * docs/costs.md.
 */
export const CPU_MS: Readonly<Record<string, { worker: number; d1: number }>> = {
  'page /sign-in': { worker: 0.36, d1: 0 },
  'GET /api/session': { worker: 0.5, d1: 0.75 },
  'refresh: cookie session, nothing due': { worker: 0.62, d1: 0.87 },
  'refresh: rotation': { worker: 0.61, d1: 0.8 },
  'sign-out': { worker: 0.54, d1: 0.72 },
  'client credentials': { worker: 0.58, d1: 0.9 },
  introspection: { worker: 0.67, d1: 0.81 },
  'sign-in': { worker: 1.9, d1: 2.36 },
  'sign-in: wrong password': { worker: 1.44, d1: 2.4 },
  'sign-up': { worker: 2.5, d1: 3.28 },
  verify: { worker: 6.78, d1: 4.87 },
  forgot: { worker: 1.46, d1: 2.14 },
  reset: { worker: 2.4, d1: 3.24 },
}
/** Milliseconds of the processor of one hash in its object of 128 MB, by noble. */
export const HASH_MS = 190
/** Bytes of D1 with their entries in the indexes. */
export const BYTES = { person: 420, session: 490, event: 424 }
/** Rows of the requests of a machine, which docs/costs.md has no reads of; a test measures them. */
export const MACHINE_ROWS = {
  'client credentials': { read: 12, written: 4 },
  introspection: { read: 4, written: 0 },
}

/** How many times the average an hour is at its busiest: an assumption. */
export const PEAK = 4
/** Of the time, how much a server may be busy before its line gets long: a wait is then as long as some services. */
export const FULL = 0.7
/** The most hasher objects that HASHER_SHARDS may say. */
export const MOST_HASHERS = 256

/** Rows written by a mail that is really sent: `outbox`, whose figures docs/costs.md gives, sends none. */
export const MAIL_WRITES = 2
/** Rows that the clock writes later, until nothing is left of an operation but the person: ends, deletes, counts. */
export const LATER = {
  'sign-up': 12,
  'sign-in': 6,
  'sign-in and sign-out': 5,
  'wrong password': 3,
  'lost password': 8,
  'machine token': 1,
}
/** What an hour of the clock costs where nothing happens, and what it reads for each person and for each live session. */
export const CLOCK_HOUR = { read: 573, written: 21, readEach: 1 }
