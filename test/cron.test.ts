// The clock: ends and purges what has expired, in bounded, resumable, repeatable chunks, while the Worker serves.
import sessionCleanup from '../docs/runbooks/session-cleanup.md?raw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CHUNK_ROWS, chunkOf, cleanInTurns } from '../src/db/chunks.ts'
import { purgeSessions } from '../src/sessions/purge.ts'
import { addUser, Browser, count, newestMail, signIn } from './support/people/people.ts'
import { sized } from './support/size.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from './support/world.ts'

const EMAIL = 'ada@example.com'
const DAY = 86_400_000

/** The keys of a value, in any order, and of what is in it. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, shapeOf(inside)]))
    : typeof value

let world: World
let userId: string
let logged: string[]

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, EMAIL)
  logged = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line))
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Purges as an operator does, call after call until nothing is left. Returns the rows of all calls. */
async function purgeAll(of: World): Promise<Record<string, number>> {
  const rowsOfAll: Record<string, number> = {}
  for (let done = false; !done;) {
    const cleaned = await purgeSessions(of.deps(), of.config.sessionRetentionMs, 'clock')
    for (const [name, changed] of Object.entries(cleaned.rows)) rowsOfAll[name] = (rowsOfAll[name] ?? 0) + changed
    done = cleaned.done
  }
  return rowsOfAll
}

/** Fills the table by SQL: `n` sessions that ended `ago` ms ago. */
async function addExpired(n: number, ago: number): Promise<void> {
  const at = Date.now() - ago
  for (let made = 0; made < n; made += 10_000) {
    await database
      .prepare(
        `WITH RECURSIVE i(n) AS (SELECT ${made + 1} UNION ALL SELECT n + 1 FROM i WHERE n < ?1)
         INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at, idle_expires_at)
         SELECT '00000000-0000-7000-8000-' || printf('%012x', n), ?2, 'cookie', ?3 - 1000, 'jti', '["pwd"]', ?3 - 1000, ?3 - 1000, ?3, ?3 FROM i`,
      )
      .bind(Math.min(made + 10_000, n), userId, at)
      .run()
  }
}

describe('a hundred thousand expired sessions', () => {
  it('are ended and purged while the Worker serves: no statement over 10,000 rows, no live session touched', async () => {
    const browser = new Browser(world)
    const { session } = await signIn(browser, EMAIL)
    await addExpired(sized(40_000, 100_000), 31 * DAY)
    const before = await count('sessions')
    expect(before).toBeGreaterThan(sized(39_990, 99_990))

    const changed: number[] = []
    const other = openWorld(
      {},
      {
        after: async () => {
          const [row] = await rows<{ n: number }>('SELECT count(*) AS n FROM sessions WHERE active = 0')
          changed.push(row?.n ?? 0)
        },
      },
    )
    let served = 0
    const [cleaned] = await Promise.all([
      purgeAll(other),
      (async () => {
        for (let request = 0; request < 20; request += 1)
          if ((await browser.get('/api/session')).status === 200) served += 1
      })(),
    ])
    expect(cleaned).toEqual({ sessions_ended: before - 1, sessions_deleted: before - 1 })
    expect(served).toBe(20)
    for (let chunk = 1; chunk < changed.length; chunk += 1)
      expect(Math.abs((changed[chunk] ?? 0) - (changed[chunk - 1] ?? 0))).toBeLessThanOrEqual(10_000)
    expect(changed.length).toBeGreaterThanOrEqual((2 * before) / CHUNK_ROWS)
    expect(await rows('SELECT id, active FROM sessions')).toEqual([{ id: session.id, active: 1 }])
    const [audited] = await rows<{ n: number }>(
      "SELECT sum(json_extract(meta, '$.rows')) AS n FROM audit_events WHERE event = 'sys_purge' AND reason = 'sessions_ended'",
    )
    expect(audited?.n).toBe(before - 1)
  })
})

