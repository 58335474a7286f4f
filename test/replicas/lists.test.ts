// Lists that may be old: a replica answers a browser that holds a chain, everybody else is answered by the primary, and an operator reads
// what they wrote.
import { createExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuthAdmin } from '../../src/rpc.ts'
import { takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, Phone, signInByPhone } from '../support/people/people.ts'
import { bookmarkOf } from '../support/servers/replicas.ts'
import { sampled } from '../support/size.ts'
import { json, openWorld } from '../support/world.ts'
import { AGE_MS, BOOKMARK, changeEverything, listed, LISTS, openReplicated, type Replicated } from './open.ts'

let { clock, off, replicas, world, operator } = {} as Replicated

beforeEach(async () => {
  takeAnyPassword()
  ;({ clock, off, replicas, world, operator } = await openReplicated())
})

/** Who answered the last batch of a session of D1. */
const by = () => replicas.served.at(-1)?.by

describe.each(LISTS)('%s', (path) => {
  it('is read at the primary first, then by a replica that has seen as much, and says what that has', async () => {
    const first = await listed(operator, path)
    expect(first.status).toBe(200)
    expect(replicas.served).toMatchObject([{ start: 'first-primary', by: 'primary' }])
    await replicas.catchUp()
    expect(await listed(operator, path)).toEqual(first)
    expect(by()).toBe('replica')
    await changeEverything(off)
    expect(await listed(operator, path)).toEqual(first)
    expect(by()).toBe('replica')
    const fresh = operator.copy()
    fresh.jar.delete(BOOKMARK)
    const now = await listed(fresh, path)
    expect(now.status).toBe(200)
    expect(now.text).not.toBe(first.text)
    expect(by()).toBe('primary')
  })
})

describe('a list', () => {
  it.each(sampled(LISTS, 4, 1))('is read at the primary while no replica has come so far: %s', async (path) => {
    await listed(operator, path)
    await changeEverything(off)
    const fresh = operator.copy()
    fresh.jar.delete(BOOKMARK)
    const now = await listed(fresh, path)
    expect(await listed(fresh, path)).toEqual(now)
    expect(replicas.served.map(({ by: who }) => who)).toEqual(['primary', 'primary', 'primary'])
  })

  it('opens no session of D1 where replicas are off, and for a caller without cookies', async () => {
    const plain = openWorld({ HASHER: world.env.HASHER as never })
    const browser = Object.assign(operator.copy(), { world: plain })
    const phone = new Phone(world)
    await signInByPhone(phone, 'root@example.com')
    for (const path of LISTS) {
      browser.jar.set(BOOKMARK, `${clock.now()}.${replicas.at()}`)
      expect((await listed(browser, path)).status, path).toBe(200)
      expect(browser.jar.get(BOOKMARK)).toBe(`${clock.now()}.${replicas.at()}`)
      const answer = await phone.get(path)
      expect(answer.headers.getSetCookie().join(), path).not.toContain(BOOKMARK)
    }
    expect(replicas.opened).toEqual([])
  })

  it('is the primary’s for a sibling over RPC, and for the clock', async () => {
    const door = new AuthAdmin(createExecutionContext(), world.env)
    const asked = [
      await door.listUsers(),
      await door.listAuditEvents(),
      await door.getStats(),
      await door.getDailyStats(),
      await door.listClients(),
      await door.listApis(),
    ]
    expect(asked.map(({ ok }) => ok)).toEqual(asked.map(() => true))
    await world.tick()
    expect(replicas.opened).toEqual([])
  })

  it('is asked in as many statements as without replicas, and by one round trip beside it at most', async () => {
    const trips = async (path: string) => {
      world.trips.length = 0
      await listed(operator, path)
      return world.trips.map(({ session, statements }) => [session?.slice(0, 13) ?? 'primary', statements.length])
    }
    for (const path of LISTS) {
      operator.jar.delete(BOOKMARK)
      const [begun, ...others] = (await trips(path)).toReversed()
      expect(begun?.[0], path).toBe('first-primary')
      expect(others, path).toEqual(path.startsWith('/api/') ? [['primary', 1]] : [])
      await replicas.catchUp()
      const followed = await trips(path)
      expect(followed, path).toHaveLength(2)
      expect(followed, path).toContainEqual(['primary', 1])
      expect(followed, path).toContainEqual([expect.stringMatching(/^[\da-f]{8}-0000$/), begun?.[1]])
    }
  })
})

