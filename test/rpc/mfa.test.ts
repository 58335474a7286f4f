// What siblings are told of somebody who is on the way to two factors: nothing, whatever is shown to whichever method.
import { createExecutionContext } from 'cloudflare:test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { ACCESS, enter, held, REFRESH } from '../support/people/entered.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { openHalfProved, type HalfProved } from '../support/people/half-proved.ts'
import { addUser } from '../support/people/people.ts'
import { type World } from '../support/world.ts'

let { world, required, admins, bob, root, waiting } = {} as HalfProved

beforeAll(async () => {
  ;({ world, required, admins, bob, root, waiting } = await openHalfProved())
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the siblings’ doors', () => {
  /** Methods that ask for no caller and nobody's id: the binding is the right. */
  const NOBODY: Record<string, string> = {
    'AuthAdmin.getDailyStats': 'figures, for whoever is bound',
    'AuthAdmin.getStats': 'figures, for whoever is bound',
    'AuthAdmin.listApis': 'APIs, for whoever is bound',
    'AuthAdmin.listAuditEvents': 'the log, for whoever is bound',
    'AuthAdmin.listClients': 'apps, for whoever is bound',
    'AuthAdmin.listUsers': 'the people, for whoever is bound',
    'Auth.revocations': 'ids of what has ended, for whoever is bound',
    'AuthAdmin.purgeSessions': 'as the clock does',
  }
  const doorsOf = (
    at: World,
  ): Record<string, Record<string, (...args: unknown[]) => Promise<{ ok: boolean; error?: { code: string } }>>> => ({
    Auth: new Auth(createExecutionContext(), at.env) as never,
    AuthAdmin: new AuthAdmin(createExecutionContext(), at.env) as never,
  })
  const methods = Object.entries({ Auth, AuthAdmin }).flatMap(([name, entrypoint]) =>
    Object.getOwnPropertyNames(entrypoint.prototype)
      .filter((method) => method !== 'constructor')
      .map((method) => [name, method] as const),
  )

  it.each(methods)('take no mfa_token: %s.%s', async (name, method) => {
    const before = await held()
    if (`${name}.${method}` in NOBODY) return
    for (const token of Object.values(waiting))
      for (const shown of [
        token,
        { authorization: `Bearer ${token}` },
        { cookie: `${ACCESS}=${token}` },
        { cookie: `${REFRESH}=${token}` },
        new Request('https://shop.example.com', { headers: { Authorization: `Bearer ${token}` } }),
      ])
        expect((await doorsOf(world)[name]?.[method]?.(shown))?.ok).toBe(false)
    expect(await held()).toBe(before)
  })

  it.each([
    ['anybody under MFA=required', () => required, () => bob],
    ['an administrator under MFA=admins', () => admins, () => root],
  ] as const)('know nobody by a session with one factor: %s', async (_, where, who) => {
    const { token, byCookie } = await enter(where(), who(), ['pwd'])
    const auth = doorsOf(where())['Auth']
    const refresh = `${REFRESH}=${byCookie.cookies?.[REFRESH]}`
    const refused = { ok: false, error: { code: 'second_factor_required' } }
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `${ACCESS}=${byCookie.cookies?.[ACCESS]}` },
      { cookie: `${ACCESS}=expired; ${refresh}` },
    ])
      expect(await auth?.['authenticate']?.(headers)).toMatchObject(refused)
    for (const level of ['offline', 'fresh', 'strict'])
      expect(await auth?.['verifyAccessToken']?.(token, { level })).toMatchObject(refused)
    const whole = await enter(where(), who(), ['pwd', 'otp', 'mfa'])
    expect(await auth?.['authenticate']?.({ authorization: `Bearer ${whole.token}` })).toMatchObject({ ok: true })
    expect(await auth?.['verifyAccessToken']?.(whole.token, { level: 'strict' })).toMatchObject({ ok: true })
  })

  it('of administrators know at once who was made one, where they ask D1', async () => {
    const id = await addUser(world, 'carol@example.com', { hash: ANY_HASH })
    const { token } = await enter(admins, id, ['pwd'])
    const door = doorsOf(admins)
    expect(await door['Auth']?.['verifyAccessToken']?.(token, { level: 'strict' })).toMatchObject({ ok: true })
    await door['AuthAdmin']?.['setRole']?.(id, 'ADMIN')
    expect(await door['Auth']?.['verifyAccessToken']?.(token, { level: 'strict' })).toMatchObject({
      error: { code: 'second_factor_required' },
    })
  })
})
