// Every door, tried in a session in which an operator acts as somebody: the router's own list of routes, so that a new one is refused until
// somebody says here that it need not be.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono/tiny'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { AppEnv } from '../../src/gate/app-env.ts'
import { enter } from '../../src/gate/enter.ts'
import { requireSession } from '../../src/gate/require-session.ts'
import { MAY_WHILE_IMPERSONATING } from '../../src/gate/impersonation.ts'
import { run } from '../../src/db/client.ts'
import { readLiveSession } from '../../src/sessions/read.ts'
import { refreshTokenOf } from '../../src/sessions/refresh-token.ts'
import { startImpersonation } from '../../src/sessions/start.ts'
import { issueAccessToken } from '../../src/tokens/issue.ts'
import { findUser } from '../../src/users/find.ts'
import { somebody, type Somebody } from '../support/people/administrators.ts'
import { BODIES } from '../support/people/door-lists.ts'
import { ACCESS, held, knock, REFRESH, type Shown } from '../support/people/entered.ts'
import { WHOLE } from '../support/size.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { routesOfRouter } from '../support/router.ts'
import { freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

const ROUTES = routesOfRouter()
/** What the issue names: each of these rooms has such a route, and all of them are refused. */
const NAMED = {
  credentials: /^(POST|PUT|PATCH|DELETE) .*password/,
  factors: /^(POST|PATCH|DELETE) \/(api\/(totp|passkeys|recovery-codes)|account\/security)/,
  identities: /^(POST|DELETE) \/(api\/identities|account\/(connections|link))/,
  address: /^POST \/(api\/email|account\/email)/,
  deletion: /^(DELETE \/api\/user|POST \/account\/delete)$/,
  'other sessions': /^(DELETE \/api\/sessions|POST \/account\/sessions)/,
  proofs: /^POST \/(api\/reauthenticate|account\/prove)/,
  administration: /^\w+ \/(api\/)?admin/,
  'signing in': /^POST \/(api\/)?sign-(in|up)/,
} as const
/** What they may: the session goes on, gets tokens for other APIs, and ends. Every other one only reads. */
const ENDS_OR_GOES_ON = [
  'DELETE /api/impersonation',
  'POST /api/refresh',
  'POST /api/sign-out',
  'POST /api/token',
  'POST /impersonation/stop',
  'POST /sign-out',
]
/** Files, which ask nobody anything. */
const FILES = ['GET /assets/:file', 'GET /favicon.ico']

let world: World
let operator: Somebody
let bob: Somebody

beforeAll(async () => {
  stopClock()
  world = await freshWorld(INSTANT)
  operator = await somebody(world, 'SUPER_ADMIN')
  bob = await somebody(world, 'ADMIN')
})

/** A new session in which the operator acts as Bob, and what its holder shows. */
async function acting(transport: 'bearer' | 'cookie') {
  const deps = world.deps()
  const live = await readLiveSession(deps, operator.sessionId)
  if (live === undefined) throw new Error('the operator has left')
  const { session, write } = startImpersonation(deps, { userId: bob.id, operator: live.session, transport })
  const [, [user]] = await run(deps.db, [write, findUser(deps, bob.id)])
  if (user === undefined) throw new Error('there is no Bob')
  const { token } = await issueAccessToken(deps, { session, user, jti: session.issuedJti }, { scope: 'account' })
  return { token, refresh: refreshTokenOf(deps.config.secrets, session) }
}

const WAYS: Record<string, () => Promise<Shown>> = {
  'a bearer token': async () => ({ bearer: (await acting('bearer')).token }),
  cookies: async () => {
    const { token, refresh } = await acting('cookie')
    return { cookies: { [ACCESS]: token, [REFRESH]: refresh } }
  },
  'the refresh cookie alone': async () => ({ cookies: { [REFRESH]: (await acting('cookie')).refresh } }),
  'an access cookie that is over': async () => ({
    cookies: { [ACCESS]: (await acting('cookie')).token.slice(0, -4), [REFRESH]: (await acting('cookie')).refresh },
  }),
}

/** A token in the header, and no access token at all. */
const SAMPLE = ['a bearer token', 'the refresh cookie alone']

describe('the list', () => {
  it('names routes of the router alone, and nothing that changes something but the session itself', () => {
    expect([...MAY_WHILE_IMPERSONATING].filter((route) => !ROUTES.includes(route))).toEqual([])
    expect([...MAY_WHILE_IMPERSONATING].filter((route) => !route.startsWith('GET ')).toSorted()).toEqual(
      ENDS_OR_GOES_ON,
    )
  })

  it.each(Object.entries(NAMED))('has nothing of %s', (_, those) => {
    const routes = ROUTES.filter((route) => those.test(route))
    expect(routes.length).toBeGreaterThan(0)
    expect(routes.filter((route) => MAY_WHILE_IMPERSONATING.has(route))).toEqual([])
  })
})

describe.each(Object.entries(WAYS).filter(([way]) => WHOLE || SAMPLE.includes(way)))('by %s', (_, show) => {
  it('every other route is refused, and changes nothing', async () => {
    const shown = await show()
    const before = await held()
    for (const route of ROUTES) {
      if (MAY_WHILE_IMPERSONATING.has(route) || FILES.includes(route)) continue
      const answer = await knock(world, route, { ...shown, body: BODIES[route] ?? {} }, bob.id)
      expect([answer.status, (await json(answer)).code], route).toEqual([403, 'impersonating'])
    }
    expect(await held()).toBe(before)
  })

  it('the routes of the list answer', async () => {
    for (const route of MAY_WHILE_IMPERSONATING) {
      const answer = await knock(world, route, await show(), bob.id)
      expect([403, 500], route).not.toContain(answer.status)
    }
  })
})

it('signs out of no session but its own', async () => {
  for (const scope of ['others', 'all']) {
    const shown = { bearer: (await acting('bearer')).token, body: { scope } }
    const answer = await knock(world, 'POST /api/sign-out', shown, bob.id)
    expect([answer.status, (await json(answer)).code]).toEqual([403, 'impersonating'])
  }
})

it('says 404 and 405 as everywhere', async () => {
  const shown = { bearer: (await acting('bearer')).token }
  expect((await knock(world, 'GET /nothing', shown, bob.id)).status).toBe(404)
  expect((await knock(world, 'PUT /account', shown, bob.id)).status).toBe(405)
})

it('writes down what was refused under the name of the operator, at most 30 times an hour', async () => {
  const found = await rows(
    `SELECT DISTINCT actor_id, subject_id, reason, meta FROM audit_events WHERE event = 'authz_fail'`,
  )
  expect(found).toEqual([
    { actor_id: operator.id, subject_id: bob.id, reason: 'impersonating', meta: '{"right":"impersonate"}' },
  ])
  expect(await rows(`SELECT id FROM audit_events WHERE event = 'authz_fail'`)).toHaveLength(30)
})

it('leaves no row but in the name of the operator, while they act', async () => {
  const found = await rows(
    `SELECT DISTINCT actor_id FROM audit_events
    WHERE session_id IN (SELECT id FROM sessions WHERE impersonator_id IS NOT NULL)`,
  )
  expect(found).toEqual([{ actor_id: operator.id }])
})

describe('without the guard before it', () => {
  it('a route takes its token for none: nobody can forget to put it there', async () => {
    const app = new Hono<AppEnv>().use('*', enter).get('/api/who', requireSession, (c) => c.json({}))
    const ask = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` }
      return (await app.request(`${world.config.issuer}/api/who`, { headers }, world.env, createExecutionContext()))
        .status
    }
    expect(await ask((await acting('bearer')).token)).toBe(401)
    expect(await ask(bob.phone.accessToken)).toBe(200)
  })
})

it('a page says that somebody acts even while D1 does not answer', async () => {
  const broken = openWorld(INSTANT, {
    before: () => {
      throw new Error('D1 is away')
    },
  })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { token } = await acting('cookie')
  const headers = { Cookie: `${ACCESS}=${token}`, Accept: 'text/html' }
  const answer = await broken.fetch('/account', { headers })
  expect([answer.status, (await answer.text()).includes('You act as somebody else')]).toEqual([503, true])
})
