// A change of password beside refreshes by whoever has a copy of the token, on a D1 that takes its time: whichever comes first, what
// the change gave is the only token that is good afterwards, and nobody is taken for a thief.
// `npm test` tries it six times, `npm run test:races` 200 times.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { slowly } from '../support/servers/d1.ts'
import { RACE_TRIALS } from '../support/size.ts'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

const AT_ONCE = 6
const EMAIL = 'ada@example.com'
/** Of each round trip. */
const DELAY_MS = 3
const HOUR = 3_600_000
const CHANGE = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  await freshWorld({ FRESH_SECONDS: '7200' })
  world = openWorld({ FRESH_SECONDS: '7200' }, slowly(DELAY_MS))
  takeAnyPassword()
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Six who hold a copy refresh: some at once, some when the change has read the session, some when it is written. */
async function thieves<Thief>(copy: () => Thief, refresh: (thief: Thief) => Promise<Response>): Promise<Thief[]> {
  return Promise.all(
    Array.from({ length: AT_ONCE }, async (_, index) => {
      const thief = copy()
      await new Promise((resolve) => setTimeout(resolve, (index % 3) * DELAY_MS))
      const { status } = await refresh(thief)
      expect([200, 401]).toContain(status)
      return thief
    }),
  )
}

async function expectNoThief(trial: number): Promise<void> {
  expect(await count('audit_events', "event = 'authn_token_reuse'"), `trial ${trial}`).toBe(0)
  // Those of earlier trials were others of the same person.
  expect(await count('sessions', 'active = 1'), `trial ${trial}`).toBe(1)
}

describe('a change of password raced by refreshes of copies', () => {
  it(
    'of a bearer session leaves the changed token alone good',
    async () => {
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        const phone = new Phone(world)
        await signInByPhone(phone, EMAIL)
        const before = phone.refreshToken
        const copy = (): Phone => Object.assign(new Phone(world), { refreshToken: before })
        const refresh = (who: Phone): Promise<Response> => who.post('/api/refresh', { refresh_token: who.refreshToken })
        const [changed, held] = await Promise.all([
          phone.post('/api/password/change', { ...CHANGE, refresh_token: before }),
          thieves(copy, refresh),
        ])
        expect(changed.status, `trial ${trial}`).toBe(200)
        expect((await json(changed)).refresh_token, `trial ${trial}`).toBe(phone.refreshToken)
        for (const thief of held) expect((await refresh(thief)).status, `trial ${trial}`).toBe(401)
        expect((await refresh(phone)).status, `trial ${trial}`).toBe(200)
        await expectNoThief(trial)
      }
    },
    5_000 * RACE_TRIALS,
  )

  it(
    'of a cookie session whose token is due does, too',
    async () => {
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        const ada = new Browser(world)
        await signIn(ada, EMAIL)
        clock.pass(HOUR)
        await ada.post('/api/refresh')
        // An hour after it was rotated the refresh token is due again; the access token is a minute old.
        clock.pass(HOUR - 60_000)
        await ada.post('/api/refresh')
        const jar = ada.copy()
        clock.pass(60_000)
        const refresh = (who: Browser): Promise<Response> => who.post('/api/refresh')
        const [changed, held] = await Promise.all([
          ada.post('/api/password/change', CHANGE),
          thieves(() => jar.copy(), refresh),
        ])
        expect(changed.status, `trial ${trial}`).toBe(200)
        for (const thief of held) expect((await refresh(thief)).status, `trial ${trial}`).toBe(401)
        expect((await refresh(ada)).status, `trial ${trial}`).toBe(200)
        await expectNoThief(trial)
      }
    },
    5_000 * RACE_TRIALS,
  )
})
