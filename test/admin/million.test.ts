// The console and the API of administrators over a million people and a million events (`npm run test:all`; `npm test` takes fewer): a page
// reads no more than itself, whatever is searched, filtered or turned to, and its first byte comes within three round trips.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_LOOKED } from '../../src/admin/log.ts'
import { changesOf, run } from '../../src/db/client.ts'
import { recount } from '../../src/figures/recount.ts'
import { insertMixedEvents, insertMixedUsers, mixedAddress, mixedAgent } from '../../src/ops/mixed-store.ts'
import { insertSessions } from '../../src/ops/store.ts'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import type { Browser } from '../support/people/people.ts'
import { sized, WHOLE } from '../support/size.ts'
import { database, freshWorld, migrateAnew, rows, stopClock, type World } from '../support/world.ts'

/** Rows that one statement makes. */
const ROWS_A_STATEMENT = 5_000
const MANY = sized(3_000, 1_000_000)
const SESSIONS = sized(1_000, 100_000)
const DAY_MS = 86_400_000
const MINUTES_MS = sized(60_000, 900_000)

let world: World
let browser: Browser
/** Somebody with a long trail, an administrator who acted on others, and somebody in the middle. */
let first: string
let actor: string
let middle: string

/** Fills the tables as `npm run ops -- seed --mixed` does; without their indexes, which are made of it all at once. */
async function seed(): Promise<void> {
  const { db, now } = world.deps()
  const people = { first: 1, number: MANY, addressOf: mixedAddress, agentOf: mixedAgent }
  const end = now()
  const stretchOf = (days: number) => ({ from: end - days * DAY_MS, to: end, all: MANY })
  const inChunks = async (all: number, add: (done: number, most: number) => Promise<unknown>): Promise<void> => {
    for (let done = 0; done < all; done += ROWS_A_STATEMENT) await add(done, Math.min(ROWS_A_STATEMENT, all - done))
  }
  await withoutIndexes('users', () =>
    inChunks(MANY, (done, most) => run(db, [insertMixedUsers(db, 1 + done, most, null, { ...stretchOf(365), done })])),
  )
  await withoutIndexes('audit_events', () =>
    inChunks(MANY, (done, most) => run(db, [insertMixedEvents(db, people, most, { ...stretchOf(40), done })])),
  )
  const moments = { latest: end, spread: DAY_MS, idle: 14 * DAY_MS, absolute: 90 * DAY_MS }
  await inChunks(SESSIONS, (done, most) => changesOf(db, insertSessions(db, people, done, most, moments)))
  await recount({ db, now }, end - 40 * DAY_MS, () => undefined)
}

async function withoutIndexes(table: string, fill: () => Promise<void>): Promise<void> {
  const indexes = await rows<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    table,
  )
  for (const { name } of indexes) await database.prepare(`DROP INDEX ${name}`).run()
  await fill()
  for (const { sql } of indexes) await database.prepare(sql).run()
}

/** The path that a link of a page leads to, by its relation. */
const linkIn = (page: string, relation: 'next' | 'prev'): string | undefined =>
  new RegExp(`<a href="([^"]+)" rel="${relation}"`).exec(page)?.[1]?.replaceAll('&amp;', '&')

/** Asks for a page and gives its text; holds it to its bounds. */
async function look(path: string, most: number): Promise<string> {
  world.trips.length = 0
  const answer = path.includes('/api/') ? await browser.get(path) : await open(browser, path)
  const page = await answer.text()
  const read = world.trips.reduce((sum, { rowsRead }) => sum + rowsRead, 0)
  expect([path, answer.status], page).toEqual([path, 200])
  expect(read, `rows read for ${path}`).toBeLessThanOrEqual(most)
  expect(world.answeredAfter(), `round trips before the first byte of ${path}`).toBeLessThan(3)
  return page
}

/** The first page, the next two, and back to the first one. Says how many there were, at most three. */
async function leaf(path: string, most: number): Promise<number> {
  const pages = [await look(path, most)]
  for (let next = linkIn(pages[0] ?? '', 'next'); next !== undefined && pages.length < 3;) {
    const page = await look(next, most)
    pages.push(page)
    next = linkIn(page, 'next')
  }
  for (let back = linkIn(pages.at(-1) ?? '', 'prev'), turns = 1; back !== undefined && turns < pages.length; turns += 1)
    back = linkIn(await look(back, most), 'prev')
  return pages.length
}

/** The same of a list of the API, which leads forward alone. */
async function leafApi(path: string, most: number): Promise<number> {
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null && pages < 3; pages += 1) {
    const page = await look(`${path}&limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`, most)
    cursor = (JSON.parse(page) as { next_cursor: string | null }).next_cursor
  }
  return pages
}

