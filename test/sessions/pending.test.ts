// The mfa_token of a sign-in between its two steps (contract §3, §7): five wrong guesses, five minutes, once, and nothing else.
import { createExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { altered } from '../support/altered.ts'
import { STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, EMAIL, type AdaWithApp } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, firstStep, recoveryStep, secondStep, signInByTotp } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone } from '../support/people/people.ts'
import { json, openWorld, PASSWORD } from '../support/world.ts'

const NEW_PASSWORD = 'Brighter-Lamp-93-river'

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp())
})

/** The token of a first step. */
const token = async (person: Browser | Phone = new Browser(world)): Promise<string> =>
  (await firstStep(person, EMAIL)).mfa_token
/** What the right code gets for a token. */
const right = async (mfaToken: string): Promise<number> =>
  (await secondStep(new Browser(world), mfaToken, ada.app.code())).status

describe('five wrong guesses', () => {
  it('kill the token: the right code fails then, and a new sign-in does not', async () => {
    const mfaToken = await token()
    for (let guess = 0; guess < 5; guess += 1)
      expect(await json(await secondStep(new Browser(world), mfaToken, wrongCode(ada.app)))).toMatchObject({
        status: 400,
        code: 'invalid_code',
      })
    expect(await right(mfaToken)).toBe(400)
    expect(await right(await token())).toBe(200)
  })

  it('are five of all kinds together: codes of the app, and recovery codes', async () => {
    const [mfaToken, browser] = [await token(), new Browser(world)]
    for (let guess = 0; guess < 3; guess += 1) await recoveryStep(browser, mfaToken, 'wrong')
    for (let guess = 0; guess < 2; guess += 1) await secondStep(browser, mfaToken, wrongCode(ada.app))
    expect(await right(mfaToken)).toBe(400)
    expect((await recoveryStep(browser, mfaToken, ada.recoveryCodes[0] ?? '')).status).toBe(400)
    expect(await count('recovery_codes')).toBe(10)
  })

  it('are not four', async () => {
    const mfaToken = await token()
    for (let guess = 0; guess < 4; guess += 1) await secondStep(new Browser(world), mfaToken, wrongCode(ada.app))
    expect(await right(mfaToken)).toBe(200)
  })

  it('at one token leave another alone', async () => {
    const [one, other] = [await token(), await token()]
    for (let guess = 0; guess < 5; guess += 1) await secondStep(new Browser(world), one, wrongCode(ada.app))
    expect(await right(other)).toBe(200)
  })
})

