// The second step by an authenticator app: each code once (RFC 6238 §5.2), and what the session then says of it.
import { createExecutionContext } from 'cloudflare:test'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Auth } from '../../src/rpc.ts'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, EMAIL, type AdaWithApp } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, firstStep, secondStep, signInByTotp } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone } from '../support/people/people.ts'
import { json, rows } from '../support/world.ts'

const COOKIES = ['__Host-latchkey-access', '__Host-latchkey-device', '__Host-latchkey-refresh']

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp())
  // The codes of all steps near now are unused.
  clock.pass(9 * STEP_MS)
})

/** Both steps with a code, from nowhere that was known before. */
const signIn = async (code: string): Promise<number> => (await signInByTotp(new Browser(world), ada, code)).status

describe('a code', () => {
  it('of the step before, this one or the next signs in, each once', async () => {
    for (const apart of [-1, 0, 1]) {
      expect(await signIn(ada.app.code(apart)), `${apart}`).toBe(200)
      expect(await signIn(ada.app.code(apart)), `${apart} again`).toBe(400)
    }
    expect(await count('audit_events', "event = 'authn_second_step_fail' AND reason = 'wrong_totp'")).toBe(3)
  })

  it('two steps off is refused, on either side', async () => {
    expect(await signIn(ada.app.code(-2))).toBe(400)
    expect(await signIn(ada.app.code(2))).toBe(400)
    expect(await signIn(ada.app.code())).toBe(200)
  })

  it('that is older than one that was taken is refused', async () => {
    expect(await signIn(ada.app.code(1))).toBe(200)
    expect(await signIn(ada.app.code())).toBe(400)
    expect(await signIn(ada.app.code(-1))).toBe(400)
    clock.pass(2 * STEP_MS)
    expect(await signIn(ada.app.code())).toBe(200)
  })

  it('that signed in proves nothing again, and one that proved again signs nobody in', async () => {
    expect(await signIn(ada.app.code(-1))).toBe(200)
    expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code(-1) })).status).toBe(400)
    expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code() })).status).toBe(200)
    expect(await signIn(ada.app.code())).toBe(400)
  })

  it('of somebody else is refused, and so is one for whoever has no app', async () => {
    const eve = await addOwner(world, 'eve@example.com')
    expect((await signInByTotp(new Browser(world), eve, ada.app.code())).status).toBe(400)
    expect(await signIn(eve.app.code())).toBe(400)
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    expect((await firstStep(new Browser(world), 'bob@example.com')).status).toBe('signed_in')
  })

  it('must have the form of one', async () => {
    const { mfa_token } = await firstStep(new Browser(world), EMAIL)
    for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', 123456, null])
      expect((await ada.browser.post('/api/sign-in/totp', { mfa_token, code })).status, String(code)).toBe(400)
    expect(await rows('SELECT attempts FROM pending_sign_ins')).toEqual([{ attempts: 0 }])
  })
})

describe('the first step', () => {
  it('opens nothing: no session, no token, no cookie, and no sign-in is noted', async () => {
    const [sessions] = [await count('sessions')]
    await world.env.DB.prepare('UPDATE users SET last_login_at = 1').run()
    for (const transport of ['cookie', 'bearer']) {
      const browser = new Browser(world)
      const answer = await browser.post('/api/sign-in', { email: EMAIL, password: 'x', remember: true, transport })
      expect(Object.keys(await json(answer)).toSorted()).toEqual(['factors', 'mfa_token', 'status'])
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
    }
    expect(await count('sessions')).toBe(sessions)
    expect(await rows('SELECT last_login_at FROM users')).toEqual([{ last_login_at: 1 }])
    expect(await count('audit_events', "event = 'authn_second_step_required' AND outcome = 'success'")).toBe(2)
  })

  it('by a mailed code is a first step, too', async () => {
    const browser = new Browser(world)
    const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    const begun = await json(await browser.post('/api/sign-in/email-code', { challenge, code }))
    expect(begun).toMatchObject({ status: 'mfa_required', factors: ['totp', 'recovery_code'] })
    expect(browser.jar.size).toBe(0)
    expect((await browser.post('/api/sign-in/email-code', { challenge, code })).status).toBe(400)
    const finished = await json(await secondStep(browser, begun.mfa_token, ada.app.code()))
    expect(finished.session.amr).toEqual(['otp', 'mfa'])
  })

  it('with a wrong password tells nothing of a second factor', async () => {
    vi.restoreAllMocks()
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: 'Wrong-Password-1' })
    expect(await json(answer)).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(await count('pending_sign_ins')).toBe(0)
  })
})

