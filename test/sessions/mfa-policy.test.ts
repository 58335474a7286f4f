// The policy `MFA`: who must have a second factor is led to enrol one at sign-in, and gets nowhere else with one.
import { createExecutionContext } from 'cloudflare:test'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuthAdmin } from '../../src/rpc.ts'
import { appOf, STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { EMAIL } from '../support/people/ada.ts'
import {
  addOwner,
  ANY_HASH,
  easyWorld,
  enrolTotp,
  firstStep,
  secondStep,
  signInByTotp,
} from '../support/people/factors.ts'
import { countersOf } from '../support/counters.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, type AtNoon, type World } from '../support/world.ts'

const ENROLMENT = {
  status: 'enrolment_required',
  mfa_token: expect.stringMatching(/^[\w-]+$/),
  factors: ['totp', 'passkey'],
}

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld({ MFA: 'required' }))
})

const addAda = (more: object = {}): Promise<string> => addUser(world, EMAIL, { hash: ANY_HASH, ...more })

describe('MFA=required', () => {
  it('asks for an enrolment at sign-in, by password and by mailed code, and opens nothing before', async () => {
    await addAda()
    const browser = new Browser(world)
    expect(await firstStep(browser, EMAIL)).toEqual(ENROLMENT)
    const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    expect(await json(await browser.post('/api/sign-in/email-code', { challenge, code }))).toEqual(ENROLMENT)
    expect([browser.jar.size, await count('sessions')]).toEqual([0, 0])
    expect(await rows('SELECT last_login_at FROM users')).toEqual([{ last_login_at: null }])
    expect(
      await rows("SELECT meta FROM audit_events WHERE event = 'authn_second_step_required' ORDER BY at, meta"),
    ).toEqual([
      { meta: '{"amr":"pwd otp","step":"enrolment"}' },
      { meta: '{"rehashed":false,"amr":"pwd","step":"mailbox"}' },
      { meta: '{"amr":"otp","step":"enrolment"}' },
    ])
  })

  it('asks for one when a sign-up is confirmed, by code and on the page of the link', async () => {
    const browser = new Browser(world)
    const signUp = { email: EMAIL, password: PASSWORD }
    const { challenge } = await json(await browser.post('/api/sign-up', signUp))
    const { code } = await newestMail(world, EMAIL)
    const begun = await json(await browser.post('/api/email/verify', { challenge, code }))
    expect(begun).toEqual(ENROLMENT)
    expect([...browser.jar.keys()]).toEqual(['__Host-latchkey-asked'])
    expect(await rows('SELECT email, last_login_at FROM users')).toEqual([{ email: EMAIL, last_login_at: null }])
    const { app } = await enrolTotp(browser, { mfa_token: begun.mfa_token })
    expect((await browser.get('/api/session')).status).toBe(200)
    expect((await signInByTotp(new Browser(world), { email: EMAIL, app })).status).toBe(200)

    await browser.post('/api/sign-up', { ...signUp, email: 'bob@example.com' })
    const token = new URL((await newestMail(world, 'bob@example.com')).link ?? '').searchParams.get('token') ?? ''
    const page = await browser.submit('/verify-email', { token })
    expect([page.status, new URL(page.headers.get('Location') ?? '').pathname]).toEqual([303, '/sign-in/second_step'])
    expect(await count('sessions')).toBe(2)
    expect(await firstStep(new Browser(world), 'bob@example.com')).toEqual(ENROLMENT)
  })

  it('asks for one at a sign-up with EMAIL_VERIFICATION=optional', async () => {
    const open = openWorld({ MFA: 'required', EMAIL_VERIFICATION: 'optional' })
    const browser = new Browser(open)
    const answer = await browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    const begun = await json(answer)
    expect([answer.status, begun]).toMatchObject([201, { status: 'mfa_required', factors: ['email_code'] }])
    expect([[...browser.jar.keys()], await count('sessions'), await count('mails')]).toEqual([
      ['__Host-latchkey-asked'],
      0,
      1,
    ])
    const { mfa_token, challenge } = begun
    const { code } = await newestMail(open, EMAIL)
    const proved = await json(await browser.post('/api/sign-in/email-code', { mfa_token, challenge, code }))
    expect(proved).toEqual(ENROLMENT)
    expect(await rows('SELECT last_login_at, email_verified_at > 0 AS verified FROM users')).toEqual([
      { last_login_at: null, verified: 1 },
    ])
    await enrolTotp(browser, { mfa_token: proved.mfa_token })
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  it('asks whoever has one for that', async () => {
    await addOwner(world, EMAIL)
    expect(await firstStep(new Browser(world), EMAIL)).toMatchObject({ status: 'mfa_required' })
  })
})

describe('an enrolment', () => {
  it('finishes the sign-in that it belongs to, with what that was asked', async () => {
    const id = await addAda()
    const phone = new Phone(world)
    const { mfa_token } = await firstStep(phone, EMAIL, { transport: 'bearer', remember: true })
    const app = appOf(await json(await phone.post('/api/totp', { mfa_token })))
    const wrong = await phone.post('/api/totp/confirm', { mfa_token, code: wrongCode(app) })
    expect(await json(wrong)).toMatchObject({ status: 400, code: 'invalid_code' })
    clock.pass(STEP_MS)
    const answer = await phone.post('/api/totp/confirm', { mfa_token, code: app.code() })
    const { user, session, recovery_codes } = await json(answer)
    expect(session).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: new Date(clock.now()).toISOString() })
    expect([user.last_login_at, recovery_codes.length]).toEqual([new Date(clock.now()).toISOString(), 10])
    expect(decodeJwt(phone.accessToken)).toMatchObject({ sub: id, amr: ['pwd', 'otp', 'mfa'], sid: session.id })
    expect(await rows('SELECT transport, remember FROM sessions')).toEqual([{ transport: 'bearer', remember: 1 }])
    expect((await phone.get('/api/session')).status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(
      await rows('SELECT event, reason FROM audit_events WHERE session_id = ? ORDER BY event', session.id),
    ).toEqual([
      { event: 'authn_login_success', reason: null },
      { event: 'factor_enrolled', reason: 'totp' },
    ])
    // Once.
    expect((await phone.post('/api/totp', { mfa_token })).status).toBe(401)
    expect((await phone.post('/api/totp/confirm', { mfa_token, code: app.code(1) })).status).toBe(401)
  })

  it('is over when there is a factor: of two that wait one finishes', async () => {
    await addAda()
    const [one, other] = [new Browser(world), new Browser(world)]
    const first = await firstStep(one, EMAIL)
    const second = await firstStep(other, EMAIL)
    const theirs = appOf(await json(await other.post('/api/totp', { mfa_token: second.mfa_token })))
    const { app } = await enrolTotp(one, { mfa_token: first.mfa_token })
    for (const answer of [
      await other.post('/api/totp/confirm', { mfa_token: second.mfa_token, code: theirs.code() }),
      await other.post('/api/totp', { mfa_token: second.mfa_token }),
    ])
      expect(await json(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
    // It left nothing in the place of an app that the owner is about to add.
    expect(await count('totp')).toBe(1)
    expect(other.jar.size).toBe(0)
    expect((await secondStep(other, second.mfa_token, app.code())).status).toBe(400)
  })

  it('ends with MFA_TOKEN_SECONDS, a change of password, and being disabled', async () => {
    const id = await addAda()
    const late = await firstStep(new Browser(world), EMAIL)
    clock.pass(300_000)
    expect((await new Browser(world).post('/api/totp', { mfa_token: late.mfa_token })).status).toBe(401)
    const { mfa_token } = await firstStep(new Browser(world), EMAIL)
    const app = appOf(await json(await new Browser(world).post('/api/totp', { mfa_token })))
    const admin = new AuthAdmin(createExecutionContext(), world.env)
    await admin.disableUser(id)
    await admin.enableUser(id)
    const again = await firstStep(new Browser(world), EMAIL)
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    expect((await new Browser(world).post('/api/totp', { mfa_token: again.mfa_token })).status).toBe(401)
    await world.env.DB.prepare('UPDATE users SET disabled_at = NULL').run()
    expect((await new Browser(world).post('/api/totp/confirm', { mfa_token, code: app.code() })).status).toBe(401)
    expect(await count('sessions')).toBe(0)
  })

  it('takes no token of a second step, and no token of nobody', async () => {
    const ada = await addOwner(world, EMAIL)
    const { mfa_token } = await firstStep(new Browser(world), EMAIL)
    for (const wrong of [mfa_token, 'x', mfa_token.slice(1)])
      for (const path of ['/api/totp', '/api/totp/confirm'])
        expect(
          (await ada.browser.post(path, { mfa_token: wrong, code: ada.app.code() })).status,
          `${path} ${wrong}`,
        ).toBe(401)
  })
})

describe('a session from before the policy', () => {
  it('may refresh, prove again and enrol: then it is whole', async () => {
    const before = openWorld()
    await addAda()
    const phone = new Phone(before)
    await signInByPhone(phone, EMAIL)
    const there = new Phone(world)
    there.accessToken = phone.accessToken
    there.refreshToken = phone.refreshToken
    expect(await json(await there.get('/api/session'))).toMatchObject({ status: 403, code: 'second_factor_required' })
    expect((await there.post('/api/refresh', { refresh_token: there.refreshToken })).status).toBe(200)
    expect((await there.get('/api/user')).status).toBe(403)
    clock.pass(901_000)
    expect((await there.post('/api/refresh', { refresh_token: there.refreshToken })).status).toBe(200)
    expect(await json(await there.post('/api/totp'))).toMatchObject({ code: 'reauthentication_required' })
    expect((await there.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    expect((await there.get('/api/session')).status).toBe(403)
    // As at a sign-in, the password alone enrols nothing.
    for (const path of ['/api/totp', '/api/passkeys/options'])
      expect(await json(await there.post(path)), path).toMatchObject({ code: 'reauthentication_required' })
    const { methods, challenge } = await json(await there.post('/api/reauthenticate/options', { mail: true }))
    expect(methods).toEqual(['email_code'])
    const { code } = await newestMail(world, EMAIL)
    expect((await there.post('/api/reauthenticate', { challenge, code })).status).toBe(200)
    await enrolTotp(there)
    expect((await there.get('/api/session')).status).toBe(200)
  })

  it('may sign out', async () => {
    await addAda()
    const browser = new Browser(openWorld())
    await signIn(browser, EMAIL)
    const there = new Browser(world)
    for (const [name, value] of browser.jar) there.jar.set(name, value)
    expect((await there.post('/api/sign-out')).status).toBe(204)
    expect(await count('sessions', 'active = 1')).toBe(0)
  })
})

describe('MFA=admins', () => {
  const admins = (): World => openWorld({ MFA: 'admins' })

  it('asks administrators for a second factor, and nobody else', async () => {
    await addAda()
    expect((await firstStep(new Browser(admins()), EMAIL)).status).toBe('signed_in')
    for (const role of ['ADMIN', 'SUPER_ADMIN']) {
      await addUser(world, `${role.toLowerCase()}@example.com`, { hash: ANY_HASH, role })
      expect(await firstStep(new Browser(admins()), `${role.toLowerCase()}@example.com`), role).toEqual(ENROLMENT)
    }
  })

  it('holds at once for somebody who is made an administrator, whatever their token says', async () => {
    const id = await addAda()
    const phone = new Phone(admins())
    await signInByPhone(phone, EMAIL)
    expect((await phone.get('/api/session')).status).toBe(200)
    expect((await new AuthAdmin(createExecutionContext(), world.env).setRole(id, 'ADMIN')).ok).toBe(true)
    expect(decodeJwt(phone.accessToken)['role']).toBe('USER')
    const change = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
    for (const answer of [
      await phone.get('/api/session'),
      await phone.get('/api/admin/users'),
      await phone.post('/api/password/change', change),
      await phone.post('/api/email/change', { email: 'new@example.com' }),
    ])
      expect(await json(answer)).toMatchObject({ status: 403, code: 'second_factor_required' })
    expect(await countersOf('password')).toEqual([])
    const { challenge } = await json(await phone.post('/api/reauthenticate/options', { mail: true }))
    const { code } = await newestMail(world, EMAIL)
    await phone.post('/api/reauthenticate', { challenge, code })
    await enrolTotp(phone)
    expect((await phone.get('/api/admin/users')).status).toBe(200)
  })
})
