// The keys in the memory of an isolate: how often it reads them, and when it stops to believe them.
import { generateKeyPair, SignJWT } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import { killKeys } from '../../src/tokens/rotate.ts'
import { verifyAccessToken } from '../../src/tokens/verify.ts'
import { adaAtHome, EMAIL } from '../support/people/ada.ts'
import { Phone, signInByPhone } from '../support/people/people.ts'
import { openWorld, stopClock, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  ;({ world } = await adaAtHome())
})

it('are read for a key that nobody has once in ten seconds, however many tokens name it', async () => {
  const clock = stopClock()
  const own = await generateKeyPair('ES256')
  const unknown = (): Promise<string> =>
    new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg: 'ES256', kid: 'A'.repeat(43), typ: 'at+jwt' })
      .sign(own.privateKey)
  await world.fetch('/.well-known/jwks.json')
  world.trips.length = 0
  for (const [pause, trips] of [
    [9_999, 0],
    [1, 1],
    [0, 1],
    [9_999, 1],
    [1, 2],
  ] as const) {
    clock.pass(pause)
    expect((await verifyAccessToken(world.deps(), await unknown())).ok).toBe(false)
    expect(world.trips).toHaveLength(trips)
  }
})

it('are believed no longer where the clock goes back: they are read again, and no outage is bridged', async () => {
  const clock = stopClock()
  let down = false
  const shaky = openWorld({}, { before: () => (down ? Promise.reject(new Error('D1_ERROR: lost')) : undefined) })
  const [idle, phone] = [openWorld(), new Phone(shaky)]
  await signInByPhone(phone, EMAIL)
  expect((await verifyAccessToken(idle.deps(), phone.accessToken)).ok).toBe(true)
  down = true
  await killKeys(world.deps())
  clock.pass(-1)
  expect((await verifyAccessToken(idle.deps(), phone.accessToken)).ok).toBe(false)
  await expect(verifyAccessToken(shaky.deps(), phone.accessToken)).rejects.toThrow('database unavailable')
})
