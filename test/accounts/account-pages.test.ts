// The pages of one's own account, in a browser without a script.
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCESS } from '../support/people/entered.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { database, freshWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const FRESH_MS = 900_000

let world: World
let ada: Browser
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld()
  await addUser(world, EMAIL)
  ada = new Browser(world)
  await signIn(ada, EMAIL)
})

const pageAt = async (path: string): Promise<string> => (await open(ada, path)).text()
const PAGES = [
  '/account',
  '/account/security',
  '/account/sessions',
  '/account/connections',
  '/account/activity',
  '/account/delete',
] as const

describe('a page of the account', () => {
  it.each(PAGES)('%s leads a stranger to the sign-in, and back', async (path) => {
    const answer = await open(new Browser(world), `${path}?limit=5`)
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      `${world.config.issuer}/sign-in?return_to=${encodeURIComponent(`${world.config.issuer}${path}?limit=5`)}`,
    ])
  })

  it.each(PAGES)('%s renews a session whose access token has ended, and goes on', async (path) => {
    ada.jar.delete(ACCESS)
    const answer = await open(ada, path)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(EMAIL)
    expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith(`${ACCESS}=`))).toBe(true)
    expect((await ada.get('/api/session')).status).toBe(200)
  })

  it.each(PAGES)('%s is one round trip', async (path) => {
    await pageAt(path)
    world.trips.length = 0
    expect((await open(ada, path)).status).toBe(200)
    expect(world.trips).toHaveLength(1)
  })

  it.each(PAGES)('%s is nobody’s where the session has ended', async (path) => {
    await database.prepare("UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'sign_out'").run()
    const answer = await open(ada, path)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, expect.stringContaining('/sign-in?')])
  })

  it('is nobody’s where the key that signed its token was killed', async () => {
    await database.prepare('DELETE FROM signing_keys').run()
    for (const path of PAGES) expect((await open(ada, path)).headers.get('Location')).toContain('/sign-in?')
    expect((await press(ada, '/account/name', { name: 'Eve' })).headers.get('Location')).toContain('/sign-in?')
    expect(await rows('SELECT name FROM users')).toEqual([{ name: null }])
  })

  it('takes no token for other APIs', async () => {
    const { access_token: token } = await (await ada.post('/api/token')).json<{ access_token: string }>()
    const stranger = new Browser(world)
    stranger.jar.set(ACCESS, token)
    expect((await open(stranger, '/account')).status).toBe(303)
    expect((await press(stranger, '/account/name', { name: 'Eve' })).status).toBe(303)
    expect(await rows('SELECT name FROM users')).toEqual([{ name: null }])
  })
})

describe('/account', () => {
  it('saves a name, says so once, and shows it', async () => {
    const saved = await press(ada, '/account/name', { name: ' Ada <King> ' })
    expect([saved.status, saved.headers.get('Location')]).toEqual([303, `${world.config.issuer}/account`])
    const page = await (await onwardFrom(ada, saved)).text()
    expect(page).toContain('Your name is saved.')
    expect(page).toContain('value="Ada &lt;King&gt;"')
    expect(await pageAt('/account')).not.toContain('Your name is saved.')
    await press(ada, '/account/name', { name: '' })
    expect(await rows('SELECT name FROM users')).toEqual([{ name: null }])
  })

  it('is changed by no other site', async () => {
    const answer = await press(
      ada,
      '/account/name',
      { name: 'Eve' },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    )
    expect(answer.status).toBe(403)
  })
})

describe('/account/sessions', () => {
  it('names the devices, marks this one, and ends another', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    await database
      .prepare("UPDATE sessions SET country = 'DE', user_agent = ? WHERE transport = 'bearer'")
      .bind('Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0')
      .run()
    const page = await pageAt('/account/sessions')
    expect(page).toContain('Firefox on Linux')
    expect(page).toContain('Germany · Last used')
    expect(page.match(/This device/g)).toHaveLength(1)
    const [, id = ''] = /name="id" value="([^"]+)"/.exec(page) ?? []
    const after = await (await onwardFrom(ada, await press(ada, '/account/sessions/end', { id }))).text()
    expect(after).toContain('The session is ended.')
    expect(after).toContain('You are signed in nowhere else.')
    expect(await count('sessions', 'active = 1')).toBe(1)
    expect((await press(ada, '/account/sessions/end', { id })).status).toBe(303)
  })

  it('ends all others, and none of anybody else', async () => {
    for (let phone = 0; phone < 3; phone += 1) await signInByPhone(new Phone(world), EMAIL)
    await addUser(world, 'eve@example.com')
    await signIn(new Browser(world), 'eve@example.com')
    const after = await (await onwardFrom(ada, await press(ada, '/account/sessions/others', {}))).text()
    expect(after).toContain('All other sessions are ended.')
    expect(await count('sessions', 'active = 1')).toBe(2)
  })

  it('asks for a fresh proof where the last one is old, and comes back', async () => {
    await signInByPhone(new Phone(world), EMAIL)
    clock.pass(FRESH_MS + 1)
    const led = await press(ada, '/account/sessions/others', {})
    expect(led.headers.get('Location')).toContain('/account/prove?return_to=')
    expect(await count('sessions', 'active = 1')).toBe(2)
    const hidden = hiddenIn(await (await onwardFrom(ada, led)).text())
    const wrong = await press(ada, '/account/prove', { ...hidden, password: 'not that one' })
    expect([wrong.status, (await wrong.text()).includes('That password is not right.')]).toEqual([400, true])
    const proved = await press(ada, '/account/prove', { ...hidden, password: 'Correct-Horse-42-battery' })
    expect(proved.headers.get('Location')).toContain('/account/prove/again?return_to=')
    // One press does what was being done: its form is kept.
    const again = await (await onwardFrom(ada, proved)).text()
    expect(again).toMatch(/action="\/account\/sessions\/others".*End all other sessions<\/button>/s)
    expect((await press(ada, '/account/sessions/others', {})).headers.get('Location')).toBe(
      `${world.config.issuer}/account/sessions`,
    )
    expect(await count('sessions', 'active = 1')).toBe(1)
    // It was kept for that once.
    expect((await open(ada, '/account/prove/again?return_to=/account')).status).toBe(303)
  })

  it('takes a mailed code for the proof', async () => {
    clock.pass(FRESH_MS + 1)
    const mailed = await press(ada, '/account/prove/mail', { return_to: '/account/sessions' })
    const hidden = hiddenIn(await (await onwardFrom(ada, mailed)).text())
    const { code = '' } = await newestMail(world, EMAIL)
    const proved = await press(ada, '/account/prove', { ...hidden, code })
    expect([proved.status, proved.headers.get('Location')]).toEqual([303, `${world.config.issuer}/account/sessions`])
  })

  it('leads nobody elsewhere', async () => {
    for (const answer of [
      await open(ada, '/account/prove?return_to=https%3A%2F%2Fevil.example'),
      await press(ada, '/account/prove', { return_to: 'https://evil.example', password: 'x' }),
      await press(ada, '/account/prove/mail', { return_to: 'https://evil.example' }),
    ])
      expect(answer.status).toBe(400)
  })
})