describe('the second step', () => {
  it('begins the session, notes the sign-in, and makes the device known', async () => {
    const browser = new Browser(world)
    const { mfa_token } = await firstStep(browser, EMAIL)
    clock.pass(STEP_MS)
    const answer = await secondStep(browser, mfa_token, ada.app.code())
    const { user, session } = await json(answer)
    expect(session).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: new Date(clock.now()).toISOString() })
    expect(user.last_login_at).toBe(new Date(clock.now()).toISOString())
    expect([...browser.jar.keys()].toSorted()).toEqual(COOKIES)
    expect(await count('pending_sign_ins')).toBe(0)
    expect(
      await rows('SELECT event, reason, meta FROM audit_events WHERE session_id = ? ORDER BY id', session.id),
    ).toEqual([{ event: 'authn_login_success', reason: 'totp', meta: '{"amr":"pwd otp mfa"}' }])
  })

  it('is told in the claims of the token, and to other Workers', async () => {
    const phone = new Phone(world)
    expect((await signInByTotp(phone, ada, ada.app.code(), { transport: 'bearer' })).status).toBe(200)
    const seconds = Math.floor(clock.now() / 1000)
    expect(decodeJwt(phone.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: seconds })
    const door = new Auth(createExecutionContext(), world.env)
    expect(await door.authenticate({ authorization: `Bearer ${phone.accessToken}` })).toMatchObject({
      ok: true,
      value: { amr: ['pwd', 'otp', 'mfa'], auth_time: seconds },
    })
    await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    expect(decodeJwt(phone.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: seconds })
  })

  it('carries over what the first was asked: the transport, and to be remembered', async () => {
    const phone = new Phone(world)
    const tokens = await signInByTotp(phone, ada, ada.app.code(-1), { transport: 'bearer' })
    expect(tokens.headers.getSetCookie().filter((cookie) => !cookie.includes('device'))).toEqual([])
    expect(await json(tokens)).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) })
    const short = await signInByTotp(new Browser(world), ada, ada.app.code())
    const long = await signInByTotp(new Browser(world), ada, ada.app.code(1), { remember: true })
    const maxAges = (answer: Response): boolean[] =>
      answer.headers
        .getSetCookie()
        .filter((cookie) => !cookie.includes('device'))
        .map((cookie) => cookie.includes('Max-Age='))
    expect([maxAges(short), maxAges(long)]).toEqual([
      [false, false],
      [true, true],
    ])
    expect(Object.keys(await json(short))).not.toContain('access_token')
  })

  it('lists what could finish: no recovery code where none is left', async () => {
    await world.env.DB.prepare('DELETE FROM recovery_codes').run()
    expect((await firstStep(new Browser(world), EMAIL)).factors).toEqual(['totp'])
  })

  it('that fails leaves a row in the log', async () => {
    expect(await signIn(ada.app.code(-2))).toBe(400)
    expect(
      await rows("SELECT outcome, subject_id, reason, meta FROM audit_events WHERE event = 'authn_second_step_fail'"),
    ).toEqual([{ outcome: 'failure', subject_id: ada.id, reason: 'wrong_totp', meta: '{"amr":"pwd"}' }])
  })
})
