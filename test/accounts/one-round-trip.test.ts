// What an access token says enough for is one round trip: own sessions, listed and ended, one's name, passkeys and identities. The batch
// that reads or changes them asks whether the session may that wants it. A token that is worth nothing, or no more, reads and changes
// nothing, and hears what every other route tells it.
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { always, never } from '../../src/db/client.ts'
import { mayAct } from '../../src/sessions/own-store.ts'
import { selectLiveOf } from '../../src/sessions/store.ts'
import { sealRefreshToken } from '../../src/sessions/refresh-token.ts'
import { issueAccessToken } from '../../src/tokens/issue.ts'
import { forgetKeys } from '../../src/tokens/keyring.ts'
import { killKeys } from '../../src/tokens/rotate.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { enter, held } from '../support/people/entered.ts'
import { addOwner, ANY_HASH, firstStep } from '../support/people/factors.ts'
import { addUser, Browser, count, Phone, signIn } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let clock: ReturnType<typeof stopClock>
let ada: string

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
  ada = await addUser(world, EMAIL, { hash: ANY_HASH })
})

afterEach(() => vi.useRealTimers())

/** `wrong`: its input is refused before the session is asked for. */
type Ask = { method: string; path: string; body?: object; wants?: 'fresh'; wrong?: true }

/** All that is one round trip, from the session `own`. */
function asks(own: string, other: string): Ask[] {
  return [
    { method: 'GET', path: '/api/sessions' },
    { method: 'GET', path: '/api/sessions?limit=none', wrong: true },
    { method: 'GET', path: '/api/passkeys' },
    { method: 'GET', path: '/api/identities' },
    { method: 'PATCH', path: '/api/user', body: { name: 'Eve' } },
    { method: 'PATCH', path: '/api/user', body: { name: 5 }, wrong: true },
    { method: 'DELETE', path: `/api/sessions/${own}` },
    { method: 'DELETE', path: `/api/sessions/${other}`, wants: 'fresh' },
    { method: 'DELETE', path: '/api/sessions/no-id', wants: 'fresh' },
    { method: 'DELETE', path: '/api/sessions', wants: 'fresh' },
    { method: 'POST', path: '/api/sign-out', body: { scope: 'others' }, wants: 'fresh' },
    { method: 'POST', path: '/api/sign-out', body: { scope: 'all' }, wants: 'fresh' },
  ]
}

/** An answer, without what differs from request to request. */
async function told(answer: Response) {
  const { request_id: _, ...document } = (await json(answer)) as { request_id: string; code: string }
  return { status: answer.status, headers: Object.fromEntries(answer.headers), document }
}

/** A phone that shows a token. */
function phoneWith(token: string, at: World = world): Phone {
  const phone = new Phone(at)
  phone.accessToken = token
  return phone
}

/** Asks everything by a token, and expects nothing of it but the answer of `GET /api/session`, which asks D1 apart; gives that. */
async function refusedBy(at: World, token: string, own: string): Promise<[number, string]> {
  const [other] = await rows<{ id: string }>('SELECT id FROM sessions WHERE user_id = ? AND id <> ?', ada, own)
  const before = await held()
  const usual = await told(await phoneWith(token, at).get('/api/session'))
  for (const { method, path, body } of asks(own, other?.id ?? own)) {
    at.trips.length = 0
    const answer = await phoneWith(token, at).send(method, path, body)
    expect(await told(answer), `${method} ${path}`).toEqual(usual)
    expect(at.trips.length, `${method} ${path}`).toBeLessThanOrEqual(1)
  }
  expect(await held()).toBe(before)
  expect(await count('audit_events', "event = 'session_expired'")).toBe(0)
  return [usual.status, usual.document.code]
}

/** A session of Ada's beside another one of hers, its token, and its id. */
async function entered(at: World = world, amr: string[] = ['pwd']): Promise<{ token: string; own: string }> {
  await enter(at, ada, amr)
  const { token } = await enter(at, ada, amr)
  return { token, own: decodeJwt(token).sid as string }
}

