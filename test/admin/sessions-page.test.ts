// Everybody's sessions: what a list of them reads, and who ends one of somebody's, by the API and at the console.
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { enter, eventsOf, everything, somebody, type Somebody } from '../support/people/administrators.ts'
import { addCrowd, addSessions, idOf } from '../support/people/crowd.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { Browser } from '../support/people/people.ts'
import { database, freshWorld, json, migrateAnew, rows, stopClock, type World } from '../support/world.ts'

const API = '/api/admin/sessions'
const PATH = '/admin/sessions'
let world: World

beforeEach(async () => {
  // Nothing ends between a page and the way back to it.
  stopClock()
  world = await freshWorld(INSTANT, { counting: true })
})

const inUrl = (text: string): string => text.replaceAll('&amp;', '&')

describe('the list', () => {
  // The statistics of ANALYZE are not for other tests.
  afterAll(migrateAnew)

  /** What the gate reads; a session with its person is two rows, and two index entries where the person’s id is found. */
  const most = (limit: number): number => 14 + 4 * (limit + 1)

  it('has each session that lives once, those used last first, both ways, and reads a page at a time', async () => {
    const { browser, email } = await operatorIn(world, 'ADMIN')
    const now = Date.now()
    await addCrowd(1, 400, { mark: 'crowd' })
    // Many of one moment; many that have ended, are past, or belong to nobody's page.
    await addSessions(1, 60, `${now + 3_600_000}`)
    await addSessions(61, 90, `${now} + 10 * n`)
    await addSessions(91, 400, `${now} - 3600000`)
    await addSessions(1, 400, `${now} + 7200000`, { active: false })
    await database.prepare('ANALYZE').run()
    const pages: string[][] = []
    const shown = async (path: string) => {
      world.trips.length = 0
      const page = await (await open(browser, path)).text()
      expect(
        world.trips.map(({ rowsRead }) => rowsRead <= most(25)),
        path,
      ).toEqual([true])
      const link = (relation: string): string =>
        inUrl(new RegExp(`href="([^"]*)" rel="${relation}"`).exec(page)?.[1] ?? '')
      const people = [...page.matchAll(/<th scope="row"><a href="[^"]*" title="([^"]*)"/g)].map(([, who = '']) => who)
      return { page, people, newer: link('prev'), older: link('next') }
    }
    let at = await shown(`${PATH}?limit=25`)
    expect(at.page).toContain('This one')
    for (; ; at = await shown(at.older)) {
      pages.push(at.people)
      if (at.older === '') break
    }
    const all = pages.flat()
    expect(all[0]).toBe(email)
    expect(new Set(all).size).toBe(all.length)
    expect(all).toHaveLength(91)
    for (const wanted of pages.slice(0, -1).toReversed()) {
      at = await shown(at.newer)
      expect(at.people).toEqual(wanted)
    }
    expect(at.newer).toBe('')
  })

  it('is the same by the API, with whose they are', async () => {
    const admin = await somebody(world, 'ADMIN')
    await addCrowd(1, 3, { mark: 'crowd', name: `'Ada'` })
    await addSessions(1, 3, `${Date.now()} + 100000 * n`)
    const first = await json(await admin.phone.get(`${API}?limit=3`))
    const second = await json(await admin.phone.get(`${API}?limit=3&cursor=${first.next_cursor}`))
    const all = [...first.items, ...second.items]
    expect(all.map(({ user }) => user.email)).toEqual([
      admin.email,
      ...[3, 2, 1].map((n) => `crowd-0000${n}@example.com`),
    ])
    expect(all[1]).toMatchObject({ amr: ['pwd'], current: false, user: { id: idOf(3), name: 'Ada', role: 'USER' } })
    expect([all[0].current, all[0].id, second.next_cursor]).toEqual([true, admin.sessionId, null])
    for (const search of ['limit=0', 'cursor=x', `cursor=1-${'f'.repeat(99)}`])
      expect((await admin.phone.get(`${API}?${search}`)).status, search).toBe(400)
  })

  it('is narrowed to one person, newest first, in the API and on the page', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const admin = await somebody(world, 'ADMIN')
    const ada = await somebody(world, 'USER', { email: 'ada@example.com' })
    const ids = [ada.sessionId]
    for (let more = 0; more < 3; more += 1) ids.unshift((await enter(world, ada.id)).sessionId)
    const order = ids.toSorted().toReversed()
    const first = await json(await admin.phone.get(`${API}?user_id=${ada.id}&limit=2`))
    const second = await json(await admin.phone.get(`${API}?user_id=${ada.id}&limit=2&cursor=${first.next_cursor}`))
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(order)
    const endsIn = (page: string): string[] =>
      [...page.matchAll(/href="\/admin\/sessions\/([^/]+)\/end\?from=person"/g)].map(([, id = '']) => id)
    const page = await (await open(browser, `${PATH}?user_id=${ada.id}&limit=2`)).text()
    expect(page).toContain(`Where <a href="/admin/people/${ada.id}">ada@example.com</a> is signed in now`)
    const older = inUrl(/href="([^"]*)" rel="next"/.exec(page)?.[1] ?? '')
    const next = await (await open(browser, older)).text()
    expect([...endsIn(page), ...endsIn(next)]).toEqual(order)
    const newer = inUrl(/href="([^"]*)" rel="prev"/.exec(next)?.[1] ?? '')
    expect(endsIn(await (await open(browser, newer)).text())).toEqual(order.slice(0, 2))
    expect((await open(browser, `${PATH}?user_id=x`)).status).toBe(400)
  })

  it('answers an address that makes no sense with a page that offers all', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    for (const search of ['limit=x', 'before=x', 'after=1-x']) {
      const answer = await open(browser, `${PATH}?${search}`)
      expect(answer.status, search).toBe(400)
      expect(await answer.text()).toContain(`href="${PATH}"`)
    }
  })
})

