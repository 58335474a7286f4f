// The siblings' door for Workers that administer (contract §4): the same verbs, and never the last SUPER_ADMIN.
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AdminService } from '../../src/client/admin-types.ts'
import { AuthAdmin } from '../../src/rpc.ts'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let userId: string
let admin: AdminService

const adminOf = (where: World): AdminService => new AuthAdmin(createExecutionContext(), where.env)

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, EMAIL)
  admin = adminOf(world)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('AuthAdmin', () => {
  it('creates, renames, grants, disables, enables and deletes, each with its audit row', async () => {
    const created = await admin.createUser({ email: 'Grace@Example.com', name: 'Grace' })
    if (!created.ok) throw new Error(created.error.code)
    const { id } = created.value
    expect(created.value).toMatchObject({
      email: 'grace@example.com',
      name: 'Grace',
      role: 'USER',
      email_verified: false,
    })
    expect(await admin.createUser({ email: 'grace@example.com' })).toMatchObject({
      ok: false,
      error: { code: 'email_taken' },
    })
    expect(await admin.updateUser(id, { name: 'Grace Hopper' })).toMatchObject({
      ok: true,
      value: { name: 'Grace Hopper' },
    })
    expect(await admin.setRole(id, 'ADMIN')).toMatchObject({ ok: true, value: { role: 'ADMIN' } })
    expect(await admin.disableUser(id)).toMatchObject({ ok: true })
    expect(await admin.disableUser(id)).toMatchObject({ ok: true })
    expect(await admin.enableUser(id)).toMatchObject({ ok: true })
    expect(await admin.deleteUser(id)).toMatchObject({ ok: true })
    expect(await admin.deleteUser(id)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const events = await rows<{ event: string }>(
      'SELECT event FROM audit_events WHERE subject_id = ? ORDER BY event',
      id,
    )
    expect(events.map((row) => row.event)).toEqual([
      'code_requested',
      'privilege_permissions_changed',
      'user_created',
      'user_deleted',
      'user_disabled',
      'user_enabled',
      'user_updated',
    ])
  })

  it('puts a disabled person out of every session at once', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    await admin.disableUser(userId)
    expect((await browser.get('/api/session')).status).toBe(401)
    expect(await rows('SELECT active, revoked_reason FROM sessions')).toEqual([
      { active: 0, revoked_reason: 'user_disabled' },
    ])
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: 'x' })).status).toBe(401)
  })

  it('never loses the last enabled SUPER_ADMIN, not even to two at once', async () => {
    const other = await addUser(world, 'root@example.com', { role: 'SUPER_ADMIN' })
    for (const attempt of [admin.setRole(other, 'USER'), admin.disableUser(other), admin.deleteUser(other)]) {
      expect(await attempt).toMatchObject({ ok: false, error: { code: 'last_super_admin' } })
    }
    await admin.setRole(userId, 'SUPER_ADMIN')
    const slow = adminOf(openWorld({}, { before: () => new Promise((resolve) => setTimeout(resolve, 10)) }))
    const both = await Promise.all([slow.setRole(userId, 'USER'), slow.disableUser(other)])
    expect(both.filter((answer) => answer.ok)).toHaveLength(1)
    expect(await count('users', "role = 'SUPER_ADMIN' AND disabled_at IS NULL")).toBe(1)
  })

  it('reads the audit log by pages, subject and event, and holds no secret', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    await new Phone(world).post('/api/sign-in', { email: EMAIL, password: 'Wrong-Password-1' })
    const all = await admin.listAuditEvents()
    if (!all.ok) throw new Error(all.error.code)
    expect(all.value.items[0]).toEqual({
      id: expect.any(String),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'authn_login_fail',
      outcome: 'failure',
      actor_id: null,
      subject_id: userId,
      session_id: null,
      ip: expect.stringMatching(/^10\./),
      country: null,
      user_agent: 'TestPhone/1',
      request_id: expect.any(String),
      reason: 'wrong_password',
      meta: { amr: 'pwd' },
    })
    const page = await admin.listAuditEvents({ subject_id: userId, event: 'authn_login_success', limit: 1 })
    expect(page).toMatchObject({
      ok: true,
      value: { items: [{ event: 'authn_login_success', actor_id: userId }], next_cursor: null },
    })
    expect(JSON.stringify(all)).not.toContain('Wrong-Password')
    expect(JSON.stringify(all)).not.toContain(phone.refreshToken)
  })

  it('purges sessions whose time is over', async () => {
    const clock = stopClock()
    await signIn(new Browser(world), EMAIL)
    clock.pass(1_209_600_001)
    expect(await admin.purgeSessions()).toEqual({
      ok: true,
      value: { rows: { sessions_ended: 1, sessions_deleted: 0 }, done: true },
    })
    clock.pass(2_592_000_001)
    expect(await admin.purgeSessions()).toEqual({
      ok: true,
      value: { rows: { sessions_ended: 0, sessions_deleted: 1 }, done: true },
    })
  })
})
