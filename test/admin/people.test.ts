// Accounts that administrators make, names that they change, fields that they may not send.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  adminAndAda,
  changeBy,
  enter,
  eventsOf,
  everything,
  somebody,
  type AdminAndAda,
} from '../support/people/administrators.ts'
import { Browser, count, newestMail, Phone, signIn, tokenIn } from '../support/people/people.ts'
import { database, json, openWorld, PASSWORD, rows } from '../support/world.ts'

let { world, admin, ada } = {} as AdminAndAda

const userOf = (id: string): string => `/api/admin/users/${id}`

beforeEach(async () => {
  ;({ world, admin, ada } = await adminAndAda())
})

const change = (event: string, reason: string | null = null, subjectId = ada.id) =>
  changeBy(admin, subjectId, event, reason)

describe('an account that an administrator makes', () => {
  it('is its person’s once they set a password by the mailed link', async () => {
    const made = await admin.phone.post('/api/admin/users', { email: ' Grace@Example.com', name: 'Grace' })
    const user = await json(made)
    expect(made.status).toBe(201)
    expect(user).toMatchObject({
      email: 'grace@example.com',
      email_verified: false,
      name: 'Grace',
      role: 'USER',
      disabled: false,
      mail: 'mailed',
    })
    expect(await rows('SELECT hashed_password FROM users WHERE id = ?', user.id)).toEqual([{ hashed_password: null }])
    expect(await eventsOf('subject_id = ?', user.id)).toEqual([
      change('code_requested', 'reset_password', user.id),
      change('user_created', 'administrator', user.id),
    ])
    const mail = await newestMail(world, 'grace@example.com')
    expect(mail.kind).toBe('invitation')
    const set = await new Phone(world).post('/api/password/reset', { token: tokenIn(mail.link), password: PASSWORD })
    expect(set.status).toBe(200)
    const grace = new Browser(world)
    expect(await signIn(grace, 'grace@example.com')).toMatchObject({ user: { id: user.id, email_verified: true } })
  })

  it('is refused for an address that has one, whatever its spelling, or that may still be taken back', async () => {
    const before = await everything()
    for (const email of ['ada@example.com', ' ADA@EXAMPLE.com']) {
      const answer = await admin.phone.post('/api/admin/users', { email })
      expect(await json(answer)).toMatchObject({ status: 409, code: 'email_taken' })
    }
    expect(await everything()).toBe(before)
    await database
      .prepare(
        `INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, sent_at, expires_at, challenge_expires_at)
         VALUES ('c', 'undo_email', 'old@example.com', ?1, 'x', 'y', 1, ?2, ?2)`,
      )
      .bind(ada.id, Date.now() + 60_000)
      .run()
    const held = await admin.phone.post('/api/admin/users', { email: 'old@example.com' })
    expect(await json(held)).toMatchObject({ status: 409, code: 'email_taken' })
    expect(await count('users', "email = 'old@example.com'")).toBe(0)
    expect(await count('mails', "recipient = 'old@example.com'")).toBe(0)
  })

  it('drops the sign-ups that wait for its address, with the passwords that they hold', async () => {
    const stranger = new Browser(world)
    const signUp = { email: 'grace@example.com', password: PASSWORD }
    const { challenge } = await json(await stranger.post('/api/sign-up', signUp))
    const { code } = await newestMail(world, 'grace@example.com')
    expect(await count('sign_ups')).toBe(1)
    await admin.phone.post('/api/admin/users', { email: 'grace@example.com' })
    expect(await count('sign_ups')).toBe(0)
    expect((await stranger.post('/api/email/verify', { challenge, code })).status).toBe(400)
    expect(await rows("SELECT hashed_password FROM users WHERE email = 'grace@example.com'")).toEqual([
      { hashed_password: null },
    ])
  })

  it('is made over the mail budget as well: the answer says that nobody was mailed, and the log does', async () => {
    const modest = openWorld({ MAIL_HOURLY_LIMIT: '1' })
    const { phone } = await enter(modest, admin.id)
    expect(await json(await phone.post('/api/admin/users', { email: 'a@example.com' }))).toMatchObject({
      mail: 'mailed',
    })
    const second = await phone.post('/api/admin/users', { email: 'b@example.com' })
    expect(second.status).toBe(201)
    expect(await json(second)).toMatchObject({ email: 'b@example.com', mail: 'over_budget' })
    expect(await count('mails', "recipient = 'b@example.com'")).toBe(0)
    expect(await count('codes', "email = 'b@example.com' AND (user_id IS NOT NULL OR expires_at > sent_at)")).toBe(0)
    expect(await eventsOf("event = 'excess_rate_limit_exceeded'")).toHaveLength(1)
  })
})

