// One's own security on pages: passkeys, app and recovery codes, by the verbs of the API and under its rules.
import { beforeEach, describe, expect, it } from 'vitest'
import { appOf, STEP_MS, wrongCode, type App } from '../support/authenticators/authenticator-app.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, signInByTotp } from '../support/people/factors.ts'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { database, json, openWorld, rows, type Clock, type World } from '../support/world.ts'

const SECURITY = '/account/security'
const FRESH_MS = 900_000

let world: World
let ada: Browser
let clock: Clock

beforeEach(async () => {
  ;({ world, ada, clock } = await adaSignedIn())
})

const pageAt = async (path: string, by = ada): Promise<string> => (await open(by, path)).text()
const locationOf = (answer: Response): string => (answer.headers.get('Location') ?? '').replace(world.config.issuer, '')

/** Adds a passkey as the page's script does: options of the API, and the form. */
async function addByForm(by: Browser, device = new Authenticator(), more: object = {}): Promise<Response> {
  const options = await json(await by.post('/api/passkeys/options', {}))
  return press(by, `${SECURITY}/passkeys`, { credential: JSON.stringify(await device.register(options)), ...more })
}

/** Sets an app up by the forms, up to its first code. */
async function beginApp(): Promise<App> {
  const begun = await press(ada, `${SECURITY}/app`, {})
  expect(locationOf(begun)).toBe(`${SECURITY}/app`)
  const page = await (await onwardFrom(ada, begun)).text()
  const [, secret = ''] = /<code>([A-Z2-7 ]+)<\/code>/.exec(page) ?? []
  expect(page).toMatch(/<svg.*<a href="otpauth:\/\/totp\/Latchkey:/s)
  return appOf({ secret: secret.replaceAll(' ', ''), uri: '' })
}

const codesOn = (page: string): string[] => page.match(/[0-9A-Z]{5}(?:-[0-9A-Z]{1,5}){5}/g) ?? []

describe('/account/security', () => {
  it('shows how somebody signs in, passkeys above the password, in one round trip', async () => {
    await addByForm(ada)
    await ada.post('/api/totp')
    world.trips.length = 0
    const page = await pageAt(SECURITY)
    expect(world.trips).toHaveLength(1)
    const order = ['Passkeys', 'not used yet', 'Change password', 'Authenticator app', '10 of 10 left']
    expect(order.map((text) => page.indexOf(text))).toEqual(
      order.map((text) => page.indexOf(text)).toSorted((a, b) => a - b),
    )
    expect(page).toContain('This device only')
    // A secret that waits for its first code is no app.
    expect(page).toContain('Set up an app')
  })

  it('tells somebody without a passkey what one is good for, until they don’t want to know', async () => {
    expect(await pageAt(SECURITY)).toContain('Nothing to remember')
    const answer = await press(ada, `${SECURITY}/passkeys/later`, {})
    expect(answer.headers.getSetCookie().join()).toMatch(/__Host-latchkey-later=1;.*Max-Age=31536000/)
    const page = await (await onwardFrom(ada, answer)).text()
    expect([page.includes('Nothing to remember'), page.includes('Add a passkey')]).toEqual([false, true])
    expect(await pageAt('/account')).not.toContain('Nothing to remember')
    expect((await press(ada, `${SECURITY}/passkeys/later`, { return_to: 'https://evil.example' })).status).toBe(400)
  })

  it('tells it on the page that a sign-in leads to, too, and leads back there', async () => {
    world.trips.length = 0
    const page = await pageAt('/account')
    expect(world.trips).toHaveLength(1)
    expect(page).toMatch(/Nothing to remember.*data-conditional="true"/s)
    const account = `${world.config.issuer}/account`
    expect(page).toContain(`/passkeys/new?return_to=${encodeURIComponent(account)}"`)
    const later = await press(ada, `${SECURITY}/passkeys/later`, { return_to: account })
    expect(locationOf(later)).toBe('/account')
    ada.jar.delete('__Host-latchkey-later')
    await addPasskey(ada, new Authenticator())
    expect(await pageAt('/account')).not.toContain('Nothing to remember')
  })

  it('lets the browser make a passkey by itself after a password alone, and while there is none', async () => {
    expect(await pageAt(SECURITY)).toContain('data-conditional="true"')
    const options = await json(await ada.post('/api/passkeys/options', { conditional: true }))
    const credential = JSON.stringify(await new Authenticator().register(options, { up: false }))
    const made = await press(ada, `${SECURITY}/passkeys`, { credential })
    expect(await (await onwardFrom(ada, made)).text()).toMatch(/Your passkey is added.*1 passkey</s)
    expect(await rows('SELECT conditional FROM passkeys')).toEqual([{ conditional: 1 }])
    expect(await count('recovery_codes')).toBe(0)
    expect(await pageAt(SECURITY)).not.toContain('data-conditional')
    await database.prepare('DELETE FROM passkeys').run()
    clock.pass(300_001)
    expect(await pageAt(SECURITY)).not.toContain('data-conditional')
  })

  it('is where the page of passkeys leads who is signed in; a stranger signs in there', async () => {
    const led = await open(ada, '/account/passkeys')
    expect([led.status, locationOf(led)]).toEqual([303, SECURITY])
    const stranger = await open(new Browser(world), '/account/passkeys?return_to=/account/sessions')
    const sessions = encodeURIComponent(`${world.config.issuer}/account/sessions`)
    expect([stranger.status, locationOf(stranger)]).toEqual([303, `/sign-in?return_to=${sessions}`])
    expect((await open(ada, '/account/passkeys?return_to=https://evil.example')).status).toBe(400)
    expect(await json(await ada.get('/.well-known/passkey-endpoints'))).toEqual({
      enroll: `${world.config.issuer}${SECURITY}/passkeys/new`,
      manage: `${world.config.issuer}${SECURITY}`,
    })
  })

  it('and all below it lead a stranger to the sign-in, and back where they came to look', async () => {
    const { id } = await addPasskey(ada, new Authenticator())
    const looked = ['', '/app', '/app/remove', '/codes', '/passkeys/new', '/password', `/passkeys/${id}/remove`]
    for (const below of looked)
      expect(locationOf(await open(new Browser(world), SECURITY + below))).toBe(
        `/sign-in?return_to=${encodeURIComponent(world.config.issuer + SECURITY + below)}`,
      )
    for (const below of ['/app', '/app/remove', '/codes', '/passkeys', '/passkeys/later', `/passkeys/${id}/rename`])
      expect(locationOf(await press(new Browser(world), SECURITY + below, {}))).toContain('/sign-in?return_to=')
    expect(locationOf(await open(new Browser(world), '/account/prove/again'))).toContain('/sign-in?return_to=')
  })

  it.each(['passkeys/new', 'password', 'app', 'app/remove', 'codes'])(
    'asks for a fresh proof before %s, and comes back',
    async (page) => {
      clock.pass(FRESH_MS + 1)
      const path = `${SECURITY}/${page}`
      const proof = `/account/prove?return_to=${encodeURIComponent(`${world.config.issuer}${path}`)}`
      expect(locationOf(await open(ada, path))).toBe(proof)
      if (page === 'passkeys/new') return
      const fields: Record<string, string> =
        page === 'password' ? { current_password: 'x', new_password: 'Brighter-Lamp-93-river' } : {}
      expect(locationOf(await press(ada, path, fields))).toBe(proof)
      expect(await count('totp')).toBe(0)
    },
  )
})

describe('a passkey', () => {
  it('is added with recovery codes, renamed and removed, each said once', async () => {
    const device = new Authenticator()
    const added = await addByForm(ada, device, { name: 'Phone <b>' })
    expect(codesOn(await (await onwardFrom(ada, added)).text())).toHaveLength(10)
    expect((await json(await ada.get('/api/session'))).session.amr).toEqual(['pwd', 'hwk', 'user', 'mfa'])
    expect(await pageAt(SECURITY)).toContain('<strong>Phone &lt;b&gt;</strong>')
    const [{ id } = { id: '' }] = await rows<{ id: string }>('SELECT id FROM passkeys')
    const path = `${SECURITY}/passkeys/${id}`

    expect(await pageAt(`${path}/rename`)).toContain('value="Phone &lt;b&gt;"')
    const nameless = await press(ada, `${path}/rename`, { name: ' ' })
    expect([nameless.status, (await nameless.text()).includes('Give it a name.')]).toEqual([400, true])
    const renamed = await press(ada, `${path}/rename`, { name: 'Key' })
    expect(await (await onwardFrom(ada, renamed)).text()).toContain('The passkey has its new name.')

    expect(await pageAt(`${path}/remove`)).toContain('<strong>Key</strong>')
    expect(await count('passkeys')).toBe(1)
    const removed = await press(ada, `${path}/remove`, {})
    expect(await (await onwardFrom(ada, removed)).text()).toMatch(/The passkey is removed.*None yet/s)
    // A double click.
    expect(locationOf(await press(ada, `${path}/remove`, {}))).toBe(SECURITY)
    expect(await count('recovery_codes')).toBe(0)
  })

  it('says what is wrong with one that is not accepted, and leads nowhere else', async () => {
    const device = new Authenticator()
    await addByForm(ada, device)
    const options = await json(await ada.post('/api/passkeys/options', {}))
    const credential = JSON.stringify(await new Authenticator().register(options))
    await press(ada, `${SECURITY}/passkeys`, { credential })
    const again = await press(ada, `${SECURITY}/passkeys`, { credential })
    expect([again.status, (await again.text()).includes('The passkey was not accepted.')]).toEqual([400, true])
    const scriptless = await press(ada, `${SECURITY}/passkeys`, { credential: '', name: 'x' })
    expect([scriptless.status, (await scriptless.text()).includes('need JavaScript')]).toEqual([400, true])
    // Without its script a page could ask no device: before, and after a refusal.
    for (const page of [await open(ada, `${SECURITY}/passkeys/new`), again, scriptless])
      expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self'; connect-src 'self'")
    expect((await press(ada, `${SECURITY}/passkeys`, { credential: 'no JSON' })).status).toBe(400)
    expect((await addByForm(ada, undefined, { return_to: 'https://evil.example' })).status).toBe(400)
    expect(await count('passkeys')).toBe(2)
  })

  it('of somebody else is nobody’s to see, rename or remove', async () => {
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    const { id } = await addPasskey(ada, new Authenticator(), { more: { name: 'Ada’s' } })
    for (const act of ['rename', 'remove'])
      expect((await open(eve, `${SECURITY}/passkeys/${id}/${act}`)).status).toBe(404)
    expect((await press(eve, `${SECURITY}/passkeys/${id}/rename`, { name: 'Mine' })).status).toBe(404)
    await press(eve, `${SECURITY}/passkeys/${id}/remove`, {})
    expect(await rows('SELECT name FROM passkeys')).toEqual([{ name: 'Ada’s' }])
  })

  it('stays where it is the last way in, and says so', async () => {
    const { id } = await addPasskey(ada, new Authenticator())
    await database.prepare('UPDATE users SET hashed_password = NULL, email_verified_at = NULL').run()
    const answer = await press(ada, `${SECURITY}/passkeys/${id}/remove`, {})
    expect([answer.status, (await answer.text()).includes('your only way to sign in')]).toEqual([409, true])
    expect(await count('passkeys')).toBe(1)
  })
})

describe('an authenticator app', () => {
  it('is set up by QR code or key, shows the same key after a wrong code, and gives recovery codes once', async () => {
    const app = await beginApp()
    const wrong = await press(ada, `${SECURITY}/app`, { code: wrongCode(app) })
    expect([wrong.status, (await wrong.text()).replaceAll(' ', '').includes(app.secret)]).toEqual([400, true])
    // Whoever presses "Set up" again goes on with the key that is in the phone by now.
    expect((await beginApp()).secret).toBe(app.secret)
    const done = await press(ada, `${SECURITY}/app`, { code: app.code() })
    expect(codesOn(await (await onwardFrom(ada, done)).text())).toHaveLength(10)
    expect((await json(await ada.get('/api/session'))).session.amr).toEqual(['pwd', 'otp', 'mfa'])
    expect(await pageAt(SECURITY)).toMatch(/Turned on .*Use another app/s)
  })

  it('is removed after a question, with the other sessions where that is ticked', async () => {
    const bob = await addOwner(world, 'bob@example.com')
    clock.pass(STEP_MS)
    const path = `${SECURITY}/app/remove`
    expect(await pageAt(path, bob.browser)).toContain('Remove your authenticator app?')
    const sessions = (): Promise<number> => count('sessions', `active = 1 AND user_id = '${bob.id}'`)
    await signInByTotp(new Browser(world), bob)
    expect(await sessions()).toBe(2)
    const removed = await press(bob.browser, path, { end_others: 'true' })
    expect(await (await onwardFrom(bob.browser, removed)).text()).toContain('The authenticator app is removed.')
    expect(await sessions()).toBe(1)
    expect(await count('totp', 'confirmed_at IS NOT NULL')).toBe(0)
    expect(locationOf(await press(bob.browser, path, {}))).toBe(SECURITY)
  })

  it('stays where the policy wants a second factor, and says so', async () => {
    const bob = await addOwner(openWorld({ MFA: 'required' }), 'bob@example.com')
    const answer = await press(bob.browser, `${SECURITY}/app/remove`, {})
    expect([answer.status, (await answer.text()).includes('must keep a second factor')]).toEqual([409, true])
    expect(await pageAt(SECURITY, bob.browser)).toContain('Your account must have a second factor')
  })
})

describe('recovery codes', () => {
  it('are made anew after a question, and shown in this session alone', async () => {
    const bob = await addOwner(world, 'bob@example.com')
    await database
      .prepare('DELETE FROM recovery_codes WHERE digest IN (SELECT digest FROM recovery_codes LIMIT 8)')
      .run()
    expect(await pageAt(SECURITY, bob.browser)).toMatch(/2 of 10 left.*You have few left/s)
    expect(await pageAt(`${SECURITY}/codes`, bob.browser)).toContain('The old ones stop working')
    expect(await count('recovery_codes')).toBe(2)
    const made = await press(bob.browser, `${SECURITY}/codes`, {})
    const codes = codesOn(await (await onwardFrom(bob.browser, made)).text())
    expect(codes).toHaveLength(10)
    expect(codes.some((code) => bob.recoveryCodes.includes(code))).toBe(false)
    expect(await count('recovery_codes')).toBe(10)
    for (const [name, value] of ada.jar) if (!name.endsWith('-step')) bob.browser.jar.set(name, value)
    expect(codesOn(await pageAt('/sign-in/second_step', bob.browser))).toEqual([])
  })

  it('are nobody’s who has no second factor', async () => {
    expect(locationOf(await open(ada, `${SECURITY}/codes`))).toBe(SECURITY)
    expect(locationOf(await press(ada, `${SECURITY}/codes`, {}))).toBe(SECURITY)
    expect(await count('recovery_codes')).toBe(0)
  })
})
