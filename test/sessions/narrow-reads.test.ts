// What comes out of D1 for the requests that come most often: no password hash, and no column that nobody looks at.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await freshWorld()
  takeAnyPassword()
  await addUser(world, 'ada@example.com', { hash: ANY_HASH })
})

afterAll(() => void vi.restoreAllMocks())

/** The statements of the only round trip of a request, and its answer. */
async function statementsOf(act: () => Promise<Response>): Promise<{ statements: string[]; answer: Response }> {
  world.trips.length = 0
  const answer = await act()
  expect([answer.status, world.trips.length]).toEqual([200, 1])
  return { statements: world.trips.flatMap((trip) => trip.statements), answer }
}

const HASH_ITSELF = /"hashed_password"(?! IS NOT NULL)/

describe('the session check', () => {
  it.each(['/api/session', '/api/user'])('of GET %s reads no hash, and says whether there is one', async (path) => {
    const browser = new Browser(world)
    await signIn(browser, 'ada@example.com')
    const { statements } = await statementsOf(() => browser.get(path))
    expect(statements).toEqual([expect.stringMatching(/"hashed_password" IS NOT NULL/)])
    expect(statements).not.toEqual([expect.stringMatching(HASH_ITSELF)])
  })
})

describe('a refresh', () => {
  it('is one read of session and person, without the hash, and one change that gives back what it changed', async () => {
    const phone = new Phone(world)
    const { session } = await signInByPhone(phone, 'ada@example.com')
    const refresh = (): Promise<Response> => phone.post('/api/refresh', { refresh_token: phone.refreshToken })
    const { statements, answer } = await statementsOf(refresh)
    expect(statements).toHaveLength(2)
    expect(statements.filter((text) => text.includes('hashed_password'))).toEqual([])
    expect(/ returning (.*)$/.exec(statements[1] ?? '')?.[1]?.split(', ')).toEqual([
      '"parent"',
      '"counter"',
      '"rotated_at"',
      '"last_used_at"',
      '"idle_expires_at"',
      '"issued_jti"',
    ])
    expect(await json(answer)).toMatchObject({ user: { email: 'ada@example.com' }, session: { id: session.id } })
  })
})
