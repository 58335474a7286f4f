// Who may do what to whom (contract §2): every route, by every kind of caller, on every kind of person.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { enter, everything, eventsOf, somebody, type Somebody } from '../support/people/administrators.ts'
import { Phone } from '../support/people/people.ts'
import { database, freshWorld, json, rows, type World } from '../support/world.ts'
import { sampled } from '../support/size.ts'

/** A route, what it takes, whether it wants a fresh proof, and what its goodness is called. */
type Route = { name: string; method: string; path: string; body?: unknown; fresh: boolean; good: number; group: Group }
/** Routes that have their rights in common. */
type Group = 'read' | 'create' | 'help' | 'stop' | 'disarm' | 'grant' | 'impersonate' | 'keys' | 'mail'

const ROUTES: Route[] = [
  { name: 'list', method: 'GET', path: '/api/admin/users', fresh: false, good: 200, group: 'read' },
  { name: 'read', method: 'GET', path: '/api/admin/users/:id', fresh: false, good: 200, group: 'read' },
  { name: 'sessions', method: 'GET', path: '/api/admin/users/:id/sessions', fresh: false, good: 200, group: 'read' },
  { name: 'audit-events', method: 'GET', path: '/api/admin/audit-events', fresh: false, good: 200, group: 'read' },
  {
    name: 'audit-events.ndjson',
    method: 'GET',
    path: '/api/admin/audit-events.ndjson',
    fresh: true,
    good: 200,
    group: 'read',
  },
  { name: 'everybody’s sessions', method: 'GET', path: '/api/admin/sessions', fresh: false, good: 200, group: 'read' },
  { name: 'export', method: 'GET', path: '/api/admin/users/export', fresh: true, good: 200, group: 'read' },
  { name: 'stats', method: 'GET', path: '/api/admin/stats', fresh: false, good: 200, group: 'read' },
  { name: 'daily', method: 'GET', path: '/api/admin/stats/daily', fresh: false, good: 200, group: 'read' },
  { name: 'keys', method: 'GET', path: '/api/admin/keys', fresh: false, good: 200, group: 'read' },
  { name: 'mails', method: 'GET', path: '/api/admin/mails', fresh: false, good: 200, group: 'read' },
  { name: 'health', method: 'GET', path: '/api/admin/health', fresh: false, good: 200, group: 'read' },
  { name: 'rotate', method: 'POST', path: '/api/admin/keys/rotate', fresh: true, good: 200, group: 'keys' },
  { name: 'compromised', method: 'POST', path: '/api/admin/keys/compromised', fresh: true, good: 200, group: 'keys' },
  { name: 'retry-mails', method: 'POST', path: '/api/admin/mails/retry', fresh: true, good: 202, group: 'mail' },
  {
    name: 'create',
    method: 'POST',
    path: '/api/admin/users',
    body: { email: 'new@example.com' },
    fresh: true,
    good: 201,
    group: 'create',
  },
  {
    name: 'rename',
    method: 'PATCH',
    path: '/api/admin/users/:id',
    body: { name: 'Grace' },
    fresh: false,
    good: 200,
    group: 'help',
  },
  { name: 'unlock', method: 'POST', path: '/api/admin/users/:id/unlock', fresh: true, good: 200, group: 'help' },
  {
    name: 'send-reset',
    method: 'POST',
    path: '/api/admin/users/:id/send-reset',
    fresh: true,
    good: 202,
    group: 'help',
  },
  {
    name: 'end-sessions',
    method: 'DELETE',
    path: '/api/admin/users/:id/sessions',
    fresh: true,
    good: 204,
    group: 'help',
  },
  {
    name: 'end-session',
    method: 'DELETE',
    path: '/api/admin/users/:id/sessions/:session',
    fresh: true,
    good: 204,
    group: 'help',
  },
  { name: 'disable', method: 'POST', path: '/api/admin/users/:id/disable', fresh: true, good: 200, group: 'stop' },
  { name: 'enable', method: 'POST', path: '/api/admin/users/:id/enable', fresh: true, good: 200, group: 'stop' },
  {
    name: 'remove-factors',
    method: 'POST',
    path: '/api/admin/users/:id/remove-factors',
    fresh: true,
    good: 200,
    group: 'disarm',
  },
  { name: 'delete', method: 'DELETE', path: '/api/admin/users/:id', fresh: true, good: 204, group: 'stop' },
  {
    name: 'role',
    method: 'PUT',
    path: '/api/admin/users/:id/role',
    body: { role: 'ADMIN' },
    fresh: true,
    good: 200,
    group: 'grant',
  },
  {
    name: 'impersonate',
    method: 'POST',
    path: '/api/admin/users/:id/impersonate',
    body: { reason: 'Ticket 4711' },
    fresh: true,
    good: 200,
    group: 'impersonate',
  },
]

