// A SUPER_ADMIN acts as somebody: who may, what their session says of it, and what is written down.
import { beforeEach, describe, expect, it } from 'vitest'
import { authenticate } from '../../src/gate/authenticate.ts'
import { verifyAnyToken } from '../../src/tokens/verify-any.ts'
import { enter, everything, somebody, type Somebody } from '../support/people/administrators.ts'
import { actAs, claimsIn, codeOf, WHY, WORDS_OF_WHY } from '../support/people/impersonating.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { database, freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

let world: World
let operator: Somebody
let ada: Somebody

beforeEach(async () => {
  world = await freshWorld(INSTANT)
  operator = await somebody(world, 'SUPER_ADMIN')
  ada = await somebody(world, 'USER', { email: 'ada@example.com' })
})

const begin = (by: Phone, id: string, body: object = { reason: WHY }) =>
  by.post(`/api/admin/users/${id}/impersonate`, body)

describe('begins', () => {
  it('gives a session of the person whose every token names the operator, and writes down both', async () => {
    const answer = await begin(operator.phone, ada.id)
    const { user, session, access_token, refresh_token } = await json(answer)
    expect([answer.status, user.id, session.impersonator_id, refresh_token]).toEqual([
      200,
      ada.id,
      operator.id,
      undefined,
    ])
    expect(claimsIn(access_token)).toMatchObject({
      sub: ada.id,
      sid: session.id,
      act: { sub: operator.id },
      auth_time: 0,
    })
    const [row] = await rows<{ meta: string }>(`SELECT * FROM audit_events WHERE event = 'impersonation_started'`)
    expect(row).toMatchObject({ actor_id: operator.id, subject_id: ada.id, session_id: operator.sessionId })
    expect(JSON.parse(row?.meta ?? '')).toEqual({ session: session.id, why: WHY })
    expect(await rows('SELECT id FROM mails')).toEqual([])
  })

  it('loses `act` neither by a refresh, nor in a token for other APIs, nor at a sibling', async () => {
    const own = new Phone(world)
    const id = await addUser(world, 'root@example.com', { role: 'SUPER_ADMIN', hash: ANY_HASH })
    await signInByPhone(own, 'root@example.com')
    const acting = await actAs(own, ada.id)
    const act = { sub: id }
    expect(claimsIn(acting.accessToken)['act']).toEqual(act)
    await acting.post('/api/refresh', { refresh_token: acting.refreshToken })
    expect(claimsIn(acting.accessToken)).toMatchObject({ act, sub: ada.id })
    const token = (await json(await acting.post('/api/token'))).access_token as string
    expect(claimsIn(token)).toMatchObject({ act, scope: '' })
    const deps = world.deps()
    const seen = await authenticate(deps, { authorization: `Bearer ${acting.accessToken}` })
    expect(seen).toMatchObject({ ok: true, value: { user_id: ada.id, act, claims: { act } } })
    for (const level of ['offline', 'strict'] as const)
      expect(await verifyAnyToken(deps, token, { level, scope: [], permissions: [] })).toMatchObject({
        ok: true,
        value: { act },
      })
    const plain = await authenticate(deps, { authorization: `Bearer ${ada.phone.accessToken}` })
    expect(plain.ok && 'act' in plain.value).toBe(false)
  })

  it('lasts an hour at most, and no longer than the operator’s own session', async () => {
    const hour = async (): Promise<number> => {
      const { session } = await json(await begin((await enter(world, operator.id)).phone, ada.id))
      return Math.round((Date.parse(session.expires_at) - Date.now()) / 60_000)
    }
    expect(await hour()).toBe(60)
    world = openWorld({ ...INSTANT, SESSION_ABSOLUTE_SECONDS: '600' })
    expect(await hour()).toBe(10)
  })

  it('buys nothing with an access token alone that outlives it', async () => {
    stopClock(Date.now())
    const { access_token, expires_in } = await json(await begin(operator.phone, ada.id))
    const left = Number(claimsIn(operator.phone.accessToken)['exp']) - Math.floor(Date.now() / 1000)
    expect(access_token).toEqual(expect.any(String))
    expect(expires_in).toBeLessThanOrEqual(left + 1)
  })

  it('tells the person by mail where the operator’s policy says so', async () => {
    const telling = openWorld({ ...INSTANT, IMPERSONATION_MAIL: 'on' })
    await begin((await enter(telling, operator.id)).phone, ada.id)
    const { items } = await json(await telling.fetch('/dev/mail?limit=9'))
    expect(items.map(({ to, kind }: { to: string; kind: string }) => [to, kind])).toEqual([
      ['ada@example.com', 'impersonated'],
    ])
    expect(items[0].text).not.toMatch(WORDS_OF_WHY)
  })
})

