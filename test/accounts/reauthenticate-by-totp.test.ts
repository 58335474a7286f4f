// Whoever has a second factor proves again by that: their password or a mailed code alone is less than what they signed in with.
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, type AdaWithApp } from '../support/people/ada.ts'
import { ANY_HASH, enrolTotp, signInByTotp } from '../support/people/factors.ts'
import { countersOf } from '../support/counters.ts'
import { addUser, Browser, count, newestMail, Phone, signIn } from '../support/people/people.ts'
import { json, PASSWORD, rows } from '../support/world.ts'

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp())
})

const prove = (proof: object, who: Browser | Phone = ada.browser): Promise<Response> =>
  who.post('/api/reauthenticate', proof)

describe('a code of the authenticator app', () => {
  it('renews auth_time, and changes the tokens of the session', async () => {
    clock.pass(901_000)
    await ada.browser.post('/api/refresh')
    expect((await ada.browser.post('/api/recovery-codes')).status).toBe(401)
    const before = ['access', 'refresh'].map((name) => ada.browser.jar.get(`__Host-latchkey-${name}`))
    const answer = await json(await prove({ totp_code: ada.app.code() }))
    expect(answer.session).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: new Date(clock.now()).toISOString(),
    })
    for (const [index, name] of ['access', 'refresh'].entries())
      expect(ada.browser.jar.get(`__Host-latchkey-${name}`)).not.toBe(before[index])
    expect((await ada.browser.post('/api/recovery-codes')).status).toBe(200)
    expect(
      await rows("SELECT outcome, subject_id, meta FROM audit_events WHERE event = 'authn_reauthenticated'"),
    ).toEqual([{ outcome: 'success', subject_id: ada.id, meta: '{"amr":"otp mfa"}' }])
  })

  it('gives a phone new tokens, too', async () => {
    const phone = new Phone(world)
    await signInByTotp(phone, ada, ada.app.code(), { transport: 'bearer' })
    clock.pass(STEP_MS)
    const { refreshToken } = phone
    expect((await prove({ totp_code: ada.app.code(), refresh_token: refreshToken }, phone)).status).toBe(200)
    expect(phone.refreshToken).not.toBe(refreshToken)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
  })

  it('makes a session with one factor one with two', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const [mine, old] = [new Browser(world), new Browser(world)]
    await signIn(mine, 'bob@example.com')
    await signIn(old, 'bob@example.com')
    const { app } = await enrolTotp(mine)
    expect((await json(await old.get('/api/session'))).session.amr).toEqual(['pwd'])
    const { session } = await json(await prove({ totp_code: app.code() }, old))
    expect(session.amr).toEqual(['pwd', 'otp', 'mfa'])
  })

  it('is refused where it is wrong, was used, or is for nobody’s session', async () => {
    const authTime = async (): Promise<unknown> => rows('SELECT auth_time, amr FROM sessions')
    const before = await authTime()
    expect(await json(await prove({ totp_code: wrongCode(ada.app) }))).toMatchObject({
      status: 400,
      code: 'invalid_code',
    })
    expect((await prove({ totp_code: ada.app.code(-2) })).status).toBe(400)
    expect((await prove({ totp_code: ada.app.code() }, new Browser(world))).status).toBe(401)
    expect(await authTime()).toEqual(before)
    expect((await prove({ totp_code: ada.app.code() })).status).toBe(200)
    expect((await prove({ totp_code: ada.app.code() })).status).toBe(400)
    expect(await count('audit_events', "event = 'authn_reauthenticate_fail' AND reason = 'wrong_totp'")).toBe(3)
    await ada.browser.copy().post('/api/sign-out')
    expect((await prove({ totp_code: ada.app.code(1) })).status).toBe(401)
  })

  it('is refused for whoever has no app', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const bob = new Browser(world)
    await signIn(bob, 'bob@example.com')
    expect((await prove({ totp_code: ada.app.code() }, bob)).status).toBe(400)
    expect((await prove({ password: PASSWORD }, bob)).status).toBe(200)
  })

  it('is exactly one proof, of a known kind', async () => {
    for (const proof of [
      { totp_code: ada.app.code(), password: PASSWORD },
      { totp_code: 'x' },
      { recovery_code: ada.recoveryCodes[0] },
      {},
    ])
      expect(await json(await prove(proof)), JSON.stringify(proof)).toMatchObject({ code: 'invalid_request' })
    expect(await count('recovery_codes')).toBe(10)
  })
})

describe('with a second factor', () => {
  const options = async (who: Browser, body: object = {}): Promise<{ methods: string[]; challenge?: string }> =>
    json(await who.post('/api/reauthenticate/options', body))

  it('only that is offered, and no code is mailed', async () => {
    expect(await options(ada.browser, { mail: true })).toEqual({ methods: ['totp'] })
    expect(await count('mails', "kind = 'reauthenticate_code'")).toBe(0)
  })

  it('the password is not enough, costs no attempt, and changes nothing', async () => {
    const before = await rows('SELECT auth_time, counter FROM sessions')
    for (let attempt = 0; attempt < 12; attempt += 1)
      expect(await json(await prove({ password: PASSWORD }))).toMatchObject({
        status: 403,
        code: 'second_factor_required',
      })
    expect(await rows('SELECT auth_time, counter FROM sessions')).toEqual(before)
    expect(await countersOf('password')).toEqual([])
  })

  it('a code that was mailed before the factor came is not enough', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const [mine, old] = [new Browser(world), new Browser(world)]
    await signIn(mine, 'bob@example.com')
    await signIn(old, 'bob@example.com')
    expect((await options(old)).methods).toEqual(['password', 'email_code'])
    const { challenge } = await options(old, { mail: true })
    const { code } = await newestMail(world, 'bob@example.com')
    await enrolTotp(mine)
    for (let attempt = 0; attempt < 6; attempt += 1)
      expect(await json(await prove({ challenge, code }, old))).toMatchObject({
        status: 403,
        code: 'second_factor_required',
      })
    expect((await old.send('DELETE', '/api/totp')).status).toBe(401)
    // It is not spent: where the factor is gone it is good again.
    expect((await mine.send('DELETE', '/api/totp')).status).toBe(204)
    expect((await prove({ challenge, code }, old)).status).toBe(200)
  })
})
