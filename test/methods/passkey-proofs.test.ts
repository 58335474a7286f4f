// What a passkey proves (WebAuthn L3 §7.2): alone, as the second step of a sign-in, again in a session; and what user
// verification, counters and backup flags change about it.
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { adaSignedIn, EMAIL, type AdaSignedIn } from '../support/people/ada.ts'
import { Browser, count, loggedAs, Phone, signInByPhone } from '../support/people/people.ts'
import { addPasskey, finishWith, proveWith, signInWith } from '../support/authenticators/passkeys.ts'
import { json, openWorld, PASSWORD, rows } from '../support/world.ts'

const MINUTE = 60_000

let { world, clock, ada, userId } = {} as AdaSignedIn

beforeEach(async () => {
  ;({ world, clock, ada, userId } = await adaSignedIn())
})

/** A first step by password: its mfa_token. */
async function firstStep(person: Browser | Phone = new Browser(world), more: object = {}): Promise<string> {
  const answer = await json(await person.post('/api/sign-in', { email: EMAIL, password: PASSWORD, ...more }))
  expect(answer).toMatchObject({ status: 'mfa_required' })
  return answer.mfa_token
}

describe('a sign-in by passkey', () => {
  it('asks for any passkey of the site, so that a browser can offer them as it fills in a form', async () => {
    const options = await new Browser(world).post('/api/sign-in/passkey/options')
    expect(options.headers.get('Cache-Control')).toBe('no-store')
    expect(await json(options)).toEqual({
      challenge: expect.stringMatching(/^[\w-]{52}$/),
      timeout: 300_000,
      rpId: 'localhost',
      allowCredentials: [],
      userVerification: 'required',
    })
  })

  it('gives a phone its tokens in the body, and a browser that is to be remembered cookies that last', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const phone = new Phone(world)
    expect(await json(await signInWith(device, phone, {}, { transport: 'bearer' }))).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
    })
    expect((await phone.get('/api/session')).status).toBe(200)
    for (const remember of [true, false]) {
      const cookies = (await signInWith(device, new Browser(world), {}, { remember })).headers.getSetCookie()
      expect(cookies.some((cookie) => /^__Host-latchkey-refresh=.*Max-Age=/.test(cookie))).toBe(remember)
      expect(cookies.some((cookie) => cookie.startsWith('__Host-latchkey-device='))).toBe(true)
    }
  })

  it('is not kept out by those who guess passwords or codes', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const full = `INSERT OR REPLACE INTO counters (key, count, expires_at) SELECT key, 1000000, ${clock.now() + 900_000} FROM counters`
    const ip = '192.0.2.7'
    await new Browser(world, { ip }).post('/api/sign-in', { email: EMAIL, password: 'Wrong-Password-1' })
    const mfaToken = await firstStep(new Browser(world, { ip: '192.0.2.8' }))
    await new Browser(world, { ip }).post('/api/sign-in/totp', { mfa_token: mfaToken, code: '000000' })
    await world.env.DB.prepare(full).run()
    const attempt = await new Browser(world, { ip }).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect(attempt.status).toBe(429)
    const code = await new Browser(world, { ip }).post('/api/sign-in/totp', { mfa_token: mfaToken, code: '000000' })
    expect(code.status).toBe(429)
    expect((await signInWith(device, new Browser(world, { ip }))).status).toBe(200)
    expect((await finishWith(device, new Browser(world, { ip }), mfaToken)).status).toBe(200)
  })

  it('is refused to a credential that nobody knows, which the browser may forget', async () => {
    const device = new Authenticator()
    await device.register(await json(await ada.post('/api/passkeys/options')))
    const answer = await json(await signInWith(device, new Browser(world)))
    expect(answer).toMatchObject({
      code: 'invalid_credentials',
      signals: { signalUnknownCredential: { rpId: 'localhost', credentialId: device.id } },
    })
    expect(await loggedAs('authn_login_fail')).toEqual([
      {
        outcome: 'failure',
        reason: 'wrong_passkey',
        actor_id: null,
        subject_id: null,
        meta: '{"amr":"passkey","cause":"unknown_credential"}',
      },
    ])
  })
})

