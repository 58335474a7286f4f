// Keys that are followed by others: how long the one before stays, what the clock does for it, and what it is spared.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { markKeysDue } from '../../src/tokens/rotate.ts'
import { verifyAccessToken } from '../../src/tokens/verify.ts'
import { addClient } from '../support/clients/relying-party.ts'
import { undoAfterTest } from '../support/undone.ts'
import { addUser, loggedAs, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const HOUR = 3_600_000
const TICK = 900_000

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld({ ACCESS_TOKEN_SECONDS: '7200' })
  await addUser(world, EMAIL)
})

/** The ids that an isolate publishes which has just begun. */
async function published(): Promise<string[]> {
  const { keys } = await json(await openWorld().fetch('/.well-known/jwks.json'))
  return keys.map((key: { kid: string }) => key.kid)
}

async function tokenNow(): Promise<string> {
  const phone = new Phone(world)
  await signInByPhone(phone, EMAIL)
  return phone.accessToken
}

/** What the clock says that it did with the keys. */
async function tick(): Promise<{ made: number; removed: number }> {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  await world.tick()
  const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>)
  log.mockRestore()
  return lines.find(({ what }) => what === 'clock')?.['keys'] as { made: number; removed: number }
}

/** How many pairs of keys were made so far. */
function pairs(): () => number {
  const made = vi.spyOn(crypto.subtle, 'generateKey')
  undoAfterTest(() => made.mockRestore())
  return () => made.mock.calls.length
}

describe('a key that was followed by another', () => {
  it('verifies the last token that it signed as long as that lives, and is gone soon after', async () => {
    await tokenNow()
    const [before = ''] = await published()
    await markKeysDue(world.deps())
    expect(await tick()).toEqual({ made: 1, removed: 0 })
    const [after] = (await published()).filter((kid) => kid !== before)
    clock.pass(HOUR - 1)
    const last = await tokenNow()
    clock.pass(2 * HOUR)
    expect(await tick()).toEqual({ made: 0, removed: 0 })
    expect((await verifyAccessToken(openWorld().deps(), last)).ok).toBe(true)
    // Isolates bridge five minutes without D1, and clocks differ by five seconds.
    clock.pass(305_000)
    expect(await published()).toEqual([after, before])
    clock.pass(1)
    expect(await published()).toEqual([after])
    expect(await tick()).toEqual({ made: 0, removed: 1 })
    expect(await rows('SELECT kid FROM signing_keys')).toEqual([{ kid: after }])
  })

  it('is marked once by an operator, and the clock’s record names the successor', async () => {
    await tokenNow()
    expect([await markKeysDue(world.deps()), await markKeysDue(world.deps())]).toEqual([1, 0])
    expect(await loggedAs('key_due')).toMatchObject([{ actor_id: 'operator', meta: '{"keys":1}' }])
    await tick()
    const [successor] = await rows<{ kid: string }>('SELECT kid FROM signing_keys WHERE retires_at IS NULL')
    // It signs for thirty days from the hour on at which it begins to.
    expect(await rows('SELECT active_from, rotates_at FROM signing_keys WHERE kid = ?', successor?.kid)).toEqual([
      { active_from: clock.now() + HOUR, rotates_at: clock.now() + HOUR + 30 * 24 * HOUR },
    ])
    expect(await loggedAs('key_rotated')).toMatchObject([{ actor_id: 'clock', meta: JSON.stringify(successor) }])
  })
})

describe('the clock', () => {
  it('makes no pair of keys that isn’t due, and none beside a successor that waits', async () => {
    await tokenNow()
    const made = pairs()
    expect(await tick()).toEqual({ made: 0, removed: 0 })
    await published()
    expect(made()).toBe(0)
    await markKeysDue(world.deps())
    await tick()
    expect(made()).toBe(1)
    for (let turn = 0; turn < 6; turn += 1) {
      clock.pass(TICK)
      expect(await tick()).toEqual({ made: 0, removed: 0 })
    }
    expect(made()).toBe(1)
  })

  it('makes the key of ID tokens once there is an app, before anybody waits for it, and follows it up by its own kind', async () => {
    await tokenNow()
    const kinds = async (): Promise<unknown> =>
      (await rows('SELECT alg FROM signing_keys ORDER BY alg')).map(({ alg }) => alg)
    await tick()
    expect(await kinds()).toEqual(['ES256'])
    await addClient(world)
    const made = pairs()
    clock.pass(TICK)
    await tick()
    expect([await kinds(), made()]).toEqual([['ES256', 'RS256'], 1])
    await tick()
    expect(made()).toBe(1)
    await markKeysDue(world.deps())
    expect(await tick()).toEqual({ made: 2, removed: 0 })
    expect(await kinds()).toEqual(['ES256', 'ES256', 'RS256', 'RS256'])
    // Its tokens live an hour, however long access tokens do.
    clock.pass(2 * HOUR + 305_000)
    expect(await tick()).toEqual({ made: 0, removed: 1 })
    expect(await kinds()).toEqual(['ES256', 'ES256', 'RS256'])
  })
})
