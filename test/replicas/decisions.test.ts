// Nothing is decided by a replica: one that is behind still knows a session that has ended, a role that was taken away, an account that was
// disabled. Every door answers as it does without replicas.
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { BODIES } from '../support/people/door-lists.ts'
import { ACCESS, knock, REFRESH, type Shown } from '../support/people/entered.ts'
import { takeAnyPassword } from '../support/people/factors.ts'
import { Browser, newestMail, Phone, signIn, signInByPhone, signUp } from '../support/people/people.ts'
import { routesOfRouter } from '../support/router.ts'
import { sampled } from '../support/size.ts'
import { database, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'
import { BOOKMARK, listed, LISTS, ON, openReplicated, type Replicated } from './open.ts'

let { clock, off, replicas, world, operator, operatorId } = {} as Replicated

beforeEach(async () => {
  takeAnyPassword()
  ;({ clock, off, replicas, world, operator, operatorId } = await openReplicated())
  // The operator holds a chain, and the replica has seen as much.
  await listed(operator, '/api/admin/users')
  await replicas.catchUp()
})

const write = (sql: string): Promise<unknown> => database.prepare(sql).bind(operatorId).run()

/** What happens to the operator, after which no replica hears anything any more. */
const HAPPENS: Record<string, { sql: string; page: number; api: number }> = {
  'the session is revoked': {
    sql: "UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'sign_out_all' WHERE user_id = ?",
    page: 303,
    api: 401,
  },
  'the role is taken away': { sql: "UPDATE users SET role = 'USER' WHERE id = ?", page: 403, api: 403 },
  'the account is disabled': { sql: 'UPDATE users SET disabled_at = 1 WHERE id = ?', page: 303, api: 401 },
  'the session is over': { sql: 'UPDATE sessions SET idle_expires_at = 1 WHERE user_id = ?', page: 303, api: 401 },
  'the proof is stale': { sql: 'UPDATE sessions SET auth_time = 1 WHERE user_id = ?', page: 303, api: 200 },
  'the keys are killed': { sql: 'DELETE FROM signing_keys WHERE ? IS NOT NULL', page: 303, api: 401 },
}

describe.each(Object.entries(HAPPENS))('%s, and a replica doesn’t know it:', (_, { sql, page, api }) => {
  it('each list is refused at once, and nothing of it is shown', async () => {
    await write(sql)
    for (const path of LISTS) {
      const isOwn = path === '/account/activity'
      const browser = operator.copy()
      // Else a page renews what a new key signs.
      browser.jar.delete(REFRESH)
      const answer = await listed(browser, path)
      // One's own page wants no role and no fresh proof.
      const open = isOwn && (page === 403 || sql.includes('auth_time'))
      expect(answer.status, path).toBe(open ? 200 : path.startsWith('/api/') ? api : page)
      if (answer.status !== 200) expect(answer.text, path).not.toContain('root@example.com')
    }
  })

  it('each door answers as it does without replicas, and no write asks one', async () => {
    await write(sql)
    // Else a page renews what a new key signs, in an isolate that has one.
    if (sql.includes('signing_keys')) operator.jar.delete(REFRESH)
    const cookies = Object.fromEntries(operator.jar)
    for (const route of sampled(routesOfRouter(), 60, sql.length)) {
      const shown: Shown = { cookies, body: BODIES[route] ?? {} }
      const ask = async (at: World) => (await knock(at, route, shown, operatorId)).status
      if (route.startsWith('GET ')) expect(await ask(world), route).toBe(await ask(off))
      else {
        replicas.opened.length = 0
        await ask(world)
        expect(replicas.opened, route).toEqual([])
      }
      await write(sql)
    }
  })
})

describe('what begins on the primary and no replica has heard of:', () => {
  it('somebody who was made an operator sees the console at once', async () => {
    const { browser } = await enteredAs('grace@example.com')
    await listed(browser, '/account/activity')
    await replicas.catchUp()
    expect((await listed(browser, '/account/activity')).status).toBe(200)
    expect(replicas.served.at(-1)?.by).toBe('replica')
    await database.prepare("UPDATE users SET role = 'ADMIN' WHERE email = 'grace@example.com'").run()
    replicas.served.length = 0
    const seen = await listed(browser, '/admin/people')
    expect(seen.status).toBe(200)
    expect(seen.text).toContain('grace@example.com')
    // The replica read nothing for somebody whom it takes for a stranger, so the primary did.
    expect(replicas.served).toMatchObject([{ by: 'replica' }, { start: 'first-primary', by: 'primary' }])
  })

  it('a session that a replica lacks reads at the primary', async () => {
    const { browser } = await enteredAs('grace@example.com')
    const chain = operator.jar.get(BOOKMARK) ?? ''
    browser.jar.set(BOOKMARK, chain)
    const seen = await listed(browser, '/account/activity')
    expect(seen.status).toBe(200)
    expect(replicas.served.at(-1)).toMatchObject({ start: 'first-primary' })
  })
})

async function enteredAs(email: string): Promise<{ browser: Browser }> {
  const browser = new Browser(world)
  await signUp(browser, email)
  return { browser }
}

describe('what is spent, begun and ended', () => {
  it('asks no replica: sign-up, codes, sign-in, refresh, theft, roles, sign-out', async () => {
    replicas.served.length = 0
    const ada = new Browser(world)
    const { challenge } = await json(await ada.post('/api/sign-up', { email: 'ada@example.com', password: PASSWORD }))
    const { code } = await newestMail(world, 'ada@example.com')
    expect((await ada.post('/api/email/verify', { challenge, code })).status).toBe(200)
    expect((await ada.post('/api/email/verify', { challenge, code })).status).toBe(400)

    const phone = new Phone(world)
    await signInByPhone(phone, 'ada@example.com')
    const stolen = phone.refreshToken
    const refresh = (token: string) => new Phone(world).post('/api/refresh', { refresh_token: token })
    expect((await refresh(stolen)).status).toBe(200)
    expect((await refresh((await json(await refresh(stolen))).refresh_token)).status).toBe(200)
    clock.pass(120_000)
    expect(await json(await refresh(stolen))).toMatchObject({ code: 'refresh_token_reused' })
    expect((await phone.get('/api/session')).status).toBe(401)

    const [user] = await rows<{ id: string }>("SELECT id FROM users WHERE email = 'ada@example.com'")
    expect((await operator.send('PUT', `/api/admin/users/${user?.id}/role`, { role: 'ADMIN' })).status).toBe(200)
    const elsewhere = new Browser(world)
    await signIn(elsewhere, 'ada@example.com')
    const before = elsewhere.copy()
    expect((await elsewhere.post('/api/sign-out')).status).toBe(204)
    expect((await before.get('/api/session')).status).toBe(401)
    expect(replicas.served).toEqual([])
  })
})

it('nothing is shown while the primary does not answer, however well the replica does', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => errors.mockRestore())
  let isDown = false
  const alone = openWorld(ON, {
    sessions: replicas.sessions,
    before: (statements) => {
      if (isDown && statements.length === 1) throw new Error('D1_ERROR: away')
    },
  })
  const browser = Object.assign(operator.copy(), { world: alone })
  expect((await listed(browser, '/admin/people')).status).toBe(200)
  isDown = true
  const answer = await listed(browser, '/admin/people')
  expect(replicas.served.at(-1)?.by).toBe('replica')
  expect(answer.status).toBe(503)
  expect(answer.text).not.toContain('root@example.com')
})

it('a question that a replica answered against the contract is asked again', async () => {
  operator.jar.delete(BOOKMARK)
  await write(HAPPENS['the role is taken away']?.sql ?? '')
  replicas.misroute()
  replicas.served.length = 0
  const answer = await listed(operator, '/admin/people')
  expect(replicas.served).toMatchObject([{ start: 'first-primary', by: 'replica' }])
  expect(answer.status).toBe(403)
  expect(operator.jar.has(BOOKMARK)).toBe(false)
})

it('the cookies of a walk are those of a session', () => {
  expect([...operator.jar.keys()]).toEqual(expect.arrayContaining([ACCESS, REFRESH, BOOKMARK]))
})
