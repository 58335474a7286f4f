// What no honest browser or authenticator sends to sign in, to finish a sign-in, or to prove again who is signed in: each is
// refused by the same document, opens nothing, changes nothing, and leaves a row in the log that says why.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { toBase64Url } from '../../src/crypto/encoding.ts'
import type { CredentialJson } from '../support/authenticators/authenticator.ts'
import { bytesOf } from '../support/authenticators/cbor.ts'
import { DOORS, hostileAssertions, openDoor, type AssertionDoor } from '../support/authenticators/hostile-assertions.ts'
import {
  bent,
  guarded,
  mustRefuse,
  SEED,
  setStage,
  tried,
  usualRefusal,
  type Stage,
} from '../support/authenticators/hostile-passkeys.ts'
import { Browser } from '../support/people/people.ts'
import { withResponse } from '../support/authenticators/passkeys.ts'
import { sampled, sized } from '../support/size.ts'
import { json, stopClock } from '../support/world.ts'

const FIELDS = ['clientDataJSON', 'authenticatorData', 'signature'] as const

/** How many places of each field it is cut at. */
const CUTS = 5

let stage: Stage

beforeAll(async () => {
  stopClock()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
  tried.cases = 0
  stage = await setStage()
})

afterAll(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe.each(Object.keys(DOORS) as (keyof typeof DOORS)[])('an assertion %s', (name) => {
  let door: AssertionDoor
  let usual: unknown
  let before: unknown

  beforeEach(async () => {
    door = openDoor(stage, name)
    before = await guarded()
    usual = await usualRefusal(door)
  })

  it('is refused for everything that no honest one is', async () => {
    expect(usual).toMatchObject({ status: 401, code: 'invalid_credentials' })
    for (const [about, cause, make] of hostileAssertions(stage))
      await mustRefuse(door, usual, about, await (typeof make === 'function' ? make(door) : door.honest(make)), cause)
    expect(await guarded()).toEqual(before)
  })

  it('is refused by a credential that is unknown, or another’s', async () => {
    const { unknown, bobs, device } = stage
    await mustRefuse(door, usual, 'unknown', await door.by(unknown), 'unknown_credential')
    const cut = device.id.slice(0, -1)
    const credential = { ...(await door.honest()), id: cut, rawId: cut }
    await mustRefuse(door, usual, 'an id cut', credential, 'unknown_credential')
    // Nothing, spelt otherwise: a sign-in needs a handle, the other ceremonies know whose it must be.
    if (door.ceremony === 'sign_in')
      await mustRefuse(door, usual, 'an empty handle', await door.honest({ userHandle: '' }), 'user_handle')
    if (door.ceremony !== 'sign_in') {
      const { userHandle } = device
      await mustRefuse(door, usual, 'another’s', await door.by(bobs), 'foreign_credential')
      await mustRefuse(door, usual, 'in one’s name', await door.by(bobs, { userHandle }), 'foreign_credential')
    }
    expect(await guarded()).toEqual(before)
  })

  it('is refused wherever it is cut, before it was signed or after', async () => {
    const credential = await door.honest()
    for (const part of FIELDS) {
      const whole = bytesOf(credential.response[part] as string)
      // Every length of what an authenticator wrote, every fourth of what a page did.
      const every = part === 'clientDataJSON' ? 4 : 1
      const lengths = Array.from({ length: Math.ceil(whole.length / every) }, (_, nth) => nth * every)
      for (const length of sampled(lengths, CUTS, door.event.length)) {
        const cut = withResponse(credential, { [part]: toBase64Url(whole.slice(0, length)) })
        await mustRefuse(door, usual, `${part} of ${length}`, cut, length === 0 ? 'schema' : undefined)
      }
    }
    for (const length of sampled([...new Uint8Array(37).keys()], CUTS, door.event.length)) {
      const cut = await door.honest({ authData: (bytes) => bytes.slice(0, length) })
      await mustRefuse(door, usual, `signed over ${length}`, cut, length === 0 ? 'schema' : 'rejected')
    }
    expect(await guarded()).toEqual(before)
  })

  it('is refused whatever its three fields hold', async () => {
    const arbitrary = bent(await door.honest(), FIELDS)
    const made = fc.sample(arbitrary, { seed: SEED, numRuns: sized(30, 200) })
    for (const one of made) await mustRefuse(door, usual, JSON.stringify(one), one)
    expect(await guarded()).toEqual(before)
  })

  it('of more than 64 KiB is not read', async () => {
    tried.cases += 1
    const answer = await door.send(withResponse(await door.honest(), { signature: 'A'.repeat(66_000) }))
    expect([answer.status, (await json(answer)).code]).toEqual([413, 'payload_too_large'])
    expect(await guarded()).toEqual(before)
  })
})

describe('an assertion alone', () => {
  it('is refused where nobody is verified or named', async () => {
    const door = openDoor(stage, 'alone')
    const usual = await usualRefusal(door)
    expect(usual).toMatchObject({ code: 'invalid_credentials' })
    await mustRefuse(door, usual, 'no handle', await door.honest({ userHandle: null }), 'user_handle')
    await mustRefuse(door, usual, 'UV=0', await door.honest({ uv: false }), 'user_verification')
    await mustRefuse(door, usual, 'synced, UV=0', await door.by(stage.synced, { uv: false }), 'user_verification')
  })

  it('is refused alike to somebody disabled and somebody unverified', async () => {
    const door = openDoor(stage, 'alone')
    const usual = await usualRefusal(door)
    for (const [state, cause] of [
      ['disabled_at = 1', 'disabled'],
      ['email_verified_at = NULL', 'unverified'],
    ] as const) {
      await stage.world.env.DB.prepare(`UPDATE users SET ${state} WHERE email = 'bob@example.com'`).run()
      await mustRefuse(door, usual, cause, await door.by(stage.bobs), cause)
      const again = "UPDATE users SET disabled_at = NULL, email_verified_at = 1 WHERE email = 'bob@example.com'"
      await stage.world.env.DB.prepare(again).run()
    }
    expect((await door.send(await door.by(stage.bobs))).status).toBe(200)
  })
})

describe('an assertion that was taken', () => {
  const statusOf = async (door: AssertionDoor, credential: CredentialJson): Promise<number> =>
    (await door.send(credential)).status

  it('signs in once', async () => {
    const door = openDoor(stage, 'alone')
    const credential = await door.honest()
    expect(await statusOf(door, credential)).toBe(200)
    await mustRefuse(door, await usualRefusal(door), 'again', credential, 'spent')
    // Another of one's passkeys answers the same challenge.
    const options = await json(await new Browser(stage.world).post('/api/sign-in/passkey/options'))
    expect(await statusOf(door, await stage.device.assert(options))).toBe(200)
    await mustRefuse(door, await usualRefusal(door), 'by another', await stage.synced.assert(options), 'spent')
    expect(await statusOf(door, await door.by(stage.synced))).toBe(200)
  })

  it('proves once who is signed in', async () => {
    const door = openDoor(stage, 'to prove again who is signed in')
    const usual = await usualRefusal(door)
    const credential = await door.honest()
    expect(await statusOf(door, credential)).toBe(200)
    await mustRefuse(door, usual, 'again', credential, 'spent')
  })

  it('finishes one sign-in, once', async () => {
    const door = openDoor(stage, 'as the second step')
    const usual = await usualRefusal(door)
    const credential = await door.honest()
    expect(await statusOf(door, credential)).toBe(200)
    tried.cases += 1
    const { request_id: _, ...refused } = await json(await door.send(credential))
    expect(refused).toEqual(usual)
    stage.waiting[0] = stage.waiting[1]
    const another = openDoor(stage, 'as the second step')
    await mustRefuse(another, usual, 'for another sign-in that waits', credential, 'challenge')
    expect(await statusOf(another, await another.honest())).toBe(200)
  })

  it('was one among many hostile ones', () => {
    console.log(`hostile assertions refused: ${tried.cases}`)
    expect(tried.cases).toBeGreaterThan(sized(400, 1000))
  })
})
