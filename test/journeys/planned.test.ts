// Which requests build no SQL: what one of them needs was built for the first of its kind, and the isolate keeps it.
import { createExecutionContext } from 'cloudflare:test'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Auth } from '../../src/rpc.ts'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
/** Nobody knows her password. */
const FORGETFUL = 'bea@example.com'

let world: World
let door: Auth
const building = vi.spyOn(SQLiteAsyncDialect.prototype, 'sqlToQuery')

/** Somebody who is signed in, and does one thing. */
type Act = (browser: Browser, phone: Phone) => Promise<Response>

const stranger = (path: string, body: object): Promise<Response> => new Browser(world).post(path, body)

const ACTS: Record<string, [act: Act, status: number]> = {
  'GET /api/session': [(browser) => browser.get('/api/session'), 200],
  'GET /api/user': [(browser) => browser.get('/api/user'), 200],
  'GET /api/sessions': [(browser) => browser.get('/api/sessions'), 200],
  'POST /api/refresh, nothing due': [(browser) => browser.post('/api/refresh'), 200],
  'POST /api/refresh, due': [(_, phone) => phone.post('/api/refresh', { refresh_token: phone.refreshToken }), 200],
  'POST /api/token': [(browser) => browser.post('/api/token'), 200],
  'POST /api/sign-out': [(browser) => browser.post('/api/sign-out'), 204],
  'POST /api/sign-out, others': [(browser) => browser.post('/api/sign-out', { scope: 'others' }), 204],
  'POST /api/sign-out, all': [(browser) => browser.post('/api/sign-out', { scope: 'all' }), 204],
  'POST /api/sign-in': [() => stranger('/api/sign-in', { email: EMAIL, password: PASSWORD }), 200],
  'POST /api/sign-in, known device': [
    (browser) => browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD }),
    200,
  ],
  'POST /api/sign-in, wrong password': [() => stranger('/api/sign-in', { email: FORGETFUL, password: PASSWORD }), 401],
  'POST /api/sign-in, unknown address': [
    () => stranger('/api/sign-in', { email: 'nobody@example.com', password: 'wrong' }),
    401,
  ],
  'POST /api/password/forgot': [() => stranger('/api/password/forgot', { email: FORGETFUL }), 202],
  'POST /api/password/forgot, unknown address': [
    () => stranger('/api/password/forgot', { email: 'nobody@example.com' }),
    202,
  ],
  'RPC authenticate': [(browser) => answered(door.authenticate({ cookie: browser.cookies() })), 200],
  'RPC verifyAccessToken, strict': [
    (_, phone) => answered(door.verifyAccessToken(phone.accessToken, { level: 'strict' })),
    200,
  ],
}

const answered = async (answer: PromiseLike<{ ok: boolean }>): Promise<Response> =>
  new Response(null, { status: (await answer).ok ? 200 : 400 })

beforeAll(async () => {
  world = await freshWorld()
  takeAnyPassword()
  door = new Auth(createExecutionContext(), world.env)
  await addUser(world, EMAIL, { hash: ANY_HASH })
  await addUser(world, FORGETFUL)
})

afterAll(() => void vi.restoreAllMocks())

/** What is built when a request of its kind is served for the second time. */
async function builtAgain(act: Act, status: number): Promise<string[]> {
  let built: string[] = []
  for (const _ of ['first', 'second']) {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    building.mockClear()
    const answer = await act(browser, phone)
    expect(answer.status).toBe(status)
    built = building.mock.results.map(({ value }) => (value as { sql: string }).sql)
  }
  return built
}

describe('the second request builds no SQL', () => {
  it.each(Object.entries(ACTS))('%s', async (_, [act, status]) => {
    expect(await builtAgain(act, status)).toEqual([])
  })
})
