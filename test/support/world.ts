// A world for a test: the real Worker on a real, migrated, empty D1, with people who call it by browser or by phone.
import {
  applyD1Migrations,
  createExecutionContext,
  createScheduledController,
  reset,
  waitOnExecutionContext,
  type D1Migration,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { configOf, type Config, type Env } from '../../src/config/config.ts'
import { makeDeps, type Deps } from '../../src/deps.ts'
import worker from '../../src/index.ts'
import { listen, type Ears, type Trip } from './servers/d1.ts'
import { undoAfterTest } from './undone.ts'
import './scrypt.ts'

const bindings = env as unknown as Env & { TEST_MIGRATIONS: D1Migration[] } & Record<
    'FLOOD_LIMIT' | 'CLIENT_LIMIT',
    RateLimit
  >

/** The issuer of every world, unless a var says otherwise. */
const ISSUER = 'http://localhost:8787'
/** A password that the policy takes, and its hash under N=2^14 r=8 p=5: a test that only needs a person runs no scrypt. */
export const PASSWORD = 'Correct-Horse-42-battery'

export type Vars = Partial<Record<Exclude<keyof Env, 'DB' | 'FLOOD_LIMIT' | 'CLIENT_LIMIT'>, string>>

export type World = {
  env: Env
  config: Config
  /** Every round trip to D1 since the world began or `trips.length = 0`. */
  trips: Trip[]
  /** Round trips up to the last answer; what `trips` holds beyond was done after it. */
  answeredAfter: () => number
  /** Deps for calling a verb directly. */
  deps: () => Deps
  /** Sends a request to the Worker and waits until its work after the answer is done, too. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>
  /** Lets the clock's door run once. */
  tick: () => Promise<void>
}

/** Empties D1, migrates it where it isn't, and opens a Worker with these vars over it. */
export async function freshWorld(vars: Vars = {}, ears: Ears = {}): Promise<World> {
  limits = limitsOf((worlds += 1))
  tables ??= await tablesOf()
  await emptyTables(tables).catch(migrateAnew)
  return openWorld(vars, ears)
}

/** The real limiters, whose minute outlasts a world: to each world all addresses are new. */
function limitsOf(number: number): Record<'FLOOD_LIMIT' | 'CLIENT_LIMIT', RateLimit> {
  const own = (limiter: RateLimit): RateLimit => ({ limit: ({ key }) => limiter.limit({ key: `${number} ${key}` }) })
  return { FLOOD_LIMIT: own(bindings.FLOOD_LIMIT), CLIENT_LIMIT: own(bindings.CLIENT_LIMIT) }
}
let worlds = 0
let limits = limitsOf(worlds)

/** They are asked for once a migrated database. */
let tables: string[] | undefined

/** Throws D1 away and makes it anew by the migrations. */
export const migrateAnew = (): Promise<void> => migrateWithout([])

/** The same, but for some of them. */
export async function migrateWithout(without: readonly string[]): Promise<void> {
  tables = undefined
  await reset()
  await applyD1Migrations(
    bindings.DB,
    bindings.TEST_MIGRATIONS.filter(({ name }) => !without.includes(name)),
  )
}

/** The tables of the product, without those of wrangler and SQLite. */
async function tablesOf(): Promise<string[]> {
  const found = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'",
  )
  return found.map(({ name }) => name)
}

/** More rows than this are sooner thrown away with their database than deleted: a million take longer than a hook may. */
const MUCH = 20_000

/** Empties those that hold anything; throws where they aren't there, or hold much. */
async function emptyTables(all: readonly string[]): Promise<void> {
  if (!all.includes('users')) throw new Error('not migrated')
  const counted = all.map((table) => `(SELECT count(*) FROM (SELECT 1 FROM ${table} LIMIT ${MUCH})) AS ${table}`)
  const [held = {}] = await rows<Record<string, number>>(`SELECT ${counted.join(', ')}`)
  if (all.some((table) => held[table] === MUCH)) throw new Error('too much to delete')
  const deletions = all.filter((table) => held[table] !== 0).map((table) => `DELETE FROM ${table}`)
  if (deletions.length === 0) return
  // What is deleted leaves marks there, by triggers: so it comes last.
  const marks = all.includes('revocations') ? ['DELETE FROM revocations'] : []
  const statements = ['PRAGMA defer_foreign_keys = on', ...deletions, ...marks]
  await bindings.DB.batch(statements.map((sql) => bindings.DB.prepare(sql)))
}

/** Another isolate, as it were, over the same D1: its own configuration, its own keys in memory, its own ears. */
export function openWorld(vars: Vars = {}, ears: Ears = {}): World {
  const heard = listen(bindings.DB, ears)
  // Hashes run in place, where a test can count them, unless it asks for the objects.
  const own = { ...bindings, ...limits, HASHER: undefined, ...vars, DB: heard.db } as Env
  const read = configOf(own)
  if (!read.ok) throw new Error(read.error.map((problem) => problem.message).join('; '))
  let answeredAfter = 0
  return {
    env: own,
    config: read.value,
    trips: heard.trips,
    answeredAfter: () => answeredAfter,
    deps: () => makeDeps(own, read.value, (work) => void work.catch(() => undefined)),
    fetch: (path, init) => send(own, path, init, () => (answeredAfter = heard.trips.length)),
    tick: async () => {
      const context = createExecutionContext()
      await worker.scheduled(
        createScheduledController({ scheduledTime: new Date(), cron: '*/15 * * * *' }),
        own,
        context,
      )
      await waitOnExecutionContext(context)
    },
  }
}

let nobodies = 0
function addressOfNobody(): string {
  nobodies += 1
  return `172.16.${(nobodies >> 8) & 255}.${nobodies & 255}`
}

/** Sends one request to the Worker, whatever its configuration. */
export async function send(own: Env, path: string, init?: RequestInit, onAnswer?: () => void): Promise<Response> {
  const context = createExecutionContext()
  const request = new Request(path.startsWith('http') ? path : `${own.ISSUER ?? ISSUER}${path}`, {
    redirect: 'manual',
    ...init,
  })
  // Nobody is without an address: else all of a minute would share one in the flood limiter.
  if (!request.headers.has('CF-Connecting-IP')) request.headers.set('CF-Connecting-IP', addressOfNobody())
  const answer = await worker.fetch(request, own, context)
  onAnswer?.()
  await waitOnExecutionContext(context)
  return answer
}

/** A clock that stands until somebody moves it. */
export type Clock = { pass: (milliseconds: number) => void; now: () => number }

/** Puts the clock at a time and stops it there, until the test is over; `pass` moves it. */
export function stopClock(at: number = Date.UTC(2026, 9, 10, 12)): Clock {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  undoAfterTest(() => vi.useRealTimers())
  return { pass: (milliseconds) => void vi.setSystemTime(Date.now() + milliseconds), now: () => Date.now() }
}

/** A world, and the clock that stands in it. */
export type AtNoon = { world: World; clock: Clock }

/** Empties D1 and opens a Worker over it at a stopped clock. */
export async function worldAtNoon(vars: Vars = {}): Promise<AtNoon> {
  const clock = stopClock()
  return { world: await freshWorld(vars), clock }
}

/** The JSON of an answer, as loosely as a client reads it. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function json(answer: Response): Promise<any> {
  return answer.json()
}

/** Rows of a query, straight from D1. */
export async function rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> {
  const { results } = await bindings.DB.prepare(sql)
    .bind(...values)
    .all<T>()
  return results
}

/** The real binding, for what a test writes itself. */
export const database = bindings.DB
