// Requests for a mail that come at once from one source, on a D1 that takes its time: they are one request, and one mail goes out.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { slowly } from '../support/servers/d1.ts'
import { RACERS, sized } from '../support/size.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, stopClock, type World } from '../support/world.ts'

const TRIALS = sized(6, 50)
const LIMIT = 20_000 * TRIALS
const EMAIL = 'ada@example.com'
const MOVED = 'ada@example.org'

let world: World
let slow: World

beforeEach(async () => {
  stopClock()
  world = await freshWorld(INSTANT)
  slow = openWorld(INSTANT, slowly(5))
})

afterEach(() => vi.useRealTimers())

/** A browser on the slow D1, at one address with the others of its kind. */
function twinOf(who: Browser): Browser {
  const twin = new Browser(slow, { ip: who.ip })
  for (const [name, value] of who.jar) twin.jar.set(name, value)
  return twin
}
const mailsTo = (to: string): Promise<number> => count('mails', `recipient = '${to}'`)

/** Whoever asks, signed in where that is wanted; what they send; and who is mailed. */
const REQUESTS: Record<string, { to: string; signedIn: boolean; send: (who: Browser) => Promise<Response> }> = {
  'a forgotten password': {
    to: EMAIL,
    signedIn: false,
    send: (who) => who.post('/api/password/forgot', { email: EMAIL }),
  },
  'a code to sign in': {
    to: EMAIL,
    signedIn: false,
    send: (who) => who.post('/api/sign-in/email-code/request', { email: EMAIL }),
  },
  'a change of address': {
    to: MOVED,
    signedIn: true,
    send: (who) => who.post('/api/email/change', { email: MOVED }),
  },
  'a code to prove again': {
    to: EMAIL,
    signedIn: true,
    send: (who) => who.post('/api/reauthenticate/options', { mail: true }),
  },
}

describe('many requests at once for', () => {
  it.each(Object.entries(REQUESTS))(
    '%s are one mail, and all are given its challenge',
    async (_, { to, signedIn, send }) => {
      for (let trial = 0; trial < TRIALS; trial += 1) {
        world = await freshWorld(INSTANT)
        slow = openWorld(INSTANT, slowly(5))
        await addUser(world, EMAIL, { hash: ANY_HASH })
        const ada = new Browser(world)
        if (signedIn) await signIn(ada, EMAIL)
        const answers = await Promise.all(Array.from({ length: RACERS }, () => send(twinOf(ada))))
        const challenges = await Promise.all(answers.map(async (answer) => (await json(answer)).challenge as string))
        expect(new Set(answers.map(({ ok }) => ok)), `trial ${trial}`).toEqual(new Set([true]))
        expect([new Set(challenges).size, await mailsTo(to)], `trial ${trial}`).toEqual([1, 1])
        expect(await count('counters', "key LIKE 'mail:source:%' AND count > 1"), `trial ${trial}`).toBe(0)
      }
    },
    LIMIT,
  )

  it('a way to a new password by the form of its page are one mail, and lead on alike', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(world)
    await ada.get('/forgot-password')
    const pressed = Array.from({ length: RACERS }, () => twinOf(ada).submit('/forgot-password', { email: EMAIL }))
    const places = (await Promise.all(pressed)).map((answer) => answer.headers.get('Location'))
    expect([new Set(places).size, places[0]?.includes('challenge='), await mailsTo(EMAIL)]).toEqual([1, true, 1])
  })
})

describe('a request whose mail was lost with the database', () => {
  it('keeps nobody from asking again within the minute', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    let faults = 1
    const broken = openWorld(INSTANT, {
      before: (statements) => {
        if (faults > 0 && statements.some((sql) => /insert into "?mails/i.test(sql))) {
          faults -= 1
          throw new Error('D1_ERROR: gone')
        }
      },
    })
    const ada = new Browser(broken)
    const ask = async (): Promise<number> => (await ada.post('/api/password/forgot', { email: EMAIL })).status
    expect([await ask(), await mailsTo(EMAIL)]).toEqual([503, 0])
    expect([await ask(), await mailsTo(EMAIL)]).toEqual([202, 1])
  })
})