describe('an operator', () => {
  const people = async (): Promise<string[]> =>
    (await json(await operator.get('/api/admin/users'))).items.map(({ email }: { email: string }) => email).toSorted()

  it('reads what they wrote, however old the replica is', async () => {
    await people()
    await replicas.catchUp()
    expect(await people()).toEqual(['root@example.com'])
    expect(by()).toBe('replica')
    const made = await operator.post('/api/admin/users', { email: 'ada@example.com' })
    expect(made.status).toBe(201)
    expect(operator.jar.has(BOOKMARK)).toBe(false)
    expect(await people()).toEqual(['ada@example.com', 'root@example.com'])
    expect(replicas.served.at(-1)).toMatchObject({ start: 'first-primary', by: 'primary' })
    expect(await people()).toEqual(['ada@example.com', 'root@example.com'])
  })

  it('ends the chain by whatever they send but a read, also where it is refused', async () => {
    for (const [method, path] of [
      ['POST', '/api/sign-in'],
      ['PATCH', '/api/user'],
      ['DELETE', '/api/nothing'],
      ['POST', '/oauth/token'],
    ] as const) {
      await people()
      expect(operator.jar.has(BOOKMARK)).toBe(true)
      expect((await operator.send(method, path, { nothing: 1 })).status, path).toBeGreaterThanOrEqual(400)
      expect(operator.jar.has(BOOKMARK), path).toBe(false)
    }
  })

  it('never goes back in time, where another replica is further behind', async () => {
    await people()
    await changeEverything(off)
    await replicas.catchUp()
    const seen = await people()
    expect(by()).toBe('replica')
    const [chain] = [operator.jar.get(BOOKMARK)]
    expect(chain).toContain(replicas.at())
    replicas.fallBack()
    expect(await people()).toEqual(seen)
    expect(by()).toBe('primary')
  })

  it('ends the chain by a page that renews their session, because that writes', async () => {
    await listed(operator, '/admin/people')
    await replicas.catchUp()
    expect(operator.jar.has(BOOKMARK)).toBe(true)
    operator.jar.delete('__Host-latchkey-access')
    expect((await listed(operator, '/admin/people')).status).toBe(200)
    expect(operator.jar.has(BOOKMARK)).toBe(false)
  })

  it('begins again at the primary after five minutes, however often they look', async () => {
    await people()
    await replicas.catchUp()
    for (let minutes = 1; minutes < 5; minutes += 1) {
      clock.pass(60_000)
      await people()
      expect(by(), `${minutes}`).toBe('replica')
    }
    clock.pass(AGE_MS - 4 * 60_000)
    await people()
    expect(replicas.served.at(-1)).toMatchObject({ start: 'first-primary' })
  })

  it('is answered by the primary where the cookie is not one of ours, or its time is over or to come', async () => {
    const now = clock.now()
    const good = bookmarkOf(1)
    const cookies = [
      '',
      'first-unconstrained',
      `${now}.first-unconstrained`,
      `${now}.`,
      `${now}.-`,
      `${now}.abc`,
      `${now}.abcd-`,
      `${now}`,
      good,
      `${now}.${good} `.repeat(3),
      `${now}.${'a'.repeat(40)}-${'b'.repeat(200)}`,
      `${now}.${good.toUpperCase()}`,
      `-1.${good}`,
      `${now + 1}.${good}`,
      `${now - AGE_MS}.${good}`,
      `9${now}.${good}`,
    ]
    for (const cookie of cookies) {
      replicas.opened.length = 0
      operator.jar.set(BOOKMARK, cookie)
      expect(await people(), cookie).toEqual(['root@example.com'])
      expect(replicas.opened, cookie).toEqual(['first-primary'])
    }
  })

  it.each(['/api/admin/users', '/admin/people'])(
    'reads %s at the primary where D1 does not take the bookmark',
    async (path) => {
      operator.jar.set(BOOKMARK, `${clock.now()}.abcdef-abcdef`)
      expect((await listed(operator, path)).text).toContain('root@example.com')
      expect(replicas.served).toMatchObject([{ start: 'first-primary' }])
      expect(operator.jar.get(BOOKMARK)).toMatch(/^\d+\.[\da-f]{8}-/)
    },
  )

  it.each(['/admin/mail/retry', '/admin/clients/new?kind=web', '/admin/people/new'])(
    'is asked before an act by the primary: %s',
    async (path) => {
      await people()
      await replicas.catchUp()
      replicas.opened.length = 0
      expect((await listed(operator, path)).status).toBe(200)
      expect(replicas.opened).toEqual([])
      expect(operator.jar.has(BOOKMARK)).toBe(true)
    },
  )

  it('gets 503 where the primary fails, too', async () => {
    replicas.fail('first-primary')
    expect((await operator.get('/api/admin/users')).status).toBe(503)
    expect((await listed(operator, '/admin/people')).status).toBe(503)
  })

  it('sets a cookie for this host alone, that no script reads, for no longer than the chain', async () => {
    const answer = await operator.get('/api/admin/users')
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith(BOOKMARK))
    expect(cookie).toMatch(
      /^__Host-latchkey-bookmark=\d+\.[\da-f-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=300$/,
    )
    clock.pass(60_000)
    await addUser(off, 'ada@example.com')
    await replicas.catchUp()
    const later = (await operator.get('/api/admin/users')).headers.getSetCookie()
    expect(later.find((one) => one.startsWith(BOOKMARK))).toMatch(/Max-Age=240$/)
  })
})

describe('another browser', () => {
  it('begins a chain of its own', async () => {
    await listed(operator, '/admin/people')
    const other = new Browser(world)
    await other.post('/api/sign-in', { email: 'root@example.com', password: 'Correct-Horse-42-battery' })
    await listed(other, '/admin/people')
    expect(replicas.served.map(({ start }) => start)).toEqual(['first-primary', 'first-primary'])
  })
})
