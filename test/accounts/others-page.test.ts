// A page that was left open before somebody else signed in to the same browser: its forms act for nobody but whose page it is.
import { beforeEach, describe, expect, it } from 'vitest'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { hiddenIn, open, press } from '../support/people/forms.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { openAcmeToAda } from '../support/providers/acme.ts'
import { routesOfRouter } from '../support/router.ts'
import { database, json, rows } from '../support/world.ts'

const BOB = 'bob@example.com'
const ID = '01990000-0000-7000-8000-000000000000'
/** What an act could change. */
const TABLES = [
  'users',
  'sessions',
  'codes',
  'passkeys',
  'totp',
  'recovery_codes',
  'identities',
  'mails',
  'audit_events',
]

let desk: Browser
let ada: string

beforeEach(async () => {
  const there = await openAcmeToAda()
  desk = there.ada
  await addUser(there.world, BOB, { hash: ANY_HASH })
  await signIn(new Browser(there.world), EMAIL)
  ada = hiddenIn(await (await open(desk, '/account')).text())['account'] ?? ''
})

/** Every path of the account, or of the console, that the router has for a method, with something where it wants a part of it. */
const pathsOf = (method: string, below: '/account' | '/admin' = '/account'): string[] =>
  routesOfRouter()
    .filter((route) => route.startsWith(`${method} ${below}`))
    .map((route) =>
      route
        .slice(method.length + 1)
        .replace(':provider', 'acme')
        .replace(':id', ID),
    )

const dump = (): Promise<unknown> => Promise.all(TABLES.map((table) => rows(`SELECT * FROM ${table}`)))

describe('a form of an account’s page', () => {
  it('names the account, on every page that has one', async () => {
    const said: string[] = []
    for (const path of pathsOf('GET')) {
      const page = await (await open(desk, path)).text()
      for (const [, following = ''] of page.matchAll(/<form[^>]* method="post"[^>]*>(.{0,120})/gs)) {
        expect(following, path).toMatch(new RegExp(`^<input type="hidden" name="account" value="${ada}"/>`))
        said.push(path)
      }
    }
    expect(new Set(said)).toEqual(
      new Set([
        '/account',
        ...['delete', 'link/acme', 'prove', 'security', 'sessions'].map((page) => `/account/${page}`),
        ...['app', 'app/remove', 'passkeys/new', 'password'].map((page) => `/account/security/${page}`),
      ]),
    )
  })

  it.each([...pathsOf('POST'), ...pathsOf('POST', '/admin')])(
    'POST %s does nothing for who has signed in since, and says who that is',
    async (path) => {
      // Both may do anything.
      await database.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
      await signIn(desk, BOB)
      const before = await dump()
      for (const account of [ada, '']) {
        const answer = await press(desk, path, { account })
        const page = await answer.text()
        expect([account, answer.status]).toEqual([account, 409])
        expect(page).toContain(`You are signed in as <strong class="address">${BOB}</strong>.`)
        expect(page).toMatch(/<a class="button" href="\/(?:account|admin)/)
      }
      const refused = await press(desk, path, { account: ID }, { Accept: 'application/json' })
      expect([refused.status, (await json(refused)).code]).toEqual([409, 'other_account'])
      expect(await dump()).toEqual(before)
    },
  )

  it('acts for its person in a session that they began since, and for Bob from Bob’s own page', async () => {
    const names = () => rows('SELECT email, name FROM users ORDER BY email')
    await signIn(desk, EMAIL)
    expect((await press(desk, '/account/name', { account: ada, name: 'Ada' })).status).toBe(303)
    await signIn(desk, BOB)
    const fields = hiddenIn(await (await open(desk, '/account')).text())
    expect((await press(desk, '/account/name', { ...fields, name: 'Bob' })).status).toBe(303)
    expect(await names()).toEqual([
      { email: EMAIL, name: 'Ada' },
      { email: BOB, name: 'Bob' },
    ])
  })
})
