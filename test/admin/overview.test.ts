// What the console opens with: figures, charts, and what needs attention, in one round trip that reads no more where there is more.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ALARMS } from '../../src/admin/attention.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { addEvents } from '../support/people/events.ts'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import type { Browser } from '../support/people/people.ts'
import { sized } from '../support/size.ts'
import {
  database,
  freshWorld,
  migrateAnew,
  migrateWithout,
  openWorld,
  rows,
  stopClock,
  type Clock,
  type World,
} from '../support/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 10, 29, 12)

let clock: Clock
let world: World
let browser: Browser
let operatorId: string

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld(INSTANT, { counting: true })
  ;({ browser, id: operatorId } = await operatorIn(world, 'ADMIN', 'root@example.com'))
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  return () => vi.restoreAllMocks()
})

const page = async (path = '/admin'): Promise<string> => {
  const answer = await open(browser, path)
  expect(answer.status).toBe(200)
  return answer.text()
}
/** The concerns of a page: what each says, and where it leads. */
const concernsIn = (text: string): string[] =>
  [...text.matchAll(/<li><svg class="icon".*?<div>(.*?)<\/div><a href="([^"]*)"/g)].map(
    ([, said = '', to = '']) =>
      `${said
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()} → ${to}`,
  )

describe('the overview of a deployment where nothing happened', () => {
  it('has figures, charts and their tables, every day at nought, and says that the clock never ran', async () => {
    const text = await page()
    expect(concernsIn(text)).toEqual([expect.stringMatching(/^Clock It has never run\..* → \/admin\/health$/)])
    for (const figure of ['People', 'Live sessions', 'Sign-ins today', 'Failed sign-ins today', 'Refused acts today'])
      expect(text).toContain(`>${figure}</a>`)
    expect(text.match(/<svg role="img"/g)).toHaveLength(4)
    expect(text).toContain('aria-label="Failed sign-ins: between 0 and 0, at the end 0."')
    expect(text).toContain('<th scope="row">Oct 31</th><td class="number">0</td>')
    expect(text).toContain('<th scope="row">Today</th><td class="number">1</td>')
    expect(text).not.toMatch(/Infinity|NaN|undefined|null| style=/)
    expect(await page('/admin?ui_locales=de')).toContain('<h1>Übersicht</h1>')
  })

  it('says that nothing needs attention when the clock has run', async () => {
    await world.tick()
    const text = await page()
    expect(text).toContain('>Nothing needs attention</h2>')
    expect(concernsIn(text)).toEqual([])
    expect(await page('/admin?ui_locales=de')).toContain('>Nichts braucht Aufmerksamkeit</h2>')
  })
})

describe('what needs attention', () => {
  beforeEach(() => world.tick())

  it('is the clock that is late, a key that is overdue, mail that waits or was given up, each with the way to its help', async () => {
    await database
      .prepare('UPDATE signing_keys SET rotates_at = ?')
      .bind(NOON - DAY - 1)
      .run()
    const mail = "INSERT INTO mails (id, kind, recipient, next_attempt_at, failed_at) VALUES (?, 'reset', 'x', ?, ?)"
    await database.batch([
      database.prepare(mail).bind(uuidv7(NOON - HOUR), NOON - HOUR, null),
      database.prepare(mail).bind(uuidv7(NOON - 2 * HOUR), NOON - 2 * HOUR, NOON - HOUR),
      database.prepare(mail).bind(uuidv7(NOON - 3 * HOUR), NOON - 3 * HOUR, NOON - HOUR),
    ])
    await database
      .prepare('UPDATE runs SET at = ?')
      .bind(NOON - 2 * HOUR)
      .run()
    expect(concernsIn(await page())).toEqual([
      'Clock It ran 2 hours ago for the last time. It should run every 15 minutes. → /admin/health',
      'Waiting emails 1 email should have been tried before now. → /admin/mail',
      'Signing key It opens, and was due to rotate yesterday. → /admin/keys',
      'Failed emails 2 emails in seven days, 2 in the last day. → /admin/mail',
    ])
  })

  it('is what is clearly more than on the days before, and no trifle', async () => {
    const failures = (at: number, count: number) =>
      addEvents(Array.from({ length: count }, () => ({ at, event: 'authn_login_fail' })))
    await failures(NOON - MINUTE, 49)
    expect(concernsIn(await page())).toEqual([])
    await failures(NOON - MINUTE, 1)
    expect(concernsIn(await page())).toEqual([
      '50 sign-ins have failed today. The days before had 0 on average. More than 3 times as many is shown here. → /admin/activity?event=authn_login_fail',
    ])
    // 29 days before it with 17 each: 50 is less than three times as many.
    await database
      .prepare(
        `INSERT INTO daily_counts (name, day, count) WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 29)
         SELECT 'sign_in_failures', date(?, '-' || n || ' days'), 17 FROM i`,
      )
      .bind('2026-11-29')
      .run()
    expect(concernsIn(await page())).toEqual([])
    await failures(NOON - MINUTE, 2)
    expect(concernsIn(await page())[0]).toMatch(/^52 sign-ins have failed today\. The days before had 17 on average\./)
    clock.pass(13 * HOUR)
    await database.prepare('UPDATE runs SET at = ?').bind(clock.now()).run()
    await database.prepare('UPDATE sessions SET auth_time = ?').bind(clock.now()).run()
    expect(concernsIn(await page())[0]).toMatch(/^52 sign-ins failed yesterday\./)
  })

  it('is an alarm of the last three days, which leads to its person; at most five of them', async () => {
    const [reuse, clone, revoked] = ALARMS
    await addEvents([
      { at: NOON - 4 * DAY, event: reuse, subjectId: operatorId },
      { at: NOON - DAY, event: clone, subjectId: operatorId },
      { at: NOON - 2 * HOUR, event: reuse, subjectId: uuidv7(1) },
      { at: NOON - HOUR, event: revoked },
    ])
    expect(concernsIn(await page())).toEqual([
      'All signing keys were revoked Tokens that they signed are refused. 1 hour ago → /admin/keys',
      expect.stringMatching(
        /^A spent refresh token was used again Somebody.* 2 hours ago → \/admin\/people\/00000000-0001-7/,
      ),
      `The counter of a passkey went back Somebody may have a copy of it. root@example.com yesterday → /admin/people/${operatorId}`,
    ])
    await addEvents(
      Array.from({ length: 9 }, (_, n) => ({ at: NOON - n * MINUTE, event: reuse, subjectId: operatorId })),
    )
    expect(concernsIn(await page())).toHaveLength(5)
  })

  it('is a migration that the database lacks, and vars that nobody knows: the page is shown all the same', async () => {
    const misspelt = openWorld({ ...INSTANT, SING_UP: 'closed' } as never)
    const { browser: other } = await operatorIn(misspelt, 'ADMIN')
    expect(concernsIn(await (await open(other, '/admin')).text())).toEqual([
      'Unknown vars SING_UP : no setting has this name, so it does nothing. → /admin/health',
    ])
    await migrateWithout(['0013_figures.sql'])
    try {
      const half = await freshWorldAsItIs()
      const text = await (await open(half, '/admin')).text()
      expect(concernsIn(text)).toEqual([
        'Migrations This version needs 0013_figures.sql , which the database lacks. Pages and requests that use it fail. → /admin/health',
      ])
      expect(text).not.toContain('class="tiles"')
    } finally {
      await migrateAnew()
    }
  })
})

