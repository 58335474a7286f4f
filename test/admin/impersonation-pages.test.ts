// An operator acts as somebody in a browser: the page that begins it, the banner of every page, and the way back.
import { beforeEach, describe, expect, it } from 'vitest'
import { somebody, type Somebody } from '../support/people/administrators.ts'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { actInBrowser, claimsIn, WHY, WORDS_OF_WHY } from '../support/people/impersonating.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { addUser, loggedAs, signIn, type Browser } from '../support/people/people.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { database, freshWorld, openWorld, rows, stopClock, type World } from '../support/world.ts'

const ACCESS = '__Host-latchkey-access'
const REFRESH = '__Host-latchkey-refresh'
const OPERATOR = '__Host-latchkey-operator'
const HOSTILE = '<b>"Ada" & co</b>'

let world: World
let browser: Browser
let operatorId: string
let ada: Somebody

beforeEach(async () => {
  world = await freshWorld(INSTANT)
  ;({ browser, id: operatorId } = await operatorIn(world, 'SUPER_ADMIN'))
  ada = await somebody(world, 'USER', { email: 'ada@example.com' })
  await database.prepare('UPDATE users SET name = ? WHERE id = ?').bind(HOSTILE, ada.id).run()
})

const stop = (): Promise<Response> => press(browser, '/impersonation/stop', {})
const locationOf = (answer: Response): string => new URL(answer.headers.get('Location') ?? '').pathname
const whoIs = (): unknown => claimsIn(browser.jar.get(ACCESS))['sub']

describe('the page that begins it', () => {
  it('names the person and what happens, as text, in one round trip', async () => {
    await open(browser, `/admin/people/${ada.id}/impersonate`)
    world.trips.length = 0
    const answer = await open(browser, `/admin/people/${ada.id}/impersonate`)
    const page = await answer.text()
    expect([answer.status, world.trips.length]).toEqual([200, 1])
    expect(page).toContain('Act as &lt;b&gt;')
    expect(page).not.toContain('<b>"Ada"')
    expect(page).toContain('The person gets no email about it.')
    // The server says what is missing, in the language of the page.
    expect(page).toContain('class="confirm" novalidate=""')
    const telling = openWorld({ ...INSTANT, IMPERSONATION_MAIL: 'on' })
    const other = Object.assign(browser.copy(), { world: telling })
    expect(await (await open(other, `/admin/people/${ada.id}/impersonate`)).text()).toContain('gets an email about it')
  })

  it('says in words why it can’t be, and has no form then', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const admin = (await operatorIn(world, 'ADMIN')).browser
    const gone = await somebody(world, 'USER')
    await database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(gone.id).run()
    for (const [by, id, words] of [
      [admin, ada.id, 'Only a super admin can act as somebody else.'],
      [browser, root.id, 'Nobody can act as a super admin.'],
      [browser, operatorId, 'This is your own account.'],
      [browser, gone.id, 'This account is disabled.'],
    ] as const) {
      const page = await (await open(by, `/admin/people/${id}/impersonate`)).text()
      expect(page).toContain(words)
      expect(page).not.toContain('name="reason"')
      expect((await actInBrowser(by, id)).status).toBeGreaterThan(id === gone.id ? 199 : 399)
    }
    expect((await open(browser, `/admin/people/${crypto.randomUUID()}/impersonate`)).status).toBe(404)
    expect(await loggedAs('impersonation_started')).toEqual([])
  })

  it('asks for a reason, keeps what was typed, and says what is wrong beside it', async () => {
    const empty = await actInBrowser(browser, ada.id, ' ')
    expect([empty.status, (await empty.text()).includes('Enter a reason.')]).toEqual([400, true])
    const long = `<i>${'x'.repeat(500)}`
    const answer = await actInBrowser(browser, ada.id, long)
    const page = await answer.text()
    expect(answer.status).toBe(400)
    expect(page).toContain(`value="${long.replace('<i>', '&lt;i&gt;')}"`)
    expect(page).toContain('aria-invalid="true"')
  })

  it('wants a fresh proof, for the page and for the act', async () => {
    await growStale(operatorId)
    expect(locationOf(await open(browser, `/admin/people/${ada.id}/impersonate`))).toBe('/account/prove')
    expect(locationOf(await actInBrowser(browser, ada.id))).toBe('/account/prove')
  })
})

