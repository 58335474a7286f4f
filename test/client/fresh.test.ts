// `level: "fresh"`: siblings refuse within five seconds what has ended, and ask no database for a request. Two siblings are two bindings here:
// each has a list of its own.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  requireToken,
  requireUser,
  withToken,
  withUser,
  type AuthService,
  type RequireTokenEnv,
  type RequireUserEnv,
} from '../../src/client/worker.ts'
import { createVerifier } from '../../src/client/verify.ts'
import { Auth } from '../../src/rpc.ts'
import { readRevocations } from '../../src/tokens/revoked.ts'
import { addUser, Browser, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, stopClock, type Clock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const FIVE_SECONDS = 5000

let clock: Clock
let world: World
let phone: Phone
/** What happens to the read of the list: fails, or is slow. */
let onList: { before?: () => Promise<void> | void; after?: () => Promise<void> | void }

const isList = (statements: readonly string[]) => statements.some((text) => text.includes('FROM revocations'))

beforeEach(async () => {
  onList = {}
  clock = stopClock()
  world = await freshWorld(
    {},
    {
      before: async (statements) => (isList(statements) ? onList.before?.() : undefined),
      after: async (statements) => (isList(statements) ? onList.after?.() : undefined),
    },
  )
  await addUser(world, EMAIL)
  phone = new Phone(world)
  await signInByPhone(phone, EMAIL)
})

/** A sibling Worker with all doors, in an isolate of its own. */
function sibling(unreachable?: 'closed' | 'open') {
  const AUTH = new Auth(createExecutionContext(), world.env) as unknown as AuthService
  const fresh = { level: 'fresh', unreachable } as const
  const verify = createVerifier({
    issuer: world.config.issuer,
    fresh: { auth: () => AUTH, unreachable },
    fetch: (input) => world.fetch(new URL(input as string).pathname),
  })
  const hono = new Hono<RequireUserEnv & RequireTokenEnv>()
    .get('/user', requireUser(fresh), (c) => c.text('in'))
    .get('/token', requireToken(fresh), (c) => c.text('in'))
    .get('/verify', requireToken({ verify }), (c) => c.text('in'))
  const user = withUser(() => new Response('in'), fresh)
  const token = withToken(() => new Response('in'), fresh)
  const answerOf = async (path: string, headers: Record<string, string>, context: ExecutionContext) => {
    const request = new Request(`https://shop.example.com${path}`, { headers })
    if (path === '/bare-user') return user(request, { AUTH }, context)
    if (path === '/bare-token') return token(request, { AUTH }, context)
    return hono.fetch(request, { AUTH }, context)
  }
  /** Sends a request, and waits until its work after the answer is done, too. */
  const ask = async (path: string, headers: Record<string, string>): Promise<Response> => {
    const context = createExecutionContext()
    const answer = await answerOf(path, headers, context)
    await waitOnExecutionContext(context)
    return answer
  }
  return { AUTH, ask }
}

const DOORS = ['/user', '/bare-user', '/token', '/bare-token', '/verify']
const bearer = () => ({ Authorization: `Bearer ${phone.accessToken}` })

describe('two siblings at level fresh', () => {
  it('refuse an ended session everywhere within five seconds, and ask D1 for none of the requests', async () => {
    const siblings = [sibling(), sibling()]
    const askAll = async () => {
      const answers = await Promise.all(siblings.flatMap(({ ask }) => DOORS.map((door) => ask(door, bearer()))))
      return answers.map(({ status }) => status)
    }
    expect(new Set(await askAll())).toEqual(new Set([200]))
    world.trips.length = 0
    for (let turn = 0; turn < 20; turn += 1) expect(new Set(await askAll())).toEqual(new Set([200]))
    expect(world.trips).toEqual([])

    await phone.post('/api/sign-out')
    world.trips.length = 0
    clock.pass(FIVE_SECONDS + 1)
    expect(new Set(await askAll())).toEqual(new Set([401]))
    // A read for each sibling at most, for ten requests; and for those that come after, none.
    expect(world.trips.length).toBeLessThanOrEqual(siblings.length)
    world.trips.length = 0
    for (let turn = 0; turn < 20; turn += 1) await askAll()
    expect(world.trips).toEqual([])
    const [one] = siblings
    expect(await (await one?.ask('/token', bearer()))?.json()).toMatchObject({ code: 'session_revoked', status: 401 })
    const challenge = (await one?.ask('/token', bearer()))?.headers.get('WWW-Authenticate')
    expect(challenge).toContain('error="invalid_token"')
  })

  it('refuse a browser, too, whose cookies are still there', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const { ask } = sibling()
    const cookies = { Cookie: browser.cookies() }
    expect((await ask('/user', cookies)).status).toBe(200)
    await browser.post('/api/sign-out')
    clock.pass(FIVE_SECONDS + 1)
    const answer = await ask('/user', cookies)
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'session_revoked' })])
  })

  it('read the list beside a request from three and a half seconds on, which does not wait', async () => {
    const { ask } = sibling()
    await ask('/token', bearer())
    await phone.post('/api/sign-out')
    clock.pass(3500)
    // It is let in by the old list, and brings the new one.
    expect((await ask('/token', bearer())).status).toBe(200)
    expect((await ask('/token', bearer())).status).toBe(401)
  })

  it('refuse by five seconds what ended while the list was on its way', async () => {
    const { ask } = sibling()
    onList.after = async () => {
      onList = {}
      // The list was read, and is on its way back for two seconds. Meanwhile the session ends.
      await phone.post('/api/sign-out')
      clock.pass(2000)
    }
    expect((await ask('/token', bearer())).status).toBe(200)
    // Five seconds after the end, which is when the list was read.
    clock.pass(3001)
    expect((await ask('/token', bearer())).status).toBe(401)
  })

  it('answer 503 and say when to come again while there is no list (closed), and let nobody in by an old one', async () => {
    const { ask } = sibling()
    expect((await ask('/token', bearer())).status).toBe(200)
    onList.before = () => {
      throw new Error('D1_ERROR: down')
    }
    clock.pass(FIVE_SECONDS)
    expect((await ask('/token', bearer())).status).toBe(200)
    clock.pass(1)
    for (const door of DOORS) {
      const answer = await ask(door, bearer())
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2'])
      expect(await answer.json()).toMatchObject({
        code: 'unavailable',
        type: `${world.config.issuer}/problems/unavailable`,
      })
    }
    // A second later it is tried again.
    onList = {}
    expect((await ask('/token', bearer())).status).toBe(503)
    clock.pass(1000)
    expect((await ask('/token', bearer())).status).toBe(200)
  })

  it('accept by the signature where that is wanted (open), and say so in the log', async () => {
    const { ask } = sibling('open')
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    onList.before = () => {
      throw new Error('D1_ERROR: down')
    }
    for (const door of DOORS) expect((await ask(door, bearer())).status).toBe(200)
    const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('revocations_unknown'))
    warn.mockRestore()
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'warn', what: 'revocations_unknown', accepted: 'by_signature', issuer: world.config.issuer },
    ])
    // A signature is needed all the same.
    expect((await ask('/token', { Authorization: `Bearer ${phone.accessToken}x` })).status).toBe(401)
  })

  it('ask D1 about a token that the cut list leaves in doubt, and only then', async () => {
    const AUTH = new Auth(createExecutionContext(), world.env) as unknown as AuthService
    const other = new Phone(world)
    await signInByPhone(other, EMAIL)
    for (let turn = 0; turn < 3; turn += 1) {
      const one = new Phone(world)
      await signInByPhone(one, EMAIL)
      await one.post('/api/sign-out')
    }
    await other.post('/api/sign-out')
    // More have ended than this list holds.
    const cut = await readRevocations(openWorld().deps(), 0)
    const source = {
      authenticate: AUTH.authenticate.bind(AUTH),
      verifyAccessToken: AUTH.verifyAccessToken.bind(AUTH),
      revocations: async () => ({ ok: true, value: { ...cut, sessions: [] } }),
    } as unknown as AuthService
    const user = withUser(() => new Response('in'), { level: 'fresh' })
    const token = withToken(() => new Response('in'), { level: 'fresh' })
    for (const door of [user, token]) {
      const ask = async (whose: Phone) => {
        const headers = { Authorization: `Bearer ${whose.accessToken}` }
        return (await door(new Request('https://shop.example.com/', { headers }), { AUTH: source }, {})).status
      }
      world.trips.length = 0
      expect(await ask(phone)).toBe(200)
      expect(await ask(other)).toBe(401)
      expect(world.trips.length).toBeGreaterThanOrEqual(2)
    }
  })
})

describe('the binding itself at level fresh', () => {
  it('refuses by the list of its own isolate', async () => {
    const { AUTH } = sibling()
    const verify = () => AUTH.verifyAccessToken(phone.accessToken ?? '', { level: 'fresh' })
    expect(await verify()).toMatchObject({ ok: true })
    world.trips.length = 0
    expect(await verify()).toMatchObject({ ok: true })
    expect(await AUTH.authenticate({ authorization: `Bearer ${phone.accessToken}` }, { level: 'fresh' })).toMatchObject(
      { ok: true },
    )
    expect(world.trips).toEqual([])
    await phone.post('/api/sign-out')
    clock.pass(1000)
    expect(await verify()).toMatchObject({ ok: false, error: { code: 'session_revoked' } })
    for (const level of ['fresh', 'strict'] as const)
      expect(await AUTH.authenticate({ authorization: `Bearer ${phone.accessToken}` }, { level })).toMatchObject({
        ok: false,
        error: { code: 'unauthenticated', reason: 'session_revoked' },
      })
    expect(await AUTH.authenticate({ authorization: `Bearer ${phone.accessToken}` })).toMatchObject({ ok: true })
  })
})
