// The audit log at the console: words for all of it, every filter, pages that are turned both ways, bounded reads, and nothing as HTML.
import { beforeEach, describe, expect, it } from 'vitest'
import { EVENTS, SAYS } from '../../src/audit/events.ts'
import { GROUPS } from '../../src/admin/log-groups.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { LANGUAGES } from '../../src/words/languages.ts'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { AGENT, happened, idsIn, linkIn, type LogRow } from '../support/people/log-rows.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { sampled } from '../support/size.ts'
import { database, freshWorld, stopClock, type World } from '../support/world.ts'

const PATH = '/admin/activity'

let world: World
let clock: ReturnType<typeof stopClock>
let operator: { id: string; email: string; browser: Browser }

const pageAt = async (query = '', language = 'en'): Promise<string> =>
  (await open(operator.browser, `${PATH}${query}`, { 'Accept-Language': language })).text()
beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT, { counting: true })
  operator = await operatorIn(world, 'ADMIN', 'grace@example.com')
  await database.prepare('DELETE FROM audit_events').run()
})

describe('the words of an operator', () => {
  it.each(Object.entries(LANGUAGES))(
    'stand in %s for every event and every reason, and speak to nobody',
    (_, words) => {
      const own = { ...words.account.activity, ...words.console.activity }
      const events: Record<string, string> = { ...words.account.activity.events, ...own.events }
      const reasons: Record<string, string> = { ...words.account.activity.reasons, ...own.reasons }
      expect(Object.keys(events).toSorted()).toEqual([...EVENTS].toSorted())
      const said = EVENTS.flatMap((event) => (SAYS[event] as { reasons?: readonly string[] }).reasons ?? [])
      expect(Object.keys(reasons).toSorted()).toEqual([...new Set(said)].filter((reason) => reason !== '…').toSorted())
      expect(Object.values({ ...events, ...reasons }).filter((text) => /\byou|\bIhre?n?\b|\bSie\b/.test(text))).toEqual(
        [],
      )
    },
  )

  it('group every event once', () => {
    expect(Object.values(GROUPS).flat().toSorted()).toEqual([...EVENTS].toSorted())
  })
})

