// A signature counter that goes back is in the log whatever the passkey was shown for (contract §7): a copy that is tried on a
// stolen session is no less of one.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Authenticator, type Bend } from '../support/authenticators/authenticator.ts'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { freshWorld, json, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let userId: string
let ada: Browser

beforeEach(async () => {
  world = await freshWorld()
  takeAnyPassword()
  stopClock()
  userId = await addUser(world, EMAIL, { hash: ANY_HASH })
  ada = new Browser(world)
  await signIn(ada, EMAIL)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Proves again by a passkey whose counter stood at ten and now stands at three. */
async function proveByCopy(bent: Bend): Promise<Response> {
  const device = new Authenticator(world.config.issuer, { ...bent, signCount: 10 })
  const made = await ada.post(
    '/api/passkeys',
    await device.register(await json(await ada.post('/api/passkeys/options'))),
  )
  expect(made.status).toBe(201)
  const { passkey } = await json(await ada.post('/api/reauthenticate/options'))
  return ada.post('/api/reauthenticate', { passkey: await device.assert(passkey, { signCount: 3 }) })
}

const suspected = (): Promise<unknown> =>
  rows("SELECT outcome, subject_id FROM audit_events WHERE event = 'passkey_clone_suspected'")

it('clone-at-reauthentication: a backed-up passkey proves, and the log has it', async () => {
  expect((await proveByCopy({ be: true, bs: true })).status).toBe(200)
  expect(await suspected()).toEqual([{ outcome: 'success', subject_id: userId }])
})

it('clone-at-reauthentication: a device-bound passkey is refused, and the log has it', async () => {
  expect(await json(await proveByCopy({ be: false }))).toMatchObject({ status: 401, code: 'invalid_credentials' })
  expect(await suspected()).toEqual([{ outcome: 'failure', subject_id: userId }])
})
