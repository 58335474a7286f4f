// The way back by the undo link, and those who stand in it: a deletion that races it, and an administrator who has decided otherwise.
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findPerson } from '../../src/ops/person.ts'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { eventsOf, somebody } from '../support/people/administrators.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, mailedToken, signIn } from '../support/people/people.ts'
import { freshWorld, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MOVED = 'ada@example.org'

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
})

afterEach(() => vi.useRealTimers())

const token = (to: string): Promise<string> => mailedToken(world, to)

/** Somebody whose account was moved to another address; who did it is still in their session. */
async function moved(role = 'USER'): Promise<{ id: string; thief: Browser; undo: string }> {
  const id = await addUser(world, EMAIL, { hash: ANY_HASH, role })
  const thief = new Browser(world)
  await signIn(thief, EMAIL)
  await thief.post('/api/email/change', { email: MOVED })
  await thief.post('/api/email/change/confirm', { token: await token(MOVED) })
  clock.pass(1000)
  return { id, thief, undo: await token(EMAIL) }
}

const bringBack = (undo: string): Promise<Response> =>
  new Browser(world).post('/api/email/change/undo', { token: undo })

/** The same browser at a Worker where something happens right before an account is deleted. */
function delayed(who: Browser, meanwhile: () => Promise<unknown>): Browser {
  let done = false
  const slow = openWorld(INSTANT, {
    before: async (statements) => {
      if (done || !statements.some((sql) => /update "users" set .*"deleted_at"/i.test(sql))) return
      done = true
      await meanwhile()
    },
  })
  const twin = new Browser(slow)
  for (const [name, value] of who.jar) twin.jar.set(name, value)
  return twin
}

describe('a deletion', () => {
  it('that races the way back deletes nobody: the session that asked for it has ended', async () => {
    const { thief, undo } = await moved()
    const undone: number[] = []
    const late = delayed(thief, async () => undone.push((await bringBack(undo)).status))
    expect([(await late.send('DELETE', '/api/user')).status, undone]).toEqual([401, [200]])
    expect(await rows('SELECT email, deleted_at FROM users')).toEqual([{ email: EMAIL, deleted_at: null }])
  })

  it('that races a sign-out everywhere deletes nobody', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const [ada, thief] = [new Browser(world), new Browser(world)]
    await signIn(ada, EMAIL)
    await signIn(thief, EMAIL)
    const late = delayed(thief, () => ada.post('/api/sign-out', { scope: 'all' }))
    expect((await late.send('DELETE', '/api/user')).status).toBe(401)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: EMAIL }])
  })
})

describe('an administrator who disables somebody that was deleted', () => {
  const disable = async (id: string): Promise<void> => {
    const root = await somebody(world, 'SUPER_ADMIN')
    expect((await root.phone.post(`/api/admin/users/${id}/disable`)).status).toBe(200)
  }

  it.each([
    ['a moment later', 1000],
    ['in the same millisecond', 0],
  ])('%s is heard: it is noted, and outlives the way back', async (_, later) => {
    const { id, thief, undo } = await moved('ADMIN')
    expect((await thief.send('DELETE', '/api/user')).status).toBe(204)
    clock.pass(later)
    await disable(id)
    await disable(id)
    expect((await bringBack(undo)).status).toBe(200)
    expect(await rows('SELECT email, disabled_at > 0 AS disabled, deleted_at FROM users WHERE id = ?', id)).toEqual([
      { email: EMAIL, disabled: 1, deleted_at: null },
    ])
    expect(await eventsOf("event = 'user_disabled'")).toMatchObject([{ subject_id: id }])
  })

  it('in the millisecond before is heard as well', async () => {
    const { id, undo } = await moved()
    const root = await somebody(world, 'SUPER_ADMIN')
    await root.phone.post(`/api/admin/users/${id}/disable`)
    expect((await root.phone.send('DELETE', `/api/admin/users/${id}`)).status).toBe(204)
    expect((await bringBack(undo)).status).toBe(200)
    expect(await count('users', `id = '${id}' AND disabled_at > 0`)).toBe(1)
  })

  it('and enables them again keeps them: nothing of the deletion is left', async () => {
    const { id, thief } = await moved()
    await thief.send('DELETE', '/api/user')
    await disable(id)
    const root = await somebody(world, 'SUPER_ADMIN')
    expect((await root.phone.post(`/api/admin/users/${id}/enable`)).status).toBe(200)
    expect(await rows('SELECT disabled_at, deleted_at FROM users WHERE id = ?', id)).toEqual([
      { disabled_at: null, deleted_at: null },
    ])
  })
})