describe('mass assignment', () => {
  it('is refused: only the fields of a route are taken, and the path says who is meant', async () => {
    const victim = await somebody(world, 'USER')
    const root = await somebody(world, 'SUPER_ADMIN')
    const before = await everything()
    const extras: Record<string, unknown>[] = [
      { id: victim.id },
      { role: 'ADMIN' },
      { email: 'x@example.com' },
      { email_verified: true },
      { disabled: false },
      { hashed_password: 'x' },
      { password: PASSWORD },
      { constructor: 1 },
      { user_id: victim.id },
    ]
    for (const extra of extras) {
      const calls: [string, string, object][] = [
        [
          'POST',
          '/api/admin/users',
          { email: 'new@example.com', name: 'New', ...extra, ...('email' in extra ? { x: 1 } : {}) },
        ],
        ['PATCH', userOf(ada.id), { name: 'Ada', ...extra }],
        ['PUT', `${userOf(ada.id)}/role`, { role: 'USER', ...extra, ...('role' in extra ? { x: 1 } : {}) }],
        ...['disable', 'enable', 'unlock', 'send-reset', 'remove-factors'].map((act): [string, string, object] => [
          'POST',
          `${userOf(ada.id)}/${act}`,
          extra,
        ]),
      ]
      for (const [method, path, body] of calls) {
        const answer = await root.phone.send(method, path, body)
        expect(await json(answer), `${method} ${path} ${JSON.stringify(body)}`).toMatchObject({
          status: 400,
          code: 'invalid_request',
          errors: [{ code: 'unrecognized_keys' }],
        })
      }
    }
    for (const body of [{}, { name: 1 }, { name: 'x\u0000' }, [], 'x', null]) {
      expect((await root.phone.send('PATCH', userOf(ada.id), body)).status).toBe(400)
      expect((await root.phone.send('PUT', `${userOf(ada.id)}/role`, body)).status).toBe(400)
    }
    for (const role of ['admin', 'ROOT', '', null, ['ADMIN'], { toString: 'ADMIN' }])
      expect((await root.phone.send('PUT', `${userOf(ada.id)}/role`, { role })).status).toBe(400)
    expect(await everything()).toBe(before)
  })

  it('by the body of a deletion reaches nobody', async () => {
    const victim = await somebody(world, 'USER')
    await admin.phone.send('DELETE', `${userOf(ada.id)}/sessions`, { id: victim.id })
    await admin.phone.send('DELETE', userOf(ada.id), { id: victim.id })
    expect(await count('users', `id = '${victim.id}'`)).toBe(1)
    expect(await count('users', `id = '${ada.id}'`)).toBe(0)
    expect((await victim.phone.get('/api/session')).status).toBe(200)
  })
})

describe('a name', () => {
  it('is changed and taken away', async () => {
    expect(await json(await admin.phone.send('PATCH', userOf(ada.id), { name: ' Ada L. ' }))).toMatchObject({
      id: ada.id,
      name: 'Ada L.',
      disabled: false,
    })
    expect(await json(await admin.phone.send('PATCH', userOf(ada.id), { name: null }))).toMatchObject({ name: null })
    expect(await eventsOf('subject_id = ?', ada.id)).toEqual([change('user_updated'), change('user_updated')])
  })
})

describe('reading', () => {
  it('leaves no trace', async () => {
    for (const path of ['', `/${ada.id}`, `/${ada.id}/sessions`]) await admin.phone.get(`/api/admin/users${path}`)
    await admin.phone.get('/api/admin/audit-events')
    await admin.phone.get('/api/admin/stats')
    expect(await eventsOf("event <> 'key_created'")).toEqual([])
  })
})

describe('a browser', () => {
  it('of another site changes nothing with an administrator’s cookies', async () => {
    const browser = new Browser(world)
    await signIn(browser, admin.email)
    expect((await browser.post(`${userOf(ada.id)}/unlock`)).status).toBe(200)
    const evil = browser.copy()
    const before = await everything()
    const answer = await evil.send(
      'POST',
      `${userOf(ada.id)}/disable`,
      {},
      {
        Origin: 'https://evil.example',
        'Sec-Fetch-Site': 'cross-site',
      },
    )
    expect(await json(answer)).toMatchObject({ status: 403, code: 'cross_site_request' })
    expect(await everything()).toBe(before)
  })
})
