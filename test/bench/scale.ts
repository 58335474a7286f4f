// `npm run bench -- scale`: whether it matters how full the database is. The same Worker on databases of 1,000, 100,000 and 1,000,000 sessions,
// in turns; the plans of its statements; a purge with nothing due, and one of a million sessions while people ask.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomBytes } from '../../src/crypto/random.ts'
import { bundleOf } from './bare-bundles.ts'
import { migrations, startBare, startBareD1, type Counts } from './bare-workerd.ts'
import { countsOf, newHolders, OPERATIONS, type PeerOperation } from './peer-operations.ts'
import { send, timed } from './asking.ts'
import { PROTOCOLS, type Holder, type Side } from './peer-sides.ts'
import { fileOf, fill, endedOf, liveOf, scansOf, type Filling, type Sizes } from './scale-rows.ts'
import { freePort, VARS } from './servers.ts'
import { quantile } from './statistics.ts'

/** The sessions of each database; as many people, but at most 200,000. */
export const SESSIONS = [1_000, 100_000, 1_000_000] as const
const MOST_USERS = 200_000
const SCALED: readonly PeerOperation[] = ['session', 'refresh', 'list', 'sign-out', 'sign-in', 'sign-up']
const CONNECTIONS = 10
const A_SECOND = 50
const IDLE_SECONDS = 20
const MOST_PURGE_SECONDS = 240
/** Sessions that live while the others are deleted. */
const LIVE_BESIDE = 10_000

/** One operation on one database: milliseconds of each request at 10 connections, and what one request asks of D1. */
export type ScaledCost = { operation: PeerOperation; sessions: number; times: number[]; counts: Counts }
export type Purge = {
  expired: number
  left: number
  seconds: number
  runs: number
  mostChanged: number
  live: { before: number; after: number; same: boolean }
  idle: number[]
  beside: number[]
}
export type Scale = {
  rounds: number
  requests: number
  costs: ScaledCost[]
  scans: string[]
  statements: number
  nothingDue: Counts & { purgeRead: number }
  bytesAUser: number
  bytesASession: number
  fileBytes: number
  purge: Purge
}

type Running = { stop: () => Promise<void> }[]
type Database = { side: Side; folder: string; sizes: Sizes }

