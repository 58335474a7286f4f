// D1 fails in turn at each call of each route, before it did anything and after it did all: 503, nothing half done, and who
// tries again finishes.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { everything, eventsOf, somebody, type Somebody } from '../support/people/administrators.ts'
import type { Ears } from '../support/servers/d1.ts'
import { count } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, type World } from '../support/world.ts'

/** A route; how it answers when it is tried again after it was done already; the event of its change. */
type Route = { name: string; method: string; path: string; body?: unknown; good: number; again: number; event?: string }

const ROUTES: Route[] = [
  { name: 'list', method: 'GET', path: '', good: 200, again: 200 },
  { name: 'read', method: 'GET', path: '/:id', good: 200, again: 200 },
  { name: 'sessions', method: 'GET', path: '/:id/sessions', good: 200, again: 200 },
  { name: 'audit-events', method: 'GET', path: '/../audit-events', good: 200, again: 200 },
  { name: 'stats', method: 'GET', path: '/../stats', good: 200, again: 200 },
  {
    name: 'create',
    method: 'POST',
    path: '',
    body: { email: 'new@example.com' },
    good: 201,
    again: 409,
    event: 'user_created',
  },
  {
    name: 'rename',
    method: 'PATCH',
    path: '/:id',
    body: { name: 'Grace' },
    good: 200,
    again: 200,
    event: 'user_updated',
  },
  {
    name: 'role',
    method: 'PUT',
    path: '/:id/role',
    body: { role: 'ADMIN' },
    good: 200,
    again: 200,
    event: 'privilege_permissions_changed',
  },
  { name: 'disable', method: 'POST', path: '/:id/disable', good: 200, again: 200, event: 'user_disabled' },
  { name: 'unlock', method: 'POST', path: '/:id/unlock', good: 200, again: 200, event: 'user_unlocked' },
  { name: 'send-reset', method: 'POST', path: '/:id/send-reset', good: 202, again: 202, event: 'code_requested' },
  { name: 'end-sessions', method: 'DELETE', path: '/:id/sessions', good: 204, again: 204, event: 'session_expired' },
  { name: 'delete', method: 'DELETE', path: '/:id', good: 204, again: 404, event: 'user_deleted' },
]

let world: World
let root: Somebody
let ada: Somebody

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function setUp(): Promise<void> {
  world = await freshWorld()
  root = await somebody(world, 'SUPER_ADMIN')
  ada = await somebody(world, 'USER', { email: 'ada@example.com' })
}

/** Sends the route in a world with ears; the keys are in its memory before. Says how many round trips there were. */
async function call(route: Route, ears: Ears): Promise<{ answer: Response; trips: number }> {
  let deaf = true
  const faulty = openWorld(
    {},
    {
      before: (statements, trip) => (deaf ? undefined : ears.before?.(statements, trip)),
      after: (statements, trip) => (deaf ? undefined : ears.after?.(statements, trip)),
    },
  )
  await faulty.fetch('/.well-known/jwks.json')
  faulty.trips.length = 0
  deaf = false
  Object.assign(root.phone, { world: faulty })
  const answer = await root.phone.send(route.method, `/api/admin/users${route.path.replace(':id', ada.id)}`, route.body)
  return { answer, trips: faulty.trips.length }
}

const fail = (nth: number) => (_: readonly string[], trip: number) => {
  if (trip === nth) throw new Error('D1_ERROR: Network connection lost.')
}

describe('a fault of D1', () => {
  it.each(ROUTES)('in $name: 503, all or nothing, and the second try finishes', async (route) => {
    await setUp()
    const { answer: good, trips } = await call(route, {})
    expect(good.status).toBe(route.good)
    expect(trips).toBeLessThanOrEqual(3)

    for (let nth = 1; nth <= trips; nth += 1) {
      await setUp()
      const before = await everything()
      const { answer } = await call(route, { before: fail(nth) })
      expect(await json(answer), `before call ${nth}`).toMatchObject({ status: 503, code: 'unavailable' })
      expect(answer.headers.get('Retry-After')).toMatch(/^\d+$/)
      expect(await everything()).toBe(before)
      expect(await eventsOf("event <> 'key_created'")).toEqual([])
      expect((await call(route, {})).answer.status).toBe(route.good)

      await setUp()
      const untouched = await everything()
      const lost = await call(route, { after: fail(nth) })
      expect(await json(lost.answer), `after call ${nth}`).toMatchObject({ status: 503, code: 'unavailable' })
      const done = nth === trips && route.event !== undefined
      const [{ n: changes } = { n: -1 }] = (
        await database
          .prepare('SELECT count(*) AS n FROM audit_events WHERE event = ?')
          .bind(route.event ?? '')
          .all<{ n: number }>()
      ).results
      expect(changes, `after call ${nth}`).toBe(done ? 1 : 0)
      // Unlocking changes counters alone, and there are none here.
      if (!done) expect(await everything()).toBe(untouched)
      else if (route.name !== 'unlock') expect(await everything()).not.toBe(untouched)
      expect((await call(route, {})).answer.status).toBe(done ? route.again : route.good)
      expect(await count('mails')).toBeLessThanOrEqual(1)
    }
  })
})
