// Leaving by a page: `/sign-out` shows a button, the button ends this browser's session, and the page after it leads on.
import { beforeEach, describe, expect, it } from 'vitest'
import { adaSignedIn, EMAIL, type AdaSignedIn } from '../support/people/ada.ts'
import { open, press } from '../support/people/forms.ts'
import { Browser, count, Phone, signInByPhone } from '../support/people/people.ts'
import { rows } from '../support/world.ts'

const SESSION = /^__Host-latchkey-(access|refresh)=/

let { world, ada } = {} as AdaSignedIn

beforeEach(async () => {
  ;({ world, ada } = await adaSignedIn({ APP_URL: 'https://app.example.com/' }))
})

const live = (): Promise<number> => count('sessions', 'active = 1')

describe('/sign-out', () => {
  it('shows a button, and ends nothing by itself', async () => {
    const page = await open(ada, '/sign-out')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<form method="post" action="sign-out">')
    expect(page.headers.getSetCookie().filter((cookie) => SESSION.test(cookie))).toEqual([])
    expect([await live(), (await ada.get('/api/session')).status]).toEqual([1, 200])
  })

  it('ends this browser’s session, clears its cookies, and leads to a page that leads on', async () => {
    await signInByPhone(new Phone(world), EMAIL)
    const before = ada.cookies()
    const answer = await press(ada, '/sign-out', {})
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `${world.config.issuer}/signed-out`])
    expect(answer.headers.getSetCookie().filter((cookie) => SESSION.test(cookie))).toEqual(
      ['access', 'refresh'].map(
        (name) => `__Host-latchkey-${name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
      ),
    )
    expect(ada.cookies()).not.toMatch(/latchkey-(access|refresh)/)
    expect(await live()).toBe(1)
    expect(await rows("SELECT reason, outcome FROM audit_events WHERE event = 'session_expired'")).toEqual([
      { reason: 'sign_out', outcome: 'success' },
    ])
    expect((await world.fetch('/api/session', { headers: { Cookie: before } })).status).toBe(401)
    const page = await (await open(ada, '/signed-out')).text()
    expect(page).toContain('<a href="https://app.example.com/" class="button">')
    expect(page).toContain('href="sign-in"')
  })

  it('ends a session whose access token has died, by its refresh cookie', async () => {
    ada.jar.delete('__Host-latchkey-access')
    expect((await press(ada, '/sign-out', {})).status).toBe(303)
    expect(await live()).toBe(0)
  })

  it('says the same at a second click, and to a browser in which nobody is signed in', async () => {
    for (const browser of [ada, ada, new Browser(world)])
      expect((await press(browser, '/sign-out', {})).headers.get('Location')).toBe(`${world.config.issuer}/signed-out`)
    expect(await count('audit_events', "event = 'session_expired'")).toBe(1)
  })

  it.each<[string, Record<string, string>]>([
    ['another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling host', { Origin: 'http://evil.localhost:8787', 'Sec-Fetch-Site': 'same-site' }],
    ['nowhere', { Origin: 'null', 'Sec-Fetch-Site': 'none' }],
  ])('is not pressed by %s', async (_, headers) => {
    const answer = await press(ada, '/sign-out', {}, headers)
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie().filter((cookie) => SESSION.test(cookie))).toEqual([])
    expect(await live()).toBe(1)
  })

  it('takes a form alone', async () => {
    const json = { 'Content-Type': 'application/json' }
    expect((await press(ada, '/sign-out', {}, json)).status).toBe(415)
    expect(await live()).toBe(1)
  })
})
