// Refreshes that race, and refreshes whose answer is lost, through the Worker on a D1 that takes its time (contract
// §3): one of many rotates, rescues or ends the session, and all others hear the same.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addUser, Browser, count, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { sized } from '../support/size.ts'
import { until } from '../support/until.ts'
import { freshWorld, json, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const REFRESH = '__Host-latchkey-refresh'
const HOUR = 3_600_000

let clock: ReturnType<typeof stopClock>
let world: World

beforeEach(() => {
  clock = stopClock()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Whoever holds a refresh token: the same acts by either transport. */
type Client = { token: () => string; refresh: (token: string) => Promise<Response> }
const byPhone = (): Client => {
  const phone = new Phone(world)
  return { token: () => phone.refreshToken, refresh: (token) => phone.post('/api/refresh', { refresh_token: token }) }
}
const byBrowser = (): Client => {
  const browser = new Browser(world)
  const refresh = (token: string): Promise<Response> => {
    browser.jar.set(REFRESH, token)
    return browser.post('/api/refresh')
  }
  return { token: () => browser.jar.get(REFRESH) ?? '', refresh }
}

/** Signs in, and says which refresh token that gave. */
async function firstToken(transport: 'bearer' | 'cookie'): Promise<string> {
  await addUser(world, EMAIL)
  const [phone, browser] = [new Phone(world), new Browser(world)]
  await (transport === 'bearer' ? signInByPhone(phone, EMAIL) : signIn(browser, EMAIL))
  return transport === 'bearer' ? phone.refreshToken : (browser.jar.get(REFRESH) ?? '')
}

const clientsOf = (transport: 'bearer' | 'cookie', many: number): Client[] =>
  Array.from({ length: many }, transport === 'bearer' ? byPhone : byBrowser)

const refreshAll = (clients: readonly Client[], token: string): Promise<Response[]> =>
  Promise.all(clients.map((client) => client.refresh(token)))

const statuses = (answers: readonly Response[]): number[] => [...new Set(answers.map((answer) => answer.status))]
const tokens = (clients: readonly Client[]): string[] => [...new Set(clients.map((client) => client.token()))]
const session = async () => (await rows('SELECT active, counter, parent FROM sessions'))[0]

describe.each(['bearer', 'cookie'] as const)('one refresh token of a %s session', (transport) => {
  beforeEach(async () => {
    world = await freshWorld({}, slowly(10))
  })

  it('used by many at once is changed once, and all of them get the same new one', async () => {
    const token = await firstToken(transport)
    clock.pass(HOUR)
    const clients = clientsOf(transport, sized(30, 100))
    expect(statuses(await refreshAll(clients, token))).toEqual([200])
    expect(await session()).toEqual({ active: 1, counter: 2, parent: 1 })
    const [next, ...others] = tokens(clients)
    expect(others).toEqual([])
    expect(next).not.toBe(token)
    clock.pass(HOUR)
    expect(statuses(await refreshAll(clients.slice(0, 1), next ?? ''))).toEqual([200])
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 2 })
  })

  it('whose answer was lost, used by many at once after the grace, is rescued once', async () => {
    const token = await firstToken(transport)
    clock.pass(HOUR)
    await refreshAll(clientsOf(transport, 1), token)
    clock.pass(60_001)
    const clients = clientsOf(transport, sized(30, 100))
    expect(statuses(await refreshAll(clients, token))).toEqual([200])
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 1 })
    expect(tokens(clients)).toHaveLength(1)
    expect(await count('audit_events', "event = 'authn_token_rescued'")).toBe(1)
  })

  it('that was stolen, used by twenty at once, ends its session once, with one audit row and one mail', async () => {
    const token = await firstToken(transport)
    const [owner] = clientsOf(transport, 1) as [Client]
    for (const current of [() => token, () => owner.token()]) {
      clock.pass(HOUR)
      await owner.refresh(current())
    }
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 2 })
    const answers = await refreshAll(clientsOf(transport, 20), token)
    const codes = await Promise.all(answers.map(async (answer) => (await json(answer)).code))
    expect(statuses(answers)).toEqual([401])
    expect(codes).toContain('refresh_token_reused')
    for (const code of codes) expect(['refresh_token_reused', 'session_revoked']).toContain(code)
    expect(await session()).toEqual({ active: 0, counter: 3, parent: 2 })
    expect(await count('audit_events', "event = 'authn_token_reuse'")).toBe(1)
    expect(await count('mails', "kind = 'session_theft'")).toBe(1)
    expect(await json(await owner.refresh(owner.token()))).toMatchObject({ code: 'session_revoked' })
  })
})

/** The round trip that rotates ends with its statement; the second one, of a rescue or an end, begins with it. */
const rotates = (statements: readonly string[]): boolean => /^update "sessions"/i.test(statements.at(-1) ?? '')
const followsUp = (statements: readonly string[]): boolean => /^update "sessions"/i.test(statements[0] ?? '')

