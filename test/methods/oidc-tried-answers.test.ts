// Answers that one browser tries, one after another or at once, for a sign-in that it began: the provider is asked about one of them,
// under our client secret, and no more (RFC 9700 §4.5).
import { beforeEach, describe, expect, it } from 'vitest'
import { slowly } from '../support/servers/d1.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { Browser, count } from '../support/people/people.ts'
import { begin, comeBack, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { freshWorld, openWorld, stopClock, type Vars, type World } from '../support/world.ts'

let vars: Vars
let world: World
let acme: Provider
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  acme = new Provider()
  listen(acme)
  vars = { ...INSTANT, ...varsFor(acme.entry()) }
  world = await freshWorld(vars)
})

const timesAsked = (): number => acme.asked.filter((path) => path === '/token').length
/** A good answer to a sign-in, and the same with another code. */
const answerTo = async (who: Browser): Promise<URLSearchParams> => acme.authorize((await begin(who, acme)).href)
function withCode(answer: URLSearchParams, code: string): URLSearchParams {
  const other = new URLSearchParams(answer)
  other.set('code', code)
  return other
}
const statusOf = async (who: Browser, answer: URLSearchParams): Promise<number> =>
  (await comeBack(who, acme, answer)).status

describe('a sign-in that was begun', () => {
  it('is answered once: twenty codes at once are one question to the provider, one row, and nobody’s session', async () => {
    const eve = new Browser(openWorld(vars, slowly(3)))
    const answer = await answerTo(eve)
    const twins = Array.from({ length: 20 }, () => eve.copy())
    const statuses = await Promise.all(twins.map((twin, nth) => statusOf(twin, withCode(answer, `bad-${nth}`))))
    expect(new Set(statuses)).toEqual(new Set([400]))
    expect([timesAsked(), await count('endings'), await count('sessions')]).toEqual([1, 1, 0])
  })

  it('is spent by a code that was refused: the right one comes too late, for as long as it could be answered', async () => {
    const ada = new Browser(world)
    const answer = await answerTo(ada)
    const [copy, later] = [ada.copy(), ada.copy()]
    expect(await statusOf(ada, withCode(answer, 'bad'))).toBe(400)
    expect(await statusOf(copy, answer)).toBe(400)
    clock.pass(590_000)
    expect(await statusOf(later, answer)).toBe(400)
    expect([timesAsked(), await count('sessions')]).toEqual([1, 0])
    expect(await causes()).toEqual(['already_used', 'token_endpoint_said_invalid_grant', 'already_used'])
  })

  it('ends where it ended for the browser that repeats a refused answer: the provider isn’t asked again', async () => {
    const ada = new Browser(world)
    const bad = withCode(await answerTo(ada), 'bad')
    const copy = ada.copy()
    const first = await (await comeBack(ada, acme, bad)).text()
    clock.pass(10_000)
    expect(await (await comeBack(copy, acme, bad)).text()).toBe(first)
    expect([timesAsked(), await causes()]).toEqual([1, ['token_endpoint_said_invalid_grant']])
  })

  it('is spent where the provider fails, too: it is asked no second time', async () => {
    acme.bend.answers = { '/token': () => new Response('', { status: 503 }) }
    const ada = new Browser(world)
    const answer = await answerTo(ada)
    const copies = [ada, ada.copy(), ada.copy()]
    for (const [nth, who] of copies.entries()) await comeBack(who, acme, withCode(answer, `code-${nth}`))
    expect(timesAsked()).toBe(1)
  })
})

describe('an address', () => {
  it('has its refused answers counted: they are among the sixty a minute that it may cause', async () => {
    const ip = '198.51.100.10'
    const counted: string[] = []
    world.env.FLOOD_LIMIT = {
      limit: ({ key }: { key: string }) => Promise.resolve({ success: counted.push(key) > 0 }),
    }
    const eve = new Browser(world, { ip })
    const answer = await answerTo(eve)
    counted.length = 0
    await comeBack(eve, acme, withCode(answer, 'bad'))
    expect(counted.filter((key) => key === ip)).toHaveLength(1)
    const good = await answerTo(eve)
    counted.length = 0
    expect(await statusOf(eve, good)).toBe(303)
    expect(counted.filter((key) => key === ip)).toEqual([])
  })

  it('reaches the provider at most sixty times a minute, by however many sign-ins', async () => {
    const ip = '198.51.100.11'
    // The real one has a clock of its own: a minute may end meanwhile.
    const heard = new Map<string, number>()
    world.env.FLOOD_LIMIT = {
      limit: ({ key }: { key: string }) => {
        heard.set(key, (heard.get(key) ?? 0) + 1)
        return Promise.resolve({ success: (heard.get(key) ?? 0) <= 60 })
      },
    }
    for (let begun = 0; begun < 4; begun += 1) {
      const eve = new Browser(world, { ip })
      const answer = await answerTo(eve)
      const Cookie = eve.cookies()
      for (let nth = 0; nth < 61; nth += 1)
        await world.fetch(`/callback/acme?${withCode(answer, `bad-${nth}`).toString()}`, {
          headers: { Cookie, 'CF-Connecting-IP': ip },
        })
    }
    expect([timesAsked(), await count('endings')]).toEqual([4, 4])
    // What is refused without asking is bounded by its address as well, and then leaves no row.
    expect(await count('audit_events', "event = 'authn_login_fail'")).toBeLessThanOrEqual(64)
  })
})