describe('a token reads and changes nothing', () => {
  it.each([
    ['has ended', 'active = 0, revoked_at = 1'],
    ['has not been used for too long', 'idle_expires_at = 1'],
    ['is over', 'idle_expires_at = 1, expires_at = 1'],
  ])('whose session %s', async (_, set) => {
    const { token, own } = await entered()
    await database.prepare(`UPDATE sessions SET ${set} WHERE id = ?`).bind(own).run()
    expect(await refusedBy(world, token, own)).toEqual([401, 'unauthenticated'])
  })

  it('of somebody who is disabled', async () => {
    const { token, own } = await entered()
    await database.prepare('UPDATE users SET disabled_at = 1').run()
    expect(await refusedBy(world, token, own)).toEqual([401, 'unauthenticated'])
  })

  it('that has expired', async () => {
    const { token, own } = await entered()
    clock.pass(400_000)
    expect(await refusedBy(world, token, own)).toEqual([401, 'unauthenticated'])
  })

  it('that names a session of somebody else', async () => {
    const { own } = await entered()
    const deps = world.deps()
    const eve = await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eves = decodeJwt((await enter(world, eve, ['pwd'])).token).sid
    for (const [user, sid] of [
      [eve, own],
      [ada, eves],
    ] as const) {
      const holder = {
        session: { id: sid, amr: ['pwd'], authTime: deps.now(), expiresAt: Infinity, idleExpiresAt: Infinity },
        user: { id: user, role: 'USER', emailVerifiedAt: 1 },
        jti: crypto.randomUUID(),
      } as unknown as Parameters<typeof issueAccessToken>[1]
      const { token } = await issueAccessToken(deps, holder, { scope: 'account' })
      expect(await refusedBy(world, token, own)).toEqual([401, 'unauthenticated'])
    }
  })

  it('of a key that was killed a second ago', async () => {
    for (const way of asks('', '').keys()) {
      forgetKeys(world.deps())
      const { token, own } = await entered()
      await killKeys(world.deps())
      const before = await held()
      world.trips.length = 0
      const { method, path, body } = asks(own, ada)[way] as Ask
      const answer = await phoneWith(token).send(method, path, body)
      expect([answer.status, (await json(answer)).code], path).toEqual([401, 'unauthenticated'])
      expect(world.trips, path).toHaveLength(1)
      expect(await held(), path).toBe(before)
    }
  })

  it('that is a refresh token, or of a sign-in that waits for its second factor', async () => {
    const { own } = await entered()
    const { secrets } = world.config
    const refresh = sealRefreshToken(secrets, { sessionId: own, counter: 1, transport: 'bearer' })
    expect(await refusedBy(world, refresh, own)).toEqual([401, 'unauthenticated'])
    const grace = await addOwner(world, 'grace@example.com')
    const { mfa_token } = await firstStep(new Browser(world), grace.email)
    expect(await refusedBy(world, mfa_token, own)).toEqual([401, 'unauthenticated'])
  })

  it.each(['required', 'admins'])('of a session with one factor where MFA=%s wants two', async (MFA) => {
    const strict = openWorld({ ...INSTANT, MFA })
    await database.prepare("UPDATE users SET role = 'ADMIN'").run()
    const { token, own } = await entered(strict)
    expect(await refusedBy(strict, token, own)).toEqual([403, 'second_factor_required'])
    const proved = await entered(strict, ['pwd', 'otp', 'mfa'])
    expect((await phoneWith(proved.token, strict).send('DELETE', '/api/sessions')).status).toBe(204)
  })

  it('and the statement of the list gives no row of a session from which something is withheld', async () => {
    const { own } = await entered()
    const asking = { id: own, userId: ada, stands: always, mfa: 'optional', provedAfter: undefined, now: clock.now() }
    const list = (more: object) => {
      const may = mayAct({ ...asking, ...more } as Parameters<typeof mayAct>[0])
      return selectLiveOf(world.deps().db, { userId: ada, now: clock.now(), before: undefined, most: 100, may })
    }
    expect(await list({})).toHaveLength(4)
    for (const more of [{ stands: never }, { mfa: 'required' }, { provedAfter: clock.now() + 1 }])
      expect(await list(more)).toEqual([])
  })

  it('that is for other APIs', async () => {
    const { token, own } = await entered()
    const { access_token } = await json(await phoneWith(token).post('/api/token'))
    expect(await refusedBy(world, access_token, own)).toEqual([403, 'forbidden'])
  })
})

