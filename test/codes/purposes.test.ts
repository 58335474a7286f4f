// Codes of all purposes share a table: what is meant for one purpose does nothing to another (contract §2).
import { beforeEach, describe, expect, it } from 'vitest'
import { challengeOf } from '../../src/codes/handles.ts'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH, easyWorld, noPasswordIsStolen } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, type AtNoon } from '../support/world.ts'

const FREE = 'grace@example.com'
const MINUTE = 60_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  noPasswordIsStolen()
  ;({ world, clock } = await easyWorld())
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

async function ada(): Promise<Browser> {
  const browser = new Browser(world)
  await signIn(browser, EMAIL)
  return browser
}
const ask = async (who: Browser, path: string, body: object): Promise<string> =>
  (await json(await who.post(path, body))).challenge

/** A challenge of each request that is no sign-up's. */
const ASKED: Record<string, () => Promise<string>> = {
  reset_password: () => ask(new Browser(world), '/api/password/forgot', { email: EMAIL }),
  'reset_password of a stranger': () => ask(new Browser(world), '/api/password/forgot', { email: FREE }),
  sign_in: () => ask(new Browser(world), '/api/sign-in/email-code/request', { email: EMAIL }),
  'sign_in of a stranger': () => ask(new Browser(world), '/api/sign-in/email-code/request', { email: FREE }),
  change_email: async () => ask(await ada(), '/api/email/change', { email: FREE }),
  'change_email to a taken address': async () => {
    await addUser(world, FREE)
    return ask(await ada(), '/api/email/change', { email: FREE })
  },
  reauthenticate: async () => ask(await ada(), '/api/reauthenticate/options', { mail: true }),
}

const resend = (challenge: string): Promise<Response> =>
  new Browser(world).post('/api/email/verify/resend', { challenge })

describe('resend', () => {
  it.each(Object.entries(ASKED))(
    'does nothing to a challenge of %s, and answers as for a sign-up',
    async (_, asked) => {
      const signUp = await ask(new Browser(world), '/api/sign-up', { email: 'other@example.com' })
      const challenge = await asked()
      expect(challenge.length).toBe(signUp.length)
      const verb = (): Promise<unknown[]> => rows("SELECT * FROM codes WHERE purpose <> 'sign_up'")
      const codes = await verb()
      expect(codes).toHaveLength(1)
      clock.pass(MINUTE)
      const mails = await count('mails')
      const seen = []
      for (const each of [challenge, signUp]) {
        const answer = await resend(each)
        const { status, challenge: same } = await json(answer)
        seen.push([answer.status, [...answer.headers].map(([name]) => name), status, same === each])
      }
      expect(seen[0]).toEqual(seen[1])
      expect(await verb()).toEqual(codes)
      expect(await count('mails')).toBe(mails + 1)
    },
  )

  it('does nothing to an undo link’s code, though its id were known', async () => {
    const browser = await ada()
    const challenge = await ask(browser, '/api/email/change', { email: FREE })
    const { code } = await newestMail(world, FREE)
    await browser.post('/api/email/change/confirm', { challenge, code })
    const [undo] = await rows<{ id: string }>("SELECT * FROM codes WHERE purpose = 'undo_email'")
    clock.pass(MINUTE)
    await resend(challengeOf(world.config.secrets, undo?.id ?? ''))
    expect(await rows("SELECT * FROM codes WHERE purpose = 'undo_email'")).toEqual([undo])
  })

  it('renews what a sign-up made: its own code, or the one that confirms an account’s address', async () => {
    const optional = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const signed = await json(await new Browser(optional).post('/api/sign-up', { email: FREE, password: PASSWORD }))
    clock.pass(MINUTE)
    await resend(signed.challenge)
    const { kind, code } = await newestMail(world, FREE)
    expect(kind).toBe('verify_email')
    const verified = await new Browser(world).post('/api/email/verify', { challenge: signed.challenge, code })
    expect(await json(verified)).toEqual({ status: 'verified' })
  })
})

it('a proof of one purpose counts no guess of another', async () => {
  const challenge = await ask(new Browser(world), '/api/password/forgot', { email: EMAIL })
  const { code } = await newestMail(world, EMAIL)
  for (let turn = 0; turn < 5; turn += 1) {
    expect((await new Browser(world).post('/api/sign-in/email-code', { challenge, code })).status).toBe(400)
    expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(400)
  }
  expect(await rows('SELECT attempts FROM codes')).toEqual([{ attempts: 0 }])
  const reset = await new Browser(world).post('/api/password/reset', { challenge, code, password: PASSWORD })
  expect(reset.status).toBe(200)
})
