// What the bill of src/ops/costs counts and docs/costs.md has no row for: the requests of a machine, and the mails and events of an act.
import * as oauth from 'oauth4webapi'
import { describe, expect, it, vi } from 'vitest'
import costs from '../../docs/costs.md?raw'
import { actsOf, type ActName } from '../../src/ops/costs/acts.ts'
import { LATER, MACHINE_ROWS } from '../../src/ops/costs/figures.ts'
import { ACTS_DONE, machineIn, machineToken } from '../support/costs/acts-done.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { WHOLE } from '../support/size.ts'
import { freshWorld, json, rows, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

const counted = async (table: string): Promise<number> =>
  (await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n ?? 0
const sum = (world: World, of: 'rowsRead' | 'rowsWritten'): number =>
  world.trips.reduce((all, trip) => all + (Number.isNaN(trip[of]) ? 0 : trip[of]), 0)

/** Rows of one request, once all that it needs has been read before. */
async function rowsFor(world: World, ask: () => Promise<unknown>): Promise<{ read: number; written: number }> {
  await ask()
  world.trips.length = 0
  await ask()
  expect(world.answeredAfter()).toBe(1)
  return { read: sum(world, 'rowsRead'), written: sum(world, 'rowsWritten') }
}

describe('the bill', () => {
  it('has the rows of a machine’s requests', async () => {
    const world = await freshWorld({}, { counting: true })
    await world.fetch('/.well-known/jwks.json')
    const machine = await machineIn(world)
    const { access_token: token } = await json(await machineToken(world))
    const { server, client, auth, options } = machine
    expect({
      'client credentials': await rowsFor(world, () => machineToken(world)),
      introspection: await rowsFor(world, async () => {
        const answer = await oauth.introspectionRequest(server, client, auth, token, options)
        expect((await json(answer)).active).toBe(true)
      }),
    }).toEqual(MACHINE_ROWS)
  })

  it('has the mails and events of each act', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const names = Object.keys(LATER) as (keyof typeof LATER & ActName)[]
    for (const name of WHOLE ? names : (['machine token', 'wrong password'] as const)) {
      const world = await freshWorld({}, { counting: true })
      await addUser(world, EMAIL)
      // It is made, and known, before anything is counted.
      await machineToken(world)
      const before = { mails: await counted('mails'), events: await counted('audit_events') }
      await ACTS_DONE[name](new Browser(world), world, EMAIL)
      const left = {
        mails: (await counted('mails')) - before.mails,
        events: (await counted('audit_events')) - before.events,
      }
      const { mails, events } = actsOf(costs).find((act) => act.name === name)?.use ?? {}
      expect(left, name).toEqual({ mails, events })
    }
  })
})