/** Measures; `most` bounds the largest database, as many expired sessions are purged. Linux is not needed: only times and counts are taken. */
export async function measureScale(
  { rounds, requests, most }: { rounds: number; requests: number; most: number },
  progress: (line: string) => void,
): Promise<Scale> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-scale-'))
  const running: Running = []
  try {
    progress('scale: bundling')
    const bundle = await bundleOf('bare', folder)
    const sizes = SESSIONS.filter((sessions) => sessions <= most)
    const top = sizes.at(-1) ?? SESSIONS[0]
    const users = Math.min(top, MOST_USERS)
    const databases = new Map<number, Database>()
    for (const sessions of sizes) {
      progress(`scale: filling ${sessions} sessions`)
      const filling = { users: Math.min(sessions, MOST_USERS), live: sessions, expired: 0 }
      databases.set(sessions, await startFilled(`live-${sessions}`, { folder, bundle, filling }, running))
    }
    const costs = await measureCosts(databases, { rounds, requests }, progress)
    const largest = databases.get(top)
    if (largest === undefined) throw new TypeError('scale: no size is that small')
    progress('scale: a purge with nothing due')
    const { nothingDue, statements } = await idlePurge(largest.side, costs)
    await Promise.all(running.splice(0).map((one) => one.stop()))
    const scans = scansOf(fileOf(largest.folder), statements)
    const filling = { users, live: LIVE_BESIDE, expired: top }
    const full = await startFilled('expired', { folder, bundle, filling }, running)
    const purge = await measurePurge(full, top, progress)
    const { empty, withUsers, withSessions } = largest.sizes
    const bytes = { bytesAUser: (withUsers - empty) / users, bytesASession: (withSessions - withUsers) / top }
    const plain = costs.map(({ counts: { trips, read, written }, ...cost }) => ({
      ...cost,
      counts: { trips, read, written },
    }))
    return {
      rounds,
      requests,
      costs: plain,
      scans,
      statements: statements.length,
      nothingDue,
      ...bytes,
      fileBytes: withSessions,
      purge,
    }
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A D1 in a folder of its own, migrated, filled while nobody has it open, and a Worker on it. */
async function startFilled(
  name: string,
  { folder, bundle, filling }: { folder: string; bundle: string; filling: Filling },
  running: Running,
): Promise<Database> {
  const own = join(folder, name)
  mkdirSync(own)
  const first = await startBareD1({ folder: own })
  await first.apply(migrations())
  await first.stop()
  const sizes = fill(fileOf(own), filling)
  const d1 = await startBareD1({ folder: own })
  running.push(d1)
  const origin = `http://localhost:${await freePort()}`
  const secret = Buffer.from(randomBytes(32)).toString('base64')
  const vars = { ...VARS, ISSUER: origin, AUTH_SECRET: secret, EMAIL_VERIFICATION: 'optional' }
  const bare = await startBare(bundle, vars, { path: '/health', status: 200 }, d1)
  running.push(bare)
  return { folder: own, sizes, side: { name: 'latchkey', bare, d1, protocol: PROTOCOLS.latchkey(origin) } }
}

type Costs = (ScaledCost & { sql: string[] })[]

async function measureCosts(
  databases: ReadonlyMap<number, Database>,
  { rounds, requests }: { rounds: number; requests: number },
  progress: (line: string) => void,
): Promise<Costs> {
  const costs: Costs = []
  for (const operation of SCALED) {
    const these = [...databases].map(([sessions, { side }]) => ({ sessions, side, times: [] as number[] }))
    // The first round is for the compiler and the caches.
    for (let round = -1; round < rounds; round += 1)
      for (const { sessions, side, times } of round % 2 === 0 ? these : these.toReversed()) {
        progress(`scale: ${operation}, round ${round + 1} of ${rounds}, ${sessions} sessions`)
        const work = await OPERATIONS[operation].prepare(side, requests)
        const taken = await timed(requests, CONNECTIONS, work)
        if (round >= 0) times.push(...taken)
      }
    for (const { sessions, side, times } of these) {
      const { sql, ...counts } = await countsOf(side, operation)
      costs.push({ operation, sessions, times, counts, sql })
    }
  }
  return costs
}

/** The clock's second run: the first one counts what happened before. */
async function idlePurge(side: Side, costs: Costs): Promise<{ nothingDue: Scale['nothingDue']; statements: string[] }> {
  await runClock(side)
  await side.d1.behave({ counts: true })
  await runClock(side)
  const { trips, read, written, reads } = await side.d1.counted()
  await side.d1.behave({})
  const ofPurge = Object.entries(reads).filter(([sql]) =>
    /^\s*((UPDATE|DELETE FROM) sessions|SELECT count\(\*\) AS seen[^]* FROM counters)/i.test(sql),
  )
  if (ofPurge.length === 0) throw new Error('scale: the clock sent no statement of the purge')
  const purgeRead = Math.max(...ofPurge.map(([, rows]) => rows))
  return {
    nothingDue: { trips, read, written, purgeRead },
    statements: [...new Set([...Object.keys(reads), ...costs.flatMap((cost) => cost.sql)])],
  }
}

const runClock = (side: Side) => send(side.bare.origin, { method: 'GET', path: '/bench/clock', status: 204 })

/** Fifty people a second ask for their session, first alone, then while the clock deletes. */
async function measurePurge(
  { side, folder }: Database,
  expired: number,
  progress: (line: string) => void,
): Promise<Purge> {
  const holders = await newHolders(side, A_SECOND)
  progress('scale: fifty requests a second, idle')
  const idle = await steady(side, holders, () => sleep(IDLE_SECONDS * 1000))
  const before = liveOf(fileOf(folder))
  await side.d1.behave({ counts: true })
  let runs = 0
  const from = performance.now()
  const seconds = (): number => (performance.now() - from) / 1000
  const beside = await steady(side, holders, async () => {
    // Counting holds up whoever sends: once a run.
    for (let left = expired; left > 0 && seconds() < MOST_PURGE_SECONDS; left = endedOf(fileOf(folder))) {
      runs += 1
      progress(`scale: purging, run ${runs} of the clock, ${left} sessions left`)
      await runClock(side)
    }
  })
  const { mostChanged } = await side.d1.counted()
  const after = liveOf(fileOf(folder))
  const live = { before: before.rows, after: after.rows, same: before.rows === after.rows && before.sum === after.sum }
  return { expired, left: endedOf(fileOf(folder)), seconds: seconds(), runs, mostChanged, live, idle, beside }
}

/** The times of requests that are sent each 20 ms, whether or not earlier ones are answered, until `work` is done. */
async function steady(side: Side, holders: readonly Holder[], work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  const waiting: Promise<unknown>[] = []
  let number = 0
  const timer = setInterval(() => {
    const holder = holders[(number += 1) % holders.length]
    const ask = holder === undefined ? undefined : side.protocol.session?.(holder)
    if (ask === undefined) return
    const from = performance.now()
    const answered = send(side.bare.origin, ask).then(() => times.push(performance.now() - from))
    // A failure is met below, once all are awaited.
    answered.catch(() => undefined)
    waiting.push(answered)
  }, 1000 / A_SECOND)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  await Promise.all(waiting)
  return times
}

/** By how much the slowest of a hundred waits longer beside the purge. */
export const purgeRatio = ({ idle, beside }: Purge): number => quantile(beside, 0.99) / quantile(idle, 0.99)
