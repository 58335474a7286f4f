// The step-up of the middleware that a consumer's app imports (RFC 9470): over a binding that answers as it is told, and over
// the entrypoint itself.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  requireUser,
  type AccessClaims,
  type Answer,
  type AuthenticatedCaller,
  type AuthService,
  type RequireUserEnv,
  type Role,
} from '../../src/client/index.ts'
import { Auth } from '../../src/rpc.ts'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { ANY_HASH, enrolTotp, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, stopClock, type Clock } from '../support/world.ts'

const SHOP = 'https://shop.example.com'
const RENEWED = ['__Host-latchkey-access=new; Path=/; Secure; HttpOnly; SameSite=Lax']

const app = new Hono<RequireUserEnv>()
  .get('/me', requireUser(), (c) => c.text('in'))
  .get('/twice', requireUser({ amr: ['mfa'] }), (c) => c.text('in'))
  .get('/lately', requireUser({ max_age: 60 }), (c) => c.text('in'))
  .get('/all', requireUser({ role: 'ADMIN', amr: ['mfa', 'otp'], max_age: 60 }), (c) => c.text('in'))

const send = async (path: string, binding: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  app.request(`${SHOP}${path}`, { headers }, { AUTH: binding as AuthService })
const answering = (answer: Answer<AuthenticatedCaller>): AuthService =>
  ({ authenticate: () => Promise.resolve(answer) }) as unknown as AuthService

/** Somebody who proved this, so many seconds ago. */
const proved = (
  amr: string[],
  { ago = 0, role = 'USER', cookies = [] }: { ago?: number; role?: Role; cookies?: string[] } = {},
): AuthService =>
  answering({
    ok: true,
    value: {
      user_id: 'ada',
      role,
      session_id: 's',
      amr,
      auth_time: Math.floor(Date.now() / 1000) - ago,
      claims: {} as AccessClaims,
      set_cookies: cookies,
    },
  })
const told = async (response: Response): Promise<{ status: number; code: string; challenge: string | null }> => ({
  status: response.status,
  code: (await response.json<{ code: string }>()).code,
  challenge: response.headers.get('WWW-Authenticate'),
})
const challenge = (more: string): string => `Bearer realm="latchkey", error="insufficient_user_authentication", ${more}`

let clock: Clock

beforeEach(() => {
  clock = stopClock()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('a step up', () => {
  it('is asked of whoever proved one factor where two are wanted (RFC 9470 §3)', async () => {
    expect(await told(await send('/twice', proved(['pwd'])))).toEqual({
      status: 401,
      code: 'reauthentication_required',
      challenge: challenge('error_description="This needs a proof by mfa."'),
    })
    expect((await send('/twice', proved(['pwd', 'otp', 'mfa']))).status).toBe(200)
    expect((await send('/me', proved([]))).status).toBe(200)
  })

  it('is asked of whoever proved it too long ago, and says how long it may be', async () => {
    expect(await told(await send('/lately', proved(['pwd'], { ago: 61 })))).toEqual({
      status: 401,
      code: 'reauthentication_required',
      challenge: challenge('error_description="This needs a recent proof.", max_age=60'),
    })
    expect((await send('/lately', proved(['pwd'], { ago: 59 }))).status).toBe(200)
  })

  it('wants all that it names, and the role before', async () => {
    const statuses = await Promise.all(
      [
        proved(['pwd', 'otp', 'mfa']),
        proved(['pwd', 'mfa'], { role: 'ADMIN' }),
        proved(['otp', 'mfa'], { role: 'ADMIN', ago: 61 }),
        proved(['otp', 'mfa'], { role: 'ADMIN' }),
        proved(['pwd', 'otp', 'mfa'], { role: 'SUPER_ADMIN' }),
      ].map(async (binding) => (await send('/all', binding)).status),
    )
    expect(statuses).toEqual([403, 401, 401, 200, 200])
    const both = await told(await send('/all', proved(['pwd'], { role: 'ADMIN', ago: 61 })))
    expect(both.challenge).toBe(challenge('error_description="This needs a proof by mfa and otp.", max_age=60'))
  })

  it('is asked with the cookies that were renewed on the way', async () => {
    const response = await send('/twice', proved(['pwd'], { cookies: RENEWED }))
    expect([response.status, response.headers.getSetCookie()]).toEqual([401, RENEWED])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it('of the policy of Latchkey itself is 403, with those cookies too', async () => {
    const error = { code: 'second_factor_required', message: 'One factor was proved.', set_cookies: RENEWED }
    const response = await send('/me', answering({ ok: false, error }))
    expect(response.headers.getSetCookie()).toEqual(RENEWED)
    expect(await told(response)).toEqual({ status: 403, code: 'second_factor_required', challenge: null })
  })
})

describe('over the entrypoint', () => {
  it('lets in whoever has proved both factors since, and lately', async () => {
    takeAnyPassword()
    const world = await freshWorld()
    await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    const phone = new Phone(world)
    await signInByPhone(phone, 'ada@example.com')
    const door = new Auth(createExecutionContext(), world.env)
    const statusOf = async (path: string): Promise<number> =>
      (await send(path, door, { Authorization: `Bearer ${phone.accessToken}` })).status
    expect([await statusOf('/me'), await statusOf('/twice'), await statusOf('/lately')]).toEqual([200, 401, 200])
    const { app: authenticator } = await enrolTotp(phone)
    expect([await statusOf('/twice'), await statusOf('/lately')]).toEqual([200, 200])
    clock.pass(61_000)
    expect([await statusOf('/twice'), await statusOf('/lately')]).toEqual([200, 401])
    clock.pass(STEP_MS)
    await phone.post('/api/reauthenticate', { totp_code: authenticator.code() })
    expect(await statusOf('/lately')).toBe(200)
  })

  it('lets nobody in with one factor where the policy wants two', async () => {
    takeAnyPassword()
    const before = await freshWorld()
    await addUser(before, 'ada@example.com', { hash: ANY_HASH })
    const phone = new Phone(before)
    await signInByPhone(phone, 'ada@example.com')
    const door = new Auth(createExecutionContext(), openWorld({ MFA: 'required' }).env)
    const answer = await told(await send('/me', door, { Authorization: `Bearer ${phone.accessToken}` }))
    expect([answer.status, answer.code]).toEqual([403, 'second_factor_required'])
  })
})