const TARGETS = ['USER', 'ADMIN', 'SUPER_ADMIN', 'self'] as const
type Target = (typeof TARGETS)[number]

/** On whom each group may be used. Nobody else is in this table, and nobody else may. */
const MAY: Record<'ADMIN' | 'SUPER_ADMIN', Record<Group, readonly Target[]>> = {
  ADMIN: {
    read: TARGETS,
    create: TARGETS,
    help: ['USER', 'ADMIN', 'self'],
    stop: ['USER'],
    disarm: ['USER'],
    grant: [],
    impersonate: [],
    keys: [],
    mail: TARGETS,
  },
  SUPER_ADMIN: {
    read: TARGETS,
    create: TARGETS,
    help: TARGETS,
    stop: TARGETS,
    disarm: ['USER', 'ADMIN', 'SUPER_ADMIN'],
    grant: TARGETS,
    impersonate: ['USER', 'ADMIN'],
    keys: TARGETS,
    mail: TARGETS,
  },
}

/** Why a refusal is recorded. */
function reasonOf(role: 'ADMIN' | 'SUPER_ADMIN', group: Group): string {
  if (group === 'impersonate') return role === 'ADMIN' ? 'role' : 'target_role'
  if (group === 'grant' || group === 'keys') return 'role'
  return role === 'SUPER_ADMIN' ? 'own_account' : 'target_role'
}

let world: World

beforeEach(async () => {
  world = await freshWorld()
  // Somebody who stays, so that being the last one is no reason here.
  await somebody(world, 'SUPER_ADMIN')
})

/** The newest session of the person; where the id is nobody's, one that is nobody's, either. */
async function pathOf({ path }: Route, id: string): Promise<string> {
  if (!path.includes(':session')) return path.replace(':id', id)
  const [session] = await rows<{ id: string }>('SELECT id FROM sessions WHERE user_id = ? ORDER BY id DESC', id)
  return path.replace(':id', id).replace(':session', session?.id ?? uuidv7(Date.now()))
}

const call = async (phone: Phone, route: Route, id: string): Promise<Response> =>
  phone.send(route.method, await pathOf(route, id), route.body)

async function targetOf(kind: Target, caller: Somebody): Promise<string> {
  return kind === 'self' ? caller.id : (await somebody(world, kind)).id
}

describe.each(['ADMIN', 'SUPER_ADMIN'] as const)('to %s', (role) => {
  it.each(sampled(ROUTES, 16, role.length))(
    '$name is given on those in the table, and on nobody else',
    async (route) => {
      for (const kind of TARGETS) {
        await database.prepare("DELETE FROM users WHERE email = 'new@example.com'").run()
        const caller = await somebody(world, role)
        const id = await targetOf(kind, caller)
        const before = await everything()
        const answer = await call(caller.phone, route, id)
        const may = MAY[role][route.group].includes(kind)
        expect(answer.status, `${route.name} on ${kind}`).toBe(may ? route.good : 403)
        if (may) continue
        expect(await json(answer)).toMatchObject({ code: 'forbidden' })
        expect(await everything(), `${route.name} on ${kind}`).toBe(before)
        expect(await eventsOf('actor_id = ?', caller.id)).toEqual([
          {
            event: 'authz_fail',
            outcome: 'failure',
            actor_id: caller.id,
            // The keys are nobody's.
            subject_id: route.group === 'keys' ? null : id,
            session_id: caller.sessionId,
            reason: reasonOf(role, route.group),
          },
        ])
      }
    },
  )
})