describe('while it lasts', () => {
  beforeEach(async () => {
    const answer = await actInBrowser(browser, ada.id)
    if (locationOf(answer) !== '/account') throw new Error(`does not begin: ${answer.status}`)
  })

  it('the browser holds the person’s session, and the operator’s own in a cookie of its own', async () => {
    expect(whoIs()).toBe(ada.id)
    expect([...browser.jar.keys()].filter((name) => [ACCESS, REFRESH, OPERATOR].includes(name))).toHaveLength(3)
    const [row] = await rows<{ meta: string }>(`SELECT meta FROM audit_events WHERE event = 'impersonation_started'`)
    expect(JSON.parse(row?.meta ?? '')).toMatchObject({ why: WHY })
  })

  it.each([
    ['en', 'You act as', 'Stop', 'It ends'],
    ['de', 'Sie handeln als', 'Beenden', 'Das endet'],
  ])('every page says so, with a button that stops it: %s', async (language, ...words) => {
    const paths = [
      '/',
      '/account',
      '/account/security',
      '/account/sessions',
      '/account/connections',
      '/account/activity',
    ]
    const more = [
      '/sign-out',
      '/problems',
      '/problems/forbidden',
      '/impersonation',
      '/nothing',
      '/admin/people',
      '/sign-in',
    ]
    for (const path of [...paths, ...more, '/account/prove', '/account/delete', `/admin/people/${ada.id}`]) {
      const page = await (await open(browser, path, { 'Accept-Language': language })).text()
      const banner = /<aside class="acting".*?<\/aside>/s.exec(page)?.[0] ?? path
      for (const word of words) expect(banner, path).toContain(word)
      expect(banner, path).toContain('action="/impersonation/stop"')
      expect(banner, path).toContain('&lt;b&gt;')
      expect(page, path).not.toContain('<b>"Ada"')
    }
    const refused = await press(browser, '/account/name', { name: 'Eve' }, { 'Accept-Language': language })
    expect([refused.status, (await refused.text()).includes('class="acting"')]).toEqual([403, true])
    expect(await rows('SELECT name FROM users WHERE id = ?', ada.id)).toEqual([{ name: HOSTILE }])
  })

  it('offers nothing of the account that would be refused', async () => {
    for (const path of ['/account', '/account/security', '/account/sessions', '/account/connections']) {
      const page = await (await open(browser, path)).text()
      const shut = /<fieldset class="stack shut" disabled="">.*<\/fieldset>/s.exec(page)?.[0] ?? ''
      expect(shut, path).toContain('class="card"')
      expect(page.replace(shut, ''), path).not.toMatch(/<main.*<button.*<\/main>/s)
    }
    const own = await operatorIn(world, 'ADMIN')
    expect(await (await open(own.browser, '/account')).text()).not.toContain('<fieldset class="stack shut"')
  })

  it('no page of anybody else has it', async () => {
    const other = await operatorIn(world, 'ADMIN')
    for (const path of ['/', '/account', '/admin/people', '/nothing'])
      expect(await (await open(other.browser, path)).text()).not.toContain('acting')
  })

  it('stopping ends it, and gives the operator’s own session back', async () => {
    const held = browser.jar.get(REFRESH)
    const answer = await stop()
    expect([answer.status, locationOf(answer)]).toEqual([303, `/admin/people/${ada.id}`])
    expect([whoIs(), browser.jar.has(OPERATOR)]).toEqual([operatorId, false])
    const onward = await (await onwardFrom(browser, answer)).text()
    expect(onward).toContain('You no longer act as &lt;b&gt;')
    expect(onward).not.toContain('class="acting"')
    expect((await open(browser, '/admin/people')).status).toBe(200)
    const later = browser.copy()
    later.jar.clear()
    later.jar.set(REFRESH, held ?? '')
    expect((await later.post('/api/refresh')).status).toBe(401)
    expect(await loggedAs('impersonation_ended')).toMatchObject([
      { reason: 'stopped', actor_id: operatorId, subject_id: ada.id },
    ])
  })

  it('a stop that is clicked twice ends where the first one did', async () => {
    const twin = browser.copy()
    expect((await stop()).status).toBe(303)
    const again = await press(twin, '/impersonation/stop', {})
    expect([again.status, claimsIn(twin.jar.get(ACCESS))['sub']]).toEqual([303, operatorId])
  })

  it('a click that comes later than that leaves the operator’s own session alone', async () => {
    await stop()
    expect([locationOf(await stop()), whoIs()]).toEqual(['/admin/people', operatorId])
    expect((await open(browser, '/admin/people')).status).toBe(200)
  })

  it('stops by the API, too, with the same cookies', async () => {
    expect((await browser.send('DELETE', '/api/impersonation')).status).toBe(204)
    expect([whoIs(), browser.jar.has(OPERATOR)]).toEqual([operatorId, false])
    expect((await browser.send('DELETE', '/api/impersonation')).status).toBe(404)
  })

  it('leads to the sign-in where the operator’s own session has ended meanwhile', async () => {
    await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE user_id = ?').bind(operatorId).run()
    // The session in which they act died with it: the way leads back, and there is nothing.
    expect(locationOf(await open(browser, '/account'))).toBe('/impersonation')
    const page = await open(browser, '/impersonation')
    expect([page.status, (await page.text()).includes('You no longer act')]).toEqual([200, true])
    expect(locationOf(await stop())).toBe('/sign-in')
    expect([ACCESS, REFRESH, OPERATOR].filter((name) => browser.jar.has(name))).toEqual([])
  })

  it('after an hour the way leads back to the operator’s own session', async () => {
    stopClock(Date.now() + 3_600_001)
    for (const path of ['/account', '/sign-in'])
      expect(locationOf(await open(browser, path)), path).toBe('/impersonation')
    await stop()
    expect(whoIs()).toBe(operatorId)
    expect((await open(browser, '/sign-in')).status).toBe(200)
  })

  it('signing out ends both: nobody stays signed in on that machine', async () => {
    const twin = browser.copy()
    expect(locationOf(await press(browser, '/sign-out', {}))).toBe('/signed-out')
    expect([ACCESS, REFRESH, OPERATOR].filter((name) => browser.jar.has(name))).toEqual([])
    await press(twin, '/impersonation/stop', {})
    expect(twin.jar.has(ACCESS)).toBe(false)
    expect(await rows('SELECT id FROM sessions WHERE active = 1 AND id <> ?', ada.sessionId)).toEqual([])
    expect(await loggedAs('impersonation_ended')).toMatchObject([{ reason: 'sign_out', actor_id: operatorId }])
    expect(await loggedAs('session_expired')).toMatchObject([
      { reason: 'sign_out', actor_id: operatorId, subject_id: operatorId },
    ])
  })

  it('signing out, once it is over, is written down under the name of the operator', async () => {
    stopClock(Date.now() + 3_600_001)
    await press(browser, '/sign-out', {})
    // Both are of one moment, so neither comes first.
    const said = (await loggedAs('session_expired')).map(({ actor_id, subject_id }) => [actor_id, subject_id])
    expect(new Set(said)).toEqual(
      new Set([
        [operatorId, ada.id],
        [operatorId, operatorId],
      ]),
    )
  })

  it('signing in anew, once it is over, takes the place of both', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    stopClock(Date.now() + 3_600_001)
    await signIn(browser, 'bob@example.com')
    expect(browser.jar.has(OPERATOR)).toBe(false)
    expect(browser.jar.has(REFRESH)).toBe(true)
  })

  it('another site’s page stops nothing', async () => {
    const answer = await press(
      browser,
      '/impersonation/stop',
      {},
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    )
    expect(answer.status).toBe(403)
    expect(await loggedAs('impersonation_ended')).toEqual([])
  })

  it('the person finds it in their activity, in plain words and without the reason', async () => {
    await stop()
    const owner = (await operatorIn(world, 'USER')).browser
    await database
      .prepare('UPDATE sessions SET user_id = ? WHERE user_id <> ? AND user_id <> ?')
      .bind(ada.id, ada.id, operatorId)
      .run()
    owner.jar.delete(ACCESS)
    const page = await (await open(owner, '/account/activity')).text()
    for (const words of [
      'An administrator began to act as you',
      'An administrator stopped acting as you',
      'By an administrator',
    ])
      expect(page).toContain(words)
    expect(page).not.toMatch(WORDS_OF_WHY)
  })
})

it.each([{ COOKIE_ROTATION_SECONDS: '60' }, { SESSION_IDLE_SECONDS: '7200' }])(
  'a new token for the session in which they act leaves the operator’s own in the browser: %o',
  async (vars) => {
    const clock = stopClock()
    Object.assign(browser, { world: openWorld({ ...INSTANT, ...vars }) })
    await actInBrowser(browser, ada.id)
    clock.pass(20 * 60_000)
    expect((await open(browser, '/account')).status).toBe(200)
    expect((await browser.send('POST', '/api/refresh', {})).status).toBe(200)
    await stop()
    expect(whoIs()).toBe(operatorId)
  },
)

it('leads to the app, where the operator has said where that is', async () => {
  const at = openWorld({ ...INSTANT, APP_URL: 'http://localhost:8787/app' })
  const answer = await actInBrowser(Object.assign(browser.copy(), { world: at }), ada.id)
  expect([answer.status, locationOf(answer)]).toEqual([303, '/app'])
  const { status } = await onwardFrom(browser, await actInBrowser(browser, ada.id))
  expect(status).toBe(200)
})