describe('a token', () => {
  it('is good until MFA_TOKEN_SECONDS are over, and not then', async () => {
    const [late, early] = [await token(), await token()]
    clock.pass(299_999)
    expect(await right(early)).toBe(200)
    clock.pass(1)
    expect(await right(late)).toBe(400)
    const short = new Browser(openWorld({ MFA_TOKEN_SECONDS: '1' }))
    const brief = await token(short)
    clock.pass(STEP_MS)
    expect((await secondStep(short, brief, ada.app.code())).status).toBe(400)
  })

  it('is good once', async () => {
    const mfaToken = await token()
    expect(await right(mfaToken)).toBe(200)
    clock.pass(STEP_MS)
    expect(await right(mfaToken)).toBe(400)
    expect((await recoveryStep(new Browser(world), mfaToken, ada.recoveryCodes[0] ?? '')).status).toBe(400)
  })

  it('that was never made, is altered, or is something else is refused alike, and with no query', async () => {
    const phone = new Phone(world)
    expect((await signInByTotp(phone, ada, ada.app.code(), { transport: 'bearer' })).status).toBe(200)
    clock.pass(STEP_MS)
    const mfaToken = await token()
    const { challenge } = await json(await phone.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const policy = openWorld({ MFA: 'required' })
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const enrolment = (await firstStep(new Browser(policy), 'bob@example.com')).mfa_token
    const flipped = (mfaToken.startsWith('A') ? 'B' : 'A') + mfaToken.slice(1)
    const made = ['x', '='.repeat(64), mfaToken.slice(0, -1), `${mfaToken}A`, flipped, altered(mfaToken)]
    const others = [phone.refreshToken, challenge, enrolment, '\u0000', crypto.randomUUID()]
    for (const wrong of [...made, ...others]) {
      for (const path of ['/api/sign-in/totp', '/api/sign-in/recovery-code']) {
        world.trips.length = 0
        const answer = await new Browser(world).post(path, { mfa_token: wrong, code: ada.app.code() })
        expect(await json(answer), wrong).toMatchObject({ status: 400, code: 'invalid_code' })
        expect(world.trips, wrong).toEqual([])
      }
    }
    expect((await new Browser(world).post('/api/sign-in/totp', { code: ada.app.code() })).status).toBe(400)
    expect(await right(mfaToken)).toBe(200)
  })

  it('is one person’s: another’s factors finish nothing', async () => {
    const eve = await addOwner(world, 'eve@example.com')
    clock.pass(STEP_MS)
    const mfaToken = await token()
    expect((await secondStep(eve.browser, mfaToken, eve.app.code())).status).toBe(400)
    expect((await recoveryStep(eve.browser, mfaToken, eve.recoveryCodes[0] ?? '')).status).toBe(400)
    expect(await right(mfaToken)).toBe(200)
    expect(await count('recovery_codes', `user_id = '${eve.id}'`)).toBe(10)
  })

  it('of AUTH_SECRET before is good while that is still known', async () => {
    const mfaToken = await token()
    const AUTH_SECRET = btoa('another-secret-another-secret-another-1234')
    const next = openWorld({ AUTH_SECRET, AUTH_SECRET_PREVIOUS: world.env.AUTH_SECRET ?? '' })
    expect((await secondStep(new Browser(next), mfaToken, ada.app.code())).status).toBe(200)
    const later = await token()
    clock.pass(STEP_MS)
    expect((await secondStep(new Browser(openWorld({ AUTH_SECRET })), later, ada.app.code())).status).toBe(400)
  })
})

describe('what waits is ended by', () => {
  const auth = (): Auth => new Auth(createExecutionContext(), world.env)
  const admin = (): AuthAdmin => new AuthAdmin(createExecutionContext(), world.env)
  const ends: Record<string, () => Promise<unknown>> = {
    'a change of password': () =>
      ada.browser.post('/api/password/change', { current_password: PASSWORD, new_password: NEW_PASSWORD }),
    'a reset': async () => {
      const { challenge } = await json(await new Browser(world).post('/api/password/forgot', { email: EMAIL }))
      const { code } = await newestMail(world, EMAIL)
      return new Browser(world).post('/api/password/reset', { challenge, code, password: NEW_PASSWORD })
    },
    'signing out everywhere': () => ada.browser.post('/api/sign-out', { scope: 'all' }),
    'a sibling that ends all sessions': () => auth().revokeUserSessions(ada.id),
    'an administrator who ends all sessions': () => admin().revokeUserSessions(ada.id),
    'being disabled': () => admin().disableUser(ada.id),
    'being disabled by a hand in D1': async () => {
      await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
      return { ok: true }
    },
    'being disabled, though enabled again': async () => {
      await admin().disableUser(ada.id)
      return admin().enableUser(ada.id)
    },
    deletion: () => ada.browser.send('DELETE', '/api/user'),
  }

  it.each(Object.entries(ends))('%s', async (_, end) => {
    const mfaToken = await token()
    const done = await end()
    expect(done instanceof Response ? done.ok : (done as { ok: boolean }).ok).toBe(true)
    const sessions = await count('sessions', 'active = 1')
    for (const answer of [
      await secondStep(new Browser(world), mfaToken, ada.app.code()),
      await recoveryStep(new Browser(world), mfaToken, ada.recoveryCodes[0] ?? ''),
    ])
      expect(await json(answer)).toMatchObject({ status: 400, code: 'invalid_code' })
    expect(await count('sessions', 'active = 1')).toBe(sessions)
    expect(await count('recovery_codes')).toBe((await count('users')) * 10)
  })

  it('nothing else: signing out of one session, or of all others', async () => {
    const mfaToken = await token()
    expect((await ada.browser.post('/api/sign-out', { scope: 'others' })).status).toBe(204)
    expect((await ada.browser.post('/api/sign-out')).status).toBe(204)
    expect(await right(mfaToken)).toBe(200)
  })
})