describe('a run of the clock', () => {
  it('ends what has expired at the time when it was over, and deletes it when its retention is', async () => {
    const clock = stopClock()
    await signIn(new Browser(world), EMAIL)
    clock.pass(15 * DAY)
    await world.tick()
    const [row] = await rows<{ active: number; revoked_at: number; revoked_reason: string; idle_expires_at: number }>(
      'SELECT * FROM sessions',
    )
    expect(row).toMatchObject({ active: 0, revoked_reason: 'expired', revoked_at: row?.idle_expires_at })
    clock.pass(28 * DAY)
    await world.tick()
    expect(await count('sessions')).toBe(1)
    clock.pass(2 * DAY)
    await world.tick()
    expect(await count('sessions')).toBe(0)
    expect(
      await rows(
        "SELECT reason, meta FROM audit_events WHERE event = 'sys_purge' AND reason LIKE 'sessions_%' ORDER BY id",
      ),
    ).toEqual(['sessions_ended', 'sessions_deleted'].map((reason) => ({ reason, meta: '{"rows":1}' })))
  })

  it('purges codes with their sign-ups, closed counters, old mails and old audit rows, and keeps what is young', async () => {
    const clock = stopClock()
    await new Browser(world).post('/api/sign-up', { email: 'grace@example.com', password: PASSWORD })
    await new Browser(world).post('/api/sign-in', { email: EMAIL, password: 'Wrong-Password-1' })
    const tables = ['codes', 'sign_ups', 'counters', 'mails'] as const
    // The mark of the last look at the counters is none.
    const counts = async (): Promise<number[]> =>
      Promise.all(tables.map((table) => count(table, table === 'counters' ? "key <> '.look'" : '1')))
    // Two rows of the sign-in, three of the mail’s budgets.
    expect(await counts()).toEqual([1, 1, 5, 1])
    await world.tick()
    expect(await counts()).toEqual([1, 1, 5, 1])
    clock.pass(901_000)
    await world.tick()
    expect(await counts()).toEqual([1, 1, 3, 1])
    // What is counted by the hour is void, and stays while a day is counted beside it.
    clock.pass(3_600_000)
    await world.tick()
    expect(await counts()).toEqual([1, 1, 1, 1])
    clock.pass(DAY)
    await world.tick()
    expect(await counts()).toEqual([0, 0, 0, 1])
    clock.pass(7 * DAY)
    await world.tick()
    expect(await counts()).toEqual([0, 0, 0, 0])
    const kept = await count('audit_events')
    expect(kept).toBeGreaterThan(0)
    clock.pass(366 * DAY)
    await world.tick()
    expect(await count('audit_events', "event <> 'sys_purge' AND event NOT LIKE 'key%'")).toBe(0)
    expect(
      await rows(
        "SELECT reason, json_extract(meta, '$.rows') AS n FROM audit_events WHERE reason = 'audit_events_deleted'",
      ),
    ).toEqual([{ reason: 'audit_events_deleted', n: kept }])
  })

  it('logs one line of JSON that says what it did, and no secret', async () => {
    await world.tick()
    expect(logged).toHaveLength(1)
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      level: 'info',
      what: 'clock',
      keys: { made: 0, removed: 0 },
      mails: { sent: 0, postponed: 0, failed: 0 },
      purge: {
        done: true,
        rows: {
          sessions_ended: 0,
          sessions_deleted: 0,
          codes_deleted: 0,
          counters_deleted: 0,
          mails_deleted: 0,
          audit_events_deleted: 0,
        },
      },
    })
    const [, shown = ''] = /```json\n([^]*?)```/.exec(sessionCleanup) ?? []
    expect(shapeOf(JSON.parse(shown))).toEqual(shapeOf(JSON.parse(logged[0] ?? '')))
  })

  it('does the rest when one step fails, says so, and goes on at the next run', async () => {
    await addExpired(3, DAY)
    const failing = openWorld(
      {},
      {
        before: (statements) =>
          statements.some((sql) => sql.includes('signing_keys'))
            ? Promise.reject(new Error('D1_ERROR: lost'))
            : undefined,
      },
    )
    await expect(failing.tick()).rejects.toThrow('1 of 6 steps failed')
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      level: 'error',
      keys: { failed: expect.stringContaining('unavailable') },
      purge: { rows: { sessions_ended: 3 } },
    })
    await world.tick()
    expect(await count('sessions', 'active = 1')).toBe(0)
  })

  it('may run twice at once and change nothing twice', async () => {
    await addExpired(50, DAY)
    await Promise.all([openWorld().tick(), openWorld().tick(), openWorld().tick()])
    const [row] = await rows<{ n: number }>(
      "SELECT sum(json_extract(meta, '$.rows')) AS n FROM audit_events WHERE reason = 'sessions_ended'",
    )
    expect(row?.n).toBe(50)
  })
})

