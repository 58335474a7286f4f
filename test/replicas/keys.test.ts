// The public keys by a replica: only where it agrees with what the isolate has read at the primary within a minute. A new isolate, a new
// key and a killed key are the primary's word.
import { beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../src/admin/create-client.ts'
import { killKeys, markKeysDue } from '../../src/tokens/rotate.ts'
import { openReplicas, type Replicas } from '../support/servers/replicas.ts'
import { database, freshWorld, json, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

let clock: Clock
let replicas: Replicas
let off: World
let world: World

const another = (): World => openWorld({ READ_REPLICAS: 'on' }, { sessions: replicas.sessions })
const kidsOf = async (at: World): Promise<string[]> =>
  (await json(await at.fetch('/.well-known/jwks.json'))).keys.map(({ kid }: { kid: string }) => kid)
const kept = async (): Promise<string[]> =>
  (await rows<{ kid: string }>('SELECT kid FROM signing_keys ORDER BY active_from DESC')).map(({ kid }) => kid)

beforeEach(async () => {
  clock = stopClock()
  off = await freshWorld()
  const wanted = { client_name: 'Wiki', redirect_uris: ['https://wiki.example.com/callback'] }
  await createClient(off.deps(), { actor: 'operator', wanted })
  replicas = await openReplicas()
  world = another()
})

describe('the key set', () => {
  it('is the primary’s in a new isolate, however near a replica is', async () => {
    expect(await kidsOf(world)).toEqual(await kept())
    expect(await kept()).toHaveLength(2)
    expect(replicas.served).toEqual([])
  })

  it('is a replica’s between half a minute and a minute after that, read once; then the primary’s again', async () => {
    const kids = await kidsOf(world)
    await replicas.catchUp()
    world.trips.length = 0
    clock.pass(29_000)
    expect(await kidsOf(world)).toEqual(kids)
    expect(world.trips).toEqual([])
    clock.pass(1000)
    expect(await kidsOf(world)).toEqual(kids)
    expect(await kidsOf(world)).toEqual(kids)
    expect(world.trips.map(({ session }) => session)).toEqual(['first-unconstrained'])
    expect(replicas.served).toMatchObject([{ by: 'replica' }])
    clock.pass(30_000)
    expect(await kidsOf(world)).toEqual(kids)
    expect(world.trips.map(({ session }) => session)).toEqual(['first-unconstrained', undefined])
  })

  it('has each key that signs, also where the replica lacks it', async () => {
    // The replica is from before the first key.
    const kids = await kidsOf(world)
    clock.pass(30_000)
    expect(await kidsOf(world)).toEqual(kids)
    expect(replicas.served).toMatchObject([{ by: 'replica' }])
    expect(world.trips.at(-1)?.session).toBeUndefined()
  })

  it('has no key of which the primary has said that it is gone', async () => {
    const [old = ''] = await kidsOf(world)
    await replicas.catchUp()
    await killKeys(off.deps())
    const later = another()
    const fresh = await kidsOf(later)
    expect(fresh).not.toContain(old)
    clock.pass(30_000)
    expect(await kidsOf(later)).toEqual(fresh)
    expect(replicas.served).toMatchObject([{ by: 'replica' }])
  })

  it('has no key that was deleted before the primary was asked, where the replica still has it beside the others', async () => {
    const [, old = ''] = await kidsOf(world)
    clock.pass(600_000)
    await markKeysDue(off.deps())
    await off.tick()
    // The successors sign now, and those before them are still published.
    clock.pass(3_700_000)
    const all = await kidsOf(another())
    expect(all).toContain(old)
    expect(all).toHaveLength(4)
    await replicas.catchUp()
    await database.prepare('DELETE FROM signing_keys WHERE kid = ?').bind(old).run()
    const later = another()
    const left = await kidsOf(later)
    expect(left).toHaveLength(3)
    clock.pass(30_000)
    expect(await kidsOf(later)).toEqual(left)
    expect(replicas.served).toMatchObject([{ by: 'replica' }])
  })

  it('forgets a killed key within a minute, where a replica never hears of it', async () => {
    const kids = await kidsOf(world)
    await replicas.catchUp()
    await killKeys(off.deps())
    clock.pass(59_000)
    expect(await kidsOf(world)).toEqual(kids)
    clock.pass(1000)
    const now = await kidsOf(world)
    expect(now.filter((kid) => kids.includes(kid))).toEqual([])
    expect(now).toEqual(await kept())
  })

  it('comes from the primary where the replica fails', async () => {
    const kids = await kidsOf(world)
    replicas.fail('first-unconstrained')
    clock.pass(30_000)
    expect(await kidsOf(world)).toEqual(kids)
    expect(world.trips.at(-1)?.session).toBeUndefined()
  })

  it('is the primary’s while it has no key of ID tokens, because the first one signs at once', async () => {
    await freshWorld()
    const bare = another()
    expect(await kidsOf(bare)).toHaveLength(1)
    await replicas.catchUp()
    clock.pass(30_000)
    await createClient(off.deps(), {
      actor: 'operator',
      wanted: { client_name: 'New', redirect_uris: ['https://new.example.com/'] },
    })
    expect(await kidsOf(bare)).toHaveLength(2)
    expect(replicas.served).toEqual([])
  })
})