describe('is refused, and nothing changes', () => {
  const refused = async (by: Phone, id: string, body?: object): Promise<string> => {
    const before = await everything()
    const code = await codeOf(await begin(by, id, body))
    expect(await everything()).toBe(before)
    return code
  }

  it('to an ADMIN, to a USER, and to a stranger', async () => {
    expect(await refused((await somebody(world, 'ADMIN')).phone, ada.id)).toBe('403 forbidden')
    expect(await refused((await somebody(world, 'USER')).phone, ada.id)).toBe('403 forbidden')
    expect(await refused(new Phone(world), ada.id)).toBe('401 unauthenticated')
  })

  it('as another SUPER_ADMIN, as oneself, as nobody, and as somebody who is disabled', async () => {
    expect(await refused(operator.phone, (await somebody(world, 'SUPER_ADMIN')).id)).toBe('403 forbidden')
    expect(await refused(operator.phone, operator.id)).toBe('403 forbidden')
    expect(await refused(operator.phone, crypto.randomUUID())).toBe('404 not_found')
    await database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(ada.id).run()
    expect(await refused(operator.phone, ada.id)).toBe('409 user_disabled')
    expect(await rows(`SELECT reason FROM audit_events WHERE event = 'authz_fail' ORDER BY reason`)).toEqual([
      { reason: 'target_role' },
      { reason: 'target_role' },
    ])
  })

  it('without a fresh proof, or with one factor of two', async () => {
    const stale = await somebody(world, 'SUPER_ADMIN', { provedAgo: 60 })
    expect(await refused(stale.phone, ada.id)).toBe('401 reauthentication_required')
    await database
      .prepare(
        `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES ('t', ?, 'x', 'y', 1, 1)`,
      )
      .bind(operator.id)
      .run()
    expect(await refused(operator.phone, ada.id)).toBe('401 reauthentication_required')
  })

  it.each([
    ['none', {}],
    ['an empty one', { reason: ' \t ' }],
    ['a long one', { reason: 'x'.repeat(501) }],
    ['two lines', { reason: 'a\nb' }],
    ['a number', { reason: 5 }],
  ])('without a reason that can be read: %s', async (_, body) => {
    expect(await refused(operator.phone, ada.id, body)).toBe('400 invalid_request')
  })

  it('while acting as somebody already, even as an ADMIN', async () => {
    const admin = await somebody(world, 'ADMIN')
    const acting = await actAs(operator.phone, admin.id)
    expect(claimsIn(acting.accessToken)['role']).toBe('ADMIN')
    expect(await refused(acting, ada.id)).toBe('403 impersonating')
    expect(await codeOf(await acting.get('/api/admin/users'))).toBe('403 impersonating')
  })
})

describe('what people see', () => {
  it('their list has it not, the administrators’ has it, and their activity says it', async () => {
    const acting = await actAs(operator.phone, ada.id)
    const own = await json(await ada.phone.get('/api/sessions'))
    expect(own.items.map(({ id }: { id: string }) => id)).toEqual([ada.sessionId])
    const seen = await json(await operator.phone.get(`/api/admin/users/${ada.id}/sessions`))
    expect(seen.items.map((one: { impersonator_id?: string }) => one.impersonator_id)).toEqual([operator.id, undefined])
    const here = await json(await acting.get('/api/sessions'))
    expect(here.items.map(({ current }: { current: boolean }) => current)).toEqual([true, false])
  })
})
