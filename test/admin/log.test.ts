// What administrators look up: the audit log by subject, actor and event, and the figures.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EVENTS } from '../../src/audit/events.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { readStats } from '../../src/figures/stats.ts'
import { enter, somebody, type Somebody } from '../support/people/administrators.ts'
import { addUser, Phone } from '../support/people/people.ts'
import { database, freshWorld, json, migrateAnew, rows, stopClock, type World } from '../support/world.ts'

type Event = { id: string; at: string; event: string; actor_id: string | null; subject_id: string | null }

let world: World
let admin: Somebody

describe('the audit log', () => {
  const [ada, bob, eve] = [uuidv7(1), uuidv7(2), uuidv7(3)]
  const log: Event[] = []

  beforeAll(async () => {
    stopClock()
    world = await freshWorld({}, { counting: true })
    admin = await somebody(world, 'ADMIN')
    const rare = ['user_deleted', 'privilege_permissions_changed', 'authz_fail']
    for (let n = 0; n < 600; n += 1) {
      const at = Date.UTC(2026, 5, 1) + n * 1000
      // Everybody signs in all day; the oldest rows are an administrator's, and the clock sweeps now and then.
      const own = [ada, bob, eve][n % 3] ?? null
      const [event = '', actor = null, subject = null] =
        n < 6
          ? [rare[n % 3], admin.id, own]
          : n % 40 === 0
            ? ['sys_purge', 'clock', null]
            : n % 7 === 0
              ? ['authn_login_fail', null, own]
              : n % 11 === 0
                ? ['user_updated', own, own]
                : ['authn_login_success', own, own]
      const id = uuidv7(at)
      log.push({ id, at: new Date(at).toISOString(), event, actor_id: actor, subject_id: subject })
    }
    const insert = database.prepare(
      "INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, meta) VALUES (?, ?, ?, 'success', ?, ?, '{}')",
    )
    await database.batch(
      log.map(({ id, at, event, actor_id, subject_id }) =>
        insert.bind(id, Date.parse(at), event, actor_id, subject_id),
      ),
    )
    await database.prepare("DELETE FROM audit_events WHERE event = 'key_created'").run()
  })

  afterAll(migrateAnew)

  /** Reads all pages; gives the ids, and the most rows that a page read beyond those it returned. */
  async function all(search: Record<string, string>): Promise<{ ids: string[]; beyond: number }> {
    const ids: string[] = []
    let beyond = 0
    for (let cursor: string | null | undefined; cursor !== null;) {
      const asked = new URLSearchParams({ limit: '25', ...search, ...(cursor === undefined ? {} : { cursor }) })
      world.trips.length = 0
      const page = await json(await admin.phone.get(`/api/admin/audit-events?${String(asked)}`))
      ids.push(...page.items.map(({ id }: Event) => id))
      beyond = Math.max(beyond, (world.trips[1]?.rowsRead ?? 0) - page.items.length)
      cursor = page.next_cursor
    }
    return { ids, beyond }
  }

  const actors = (): string[] => ['', ada, admin.id, 'clock', 'operator', uuidv7(9)]
  const events = ['', 'authn_login_success', 'user_deleted', 'sys_purge', 'user_updated', 'no_such_event']

  it('is found by every combination of subject, actor and event, newest first', async () => {
    for (const subject_id of ['', ada, uuidv7(9)]) {
      for (const actor_id of actors()) {
        for (const event of events) {
          const filter = Object.fromEntries(
            Object.entries({ subject_id, actor_id, event }).filter(([, value]) => value !== ''),
          )
          const wanted = log
            .filter(
              (row) =>
                (subject_id === '' || row.subject_id === subject_id) &&
                (actor_id === '' || row.actor_id === actor_id) &&
                (event === '' || row.event === event),
            )
            .map(({ id }) => id)
            .toReversed()
          expect((await all(filter)).ids, JSON.stringify(filter)).toEqual(wanted)
        }
      }
    }
  })

  it('reads no row in vain for a subject, for what was done to others, or for an event that is notable', async () => {
    for (const filter of [
      {},
      { subject_id: ada },
      { actor_id: 'clock' },
      { actor_id: admin.id },
      { event: 'user_deleted' },
      { event: 'sys_purge' },
      { event: 'user_updated' },
      { event: 'no_such_event' },
    ] as Record<string, string>[])
      expect((await all(filter)).beyond, JSON.stringify(filter)).toBeLessThanOrEqual(2)
    await database.prepare('ANALYZE').run()
    expect((await all({ event: 'user_deleted' })).beyond).toBeLessThanOrEqual(2)
    expect((await all({ actor_id: admin.id })).beyond).toBeLessThanOrEqual(2)
  })

  it('shows each event as §7 says', async () => {
    const { items } = await json(await admin.phone.get(`/api/admin/audit-events?event=user_deleted&limit=1`))
    expect(items).toEqual([
      {
        ...log[3],
        outcome: 'success',
        session_id: null,
        ip: null,
        country: null,
        user_agent: null,
        request_id: null,
        reason: null,
        meta: {},
      },
    ])
  })

  it('refuses what is no id, no cursor, no limit', async () => {
    for (const wrong of [
      'cursor=x',
      'limit=0',
      'limit=101',
      'subject_id=x',
      'actor_id=x',
      'actor_id=%00',
      `event=${'a'.repeat(65)}`,
    ]) {
      const answer = await admin.phone.get(`/api/admin/audit-events?${wrong}`)
      expect(await json(answer), wrong).toMatchObject({ status: 400, code: 'invalid_request' })
    }
    for (const odd of ["event='", 'event=%25', 'event=%F0%9F%92%A9', 'nonsense=1'])
      expect((await admin.phone.get(`/api/admin/audit-events?${odd}`)).status, odd).toBe(200)
  })
})

