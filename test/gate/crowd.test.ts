// Two hundred sign-ins at once (80 in `npm test`): those who are too many are told so before D1 is asked, and get in by coming back when
// they are told to.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { addUser, Browser, PASSWORD_HASH } from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, PASSWORD } from '../support/world.ts'
import { sized } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const MANY = sized(40, 200)

describe(`${MANY} sign-ins at once`, () => {
  it('answer nothing from 500 on but 503 busy with Retry-After, and let everybody in who comes back', async () => {
    const world = await freshWorld()
    const emails = Array.from({ length: MANY }, (_, index) => `person-${index}@example.com`)
    for (const email of emails) await addUser(world, email)
    const [, , , , stored = ''] = PASSWORD_HASH.split('$')
    const hash = Uint8Array.from(atob(stored), (char) => char.charCodeAt(0))
    vi.spyOn(ENGINES, ENGINE).mockReturnValue(hash)
    const slow = openWorld({}, slowly(5))
    let refused = 0
    const insist = async (email: string): Promise<number> => {
      const answer = await new Browser(slow).post('/api/sign-in', { email, password: PASSWORD })
      if (answer.status !== 503) return answer.status
      refused += 1
      expect(await json(answer)).toMatchObject({ code: 'busy' })
      const seconds = Number(answer.headers.get('Retry-After'))
      expect(seconds).toBeGreaterThan(0)
      await scheduler.wait(seconds * 1000)
      return insist(email)
    }
    const statuses = await Promise.all(emails.map(insist))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(refused).toBeGreaterThanOrEqual(MANY / 4)
    // Attempts that were refused as busy were counted nowhere.
    expect((await new Browser(slow).post('/api/sign-in', { email: emails[0], password: PASSWORD })).status).toBe(200)
  })
})
