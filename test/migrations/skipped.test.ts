// The migrations that change how rows are kept and nothing else: an operator whose tables are too large to be made anew passes over
// them, and everything goes on as it was.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { walkEverything } from '../support/costs/walk.ts'
import { migrateAnew, migrateWithout, rows } from '../support/world.ts'

const SKIPPED = ['0011_sessions.sql', '0012_audit.sql']

beforeAll(() => migrateWithout(SKIPPED))
afterAll(() => migrateAnew())

describe('a database that passed over 0011 and 0012', () => {
  it('serves everything that the Worker can be asked for, the clock included', async () => {
    const faults = vi.spyOn(console, 'error')
    const { walked } = await walkEverything()
    expect(walked.size).toBeGreaterThan(100)
    expect(faults.mock.calls.flat().filter((said) => String(said).includes('database'))).toEqual([])
    expect(
      await rows(
        "SELECT name FROM pragma_table_list WHERE name IN ('sessions', 'audit_events') AND wr = 0 ORDER BY name",
      ),
    ).toEqual([{ name: 'audit_events' }, { name: 'sessions' }])
  })
})