describe('a proof that is too old, or by one factor beside a second one', () => {
  it.each([
    ['too old', 'UPDATE sessions SET auth_time = auth_time - 900001'],
    [
      'by one factor',
      `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at)
       SELECT id, id, 'x', 'x', 1, 1 FROM users`,
    ],
  ])('lists and leaves, and ends no other: %s', async (_, sql) => {
    const { token, own } = await entered()
    await database.prepare(sql).run()
    const phone = phoneWith(token)
    const before = await held()
    for (const { method, path, body } of asks(own, ada).filter(({ wants }) => wants === 'fresh')) {
      const answer = await phone.send(method, path, body)
      expect([answer.status, (await json(answer)).code], path).toEqual([401, 'reauthentication_required'])
    }
    expect(await held()).toBe(before)
    expect((await json(await phone.get('/api/sessions'))).items).toHaveLength(4)
    expect((await phone.send('DELETE', `/api/sessions/${own}`)).status).toBe(204)
    expect(await count('sessions', 'active = 1')).toBe(3)
  })

  it('is still young at the last moment of FRESH_SECONDS', async () => {
    const { token } = await entered()
    await database.prepare('UPDATE sessions SET auth_time = auth_time - 900000').run()
    expect((await phoneWith(token).send('DELETE', '/api/sessions')).status).toBe(204)
  })
})

describe('a session that is ended while its request is on the way to D1', () => {
  it('neither lists nor ends anything', async () => {
    for (const way of asks('', '').keys()) {
      await database.prepare('DELETE FROM sessions').run()
      const { token, own } = await entered()
      const other = new Browser(world)
      await signIn(other, EMAIL)
      let ended = ''
      const slow = openWorld(INSTANT, {
        before: async (statements) => {
          if (!/\bown\b/.test(statements.join())) return
          expect((await other.send('DELETE', `/api/sessions/${own}`)).status).toBe(204)
          ended = await held()
        },
      })
      await slow.fetch('/.well-known/jwks.json')
      const { method, path, body, wrong } = asks(own, ada)[way] as Ask
      if (wrong) continue
      const answer = await phoneWith(token, slow).send(method, path, body)
      expect([answer.status, (await json(answer)).code], `${method} ${path}`).toEqual([401, 'unauthenticated'])
      expect(ended, path).not.toBe('')
      expect(await held(), `${method} ${path}`).toBe(ended)
    }
  })
})

describe('a session that may', () => {
  it('signs out everywhere: itself, those before and after it, and the devices that were known', async () => {
    await enter(world, ada, ['pwd'])
    const { token } = await entered()
    await enter(world, ada, ['pwd'])
    const eve = await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    await enter(world, eve, ['pwd'])
    world.trips.length = 0
    expect((await phoneWith(token).post('/api/sign-out', { scope: 'all' })).status).toBe(204)
    expect(world.trips).toHaveLength(1)
    expect(await count('sessions', `active = 1 AND user_id = '${ada}'`)).toBe(0)
    expect(await count('sessions', 'active = 1')).toBe(2)
    expect(await rows('SELECT credential_version AS version FROM users ORDER BY email')).toEqual([
      { version: 2 },
      { version: 1 },
    ])
    expect(await rows("SELECT reason, meta FROM audit_events WHERE event = 'session_expired'")).toEqual([
      { reason: 'sign_out_all', meta: '{"sessions":8}' },
    ])
  })

  it('sees and names what is theirs, in one round trip each', async () => {
    const phone = phoneWith((await entered()).token)
    for (const { method, path, body } of asks('', '')
      .slice(0, 5)
      .filter(({ wrong }) => !wrong)) {
      world.trips.length = 0
      expect((await phone.send(method, path, body)).status, path).toBe(200)
      expect(world.trips, path).toHaveLength(1)
    }
    expect(await rows('SELECT name FROM users')).toEqual([{ name: 'Eve' }])
  })

  it('sees an empty page beyond the last session, and hears what is wrong with its input', async () => {
    const { token } = await entered()
    const page = await json(await phoneWith(token).get('/api/sessions?cursor=00000000-0000-7000-8000-000000000000'))
    expect(page).toEqual({ items: [], next_cursor: null })
    for (const { method, path, body } of asks('', '').filter(({ wrong }) => wrong)) {
      const answer = await phoneWith(token).send(method, path, body)
      expect(await json(answer), path).toMatchObject({ status: 400, errors: [expect.anything()] })
    }
  })
})
