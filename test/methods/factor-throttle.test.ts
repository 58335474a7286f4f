// Wrong second factors are counted for the account, over all its sign-ins and in counters of their own (contract §7).
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthAdmin } from '../../src/rpc.ts'
import { STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, EMAIL, type AdaWithApp } from '../support/people/ada.ts'
import { firstStep, recoveryStep, secondStep, signInByTotp } from '../support/people/factors.ts'
import { Browser, count, freshAddress, newestMail } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, type World } from '../support/world.ts'
import { countersNow, countersOf } from '../support/counters.ts'

const WINDOW_MS = 900_000
const DAY = 86_400_000

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp({ SIGN_IN_ATTEMPTS: '3' }))
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** A sign-in of its own for each guess, so that no token runs out of them. */
const guess = (who: Browser, code: string = wrongCode(ada.app)): Promise<Response> => signInByTotp(who, ada, code)

/** Lets the guesses of a day fail, each from an address of its own. */
async function useUpTheDay(at: World = world): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt += 1)
    expect((await guess(new Browser(at))).status, `${attempt}`).toBe(400)
}

describe('the pair of account and address', () => {
  it('may fail SIGN_IN_ATTEMPTS times in a window; then right and wrong codes are refused alike', async () => {
    const who = new Browser(world)
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess(who)).status).toBe(400)
    const answers = [await guess(who), await guess(who, ada.app.code())]
    const seen = await Promise.all(
      answers.map(async (answer) => ({
        ...(await json(answer)),
        request_id: '',
        after: answer.headers.get('Retry-After'),
      })),
    )
    expect(seen[0]).toMatchObject({ status: 429, code: 'too_many_requests', after: '900' })
    expect(seen[1]).toEqual(seen[0])
    expect((await guess(new Browser(world), ada.app.code())).status).toBe(200)
    clock.pass(WINDOW_MS)
    expect((await guess(who, ada.app.code())).status).toBe(200)
  })

  it('computes nothing for what is refused, and takes none of the token’s guesses', async () => {
    const who = new Browser(world)
    for (let attempt = 0; attempt < 3; attempt += 1) await guess(who)
    const { mfa_token } = await firstStep(who, EMAIL)
    const keys = vi.spyOn(crypto.subtle, 'importKey')
    const computed = (): number =>
      keys.mock.calls.filter(([, , algorithm]) => (algorithm as { name?: string }).name === 'HMAC').length
    const before = await countersNow()
    for (let attempt = 0; attempt < 6; attempt += 1)
      expect((await secondStep(who, mfa_token, ada.app.code())).status).toBe(429)
    expect(computed()).toBe(0)
    expect(await countersNow()).toEqual(before)
    expect((await secondStep(new Browser(world), mfa_token, ada.app.code())).status).toBe(200)
    expect(computed()).toBe(3)
  })

  it('is counted apart from passwords and mailed codes', async () => {
    const who = new Browser(world)
    for (let attempt = 0; attempt < 3; attempt += 1) await guess(who)
    expect((await guess(who)).status).toBe(429)
    expect((await who.post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(200)
    const { challenge } = await json(await who.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    expect((await who.post('/api/sign-in/email-code', { challenge, code })).status).toBe(200)
  })

  it('is shared with proving again who is signed in', async () => {
    const phone = new Browser(world, { ip: freshAddress() })
    for (const [name, value] of ada.browser.jar) if (!name.includes('device')) phone.jar.set(name, value)
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await phone.post('/api/reauthenticate', { totp_code: wrongCode(ada.app) })).status).toBe(400)
    const refused = await phone.post('/api/reauthenticate', { totp_code: ada.app.code() })
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '900'])
    expect((await guess(new Browser(world, { ip: phone.ip }), ada.app.code())).status).toBe(429)
  })

  it('starts anew with a right code', async () => {
    const who = new Browser(world)
    for (let attempt = 0; attempt < 2; attempt += 1) await guess(who)
    expect((await guess(who, ada.app.code())).status).toBe(200)
    expect(await countersOf('factor')).toEqual([
      { what: 'factor:account', count: 2 },
      { what: 'factor:address', count: 2 },
      { what: 'factor:day', count: 2 },
    ])
  })
})

