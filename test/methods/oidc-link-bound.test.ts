// A link is bound to the session that began it, by what only that session's browser can show: an unknown caller is never the right
// one (RFC 9700 §4.7; ASVS 5.0 10.1.2).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { comeBack, listen, Provider, varsFor, type Claims } from '../support/providers/provider.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { freshWorld, json, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let acme: Provider
let ada: Browser

beforeEach(async () => {
  stopClock()
  acme = new Provider()
  listen(acme)
  world = await freshWorld({ ...INSTANT, ...varsFor(acme.entry()) })
  await addUser(world, EMAIL, { hash: ANY_HASH })
  ada = new Browser(world)
  await signIn(ada, EMAIL)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const AT_ACME: Claims = { sub: 'countess', email: 'countess@example.org', email_verified: false, name: 'Countess' }
const cause = async (): Promise<unknown> => {
  const found = await rows<{ meta: string }>(
    "SELECT meta FROM audit_events WHERE event = 'authn_login_fail' ORDER BY id DESC",
  )
  return (JSON.parse(found[0]?.meta ?? '{}') as { cause?: string }).cause
}

async function ask(who: Browser = ada, body: object = {}): Promise<string> {
  const answer = await who.post('/api/identities/acme', body)
  if (answer.status !== 200) throw new Error(`not begun: ${await answer.text()}`)
  return (await json(answer)).url
}

describe('a link', () => {
  describe('begun by Ada and finished in Grace’s browser', () => {
    let grace: Browser
    let back: URLSearchParams

    beforeEach(async () => {
      await addUser(world, 'grace@example.com', { hash: ANY_HASH })
      grace = new Browser(world)
      await signIn(grace, 'grace@example.com')
      back = acme.authorize(await ask(), AT_ACME)
      for (const [name, value] of ada.jar) if (name.includes('oidc')) grace.jar.set(name, value)
    })

    it.each<[string, () => void]>([
      ['signed in', () => undefined],
      ['whose access cookie is garbage', () => grace.jar.set('__Host-latchkey-access', 'garbage')],
      ['without an access cookie', () => grace.jar.delete('__Host-latchkey-access')],
      [
        'that knows nobody',
        () => void ['access', 'refresh'].map((name) => grace.jar.delete(`__Host-latchkey-${name}`)),
      ],
      [
        'with garbage alone',
        () => void ['access', 'refresh'].map((name) => grace.jar.set(`__Host-latchkey-${name}`, 'garbage')),
      ],
      [
        'with Ada’s access token beside a refresh cookie that is none',
        () => {
          grace.jar.set('__Host-latchkey-access', ada.jar.get('__Host-latchkey-access') ?? '')
          grace.jar.set('__Host-latchkey-refresh', 'garbage')
        },
      ],
    ])('%s joins nobody', async (_, change) => {
      change()
      const answer = await comeBack(grace, acme, back)
      expect([answer.status, await cause(), await count('identities')]).toEqual([400, 'session_gone', 0])
    })

    it('joins nobody either from another session of Ada’s own', async () => {
      const other = new Browser(world)
      await signIn(other, EMAIL)
      for (const [name, value] of ada.jar) if (name.includes('oidc')) other.jar.set(name, value)
      expect((await comeBack(other, acme, back)).status).toBe(400)
      expect(await count('identities')).toBe(0)
    })
  })

  it('goes on where the access cookie has run out meanwhile: the refresh cookie proves the session', async () => {
    const back = acme.authorize(await ask(), AT_ACME)
    ada.jar.delete('__Host-latchkey-access')
    expect((await comeBack(ada, acme, back)).status).toBe(303)
    expect(await count('identities')).toBe(1)
  })
})