describe('ending one', () => {
  const endsOf = async (): Promise<unknown[]> =>
    rows(
      `SELECT actor_id, subject_id, session_id, reason, meta FROM audit_events WHERE event = 'session_expired' ORDER BY id`,
    )
  const isActive = async (id: string): Promise<boolean> =>
    (await rows<{ active: number }>('SELECT active FROM sessions WHERE id = ?', id))[0]?.active === 1

  it('by the API ends it and no other, and is recorded with who did it, from where', async () => {
    const admin = await somebody(world, 'ADMIN')
    const ada = await somebody(world, 'USER')
    const other = await enter(world, ada.id)
    const answer = await admin.phone.send('DELETE', `/api/admin/users/${ada.id}/sessions/${ada.sessionId}`)
    expect(answer.status).toBe(204)
    expect([await isActive(ada.sessionId), await isActive(other.sessionId)]).toEqual([false, true])
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect(await endsOf()).toEqual([
      {
        actor_id: admin.id,
        subject_id: ada.id,
        session_id: admin.sessionId,
        reason: 'ended_by_operator',
        meta: JSON.stringify({ session: ada.sessionId }),
      },
    ])
  })

  it('refuses a session that has ended, is somebody else’s, or is none, and changes nothing', async () => {
    const admin = await somebody(world, 'ADMIN')
    const ada = await somebody(world, 'USER')
    const chief = await somebody(world, 'SUPER_ADMIN')
    const gone = await enter(world, ada.id)
    await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE id = ?').bind(gone.sessionId).run()
    const before = await everything()
    // Another's id in the path gives no right over a session that isn't theirs.
    for (const id of [gone.sessionId, chief.sessionId, 'x', ada.id]) {
      const answer = await admin.phone.send('DELETE', `/api/admin/users/${ada.id}/sessions/${id}`)
      expect(await json(answer), id).toMatchObject({ status: 404, code: 'not_found' })
    }
    const refused = await admin.phone.send('DELETE', `/api/admin/users/${chief.id}/sessions/${chief.sessionId}`)
    expect(await json(refused)).toMatchObject({ status: 403 })
    expect(await everything()).toBe(before)
    expect(await endsOf()).toEqual([])
  })

  /** The page that ends a session, its form filled in. */
  async function asked(browser: Browser, { sessionId }: Pick<Somebody, 'sessionId'>, more = '') {
    const path = `${PATH}/${sessionId}/end`
    const answer = await open(browser, `${path}${more}`)
    const page = await answer.text()
    return { status: answer.status, page, path, fields: hiddenIn(page) }
  }

  it('at the console names the person and the device, and says what was done', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const ada = await somebody(world, 'USER', { email: 'ada@example.com' })
    await database
      .prepare(`UPDATE sessions SET user_agent = ?, country = 'DE' WHERE id = ?`)
      .bind(
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
        ada.sessionId,
      )
      .run()
    await database.prepare(`UPDATE users SET name = '<b>Ada</b>' WHERE id = ?`).bind(ada.id).run()
    expect(await (await open(browser, PATH)).text()).toContain(`href="${PATH}/${ada.sessionId}/end"`)
    const { page, path, fields } = await asked(browser, ada)
    expect(page).toContain('&lt;b&gt;Ada&lt;/b&gt; (ada@example.com), on Chrome on Windows, Germany.')
    expect(await isActive(ada.sessionId)).toBe(true)
    const done = await press(browser, path, fields)
    expect(new URL(done.headers.get('Location') ?? '').pathname).toBe(PATH)
    expect(await (await onwardFrom(browser, done)).text()).toContain(
      '1 session of &lt;b&gt;Ada&lt;/b&gt; (ada@example.com) has ended.',
    )
    expect(await isActive(ada.sessionId)).toBe(false)
    // Twice, and by two: what has ended meanwhile is shown.
    const again = await press(browser, path, fields)
    expect([again.status, await again.text()]).toEqual([404, expect.stringContaining('This session has ended')])
    expect(await endsOf()).toHaveLength(1)
    expect((await asked(browser, ada)).status).toBe(404)
    expect((await asked(browser, { sessionId: 'x' })).status).toBe(404)
  })

  it('leads back to the person from whose page it came', async () => {
    const { browser } = await operatorIn(world, 'SUPER_ADMIN')
    const ada = await somebody(world, 'USER')
    const { page, path, fields } = await asked(browser, ada, '?from=person')
    expect(page).toContain(`href="/admin/people/${ada.id}"`)
    const done = await press(browser, path, fields)
    expect(new URL(done.headers.get('Location') ?? '').pathname).toBe(`/admin/people/${ada.id}`)
    expect((await open(browser, `${path}?from=elsewhere`)).status).toBe(400)
  })

  it('of a SUPER_ADMIN is refused to an ADMIN in words, without a button, and whatever is sent', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    const chief = await somebody(world, 'SUPER_ADMIN')
    const list = await (await open(browser, PATH)).text()
    expect(list).toContain('Super admins only')
    expect(list).not.toContain(`${chief.sessionId}/end`)
    const { page, path } = await asked(browser, chief)
    expect(page).toContain('Only a super admin can end the session of a super admin.')
    expect(page).not.toContain('method="post"')
    expect((await press(browser, path, { user: chief.id, from: 'sessions' })).status).toBe(403)
    const ada = await somebody(world, 'USER')
    expect((await press(browser, path, { user: ada.id, from: 'sessions' })).status).toBe(404)
    expect(await isActive(chief.sessionId)).toBe(true)
    expect(await eventsOf(`event = 'authz_fail' AND actor_id = ?`, id)).toHaveLength(1)
  })

  it('wants a fresh proof and the role, and comes back to the page that asks', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    const ada = await somebody(world, 'USER')
    const { path, fields } = await asked(browser, ada)
    await growStale(id)
    const answer = await press(browser, path, fields)
    const to = new URL(answer.headers.get('Location') ?? '')
    expect([to.pathname, to.searchParams.get('return_to')]).toEqual([
      '/account/prove',
      expect.stringMatching(`${path}$`),
    ])
    const user = await operatorIn(world, 'USER')
    expect((await press(user.browser, path, fields)).status).toBe(403)
    expect((await press(new Browser(world), path, fields)).status).toBe(303)
    expect(await isActive(ada.sessionId)).toBe(true)
  })
})
