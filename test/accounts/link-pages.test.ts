// The pages of mailed links for those who only fetch: a scanner of mail, a program without a browser, and a flood of either.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, mailedToken, signIn } from '../support/people/people.ts'
import { rooms } from '../support/router.ts'
import { freshWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const PAGE = { Accept: 'text/html' }

let world: World

beforeEach(async () => {
  stopClock()
  world = await freshWorld(INSTANT)
})

afterEach(() => vi.restoreAllMocks())

const tokenOf = (to: string): Promise<string> => mailedToken(world, to)
const fetchPage = (path: string): Promise<Response> => world.fetch(path, { headers: PAGE })
const press = (path: string, fields: Record<string, string>): Promise<Response> =>
  world.fetch(path, { method: 'POST', body: new URLSearchParams(fields), headers: PAGE })

describe('a program that fetches the page of a link and presses its button', () => {
  it('completes no stranger’s sign-up, and is shown no button that would', async () => {
    await new Browser(world).post('/api/sign-up', { email: EMAIL, password: PASSWORD, name: 'Mallory' })
    const token = await tokenOf(EMAIL)
    const page = await (await fetchPage(`/verify-email?token=${token}`)).text()
    expect([page.includes('Mallory'), page.includes('type="password"')]).toEqual([false, true])
    expect((await press('/verify-email', { token })).status).toBe(400)
    expect(await count('users')).toBe(0)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(401)
  })

  it('moves nobody’s address', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    await ada.post('/api/email/change', { email: 'ada@example.org' })
    const token = await tokenOf('ada@example.org')
    expect((await press('/confirm-email', { token })).status).toBe(400)
    expect(await count('users', `email = '${EMAIL}'`)).toBe(1)
  })
})

describe('a flood of links', () => {
  /** Every page below no parameter: the pages of links are among them. */
  const pages = [
    ...new Set(
      rooms.flatMap(([, room]) =>
        room.routes
          .filter(({ method, path }) => method === 'GET' && !/^\/(api|dev)\/|[:*]/.test(path))
          .map(({ path }) => path),
      ),
    ),
  ]

  it('asks D1 on no page, once the limiter has refused it', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    await world.fetch('/api/password/forgot', {
      method: 'POST',
      body: JSON.stringify({ email: EMAIL }),
      headers: { 'Content-Type': 'application/json' },
    })
    const token = await tokenOf(EMAIL)
    await fetchPage('/.well-known/jwks.json') // From then on an isolate has the keys.
    world.env.FLOOD_LIMIT = { limit: () => Promise.resolve({ success: false }) } as unknown as RateLimit
    const statuses = new Map<string, number>()
    world.trips.length = 0
    for (const page of pages) statuses.set(page, (await fetchPage(`${page}?token=${token}`)).status)
    expect(world.trips.flatMap(({ statements }) => statements)).toEqual([])
    expect(['/verify-email', '/confirm-email', '/undo-email', '/reset-password'].map((at) => statuses.get(at))).toEqual(
      [429, 429, 429, 429],
    )
  })
})
