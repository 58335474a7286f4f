// Notices of security (contract §7): no budget that an adversary can spend keeps an owner from hearing what matters.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, easyWorld, noPasswordIsStolen, type Owner } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, type AtNoon } from '../support/world.ts'

const ELSEWHERE = 'thief@example.com'
const HOUR = 3_600_000
const DAY = 86_400_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  noPasswordIsStolen()
  ;({ world, clock } = await easyWorld())
})

afterEach(() => void vi.unstubAllGlobals())

const mailed = (kind: string): Promise<number> => count('mails', `kind = '${kind}'`)
const usedUp = async (): Promise<unknown[]> =>
  (await rows("SELECT reason FROM audit_events WHERE event = 'excess_rate_limit_exceeded'")).map(({ reason }) => reason)

/** Changes the password, from a browser whose session is fresh. */
const changePassword = (who: Browser): Promise<Response> =>
  who.post('/api/password/change', { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' })

/** Uses up the day's notices of an address, as a thief with many network addresses would. */
async function useUp(owner: Owner): Promise<void> {
  for (let turn = 0; turn < 22; turn += 1)
    expect((await owner.browser.copy().post('/api/recovery-codes')).status, `${turn}`).toBe(200)
  expect(await usedUp()).toEqual(['mail_notice'])
  clock.pass(1000)
}

/** Changes the address, and says what the old mailbox got. */
async function changeAddress(thief: Browser): Promise<{ kind: string; link?: string }> {
  clock.pass(1000)
  const { challenge } = await json(await thief.post('/api/email/change', { email: ELSEWHERE }))
  const { code } = await newestMail(world, ELSEWHERE)
  expect((await thief.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
  return newestMail(world, EMAIL)
}

describe('alike notices', () => {
  it('of an hour are one mail; the next hour has its own', async () => {
    const { browser } = await addOwner(world, EMAIL)
    for (let turn = 0; turn < 20; turn += 1) expect((await browser.post('/api/recovery-codes')).status).toBe(200)
    expect(await mailed('recovery_codes_made')).toBe(1)
    expect(await usedUp()).toEqual([])
    clock.pass(HOUR)
    const again = new Browser(world, { ip: browser.ip })
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    await signIn(again, 'grace@example.com')
    for (let turn = 0; turn < 2; turn += 1) expect((await changePassword(again)).status).toBe(200)
    expect(await mailed('password_changed')).toBe(1)
    clock.pass(HOUR)
    await again.post('/api/sign-in', { email: 'grace@example.com', password: PASSWORD })
    expect((await changePassword(again)).status).toBe(200)
    expect(await mailed('password_changed')).toBe(2)
  })

  it('are those of one source: what a thief does after the owner did the same is told', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    for (const who of [new Browser(world), new Browser(world)]) {
      await signIn(who, EMAIL)
      expect((await changePassword(who)).status).toBe(200)
    }
    expect(await mailed('password_changed')).toBe(2)
  })
})

describe('twenty notices of a day', () => {
  it('are a budget of their own: they keep no code from coming, and it is new the next day', async () => {
    const owner = await addOwner(world, EMAIL)
    await useUp(owner)
    expect(await count('mails', "kind <> 'none'")).toBe(20)
    await new Browser(world).post('/api/password/forgot', { email: EMAIL })
    expect((await newestMail(world, EMAIL)).kind).toBe('reset_password')
    clock.pass(DAY)
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const other = new Browser(world)
    await signIn(other, 'grace@example.com')
    await changePassword(other)
    expect((await newestMail(world, 'grace@example.com')).kind).toBe('password_changed')
  })

  it('that a thief uses up don’t keep the undo link of a change of address from its owner, nor the reset behind it', async () => {
    const owner = await addOwner(world, EMAIL)
    await useUp(owner)
    const told = await changeAddress(owner.browser)
    expect(told.kind).toBe('email_changed')
    const token = new URL(told.link ?? '').searchParams.get('token')
    clock.pass(1000)
    expect((await new Browser(world).post('/api/email/change/undo', { token })).status).toBe(200)
    const restored = await newestMail(world, EMAIL)
    expect(restored).toMatchObject({ kind: 'email_restored', link: expect.stringContaining('/reset-password?token=') })
    const back = new URL(restored.link ?? '').searchParams.get('token')
    const reset = await new Browser(world).post('/api/password/reset', { token: back, password: PASSWORD })
    expect(reset.status).toBe(200)
  })

  it('and twenty of one source an hour don’t either', async () => {
    const { browser } = await addOwner(world, EMAIL)
    for (let turn = 0; turn < 20; turn += 1) expect((await browser.post('/api/recovery-codes')).status).toBe(200)
    expect((await changeAddress(browser)).kind).toBe('email_changed')
  })
})

it('the undo link of a change of address is sent at once, and doesn’t wait for the clock', async () => {
  const sent: { to: string[]; text: string }[] = []
  vi.stubGlobal('fetch', (_: unknown, init: RequestInit) => {
    sent.push(JSON.parse(init.body as string))
    return Promise.resolve(Response.json({ id: '1' }))
  })
  const there = openWorld(AT_A_HOST)
  await addUser(there, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(there)
  await signIn(ada, EMAIL)
  const { challenge } = await json(await ada.post('/api/email/change', { email: ELSEWHERE }))
  const [code] = /\b\d{6}\b/.exec(sent.at(-1)?.text ?? '') ?? []
  sent.length = 0
  expect((await ada.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
  expect(sent).toMatchObject([{ to: [EMAIL], text: expect.stringContaining('/undo-email?token=') }])
})

it('a change of address whose notice can’t be written doesn’t happen', async () => {
  const { browser } = await addOwner(world, EMAIL)
  const { challenge } = await json(await browser.post('/api/email/change', { email: ELSEWHERE }))
  const { code } = await newestMail(world, ELSEWHERE)
  await world.env.DB.prepare(
    "CREATE TRIGGER no_notice BEFORE INSERT ON mails WHEN NEW.kind = 'email_changed' BEGIN SELECT RAISE(ABORT, 'full'); END",
  ).run()
  try {
    expect((await browser.post('/api/email/change/confirm', { challenge, code })).status).toBe(503)
  } finally {
    await world.env.DB.prepare('DROP TRIGGER no_notice').run()
  }
  expect(await count('users', `email = '${EMAIL}'`)).toBe(1)
})
