// A link is bound to the session that began it, by what only that session's browser can show: an unknown caller is never the right
// one (RFC 9700 §4.7; ASVS 5.0 10.1.2).
import { beforeEach, describe, expect, it } from 'vitest'
import { comeBack } from '../support/providers/provider.ts'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { beginLink, COUNTESS, lastCause, openAcmeToAda, type AtAcme } from '../support/providers/acme.ts'

let { world, acme, ada } = {} as AtAcme

beforeEach(async () => {
  ;({ world, acme, ada } = await openAcmeToAda())
})

describe('a link', () => {
  describe('begun by Ada and finished in Grace’s browser', () => {
    let grace: Browser
    let back: URLSearchParams

    beforeEach(async () => {
      await addUser(world, 'grace@example.com', { hash: ANY_HASH })
      grace = new Browser(world)
      await signIn(grace, 'grace@example.com')
      back = acme.authorize(await beginLink(ada), COUNTESS)
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
      expect([answer.status, await lastCause(), await count('identities')]).toEqual([400, 'session_gone', 0])
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
    const back = acme.authorize(await beginLink(ada), COUNTESS)
    ada.jar.delete('__Host-latchkey-access')
    expect((await comeBack(ada, acme, back)).status).toBe(303)
    expect(await count('identities')).toBe(1)
  })
})
