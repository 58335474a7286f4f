// Mailed links and a provider's answer, sent many times at once by one browser on a D1 that takes its time, as a double click does: all of
// them end alike, with one session. Of the strangers beside them, who send the same values, none gets anywhere. `npm test` tries each
// race six times with six at once, `npm run test:races` 200 times with twenty. The steps of a sign-in: asked-twice-sign-in.test.ts.
import { beforeEach, describe, expect, it } from 'vitest'
import { beginHere, EMAIL, here, LIMIT, MOVED, race, slowWorld, type Prepared } from '../support/people/asked-twice.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { begin, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { RACE_TRIALS } from '../support/size.ts'
import { openWorld, PASSWORD } from '../support/world.ts'

const NEW_PASSWORD = 'Brighter-Lamp-93-river'

beforeEach(beginHere)

const tokenTo = async (to: string): Promise<string> =>
  new URL((await newestMail(here.world, to)).link ?? '').searchParams.get('token') ?? ''

/** Opens the page of a mailed link, and finds in its form what to send. */
async function opened(ada: Browser, path: string, to: string, more: Record<string, string> = {}): Promise<Prepared> {
  const token = await tokenTo(to)
  await ada.get(`${path}?token=${token}`)
  return { ada, path, values: { token, ...more }, sessions: 0 }
}

async function signedIn(): Promise<Browser> {
  await addUser(here.world, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(here.world)
  await signIn(ada, EMAIL)
  return ada
}

const STEPS: Record<string, () => Promise<Prepared>> = {
  'the link of a sign-up': async () => {
    const ada = new Browser(here.world)
    await ada.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    return { ...(await opened(ada, '/verify-email', EMAIL)), sessions: 1 }
  },
  'the link of a change of address': async () => {
    const ada = await signedIn()
    await ada.post('/api/email/change', { email: MOVED })
    return opened(ada, '/confirm-email', MOVED)
  },
  'the link that takes a change back': async () => {
    const ada = await signedIn()
    await ada.post('/api/email/change', { email: MOVED })
    await ada.post('/api/email/change/confirm', { token: await tokenTo(MOVED) })
    return opened(new Browser(here.world), '/undo-email', EMAIL)
  },
  'the link of a reset': async () => {
    await addUser(here.world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(here.world)
    await ada.post('/api/password/forgot', { email: EMAIL })
    return opened(ada, '/reset-password', EMAIL, { password: NEW_PASSWORD })
  },
}

describe('many at once by one browser', () => {
  it.each(Object.entries(STEPS))(
    'end alike by %s, and no stranger does',
    async (_, prepare) => expect(await race(prepare)).toBe(RACE_TRIALS),
    LIMIT,
  )

  it(
    'end alike by a provider’s answer, and no stranger does',
    async () => {
      const acme = new Provider()
      listen(acme)
      const vars = varsFor(acme.entry())
      const plain = openWorld({ ...INSTANT, ...vars })
      const prepare = async () => {
        const ada = new Browser(plain)
        const back = acme.authorize((await begin(ada, acme)).href)
        return { ada, sessions: 1, send: (who: Browser) => who.get(`/callback/acme?${back.toString()}`) }
      }
      expect(await race(prepare, slowWorld(vars))).toBe(RACE_TRIALS)
      expect([await count('sessions'), await count('users')]).toEqual([1, 1])
    },
    LIMIT,
  )
})
