// Counters that stand in one row: each has its own limit and its own window, they rise together or not at all, and the row goes when
// all of its windows have closed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cleanInTurns } from '../../src/db/chunks.ts'
import { run } from '../../src/db/client.ts'
import {
  noticeThrottled,
  releaseAttempt,
  reservation,
  returnAttempt,
  type Reserved,
} from '../../src/limits/attempts.ts'
import { counterChores } from '../../src/limits/purge.ts'
import { countersOf } from '../support/counters.ts'
import { count } from '../support/people/people.ts'
import { database, freshWorld, rows, stopClock, type World } from '../support/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ACCOUNT = { key: 'password:account:ada', most: 10, windowMs: 15 * MINUTE }
const DAY = { key: ACCOUNT.key, part: 'day', most: 4, windowMs: 24 * HOUR }
const pair = (address: string) => ({ key: ACCOUNT.key, part: `pair:${address}`, most: 2, windowMs: 15 * MINUTE })

type Slots = Parameters<typeof reservation>[1]['usual'][number][]

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  world = await freshWorld()
  clock = stopClock()
  vi.spyOn(console, 'log').mockReturnValue()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** One attempt in these counters: what it holds, or the name of the full one and the seconds until it is free. */
async function attempt(...usual: Slots): Promise<Reserved | [string, number]> {
  const prepared = reservation(world.deps(), { usual })
  const outcome = prepared.outcome(...(await run(world.deps().db, [...prepared.statements])))
  return outcome.ok ? outcome.value : [outcome.error.fullKey, outcome.error.retryAfterSeconds]
}
const held = async (...usual: Slots): Promise<Reserved> => (await attempt(...usual)) as Reserved
const parts = async (): Promise<unknown> =>
  JSON.parse((await rows<{ parts: string }>('SELECT parts FROM counters'))[0]?.parts ?? '')

