// What each operation costs: round trips between request and answer in a warm isolate, rows read and written, work after
// the answer. docs/costs.md prints this very table.
import { createExecutionContext } from 'cloudflare:test'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import printed from '../../docs/costs.md?raw'
import { Auth } from '../../src/rpc.ts'
import { foreignTokens } from '../support/costs/operations-foreign.ts'
import { publicKeySet } from '../../src/tokens/jwks.ts'
import { Browser, newestMail, signIn, addUser } from '../support/people/people.ts'
import { appOf, STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { recoveryStep, secondStep } from '../support/people/factors.ts'
import { isUnmeasured, measureAdministration } from '../support/costs/admin-costs.ts'
import { measurePages } from '../support/costs/page-costs.ts'
import { measurePasskeys } from '../support/costs/passkey-costs.ts'
import { measureProvider } from '../support/costs/provider-costs.ts'
import { routesOfRouter } from '../support/router.ts'
import { freshWorld, json, PASSWORD, stopClock, type World } from '../support/world.ts'

type Cost = { operation: string; most: number; before: number; read: number; written: number; after: number }

const HOUR = 3_600_000
const costs: Cost[] = []

async function measure(world: World, operation: string, most: number, act: () => Promise<Response>, status: number) {
  // A warm isolate, however long this run takes: its memory of the keys is half a minute's.
  if (!operation.startsWith('first answer')) await publicKeySet(world.deps())
  world.trips.length = 0
  const answer = await act()
  expect(answer.status, operation).toBe(status)
  const before = Math.min(world.answeredAfter(), world.trips.length)
  const sum = (pick: (trip: World['trips'][number]) => number): number =>
    world.trips.slice(0, before).reduce((total, trip) => total + pick(trip), 0)
  costs.push({
    operation,
    most,
    before,
    read: sum((trip) => trip.rowsRead),
    written: sum((trip) => trip.rowsWritten),
    after: world.trips.length - before,
  })
}

/** A world in which a request was served already: configuration read, keys in memory. */
async function warmWorld(vars: Record<string, string> = {}): Promise<World> {
  const world = await freshWorld(vars, { counting: true })
  await world.fetch('/.well-known/jwks.json')
  return world
}

beforeAll(async () => {
  const cold = await freshWorld({}, { counting: true })
  await addUser(cold, 'cold@example.com')
  await measure(
    cold,
    'first answer of an empty database (the key is made)',
    2,
    () => cold.fetch('/.well-known/jwks.json'),
    200,
  )

  const world = await warmWorld()
  const browser = new Browser(world)
  const email = 'ada@example.com'
  let challenge = ''
  await measure(
    world,
    'sign-up',
    2,
    async () => {
      const answer = await browser.post('/api/sign-up', { email, password: PASSWORD })
      challenge = (await json(answer.clone())).challenge
      return answer
    },
    202,
  )
  const { code } = await newestMail(world, email)
  await measure(
    world,
    'verify: wrong code',
    2,
    () => browser.post('/api/email/verify', { challenge, code: code === '000000' ? '000001' : '000000' }),
    400,
  )
  await measure(world, 'verify', 2, () => browser.post('/api/email/verify', { challenge, code }), 200)
  await measure(
    world,
    'sign-up for a taken address',
    2,
    () => new Browser(world).post('/api/sign-up', { email, password: PASSWORD }),
    202,
  )
  await measure(world, 'GET /api/session', 1, () => browser.get('/api/session'), 200)
  await measure(world, 'GET /api/sessions', 1, () => browser.get('/api/sessions'), 200)
  await measure(world, 'GET /api/user', 1, () => browser.get('/api/user'), 200)
  await measure(world, 'PATCH /api/user', 1, () => browser.send('PATCH', '/api/user', { name: 'Ada' }), 200)
  await measurePages(browser, (...all) => measure(world, ...all))
  await measure(world, 'POST /api/token', 1, () => browser.post('/api/token'), 200)
  await measure(world, 'refresh: cookie session, nothing due', 1, () => browser.post('/api/refresh'), 200)
  await measure(world, 'sign-out', 1, () => browser.post('/api/sign-out'), 204)
  const stranger = new Browser(world)
  await measure(world, 'sign-in', 2, () => stranger.post('/api/sign-in', { email, password: PASSWORD }), 200)
  await measureEnding(world, stranger, email)
  await measure(
    world,
    'sign-in: wrong password',
    2,
    () => new Browser(world).post('/api/sign-in', { email, password: 'wrong' }),
    401,
  )
  await measure(
    world,
    'sign-in: unknown address',
    2,
    () => new Browser(world).post('/api/sign-in', { email: 'nobody@example.com', password: 'wrong' }),
    401,
  )

  const strict = await warmWorld({ COOKIE_ROTATION_SECONDS: '0' })
  await addUser(strict, email)
  const owner = new Browser(strict)
  await signIn(owner, email)
  const thief = owner.copy()
  await measure(strict, 'refresh: rotation', 1, () => owner.post('/api/refresh'), 200)
  const behind = thief.copy()
  await measure(strict, 'refresh: token before, within grace', 1, () => behind.post('/api/refresh'), 200)
  await strict.env.DB.prepare('UPDATE sessions SET rotated_at = rotated_at - ?').bind(HOUR).run()
  await measure(strict, 'refresh: rescue', 2, () => thief.copy().post('/api/refresh'), 200)
  await measure(strict, 'refresh: theft', 2, () => owner.post('/api/refresh'), 401)
  const door = new Auth(createExecutionContext(), strict.env)
  await signIn(owner, email)
  await measure(
    strict,
    'RPC authenticate, verifyAccessToken (offline): a valid cookie or token',
    0,
    async () => {
      const { ok } = await door.authenticate({ cookie: owner.cookies() })
      const verified = await door.verifyAccessToken(owner.jar.get('__Host-latchkey-access'))
      return new Response(null, { status: ok && verified.ok ? 200 : 401 })
    },
    200,
  )
  await measure(strict, 'nobody is signed in: refused', 0, () => new Browser(strict).get('/api/session'), 401)
  const foreign = await foreignTokens(warmWorld)
  for (const [operation, most, act] of foreign.operations) await measure(foreign.world, operation, most, act, 200)
  vi.unstubAllGlobals()
  await measureRecovery()
  await measureFactors()
  await measurePasskeys(warmWorld, measure)
  await measureProvider(warmWorld, measure)
  await measureAdministration(warmWorld, measure)
})

/** What somebody does who is signed in three times, and ends those sessions from one of them. */
async function measureEnding(world: World, browser: Browser, email: string): Promise<void> {
  const others = [new Browser(world), new Browser(world), new Browser(world)]
  const [first] = await Promise.all(others.map((other) => signIn(other, email)))
  const one = `/api/sessions/${first?.session.id}`
  await measure(world, 'end one other session', 1, () => browser.send('DELETE', one), 204)
  await measure(world, 'end all other sessions: two', 1, () => browser.send('DELETE', '/api/sessions'), 204)
  await signIn(new Browser(world), email)
  await measure(
    world,
    'sign-out everywhere: two sessions',
    1,
    () => browser.post('/api/sign-out', { scope: 'all' }),
    204,
  )
}

/** What a person does who has lost the password, or changes what they sign in with. */
async function measureRecovery(): Promise<void> {
  const world = await warmWorld()
  const email = 'grace@example.com'
  const moved = 'grace@example.org'
  await addUser(world, email)
  const grace = new Browser(world)
  const stranger = new Browser(world)
  let challenge = ''
  const asking = (who: Browser, path: string, body: object) => async (): Promise<Response> => {
    const answer = await who.post(path, body)
    challenge = (await json(answer.clone())).challenge
    return answer
  }
  const codeOf = async (address: string): Promise<object> => ({
    challenge,
    code: (await newestMail(world, address)).code,
  })
  const measured = (operation: string, most: number, act: () => Promise<Response>, status = 200): Promise<void> =>
    measure(world, operation, most, act, status)

  await measured('forgot', 2, asking(stranger, '/api/password/forgot', { email }), 202)
  await measured(
    'forgot: unknown address',
    2,
    () => stranger.post('/api/password/forgot', { email: 'no@example.com' }),
    202,
  )
  const proof = await codeOf(email)
  await measured('reset', 2, () =>
    stranger.post('/api/password/reset', { ...proof, password: 'Brighter-Lamp-93-river' }),
  )
  await measured('mailed code: request', 2, asking(grace, '/api/sign-in/email-code/request', { email }), 202)
  const code = await codeOf(email)
  await measured('mailed code: sign-in', 2, () => grace.post('/api/sign-in/email-code', code))
  const change = { current_password: 'Brighter-Lamp-93-river', new_password: PASSWORD }
  await measured('password change', 2, () => grace.post('/api/password/change', change))
  await measured('reauthenticate: password', 2, () => grace.post('/api/reauthenticate', { password: PASSWORD }))
  await measured('email change: request', 3, asking(grace, '/api/email/change', { email: moved }), 202)
  const confirmation = await codeOf(moved)
  await measured('email change: confirm', 2, () => grace.post('/api/email/change/confirm', confirmation))
  const token = new URL((await newestMail(world, email)).link ?? '').searchParams.get('token')
  await measured('email change: undo', 2, () => stranger.post('/api/email/change/undo', { token }))

  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
  const real = await warmWorld({ MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 're_key' })
  await addUser(real, email)
  const forgot = { email }
  await measure(
    real,
    'forgot, with a driver that sends',
    2,
    () => new Browser(real).post('/api/password/forgot', forgot),
    202,
  )
  vi.unstubAllGlobals()
}

/** What somebody does who has an authenticator app. */
async function measureFactors(): Promise<void> {
  const clock = stopClock()
  const world = await warmWorld()
  const email = 'mary@example.com'
  await addUser(world, email)
  const mary = new Browser(world)
  await signIn(mary, email)
  const measured = (operation: string, most: number, act: () => Promise<Response>, status = 200): Promise<void> =>
    measure(world, operation, most, act, status)
  /** What a measured request answered. */
  let answered: Record<string, string> = {}
  const told = async (asked: Promise<Response>): Promise<Response> => {
    const answer = await asked
    answered = await json(answer.clone())
    return answer
  }

  await measured('authenticator app: enrol', 2, () => told(mary.post('/api/totp')))
  const app = appOf(answered as { secret: string; uri: string })
  await measured('authenticator app: confirm', 2, () => told(mary.post('/api/totp/confirm', { code: app.code(-1) })))
  const [recoveryCode = ''] = (answered as unknown as { recovery_codes: string[] }).recovery_codes
  const stranger = new Browser(world)
  const first = (): Promise<Response> => told(stranger.post('/api/sign-in', { email, password: PASSWORD }))
  await measured('sign-in, first step: a second factor is wanted', 2, first)
  const { mfa_token: token = '' } = answered
  await measured('sign-in, second step: wrong code', 2, () => secondStep(stranger, token, wrongCode(app)), 400)
  await measured('sign-in, second step: authenticator app', 2, () => secondStep(stranger, token, app.code()))
  await first()
  const { mfa_token: next = '' } = answered
  await measured('sign-in, second step: recovery code', 2, () => recoveryStep(stranger, next, recoveryCode))
  clock.pass(STEP_MS)
  await measured('reauthenticate: authenticator app', 2, () =>
    mary.post('/api/reauthenticate', { totp_code: app.code() }),
  )
  await measured('recovery codes: a new set', 2, () => mary.post('/api/recovery-codes'))
  await measured('authenticator app: remove', 2, () => mary.send('DELETE', '/api/totp'), 204)
  vi.useRealTimers()
}

describe('costs', () => {
  it('keeps every operation at its bar of round trips, and at most two after the answer', () => {
    for (const cost of costs) {
      expect(cost.before, cost.operation).toBeLessThanOrEqual(cost.most)
      expect(cost.after, cost.operation).toBeLessThanOrEqual(2)
    }
    expect(costs.length).toBe(175)
  })

  it('writes no more rows than the bars of the everyday ones allow', () => {
    const written = (...operations: string[]): number =>
      operations.reduce((sum, name) => sum + (costs.find(({ operation }) => operation === name)?.written ?? NaN), 0)
    expect(written('sign-in')).toBeLessThanOrEqual(12)
    expect(written('sign-up', 'verify')).toBeLessThanOrEqual(36)
    expect(written('sign-in: wrong password')).toBeLessThanOrEqual(6)
    expect(written('refresh: rotation')).toBeLessThanOrEqual(2)
    expect(written('sign-out')).toBeLessThanOrEqual(4)
    expect(written('forgot')).toBeLessThanOrEqual(12)
    // Nobody can tell an address without an account by what a wrong password costs.
    expect(written('sign-in: unknown address')).toBe(written('sign-in: wrong password'))
  })

  it('knows every page of the console and every route of the admin API', () =>
    expect(routesOfRouter().filter(isUnmeasured)).toEqual([]))

  it('prints in docs/costs.md what was measured', () => {
    const lines = costs.map(
      (cost) => `| ${cost.operation} | ${cost.before} | ${cost.read} | ${cost.written} | ${cost.after} |`,
    )
    for (const line of lines) expect(printed, `docs/costs.md lacks:\n${lines.join('\n')}`).toContain(line)
  })
})
