// What an answer gives is never more than was presented (contract §3): every route of the router, tried with an access token alone, with
// one for other APIs and with the token of a sign-in that waits.
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ACCESS, enter, held, knock, type Shown } from '../support/people/entered.ts'
import { appOf, STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { BODIES, OPEN } from '../support/people/door-lists.ts'
import { addOwner, ANY_HASH, firstStep, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { accessOfRouter, routesOfRouter } from '../support/router.ts'
import { freshWorld, json, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const ROUTES = routesOfRouter()
const NEW = 'Brighter-Lamp-93-river'
const MFA = ['pwd', 'otp', 'mfa']

let world: World
let clock: ReturnType<typeof stopClock>
let root: string
let waiting: string

beforeAll(async () => {
  clock = stopClock()
  world = await freshWorld()
  takeAnyPassword()
  await addOwner(world, 'ada@example.com')
  root = await addUser(world, 'root@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
  await addUser(world, 'spare@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
  waiting = (await firstStep(new Browser(world), 'ada@example.com')).mfa_token
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Asks a route. Ids in its path are nobody's. */
const ask = (route: string, shown: Shown): Promise<Response> =>
  knock(world, route, { ...shown, body: shown.body ?? BODIES[route] ?? {} }, crypto.randomUUID())

/** The tokens and cookies of an answer, by name. */
async function given(answer: Response): Promise<Record<string, string>> {
  const body: Record<string, unknown> = await answer.json<object>().then(Object, () => ({}))
  const tokens = ['access_token', 'refresh_token', 'mfa_token'].filter((name) => typeof body[name] === 'string')
  // The cookie of a page's form opens nothing.
  const opens = (cookie: string): boolean => !cookie.includes('Max-Age=0') && !cookie.includes('latchkey-attempt=')
  const set = answer.headers.getSetCookie().filter(opens)
  return Object.fromEntries([
    ...tokens.map((name) => [name, String(body[name])]),
    ...set.map((cookie) => (cookie.split(';')[0] ?? '').split(/=(.*)/s).slice(0, 2)),
  ])
}

/** A session of an administrator, fresh and with two factors: what an access token of it alone can show. */
const ALONE: Record<string, () => Promise<Shown>> = {
  'the access token of a bearer session': async () => (await enter(world, root, MFA)).byBearer,
  'the access token of a cookie session, as bearer': async () => ({
    bearer: (await enter(world, root, MFA)).byCookie.cookies?.[ACCESS] ?? '',
  }),
  'the access cookie without the refresh cookie': async () => ({
    cookies: { [ACCESS]: (await enter(world, root, MFA)).byCookie.cookies?.[ACCESS] ?? '' },
  }),
}

/** What counts for no more: a refresh token that is good, but of another session. */
const BESIDE: typeof ALONE = {
  'an access token beside the refresh token of another session': async () => {
    const [own, other] = [await enter(world, root, MFA), await enter(world, root, MFA)]
    return { ...own.byBearer, body: { refresh_token: other.bearerRefresh } }
  },
  'an access cookie beside the refresh cookie of another session': async () => {
    const [own, other] = [await enter(world, root, MFA), await enter(world, root, MFA)]
    return { cookies: { ...other.byCookie.cookies, [ACCESS]: own.byCookie.cookies?.[ACCESS] ?? '' } }
  },
}

/** Requests that do what a route is for, with the proof that it wants. */
const PROOFS: [route: string, body: () => Promise<object> | object, prepare?: (shown: Shown) => Promise<object>][] = [
  ['POST /api/reauthenticate', () => ({ password: PASSWORD })],
  ['POST /api/password/change', () => ({ current_password: PASSWORD, new_password: NEW })],
  [
    'POST /api/totp/confirm',
    () => ({}),
    async (shown) => ({ code: appOf(await json(await ask('POST /api/totp', shown))).code() }),
  ],
  ['PATCH /api/user', () => ({ name: 'Ada' })],
  ['POST /api/token', () => ({})],
  ['POST /api/recovery-codes', () => ({})],
]

describe.each(Object.entries(ALONE))('%s, alone', (_, shows) => {
  it('is given no refresh token, no known device and no access token that lives longer by any route', async () => {
    for (const route of ROUTES.filter((one) => one !== 'DELETE /api/user')) {
      const shown = await shows()
      const ends = decodeJwt(shown.bearer ?? shown.cookies?.[ACCESS] ?? '').exp ?? 0
      clock.pass(1000)
      const { [ACCESS]: cookie, access_token: token = cookie, ...more } = await given(await ask(route, shown))
      expect(
        Object.keys(more).filter((name) => !name.includes('oidc')),
        route,
      ).toEqual([])
      if (token !== undefined) expect(decodeJwt(token).exp, route).toBeLessThanOrEqual(ends)
      if (shown.bearer !== undefined) expect(cookie, route).toBeUndefined()
    }
  })
})

describe.each(Object.entries({ ...ALONE, ...BESIDE }))('%s', (_, shows) => {
  it.each(PROOFS)('is given none of them for a proof either: %s', async (route, body, prepare) => {
    const shown = await shows()
    const ends = decodeJwt(shown.bearer ?? shown.cookies?.[ACCESS] ?? '').exp ?? 0
    const proof = prepare === undefined ? await body() : await prepare(shown)
    clock.pass(1000)
    const answer = await ask(route, { ...shown, body: { ...shown.body, ...proof } })
    // What the others need isn't there: they are refused.
    if (/totp|password|user|reauthenticate|token/.test(route))
      expect(answer.status, await answer.clone().text()).toBe(200)
    const { [ACCESS]: cookie, access_token: token = cookie, ...more } = await given(answer)
    expect(more).toEqual({})
    if (token !== undefined) expect(decodeJwt(token).exp).toBeLessThanOrEqual(ends)
    if (shown.bearer !== undefined) expect(cookie).toBeUndefined()
    for (const table of ['totp', 'recovery_codes'])
      await world.env.DB.prepare(`DELETE FROM ${table} WHERE user_id = ?`).bind(root).run()
    clock.pass(STEP_MS)
  })
})

describe('a refresh cookie beside a bearer token', () => {
  it('counts for nothing, though it is of the same session: it stays the current one', async () => {
    const { cookies = {} } = (await enter(world, root, MFA)).byCookie
    const bearer = cookies[ACCESS] ?? ''
    const answer = await ask('POST /api/reauthenticate', { bearer, cookies, body: { password: PASSWORD } })
    expect([answer.status, await given(answer)]).toEqual([200, {}])
    expect(await rows('SELECT counter FROM sessions WHERE id = ?', decodeJwt(bearer)['sid'])).toEqual([{ counter: 1 }])
  })
})

describe('a token of POST /api/token', () => {
  it('opens no route that asks who calls, changes nothing and is given nothing; its scope says why', async () => {
    const { byCookie } = await enter(world, root, MFA)
    const { access_token: token } = await json(await ask('POST /api/token', byCookie))
    const before = await held()
    for (const route of ROUTES) {
      const answer = await ask(route, { bearer: token })
      if (!(route in OPEN)) {
        expect(answer.status, route).toBe(403)
        expect(answer.headers.get('WWW-Authenticate'), route).toContain('insufficient_scope')
      }
      expect(await given(answer), route).toEqual({})
    }
    for (const route of ['GET /api/user', 'DELETE /api/user', 'GET /api/admin/users'])
      expect((await ask(route, { cookies: { [ACCESS]: token } })).status, route).toBe(403)
    expect(await held()).toBe(before)
  })
})

describe('the token of a sign-in that waits, as bearer', () => {
  it('opens nothing', async () => {
    const before = await held()
    for (const route of ROUTES) {
      const answer = await ask(route, { bearer: waiting })
      if (!(route in OPEN)) expect(answer.status, route).toBe(401)
      expect(await given(answer), route).toEqual({})
    }
    expect(await held()).toBe(before)
  })
})

describe('each route', () => {
  it('declares who may call it: it is on the list of open doors, or carries the access that its handlers ask for', () => {
    const declared = accessOfRouter()
    const undeclared = ROUTES.filter((route) => (declared.get(route) === 'session') === route in OPEN)
    expect(undeclared).toEqual([])
  })
})
