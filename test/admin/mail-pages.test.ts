// The console's outbox: its pages, what can be tried again, and that nothing is sent twice for it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { uuidv7, uuidv7Floor } from '../../src/crypto/random.ts'
import { run } from '../../src/db/client.ts'
import { queueMail } from '../../src/mail/queue.ts'
import type { MailKind } from '../../src/words/mails.ts'
import { somebody } from '../support/people/administrators.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { slowly, type Ears } from '../support/servers/d1.ts'
import { RACE_TRIALS, sized } from '../support/size.ts'
import { database, freshWorld, json, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

const MINUTE = 60_000
const PATH = '/admin/mail'
const BY_RESEND = { ...INSTANT, MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 'key' }
const BY_POSTMARK = { ...INSTANT, MAIL_DRIVER: 'postmark', MAIL_FROM: 'a@example.com', POSTMARK_SERVER_TOKEN: 'key' }

let clock: Clock
let world: World
let service: number
let handed: number

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(BY_RESEND)
  service = 200
  handed = 0
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  vi.stubGlobal('fetch', () => {
    handed += 1
    if (service === 0) return Promise.reject(new Error('no answer'))
    return Promise.resolve(new Response(service === 200 ? '{"id":"1"}' : '{}', { status: service }))
  })
})

afterEach(() => vi.unstubAllGlobals())

/** Puts a mail into the outbox, as the Worker does, and gives it the state that a service's answers lead to. */
async function mailOf(kind: MailKind, to: string, answer?: number, where = world): Promise<string> {
  const pending: Promise<unknown>[] = []
  const deps = { ...where.deps(), afterAnswer: (work: Promise<unknown>) => void pending.push(work) }
  const mail = await queueMail(deps, { to, kind, code: '042137', link: 'https://id.example.com/x' })
  await run(deps.db, [mail.write])
  if (answer !== undefined) {
    service = answer
    mail.send()
    await Promise.all(pending)
    service = 200
  }
  const [row] = await rows<{ id: string }>('SELECT id FROM mails WHERE recipient = ? ORDER BY id DESC', to)
  clock.pass(1)
  return row?.id ?? ''
}

const rowOf = async (id: string) =>
  (await rows<Record<string, unknown>>('SELECT * FROM mails WHERE id = ?', id))[0] ?? {}

