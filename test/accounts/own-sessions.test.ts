// One's own sessions: listed, ended one by one or together (contract §2; ASVS 5.0 7.4, 7.5).
import { beforeEach, describe, expect, it } from 'vitest'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const ACCESS = '__Host-latchkey-access'

let world: World

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
})

describe('own sessions', () => {
  it('lists them newest first in pages, marks the current one, ends one, ends all others', async () => {
    const [one, two, three] = [new Browser(world), new Browser(world), new Browser(world)]
    const ids: string[] = []
    for (const browser of [one, two, three]) ids.push((await signIn(browser, EMAIL)).session.id)
    const page = await json(await three.get('/api/sessions?limit=2'))
    expect(page.items.map((session: { id: string; current: boolean }) => [session.id, session.current])).toEqual([
      [ids[2], true],
      [ids[1], false],
    ])
    const rest = await json(await three.get(`/api/sessions?limit=2&cursor=${page.next_cursor}`))
    expect(rest).toMatchObject({ items: [{ id: ids[0] }], next_cursor: null })
    for (const limit of ['0', '101', 'x', '-1'])
      expect((await three.get(`/api/sessions?limit=${limit}`)).status).toBe(400)

    await addUser(world, 'eve@example.com')
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    expect((await eve.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(404)
    expect((await one.get('/api/session')).status).toBe(200)

    expect((await three.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(204)
    expect((await one.get('/api/session')).status).toBe(401)
    expect((await three.send('DELETE', `/api/sessions/${ids[0]}`)).status).toBe(404)
    expect((await three.send('DELETE', '/api/sessions/not-an-id')).status).toBe(404)
    expect((await three.send('DELETE', '/api/sessions')).status).toBe(204)
    expect((await two.get('/api/session')).status).toBe(401)
    expect((await three.get('/api/session')).status).toBe(200)
    expect((await eve.get('/api/session')).status).toBe(200)
  })

  it('signs out here, elsewhere or everywhere', async () => {
    const [one, two] = [new Browser(world), new Browser(world)]
    await signIn(one, EMAIL)
    await signIn(two, EMAIL)
    const others = await one.post('/api/sign-out', { scope: 'others' })
    expect([others.status, others.headers.getSetCookie()]).toEqual([204, []])
    expect((await two.get('/api/session')).status).toBe(401)
    expect((await one.get('/api/session')).status).toBe(200)
    await signIn(two, EMAIL)
    expect((await one.post('/api/sign-out', { scope: 'all' })).status).toBe(204)
    expect((await two.get('/api/session')).status).toBe(401)
    expect(await count('sessions', 'active = 1')).toBe(0)
    expect((await new Browser(world).post('/api/sign-out', { scope: 'all' })).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-out')).status).toBe(204)
  })

  it('clears no cookie beside a bearer token: those are another session’s', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const answer = await phone.send('POST', '/api/sign-out', {}, { Cookie: browser.cookies() })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []])
    expect((await phone.get('/api/session')).status).toBe(401)
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  it.each(['session', 'others', 'all'])(
    'a token for other APIs in the place of the access cookie signs nobody out with the scope %s, and goes',
    async (scope) => {
      const ada = new Browser(world)
      await signIn(ada, 'ada@example.com')
      const { access_token: token } = await json(await ada.post('/api/token'))
      const odd = new Browser(world)
      odd.jar.set('__Host-latchkey-access', token)
      const answer = await odd.post('/api/sign-out', { scope })
      expect([answer.status, (await json(answer)).code]).toEqual([403, 'forbidden'])
      if (scope === 'session') expect(odd.jar.size).toBe(0)
      expect((await ada.get('/api/session')).status).toBe(200)
    },
  )

  it('signs out by the refresh cookie where the access cookie has died', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    browser.jar.delete(ACCESS)
    expect((await browser.post('/api/sign-out')).status).toBe(204)
    expect(await count('sessions', 'active = 1')).toBe(0)
  })
})