describe('chunks', () => {
  it('are taken in turns, so that no backlog keeps the others waiting, and stop at the budget', async () => {
    const turns: string[] = []
    const chore = (name: string, chunks: number) => {
      let left = chunks
      return { name, next: () => Promise.resolve((turns.push(name), (left -= 1), chunkOf(left >= 0 ? CHUNK_ROWS : 0))) }
    }
    const cleaned = await cleanInTurns([chore('long', 10), chore('short', 1)], 5)
    expect(turns).toEqual(['long', 'short', 'long', 'short', 'long'])
    expect(cleaned).toEqual({ rows: { long: 3 * CHUNK_ROWS, short: CHUNK_ROWS }, done: false })
  })
})

describe('mail that was not sent with its request', () => {
  it('is tried again by the clock, later and later, given up at last, and emptied once sent', async () => {
    const clock = stopClock()
    const answers: number[] = [500, 500, 200]
    const sent: { url: string; body: string }[] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (url.includes('pwnedpasswords')) return Promise.resolve(new Response(`${'0'.repeat(35)}:0`))
      sent.push({ url, body: init.body as string })
      return Promise.resolve(new Response('{"id":"1"}', { status: answers.shift() ?? 500 }))
    })
    const real = openWorld({ MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 're_secret' })
    await new Browser(real).post('/api/sign-up', { email: 'grace@example.com', password: PASSWORD })
    expect(sent).toHaveLength(1)
    expect(await count('mails', 'sent_at IS NULL AND sealed IS NOT NULL')).toBe(1)
    clock.pass(61_000)
    await real.tick()
    expect(sent).toHaveLength(2)
    await real.tick()
    expect(sent).toHaveLength(2)
    clock.pass(2 * 60_000 + 1000)
    await real.tick()
    expect(sent).toHaveLength(3)
    expect(await count('mails', 'sent_at IS NOT NULL AND sealed IS NULL')).toBe(1)

    await new Browser(real).post('/api/sign-up', { email: 'eve@example.com', password: PASSWORD })
    for (let run = 0; run < 20; run += 1) {
      clock.pass(DAY / 4)
      await real.tick()
    }
    expect(await rows("SELECT sealed, failure FROM mails WHERE recipient = 'eve@example.com'")).toEqual([
      { sealed: null, failure: 'given up after too many attempts' },
    ])
    vi.unstubAllGlobals()
  })

  it('is never in D1 in the clear', async () => {
    await new Browser(world).post('/api/sign-up', { email: 'grace@example.com', password: PASSWORD, name: 'Grace' })
    const mail = await newestMail(world, 'grace@example.com')
    const everything = JSON.stringify(
      await Promise.all(['mails', 'codes', 'sign_ups', 'audit_events'].map((table) => rows(`SELECT * FROM ${table}`))),
    )
    expect(everything).not.toContain(new URL(mail.link ?? '').searchParams.get('token'))
    expect(everything).not.toMatch(new RegExp(`"${mail.code}"|code is ${mail.code}`))
    expect(everything).not.toContain(PASSWORD)
    expect((await json(await world.fetch('/dev/mail'))).items).toHaveLength(1)
  })
})