describe('the outbox', () => {
  it('lists what became of each mail, by state, and links to whom it went; never what it says', async () => {
    const ada = await somebody(world, 'USER', { email: 'ada@example.com' })
    await mailOf('password_changed', 'ada@example.com', 422)
    await mailOf('sign_up_code', 'bob@example.com', 422)
    await mailOf('sign_in_code', 'cy@example.com', 503)
    await mailOf('invitation', 'dee@example.com', 200)
    await mailOf('verify_email', '"><script>alert(1)</script>@example.com')
    handed = 0
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await open(browser, PATH)
    world.trips.length = 0
    const text = await (await open(browser, PATH)).text()
    expect(world.trips.length).toBe(1)
    expect(text).toContain(`/admin/people/${ada.id}"`)
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toMatch(/042137|id\.example\.com|v1\./)
    const shown = async (query: string) => {
      const page = await (await open(browser, `${PATH}${query}`)).text()
      return [...page.matchAll(/(\w+)(?:&gt;)?@example\.com<\/(?:span|a)>/g)].map(([, name]) => name)
    }
    expect(await shown('?state=failed')).toEqual(['bob', 'ada'])
    expect(await shown('?state=sent')).toEqual(['dee'])
    expect(new Set(await shown('?state=waiting'))).toEqual(new Set(['cy', 'script']))
    expect(await shown('?state=sending')).toEqual([])
    expect((await open(browser, `${PATH}?state=lost`)).status).toBe(400)
    // On a phone each row is a card, where every value has the title of its column.
    const all = await (await open(browser, PATH)).text()
    expect([all.includes('class="table stacks"'), all.includes('<td data-title="To">')]).toEqual([true, true])
    // A code is dead by then: its text is gone, and the page says what to do instead. A notice may still be sent.
    const failed = await (await open(browser, `${PATH}?state=failed`)).text()
    expect([failed.match(/>Try again</g)?.length, failed.match(/>What to do</g)?.length]).toEqual([1, 2])
    const bobs = /admin\/mail\/([\w-]+)\/retry">What/.exec(failed)?.[1] ?? ''
    const gone = await (await open(browser, `${PATH}/${bobs}/retry`)).text()
    expect(gone).toContain('The email service refused it for good.')
    expect(gone).toContain('Its code or link has expired')
    expect(gone).not.toContain('<form method="post"')
    const admin = await json(await (await somebody(world, 'ADMIN')).phone.get('/api/admin/mails?state=failed'))
    expect(admin.items.map((mail: object) => mail)).toMatchObject([
      { kind: 'sign_up_code', state: 'failed', failure: 'refused', repeatable: false, person_id: null },
      { kind: 'password_changed', state: 'failed', failure: 'refused', repeatable: true, person_id: ada.id },
    ])
    expect([handed, id]).toEqual([0, id])
  })

  it.each([undefined, 'failed', 'sent', 'waiting'] as const)('is turned both ways by key: %s', async (state) => {
    const values = {
      failed: 'NULL, 5, NULL',
      sent: '5, NULL, NULL',
      waiting: 'NULL, NULL, NULL',
    }[state ?? 'sent']
    for (let at = 0; at < 7; at += 1)
      await database
        .prepare(
          `INSERT INTO mails (id, kind, recipient, next_attempt_at, created_at, sent_at, failed_at, begun_at)
           VALUES (?, 'sign_up_code', ?, 7, 1, ${values})`,
        )
        .bind(uuidv7(clock.now() + at), `p${at}@example.com`)
        .run()
    const { browser } = await operatorIn(world, 'ADMIN')
    const query = `limit=3${state === undefined ? '' : `&state=${state}`}`
    const at = async (more: string) => {
      const page = await (await open(browser, `${PATH}?${query}${more}`)).text()
      const link = (relation: string) =>
        new RegExp(`href="[^"]*\\?([^"]*)" rel="${relation}"`).exec(page)?.[1]?.replaceAll('&amp;', '&')
      return {
        who: [...page.matchAll(/p(\d)@example\.com<\/(?:span|a)>/g)].map(([, n]) => n).join(''),
        newer: link('prev'),
        older: link('next'),
      }
    }
    const first = await at('')
    expect([first.who, first.newer]).toEqual(['654', undefined])
    const second = await at(`&${first.older}`)
    expect(second.who).toBe('321')
    const third = await at(`&${second.older}`)
    expect([third.who, third.older]).toEqual(['0', undefined])
    expect((await at(`&${third.newer}`)).who).toBe('321')
    expect((await at(`&${second.newer}`)).who).toBe('654')
  })

  it('reads no more rows with many mails, whatever the state', async () => {
    const many = sized(20_000, 1_000_000)
    const id = `'${uuidv7Floor(clock.now()).slice(0, 24)}' || printf('%012x', n)`
    await database
      .prepare(
        `WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ${many})
         INSERT INTO mails (id, kind, recipient, next_attempt_at, created_at, sent_at, failed_at, sealed)
         SELECT ${id}, 'sign_up_code', 'p' || n || '@example.com', n, n, CASE WHEN n % 3 = 0 THEN n END,
           CASE WHEN n % 3 = 1 THEN n END, CASE WHEN n % 6 = 1 THEN 'x' END FROM i`,
      )
      .run()
    const counting: Ears = { counting: true }
    const heard = openWorld(BY_RESEND, counting)
    const { browser } = await operatorIn(heard, 'ADMIN')
    await open(browser, PATH)
    for (const state of ['', 'state=sent', 'state=failed', 'state=waiting', 'state=sending']) {
      heard.trips.length = 0
      expect((await open(browser, `${PATH}?${state}`)).status).toBe(200)
      // The page, at most 200 rows that are passed over, and the figures, each counted to a thousand.
      expect([state, heard.trips.length, heard.trips[0]?.rowsRead]).toEqual([state, 1, expect.toSatisfy(isBounded)])
    }
  })
})

const isBounded = (read: number): boolean => read > 0 && read < 2 * (5 * 1000 + 3 * 200)

