// One's own account: read, renamed, deleted with a fresh proof (contract §2).
import { beforeEach, describe, expect, it } from 'vitest'
import { adaAtHome, EMAIL, type AdaAtHome } from '../support/people/ada.ts'
import { Browser, count, signIn } from '../support/people/people.ts'
import { json, stopClock } from '../support/world.ts'

let { world, userId } = {} as AdaAtHome

beforeEach(async () => {
  ;({ world, userId } = await adaAtHome())
})

describe('one’s own account', () => {
  it('is read, renamed, and deleted only with a fresh sign-in', async () => {
    const clock = stopClock()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    expect(await json(await browser.get('/api/user'))).toMatchObject({
      id: userId,
      email: EMAIL,
      email_verified: true,
      role: 'USER',
      name: null,
    })
    expect(await json(await browser.send('PATCH', '/api/user', { name: '  Ada Lovelace ' }))).toMatchObject({
      name: 'Ada Lovelace',
    })
    expect((await browser.send('PATCH', '/api/user', { name: 'x\u0000y' })).status).toBe(400)
    expect((await browser.send('PATCH', '/api/user', { role: 'ADMIN' })).status).toBe(400)
    clock.pass(901_000)
    await browser.post('/api/refresh')
    expect(await json(await browser.send('DELETE', '/api/user'))).toMatchObject({
      status: 401,
      code: 'reauthentication_required',
    })
    const fresh = new Browser(world)
    await signIn(fresh, EMAIL)
    const gone = await fresh.send('DELETE', '/api/user')
    expect(gone.status).toBe(204)
    expect(await count('users')).toBe(0)
    expect(await count('sessions')).toBe(0)
    expect((await browser.post('/api/refresh')).status).toBe(401)
    expect(await count('audit_events', "event = 'user_deleted'")).toBe(1)
  })

  it('is kept when it is the last SUPER_ADMIN', async () => {
    await world.env.DB.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    expect(await json(await browser.send('DELETE', '/api/user'))).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await count('users')).toBe(1)
  })
})
