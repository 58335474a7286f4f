// Every door, tried with everything that is less than two factors: the router's own list of routes, so that none is forgotten.
// An mfa_token opens only what finishes its sign-in; a session with one factor opens only the way to the second.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ACCESS, enter, held, knock as knockAt, REFRESH, type Shown } from '../support/people/entered.ts'
import { BODIES, HALF_PROVED, OPEN, TAKES_MFA_TOKEN } from '../support/people/door-lists.ts'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { ANY_HASH, enrolTotp, secondStep } from '../support/people/factors.ts'
import { openHalfProved, type HalfProved } from '../support/people/half-proved.ts'
import { Browser } from '../support/people/people.ts'
import { routesOfRouter } from '../support/router.ts'
import { json, rows, type World } from '../support/world.ts'
import { sampled } from '../support/size.ts'

const ROUTES = routesOfRouter()

let { world, required, admins, ada, bob, root, waiting } = {} as HalfProved

beforeAll(async () => {
  ;({ world, required, admins, ada, bob, root, waiting } = await openHalfProved())
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Tries a door with a body that it takes. Ids in its path are somebody's: `id`. */
const knock = (at: World, route: string, shown: Shown = {}, id: string = bob): Promise<Response> =>
  knockAt(at, route, { ...shown, body: { ...BODIES[route], ...shown.body } }, id)

const strangers = new Map<string, number>()
/** What a door answers to a stranger who says nothing, or something made up under a name; asked once. */
async function toStranger(route: string, name = ''): Promise<number> {
  const key = `${route} ${name}`
  const body = name === '' ? {} : { body: { [name]: 'A'.repeat(43) } }
  const known = strangers.get(key) ?? (await knock(world, route, body)).status
  strangers.set(key, known)
  return known
}

/** Whether an answer lets somebody in. */
async function admits(answer: Response): Promise<boolean> {
  // The cookie of an attempt opens nothing.
  const given = answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith('__Host-latchkey-attempt='))
  const kept = given.filter((cookie) => !cookie.includes('Max-Age=0'))
  const body: object = await answer.json().then(Object, () => ({}))
  return kept.length > 0 || 'access_token' in body || 'refresh_token' in body
}

describe('the list of doors', () => {
  it('is the router’s: each is open, or wants a session and turns a stranger away', async () => {
    expect(ROUTES.length).toBeGreaterThan(60)
    const listed = [...Object.keys(OPEN), ...Object.keys(HALF_PROVED)]
    expect(listed.filter((route) => !ROUTES.includes(route))).toEqual([])
    for (const route of ROUTES) {
      const answer = await knock(world, route)
      if (!(route in OPEN)) expect(answer.status, route).toBe(401)
      else if (answer.status >= 400 && route !== 'POST /api/refresh')
        expect(await answer.text(), route).not.toContain('"unauthenticated"')
    }
  })

  it('is the OpenAPI file’s, too', async () => {
    const { paths } = await json(await world.fetch('/openapi.json'))
    for (const [path, methods] of Object.entries(paths as Record<string, object>))
      for (const method of Object.keys(methods))
        expect(ROUTES).toContain(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
  })
})

describe.each(['second_factor', 'enrolment'] as const)('an mfa_token of a sign-in that waits for: %s', (step) => {
  const ways: Record<string, (token: string) => Shown> = {
    'as a bearer token': (token) => ({ bearer: token }),
    'as the access cookie': (token) => ({ cookies: { [ACCESS]: token } }),
    'as the refresh cookie': (token) => ({ cookies: { [ACCESS]: token, [REFRESH]: token } }),
    'as the device cookie': (token) => ({ cookies: { '__Host-latchkey-device': token } }),
  }

  it.each(sampled(Object.entries(ways), 2, step.length))('%s opens no door', async (_, show) => {
    const before = await held()
    for (const route of ROUTES) {
      const answer = await knock(world, route, show(waiting[step]))
      expect([await toStranger(route), 401], route).toContain(answer.status)
      expect(await admits(answer), route).toBe(false)
    }
    expect(await held()).toBe(before)
  })

  it('in the body opens the doors that are there for it, and no other', async () => {
    const takers = TAKES_MFA_TOKEN[step]
    for (const route of ROUTES) {
      if (route in takers || route.startsWith('GET')) continue
      for (const name of ['mfa_token', 'token', 'challenge', 'refresh_token']) {
        const answer = await knock(world, route, { body: { [name]: waiting[step] } })
        expect(answer.status, `${route} ${name}`).toBe(await toStranger(route, name))
        expect(await admits(answer), `${route} ${name}`).toBe(false)
      }
    }
  })
})

describe('the sign-ins that waited through all of this', () => {
  it('can still be finished: no door has spent them', async () => {
    vi.setSystemTime(Date.now() + STEP_MS)
    const browser = new Browser(world)
    expect((await secondStep(browser, waiting.second_factor, ada.app.code())).status).toBe(200)
    const other = new Browser(required)
    await enrolTotp(other, { mfa_token: waiting.enrolment })
    expect((await other.get('/api/session')).status).toBe(200)
    for (const table of ['totp', 'recovery_codes', 'passkeys'])
      await world.env.DB.prepare(`DELETE FROM ${table} WHERE user_id = ?`).bind(bob).run()
  })
})

describe.each([
  ['anybody under MFA=required', () => required, () => bob],
  ['an administrator under MFA=required', () => required, () => root],
  ['an administrator under MFA=admins', () => admins, () => root],
] as const)('a session with one factor, of %s', (whom, where, who) => {
  it.each(sampled(['byBearer', 'byCookie'] as const, 1, whom.length))(
    'opens no door but the way to the second: %s',
    async (way) => {
      for (const route of ROUTES) {
        const shown = (await enter(where(), who(), ['pwd']))[way]
        const answer = await knock(where(), route, shown)
        if (route in OPEN) {
          // Its bearer token would be an initial access token (RFC 7591 §3), which this is not.
          if (route === 'POST /oauth/register') expect([401, 404], route).toContain(answer.status)
          if (route === 'POST /api/refresh' || route === 'POST /oauth/register') continue
          expect(answer.status, route).toBe((await knock(where(), route)).status)
        } else if (route in HALF_PROVED) expect([200, 400, 401], route).toContain(answer.status)
        else expect([answer.status, (await json(answer)).code], route).toEqual([403, 'second_factor_required'])
      }
    },
  )

  it('ends itself and no other', async () => {
    for (const scope of ['others', 'all']) {
      const { byBearer } = await enter(where(), who(), ['pwd'])
      const answer = await knock(where(), 'POST /api/sign-out', { ...byBearer, body: { scope } })
      expect([answer.status, (await json(answer)).code]).toEqual([403, 'second_factor_required'])
    }
    const [session] = await rows<{ id: string }>(
      'SELECT id FROM sessions WHERE active = 1 AND user_id = ? LIMIT 1',
      who(),
    )
    const { byBearer } = await enter(where(), who(), ['pwd'])
    expect((await knock(where(), 'DELETE /api/sessions/:id', byBearer, session?.id)).status).toBe(403)
  })

  it('stays what it is when it is refreshed', async () => {
    const { byCookie, bearerRefresh } = await enter(where(), who(), ['pwd'])
    const cookie = new Browser(where())
    for (const [name, value] of Object.entries(byCookie.cookies ?? {})) cookie.jar.set(name, value)
    expect((await cookie.post('/api/refresh')).status).toBe(200)
    expect((await cookie.get('/api/user')).status).toBe(403)
    const renewed = await json(
      await where().fetch('/api/refresh', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ refresh_token: bearerRefresh }),
      }),
    )
    expect((await knock(where(), 'GET /api/user', { bearer: renewed.access_token })).status).toBe(403)
  })

  it('is let in everywhere once both are proved', async () => {
    for (const route of ROUTES) {
      if (route in OPEN) continue
      const { byBearer } = await enter(where(), who(), ['pwd', 'otp', 'mfa'])
      const answer = await knock(where(), route, byBearer, crypto.randomUUID())
      if (route === 'DELETE /api/user') await putBack()
      expect(await answer.text(), route).not.toMatch(/"(unauthenticated|second_factor_required)"/)
    }
  })
})

/** The people, should one have gone. */
async function putBack(): Promise<void> {
  for (const [id, email, role] of [
    [bob, 'bob@example.com', 'USER'],
    [root, 'root@example.com', 'SUPER_ADMIN'],
  ])
    await world.env.DB.prepare(
      'INSERT OR IGNORE INTO users (id, email, role, hashed_password, email_verified_at) VALUES (?, ?, ?, ?, 1)',
    )
      .bind(id, email, role, ANY_HASH)
      .run()
}

describe('a USER under MFA=admins', () => {
  it('needs no second factor', async () => {
    const { byBearer } = await enter(admins, bob, ['pwd'])
    for (const route of ['GET /api/session', 'GET /api/user', 'GET /api/sessions', 'GET /api/passkeys'])
      expect((await knock(admins, route, byBearer)).status, route).toBe(200)
    expect((await knock(admins, 'GET /api/admin/users', byBearer)).status).toBe(403)
  })
})