describe('a mail that failed', () => {
  it('is tried again at once by who asks for it, and counted anew', async () => {
    const id = await mailOf('password_changed', 'ada@example.com', 422)
    const { browser, id: operator } = await operatorIn(world, 'ADMIN')
    const page = await (await open(browser, `${PATH}/${id}/retry`)).text()
    expect(page).toContain('ada@example.com')
    handed = 0
    const done = await onwardFrom(browser, await press(browser, `${PATH}/${id}/retry`, hiddenIn(page)))
    expect(await done.text()).toContain('The email is being sent')
    expect(handed).toBe(1)
    expect(await rowOf(id)).toMatchObject({ attempts: 1, failed_at: null, failure: null, sealed: null })
    expect(await rows("SELECT actor_id, reason, meta FROM audit_events WHERE event = 'mail_repeated'")).toEqual([
      { actor_id: operator, reason: 'one', meta: JSON.stringify({ mail: id }) },
    ])
    // The form once more: it was sent, and says so.
    const twice = await press(browser, `${PATH}/${id}/retry`, hiddenIn(page))
    expect([twice.status, handed]).toEqual([409, 1])
    expect(await twice.text()).toContain('This email can’t be tried again')
  })

  it('is not tried as it was seen where it failed once more since', async () => {
    const id = await mailOf('password_changed', 'ada@example.com', 422)
    const { browser } = await operatorIn(world, 'ADMIN')
    const form = hiddenIn(await (await open(browser, `${PATH}/${id}/retry`)).text())
    clock.pass(MINUTE)
    service = 422
    await press(browser, `${PATH}/${id}/retry`, form)
    handed = 0
    const late = await press(browser, `${PATH}/${id}/retry`, form)
    expect([late.status, handed]).toEqual([412, 0])
    expect(await late.text()).toContain('It was changed meanwhile')
  })

  it('is sent once, however many operators ask at once, and the clock with them', async () => {
    for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
      const id = await mailOf('password_changed', `ada${trial}@example.com`, 422)
      const { phone } = await somebody(world, 'ADMIN')
      const slow = Array.from({ length: 4 }, () => openWorld(BY_RESEND, slowly(5)))
      handed = 0
      const answers = await Promise.all([
        ...slow.map((one) => {
          const headers = { Authorization: `Bearer ${phone.accessToken}`, 'CF-Connecting-IP': `192.0.2.${trial}` }
          return one.fetch(`/api/admin/mails/${id}/retry`, { method: 'POST', headers })
        }),
        trial === 0 ? slow[0]?.tick() : undefined,
      ])
      const statuses = answers
        .flatMap((answer) => (answer === undefined ? [] : [answer.status]))
        .toSorted((a, b) => a - b)
      expect(statuses, `trial ${trial}`).toEqual([202, 409, 409, 409])
      expect([handed, (await rowOf(id))['sent_at'] === null], `trial ${trial}`).toEqual([1, false])
    }
  })

  it('is left alone where it may have arrived, where somebody is at it, and where there is none', async () => {
    const postmark = openWorld(BY_POSTMARK)
    const unknown = await mailOf('password_changed', 'ada@example.com', 0, postmark)
    expect(await rowOf(unknown)).toMatchObject({ sealed: null, failure: 'not known whether the mail service took it' })
    const begun = await mailOf('password_changed', 'bob@example.com')
    await database.prepare('UPDATE mails SET begun_at = ? WHERE id = ?').bind(clock.now(), begun).run()
    const { phone } = await somebody(world, 'ADMIN')
    handed = 0
    for (const [id, status, code] of [
      [unknown, 409, 'mail_not_repeatable'],
      [begun, 409, 'mail_not_repeatable'],
      [uuidv7(clock.now()), 404, 'not_found'],
    ] as const) {
      const answer = await phone.post(`/api/admin/mails/${id}/retry`)
      expect([answer.status, (await json(answer)).code]).toEqual([status, code])
    }
    expect(handed).toBe(0)
    expect(await rows("SELECT 1 FROM audit_events WHERE event = 'mail_repeated'")).toEqual([])
  })

  it('keeps no text where one of its attempts is in doubt, though the last one was refused', async () => {
    const id = await mailOf('password_changed', 'ada@example.com', 502)
    expect(await rowOf(id)).toMatchObject({ failed_at: null, failure: 'not known whether the mail service took it' })
    const { phone } = await somebody(world, 'ADMIN')
    service = 422
    // A service with idempotency keys may be asked again at once, and the doubt stays.
    expect((await phone.post(`/api/admin/mails/${id}/retry`)).status).toBe(202)
    expect(await rowOf(id)).toMatchObject({ sealed: null, failure: 'refused by the mail service' })
    expect((await json(await phone.post(`/api/admin/mails/${id}/retry`))).code).toBe('mail_not_repeatable')
  })

  it('is tried again with all others that can be, and no others', async () => {
    const again = [
      await mailOf('totp_added', 'a@example.com', 422),
      await mailOf('email_changed', 'b@example.com', 422),
    ]
    const gone = await mailOf('sign_up_code', 'c@example.com', 422)
    const { browser, id } = await operatorIn(world, 'ADMIN')
    expect(await (await open(browser, `${PATH}/retry`)).text()).toContain('2 emails that were given up')
    handed = 0
    const done = await onwardFrom(browser, await press(browser, `${PATH}/retry`, {}))
    expect(await done.text()).toContain('The failed emails are tried again')
    expect(handed).toBe(2)
    for (const mail of again) expect((await rowOf(mail))['sent_at']).not.toBeNull()
    expect(await rowOf(gone)).toMatchObject({ sent_at: null, failure: 'refused by the mail service' })
    expect(await rows("SELECT actor_id, reason, meta FROM audit_events WHERE event = 'mail_repeated'")).toEqual([
      { actor_id: id, reason: 'all', meta: '{"mails":2}' },
    ])
    const none = await onwardFrom(browser, await press(browser, `${PATH}/retry`, {}))
    expect(await none.text()).toContain('Nothing was changed')
  })
})

describe('the looks of mails', () => {
  it('are those of made-up ones, in a frame that runs nothing', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const page = await (await open(browser, `${PATH}/preview?kind=reset_password`)).text()
    expect(page).toContain('ada@example.com')
    const frame = await open(browser, `${PATH}/preview/de/reset_password/dark`)
    expect(frame.headers.get('Content-Security-Policy')).toContain('sandbox; ')
    expect([frame.headers.get('Cache-Control'), frame.status]).toEqual(['no-store', 200])
    for (const path of ['?kind=none', '/de/none/dark', '/xx/reset_password/dark'])
      expect((await open(browser, `${PATH}/preview${path}`)).status).toBe(404)
  })
})
