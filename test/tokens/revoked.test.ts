// The list of what has ended within the life of an access token: every way in which something ends is in it, and it is bounded.
import { env } from 'cloudflare:workers'
import { createExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AdminService } from '../../src/client/admin-types.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { AuthAdmin } from '../../src/rpc.ts'
import { judgeByList, readRevocations, SHARED_MS } from '../../src/tokens/revoked.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { openWorld, PASSWORD, rows, worldAtNoon, type Clock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const database = (env as unknown as { DB: D1Database }).DB

let world: World
let clock: Clock
let userId: string
let phone: Phone
let sid: string
let admin: AdminService

beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon())
  userId = await addUser(world, EMAIL)
  phone = new Phone(world)
  const { session } = await signInByPhone(phone, EMAIL)
  sid = session.id
  admin = new AuthAdmin(createExecutionContext(), world.env)
})

/** The list as an isolate reads it that knows nothing yet. */
const list = (most?: number) => readRevocations(openWorld().deps(), most)
const now = () => Math.floor(clock.now() / 1000)
const claims = (more: object = {}) => ({ iat: now(), sub: userId, client_id: 'c', sid, ...more })
const sql = (text: string, ...values: unknown[]) =>
  database
    .prepare(text)
    .bind(...values)
    .run()

/** A grant of the person in their session. */
async function addGrant(more: { bound: boolean }): Promise<string> {
  const id = uuidv7(clock.now())
  const later = clock.now() + 86_400_000
  await sql(
    `INSERT INTO grants (id, user_id, client_id, session_id, bound, scope, amr, auth_time, credential_version, counter, rotated_at, last_used_at, idle_expires_at, expires_at)
     VALUES (?1, ?2, 'c', ?3, ?4, 'read', '["pwd"]', ?5, 0, 1, ?5, ?5, ?6, ?6)`,
    id,
    userId,
    sid,
    more.bound ? 1 : 0,
    clock.now(),
    later,
  )
  return id
}

const ENDINGS: Record<string, () => Promise<unknown>> = {
  'signing out': () => phone.post('/api/sign-out'),
  'signing out everywhere': () => phone.post('/api/sign-out', { scope: 'all' }),
  'an administrator': () => admin.revokeUserSessions(userId),
  'disabling the person': () => admin.disableUser(userId),
  'deleting the person': () => admin.deleteUser(userId),
  'losing the factors': async () => {
    await sql(
      `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, last_step) VALUES ('t', ?1, 's', 'b', ?2, 1)`,
      userId,
      clock.now(),
    )
    expect(await admin.removeFactors(userId)).toMatchObject({ ok: true, value: { sessions_ended: 1 } })
  },
  'a new password, set in another session': async () => {
    const other = new Phone(world)
    await signInByPhone(other, EMAIL)
    const answer = await other.post('/api/password/change', {
      current_password: PASSWORD,
      new_password: `${PASSWORD}-2`,
    })
    expect(answer.status).toBe(200)
  },
  'a refresh token that two hold': async () => {
    const stolen = phone.refreshToken
    for (let turn = 0; turn < 3; turn += 1) {
      clock.pass(61_000)
      await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    }
    const answer = await phone.post('/api/refresh', { refresh_token: stolen })
    expect((await answer.json<{ code: string }>()).code).toBe('refresh_token_reused')
  },
  'an early purge of the row': async () => {
    await phone.post('/api/sign-out')
    // D1's own clock decides whether a row that is deleted may still matter.
    await sql('UPDATE sessions SET revoked_at = ?', Date.UTC(2100, 0))
    await sql('DELETE FROM sessions WHERE id = ?', sid)
  },
}

