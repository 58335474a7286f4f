// `remember`: with it the cookies of a session outlive the browser, by whichever way somebody came in; without it none does.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ANY_HASH, takeAnyPassword } from '../support/factors.ts'
import { addUser, Browser, newestMail } from '../support/people.ts'
import { freshWorld, json, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World

beforeEach(async () => {
  world = await freshWorld()
  takeAnyPassword()
})

afterEach(() => {
  vi.restoreAllMocks()
})

const ways: Record<string, (browser: Browser, more: object) => Promise<Response>> = {
  'a password': async (browser, more) => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    return browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD, ...more })
  },
  'a mailed code': async (browser, more) => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    return browser.post('/api/sign-in/email-code', { challenge, code, ...more })
  },
  'a sign-up that is confirmed': async (browser, more) => {
    const { challenge } = await json(await browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    const { code } = await newestMail(world, EMAIL)
    return browser.post('/api/email/verify', { challenge, code, ...more })
  },
}

describe.each(Object.entries(ways))('by %s', (_, enter) => {
  it.each([
    ['outlive the browser with it', { remember: true }, true],
    ['end with the browser without it', {}, false],
  ])('the cookies of a session %s', async (_name, more, outlives) => {
    const answer = await enter(new Browser(world), more)
    expect(answer.status).toBe(200)
    const refresh = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-latchkey-refresh='))
    expect(refresh?.includes('Max-Age=')).toBe(outlives)
  })
})