describe.each(['bearer', 'cookie'] as const)('an answer of D1 that is lost, in a %s session', (transport) => {
  let isLost: typeof rotates
  let token: string
  let client: Client

  beforeEach(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    isLost = () => false
    const after = (statements: readonly string[]): void => {
      if (isLost(statements)) throw new Error('D1_ERROR: Network connection lost.')
    }
    world = await freshWorld({}, { after })
    token = await firstToken(transport)
    ;[client] = clientsOf(transport, 1) as [Client]
    clock.pass(HOUR)
  })

  /** A refresh that D1 carries out up to this round trip, of which nobody hears. */
  async function refreshUnheard(which: typeof rotates, presented: string = token): Promise<void> {
    isLost = which
    const answer = await client.refresh(presented)
    isLost = () => false
    expect([answer.status, answer.headers.has('Retry-After'), answer.headers.getSetCookie()]).toEqual([503, true, []])
  }

  it('is 503, and the old token gets the new one within the grace', async () => {
    await refreshUnheard(rotates)
    expect(await session()).toEqual({ active: 1, counter: 2, parent: 1 })
    clock.pass(60_000)
    expect((await client.refresh(token)).status).toBe(200)
    expect(await session()).toEqual({ active: 1, counter: 2, parent: 1 })
    clock.pass(HOUR)
    expect((await client.refresh(client.token())).status).toBe(200)
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 2 })
    expect(await count('audit_events', "event IN ('authn_token_reuse', 'authn_token_rescued')")).toBe(0)
  })

  it('is rescued after the grace, and so is a rescue that is lost', async () => {
    await refreshUnheard(rotates)
    clock.pass(60_001)
    await refreshUnheard(followsUp)
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 1 })
    clock.pass(60_000)
    await refreshUnheard(rotates)
    expect(await session()).toEqual({ active: 1, counter: 3, parent: 1 })
    clock.pass(1)
    expect((await client.refresh(token)).status).toBe(200)
    expect(await session()).toEqual({ active: 1, counter: 4, parent: 1 })
    expect(await count('audit_events', "event = 'authn_token_rescued'")).toBe(2)
    clock.pass(HOUR)
    expect((await client.refresh(client.token())).status).toBe(200)
  })

  it('ends the session as expired at the fourth rescue within the hour, and calls nobody a thief', async () => {
    await refreshUnheard(rotates)
    for (const counter of [3, 4, 5]) {
      clock.pass(60_001)
      await refreshUnheard(followsUp)
      expect(await session()).toEqual({ active: 1, counter, parent: 1 })
    }
    clock.pass(60_001)
    expect(await json(await client.refresh(token))).toMatchObject({ status: 401, code: 'session_expired' })
    expect(await session()).toEqual({ active: 0, counter: 5, parent: 1 })
    expect(
      await count('audit_events', "event = 'session_expired' AND outcome = 'failure' AND reason = 'rescue_limit'"),
    ).toBe(1)
    expect(await count('mails')).toBe(0)
  })

  it('ends the session of a stolen token all the same', async () => {
    for (const current of [() => token, () => client.token()]) {
      await client.refresh(current())
      clock.pass(HOUR)
    }
    await refreshUnheard(followsUp)
    expect(await session()).toEqual({ active: 0, counter: 3, parent: 2 })
    expect(await count('mails', "kind = 'session_theft'")).toBe(1)
    expect(await json(await client.refresh(token))).toMatchObject({ status: 401, code: 'session_revoked' })
  })
})

describe('two rescues of which one is slower than the grace', () => {
  it('give both tabs the same token', async () => {
    const held: (() => void)[] = []
    let holding = false
    const before = (statements: readonly string[]): Promise<void> | undefined =>
      holding && statements[0]?.startsWith('update "sessions"') === true
        ? new Promise((resolve) => held.push(resolve))
        : undefined
    world = await freshWorld({ REFRESH_GRACE_SECONDS: '1' }, { before })
    const token = await firstToken('cookie')
    clock.pass(HOUR)
    const [lost, first, second] = clientsOf('cookie', 3) as [Client, Client, Client]
    expect((await lost.refresh(token)).status).toBe(200)
    clock.pass(1001)
    holding = true
    const asked = first.refresh(token)
    await until(() => held.length === 1)
    clock.pass(1001)
    const askedAgain = second.refresh(token)
    await until(() => held.length === 2)
    held[0]?.()
    expect((await asked).status).toBe(200)
    held[1]?.()
    expect((await askedAgain).status).toBe(200)
    expect(tokens([first, second])).toHaveLength(1)
    expect(await session()).toMatchObject({ active: 1, counter: 3 })
  })
})