describe('a second step by passkey', () => {
  it('names the person’s passkeys, and finishes the sign-in as it was begun', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const phone = new Phone(world)
    const mfaToken = await firstStep(phone, { transport: 'bearer' })
    const options = await json(await phone.post('/api/sign-in/passkey/options', { mfa_token: mfaToken }))
    expect(options).toMatchObject({ allowCredentials: [{ id: device.id }], userVerification: 'preferred' })
    const answer = await finishWith(device, phone, mfaToken)
    expect(await json(answer)).toMatchObject({
      status: 'signed_in',
      session: { amr: ['pwd', 'hwk', 'user', 'mfa'] },
      access_token: expect.any(String),
    })
    expect(await count('pending_sign_ins')).toBe(0)
    const again = await phone.post('/api/sign-in/passkey/options', { mfa_token: mfaToken })
    expect(await json(again)).toMatchObject({ status: 400, code: 'invalid_code' })
  })

  it.each([null, ''])('may be a touch alone, and without a user handle (%j)', async (userHandle) => {
    const device = new Authenticator(undefined, { uv: false, userHandle })
    await addPasskey(ada, device)
    const answer = await finishWith(device, new Browser(world), await firstStep())
    expect((await json(answer)).session.amr).toEqual(['pwd', 'hwk', 'user', 'mfa'])
  })

  it('may be by any of one’s passkeys, five times wrongly', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const mfaToken = await firstStep()
    for (let guess = 0; guess < 5; guess += 1)
      expect((await finishWith(device, new Browser(world), mfaToken, { up: false })).status).toBe(401)
    expect((await finishWith(device, new Browser(world), mfaToken)).status).toBe(401)
    expect(await loggedAs('authn_second_step_fail')).toHaveLength(5)
    expect(await count('sessions')).toBe(1)
  })
})

describe('user verification', () => {
  it('decides whether a passkey is enough alone', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    expect((await signInWith(device, new Browser(world), { uv: false })).status).toBe(401)
    expect((await signInWith(device, new Browser(world))).status).toBe(200)
  })

  it('counts for nothing alone by a bare key that never had it, until another factor has vouched for it', async () => {
    const device = new Authenticator(undefined, { uv: false })
    await addPasskey(ada, device)
    expect((await signInWith(device, new Browser(world), { uv: true })).status).toBe(401)
    expect(await rows('SELECT uv_initialized FROM passkeys')).toEqual([{ uv_initialized: 0 }])
    expect((await finishWith(device, new Browser(world), await firstStep(), { uv: true })).status).toBe(200)
    expect(await rows('SELECT uv_initialized FROM passkeys')).toEqual([{ uv_initialized: 1 }])
    expect((await signInWith(device, new Browser(world), { uv: true })).status).toBe(200)
  })

  it('counts at once by a passkey that is synced', async () => {
    const device = new Authenticator(undefined, { be: true, uv: false, signCount: 0 })
    await addPasskey(ada, device)
    expect((await signInWith(device, new Browser(world), { uv: true })).status).toBe(200)
  })
})

