// Wrong codes and wrong links: what is counted of them, and what that costs the account (NIST SP 800-63B-4 §3.2.2).
import { beforeEach, expect, it } from 'vitest'
import { countersOf } from '../support/counters.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addUser, Browser, newestMail } from '../support/people/people.ts'
import { json, worldAtNoon, type AtNoon } from '../support/world.ts'

const HOUR = 3_600_000

let { world, clock } = {} as AtNoon

/** So many attempts that only the bound of a day is in the way. */
beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon({ SIGN_IN_ATTEMPTS: '1000' }))
  await addUser(world, EMAIL)
})

/** Asks for a code from a place of its own. */
async function ask(): Promise<{ challenge: string; code: string; wrong: string }> {
  const { challenge } = await json(await new Browser(world).post('/api/sign-in/email-code/request', { email: EMAIL }))
  const { code = '', link } = await newestMail(world, EMAIL)
  // It is typed, and leads nowhere.
  expect(link).toBeUndefined()
  return { challenge, code, wrong: code === '000000' ? '000001' : '000000' }
}
const answer = (challenge: string, code: string): Promise<Response> =>
  new Browser(world).post('/api/sign-in/email-code', { challenge, code })

it('wrong codes are thirty a day over all codes of an account, wherever they come from; then a right one is refused, too', async () => {
  for (let asked = 0; asked < 6; asked += 1) {
    const { challenge, wrong } = await ask()
    for (let guess = 0; guess < 5; guess += 1) expect((await answer(challenge, wrong)).status).toBe(400)
    clock.pass(HOUR)
  }
  const late = await ask()
  const refused = await answer(late.challenge, late.code)
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, String(18 * 3600)])
  clock.pass(18 * HOUR)
  const next = await ask()
  expect((await answer(next.challenge, next.code)).status).toBe(200)
})

it('wrong links count for nothing: nobody guesses them, and nobody keeps an account from its codes by them', async () => {
  const browser = new Browser(world)
  await browser.post('/api/password/forgot', { email: EMAIL })
  const { link = '' } = await newestMail(world, EMAIL)
  const token = new URL(link).searchParams.get('token') ?? ''
  const password = 'Brighter-Lamp-93-river'
  for (const end of ['AAAA', 'BBBB', 'CCCC']) {
    const wrong = `${token.slice(0, -4)}${end}`
    expect((await browser.post('/api/password/reset', { token: wrong, password })).status).toBe(400)
  }
  expect(await countersOf('code')).toEqual([])
  expect((await browser.post('/api/password/reset', { token, password })).status).toBe(200)
})