/** An operator in the database that there is. */
async function freshWorldAsItIs(): Promise<Browser> {
  const half = openWorld(INSTANT)
  return (await operatorIn(half, 'ADMIN')).browser
}

describe('where there is much', () => {
  const MANY = sized(4_000, 1_000_000)
  const many = (from: number, to: number): string =>
    `WITH RECURSIVE i(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM i WHERE n < ${to - 1})`

  /** People, a session of each, and as many events, spread over 30 days. */
  async function fill(): Promise<void> {
    const id = "'00000000-0000-7000-8000-' || printf('%012x', n)"
    const at = `(${NOON} - n * ${Math.floor((30 * DAY) / MANY)})`
    for (let from = 0; from < MANY; from += 20_000) {
      const rows = many(from, Math.min(MANY, from + 20_000))
      await database.batch(
        [
          `INSERT INTO users (id, email, email_verified_at) ${rows} SELECT ${id}, 'p-' || n || '@example.com', 1 FROM i`,
          `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at, idle_expires_at)
           ${rows} SELECT ${id}, ${id}, 'cookie', 1, 'j', '[]', 1, 1, 9000000000000, 9000000000000 FROM i`,
          `INSERT INTO audit_events (id, at, event, outcome)
           ${rows} SELECT substr(h, 1, 8) || '-' || substr(h, 9) || '-7000-8000-' || printf('%012x', n), ${at},
             CASE n % 10 WHEN 0 THEN 'authn_login_fail' WHEN 1 THEN 'session_expired' ELSE 'authn_login_success' END, 'success'
           FROM (SELECT n, printf('%012x', ${at}) AS h FROM i)`,
        ].map((sql) => database.prepare(sql)),
      )
    }
  }

  it(
    'takes one round trip and a bounded number of rows, before and after the clock has counted',
    { timeout: 600_000 },
    async () => {
      await fill()
      await page()
      const cost = async (): Promise<number> => {
        world.trips.length = 0
        const text = await page()
        expect(world.trips).toHaveLength(1)
        expect(text).not.toMatch(/Infinity|NaN|undefined|null| style=/)
        return world.trips[0]?.rowsRead ?? Infinity
      }
      expect(await page()).toContain('Not counted yet')
      // A thousand people, sessions and events each, the events twice; and the days.
      const bound = 4_600
      expect(await cost()).toBeLessThanOrEqual(bound)
      for (let run = 0; run < 3; run += 1) await world.tick()
      expect(await cost()).toBeLessThanOrEqual(bound)
      const text = await page()
      const number = (of: number): string => new Intl.NumberFormat('en').format(of)
      expect(text).toContain(`<p class="figure">${number(MANY + 1)}</p>`)
      // The first of the 30 days begins half a day after the oldest event.
      const failed = Number(
        />Failed sign-ins<span class="small muted">([\d,]+) in 30 days/.exec(text)?.[1]?.replaceAll(',', ''),
      )
      expect(Math.abs(failed - ((MANY / 10) * 29.5) / 30)).toBeLessThanOrEqual(1)
      // The look at them read an index entry for each: at a million the next one is in twenty hours.
      const [look] = await rows<{ due: number }>("SELECT due_at - at AS due FROM count_marks WHERE name = 'people'")
      expect(Math.round((look?.due ?? 0) / HOUR)).toBe(sized(1, 20))
      // Later people and sessions are as old as that, and say so.
      await database
        .prepare('UPDATE sessions SET auth_time = ?')
        .bind(NOON + 14 * MINUTE)
        .run()
      clock.pass(14 * MINUTE)
      expect(await page()).toContain('>14 minutes ago</time>')
    },
  )

  it('reads next to nothing for a person of no role', async () => {
    await fill()
    const { browser: user } = await operatorIn(world, 'USER')
    world.trips.length = 0
    expect((await open(user, '/admin')).status).toBe(403)
    expect(world.trips[0]?.rowsRead).toBeLessThanOrEqual(100)
  }, 600_000)
})
