// Every one-time thing is guarded by `changes()` of the statement before it (platform facts 1 and 33): the deep health check
// proves it on the database that it runs on, and says so where it doesn't hold.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { count } from '../support/people/people.ts'
import { freshWorld, json, openWorld, send, type World } from '../support/world.ts'

let world: World
let logged: string[]

beforeEach(async () => {
  world = await freshWorld()
  logged = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** A D1 that puts a statement of its own before each guard, or replaces the guard. */
function brokenD1(instead: (db: D1Database, guard: D1PreparedStatement) => D1PreparedStatement[]): D1Database {
  const real = world.env.DB
  const guards = new WeakSet<object>()
  return {
    prepare: (sql: string) => {
      const prepared = real.prepare(sql)
      if (/changes\(\) = 0/.test(sql)) guards.add(prepared)
      return new Proxy(prepared, {
        get: (target, name) => {
          if (name === 'bind')
            return (...values: unknown[]) => {
              const bound = target.bind(...values)
              if (guards.has(target)) guards.add(bound)
              return bound
            }
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
    batch: async (statements: D1PreparedStatement[]) => {
      const answers = await real.batch(statements.flatMap((one) => (guards.has(one) ? instead(real, one) : [one])))
      return answers.slice(-statements.length)
    },
  } as unknown as D1Database
}

describe('the guard of one-time things', () => {
  it('is proved on the very database, and leaves nothing behind', async () => {
    expect((await world.fetch('/health?deep=1')).status).toBe(200)
    expect(await count('counters')).toBe(0)
    expect(logged).toEqual([])
  })

  it('is proved once a minute an isolate, however often it is asked for', async () => {
    const own = openWorld()
    await own.fetch('/health?deep=1')
    expect(own.trips).toHaveLength(3)
    for (let turn = 0; turn < 5; turn += 1) await own.fetch('/health?deep=1')
    expect(own.trips).toHaveLength(8)
  })

  it.each([
    [
      'another statement stands before it',
      (db: D1Database, guard: D1PreparedStatement) => [
        db.prepare("INSERT INTO counters (key, count, expires_at) VALUES ('between', 1, 1)"),
        guard,
      ],
    ],
    ['it stops nothing', (db: D1Database) => [db.prepare('SELECT 1')]],
    ['it stops everything', (db: D1Database) => [db.prepare("SELECT json('lost')")]],
  ])('is missed where %s: 503, and a line for the operator', async (_, instead) => {
    const answer = await send({ ...world.env, DB: brokenD1(instead) }, '/health?deep=1')
    expect(answer.status).toBe(503)
    expect(await json(answer)).toMatchObject({ code: 'unavailable' })
    expect(logged.join()).toContain('changes() is not of the statement before: one-time things are not safe')
    expect(await count('counters')).toBe(0)
  })
})