describe('an everyday event', () => {
  it('is in no index but those that it was in before', async () => {
    world = await freshWorld({}, { counting: true })
    const written = async (event: string): Promise<number> => {
      const { meta } = await database
        .prepare(
          "INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id) VALUES (?, 1, ?, 'success', 'a', 'a')",
        )
        .bind(uuidv7(Date.now()), event)
        .run()
      return meta.rows_written
    }
    const everyday = new Set<string>()
    for (const event of EVENTS) if ((await written(event)) === 2) everyday.add(event)
    expect([...everyday].toSorted()).toEqual([
      'authn_login_fail',
      'authn_login_success',
      'code_requested',
      'email_verified',
      'session_expired',
      'sign_up_requested',
      'user_created',
    ])
  })
})

describe('the figures', () => {
  beforeEach(async () => {
    stopClock()
    world = await freshWorld({}, { counting: true })
    admin = await somebody(world, 'ADMIN')
  })

  it('count people by role and status, live sessions, and the last day', async () => {
    await addUser(world, 'a@example.com')
    await addUser(world, 'b@example.com', { disabled: true })
    await addUser(world, 'c@example.com', { verified: false })
    await addUser(world, 'd@example.com', { verified: false, disabled: true })
    const gone = await enter(world, admin.id)
    await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE id = ?').bind(gone.sessionId).run()
    const over = await enter(world, admin.id)
    await database.prepare('UPDATE sessions SET idle_expires_at = 1 WHERE id = ?').bind(over.sessionId).run()
    for (const password of ['Correct-Horse-42-battery', 'Wrong-Password-1'])
      await new Phone(world).post('/api/sign-in', { email: 'a@example.com', password, transport: 'bearer' })
    const old = uuidv7(Date.now() - 86_500_000)
    await database
      .prepare("INSERT INTO audit_events (id, at, event, outcome) VALUES (?, 1, 'authn_login_success', 'success')")
      .bind(old)
      .run()
    expect(await json(await admin.phone.get('/api/admin/stats'))).toEqual({
      at: expect.stringMatching(/Z$/),
      users: {
        total: 5,
        by_role: { USER: 4, ADMIN: 1, SUPER_ADMIN: 0 },
        by_status: { active: 2, disabled: 2, unverified: 1 },
      },
      sessions: { live: 2 },
      last_day: { sign_ups: 0, sign_ins: 1, sign_in_failures: 1, sign_ins_throttled: 0, acts_refused: 0 },
      counted_to: 100_000,
    })
  })

  it('are all there, and nought, where nothing ever happened', async () => {
    await database.prepare('DELETE FROM audit_events').run()
    expect(await json(await admin.phone.get('/api/admin/stats'))).toMatchObject({
      users: { total: 1 },
      sessions: { live: 1 },
      last_day: { sign_ups: 0, sign_ins: 0, sign_in_failures: 0, sign_ins_throttled: 0, acts_refused: 0 },
    })
  })

  it('are counted so far and no further: what they read is bounded', async () => {
    const many = 'WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 500)'
    const id = "'00000000-0000-7000-8000-' || printf('%012x', n)"
    await database
      .prepare(
        `INSERT INTO users (id, email, email_verified_at) ${many} SELECT ${id}, 'p-' || n || '@example.com', n % 2 FROM i`,
      )
      .run()
    await database
      .prepare(
        `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at, idle_expires_at)
         ${many} SELECT ${id}, ${id}, 'cookie', 1, 'j', '[]', 1, 1, 9e15, 9e15 FROM i`,
      )
      .run()
    await database
      .prepare(
        `INSERT INTO audit_events (id, at, event, outcome)
         ${many} SELECT 'ffffffff-0000-7000-8000-' || printf('%012x', n), 1, 'authn_login_fail', 'failure' FROM i`,
      )
      .run()
    world.trips.length = 0
    const stats = await readStats(world.deps(), 100)
    expect(stats).toMatchObject({
      users: { total: 100, by_role: { USER: 100, ADMIN: 1 }, by_status: { active: 100, disabled: 0 } },
      sessions: { live: 100 },
      last_day: { sign_in_failures: 100 },
      counted_to: 100,
    })
    expect(world.trips).toHaveLength(1)
    expect(world.trips[0]?.rowsRead).toBeLessThanOrEqual(520)
    expect((await rows('SELECT count(*) AS n FROM users'))[0]).toEqual({ n: 501 })
  })
})
