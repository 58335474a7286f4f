// Authenticator apps (RFC 6238), with otpauth as the app that we did not write: adding one, and the code that confirms it.
import { URI, type TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { oneTimePassword } from '../../src/credentials/totp.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'
import { appOf, STEP_MS, wrongCode, type App } from '../support/authenticators/authenticator-app.ts'
import { adaSignedIn, EMAIL, type AdaSignedIn } from '../support/people/ada.ts'
import {
  allOfD1,
  ANY_HASH,
  enrolTotp,
  firstStep,
  recoveryStep,
  secondStep,
  signInByTotp,
} from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { json, openWorld, rows } from '../support/world.ts'

const HOUR = 3_600_000

let { world, clock, ada } = {} as AdaSignedIn

beforeEach(async () => {
  ;({ world, clock, ada } = await adaSignedIn())
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Asks for a secret; it waits for its first code. */
const begin = async (person: Browser | Phone = ada): Promise<App> => appOf(await json(await person.post('/api/totp')))
const confirm = (code: string, more: object = {}, person: Browser | Phone = ada): Promise<Response> =>
  person.post('/api/totp/confirm', { code, ...more })
const statusOf = async (): Promise<string> => (await firstStep(new Browser(world), EMAIL)).status

describe('one-time passwords', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238, appendix B, at %i s', async (seconds, expected) => {
    expect(await oneTimePassword(toUtf8('12345678901234567890'), Math.floor(seconds / 30), 8)).toBe(expected)
  })

  it('are those of RFC 4226, appendix D', async () => {
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, counter) => oneTimePassword(toUtf8('12345678901234567890'), counter)),
    )
    expect(codes).toEqual('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '))
  })
})

describe('an authenticator app', () => {
  it('is added by a secret, a URI and a QR code, and counts once it has shown a code', async () => {
    const begun = await json(await ada.post('/api/totp'))
    const read = URI.parse(begun.uri) as TOTP
    expect(read).toMatchObject({ issuer: 'Latchkey', label: EMAIL, digits: 6, period: 30, algorithm: 'SHA1' })
    expect(read.secret.base32).toBe(begun.secret)
    expect(begun.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(begun.qr_svg).toMatch(/^<svg .*<\/svg>$/s)
    expect(begun.qr_svg).not.toMatch(/<script|href=/)
    expect(await statusOf()).toBe('signed_in')

    const confirmed = await json(await confirm(appOf(begun).code()))
    expect(confirmed).toMatchObject({ status: 'signed_in', session: { amr: ['pwd', 'otp', 'mfa'] } })
    expect(confirmed.recovery_codes).toHaveLength(10)
    expect(await firstStep(new Browser(world), EMAIL)).toEqual({
      status: 'mfa_required',
      mfa_token: expect.stringMatching(/^[\w-]+$/),
      factors: ['totp', 'recovery_code'],
    })
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'totp_added' })
    expect(
      await rows("SELECT reason, outcome, session_id FROM audit_events WHERE event = 'factor_enrolled'"),
    ).toMatchObject([{ reason: 'totp', outcome: 'success', session_id: confirmed.session.id }])
  })

  it('has an account of any address in its URI', async () => {
    const odd = "o'neil+a&b=c@example.com"
    await addUser(world, odd, { hash: ANY_HASH })
    const person = new Browser(openWorld({ APP_NAME: 'Fish & Chips: Ltd?' }))
    await signIn(person, odd)
    const { uri } = await begin(person)
    expect([new URL(uri).searchParams.get('issuer'), decodeURIComponent(new URL(uri).pathname)]).toEqual([
      'Fish & Chips: Ltd?',
      expect.stringContaining(`Fish & Chips: Ltd?:${odd}`),
    ])
  })

  it('leaves nothing in the clear: no secret, code or token of a person in any table or log line', async () => {
    const logs = (['log', 'error', 'warn', 'info', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    )
    const { app, recoveryCodes } = await enrolTotp(ada)
    const phone = new Phone(world)
    const wrong = wrongCode(app)
    const one = await firstStep(phone, EMAIL, { transport: 'bearer' })
    await secondStep(phone, one.mfa_token, wrong)
    const shown = app.code()
    expect((await secondStep(phone, one.mfa_token, shown)).status).toBe(200)
    const two = await firstStep(phone, EMAIL, { transport: 'bearer' })
    await recoveryStep(phone, two.mfa_token, recoveryCodes[0] ?? '')
    const three = await firstStep(new Browser(world), EMAIL)
    const waiting = await begin()
    const secrets = [
      app.secret,
      waiting.secret,
      one.mfa_token,
      two.mfa_token,
      three.mfa_token,
      ...recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]),
      phone.accessToken,
      phone.refreshToken,
      'otpauth:',
    ]
    const written = (await allOfD1()) + JSON.stringify(logs.map((log) => log.mock.calls))
    expect(written).toContain(EMAIL)
    for (const secret of secrets) expect(written).not.toContain(secret)
    for (const code of [shown, wrong]) expect(written).not.toContain(`"${code}"`)
    for (const path of ['/api/user', '/api/session', '/api/sessions'])
      expect(await (await ada.get(path)).text(), path).not.toContain(waiting.secret)
  })

  it('is sealed for its person and row: a secret that is copied to another row opens nothing', async () => {
    const { app } = await enrolTotp(ada)
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    await enrolTotp(eve)
    await world.env.DB.prepare(
      `UPDATE totp SET secret = (SELECT secret FROM totp AS other WHERE other.user_id <> totp.user_id)
       WHERE user_id = (SELECT id FROM users WHERE email = 'eve@example.com')`,
    ).run()
    expect((await signInByTotp(new Browser(world), { email: 'eve@example.com', app })).status).toBe(400)
    // Nor in another row of the same person, which would have the secret count twice.
    await ada.post('/api/totp')
    const copied = 'UPDATE totp SET secret = (SELECT secret FROM totp AS other WHERE other.user_id = totp.user_id AND'
    await world.env.DB.prepare(`${copied} other.id <> totp.id) WHERE confirmed_at IS NULL`).run()
    expect((await ada.post('/api/totp/confirm', { code: app.code() })).status).toBe(400)
  })

  it('wants a session with a fresh proof', async () => {
    for (const path of ['/api/totp', '/api/totp/confirm'])
      expect((await new Browser(world).post(path, { code: '000000' })).status).toBe(401)
    const app = await begin()
    clock.pass(901_000)
    await ada.post('/api/refresh')
    for (const answer of [await ada.post('/api/totp'), await confirm(app.code())])
      expect(await json(answer)).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect(await count('totp', 'confirmed_at IS NOT NULL')).toBe(0)
  })
})

