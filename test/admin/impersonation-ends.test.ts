// When a session ends in which an operator acts as somebody: with all that it stands on, at every door at once.
import { beforeEach, describe, expect, it } from 'vitest'
import { impersonate } from '../../src/admin/impersonate.ts'
import { always } from '../../src/db/client.ts'
import { authenticate } from '../../src/gate/authenticate.ts'
import { listOwnSessions } from '../../src/sessions/list.ts'
import { readLiveSession } from '../../src/sessions/read.ts'
import { verifyAnyToken } from '../../src/tokens/verify-any.ts'
import { somebody, type Somebody } from '../support/people/administrators.ts'
import { actAs, claimsIn, doorsOf } from '../support/people/impersonating.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, loggedAs, Phone, signInByPhone } from '../support/people/people.ts'
import { sized } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { database, freshWorld, json, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

const HOUR = 3_600_000

let clock: Clock
let world: World
/** The operator, in a session that the phone holds with its refresh token. */
let own: Phone
let operatorId: string
let sessionId: string
/** Another one, who acts on the first. */
let root: Somebody
let ada: Somebody
let acting: Phone

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
  root = await somebody(world, 'SUPER_ADMIN')
  ada = await somebody(world, 'USER')
  operatorId = await addUser(world, 'operator@example.com', { role: 'SUPER_ADMIN', hash: ANY_HASH })
  own = new Phone(world)
  sessionId = (await signInByPhone(own, 'operator@example.com')).session.id
  acting = await actAs(own, ada.id)
})