describe('a row of the log', () => {
  it('says what, why, when, who, whom, from where, and with which details; in one round trip', async () => {
    const ada = await addUser(world, 'ada@example.com')
    const gone = uuidv7(1)
    const [first] = await happened(
      {
        event: 'authz_fail',
        outcome: 'failure',
        reason: 'target_role',
        actor: operator.id,
        subject: ada,
        meta: { right: 'stop' },
        at: clock.now() - 3 * 3_600_000,
      },
      { event: 'user_deleted', actor: gone, subject: gone },
      { event: 'sys_purge', actor: 'clock', reason: 'sessions_deleted', meta: { rows: 7 } },
      { event: 'malicious_cors', outcome: 'failure', meta: { origin: 'https://evil.example', method: 'POST' } },
      { event: 'of_a_later_version', actor: ada, subject: gone, reason: 'some_reason' },
    )
    world.trips.length = 0
    const page = await pageAt()
    expect(world.trips.length).toBe(1)
    expect(page).toMatch(
      new RegExp(
        `<th scope="row"><span class="badge bad">[^]*?Refused or failed</span></span> <a href="/admin/activity/${first}">Not allowed</a></th>` +
          `<td><time [^>]*>3 hours ago</time></td><td class="minor"><a href="/admin/people/${operator.id}">grace@example.com</a></td>` +
          `<td><a href="/admin/people/${ada}">ada@example.com</a></td><td class="minor">The role of the other person does not allow it</td>` +
          `<td class="minor">Firefox on Linux · Germany · 203.0.113.7</td><td class="minor"><code class="small">right: stop</code></td>`,
      ),
    )
    expect(page).toContain(
      `<td class="minor">Themselves</td><td><a href="/admin/people/${gone}"><code>${gone}</code></a></td>`,
    )
    expect(page).toMatch(
      />Old rows deleted<[^]*?<td class="minor">The clock<[^]*?<td class="minor">Ended sessions<[^]*?>rows: 7</,
    )
    expect(page).toMatch(
      />Request of another site refused<[^]*?>Not signed in<[^]*?origin: https:\/\/evil.example, method: POST/,
    )
    expect(page).toMatch(/>of_a_later_version<[^]*?<td class="minor">some_reason</)
    expect(await pageAt('', 'de')).toMatch(/>Alte Zeilen gelöscht<[^]*?>Die Uhr<[^]*?Firefox unter Linux · Deutschland/)
  })

  it('is text, whatever somebody else wrote', async () => {
    const hostile = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`
    const ada = await addUser(world, 'ada@example.com')
    await database.prepare('UPDATE users SET email = ? WHERE id = ?').bind(hostile, ada).run()
    const [id = ''] = await happened({
      event: hostile,
      reason: hostile,
      actor: hostile,
      subject: ada,
      meta: { origin: hostile, [hostile]: 1 },
      agent: hostile,
    })
    await database
      .prepare('UPDATE audit_events SET ip = ?, country = ?, request_id = ?')
      .bind(hostile, hostile, hostile)
      .run()
    for (const page of [
      await pageAt(),
      await pageAt(`/${id}`),
      await pageAt(`?person=${encodeURIComponent(hostile)}&from=${encodeURIComponent(hostile)}`),
    ])
      expect([page.match(/<img|<script>alert/g), page.includes('&lt;img src=x')]).toEqual([null, true])
  })

  it('has a page of its own, with all of it and ways on', async () => {
    const ada = await addUser(world, 'ada@example.com')
    const [id] = await happened({
      event: 'factor_removed',
      reason: 'totp',
      actor: operator.id,
      subject: ada,
      meta: { codes: 9 },
    })
    world.trips.length = 0
    const page = await pageAt(`/${id}`)
    expect(world.trips.length).toBe(1)
    for (const part of [
      '<code>factor_removed</code>',
      'Authenticator app',
      '203.0.113.7',
      'req-1',
      AGENT,
      '<dt>codes</dt><dd>9</dd>',
      id,
    ])
      expect(page).toContain(part)
    for (const query of [`person=${ada}`, `actor=${operator.id}`, 'event=factor_removed'])
      expect(page).toContain(`href="${PATH}?${query}"`)
    const until = /href="\/admin\/activity(\?until=[^"]+)"/.exec(page)?.[1] ?? ''
    expect(idsIn(await pageAt(until))).toEqual([id])
    for (const [path, status] of [
      [`/${uuidv7(1)}`, 404],
      ['/x', 404],
    ] as const)
      expect((await open(operator.browser, `${PATH}${path}`)).status).toBe(status)
    await growStale(operator.id)
    const answer = await open(operator.browser, `${PATH}/${id}`)
    expect(new URL(answer.headers.get('Location') ?? '').pathname).toBe('/account/prove')
    const stranger = await open(new Browser(world), `${PATH}/${id}`)
    expect(new URL(stranger.headers.get('Location') ?? '').pathname).toBe('/sign-in')
  })
})

describe('the filter', () => {
  it('combines person, actor, event, outcome and time in any way', async () => {
    const ada = await addUser(world, 'ada@example.com')
    const bob = await addUser(world, 'bob@example.com')
    const rows: Required<Pick<LogRow, 'event' | 'outcome' | 'actor' | 'subject' | 'at'>>[] = []
    const events = ['authn_login_success', 'user_updated', 'sys_purge']
    const pairs = [
      [ada, ada],
      [bob, bob],
      [operator.id, ada],
      ['clock', null],
      [null, ada],
      [ada, bob],
    ] as const
    for (let n = 0; n < 72; n += 1) {
      const [actor, subject] = pairs[n % pairs.length] ?? [null, null]
      const event = events[n % 3] ?? ''
      rows.push({
        event,
        outcome: n % 4 === 0 ? 'failure' : 'success',
        actor,
        subject,
        at: clock.now() - (72 - n) * 3_600_000,
      })
    }
    const ids = await happened(...rows)
    const noon = new Date(clock.now() - 40 * 3_600_000).toISOString()
    const people = { 'ada@example.com': ada, [bob]: bob } as Record<string, string>
    const combinations = ['', 'ada@example.com', bob].flatMap((person) =>
      ['', 'ADA@example.com', operator.id, 'clock'].flatMap((actor) =>
        ['', ...events].flatMap((event) =>
          ['', 'failure'].flatMap((outcome) =>
            [{}, { from: noon }, { until: noon.slice(0, 16) }].map((time: { from?: string; until?: string }) => ({
              person,
              actor,
              event,
              outcome,
              time,
            })),
          ),
        ),
      ),
    )
    for (const { person, actor, event, outcome, time } of sampled(combinations, 70, 5)) {
      const doer = actor === 'ADA@example.com' ? ada : actor
      const wanted = ids.filter((_, n) => {
        const row = rows[n]
        return (
          row !== undefined &&
          (person === '' || row.subject === people[person]) &&
          (doer === '' || row.actor === doer) &&
          (event === '' || row.event === event) &&
          (outcome === '' || row.outcome === outcome) &&
          (time.from === undefined || row.at >= Date.parse(noon)) &&
          (time.until === undefined || row.at < Date.parse(noon))
        )
      })
      const query = new URLSearchParams({ person, actor, event, outcome, limit: '100', ...time }).toString()
      expect(idsIn(await pageAt(`?${query}`)), query).toEqual(wanted.toReversed())
    }
  })

  it('keeps what was typed, stands in the links, and says what it can’t look for', async () => {
    await happened({ event: 'user_updated', subject: operator.id }, { event: 'user_updated', subject: operator.id })
    const page = await pageAt('?event=user_updated&person=grace%40example.com&actor=&limit=1')
    expect(page).toMatch(/<option value="user_updated" selected/)
    expect(page).toContain('value="grace@example.com"')
    expect(linkIn(page, 'next')).toMatch(/^\?event=user_updated&person=grace%40example.com&limit=1&before=/)
    expect(page).toContain(`href="${PATH}/events.ndjson?event=user_updated&amp;person=grace%40example.com"`)
    world.trips.length = 0
    const refused = await open(
      operator.browser,
      `${PATH}?person=grace&actor=nobody&event=nothing&from=yesterday&limit=1000`,
    )
    expect([refused.status, world.trips.length, world.trips[0]?.statements.length]).toEqual([400, 1, 1])
    const text = await refused.text()
    for (const part of [
      'value="grace"',
      'A whole address, or an id.',
      'operator, sibling, clock.',
      'Choose one of the list.',
      'This link is not complete.',
    ])
      expect(text).toContain(part)
    expect(text.match(/aria-invalid="true"/g)).toHaveLength(4)
    expect(await pageAt('?person=nobody%40example.com')).toContain('Nobody has this address now.')
    expect(await pageAt('?event=user_deleted')).toContain('Nothing found')
    await database.prepare('DELETE FROM audit_events').run()
    expect(await pageAt()).toContain('Nothing has happened yet')
  })
})
