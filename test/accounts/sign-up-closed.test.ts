// SIGN_UP=closed: nobody makes an account for themselves; who has one, or is given one, comes in as before.
import { beforeEach, describe, expect, it } from 'vitest'
import { addUser, Browser, count, newestMail, signIn } from '../support/people.ts'
import { freshWorld, json, openWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let closed: World

beforeEach(async () => {
  await freshWorld()
  closed = openWorld({ SIGN_UP: 'closed' })
})

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
          detail: 'Sign-up is closed: ask an administrator for an account.',
        })
      }
    }
    expect([await count('users'), await count('sign_ups'), await count('mails')]).toEqual([1, 0, 0])
    expect(await count('counters', "key NOT LIKE 'flood%' AND count > 0")).toBe(0)
  })

  it('leaves the door open for who has an account', async () => {
    await addUser(closed, EMAIL)
    const browser = new Browser(closed)
    await signIn(browser, EMAIL)
    expect((await browser.get('/api/session')).status).toBe(200)
  })

  it('keeps its word to who signed up before it closed: the mailed code makes the account', async () => {
    const open = openWorld()
    const { challenge } = await json(await new Browser(open).post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    const { code } = await newestMail(open, EMAIL)
    expect((await new Browser(closed).post('/api/email/verify', { challenge, code })).status).toBe(200)
    expect(await count('users')).toBe(1)
  })
})