describe('refused whatever it is', () => {
  it.each(sampled(ROUTES, 16, 1))(
    '$name to a stranger, to a disabled and to an ended administrator: 401',
    async (route) => {
      const target = await somebody(world, 'USER')
      const disabled = await somebody(world, 'SUPER_ADMIN')
      await database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(disabled.id).run()
      const ended = await somebody(world, 'SUPER_ADMIN')
      await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE id = ?').bind(ended.sessionId).run()
      const before = await everything()
      for (const phone of [new Phone(world), disabled.phone, ended.phone]) {
        const answer = await call(phone, route, target.id)
        expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
      }
      expect(await everything()).toBe(before)
    },
  )

  it.each(sampled(ROUTES, 16, 1))(
    '$name to a USER, and to an administrator who is one no more: 403, recorded',
    async (route) => {
      const target = await somebody(world, 'USER')
      const user = await somebody(world, 'USER')
      const demoted = await somebody(world, 'SUPER_ADMIN')
      await database.prepare("UPDATE users SET role = 'USER' WHERE id = ?").bind(demoted.id).run()
      const before = await everything()
      for (const { phone, id, sessionId } of [user, demoted]) {
        for (const whom of [target.id, id, 'not-an-id']) {
          const answer = await call(phone, route, whom)
          expect(await json(answer)).toMatchObject({ status: 403, code: 'forbidden' })
        }
        const recorded = await eventsOf('actor_id = ?', id)
        expect(recorded).toHaveLength(3)
        expect(recorded[0]).toMatchObject({ event: 'authz_fail', session_id: sessionId, reason: 'role' })
      }
      expect(await everything()).toBe(before)
    },
  )

  it.each(ROUTES.filter(({ fresh }) => fresh))('$name to one whose last proof is old: 401', async (route) => {
    const stale = await somebody(world, 'SUPER_ADMIN', { provedAgo: 16 })
    const target = await somebody(world, 'USER')
    const before = await everything()
    const answer = await call(stale.phone, route, target.id)
    expect(await json(answer)).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect(await everything()).toBe(before)
  })

  it.each(ROUTES.filter(({ fresh }) => !fresh))('… but $name wants no fresh proof', async (route) => {
    const stale = await somebody(world, 'SUPER_ADMIN', { provedAgo: 16 })
    const target = await somebody(world, 'USER')
    expect((await call(stale.phone, route, target.id)).status).toBe(route.good)
  })
})

describe('what isn’t there', () => {
  const withId = ROUTES.filter(({ path }) => path.includes(':id'))

  it.each(withId)('$name on an unknown id, or on what is none: 404', async (route) => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const before = await everything()
    const unknown = uuidv7(Date.now())
    for (const id of [unknown, unknown.toUpperCase(), 'x', '%00', "'%20OR%201=1--", '%F0%9F%92%A9', 'null']) {
      const answer = await call(root.phone, route, id)
      expect(await json(answer), id).toMatchObject({ status: 404, code: 'not_found' })
    }
    expect(await everything()).toBe(before)
  })
})

describe('a flood of what isn’t allowed', () => {
  it('is recorded thirty times an hour and no more', async () => {
    const user = await somebody(world, 'USER')
    for (let time = 0; time < 35; time += 1) await user.phone.get('/api/admin/stats')
    expect(await eventsOf('actor_id = ?', user.id)).toHaveLength(30)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 })
    try {
      const { phone } = await enter(world, user.id)
      expect((await phone.get('/api/admin/stats')).status).toBe(403)
    } finally {
      vi.useRealTimers()
    }
    expect(await eventsOf('actor_id = ?', user.id)).toHaveLength(31)
  })
})