describe('what has ended lately', () => {
  it.each(Object.entries(ENDINGS))('has a session that ended by %s', async (_, end) => {
    expect(judgeByList(await list(), claims())).toBe('stands')
    const signedAt = claims()
    await end()
    expect(judgeByList(await list(), signedAt)).toBe('revoked')
    // Of nobody else.
    expect(judgeByList(await list(), claims({ sub: 'grace', sid: uuidv7(clock.now()) }))).toBe('stands')
  })

  it('has the grants that end with a session, and not those that outlive it', async () => {
    const [bound, free] = [await addGrant({ bound: true }), await addGrant({ bound: false })]
    await phone.post('/api/sign-out')
    expect(judgeByList(await list(), claims({ gid: bound }))).toBe('revoked')
    expect(judgeByList(await list(), claims({ gid: free }))).toBe('stands')
    await sql('UPDATE users SET credential_version = credential_version + 1')
    expect(judgeByList(await list(), claims({ gid: free }))).toBe('revoked')
  })

  it('has a grant that its client or its person gave back', async () => {
    const gid = await addGrant({ bound: false })
    await sql('UPDATE grants SET ended_at = ?, ended_reason = ?', clock.now(), 'taken_away')
    expect(judgeByList(await list(), claims({ gid }))).toBe('revoked')
  })

  it('refuses what a client got until it was disabled, and takes what it got since', async () => {
    await sql(
      `INSERT INTO clients (id, name, auth_method, source, metadata) VALUES ('c', 'App', 'none', 'operator', '{}')`,
    )
    const before = { iat: now(), sub: 'c', client_id: 'c' }
    await sql('UPDATE clients SET disabled_at = ?', clock.now())
    await sql('UPDATE clients SET disabled_at = NULL')
    clock.pass(10_000)
    expect(judgeByList(await list(), before)).toBe('revoked')
    expect(judgeByList(await list(), { ...before, iat: now() })).toBe('stands')
    await sql('DELETE FROM clients')
    expect((await list()).clients).toHaveLength(2)
  })

  it('has the session of an operator who acts as somebody, when that operator signs out', async () => {
    const other = new Phone(world)
    const acting = (await signInByPhone(other, EMAIL)).session.id
    await sql(
      'UPDATE sessions SET impersonator_id = ?1, impersonator_session_id = ?2 WHERE id = ?3',
      userId,
      sid,
      acting,
    )
    await phone.post('/api/sign-out')
    expect(judgeByList(await list(), claims({ sid: acting, act: { sub: userId } }))).toBe('revoked')
    expect((await list()).sessions).toContain(acting)
  })

  it('leaves out sessions whose time was over, and forgets what no token can outlive', async () => {
    clock.pass(15 * 86_400_000)
    await world.tick()
    expect(await rows('SELECT id FROM sessions WHERE active = 0')).toHaveLength(1)
    expect((await list()).sessions).toEqual([])
    await signInByPhone(phone, EMAIL)
    await phone.post('/api/sign-out')
    expect((await list()).sessions).toHaveLength(1)
    clock.pass(300_000 + 60_001)
    expect((await list()).sessions).toEqual([])
    // An API of longer tokens needs a longer memory.
    await sql(
      `INSERT INTO apis (identifier, name, scopes, token_seconds) VALUES ('https://api.example.com', 'API', '{}', 3600)`,
    )
    expect((await list()).sessions).toHaveLength(1)
  })

  it('is bounded: of those that it leaves out D1 is asked, and of nobody who signed in since', async () => {
    const phones = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const one = new Phone(world)
        return { one, id: (await signInByPhone(one, EMAIL)).session.id }
      }),
    )
    const signedAt = now()
    for (const { one } of phones) {
      clock.pass(1000)
      await one.post('/api/sign-out')
    }
    const cut = await list(2)
    // The newest three: one more than two tells that there are more.
    expect(cut.sessions).toHaveLength(3)
    expect(cut.sessions).not.toContain(phones[0]?.id)
    expect(judgeByList(cut, claims({ iat: signedAt, sid: phones[0]?.id }))).toBe('in_doubt')
    expect(judgeByList(cut, claims({ iat: signedAt, sid: phones[3]?.id }))).toBe('revoked')
    expect(judgeByList(cut, claims({ iat: signedAt + 120 }))).toBe('stands')
    expect((await list()).doubted_until).toBeNull()
  })

  it('stays small when very many end in one moment, and none of them stands', async () => {
    const at = clock.now()
    const numbers = 'WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12000)'
    const id = "'00000000-0000-7000-8000-' || printf('%012x', n)"
    await sql(
      `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at, idle_expires_at,
         active, revoked_at, revoked_reason)
       ${numbers} SELECT ${id}, ?1, 'bearer', ?2, 'jti', '[]', ?2, ?2, ?3, ?3, 0, ?2, 'admin' FROM i`,
      userId,
      at,
      at + 86_400_000,
    )
    for (const kind of ['user', 'client', 'grant'])
      await sql(`INSERT INTO revocations (at, kind, id) ${numbers} SELECT ?1, ?2, ${id} FROM i`, at, kind)
    const isolate = openWorld()
    const cut = await readRevocations(isolate.deps())
    expect(isolate.trips.map(({ rowsRead }) => rowsRead <= 3 * 5001 + 5)).toEqual([true])
    expect(cut.sessions).toHaveLength(5001)
    expect(JSON.stringify(cut).length).toBeLessThan(1_000_000)
    const listed = new Set(cut.sessions)
    const ended = await rows<{ id: string }>('SELECT id FROM sessions WHERE active = 0')
    const left = ended.filter((one) => !listed.has(one.id))
    expect(left).toHaveLength(12_000 - 5001)
    const verdictOf = (one: string, iat = now()) => judgeByList(cut, claims({ sid: one, iat }))
    expect(new Set(left.slice(0, 200).map((one) => verdictOf(one.id)))).toEqual(new Set(['in_doubt']))
    expect(new Set(cut.sessions.slice(0, 200).map((one) => verdictOf(one)))).toEqual(new Set(['revoked']))
    // Who signs in after the minute that clocks may differ by is in no doubt.
    expect(verdictOf(sid, now() + 61)).toBe('stands')
  })

  it('is read once a second in an isolate, however many ask, and says how old it is', async () => {
    const isolate = openWorld()
    expect((await readRevocations(isolate.deps())).age_ms).toBe(0)
    clock.pass(SHARED_MS - 1)
    expect((await readRevocations(isolate.deps())).age_ms).toBe(SHARED_MS - 1)
    expect(isolate.trips).toHaveLength(1)
    clock.pass(1)
    expect((await readRevocations(isolate.deps())).age_ms).toBe(0)
    expect(isolate.trips).toHaveLength(2)
    clock.pass(-3_600_000)
    expect((await readRevocations(isolate.deps())).age_ms).toBe(0)
    expect(isolate.trips).toHaveLength(3)
  })

  it('reads no more rows of D1 than it may list, by indexes alone', async () => {
    const plan = await rows<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM sessions INDEXED BY sessions_revoked_at_index WHERE active = 0 AND revoked_at > 1 ORDER BY revoked_at DESC LIMIT 3`,
    )
    expect(plan.map(({ detail }) => detail).join()).not.toMatch(/SCAN|TEMP B-TREE/)
    for (let n = 0; n < 30; n += 1)
      await sql(`INSERT INTO revocations (at, kind, id) VALUES (?, 'user', ?)`, clock.now() + n, `u${n}`)
    const isolate = openWorld()
    await readRevocations(isolate.deps(), 2)
    expect(isolate.trips[0]?.rowsRead).toBeLessThanOrEqual(8)
  })

  it('is swept by the clock two days later', async () => {
    await sql(`INSERT INTO revocations (at, kind, id) VALUES (?, 'user', 'u')`, clock.now())
    clock.pass(2 * 86_400_000 - 1)
    await world.tick()
    expect(await rows('SELECT id FROM revocations')).toHaveLength(1)
    clock.pass(1)
    await world.tick()
    expect(await rows('SELECT id FROM revocations')).toEqual([])
  })
})
