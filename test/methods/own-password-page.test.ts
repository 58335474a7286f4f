// One's own password on its page: changed by the current one, or set where there is none, by the verb and the rules of the API.
import { beforeEach, expect, it } from 'vitest'
import { adaSignedIn, EMAIL } from '../support/people/ada.ts'
import { ACCESS, REFRESH } from '../support/people/entered.ts'
import { noPasswordIsStolen } from '../support/people/factors.ts'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { count, newestMail, Phone, PASSWORD_HASH, signInByPhone, type Browser } from '../support/people/people.ts'
import { database, rows, type World } from '../support/world.ts'

const PATH = '/account/security/password'
const NEW = 'Brighter-Lamp-93-river'

let world: World
let ada: Browser

beforeEach(async () => {
  ;({ world, ada } = await adaSignedIn())
  noPasswordIsStolen()
})

const page = async (): Promise<string> => (await open(ada, PATH)).text()
const hashOf = async (): Promise<unknown> => (await rows('SELECT hashed_password FROM users'))[0]

it('is changed, tells its owner, and ends every other session', async () => {
  await signInByPhone(new Phone(world), EMAIL)
  const form = await page()
  expect(form).toMatch(/<input type="text" autocomplete="username" value="ada@example.com"[^>]* hidden/)
  expect(form).toMatch(
    /name="current_password" autocomplete="current-password".*name="new_password" autocomplete="new-password"/s,
  )
  expect(form).toContain('signed out everywhere else')
  const before = await hashOf()
  const refresh = ada.jar.get('__Host-latchkey-refresh')
  const changed = await press(ada, PATH, { current_password: 'x', new_password: NEW })
  expect(changed.headers.get('Location')).toBe(`${world.config.issuer}/account/security`)
  expect(await (await onwardFrom(ada, changed)).text()).toContain('Your password is changed.')
  expect([await hashOf(), ada.jar.get('__Host-latchkey-refresh')]).not.toEqual([before, refresh])
  expect(ada.jar.get('__Host-latchkey-refresh')).not.toBe(refresh)
  expect(await count('sessions', 'active = 1')).toBe(1)
  expect((await newestMail(world, EMAIL)).kind).toBe('password_changed')
  expect((await ada.post('/api/refresh')).status).toBe(200)
})

it('is where password managers lead a person who wants another one (W3C, A Well-Known URL for Changing Passwords)', async () => {
  const led = await open(ada, '/.well-known/change-password')
  expect([led.status, led.headers.get('Location')]).toEqual([302, `${world.config.issuer}${PATH}`])
})

it('says beside its field what is wrong, and never shows a password again', async () => {
  const weak = await press(ada, PATH, { current_password: 'x', new_password: 'short' })
  const text = await weak.text()
  expect(weak.status).toBe(400)
  expect(text).toMatch(
    /id="new-password" aria-describedby="new-password-wrong[^>]* aria-invalid="true" name="new_password"/,
  )
  expect(text).toContain('<a href="#new-password">Use at least 12 characters.</a>')
  expect(text).toMatch(/id="new-password-wrong"[^>]*><p>Use at least 12 characters\.<\/p>/)
  expect(text).not.toContain('value="short"')
  await database.prepare('UPDATE users SET hashed_password = ?').bind(PASSWORD_HASH).run()
  const wrong = await press(ada, PATH, { current_password: 'x', new_password: NEW })
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    expect.stringMatching(/id="password-wrong"[^>]*><p>That password is not right\.<\/p>/),
  ])
  expect(await hashOf()).toEqual({ hashed_password: PASSWORD_HASH })
  expect(await count('sessions', 'active = 1')).toBe(1)
})

it('is set where there is none, without a current one', async () => {
  await database.prepare('UPDATE users SET hashed_password = NULL').run()
  const form = await page()
  expect([form.includes('Set a password'), form.includes('current_password')]).toEqual([true, false])
  const set = await press(ada, PATH, { new_password: NEW })
  expect(await (await onwardFrom(ada, set)).text()).toContain('Your password is set.')
  expect(await hashOf()).not.toEqual({ hashed_password: null })
})

it('is slowed down like every guess, and says so', async () => {
  await database.prepare('UPDATE users SET hashed_password = ?').bind(PASSWORD_HASH).run()
  const tries = Array.from({ length: 12 }, (_, place) => `x${place}`)
  const statuses: number[] = []
  for (const guess of tries)
    statuses.push((await press(ada, PATH, { current_password: guess, new_password: NEW })).status)
  expect(statuses.at(-1)).toBe(429)
  const last = await press(ada, PATH, { current_password: 'y', new_password: NEW })
  expect(await last.text()).toContain('Too many attempts')
})

it('leaves this browser the newest tokens, though its access token had ended', async () => {
  // So old that the page changes the refresh token by itself.
  await database.prepare('UPDATE sessions SET rotated_at = rotated_at - 864000000').run()
  ada.jar.delete(ACCESS)
  const changed = await press(ada, PATH, { current_password: 'x', new_password: NEW })
  const names = changed.headers.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')))
  expect(names.filter((name) => name === REFRESH)).toHaveLength(1)
  expect(await (await onwardFrom(ada, changed)).text()).toContain('Your password is changed.')
  expect((await ada.post('/api/refresh')).status).toBe(200)
  expect(await count('sessions', 'active = 1')).toBe(1)
})

it('is changed once by a double click', async () => {
  await page()
  const fields = { current_password: 'x', new_password: NEW }
  const first = await press(ada.copy(), PATH, fields)
  const second = await press(ada.copy(), PATH, fields)
  expect([first.status, second.status]).toEqual([303, 303])
  expect(await count('audit_events', "event = 'authn_password_change'")).toBe(1)
})
