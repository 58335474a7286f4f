// What administrators do for people, and against those who misbehave: what the person sees, what the rows are, what the log says.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  adminAndAda,
  changeBy,
  enter,
  eventsOf,
  everything,
  type AdminAndAda,
} from '../support/people/administrators.ts'
import { Browser, count, newestMail, Phone, signIn, tokenIn } from '../support/people/people.ts'
import { database, json, openWorld, PASSWORD, rows } from '../support/world.ts'

let { world, admin, ada } = {} as AdminAndAda

const userOf = (id: string): string => `/api/admin/users/${id}`

beforeEach(async () => {
  ;({ world, admin, ada } = await adminAndAda())
})

afterEach(() => {
  vi.useRealTimers()
})

const change = (event: string, reason: string | null = null, subjectId = ada.id) =>
  changeBy(admin, subjectId, event, reason)

describe('who is disabled', () => {
  it('is out everywhere at once, holds no code, and comes back to sign in only', async () => {
    const browser = new Browser(world)
    await signIn(browser, 'ada@example.com')
    await new Phone(world).post('/api/password/forgot', { email: 'ada@example.com' })
    const { link } = await newestMail(world, 'ada@example.com')
    const answer = await admin.phone.post(`${userOf(ada.id)}/disable`)
    expect(await json(answer)).toMatchObject({ id: ada.id, disabled: true })
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect((await browser.get('/api/session')).status).toBe(401)
    expect((await browser.post('/api/refresh')).status).toBe(401)
    expect(await count('codes')).toBe(0)
    const reset = { token: tokenIn(link), password: 'Another-Horse-42-battery' }
    expect((await new Phone(world).post('/api/password/reset', reset)).status).toBe(400)
    const signInAgain = (): Promise<Response> =>
      new Phone(world).post('/api/sign-in', { email: 'ada@example.com', password: PASSWORD, transport: 'bearer' })
    expect((await signInAgain()).status).toBe(401)
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([
      change('session_expired', 'user_disabled'),
      change('user_disabled'),
    ])
    // Once more changes nothing and is not recorded.
    const before = await everything()
    expect((await admin.phone.post(`${userOf(ada.id)}/disable`)).status).toBe(200)
    expect(await everything()).toBe(before)

    expect(await json(await admin.phone.post(`${userOf(ada.id)}/enable`))).toMatchObject({ disabled: false })
    expect((await admin.phone.post(`${userOf(ada.id)}/enable`)).status).toBe(200)
    expect(await eventsOf("actor_id = ? AND event LIKE 'user_%'", admin.id)).toEqual([
      change('user_disabled'),
      change('user_enabled'),
    ])
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect((await signInAgain()).status).toBe(200)
  })

  it('keeps the link that takes a stolen address back', async () => {
    const until = Date.now() + 60_000
    for (const purpose of ['undo_email', 'sign_in'])
      await database
        .prepare(
          `INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, sent_at, expires_at, challenge_expires_at)
           VALUES (?1, ?1, 'old@example.com', ?2, 'x', 'y', 1, ?3, ?3)`,
        )
        .bind(purpose, ada.id, until)
        .run()
    await admin.phone.post(`${userOf(ada.id)}/disable`)
    expect(await rows('SELECT purpose FROM codes')).toEqual([{ purpose: 'undo_email' }])
  })
})

describe('unlocking', () => {
  it('lets in again whoever had too many wrong passwords and codes', async () => {
    const strict = openWorld({ SIGN_IN_ATTEMPTS: '1' })
    const { phone } = await enter(strict, admin.id)
    const visitor = new Phone(strict)
    const wrong = (): Promise<Response> =>
      visitor.post('/api/sign-in', { email: 'ada@example.com', password: 'Wrong-Password-1' })
    const right = (): Promise<Response> =>
      visitor.post('/api/sign-in', { email: 'ada@example.com', password: PASSWORD, transport: 'bearer' })
    await wrong()
    const { challenge } = await json(
      await visitor.post('/api/sign-in/email-code/request', { email: 'ada@example.com' }),
    )
    const { code } = await newestMail(strict, 'ada@example.com')
    const guess = { challenge, code: code === '000000' ? '000001' : '000000' }
    await visitor.post('/api/sign-in/email-code', guess)
    expect((await right()).status).toBe(429)
    expect((await visitor.post('/api/sign-in/email-code', { challenge, code })).status).toBe(429)
    expect((await phone.post(`${userOf(ada.id)}/unlock`)).status).toBe(200)
    expect((await right()).status).toBe(200)
    expect((await visitor.post('/api/sign-in/email-code', { challenge, code })).status).toBe(200)
    expect(await eventsOf("event = 'user_unlocked'")).toMatchObject([{ actor_id: admin.id, subject_id: ada.id }])
  })
})

