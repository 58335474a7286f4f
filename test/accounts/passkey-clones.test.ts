// A signature counter that goes back is in the log whatever the passkey was shown for (contract §7): a copy that is tried on a
// stolen session is no less of one.
import { beforeEach, expect, it } from 'vitest'
import { Authenticator, type Bend } from '../support/authenticators/authenticator.ts'
import { adaSignedIn, type AdaSignedIn } from '../support/people/ada.ts'
import { json, rows } from '../support/world.ts'

let { world, userId, ada } = {} as AdaSignedIn

beforeEach(async () => {
  ;({ world, userId, ada } = await adaSignedIn())
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