describe('an administrator whom another deletes', () => {
  const events = () => eventsOf("event = 'privilege_permissions_changed'")

  it('comes back without the role, which the log says; deleting again changes nothing', async () => {
    const { id, undo } = await moved('ADMIN')
    const root = await somebody(world, 'SUPER_ADMIN')
    for (let times = 0; times < 2; times += 1)
      expect((await root.phone.send('DELETE', `/api/admin/users/${id}`)).status).toBe(204)
    expect(await events()).toMatchObject([{ actor_id: root.id, subject_id: id, reason: 'user_deleted' }])
    expect((await bringBack(undo)).status).toBe(200)
    expect(await rows('SELECT email, role, disabled_at FROM users WHERE id = ?', id)).toEqual([
      { email: EMAIL, role: 'USER', disabled_at: null },
    ])
  })

  it('comes back without it also where they had deleted themselves before, and where another Worker did', async () => {
    const { id, thief, undo } = await moved('ADMIN')
    await thief.send('DELETE', '/api/user')
    expect(await new AuthAdmin(createExecutionContext(), world.env).deleteUser(id)).toMatchObject({ ok: true })
    await bringBack(undo)
    expect(await count('users', `id = '${id}' AND role = 'USER'`)).toBe(1)
  })

  it('keeps it where they are the last SUPER_ADMIN, and so are not deleted', async () => {
    const { id } = await moved('SUPER_ADMIN')
    const deleted = await new AuthAdmin(createExecutionContext(), world.env).deleteUser(id)
    expect(deleted).toMatchObject({ ok: false, error: { code: 'last_super_admin' } })
    expect(await rows('SELECT role, deleted_at FROM users')).toEqual([{ role: 'SUPER_ADMIN', deleted_at: null }])
  })

  it.each(['/api/user', '/api/admin/users/:id'])('keeps it where they deleted themselves: %s', async (path) => {
    await somebody(world, 'SUPER_ADMIN')
    const { id, thief, undo } = await moved('SUPER_ADMIN')
    expect((await thief.send('DELETE', path.replace(':id', id))).status).toBe(204)
    await bringBack(undo)
    expect(await count('users', `id = '${id}' AND role = 'SUPER_ADMIN'`)).toBe(1)
    expect(await events()).toEqual([])
  })
})

describe('somebody who was deleted, and may come back', () => {
  it('is nobody for other Workers, and disabled for administrators and operators, until then', async () => {
    const { id, thief, undo } = await moved()
    await thief.send('DELETE', '/api/user')
    const [auth, admin] = [
      new Auth(createExecutionContext(), world.env),
      new AuthAdmin(createExecutionContext(), world.env),
    ]
    expect(await auth.getUser(id)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await auth.getUserByEmail(MOVED)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await auth.listSessions(id)).toMatchObject({ ok: true, value: { items: [] } })
    expect(await admin.getUser(id)).toMatchObject({ ok: true, value: { disabled: true } })
    expect(await findPerson(world.deps(), MOVED)).toMatchObject({ ok: true, value: { id } })
    await bringBack(undo)
    expect(await auth.getUser(id)).toMatchObject({ ok: true, value: { email: EMAIL } })
  })
})
