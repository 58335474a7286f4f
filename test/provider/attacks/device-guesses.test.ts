// RFC 8628 §5.1 and §5.4: guesses of a device's short code, by a person or from an address, and a device that is answered twice.
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../../support/people/ada.ts'
import { ANY_HASH } from '../../support/people/factors.ts'
import { hiddenIn, press } from '../../support/people/forms.ts'
import { addUser, Browser, count, signIn } from '../../support/people/people.ts'
import { addClient, RelyingParty } from '../../support/clients/relying-party.ts'
import { sized } from '../../support/size.ts'
import { slowly } from '../../support/servers/d1.ts'
import { json, openWorld, rows, type World } from '../../support/world.ts'

/** At once: pages take longer than answers of the token endpoint. */
const MANY = sized(14, 50)
const FEW = sized(6, 50)
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code' as const

/** Ada, and a device that waits; `guess` types a code as a browser, and says what came of it. */
async function adaAndDevice(vars = {}) {
  const met = await adaSignedIn(vars)
  const metadata = { redirect_uris: [], grant_types: [GRANT] }
  const made = await addClient(met.world, { name: 'Television', authMethod: 'none', metadata })
  const tv = new RelyingParty(met.world, made)
  const begin = async (): Promise<{ device_code: string; user_code: string }> =>
    json(await tv.post('/oauth/device/code', { client_id: made.id, scope: 'openid offline_access' }))
  const poll = async (device_code: string): Promise<string> => {
    const answer = await tv.post('/oauth/token', { grant_type: GRANT, client_id: made.id, device_code })
    return (await json(answer)).error ?? 'tokens'
  }
  return { ...met, made, begin, poll }
}

const idOf = async (browser: Browser): Promise<string> => (await json(await browser.get('/api/user'))).id
const guess = (
  browser: Browser,
  account: string,
  user_code: string,
  path = '/device',
  at?: World,
): Promise<Response> => {
  if (at === undefined) return press(browser, path, { user_code, account, decision: 'allow' })
  const other = new Browser(at, { ip: browser.ip })
  for (const [name, value] of browser.jar) other.jar.set(name, value)
  return press(other, path, { user_code, account, decision: 'allow' })
}
/** Codes of the right form that nobody has. */
const wrong = (nth: number): string =>
  `BCDF-G${'BCDFGHJKLMNPQRSTVWXZ'[Math.floor(nth / 20) % 20]}${'BCDFGHJKLMNPQRSTVWXZ'[nth % 20]}Z`

describe('a device’s code that is guessed (RFC 8628 §5.1)', () => {
  it('is counted for the person: after ten wrong ones even the right one is refused, at both doors, and the page says when', async () => {
    const { clock, userId, ada, begin, poll } = await adaAndDevice()
    const { user_code, device_code } = await begin()
    for (let nth = 0; nth < 10; nth += 1)
      expect((await guess(ada, userId, wrong(nth), nth % 2 === 0 ? '/device' : '/device/answer')).status).toBe(400)
    for (const path of ['/device', '/device/answer']) {
      const refused = await guess(ada, userId, user_code, path)
      expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true])
      expect(await refused.text()).toMatch(/Too many attempts. Try again in \d+ minutes/)
    }
    // What is no code at all costs nobody a guess, and a person elsewhere isn't kept from theirs.
    expect((await guess(ada, userId, 'AEIO-UAEI')).status).toBe(400)
    expect(await poll(device_code)).toBe('authorization_pending')
    expect(await rows("SELECT reason, meta FROM audit_events WHERE event = 'authn_login_fail_max'")).toEqual([
      { reason: 'account', meta: '{"kind":"user-code"}' },
    ])
    clock.pass(15 * 60_000)
    const { user_code: later } = await begin()
    expect((await guess(ada, userId, later)).status).toBe(200)
  })

  it('is counted exactly by many at once, with D1 slow, and right ones cost nothing', async () => {
    const { userId, ada, begin } = await adaAndDevice()
    const { user_code } = await begin()
    for (let nth = 0; nth < 11; nth += 1) expect((await guess(ada, userId, user_code)).status).toBe(200)
    expect(await count('counters', "key LIKE 'user-code:%'")).toBe(0)
    const slow = openWorld({}, slowly(10))
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, nth) => guess(ada, userId, wrong(nth), '/device', slow)),
    )
    const statuses = answers.map(({ status }) => status)
    expect([
      statuses.filter((status) => status === 400).length,
      statuses.filter((status) => status === 429).length,
    ]).toEqual([10, MANY - 10])
    expect(await rows("SELECT count FROM counters WHERE key LIKE 'user-code:%' ORDER BY key")).toEqual([
      { count: 10 },
      { count: 10 },
    ])
  })

  it('is counted for the address, too, whatever account is tried from it', async () => {
    const { world, ada, userId, begin } = await adaAndDevice({ SIGN_IN_ATTEMPTS: '3' })
    const ip = '2001:db8:7:7::1'
    for (let nth = 0; nth < 10; nth += 1) {
      const email = `m${nth}@example.com`
      const id = await addUser(world, email, { hash: ANY_HASH })
      const one = new Browser(world, { ip: `2001:db8:7:7::${nth + 1}` })
      await signIn(one, email)
      for (let guesses = 0; guesses < 3; guesses += 1)
        expect((await guess(one, id, wrong(nth * 3 + guesses))).status).toBe(400)
    }
    const { user_code } = await begin()
    const there = ada.copy()
    Object.assign(there, { ip })
    expect((await guess(there, userId, user_code)).status).toBe(429)
    expect((await guess(ada, userId, user_code)).status).toBe(200)
  })
})

describe('a device that is answered twice (RFC 8628 §3.3)', () => {
  it('belongs to whom answered first, of many yeses and noes of two people at once, with D1 slow', async () => {
    const { world, userId, ada, begin, poll } = await adaAndDevice()
    await addUser(world, 'mallory@example.com', { hash: ANY_HASH })
    const mallory = new Browser(world)
    await signIn(mallory, 'mallory@example.com')
    const malloryId = await idOf(mallory)
    const { user_code, device_code } = await begin()
    const slow = openWorld({}, slowly(10))
    const asked = hiddenIn(await (await guess(ada, userId, user_code)).text())
    expect(asked['user_code']).toBe(user_code)
    const answers = await Promise.all(
      Array.from({ length: FEW }, (_, nth) => {
        const [who, account] = nth % 2 === 0 ? [ada, userId] : [mallory, malloryId]
        return guess(who, account, user_code, '/device/answer', slow)
      }),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const grants = await rows<{ user_id: string }>('SELECT user_id FROM grants')
    expect(grants).toHaveLength(1)
    expect(await rows('SELECT user_id FROM device_codes')).toEqual(grants)
    expect(await count('consents')).toBe(1)
    const polls = await Promise.all(Array.from({ length: FEW }, () => poll(device_code)))
    expect(polls.filter((said) => said === 'tokens')).toHaveLength(1)
    expect(new Set(polls)).toEqual(new Set(['tokens', 'invalid_grant']))
    expect(await rows('SELECT counter FROM grants')).toEqual([{ counter: 1 }])
  })
})
