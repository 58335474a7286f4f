// The page of a fresh proof: it offers what the person has, takes a passkey, and one press after it does what was being done.
import { beforeEach, describe, expect, it } from 'vitest'
import { altered } from '../support/altered.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { enrolTotp } from '../support/people/factors.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { Browser, count, newestMail, Phone, signInByPhone } from '../support/people/people.ts'
import { database, json, type Clock, type World } from '../support/world.ts'

const PROVE = '/account/prove?return_to=/account/security'
const AGAIN = '/account/prove/again?return_to=/account/security'
const KEPT = '__Host-latchkey-kept'
const FRESH_MS = 900_000

let world: World
let ada: Browser
let clock: Clock

beforeEach(async () => {
  ;({ world, ada, clock } = await adaSignedIn())
})

const page = async (path = PROVE, by = ada): Promise<string> => (await open(by, path)).text()
const locationOf = (answer: Response): string => (answer.headers.get('Location') ?? '').replace(world.config.issuer, '')

/** Which ways a page offers. */
const waysOn = (text: string): string[] =>
  Object.entries({
    passkey: 'id="passkey"',
    password: 'autocomplete="current-password"',
    app: 'name="by" value="totp"',
    mail: 'action="/account/prove/mail"',
  }).flatMap(([way, mark]) => (text.includes(mark) ? [way] : []))

/** Shows the passkey that the page asks for. */
async function showPasskey(device: Authenticator, text: string): Promise<Response> {
  const [, options = ''] = /data-options="([^"]+)"/.exec(text) ?? []
  const credential = JSON.stringify(await device.assert(JSON.parse(options.replaceAll('&quot;', '"'))))
  return press(ada, '/account/prove', { ...hiddenIn(text), credential })
}

describe('/account/prove', () => {
  it('offers what the person has, and nothing else', async () => {
    expect(waysOn(await page())).toEqual(['password', 'mail'])
    await database.prepare('UPDATE users SET hashed_password = NULL').run()
    expect(waysOn(await page())).toEqual(['mail'])
    await addPasskey(ada, new Authenticator())
    expect(waysOn(await page())).toEqual(['passkey'])
    await enrolTotp(ada)
    expect(waysOn(await page())).toEqual(['passkey', 'app'])
  })

  it('takes a passkey, once, and says where one is not accepted', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    clock.pass(FRESH_MS + 1)
    const asked = await page()
    const wrong = await showPasskey(device.clone({ origin: 'https://evil.example' }), asked)
    expect([wrong.status, (await wrong.text()).includes('That passkey was not accepted.')]).toEqual([400, true])
    const proved = await showPasskey(device, asked)
    expect([proved.status, locationOf(proved)]).toEqual([303, '/account/security'])
    const { session } = await json(await ada.get('/api/session'))
    expect(Date.parse(session.auth_time)).toBe(clock.now())
    expect((await showPasskey(device, asked)).status).toBe(400)
  })

  it('says that a second factor is wanted where there is one by now, and what is wrong with its code', async () => {
    const asked = await page()
    const { app } = await enrolTotp(ada)
    clock.pass(STEP_MS)
    const password = await press(ada, '/account/prove', { ...hiddenIn(asked), password: 'x' })
    expect([password.status, (await password.text()).includes('has a second factor now')]).toEqual([400, true])
    const nothing = await press(ada, '/account/prove', { return_to: '/account/security' })
    expect([nothing.status, (await nothing.text()).includes('Choose one of the ways below.')]).toEqual([400, true])
    const code = { return_to: '/account/security', by: 'totp' }
    expect((await press(ada, '/account/prove', { ...code, code: wrongCode(app) })).status).toBe(400)
    expect(locationOf(await press(ada, '/account/prove', { ...code, code: app.code() }))).toBe('/account/security')
  })
})

describe('what was being done', () => {
  const begin = async (): Promise<Response> => {
    await signInByPhone(new Phone(world), 'ada@example.com')
    clock.pass(FRESH_MS + 1)
    return press(ada, '/account/sessions/others', {})
  }
  const prove = (by = ada): Promise<Response> =>
    press(by, '/account/prove', { return_to: '/account/security', password: 'x' })

  it('is one press away after the proof, also by way of a mailed code, and is done by nothing else', async () => {
    const led = await begin()
    expect(ada.jar.get(KEPT)).not.toMatch(/end_others|sessions/)
    await onwardFrom(ada, await press(ada, '/account/prove/mail', { return_to: '/account/security' }))
    const again = await onwardFrom(ada, await prove())
    const text = await again.text()
    expect(text).toMatch(/action="\/account\/sessions\/others".*End all other sessions<\/button>/s)
    expect(locationOf(led)).toContain('/account/prove?return_to=')
    expect(await count('sessions', 'active = 1')).toBe(2)
    // A reload, or the page in another language, shows it again.
    expect(await page(`${AGAIN}&ui_locales=de`)).toMatch(/<html lang="de">.*action="\/account\/sessions\/others"/s)
    expect(locationOf(await press(ada, '/account/sessions/others', {}))).toBe('/account/sessions')
    expect(await count('sessions', 'active = 1')).toBe(1)
    expect(ada.jar.has(KEPT)).toBe(false)
    expect(locationOf(await open(ada, AGAIN))).toBe('/account/security')
  })

  it('is kept for ten minutes, for this session, and unsealed by nobody', async () => {
    await begin()
    const eve = new Browser(world)
    eve.jar.set(KEPT, ada.jar.get(KEPT) ?? '')
    await eve.post('/api/sign-in', { email: 'ada@example.com', password: 'x' })
    expect(locationOf(await prove(eve))).toBe('/account/security')
    expect(locationOf(await open(eve, AGAIN))).toBe('/account/security')
    const kept = ada.jar.get(KEPT) ?? ''
    ada.jar.set(KEPT, altered(kept))
    expect(locationOf(await prove())).toBe('/account/security')
    ada.jar.set(KEPT, kept)
    clock.pass(600_001)
    expect(locationOf(await prove())).toBe('/account/security')
  })

  it('has what was typed, and no address gets into a URL', async () => {
    clock.pass(FRESH_MS + 1)
    const led = await press(ada, '/account/email', { email: 'ada@example.org' })
    expect(locationOf(led)).toBe(`/account/prove?return_to=${encodeURIComponent(`${world.config.issuer}/account`)}`)
    expect(ada.jar.get(KEPT)).not.toContain('example.org')
    const again = await (await onwardFrom(ada, await prove())).text()
    expect(again).toMatch(/<strong>ada@example\.org<\/strong>.*Change address<\/button>/s)
    const sent = await press(ada, '/account/email', hiddenIn(again))
    expect([locationOf(sent), ada.jar.has(KEPT)]).toEqual(['/account', false])
    expect((await newestMail(world, 'ada@example.org')).code).toMatch(/^\d{6}$/)
  })

  it('gives way to what is begun after it', async () => {
    await begin()
    expect(locationOf(await open(ada, '/account/security/password'))).toContain('/account/prove?')
    expect(ada.jar.has(KEPT)).toBe(false)
    expect(locationOf(await prove())).toBe('/account/security')
  })

  it('leads nobody elsewhere', async () => {
    expect((await open(ada, '/account/prove/again?return_to=https://evil.example')).status).toBe(400)
  })
})
