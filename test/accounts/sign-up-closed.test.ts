// SIGN_UP=closed: nobody makes an account for themselves; who has one, or is given one, comes in as before.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { countersOf } from '../support/counters.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const CLOSED = 'Sign-up is closed: ask an administrator for an account.'

let closed: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  await freshWorld()
  closed = openWorld({ SIGN_UP: 'closed' })
})

afterEach(() => vi.useRealTimers())

describe('closed sign-up', () => {
  it('refuses everybody alike, whether the address has an account or not, with no mail and no row', async () => {
    await addUser(closed, EMAIL)
    for (const vars of [{}, { EMAIL_VERIFICATION: 'optional' }]) {
      const world = openWorld({ SIGN_UP: 'closed', ...vars })
      for (const email of [EMAIL, 'nobody@example.com']) {
        const refused = await new Browser(world).post('/api/sign-up', { email, password: PASSWORD })
        expect(await json(refused)).toMatchObject({
          status: 403,
          code: 'forbidden',
          detail: CLOSED,
        })
      }
    }
    expect([await count('users'), await count('sign_ups'), await count('mails')]).toEqual([1, 0, 0])
    expect(await countersOf()).toEqual([])
  })

  it('leaves the door open for who has an account', async () => {
    await addUser(closed, EMAIL)
    const browser = new Browser(closed)
    await signIn(browser, EMAIL)
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  describe('for who signed up before it closed', () => {
    const begin = async (): Promise<{ ada: Browser; challenge: string; code: string | undefined; token: string }> => {
      const ada = new Browser(openWorld())
      const { challenge } = await json(await ada.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
      const { code, link } = await newestMail(ada.world, EMAIL)
      return { ada, challenge, code, token: new URL(link ?? '').searchParams.get('token') ?? '' }
    }

    it('makes no account of the mailed code or link, and says why; neither is spent by it', async () => {
      const { ada, challenge, code, token } = await begin()
      for (let times = 0; times < 6; times += 1)
        for (const proof of [{ challenge, code }, { token }]) {
          const refused = await new Browser(closed).post('/api/email/verify', proof)
          expect(await json(refused)).toMatchObject({ status: 403, code: 'forbidden', detail: CLOSED })
        }
      expect((await new Browser(closed).post('/api/email/verify', { challenge, code: '000000' })).status).toBe(400)
      expect(await count('users')).toBe(0)
      expect((await ada.post('/api/email/verify', { challenge, code })).status).toBe(200)
    })

    it('says so on the page of the link, before and after its button', async () => {
      const { token } = await begin()
      for (const ask of [
        () => closed.fetch(`/verify-email?token=${token}`),
        () => closed.fetch('/verify-email', { method: 'POST', body: new URLSearchParams({ token }) }),
      ]) {
        const answer = await ask()
        expect([answer.status, (await answer.text()).includes('Sign-up is closed')]).toEqual([403, true])
      }
      expect(await count('users')).toBe(0)
    })

    it('mails no other code', async () => {
      const { challenge } = await begin()
      clock.pass(61_000)
      const asked = await new Browser(closed).post('/api/email/verify/resend', { challenge })
      expect([asked.status, await json(asked), await count('mails')]).toEqual([
        202,
        { status: 'verification_required', challenge },
        1,
      ])
    })
  })
})
