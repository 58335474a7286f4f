// What no honest browser or authenticator sends to make a passkey: each is refused by the same document, keeps nothing, changes
// nothing, and leaves a row in the log that says why.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Authenticator, packed } from '../support/authenticators/authenticator.ts'
import { join } from '../support/authenticators/cbor.ts'
import {
  bent,
  guarded,
  mustRefuse,
  ORIGIN,
  SEED,
  setStage,
  tried,
  usualRefusal,
  type Door,
  type Stage,
} from '../support/authenticators/hostile-passkeys.ts'
import { cuts, hostileRegistrations, registrationDoor } from '../support/authenticators/hostile-registrations.ts'
import { Browser, count } from '../support/people/people.ts'
import { addPasskey, signInWith, withResponse } from '../support/authenticators/passkeys.ts'
import { sized } from '../support/size.ts'
import { json, rows, stopClock } from '../support/world.ts'

/** Hundreds of requests, one after the other: a limit that none of them reaches on a busy machine. */
const LIMIT = sized(60_000, 300_000)

let stage: Stage
let door: Door
let usual: unknown

beforeAll(async () => {
  stopClock()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
  tried.cases = 0
  stage = await setStage()
  door = registrationDoor(stage)
  usual = await usualRefusal(door)
})

afterAll(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a registration', { timeout: LIMIT }, () => {
  it('is refused for everything that no honest one is', async () => {
    expect(usual).toMatchObject({ status: 400, code: 'invalid_passkey' })
    const before = await guarded()
    for (const [about, cause, make] of hostileRegistrations(stage))
      await mustRefuse(door, usual, about, await (typeof make === 'function' ? make(door) : door.honest(make)), cause)
    expect(await guarded()).toEqual(before)
  })

  it('is refused wherever it is cut', async () => {
    const before = await guarded()
    for await (const [about, sent] of cuts(door)) await mustRefuse(door, usual, about, sent)
    expect(await guarded()).toEqual(before)
  })

  it('is kept whole or refused, whatever its fields hold', async () => {
    const credential = await door.honest()
    const arbitrary = bent(credential, ['clientDataJSON', 'attestationObject'])
    for (const made of fc.sample(arbitrary, { seed: SEED, numRuns: sized(40, 300) })) {
      const before = await count('passkeys')
      const answer = await door.send(made)
      // Nobody signs an attestation of none: another make, counter or flag is as good as what was sent.
      if (answer.status === 201) {
        const { id, credential_id } = await json(answer)
        expect(credential_id).toBe(credential.id)
        expect(await count('passkeys')).toBe(before + 1)
        await stage.world.env.DB.prepare('DELETE FROM passkeys WHERE id = ?').bind(id).run()
        await stage.world.env.DB.prepare('DELETE FROM spent_challenges').run()
      } else {
        tried.cases += 1
        expect(answer.status, JSON.stringify(made)).toBe(400)
        const { request_id: _, ...document } = await json(answer)
        expect(document).toEqual(usual)
        expect(await count('passkeys')).toBe(before)
      }
    }
  })

  it('of more than 64 KiB is not read', async () => {
    tried.cases += 1
    const answer = await door.send(withResponse(await door.honest(), { attestationObject: 'A'.repeat(66_000) }))
    expect([answer.status, (await json(answer)).code]).toEqual([413, 'payload_too_large'])
  })

  it('is refused to whoever is not signed in', async () => {
    const options = await new Browser(stage.world).post('/api/passkeys/options')
    expect(options.status).toBe(401)
    const made = await new Browser(stage.world).post('/api/passkeys', await door.honest())
    expect(await json(made)).toMatchObject({ code: 'unauthenticated' })
  })

  it('is refused with an mfa_token that is made up, or of a sign-in that waits for another step', async () => {
    const before = await guarded()
    for (const mfaToken of ['made-up', stage.waiting[0]]) {
      const asked = await new Browser(stage.world).post('/api/passkeys/options', { mfa_token: mfaToken })
      expect(asked.status).toBe(401)
      const made = await new Browser(stage.world).post('/api/passkeys', {
        ...(await door.honest()),
        mfa_token: mfaToken,
      })
      expect(made.status).toBe(401)
    }
    expect(await guarded()).toEqual(before)
  })
})

describe('a credential', () => {
  it('is kept once: neither its owner nor anybody else can register it again', async () => {
    const { ada, bob, bobs } = stage
    const taken = new Authenticator(ORIGIN)
    const answer = await taken.register(await json(await ada.copy().post('/api/passkeys/options')))
    expect((await door.send(answer)).status).toBe(201)
    const [owner] = await rows('SELECT user_id FROM passkeys WHERE credential_id = ?', taken.id)
    await mustRefuse(door, usual, 'the same answer', answer, 'lost')
    const again = await taken.clone().register(await json(await ada.copy().post('/api/passkeys/options')))
    await mustRefuse(door, usual, 'by its owner', again, 'taken')

    const send = (credential: unknown): Promise<Response> => bob.copy().post('/api/passkeys', credential)
    const thief = await taken.clone().register(await json(await bob.copy().post('/api/passkeys/options')))
    await mustRefuse({ ...door, send }, usual, 'by another', thief, 'taken')
    const forged = bobs.clone()
    forged.credentialId = taken.credentialId
    const claim = await forged.register(await json(await bob.copy().post('/api/passkeys/options')))
    await mustRefuse({ ...door, send }, usual, 'by another, with a key of theirs', claim, 'taken')
    expect(await rows('SELECT user_id FROM passkeys WHERE credential_id = ?', taken.id)).toEqual([owner])
    expect((await signInWith(taken, new Browser(stage.world))).status).toBe(200)
  })

  it('may come with its own signature', async () => {
    for (const key of [-7, -8, -257] as const) {
      const device = new Authenticator(ORIGIN, { key, format: 'packed', statement: (sig) => packed(sig, key) })
      await addPasskey(stage.ada, device)
      expect((await signInWith(device, new Browser(stage.world))).status, String(key)).toBe(200)
    }
  })

  it('may come with something behind its object, which nobody signed and nobody reads', async () => {
    const device = new Authenticator(ORIGIN)
    await addPasskey(stage.ada, device, { bend: { attestationObject: (bytes) => join(bytes, bytes) } })
    expect((await signInWith(device, new Browser(stage.world))).status).toBe(200)
  })

  it('may have an id of 1023 bytes', async () => {
    const device = new Authenticator(ORIGIN)
    device.credentialId = new Uint8Array(1023).fill(9)
    await addPasskey(stage.ada, device)
    expect((await signInWith(device, new Browser(stage.world))).status).toBe(200)
  })

  it('was one among hundreds of hostile ones', () => {
    console.log(`hostile registrations refused: ${tried.cases}`)
    expect(tried.cases).toBeGreaterThan(sized(200, 700))
  })
})
