// The same verbs over the binding (contract §4, `AuthAdmin`): what the HTTP API can, a sibling that administers can.
import { createExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AdminService } from '../../src/client/admin-types.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { AuthAdmin } from '../../src/rpc.ts'
import { enter, eventsOf, somebody, type Somebody } from '../support/people/administrators.ts'
import { count, newestMail, Phone } from '../support/people/people.ts'
import { routesOfRouter } from '../support/router.ts'
import { freshWorld, json, PASSWORD, type World } from '../support/world.ts'

let world: World
let ada: Somebody
let door: AdminService

beforeEach(async () => {
  world = await freshWorld()
  ada = await somebody(world, 'USER', { email: 'ada@example.com' })
  door = new AuthAdmin(createExecutionContext(), world.env)
})

describe('AuthAdmin', () => {
  it('makes accounts of any role and mails their people; no source of mail is counted for it', async () => {
    for (let n = 0; n < 25; n += 1) {
      const made = await door.createUser({ email: `new-${n}@example.com`, role: 'ADMIN' })
      expect(made).toMatchObject({ ok: true, value: { role: 'ADMIN', disabled: false, mail: 'mailed' } })
    }
    expect((await newestMail(world, 'new-24@example.com')).kind).toBe('invitation')
    expect(await door.createUser({ email: 'ADA@example.com' })).toMatchObject({
      ok: false,
      error: { code: 'email_taken' },
    })
    expect(await eventsOf("event = 'user_created' AND actor_id = 'sibling'")).toHaveLength(25)
  })

  it('lists people as the HTTP API does, and refuses the same filters', async () => {
    await somebody(world, 'ADMIN', { email: 'adam@example.com' })
    const first = await door.listUsers({ query: 'ada', limit: 1 })
    if (!first.ok) throw new Error(first.error.code)
    expect(first.value.items).toMatchObject([{ email: 'ada@example.com', disabled: false }])
    const second = await door.listUsers({ query: 'ada', limit: 1, cursor: first.value.next_cursor ?? '' })
    expect(second).toMatchObject({ ok: true, value: { items: [{ email: 'adam@example.com' }], next_cursor: null } })
    expect(await door.listUsers({ role: 'ADMIN', status: 'active' })).toMatchObject({
      value: { items: [{ role: 'ADMIN' }] },
    })
    expect(await door.listUsers()).toMatchObject({ value: { items: [{ role: 'ADMIN' }, { role: 'USER' }] } })
    for (const wrong of [{ query: '\u0000' }, { cursor: 'x' }, { limit: 101 }, { role: 'ROOT' }, { status: '' }])
      expect(await door.listUsers(wrong as never), JSON.stringify(wrong)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request' },
      })
  })

  it('reads one, their sessions, and the figures', async () => {
    expect(await door.getUser(ada.id)).toMatchObject({ ok: true, value: { email: 'ada@example.com', disabled: false } })
    expect(await door.listSessions(ada.id)).toMatchObject({ value: { items: [{ id: ada.sessionId, current: false }] } })
    expect(await door.getStats()).toMatchObject({ ok: true, value: { users: { total: 1 }, sessions: { live: 1 } } })
    const daily = await door.getDailyStats({ days: 2 })
    expect(daily).toMatchObject({ ok: true, value: { days: [{ people: null }, { people: 1, sessions_live: 1 }] } })
    expect(await door.getDailyStats({ days: 367 })).toMatchObject({ ok: false, error: { code: 'invalid_request' } })
  })

  it('ends sessions, unlocks and mails a reset, each recorded as a sibling’s', async () => {
    await enter(world, ada.id)
    expect(await door.revokeUserSessions(ada.id)).toEqual({ ok: true, value: { ended: 2 } })
    expect(await door.revokeUserSessions(ada.id)).toEqual({ ok: true, value: { ended: 0 } })
    expect(await door.unlockUser(ada.id)).toMatchObject({ ok: true, value: { id: ada.id } })
    expect(await door.sendReset(ada.id)).toEqual({ ok: true, value: { mail: 'mailed' } })
    expect(await door.sendReset(ada.id)).toEqual({ ok: true, value: { mail: 'sent_lately' } })
    const { link = '' } = await newestMail(world, 'ada@example.com')
    const token = new URL(link).searchParams.get('token')
    expect((await new Phone(world).post('/api/password/reset', { token, password: PASSWORD })).status).toBe(200)
    const recorded = await eventsOf("actor_id = 'sibling'")
    expect(recorded.map(({ event, subject_id }) => [event, subject_id])).toEqual([
      ['code_requested', ada.id],
      ['session_expired', ada.id],
      ['user_unlocked', ada.id],
    ])
    await door.disableUser(ada.id)
    expect(await door.sendReset(ada.id)).toMatchObject({ ok: false, error: { code: 'user_disabled' } })
  })

  it('finds the log of an actor', async () => {
    await door.disableUser(ada.id)
    await door.enableUser(ada.id)
    const found = await door.listAuditEvents({ actor_id: 'sibling', subject_id: ada.id, event: 'user_enabled' })
    expect(found).toMatchObject({ ok: true, value: { items: [{ event: 'user_enabled', actor_id: 'sibling' }] } })
  })

  it('says not_found of whoever isn’t there, and leaves no trace', async () => {
    const nobody = uuidv7(Date.now())
    const answers = await Promise.all([
      door.getUser(nobody),
      door.updateUser(nobody, { name: 'x' }),
      door.setRole(nobody, 'USER'),
      door.disableUser(nobody),
      door.enableUser(nobody),
      door.unlockUser(nobody),
      door.sendReset(nobody),
      door.deleteUser(nobody),
      door.listSessions(nobody),
      door.revokeUserSessions(nobody),
    ])
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await count('audit_events', "actor_id = 'sibling'")).toBe(0)
  })
})

describe('the OpenAPI file', () => {
  it('describes the routes of administrators, who may call them, and what they refuse', async () => {
    const { paths } = await json(await world.fetch('/openapi.json'))
    const described = Object.entries(paths as Record<string, Record<string, { responses: object; security?: unknown }>>)
      .filter(([path]) => path.startsWith('/api/admin'))
      .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    expect(described.map(({ path, method }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(
      routesOfRouter()
        .filter((route) => route.includes(' /api/admin/'))
        .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'))
        .toSorted(),
    )
    for (const { operation } of described) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '503']))
      expect(operation.security).toBeDefined()
    }
    const { parameters } = paths['/api/admin/users'].get
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual([
      'query',
      'name',
      'role',
      'status',
      'limit',
      'cursor',
    ])
    const log = paths['/api/admin/audit-events'].get.parameters
    expect(log.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'actor_id',
      'cursor',
      'event',
      'limit',
      'subject_id',
    ])
  })

  it('and 405 names the methods of each', async () => {
    const answer = await world.fetch('/api/admin/users', { method: 'PUT' })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
  })
})
