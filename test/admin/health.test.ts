// How the Worker and its database are: every line, when it is good and when it isn't, and a deploy that lacks a migration.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { readHealth } from '../../src/admin/health.ts'
import { lineOf, type HealthId, type HealthLine } from '../../src/admin/health-lines.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { freshWorld, openWorld, stopClock, type Clock, type World } from '../support/world.ts'

const MINUTE = 60_000

let clock: Clock
let world: World

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  clock = stopClock()
  world = await freshWorld(INSTANT)
})

async function line<Id extends HealthId>(id: Id, where = world): Promise<Extract<HealthLine, { id: Id }> | undefined> {
  return lineOf(await readHealth(where.deps(), where.env), id)
}

describe('what is read of the database', () => {
  it('is one round trip, and good where the clock runs', async () => {
    await world.tick()
    world.trips.length = 0
    const lines = await readHealth(world.deps(), world.env)
    expect(world.trips.length).toBe(1)
    const wrong = lines.filter(({ state }) => state !== 'good').map(({ id }) => id)
    expect(lineOf(lines, 'unknown_vars')?.names).toEqual([])
    expect(wrong.toSorted()).toEqual(['environment', 'mail_driver'])
    expect(lineOf(lines, 'migrations')).toMatchObject({ missing: [], unknown: [] })
    expect(lineOf(lines, 'database')?.bytes).toBeGreaterThan(0)
  })

  it('says when the clock ran last, that it is late, and which of its steps failed', async () => {
    expect(await line('clock')).toMatchObject({ state: 'warn', last_run_at: null, late: true })
    await world.tick()
    expect(await line('clock')).toMatchObject({ state: 'good', last_run_at: new Date(clock.now()).toISOString() })
    clock.pass(46 * MINUTE)
    expect(await line('clock')).toMatchObject({ state: 'bad', late: true, failed: [] })
    const failing = openWorld(INSTANT, {
      before: (statements) =>
        statements.some((sql) => sql.includes('signing_keys')) ? Promise.reject(new Error('D1_ERROR')) : undefined,
    })
    await expect(failing.tick()).rejects.toThrow('1 of 4 steps failed')
    expect(await line('clock')).toMatchObject({ state: 'bad', late: false, failed: ['keys'] })
  })
})
