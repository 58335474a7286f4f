// What a provider's answer makes, raced by many on a D1 that takes its time: one session, one person, one identity.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, begin, comeBack, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { RACERS, sized } from '../support/size.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count } from '../support/people/people.ts'
import { shortenPauses } from '../support/pauses.ts'
import { slowly } from '../support/servers/d1.ts'
import { freshWorld, json, openWorld, rows, type World } from '../support/world.ts'

const TRIALS = sized(6, 50)
/** How long all trials of one race may take: whoever waits for its twin looks again after up to half a second. */
const LIMIT = 10_000 * TRIALS

let acme: Provider

/** A world in which something happens between what a callback reads and what it writes. */
async function worldWhere(entry: object, happens: (db: D1Database) => Promise<unknown>): Promise<World> {
  acme = new Provider()
  listen(acme)
  const vars = { ...INSTANT, ...varsFor(acme.entry(entry)) }
  const plain = await freshWorld(vars)
  return openWorld(vars, {
    before: async (statements) => {
      if (statements.some((sql) => /insert into "identities"/.test(sql))) await happens(plain.env.DB)
    },
  })
}

async function slowWorld(entry: object = {}): Promise<World> {
  acme = new Provider()
  listen(acme)
  const vars = { ...INSTANT, ...varsFor(acme.entry(entry)) }
  await freshWorld(vars)
  return openWorld(vars, slowly(3))
}

beforeEach(shortenPauses)
afterEach(() => vi.unstubAllGlobals())

const statusesOf = async (answers: Promise<Response>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status).toSorted((a, b) => a - b)

describe('one callback', { timeout: LIMIT }, () => {
  it('by many at once, and a provider that takes its code as often as it comes, opens one session', async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const world = await slowWorld()
      const ada = new Browser(world)
      const back = acme.authorize((await begin(ada, acme)).href)
      acme.codesAreGoodOnce = false
      const twins = Array.from({ length: RACERS }, () => ada.copy())
      const statuses = await statusesOf(twins.map((twin) => comeBack(twin, acme, back)))
      // They are one browser: they end alike (asked-twice.test.ts).
      expect(statuses).toEqual(Array<number>(RACERS).fill(303))
      expect([await count('users'), await count('identities'), await count('sessions')]).toEqual([1, 1, 1])
      expect(await count('audit_events', "event = 'authn_login_fail'")).toBe(0)
    }
  })
})

describe('one new identity', { timeout: LIMIT }, () => {
  it.each<[string, object, boolean]>([
    ['makes one person', {}, false],
    ['joins one person once', { link_verified_email: true }, true],
  ])('by callbacks of several browsers at once %s', async (_, entry, joined) => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const world = await slowWorld(entry)
      if (joined) await addUser(world, 'ada@example.com', { hash: ANY_HASH })
      const browsers = Array.from({ length: 5 }, () => new Browser(world))
      const backs: URLSearchParams[] = []
      for (const browser of browsers) backs.push(acme.authorize((await begin(browser, acme)).href))
      const statuses = await statusesOf(
        browsers.map((browser, at) => comeBack(browser, acme, backs[at] ?? new URLSearchParams())),
      )
      expect(statuses).toEqual([303, 400, 400, 400, 400])
      expect([await count('users'), await count('identities'), await count('sessions')]).toEqual([1, 1, 1])
    }
  })

  it('of two subjects with one address at once makes one person, and nobody is both', async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const world = await slowWorld()
      const [one, two] = [new Browser(world), new Browser(world)]
      const first = acme.authorize((await begin(one, acme)).href)
      const second = acme.authorize((await begin(two, acme)).href, { ...ADA, sub: 'another' })
      const statuses = await statusesOf([comeBack(one, acme, first), comeBack(two, acme, second)])
      expect(statuses).toEqual([303, 400])
      expect([await count('users'), await count('identities')]).toEqual([1, 1])
    }
  })

  it('taken over by its owner twice at once leaves one identity, and no squatter', async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const world = await slowWorld()
      await addUser(world, 'ada@example.com', { hash: ANY_HASH, verified: false })
      const [one, two] = [new Browser(world), new Browser(world)]
      const backs = [
        acme.authorize((await begin(one, acme)).href),
        acme.authorize((await begin(two, acme)).href),
      ] as const
      const statuses = await statusesOf([comeBack(one, acme, backs[0]), comeBack(two, acme, backs[1])])
      expect(statuses).toEqual([303, 400])
      expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
      expect(await count('identities')).toBe(1)
    }
  })
})

describe('an account that changes between what a callback reads and what it writes', () => {
  it.each<[string, object, boolean, string]>([
    ['whose owner proves the address', {}, false, 'UPDATE users SET email_verified_at = 1'],
    [
      'that is given another address',
      { link_verified_email: true },
      true,
      "UPDATE users SET email = 'new@example.com'",
    ],
    ['that loses its proof', { link_verified_email: true }, true, 'UPDATE users SET email_verified_at = NULL'],
  ])('%s is not joined', async (_, entry, verified, sql) => {
    const world = await worldWhere(entry, (db) => db.prepare(sql).run())
    await addUser(world, 'ada@example.com', { hash: ANY_HASH, verified })
    const eve = new Browser(world)
    const back = acme.authorize((await begin(eve, acme)).href)
    expect((await comeBack(eve, acme, back)).status).toBe(400)
    expect([await count('identities'), await count('sessions')]).toEqual([0, 0])
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: ANY_HASH }])
  })
})

describe('two identities that are the last ways in', { timeout: LIMIT }, () => {
  it('removed at once leave one', async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const world = await slowWorld()
      const ada = new Browser(world)
      await comeBack(ada, acme, acme.authorize((await begin(ada, acme)).href))
      const { url } = await json(await ada.post('/api/identities/acme'))
      await comeBack(ada, acme, acme.authorize(url, { sub: 'countess' }))
      await world.env.DB.prepare('UPDATE users SET email_verified_at = NULL').run()
      const { items } = await json(await ada.get('/api/identities'))
      const ids = (items as { id: string }[]).map(({ id }) => id)
      const twins = ids.map((id) => ada.copy().send('DELETE', `/api/identities/${id}`))
      expect(await statusesOf(twins)).toEqual([204, 409])
      expect(await count('identities')).toBe(1)
    }
  })
})
