// The clock counts the events of each day exactly once, whatever happens to its runs; and looks at people now and then.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cleanInTurns } from '../../src/db/chunks.ts'
import { run } from '../../src/db/client.ts'
import { SETTLED_MS } from '../../src/audit/settled.ts'
import { countChores } from '../../src/figures/count.ts'
import { EVENTS_OF } from '../../src/figures/names.ts'
import { figuresOf, readDailyStats } from '../../src/figures/read.ts'
import { addEvents, eventsOverDays, type Happened } from '../support/people/events.ts'
import { addUser } from '../support/people/people.ts'
import { RACE_TRIALS } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { database, freshWorld, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 9, 10, 12)

let clock: Clock
let world: World

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld({}, { counting: true })
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  return () => vi.restoreAllMocks()
})

/** What the clock has counted: `sign_ins 2026-10-10 3`, without what there is. */
async function counted(): Promise<string[]> {
  const found = await rows<{ line: string }>(
    "SELECT name || ' ' || day || ' ' || count AS line FROM daily_counts WHERE name <> 'people' AND name NOT LIKE 'people\\__%\\_%' ESCAPE '\\' AND name <> 'sessions_live' ORDER BY name, day",
  )
  return found.map(({ line }) => line)
}

/** What it should have counted, found by hand. */
function byHand(events: readonly Happened[]): string[] {
  const counts = new Map<string, number>()
  for (const { at, event, reason } of events)
    for (const [name, wanted] of Object.entries(EVENTS_OF) as [
      string,
      { event: string; reasons?: readonly string[] },
    ][])
      if (wanted.event === event && (wanted.reasons?.includes(reason ?? '') ?? true)) {
        const key = `${name} ${new Date(at).toISOString().slice(0, 10)}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
  return [...counts].map(([key, count]) => `${key} ${count}`).toSorted()
}

const countAll = (of: World, chunkEvents?: number) => cleanInTurns(countChores(of.deps(), chunkEvents), 1000)

describe('events', () => {
  it('are counted on their day in UTC, by kind and reason, and other events aren’t', async () => {
    const midnight = Date.UTC(2026, 9, 10)
    await addEvents([
      { at: midnight - 1, event: 'authn_login_success' },
      { at: midnight, event: 'authn_login_success', reason: 'totp' },
      { at: midnight + 1, event: 'authn_login_fail', reason: 'unknown' },
      { at: midnight - DAY, event: 'user_created', reason: 'sign_up' },
      { at: midnight, event: 'user_created', reason: 'provider' },
      { at: midnight, event: 'user_created', reason: 'import' },
      { at: midnight, event: 'session_expired', reason: 'sign_out' },
    ])
    await world.tick()
    expect(await counted()).toEqual([
      'people_added 2026-10-10 1',
      'sign_in_failures 2026-10-10 1',
      'sign_ins 2026-10-09 1',
      'sign_ins 2026-10-10 1',
      'sign_ups 2026-10-09 1',
      'sign_ups_by_provider 2026-10-10 1',
    ])
  })

  it('of the last minutes wait, because one that was drawn earlier may still be committed', async () => {
    const early = { at: NOON - 2 * MINUTE, event: 'authn_login_success' }
    const late = { at: NOON - 3 * MINUTE, event: 'authn_login_success' }
    await addEvents([early, { at: NOON - SETTLED_MS - 1, event: 'authn_login_success' }])
    await world.tick()
    expect(await counted()).toEqual(['sign_ins 2026-10-10 1'])
    await addEvents([late])
    clock.pass(15 * MINUTE)
    await world.tick()
    expect(await counted()).toEqual(['sign_ins 2026-10-10 3'])
  })

  it('are counted once by runs that overlap, chunk by chunk', async () => {
    for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
      await freshWorld()
      const events = eventsOverDays(NOON, 3, 40)
      await addEvents(events)
      const racers = [openWorld({}, slowly(1)), openWorld({}, slowly(3)), openWorld({}, slowly(2))]
      await Promise.all(racers.map((racer) => countAll(racer, 7)))
      expect(await counted()).toEqual(byHand(events))
    }
  })

  it('are counted once where a run is cut off, before its batch or after it, and the next one goes on', async () => {
    const events = eventsOverDays(NOON, 3, 40)
    await addEvents(events)
    for (const when of ['before', 'after'] as const)
      for (const trip of [1, 2, 5]) {
        const cut = openWorld(
          {},
          {
            [when]: (_: unknown, number: number) =>
              number === trip ? Promise.reject(new Error('D1_ERROR: lost')) : undefined,
          },
        )
        await expect(countAll(cut, 5)).rejects.toThrow('unavailable')
      }
    expect((await countAll(world, 5)).done).toBe(true)
    expect(await counted()).toEqual(byHand(events))
  })

  it('keep what was counted when they are deleted, and none is deleted before it is counted', async () => {
    const events = eventsOverDays(NOON - 10 * DAY, 3, 40)
    await addEvents(events)
    const brief = openWorld({ AUDIT_RETENTION_SECONDS: String((9 * DAY) / 1000) })
    await brief.tick()
    expect(await rows("SELECT 1 FROM audit_events WHERE event <> 'sys_purge' AND event NOT LIKE 'key%'")).toEqual([])
    expect(await counted()).toEqual(byHand(events))
    clock.pass(DAY)
    await brief.tick()
    expect(await counted()).toEqual(byHand(events))
  })

  it('are worked off over many runs where they are many, and the figures say up to when', async () => {
    const events = eventsOverDays(NOON, 2, 150)
    await addEvents(events)
    const chores = countChores(world.deps(), 4)
    expect((await cleanInTurns(chores, 1000)).done).toBe(true)
    // 25 chunks of four: the figures are those up to the next event, where what is left is much.
    const inOrder = events.toSorted((one, other) => one.at - other.at)
    const { reads, figures } = figuresOf(world.deps(), 30, 50)
    const read = figures(await run(world.deps().db, reads(world.deps().db)))
    expect(read.eventsAt).toBe(inOrder[100]?.at)
    const signIns = inOrder.slice(0, 100).filter(({ event }) => event === 'authn_login_success')
    expect(read.days.reduce((sum, day) => sum + day.sign_ins, 0)).toBe(signIns.length)
    for (let more = 0; more < 2; more += 1) await countAll(world, 4)
    expect(await counted()).toEqual(byHand(events))
  })

  it('cost three rows each, and a run without any costs a handful', async () => {
    await addEvents(eventsOverDays(NOON, 2, 200))
    world.trips.length = 0
    await world.tick()
    const counting = (): number =>
      world.trips
        .filter(({ statements }) => statements.some((sql) => sql.includes('SET since')))
        .reduce((sum, trip) => sum + trip.rowsRead, 0)
    expect(counting()).toBeLessThanOrEqual(3 * 400 + 80)
    clock.pass(15 * MINUTE)
    world.trips.length = 0
    await world.tick()
    expect(counting()).toBeLessThanOrEqual(8)
  })
})

describe('people and sessions', () => {
  const looked = () =>
    rows<{ name: string; day: string; count: number }>(
      "SELECT * FROM daily_counts WHERE name IN ('people', 'people_ADMIN_active', 'people_USER_disabled') ORDER BY day, name",
    )

  it('are looked at once an hour, and the last look of a day stays', async () => {
    await addUser(world, 'a@example.com', { role: 'ADMIN' })
    await addUser(world, 'b@example.com', { disabled: true })
    await world.tick()
    const first = [
      { name: 'people', day: '2026-10-10', count: 2 },
      { name: 'people_ADMIN_active', day: '2026-10-10', count: 1 },
      { name: 'people_USER_disabled', day: '2026-10-10', count: 1 },
    ]
    expect(await looked()).toEqual(first)
    await addUser(world, 'c@example.com', { disabled: true })
    await database
      .prepare(
        `INSERT INTO users (id, email, email_verified_at) WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 500)
         SELECT '00000000-0000-7000-8000-' || printf('%012x', n), 'p-' || n || '@example.com', 1 FROM i`,
      )
      .run()
    clock.pass(HOUR - 1)
    world.trips.length = 0
    await world.tick()
    expect(await looked()).toEqual(first)
    // Nothing is read of them before it is due.
    const look = world.trips.find(({ statements }) => statements.some((sql) => sql.includes('users_newest_index')))
    expect(look?.rowsRead).toBeLessThanOrEqual(40)
    clock.pass(1)
    await Promise.all([openWorld({}, slowly(2)).tick(), openWorld({}, slowly(1)).tick()])
    expect((await looked()).map(({ count }) => count)).toEqual([503, 1, 2])
    clock.pass(DAY)
    await database.prepare("DELETE FROM users WHERE email = 'c@example.com'").run()
    await world.tick()
    expect((await looked()).map(({ day, count }) => `${day} ${count}`)).toEqual([
      ...['503', '1', '2'].map((n) => `2026-10-10 ${n}`),
      ...['502', '1', '1'].map((n) => `2026-10-11 ${n}`),
    ])
  })
})

describe('the figures of a day', () => {
  it('are kept for five years, and gone then', async () => {
    await database
      .prepare(
        "INSERT INTO daily_counts (name, day, count) VALUES ('sign_ins', '2021-10-01', 1), ('sign_ins', '2022-10-01', 1), ('people', '2021-10-01', 1)",
      )
      .run()
    await world.tick()
    expect(await rows("SELECT name, day FROM daily_counts WHERE day < '2026'")).toEqual([
      { name: 'sign_ins', day: '2022-10-01' },
    ])
  })

  it('are those of this moment where little has happened since the clock ran', async () => {
    await addEvents([
      { at: NOON - MINUTE, event: 'authn_login_fail' },
      { at: NOON - DAY, event: 'authn_login_success' },
    ])
    await addUser(world, 'a@example.com')
    const read = async () => await readDailyStats(world.deps(), { days: 2 })
    const wanted = {
      events_as_of: '2026-10-10T12:00:00.000Z',
      people_as_of: '2026-10-10T12:00:00.000Z',
      days: [
        { day: '2026-10-09', sign_ins: 1, sign_in_failures: 0, people: null, sessions_live: null },
        { day: '2026-10-10', sign_ins: 0, sign_in_failures: 1, people: 1, sessions_live: 0 },
      ],
    }
    expect(await read()).toMatchObject(wanted)
    await world.tick()
    expect(await read()).toMatchObject(wanted)
  })
})