beforeAll(async () => {
  // However long it takes, the isolate remembers its keys.
  stopClock(Date.now())
  world = await freshWorld(INSTANT, { counting: true })
  await seed()
  browser = (await operatorIn(world, 'SUPER_ADMIN')).browser
  const idOf = async (sql: string): Promise<string> => (await rows<{ id: string }>(sql))[0]?.id ?? ''
  first = await idOf('SELECT id FROM users ORDER BY id LIMIT 1')
  actor = await idOf("SELECT actor_id AS id FROM audit_events WHERE event = 'user_disabled' LIMIT 1")
  middle = await idOf(`SELECT id FROM users ORDER BY id LIMIT 1 OFFSET ${MANY / 2}`)
  await browser.get('/api/session')
}, MINUTES_MS)

afterAll(migrateAnew, MINUTES_MS)

/** Figures count on the spot what is little, and stand as the clock left them where it is much: some thousand rows at most. */
const FIGURES = 5_000
/** `/api/admin/stats` counts four things up to `counted_to`. */
const COUNTED = 4 * 100_000
/** A page of 50 and what leads to it: each row, its entry in an index, the one beyond; who looks, and from which session. */
const OF_A_PAGE = 4 * 51 + 30
/** What no index serves is looked for within so many rows, and once more for where that ends (`MOST_LOOKED`). */
const LOOKED = 2 * MOST_LOOKED + OF_A_PAGE
/** Kinds of the directory: each is one range more, read one row ahead. */
const KINDS = 3 * 3

describe('the people', () => {
  it.each([
    ['', 3],
    ['query=ada', 3],
    ['query=lovelace-', 2],
    ['query=nobody-has-this', 1],
    ['role=USER', 3],
    ['role=ADMIN', 1],
    ['status=disabled', 3],
    ['status=unverified&role=USER', 3],
    ['query=k&status=disabled&role=USER', 1],
    ['query=g&status=active', 3],
    ['query=Ada', 3],
    ['query=Zo%C3%AB%20H', 1],
  ])('as a page and by the API: %s', async (query, least) => {
    expect(await leaf(`/admin/people?limit=50&${query}`, OF_A_PAGE + KINDS)).toBeGreaterThanOrEqual(WHOLE ? least : 1)
    const asApi = query.replace(/query=(?=[A-Z])/, 'name=')
    expect(await leafApi(`/api/admin/users?${asApi}`, OF_A_PAGE + KINDS)).toBeGreaterThanOrEqual(WHOLE ? least : 1)
  })

  it('begin at any place', async () => {
    expect(await leafApi(`/api/admin/users?cursor=${middle}`, OF_A_PAGE)).toBe(3)
  })
})

describe('the activity', () => {
  it.each([
    ['', OF_A_PAGE],
    ['event=user_disabled', OF_A_PAGE],
    ['event=authn_login_success', LOOKED],
    ['event=sign_up_requested', LOOKED],
    ['outcome=failure', LOOKED],
    ['person=FIRST', OF_A_PAGE],
    ['person=FIRST&event=user_disabled', LOOKED],
    ['person=MIDDLE', OF_A_PAGE],
    ['actor=ACTOR', LOOKED],
    ['actor=ACTOR&event=user_enabled', LOOKED],
    ['actor=clock', OF_A_PAGE],
    ['from=FROM&until=UNTIL', OF_A_PAGE],
    ['from=FROM&until=UNTIL&event=email_verified', LOOKED],
  ])('as a page: %s', async (query, most) => {
    const day = (days: number) => new Date(world.deps().now() - days * DAY_MS).toISOString().slice(0, 10)
    const named = query
      .replace('FIRST', first)
      .replace('MIDDLE', middle)
      .replace('ACTOR', actor)
      .replace('FROM', day(30))
      .replace('UNTIL', day(10))
    expect(await leaf(`/admin/activity?${named}`, most)).toBeGreaterThanOrEqual(1)
  })

  it.each(['', 'event=user_disabled', 'subject_id=FIRST', 'actor_id=ACTOR'])('by the API: %s', async (query) => {
    const named = query.replace('FIRST', first).replace('ACTOR', actor)
    expect(await leafApi(`/api/admin/audit-events?${named}`, 2 * OF_A_PAGE)).toBeGreaterThanOrEqual(1)
  })
})

describe('the sessions', () => {
  it('as a page and by the API', async () => {
    expect(await leaf('/admin/sessions?limit=50', OF_A_PAGE)).toBe(3)
    expect(await leafApi('/api/admin/sessions?', OF_A_PAGE)).toBe(3)
  })
})

describe('the other pages', () => {
  it.each([
    ['/admin', FIGURES],
    ['/admin/health', FIGURES],
    ['/admin/mail', OF_A_PAGE],
    ['/admin/keys', OF_A_PAGE],
    ['/admin/people/FIRST', FIGURES],
    ['/admin/people/MIDDLE', OF_A_PAGE],
    ['/api/admin/stats', COUNTED],
    ['/api/admin/stats/daily', FIGURES],
    ['/account/activity', OF_A_PAGE],
  ])('%s', async (path, most) => {
    expect(await look(path.replace('FIRST', first).replace('MIDDLE', middle), most)).not.toBe('')
  })
})
