// Pages of a long audit log at the console: turned both ways, and read no further than they show, or than they say.
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { happened, idsIn, linkIn, type LogRow } from '../support/people/log-rows.ts'
import { operatorIn } from '../support/people/operators.ts'
import type { Browser } from '../support/people/people.ts'
import { database, freshWorld, migrateAnew, stopClock, type World } from '../support/world.ts'

const DAY = 86_400_000

let world: World
let clock: ReturnType<typeof stopClock>
let operator: { id: string; browser: Browser }

const pageAt = async (query = ''): Promise<string> => (await open(operator.browser, `/admin/activity${query}`)).text()

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT, { counting: true })
  operator = await operatorIn(world, 'ADMIN', 'grace@example.com')
  await database.prepare('DELETE FROM audit_events').run()
})

describe('pages of 2,500 rows', () => {
  let ids: string[]
  const everyday = 'authn_login_success'

  beforeEach(async () => {
    // One sign-up in a thousand sign-ins; now and then a person is renamed.
    const rows: LogRow[] = Array.from({ length: 2500 }, (_, n) => ({
      event: n % 1000 === 0 ? 'user_created' : n % 10 === 0 ? 'user_updated' : everyday,
      actor: operator.id,
      subject: operator.id,
      at: clock.now() - DAY + n * 1000,
    }))
    ids = []
    for (let at = 0; at < rows.length; at += 500) ids.push(...(await happened(...rows.slice(at, at + 500))))
  })
  afterAll(migrateAnew)

  it('are turned both ways, and name what a page holds', async () => {
    const newest = ids.toReversed()
    const first = await pageAt('?limit=25')
    expect([idsIn(first), linkIn(first, 'prev')]).toEqual([newest.slice(0, 25), undefined])
    const second = await pageAt(linkIn(first, 'next'))
    expect(idsIn(second)).toEqual(newest.slice(25, 50))
    expect(idsIn(await pageAt(linkIn(second, 'prev')))).toEqual(newest.slice(0, 25))
    expect(await pageAt('?limit=10')).toMatch(/<option value="10" selected[^>]*>10</)
    const last = await pageAt(`?limit=25&before=${ids[10]}`)
    expect([idsIn(last), linkIn(last, 'next')]).toEqual([newest.slice(-10), undefined])
  })

  it('read what they show where an index serves the filter, and at most 2,000 rows twice where none does', async () => {
    const readBy = async (query: string): Promise<{ read: number; page: string }> => {
      world.trips.length = 0
      const page = await pageAt(query)
      expect(world.trips.length).toBe(1)
      return { read: world.trips[0]?.rowsRead ?? Number.NaN, page }
    }
    const day = new Date(clock.now() - DAY / 2).toISOString()
    for (const query of [
      '',
      '&event=user_updated',
      '&person=grace%40example.com',
      `&person=${operator.id}&until=${day}`,
      '&actor=clock',
      '&event=sys_purge',
    ]) {
      const { read, page } = await readBy(`?limit=25${query}`)
      // Each row with the addresses of its two people, one row ahead, and who asks.
      expect(read, query).toBeLessThanOrEqual(26 * 5 + 20)
      expect(page, query).not.toContain('No index serves')
    }
    const { read, page } = await readBy('?event=user_created&limit=25')
    expect(read).toBeLessThanOrEqual(2 * 2000 + 40)
    expect(page).toContain('2,000 events were looked through')
    expect(idsIn(page)).toEqual([ids[2000], ids[1000]])
    const next = await readBy(linkIn(page, 'next') ?? '')
    expect([idsIn(next.page), linkIn(next.page, 'next')]).toEqual([[ids[0]], undefined])
    const back = await readBy(linkIn(next.page, 'prev') ?? '')
    expect(idsIn(back.page)).toEqual([ids[2000], ids[1000]])
    const none = await readBy('?outcome=failure&limit=25')
    expect(none.page).toContain('Nothing found so far')
    expect((await readBy(linkIn(none.page, 'next') ?? '')).page).toContain('Back to the newest')
  })

  it('read nothing of the log for somebody who is no operator', async () => {
    const { browser } = await operatorIn(world, 'USER')
    for (const path of ['/admin/activity?event=user_created', `/admin/activity/${ids[0]}`]) {
      world.trips.length = 0
      expect((await open(browser, path)).status).toBe(403)
      expect(world.trips[0]?.rowsRead, path).toBeLessThanOrEqual(20)
    }
  })
})
