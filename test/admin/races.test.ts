// Two at once: the last SUPER_ADMIN, a role that is taken away between the look and the write, an address made twice.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter, everything, eventsOf, somebody, type Somebody } from '../support/people/administrators.ts'
import { sized } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { count } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, type World } from '../support/world.ts'

type Entered = Awaited<ReturnType<typeof enter>>

const TRIALS = sized(6, 20)

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

afterEach(() => {
  vi.restoreAllMocks()
})

const supers = (): Promise<number> => count('users', "role = 'SUPER_ADMIN' AND disabled_at IS NULL")

describe('two SUPER_ADMINs who are the last two', () => {
  const ways = {
    demote: ['PUT', '/role', { role: 'USER' }],
    disable: ['POST', '/disable', {}],
    delete: ['DELETE', '', undefined],
  } as const

  it.each([
    ['demote', 'demote'],
    ['disable', 'disable'],
    ['delete', 'delete'],
    ['demote', 'delete'],
  ] as const)(`%s and %s each other at once: exactly one remains, ${TRIALS} times of ${TRIALS}`, async (one, two) => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      world = await freshWorld()
      const [a, b] = [await somebody(world, 'SUPER_ADMIN'), await somebody(world, 'SUPER_ADMIN')]
      const slow = openWorld({}, slowly(5))
      // Both are in before either acts: who was deleted enters no more.
      const [ofA, ofB] = [await enter(slow, a.id), await enter(slow, b.id)]
      const act = async ({ phone }: Entered, way: keyof typeof ways, whom: Somebody): Promise<number> => {
        const [method, path, body] = ways[way]
        return (await phone.send(method, `/api/admin/users/${whom.id}${path}`, body)).status
      }
      const statuses = await Promise.all([act(ofA, one, b), act(ofB, two, a)])
      expect(statuses.filter((status) => status < 300)).toHaveLength(1)
      expect(statuses.filter((status) => [401, 403].includes(status))).toHaveLength(1)
      expect(await supers()).toBe(1)
    }
  })

  it('each leave at once: exactly one remains', async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      world = await freshWorld()
      const both = [await somebody(world, 'SUPER_ADMIN'), await somebody(world, 'SUPER_ADMIN')]
      const slow = openWorld({}, slowly(5))
      const statuses = await Promise.all(
        both.map(async ({ id }, index) => {
          const { phone } = await enter(slow, id)
          const path = `/api/admin/users/${id}`
          const leave = [() => phone.send('PUT', `${path}/role`, { role: 'USER' }), () => phone.post(`${path}/disable`)]
          return (await leave[index]?.())?.status
        }),
      )
      expect(statuses.toSorted((a, b) => Number(a) - Number(b))).toEqual([200, 403])
      expect(await supers()).toBe(1)
    }
  })
})

describe('the last enabled SUPER_ADMIN', () => {
  it('can’t be lost by any route, and is told why; one who is disabled is no other', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const other = await somebody(world, 'SUPER_ADMIN')
    await root.phone.post(`/api/admin/users/${other.id}/disable`)
    const before = await everything()
    for (const answer of [
      await root.phone.send('PUT', `/api/admin/users/${root.id}/role`, { role: 'ADMIN' }),
      await root.phone.post(`/api/admin/users/${root.id}/disable`),
      await root.phone.send('DELETE', `/api/admin/users/${root.id}`),
    ])
      expect(await json(answer)).toMatchObject({
        status: 403,
        detail: expect.stringContaining('last enabled SUPER_ADMIN'),
      })
    expect(await everything()).toBe(before)
    expect((await root.phone.send('PUT', `/api/admin/users/${root.id}/role`, { role: 'SUPER_ADMIN' })).status).toBe(200)
    expect(await everything()).toBe(before)
    expect(await eventsOf("event = 'privilege_permissions_changed'")).toEqual([])
  })
})