describe('counters in one row', () => {
  it('rise together, as one row written, and are named one by one', async () => {
    const prepared = reservation(world.deps(), { usual: [ACCOUNT, pair('a'), DAY] })
    for (const most of [1, 2]) {
      const [reserved, full] = await run(world.deps().db, [...prepared.statements])
      expect(reserved.meta.rows_written).toBe(1)
      expect(prepared.outcome(reserved, full)).toMatchObject({ ok: true })
      expect((await countersOf()).map(({ what, count: n }) => [what, n])).toEqual([
        ['password:account', most],
        ['password:day', most],
        ['password:pair', most],
      ])
    }
    expect((await held(ACCOUNT, pair('b'))).keys).toEqual([ACCOUNT.key, `${ACCOUNT.key} pair:b`])
  })

  it('stay as they are where one of them is full, which is named; the others of its row go on without it', async () => {
    await attempt(ACCOUNT, pair('a'))
    clock.pass(5 * MINUTE)
    await attempt(ACCOUNT, pair('a'))
    const before = await rows('SELECT * FROM counters')
    expect(await attempt(ACCOUNT, pair('a'))).toEqual([`${ACCOUNT.key} pair:a`, 600])
    expect(await rows('SELECT * FROM counters')).toEqual(before)
    expect(await attempt(ACCOUNT, pair('b'))).toMatchObject({ keys: expect.arrayContaining([ACCOUNT.key]) })
  })

  it('have a window each, which begins with its own first attempt', async () => {
    await attempt(ACCOUNT, pair('a'))
    clock.pass(10 * MINUTE)
    for (let times = 0; times < 2; times += 1) await attempt(ACCOUNT, pair('b'))
    clock.pass(5 * MINUTE)
    // The account’s window and the first pair’s have closed, the second pair’s has not.
    expect(await attempt(ACCOUNT, pair('b'))).toEqual([`${ACCOUNT.key} pair:b`, 600])
    await attempt(ACCOUNT, pair('c'))
    expect(await rows('SELECT count FROM counters')).toEqual([{ count: 1 }])
    expect(Object.keys((await parts()) as object)).toEqual(['pair:b', 'pair:c'])
    clock.pass(10 * MINUTE)
    expect((await held(ACCOUNT, pair('b'))).keys).toContain(`${ACCOUNT.key} pair:b`)
  })

  it('of a day outlive those of a quarter of an hour', async () => {
    for (let times = 0; times < 4; times += 1) {
      await attempt(ACCOUNT, DAY)
      clock.pass(HOUR)
      await world.tick()
    }
    expect(await attempt(ACCOUNT, DAY)).toEqual([`${ACCOUNT.key} day`, 20 * 3600])
  })

  it('are given back one by one: a right proof empties the pair’s, and what stands at nothing leaves no trace', async () => {
    await attempt(ACCOUNT, pair('a'), DAY)
    await attempt(ACCOUNT, pair('a'), DAY)
    await run(world.deps().db, [releaseAttempt(world.deps(), await held(ACCOUNT, pair('b'), DAY))])
    expect(await countersOf()).toEqual([
      { what: 'password:account', count: 2 },
      { what: 'password:day', count: 2 },
      { what: 'password:pair', count: 2 },
    ])
    for (const address of ['c', 'd', 'e']) {
      const slots = await held(ACCOUNT, pair(address))
      await run(world.deps().db, [returnAttempt(world.deps(), slots)])
    }
    expect(Object.keys((await parts()) as object)).toEqual(['pair:a', 'day'])
  })

  it('are noticed once a window, each for itself', async () => {
    await attempt(ACCOUNT, pair('a'), pair('b'))
    const notice = async (fullKey: string): Promise<number> => {
      const [noticed] = await run(world.deps().db, [noticeThrottled(world.deps(), { fullKey, retryAfterSeconds: 1 })])
      return (noticed as D1Result).meta.changes
    }
    for (const fullKey of [ACCOUNT.key, `${ACCOUNT.key} pair:a`, `${ACCOUNT.key} pair:b`])
      expect([await notice(fullKey), await notice(fullKey)]).toEqual([1, 0])
    clock.pass(16 * MINUTE)
    await attempt(ACCOUNT, pair('a'))
    expect([await notice(ACCOUNT.key), await notice(`${ACCOUNT.key} pair:a`)]).toEqual([1, 1])
  })

  it('are counted exactly when all come at once', async () => {
    const many = Array.from({ length: 40 }, (_, nth) =>
      attempt({ ...ACCOUNT, most: 30 }, { ...pair(String(nth % 20)), most: 1 }),
    )
    const taken = (await Promise.all(many)).filter((outcome) => !Array.isArray(outcome))
    expect(taken).toHaveLength(20)
    expect((await countersOf()).map(({ count: n }) => n)).toEqual([20, ...Array.from({ length: 20 }, () => 1)])
  })

  it('take over a row that has none beside it, as the Worker before wrote it', async () => {
    await database
      .prepare('INSERT INTO counters (key, count, expires_at) VALUES (?, 9, ?)')
      .bind(ACCOUNT.key, clock.now() + MINUTE)
      .run()
    await attempt(ACCOUNT, pair('a'))
    expect(await attempt(ACCOUNT, pair('a'))).toEqual([ACCOUNT.key, 60])
  })
})

