// The page of one's own part of the audit log: words for all that can happen, pages to turn, and nobody else's business.
import { beforeEach, describe, expect, it } from 'vitest'
import { EVENTS, OF_NOBODY, SAYS, type Event } from '../../src/audit/events.ts'
import { LANGUAGES } from '../../src/words/languages.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { open } from '../support/people/forms.ts'
import { addUser, type Browser } from '../support/people/people.ts'
import { database, rows, type Clock, type World } from '../support/world.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'

let world: World
let ada: Browser
let userId: string
let clock: Clock

beforeEach(async () => {
  ;({ world, clock, userId, ada } = await adaSignedIn())
})

let written = 0
/** Writes rows of the log, oldest first. */
async function happened(
  ...all: { event: string; reason?: string; actor?: string | null; subject?: string; meta?: object }[]
) {
  for (const { event, reason, actor = userId, subject = userId, meta } of all) {
    written += 1
    await database
      .prepare(
        `INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, country, user_agent, reason, meta)
         VALUES (?, ?, ?, 'success', ?, ?, 'DE', ?, ?, ?)`,
      )
      .bind(
        `ffffffff-0000-7000-8000-${String(written).padStart(12, '0')}`,
        clock.now(),
        event,
        actor,
        subject,
        FIREFOX,
        reason ?? null,
        meta === undefined ? null : JSON.stringify(meta),
      )
      .run()
  }
}

const pageAt = async (query = '', language = 'en'): Promise<string> =>
  (await open(ada, `/account/activity${query}`, { 'Accept-Language': language })).text()
/** The title of each row. */
const titles = (page: string): string[] =>
  [...page.matchAll(/<p class="head"><strong>([^<]*)<\/strong>/g)].map(([, title = '']) => title)
const linkIn = (page: string, name: string): string | undefined =>
  new RegExp(`href="/account/activity([^"]+)">${name}</a>`).exec(page)?.[1]

describe('/account/activity', () => {
  it.each(Object.entries(LANGUAGES))(
    'has words in %s for every event and reason that a person may find there',
    (_, words) => {
      const { events, reasons } = words.account.activity as { events: object; reasons: object }
      const own = EVENTS.filter((event) => !OF_NOBODY.some((nobodys) => nobodys === event))
      expect(Object.keys(events).toSorted()).toEqual(own.toSorted())
      const said = own.flatMap((event) => (SAYS[event] as { reasons?: readonly string[] }).reasons ?? [])
      expect(Object.keys(reasons).toSorted()).toEqual([...new Set(said)].filter((reason) => reason !== '…').toSorted())
    },
  )

  it('says what happened, why, by which device, where and when', async () => {
    clock.pass(-3 * 3_600_000)
    await happened({ event: 'authn_login_fail', reason: 'wrong_password', actor: null })
    clock.pass(3 * 3_600_000)
    const page = await pageAt()
    expect(titles(page)).toEqual(['Sign-in failed', 'Signed in'])
    expect(page).toMatch(/<time datetime="2026-10-10T09:00:00.000Z" title="[^"]*2026[^"]* UTC">3 hours ago<\/time>/)
    expect(page).toMatch(/<p class="small">Wrong password<\/p><p class="small muted">Firefox on Linux · Germany<\/p>/)
    expect(page).toContain('<p class="small muted">Unknown device · This session</p>')
    const german = await pageAt('', 'de')
    expect(german).toMatch(
      /Anmeldung fehlgeschlagen[^]*vor 3 Stunden[^]*Falsches Passwort[^]*Firefox unter Linux · Deutschland/,
    )
  })

  it('shows what others did, and not by which device or where; and nothing that concerns others', async () => {
    const admin = await addUser(world, 'grace@example.com', { role: 'ADMIN', hash: ANY_HASH })
    await happened(
      { event: 'user_unlocked', actor: admin },
      { event: 'code_requested', reason: 'change_email', actor: admin },
      { event: 'session_expired', reason: 'ended_by_operator', actor: 'operator' },
      { event: 'user_updated', subject: admin },
      { event: 'authn_login_success', reason: 'acme', meta: { amr: 'federated', provider: '<b>acme' } },
      { event: 'of_a_later_version' },
    )
    const page = await pageAt()
    expect(titles(page)).toEqual([
      'Something else (of_a_later_version)',
      'Signed in',
      'Session ended',
      'Code or link requested',
      'Counters of wrong attempts reset',
      'Signed in',
    ])
    for (const doer of ['By an administrator', 'By somebody else', 'By the operators of this service'])
      expect(page).toContain(`<p class="small muted">${doer}</p>`)
    expect([page.match(/Firefox/g)?.length, page.includes('Grace'), page.includes('<b>acme')]).toEqual([
      2,
      false,
      false,
    ])
  })

  it('is turned both ways, and ends where there is no more', async () => {
    await happened(...Array.from({ length: 5 }, () => ({ event: 'passkey_renamed' })))
    const first = await pageAt('?limit=2')
    expect([titles(first).length, linkIn(first, 'Newer')]).toEqual([2, undefined])
    const ids = (
      await rows<{ id: string }>('SELECT id FROM audit_events WHERE subject_id = ? ORDER BY id DESC', userId)
    ).map(({ id }) => id)
    expect(linkIn(first, 'Older')).toBe(`?before=${ids[1]}`)
    const second = await pageAt(`?limit=2&before=${ids[1]}`)
    expect([linkIn(second, 'Newer'), linkIn(second, 'Older')]).toEqual([`?after=${ids[2]}`, `?before=${ids[3]}`])
    const back = await pageAt(`?limit=2&after=${ids[4]}`)
    expect([linkIn(back, 'Newer'), linkIn(back, 'Older')]).toEqual([`?after=${ids[2]}`, `?before=${ids[3]}`])
    const top = await pageAt(`?limit=2&after=${ids[2]}`)
    expect([linkIn(top, 'Newer'), linkIn(top, 'Older')]).toEqual([undefined, `?before=${ids[1]}`])
    const last = await pageAt(`?limit=4&before=${ids[3]}`)
    expect([titles(last), linkIn(last, 'Older')]).toEqual([['Passkey renamed', 'Signed in'], undefined])
    expect((await open(ada, '/account/activity?before=x')).status).toBe(400)
  })

  it('says so where there is nothing', async () => {
    await database.prepare('DELETE FROM audit_events').run()
    const page = await pageAt()
    expect([page.includes('Nothing to show here.'), page.includes('class="pager"')]).toEqual([true, false])
  })

  it('never says what an event of nobody says', () => {
    const events: readonly Event[] = OF_NOBODY
    for (const event of events) expect(LANGUAGES.en.account.activity.events).not.toHaveProperty(event)
  })
})
