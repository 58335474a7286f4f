// Sessions that end one another at once, on a D1 that takes its time: the batch that ends them asks whether its own session lives, so the
// first one wins and the other does nothing.
// `npm test` tries it six times, `npm run test:races` 200 times.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { INSTANT } from '../support/people/hasher.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { RACE_TRIALS } from '../support/size.ts'
import { freshWorld, openWorld, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const DELAY_MS = 3

let world: World

beforeEach(async () => {
  stopClock()
  await freshWorld(INSTANT)
  world = openWorld(INSTANT, slowly(DELAY_MS))
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

afterEach(() => vi.useRealTimers())

it.each([
  ['DELETE', '/api/sessions', undefined, 1],
  ['POST', '/api/sign-out', { scope: 'others' }, 1],
  ['POST', '/api/sign-out', { scope: 'all' }, 0],
] as const)(
  'of two that end the other at once one ends it: %s %s %o',
  async (method, path, body, left) => {
    for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
      const both = [new Browser(world), new Browser(world)]
      for (const browser of both) await signIn(browser, EMAIL)
      const answers = await Promise.all(both.map((browser) => browser.send(method, path, body)))
      const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other)
      expect(statuses, `trial ${trial}`).toEqual([204, 401])
      expect(await count('sessions', 'active = 1'), `trial ${trial}`).toBe(left)
      await world.env.DB.prepare('DELETE FROM sessions').run()
    }
    expect(await count('audit_events', "event = 'session_expired'")).toBe(RACE_TRIALS)
  },
  5_000 * RACE_TRIALS,
)