describe('the account', () => {
  it('may fail thirty times a day, wherever that comes from', async () => {
    const wide = openWorld()
    await useUpTheDay(wide)
    const refused = await guess(new Browser(wide), ada.app.code())
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('Retry-After'))).toBe(DAY / 1000)
    expect(await count('audit_events', "event = 'authn_login_fail_max' AND reason = 'day'")).toBe(1)
    clock.pass(DAY)
    expect((await guess(new Browser(wide), ada.app.code())).status).toBe(200)
  })

  it('does not lock its owner out of a known device, which has attempts of its own', async () => {
    await useUpTheDay()
    expect((await guess(new Browser(world), ada.app.code())).status).toBe(429)
    const known = ada.browser.copy()
    expect((await guess(known, ada.app.code())).status).toBe(200)
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess(known)).status).toBe(400)
    clock.pass(STEP_MS)
    expect((await guess(known, ada.app.code())).status).toBe(429)
  })

  it('guesses-on-a-known-device: it bears thirty a day, too, until an administrator unlocks', async () => {
    const known = ada.browser.copy()
    for (let attempt = 0; attempt < 30; attempt += 1) {
      // A token bears five guesses, a device three in a window, and an address sixty requests a minute.
      if (attempt % 3 === 0) clock.pass(WINDOW_MS)
      const from = { 'CF-Connecting-IP': freshAddress() }
      const { mfa_token } = await json(await known.post('/api/sign-in', { email: EMAIL, password: PASSWORD }, from))
      const answer = await known.post('/api/sign-in/totp', { mfa_token, code: wrongCode(ada.app) }, from)
      expect(answer.status, `${attempt}`).toBe(400)
    }
    clock.pass(WINDOW_MS)
    const later = new Browser(world)
    for (const [name, value] of known.jar) later.jar.set(name, value)
    const refused = await guess(later, ada.app.code())
    expect([refused.status, await count('audit_events', "reason = 'device-day'")]).toEqual([429, 1])
    // That is the device's own count: its owner gets in elsewhere.
    expect((await guess(new Browser(world), ada.app.code())).status).toBe(200)
    await new AuthAdmin(createExecutionContext(), world.env).unlockUser(ada.id)
    clock.pass(STEP_MS)
    expect((await guess(later, ada.app.code())).status).toBe(200)
  })

  it('lets recovery codes in under the throttle: nobody guesses those', async () => {
    await useUpTheDay()
    const { mfa_token } = await firstStep(new Browser(world), EMAIL)
    const counted = async (): Promise<unknown> => (await countersNow()).filter(({ name }) => !name.startsWith('mail:'))
    const before = await counted()
    const answer = await recoveryStep(new Browser(world), mfa_token, ada.recoveryCodes[0] ?? '')
    expect(answer.status).toBe(200)
    expect(await counted()).toEqual(before)
  })

  it('is unlocked by an administrator', async () => {
    await useUpTheDay()
    expect((await new AuthAdmin(createExecutionContext(), world.env).unlockUser(ada.id)).ok).toBe(true)
    expect((await guess(new Browser(world), ada.app.code())).status).toBe(200)
  })

  it('stays throttled when its password is reset: the mailbox is what a second factor is there for', async () => {
    await useUpTheDay()
    const { challenge } = await json(await new Browser(world).post('/api/password/forgot', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    const reset = { challenge, code, password: 'Brighter-Lamp-93-river' }
    expect((await new Browser(world).post('/api/password/reset', reset)).status).toBe(200)
    expect((await guess(new Browser(world), ada.app.code())).status).toBe(429)
  })
})