describe('the code that confirms', () => {
  it('must be one that the app shows: a wrong one changes nothing', async () => {
    const app = await begin()
    for (const code of [wrongCode(app), app.code(-2), app.code(2)])
      expect(await json(await confirm(code))).toMatchObject({ status: 400, code: 'invalid_code' })
    expect([await count('totp', 'confirmed_at IS NOT NULL'), await count('recovery_codes')]).toEqual([0, 0])
    expect(await count('mails', "kind = 'totp_added'")).toBe(0)
    expect(await statusOf()).toBe('signed_in')
    expect((await confirm(app.code())).status).toBe(200)
  })

  it('may have spaces', async () => {
    const app = await begin()
    expect((await confirm(` ${app.code().slice(0, 3)} ${app.code().slice(3)} `)).status).toBe(200)
  })

  it('is taken: it signs nobody in afterwards', async () => {
    const app = await begin()
    expect((await confirm(app.code())).status).toBe(200)
    expect((await confirm(app.code())).status).toBe(400)
    expect((await signInByTotp(new Browser(world), { email: EMAIL, app })).status).toBe(400)
    clock.pass(STEP_MS)
    expect((await signInByTotp(new Browser(world), { email: EMAIL, app })).status).toBe(200)
  })

  it('is of no use for a secret that was replaced', async () => {
    const first = await begin()
    const second = await begin()
    expect((await confirm(first.code())).status).toBe(400)
    expect((await confirm(second.code())).status).toBe(200)
    expect(await count('totp')).toBe(1)
  })

  it('must come within an hour of the secret', async () => {
    const patient = openWorld({ FRESH_SECONDS: '86400' })
    const person = new Phone(patient)
    await signInByPhone(person, EMAIL)
    const wait = async (milliseconds: number): Promise<number> => {
      const app = await begin(person)
      clock.pass(milliseconds)
      await person.post('/api/refresh', { refresh_token: person.refreshToken })
      return (await confirm(app.code(), {}, person)).status
    }
    expect(await wait(HOUR)).toBe(400)
    expect(await wait(HOUR - 1)).toBe(200)
  })

  it('changes the tokens of the session, and ends the others where that is asked for', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const other = new Browser(world)
    await signIn(other, EMAIL)
    const before = [ada.jar.get('__Host-latchkey-access'), ada.jar.get('__Host-latchkey-refresh')]
    expect((await confirm((await begin()).code())).status).toBe(200)
    expect(ada.jar.get('__Host-latchkey-access')).not.toBe(before[0])
    expect(ada.jar.get('__Host-latchkey-refresh')).not.toBe(before[1])
    expect([(await phone.get('/api/session')).status, (await other.get('/api/session')).status]).toEqual([200, 200])
    clock.pass(2 * STEP_MS)
    expect((await confirm((await begin()).code(), { end_other_sessions: true })).status).toBe(200)
    expect((await ada.get('/api/session')).status).toBe(200)
    expect([(await phone.get('/api/session')).status, (await other.get('/api/session')).status]).toEqual([401, 401])
    expect(await rows('SELECT DISTINCT revoked_reason FROM sessions WHERE active = 0')).toEqual([
      { revoked_reason: 'factor_changed' },
    ])
  })
})

describe('another app in the place of the first', () => {
  it('counts once it has shown a code; until then the first one does', async () => {
    const { app: old, recoveryCodes } = await enrolTotp(ada)
    const next = await begin()
    clock.pass(STEP_MS)
    const signInWith = async (app: App): Promise<number> =>
      (await signInByTotp(new Browser(world), { email: EMAIL, app })).status
    expect(await signInWith(next)).toBe(400)
    expect(await signInWith(old)).toBe(200)
    expect((await confirm(old.code())).status).toBe(400)
    const confirmed = await json(await confirm(next.code()))
    expect(await count('totp')).toBe(1)
    clock.pass(STEP_MS)
    expect(await signInWith(old)).toBe(400)
    expect(await signInWith(next)).toBe(200)
    // The recovery codes are new as well: the ones before may have been on the same phone.
    expect(await count('recovery_codes')).toBe(10)
    expect(confirmed.recovery_codes).not.toContain(recoveryCodes[0])
    const { mfa_token } = await firstStep(new Browser(world), EMAIL)
    expect((await recoveryStep(new Browser(world), mfa_token, recoveryCodes[0] ?? '')).status).toBe(400)
  })
})