describe('between the look at the session and the write', () => {
  const acts: [string, string, string, unknown][] = [
    ['create', 'POST', '', { email: 'new@example.com' }],
    ['rename', 'PATCH', '/:id', { name: 'Grace' }],
    ['role', 'PUT', '/:id/role', { role: 'ADMIN' }],
    ['disable', 'POST', '/:id/disable', {}],
    ['enable', 'POST', '/:id/enable', {}],
    ['unlock', 'POST', '/:id/unlock', {}],
    ['send-reset', 'POST', '/:id/send-reset', {}],
    ['end-sessions', 'DELETE', '/:id/sessions', undefined],
    ['delete', 'DELETE', '/:id', undefined],
  ]

  /** A world in which something happens right before the n-th round trip. */
  const meanwhile = (trip: number, happens: () => Promise<unknown>): World =>
    openWorld({}, { before: async (_, number) => void (number === trip && (await happens())) })

  /** The round trips of an act: the session is the first; some read before they write. */
  const tripsOf = (name: string): number[] => (['unlock', 'send-reset'].includes(name) ? [2, 3] : [2])

  const changes: [string, string, number][] = [
    ['the role is taken away', "UPDATE users SET role = 'USER' WHERE id = :actor", 403],
    ['the actor is disabled', 'UPDATE users SET disabled_at = 1 WHERE id = :actor', 401],
    ['the session is ended', 'UPDATE sessions SET active = 0, revoked_at = 1 WHERE user_id = :actor', 401],
    ['the actor is deleted', 'DELETE FROM users WHERE id = :actor', 401],
  ]

  it.each(acts.flatMap((act) => changes.map((change) => [...act, ...change] as const)))(
    '%s (%s …%s %j): refused and nothing changed where %s meanwhile',
    async (name, method, path, body, _what, sql, status) => {
      for (const trip of tripsOf(name)) {
        world = await freshWorld()
        await somebody(world, 'SUPER_ADMIN')
        const actor = await somebody(world, 'SUPER_ADMIN')
        const target = await somebody(world, 'USER')
        let before = ''
        const racing = meanwhile(trip, async () => {
          await database.prepare(sql.replace(':actor', '?')).bind(actor.id).run()
          before = await everything()
        })
        actor.phone.accessToken = await tokenIn(racing, actor)
        racing.trips.length = 0
        const answer = await actor.phone.send(method, `/api/admin/users${path.replace(':id', target.id)}`, body)
        expect(answer.status).toBe(status)
        expect(await everything()).toBe(before)
        const recorded = await eventsOf('actor_id = ? AND event <> ?', actor.id, 'key_created')
        expect(recorded.map(({ event }) => event)).toEqual(status === 403 ? ['authz_fail'] : [])
      }
    },
  )

  it.each(acts.filter(([, , path]) => path !== ''))(
    '%s: an ADMIN is refused a target who was just raised',
    async (name, method, path, body) => {
      for (const trip of tripsOf(name)) {
        world = await freshWorld()
        await somebody(world, 'SUPER_ADMIN')
        const actor = await somebody(world, 'ADMIN')
        const target = await somebody(world, 'USER')
        let before = ''
        const racing = meanwhile(trip, async () => {
          await database.prepare("UPDATE users SET role = 'SUPER_ADMIN' WHERE id = ?").bind(target.id).run()
          before = await everything()
        })
        actor.phone.accessToken = await tokenIn(racing, actor)
        racing.trips.length = 0
        const answer = await actor.phone.send(method, `/api/admin/users${path.replace(':id', target.id)}`, body)
        expect(answer.status).toBe(403)
        expect(await everything()).toBe(before)
      }
    },
  )

  it('an act that was stopped stays refused, though the right came back before anybody could say why', async () => {
    const actor = await somebody(world, 'SUPER_ADMIN')
    const target = await somebody(world, 'USER')
    const before = await everything()
    const setRole = (role: string) =>
      database.prepare('UPDATE users SET role = ? WHERE id = ?').bind(role, actor.id).run()
    const roles = new Map([
      [2, 'USER'],
      [3, 'SUPER_ADMIN'],
    ])
    const racing = openWorld({}, { before: async (_, trip) => void (await setRole(roles.get(trip) ?? 'SUPER_ADMIN')) })
    actor.phone.accessToken = await tokenIn(racing, actor)
    racing.trips.length = 0
    const answer = await actor.phone.send('PATCH', `/api/admin/users/${target.id}`, { name: 'Grace' })
    expect(await json(answer)).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await everything()).toBe(before)
  })

  /** Moves an actor's phone into a world; the session and the token are as they were. */
  async function tokenIn(racing: World, actor: Somebody): Promise<string> {
    Object.assign(actor.phone, { world: racing })
    // The keys are in this world's memory from here on.
    await racing.fetch('/.well-known/jwks.json')
    return actor.phone.accessToken
  }
})

describe('one address made by two at once', () => {
  it(`is one account, ${TRIALS} times of ${TRIALS}`, async () => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      world = await freshWorld()
      const admins = [await somebody(world, 'ADMIN'), await somebody(world, 'ADMIN')]
      const slow = openWorld({}, slowly(5))
      const statuses = await Promise.all(
        admins.map(async ({ id }) => {
          const { phone } = await enter(slow, id)
          return (await phone.post('/api/admin/users', { email: 'new@example.com' })).status
        }),
      )
      expect(statuses.toSorted((a, b) => Number(a) - Number(b))).toEqual([201, 409])
      expect([await count('users', "email = 'new@example.com'"), await count('mails')]).toEqual([1, 1])
    }
  })
})