describe('a signature counter that goes back', () => {
  it.each([4, 5, 0])(
    'to %i from 5 is refused from a key that is bound to its device, and logged',
    async (signCount) => {
      const device = new Authenticator()
      const { id } = await addPasskey(ada, device, { bend: { signCount: 5 } })
      expect((await signInWith(device, new Browser(world), { signCount })).status).toBe(401)
      expect(await loggedAs('passkey_clone_suspected')).toMatchObject([
        { outcome: 'failure', subject_id: userId, meta: JSON.stringify({ passkey: id }) },
      ])
      expect(await rows('SELECT sign_count FROM passkeys')).toEqual([{ sign_count: 5 }])
      expect((await signInWith(device, new Browser(world), { signCount: 6 })).status).toBe(200)
    },
  )

  it.each([4, 5, 0])('to %i from 5 is taken from one that is synced, and logged, at every door', async (signCount) => {
    const device = new Authenticator(undefined, { be: true, bs: true })
    const { id } = await addPasskey(ada, device, { bend: { signCount: 5 } })
    expect((await signInWith(device, new Browser(world), { signCount })).status).toBe(200)
    expect((await finishWith(device, new Browser(world), await firstStep(), { signCount })).status).toBe(200)
    expect((await proveWith(device, ada, { signCount })).status).toBe(200)
    const suspected = { outcome: 'success', subject_id: userId, meta: JSON.stringify({ passkey: id }) }
    expect(await loggedAs('passkey_clone_suspected')).toMatchObject([suspected, suspected, suspected])
    expect(await rows('SELECT sign_count FROM passkeys')).toEqual([{ sign_count: 5 }])
  })

  it('means nothing where the authenticator keeps none', async () => {
    const device = new Authenticator(undefined, { signCount: 0 })
    await addPasskey(ada, device)
    for (let turn = 0; turn < 2; turn += 1) expect((await signInWith(device, new Browser(world))).status).toBe(200)
    expect(await loggedAs('passkey_clone_suspected')).toEqual([])
  })
})

describe('a proof by passkey of who is signed in', () => {
  it('is offered with the session’s own options, and renews auth_time and tokens', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    clock.pass(20 * MINUTE)
    await ada.post('/api/refresh')
    expect((await ada.post('/api/passkeys/options')).status).toBe(401)
    const { methods, passkey } = await json(await ada.post('/api/reauthenticate/options', { mail: true }))
    expect(methods).toEqual(['passkey'])
    expect(passkey).toMatchObject({ allowCredentials: [{ id: device.id }], userVerification: 'preferred' })
    const before = ada.jar.get('__Host-latchkey-refresh')
    const answer = await ada.post('/api/reauthenticate', { passkey: await device.assert(passkey) })
    expect(Date.parse((await json(answer)).session.auth_time)).toBe(clock.now())
    expect(ada.jar.get('__Host-latchkey-refresh')).not.toBe(before)
    expect((await ada.post('/api/passkeys/options')).status).toBe(200)
    expect((await loggedAs('authn_reauthenticated')).at(-1)).toMatchObject({ meta: '{"amr":"hwk user mfa"}' })
  })

  it('answers the challenge of the session that asked, and of no other', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const other = new Browser(world)
    await signInWith(device, other)
    const { passkey } = await json(await ada.post('/api/reauthenticate/options'))
    const proof = { passkey: await device.assert(passkey) }
    expect(await json(await other.post('/api/reauthenticate', proof))).toMatchObject({ code: 'invalid_credentials' })
    expect((await ada.post('/api/reauthenticate', proof)).status).toBe(200)
  })

  it('takes the place of the password, which no longer is enough', async () => {
    await addPasskey(ada, new Authenticator())
    expect(await json(await ada.post('/api/reauthenticate', { password: PASSWORD }))).toMatchObject({
      status: 403,
      code: 'second_factor_required',
    })
  })

  it('makes an older session of one factor fit for what matters', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const device = new Authenticator()
    await addPasskey(ada, device)
    expect((await phone.post('/api/email/change', { email: 'new@example.com' })).status).toBe(401)
    expect((await proveWith(device, phone)).status).toBe(200)
    expect((await phone.post('/api/email/change', { email: 'new@example.com' })).status).toBe(202)
  })

  it('is no way around a disabled account', async () => {
    const device = new Authenticator()
    await addPasskey(ada, device)
    const { passkey } = await json(await ada.post('/api/reauthenticate/options'))
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    const answer = await ada.post('/api/reauthenticate', { passkey: await device.assert(passkey) })
    expect(answer.status).toBe(401)
    expect((await signInWith(device, new Browser(openWorld()))).status).toBe(401)
  })
})
