// Passkeys (WebAuthn L3): made, listed, named, used alone and as the second step, and taken away; by an authenticator in software.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Authenticator } from '../support/authenticator.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people.ts'
import { freshWorld, json, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let ada: Browser
let userId: string

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, EMAIL)
  stopClock()
  ada = new Browser(world)
  await signIn(ada, EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
})

/** Signs in by a passkey alone. */
async function signInWith(device: Authenticator, bend = {}, person = new Browser(world)): Promise<Response> {
  const options = await json(await person.post('/api/sign-in/passkey/options'))
  return person.post('/api/sign-in/passkey', await device.assert(options, bend))
}

describe('a passkey', () => {
  it('is made in a fresh session, and signs in with nothing typed', async () => {
    const options = await json(await ada.post('/api/passkeys/options'))
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Latchkey' },
      user: { name: EMAIL, displayName: EMAIL },
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      attestation: 'none',
    })
    const device = new Authenticator()
    const made = await ada.post('/api/passkeys', { ...(await device.register(options)), name: 'Key ring' })
    expect(made.status).toBe(201)
    expect(await json(made)).toMatchObject({
      name: 'Key ring',
      credential_id: device.id,
      status: 'signed_in',
      session: { amr: ['pwd', 'hwk', 'user', 'mfa'] },
      recovery_codes: expect.arrayContaining([expect.any(String)]),
    })
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'passkey_added' })

    const stranger = new Browser(world)
    const answer = await signInWith(device, {}, stranger)
    expect(answer.status).toBe(200)
    expect(await json(answer)).toMatchObject({
      status: 'signed_in',
      user: { id: userId },
      session: { amr: ['hwk', 'user', 'mfa'] },
    })
    expect((await stranger.get('/api/session')).status).toBe(200)
    expect(await count('spent_challenges')).toBe(2)
  })
})