describe('the clock', () => {
  it('deletes what is closed and nothing else, at most a chunk a statement, without an index on the time', async () => {
    const many = 'WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12000)'
    const open = clock.now() + 1
    await database
      .prepare(
        `INSERT INTO counters (key, count, expires_at, parts) ${many} SELECT 'k' || n, 1,
          CASE n % 3 WHEN 0 THEN ${open} ELSE ${clock.now()} END,
          CASE n % 3 WHEN 1 THEN '{"day":[1,${open},0]}' ELSE '{"day":[1,${clock.now()},0]}' END FROM i`,
      )
      .run()
    world.trips.length = 0
    const cleaned = await cleanInTurns(counterChores(world.deps()), 10)
    expect(cleaned).toEqual({ rows: { counters_deleted: 4000 }, done: true })
    // Three pieces with something in each, and the mark for the next look.
    expect(world.trips).toHaveLength(7)
    expect(await count('counters', `key <> '.look' AND (parts LIKE '%${open}%' OR expires_at = ${open})`)).toBe(8000)
    clock.pass(1)
    expect(await cleanInTurns(counterChores(world.deps()), 10)).toMatchObject({ rows: { counters_deleted: 8000 } })
    expect(await count('counters', "key <> '.look'")).toBe(0)
    for (const { rowsWritten } of world.trips) expect(rowsWritten).toBeLessThanOrEqual(5000)
  })

  let named = 0
  /** So many counters whose windows close after these times (ms), by turns. */
  const addCounters = (many: number, ...closing: number[]) =>
    database
      .prepare(
        `INSERT INTO counters (key, count, expires_at, parts)
          WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < ${many - 1})
          SELECT 'password:account:${(named += 1)}-' || n, 1, 1, json_object('day', json_array(1,
            CASE n % ${closing.length} ${closing.map((after, nth) => `WHEN ${nth} THEN ${clock.now() + after}`).join(' ')} END, 0)) FROM i`,
      )
      .run()
  /** A run of the clock: what it deleted, and what it cost. */
  const sweep = async () => {
    world.trips.length = 0
    const { rows: deleted } = await cleanInTurns(counterChores(world.deps()), 10)
    const sum = (of: 'rowsRead' | 'rowsWritten') => world.trips.reduce((all, trip) => all + trip[of], 0)
    return { ...deleted, trips: world.trips.length, read: sum('rowsRead'), written: sum('rowsWritten') }
  }

  it('reads one mark while nothing is due, however many counters live, and each of them when the first one closes', async () => {
    const MANY = 12_000
    await addCounters(MANY, 20 * MINUTE, 30 * MINUTE)
    expect(await sweep()).toMatchObject({ counters_deleted: 0, trips: 4, written: 1 })
    for (const minutes of [5, 10, 4.9]) {
      clock.pass(minutes * MINUTE)
      const { read, ...more } = await sweep()
      expect(more).toEqual({ counters_deleted: 0, trips: 1, written: 0 })
      expect(read).toBeLessThanOrEqual(5)
    }
    clock.pass(0.1 * MINUTE)
    expect(await sweep()).toMatchObject({ counters_deleted: MANY / 2 })
    clock.pass(9 * MINUTE)
    expect(await sweep()).toMatchObject({ counters_deleted: 0, trips: 1 })
    clock.pass(MINUTE)
    expect(await sweep()).toMatchObject({ counters_deleted: MANY / 2 })
  })

  it('lets no closed counter wait for more than an hour, although it came after the last look', async () => {
    await addCounters(10, 24 * HOUR)
    await sweep()
    await addCounters(10, MINUTE)
    clock.pass(HOUR - 1)
    expect(await sweep()).toMatchObject({ counters_deleted: 0, trips: 1 })
    clock.pass(1)
    expect(await sweep()).toMatchObject({ counters_deleted: 10 })
  })

  it('goes by no mark of a clock that was ahead, and a run that is cut off leaves none', async () => {
    clock.pass(400 * 24 * HOUR)
    await addCounters(10, 24 * HOUR)
    await sweep()
    clock.pass(-400 * 24 * HOUR)
    await addCounters(6000, MINUTE, HOUR)
    clock.pass(MINUTE)
    const [chore] = counterChores(world.deps())
    expect(await chore?.next()).toMatchObject({ more: true })
    // The next run begins anew, and looks at the rest, too.
    expect((await sweep()).trips).toBeGreaterThan(1)
    expect(await count('counters', "key <> '.look'")).toBe(3010)
  })

  it('may look in two runs at once', async () => {
    await addCounters(6000, MINUTE, HOUR)
    clock.pass(MINUTE)
    const both = await Promise.all([1, 2].map(() => cleanInTurns(counterChores(world.deps()), 10)))
    expect(both.reduce((sum, { rows: deleted }) => sum + (deleted['counters_deleted'] ?? 0), 0)).toBe(3000)
    expect(await sweep()).toMatchObject({ counters_deleted: 0, trips: 1 })
    clock.pass(HOUR)
    expect(await sweep()).toMatchObject({ counters_deleted: 3000 })
  })
})