describe('a reset that an administrator sends', () => {
  it('mails a link, and the person sets the password', async () => {
    const answer = await admin.phone.post(`${userOf(ada.id)}/send-reset`)
    expect(answer.status).toBe(202)
    expect(await json(answer)).toEqual({ mail: 'mailed' })
    const { kind, link } = await newestMail(world, 'ada@example.com')
    expect(kind).toBe('reset_password')
    expect((await ada.phone.get('/api/session')).status).toBe(200)
    const password = 'Another-Horse-42-battery'
    const set = await new Phone(world).post('/api/password/reset', { token: tokenIn(link), password })
    expect(set.status).toBe(200)
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([change('code_requested', 'reset_password')])
  })

  it('goes out once a minute and within the budget, and leaves no code where it doesn’t', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const sendReset = async (): Promise<unknown> => {
      const { phone } = await enter(world, admin.id)
      return json(await phone.post(`${userOf(ada.id)}/send-reset`))
    }
    expect(await sendReset()).toEqual({ mail: 'mailed' })
    expect(await sendReset()).toEqual({ mail: 'sent_lately' })
    expect([await count('codes'), await count('mails')]).toEqual([1, 1])
    for (let sent = 1; sent < 5; sent += 1) {
      vi.setSystemTime(Date.now() + 61_000)
      expect(await sendReset()).toEqual({ mail: 'mailed' })
    }
    for (let over = 0; over < 2; over += 1) {
      vi.setSystemTime(Date.now() + 61_000)
      expect(await sendReset()).toEqual({ mail: 'over_budget' })
    }
    expect([await count('codes'), await count('mails')]).toEqual([5, 5])
    expect(await eventsOf("event = 'excess_rate_limit_exceeded'")).toHaveLength(1)
  })

  it('goes out though strangers have used up the address’s minute and its budget', async () => {
    for (let turn = 0; turn < 7; turn += 1) await new Browser(world).post('/api/password/forgot', { email: ada.email })
    expect(await count('mails', "kind = 'reset_password'")).toBe(5)
    expect(await json(await admin.phone.post(`${userOf(ada.id)}/send-reset`))).toEqual({ mail: 'mailed' })
  })

  it('is not sent to somebody who is disabled', async () => {
    await admin.phone.post(`${userOf(ada.id)}/disable`)
    const answer = await admin.phone.post(`${userOf(ada.id)}/send-reset`)
    expect(await json(answer)).toMatchObject({ status: 409, code: 'user_disabled' })
    expect(await count('mails')).toBe(0)
  })
})

describe('a person’s sessions', () => {
  it('are listed as their own are, by pages, and all ended', async () => {
    await enter(world, ada.id)
    await enter(world, ada.id)
    const first = await json(await admin.phone.get(`${userOf(ada.id)}/sessions?limit=2`))
    const second = await json(await admin.phone.get(`${userOf(ada.id)}/sessions?limit=2&cursor=${first.next_cursor}`))
    expect([...first.items, ...second.items]).toHaveLength(3)
    expect(second).toMatchObject({ items: [{ id: ada.sessionId, amr: ['pwd'], current: false }], next_cursor: null })
    expect(await json(await admin.phone.get(`${userOf(admin.id)}/sessions`))).toMatchObject({
      items: [{ current: true }],
    })
    expect((await admin.phone.send('DELETE', `${userOf(ada.id)}/sessions`)).status).toBe(204)
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect(await json(await admin.phone.get(`${userOf(ada.id)}/sessions`))).toEqual({ items: [], next_cursor: null })
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([change('session_expired', 'ended_by_operator')])
    expect(await rows('SELECT credential_version FROM users WHERE id = ?', ada.id)).toEqual([{ credential_version: 2 }])
    expect(await eventsOf('event = ?', 'authz_fail')).toEqual([])
  })

  it('are refused a cursor that is none', async () => {
    expect((await admin.phone.get(`${userOf(ada.id)}/sessions?cursor=x`)).status).toBe(400)
  })
})

describe('who is deleted', () => {
  it('is gone with their sessions and codes; the log keeps what happened', async () => {
    await new Phone(world).post('/api/password/forgot', { email: 'ada@example.com' })
    expect((await admin.phone.send('DELETE', userOf(ada.id))).status).toBe(204)
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect([await count('sessions', `user_id = '${ada.id}'`), await count('codes')]).toEqual([0, 0])
    expect((await admin.phone.send('DELETE', userOf(ada.id))).status).toBe(404)
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([change('user_deleted')])
  })
})