const act = async (method: string, path: string, body?: unknown): Promise<void> => {
  const answer = await root.phone.send(method, path, body)
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** What the operator's session, or one of the two people, can come to. */
const ENDS: Record<string, () => Promise<unknown>> = {
  'the operator signs out': () => own.post('/api/sign-out'),
  'the operator signs out everywhere': () => own.post('/api/sign-out', { scope: 'all' }),
  'an administrator ends the operator’s sessions': () => act('DELETE', `/api/admin/users/${operatorId}/sessions`),
  'the operator’s session is revoked': () =>
    database.prepare(`UPDATE sessions SET active = 0, revoked_at = 1 WHERE id = ?`).bind(sessionId).run(),
  'the operator’s session is purged': () => database.prepare('DELETE FROM sessions WHERE id = ?').bind(sessionId).run(),
  'the operator’s role is lowered': () => act('PUT', `/api/admin/users/${operatorId}/role`, { role: 'ADMIN' }),
  'the operator is disabled': () => act('POST', `/api/admin/users/${operatorId}/disable`),
  'the operator is marked as disabled, and nothing else': () =>
    database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(operatorId).run(),
  'the operator is deleted': () => act('DELETE', `/api/admin/users/${operatorId}`),
  'the person is disabled': () => act('POST', `/api/admin/users/${ada.id}/disable`),
  'the person is deleted': () => act('DELETE', `/api/admin/users/${ada.id}`),
  'the person becomes a SUPER_ADMIN': () => act('PUT', `/api/admin/users/${ada.id}/role`, { role: 'SUPER_ADMIN' }),
  'the person signs out everywhere': () => ada.phone.post('/api/sign-out', { scope: 'all' }),
  'an administrator ends the person’s sessions': () => act('DELETE', `/api/admin/users/${ada.id}/sessions`),
  'it is stopped': () => acting.send('DELETE', '/api/impersonation'),
  'it signs out': () => acting.post('/api/sign-out'),
}

it('lives until then', async () => {
  expect(await doorsOf(world, acting)).toEqual([200, 200, 200, 200])
})

it.each(Object.entries(ENDS))('ends when %s', async (_, end) => {
  await end()
  expect(await doorsOf(world, acting)).toEqual([401, 401, 401, 401])
  const strict = { level: 'strict', scope: [], permissions: [] } as const
  expect(await verifyAnyToken(world.deps(), acting.accessToken, strict)).toMatchObject({ error: 'session_revoked' })
  const token = await json(await acting.post('/api/token'))
  expect([token.code, token.access_token]).toEqual(['unauthenticated', undefined])
})

it.each([
  ['operator', () => operatorId, ['ADMIN', 'SUPER_ADMIN']],
  ['person', () => ada.id, ['SUPER_ADMIN', 'USER']],
] as const)('stays ended where the role of the %s comes back', async (_, who, roles) => {
  for (const role of roles) await act('PUT', `/api/admin/users/${who()}/role`, { role })
  expect(await doorsOf(world, acting)).toEqual([401, 401, 401, 401])
  expect([(await own.get('/api/session')).status, (await ada.phone.get('/api/session')).status]).toEqual([200, 200])
})

it('goes on where a role changes that it does not stand on', async () => {
  await act('PUT', `/api/admin/users/${ada.id}/role`, { role: 'ADMIN' })
  expect(await doorsOf(world, acting)).toEqual([200, 200, 200, 200])
})

it('ends for an act, too, that had passed the door a moment before', async () => {
  const own = { id: String(claimsIn(acting.accessToken)['sid']), userId: ada.id, stands: always }
  expect(await listOwnSessions(world.deps(), own, { limit: 9 })).toMatchObject({ ok: true })
  await act('PUT', `/api/admin/users/${operatorId}/role`, { role: 'ADMIN' })
  expect(await listOwnSessions(world.deps(), own, { limit: 9 })).toEqual({ ok: false, error: 'unauthenticated' })
})

it('ends after an hour, however often it is refreshed', async () => {
  for (let minutes = 0; minutes < 59; minutes += 4) {
    clock.pass(4 * 60_000 - 1000)
    const answer = await acting.post('/api/refresh', { refresh_token: acting.refreshToken })
    expect(answer.status).toBe(200)
  }
  clock.pass(HOUR - 15 * (4 * 60_000 - 1000) - 1)
  expect((await acting.post('/api/refresh', { refresh_token: acting.refreshToken })).status).toBe(200)
  expect((await acting.get('/api/session')).status).toBe(200)
  clock.pass(1)
  expect(await doorsOf(world, acting)).toEqual([401, 401, 401, 401])
  // The access token never outlived it, but for the tolerance of clocks.
  clock.pass(5000)
  const late = await authenticate(world.deps(), { authorization: `Bearer ${acting.accessToken}` })
  expect(late.ok).toBe(false)
})

it('leaves the operator’s own session as it was', async () => {
  await acting.post('/api/sign-out')
  expect((await own.get('/api/session')).status).toBe(200)
  expect(await loggedAs('impersonation_ended')).toMatchObject([
    { outcome: 'success', reason: 'sign_out', actor_id: operatorId, subject_id: ada.id },
  ])
})

it('is written down once, however often it is stopped', async () => {
  const stops = await Promise.all([1, 2, 3].map(() => acting.send('DELETE', '/api/impersonation')))
  expect(stops.map(({ status }) => status).filter((status) => ![204, 401].includes(status))).toEqual([])
  expect(await loggedAs('impersonation_ended')).toMatchObject([{ reason: 'stopped', actor_id: operatorId }])
})

it('ends no session of the person’s, and no other operator’s', async () => {
  const other = await actAs(root.phone, ada.id)
  await acting.send('DELETE', '/api/impersonation')
  expect((await ada.phone.get('/api/session')).status).toBe(200)
  expect((await other.get('/api/session')).status).toBe(200)
})

it('a refresh whose answer was lost is written down under the name of the operator', async () => {
  const before = acting.refreshToken
  await acting.post('/api/refresh', { refresh_token: before })
  clock.pass(61_000)
  expect((await acting.post('/api/refresh', { refresh_token: before })).status).toBe(200)
  expect(await loggedAs('authn_token_rescued')).toMatchObject([{ actor_id: operatorId, subject_id: ada.id }])
})

describe('a refresh token of it that was used twice', () => {
  it('ends it, and tells the person nothing: it was none of theirs', async () => {
    const first = acting.refreshToken
    for (let more = 0; more < 3; more += 1) await acting.post('/api/refresh', { refresh_token: acting.refreshToken })
    const answer = await acting.post('/api/refresh', { refresh_token: first })
    expect([answer.status, (await json(answer)).code]).toEqual([401, 'refresh_token_reused'])
    expect(await rows('SELECT id FROM mails')).toEqual([])
    expect(await doorsOf(world, acting)).toEqual([401, 401, 401, 401])
  })
})

describe('two at once', () => {
  const TRIALS = sized(4, 20)
  const living = () =>
    rows<{ id: string }>('SELECT id FROM sessions WHERE impersonator_session_id = ? AND active = 1', sessionId)

  it('of two starts one is left', async () => {
    const slow = openWorld(INSTANT, slowly(5))
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const phones = [1, 2].map(() => Object.assign(new Phone(slow), { accessToken: own.accessToken }))
      await Promise.all(phones.map((phone) => actAs(phone, ada.id)))
      expect(await living()).toHaveLength(1)
    }
    const ended = await loggedAs('impersonation_ended')
    expect(ended).toHaveLength(2 * TRIALS)
    expect(new Set(ended.map(({ reason, subject_id }) => `${String(reason)} ${String(subject_id)}`))).toEqual(
      new Set([`replaced ${ada.id}`]),
    )
  })

  it('a start and the end of the role: whichever comes first, nobody acts afterwards', async () => {
    const slow = openWorld(INSTANT, slowly(5))
    for (let trial = 0; trial < TRIALS; trial += 1) {
      await database.prepare(`UPDATE users SET role = 'SUPER_ADMIN' WHERE id = ?`).bind(operatorId).run()
      const phone = Object.assign(new Phone(slow), { accessToken: own.accessToken })
      const [begun] = await Promise.all([
        actAs(phone, ada.id).catch(() => undefined),
        act('PUT', `/api/admin/users/${operatorId}/role`, { role: 'USER' }),
      ])
      expect((await (begun ?? acting).get('/api/session')).status).toBe(401)
    }
  })

  it('a start and a look that was right a moment ago: the batch itself holds role, proof and person', async () => {
    const live = await readLiveSession(world.deps(), sessionId)
    if (live === undefined) throw new Error('the operator has left')
    const start = () => impersonate(world.deps(), { operator: live.session, id: ada.id, why: 'x', transport: 'bearer' })
    const change = (sql: string) => database.prepare(sql).run()
    await change(`UPDATE sessions SET auth_time = 1 WHERE id = '${sessionId}'`)
    expect(await start()).toEqual({ ok: false, error: 'reauthentication_required' })
    await change(`UPDATE sessions SET auth_time = ${clock.now()} WHERE id = '${sessionId}'`)
    await change(`UPDATE users SET disabled_at = 1 WHERE id = '${ada.id}'`)
    expect(await start()).toEqual({ ok: false, error: 'user_disabled' })
    await change(`UPDATE users SET role = 'ADMIN' WHERE id = '${operatorId}'`)
    expect(await start()).toEqual({ ok: false, error: 'forbidden' })
    expect(await living()).toHaveLength(1)
  })
})
