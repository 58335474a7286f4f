// The link that `npm run dev` prints: it makes the first SUPER_ADMIN, once, in development alone.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { beforeEach, describe, expect, it } from 'vitest'
import { configOf } from '../../src/config/config.ts'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { onwardIn, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type Vars, type World } from '../support/world.ts'

const TOKEN = 'a-token-that-nobody-guesses'
const LINK = `/dev/super-admin?token=${TOKEN}`
const VARS = { ...INSTANT, FIRST_SUPER_ADMIN_DIGEST: bytesToHex(sha256(utf8ToBytes(TOKEN))) }

let world: World

beforeEach(async () => {
  stopClock()
  world = await freshWorld(VARS)
})

/** Somebody who is signed in. */
async function person(email: string, role = 'USER'): Promise<Browser> {
  await addUser(world, email, { role, hash: ANY_HASH })
  const browser = new Browser(world)
  await signIn(browser, email)
  return browser
}

const rolesNow = () => rows('SELECT email, role FROM users ORDER BY email')
const locationOf = (answer: Response): string => (answer.headers.get('Location') ?? '').replace(world.config.issuer, '')

describe('the link of the first SUPER_ADMIN', () => {
  it('makes who follows it and signs in the first one by a press, and is spent', async () => {
    await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    const ada = new Browser(world)
    const led = await open(ada, LINK)
    expect(locationOf(led)).toContain('/sign-in?return_to=')
    const hidden = await onwardIn(ada, led)
    const back = await press(ada, '/sign-in', { ...hidden, email: 'ada@example.com', password: PASSWORD })
    expect(locationOf(back)).toBe(LINK)

    const page = await open(ada, LINK)
    const text = await page.text()
    expect([page.status, text]).toEqual([
      200,
      expect.stringContaining('>ada@example.com</strong> may then do everything'),
    ])
    expect(text).toContain(`action="${LINK}"`)
    // Nothing is done by GET.
    expect(await rolesNow()).toEqual([{ email: 'ada@example.com', role: 'USER' }])

    for (let click = 0; click < 2; click += 1) expect(locationOf(await press(ada, LINK, {}))).toBe('/admin')
    expect((await open(ada, '/admin')).status).toBe(200)
    expect(
      await rows(
        "SELECT actor_id = subject_id AS self, reason, meta FROM audit_events WHERE event = 'privilege_permissions_changed'",
      ),
    ).toEqual([{ self: 1, reason: 'first_super_admin', meta: '{"role":"SUPER_ADMIN"}' }])
    const eve = await person('eve@example.com')
    expect([(await open(eve, LINK)).status, (await press(eve, LINK, {})).status]).toEqual([409, 409])
    expect(await count('users', "role = 'SUPER_ADMIN'")).toBe(1)
  })

  it.each([false, true])('does nothing where there is a SUPER_ADMIN, disabled: %s', async (disabled) => {
    await addUser(world, 'root@example.com', { role: 'SUPER_ADMIN', disabled })
    const eve = await person('eve@example.com', 'ADMIN')
    const [page, pressed] = [await open(eve, LINK), await press(eve, LINK, {})]
    expect([page.status, pressed.status]).toEqual([409, 409])
    expect(await pressed.text()).toContain('There is a super admin already')
    expect(await count('users', "role = 'SUPER_ADMIN'")).toBe(1)
  })

  it('makes one of two who press at once', async () => {
    for (let trial = 0; trial < 4; trial += 1) {
      world = await freshWorld(VARS)
      const both = [await person('ada@example.com'), await person('eve@example.com')]
      const slow = openWorld(VARS, slowly(3))
      const there = both.map((who) => {
        const twin = new Browser(slow, { ip: who.ip })
        for (const [name, value] of who.jar) twin.jar.set(name, value)
        return twin
      })
      const statuses = (await Promise.all(there.map((who) => press(who, LINK, {})))).map(({ status }) => status)
      expect(statuses.toSorted((one, other) => one - other)).toEqual([303, 409])
      expect(await count('users', "role = 'SUPER_ADMIN'")).toBe(1)
    }
  })

  it('is nothing to a stranger without the token, to another page, to a session that has ended, and to a disabled account', async () => {
    const eve = await person('eve@example.com')
    const { items } = await json(await eve.get('/api/sessions'))
    for (const path of [
      '/dev/super-admin',
      '/dev/super-admin?token=',
      `${LINK}x`,
      `/dev/super-admin?token=${VARS.FIRST_SUPER_ADMIN_DIGEST}`,
    ])
      expect([(await open(eve, path)).status, (await press(eve, path, {})).status], path).toEqual([404, 404])
    const foreign = await press(eve, LINK, {}, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })
    expect(foreign.status).toBe(403)
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    expect((await press(eve, LINK, {})).status).toBe(303)
    await world.env.DB.prepare('UPDATE users SET disabled_at = NULL').run()
    await world.env.DB.prepare('DELETE FROM sessions WHERE id = ?').bind(items[0].id).run()
    expect(locationOf(await press(eve, LINK, {}))).toContain('/sign-in?')
    expect(await rolesNow()).toEqual([{ email: 'eve@example.com', role: 'USER' }])
  })

  it('is in development alone: elsewhere the path is not there, and the var stops the Worker', async () => {
    const eve = await person('eve@example.com')
    const elsewhere: [World, string][] = [
      [openWorld(INSTANT), `http://localhost:8787${LINK}`],
      [world, `http://192.168.1.5:8787${LINK}`],
      [openWorld(AT_A_HOST), LINK],
    ]
    for (const [at, url] of elsewhere)
      for (const method of ['GET', 'POST']) {
        const headers = { Origin: at.config.issuer, Cookie: eve.cookies() }
        expect((await at.fetch(url, { method, headers })).status, url).toBe(404)
      }
    const deployed: Vars = { ...AT_A_HOST, FIRST_SUPER_ADMIN_DIGEST: VARS.FIRST_SUPER_ADMIN_DIGEST }
    const refused = configOf({ ...world.env, ...deployed } as World['env'])
    expect(refused).toMatchObject({ ok: false, error: [{ field: 'FIRST_SUPER_ADMIN_DIGEST', code: 'invalid' }] })
  })
})
