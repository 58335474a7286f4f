// What somebody does to their own account holds for the session that asks, and no longer than it lives: each such route is tried with
// that session ended before its first, its second and every other round trip, and nothing changes after that. Some need only one.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { ANY_HASH, enrolTotp } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, newestMail, signIn } from '../support/people/people.ts'
import { accessOfRouter } from '../support/router.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const NEW = 'Brighter-Lamp-93-river'

let world: World
let ada: Browser
let sessionId: string
let clock: ReturnType<typeof stopClock>
/** Before which round trip the session loses what it had, and how; what D1 held then. */
let losing: { at: number; sql: string } | undefined
let then: string | undefined

beforeEach(async () => {
  clock = stopClock()
  await freshWorld(INSTANT)
  losing = undefined
  world = openWorld(INSTANT, { before: (_, trip) => (trip === losing?.at ? lose(losing.sql) : undefined) })
  await addUser(world, EMAIL, { hash: ANY_HASH })
  await signIn(new Browser(world), EMAIL)
  ada = new Browser(world)
  sessionId = (await signIn(ada, EMAIL)).session.id
})

afterEach(() => vi.useRealTimers())

async function lose(sql: string): Promise<void> {
  await database.prepare(sql).bind(sessionId).run()
  then = await owned()
}

/** All that an account has. */
async function owned(): Promise<string> {
  const tables = ['users', 'sessions', 'passkeys', 'identities', 'recovery_codes', 'totp WHERE confirmed_at > 0']
  return JSON.stringify(await Promise.all(tables.map((table) => rows(`SELECT * FROM ${table}`))))
}

const ENDED = "UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'sign_out_all' WHERE id = ?"
const STALE = 'UPDATE sessions SET auth_time = 0 WHERE id = ?'

type Asked = { path?: string; body?: object }
/** What each route wants of the session, and what it is asked. */
const ACTS: Record<string, { wants: 'live' | 'fresh'; trips?: 1; begin: () => Promise<Asked> | Asked }> = {
  'PATCH /api/user': { wants: 'live', trips: 1, begin: () => ({ body: { name: 'Countess' } }) },
  'DELETE /api/user': { wants: 'fresh', begin: () => ({}) },
  'POST /api/password/change': {
    wants: 'fresh',
    begin: () => ({ body: { current_password: PASSWORD, new_password: NEW } }),
  },
  'POST /api/reauthenticate': { wants: 'live', begin: () => ({ body: { password: PASSWORD } }) },
  'POST /api/passkeys': {
    wants: 'fresh',
    begin: async () => ({
      body: await new Authenticator().register(await json(await ada.post('/api/passkeys/options'))),
    }),
  },
  'PATCH /api/passkeys/:id': {
    wants: 'live',
    begin: async () => ({ path: `/api/passkeys/${await passkey()}`, body: { name: 'Key' } }),
  },
  'DELETE /api/passkeys/:id': { wants: 'fresh', begin: async () => ({ path: `/api/passkeys/${await passkey()}` }) },
  'POST /api/recovery-codes': { wants: 'fresh', begin: () => enrolTotp(ada).then(() => ({})) },
  'POST /api/totp/confirm': {
    wants: 'fresh',
    begin: async () => ({ body: { code: appOf(await json(await ada.post('/api/totp'))).code() } }),
  },
  'DELETE /api/totp': { wants: 'fresh', begin: () => enrolTotp(ada).then(() => ({})) },
  'DELETE /api/identities/:id': {
    wants: 'fresh',
    begin: async () => {
      const id = crypto.randomUUID()
      await database
        .prepare(
          `INSERT INTO identities (id, user_id, issuer, subject, provider, created_at)
           SELECT ?, id, 'https://acme.example', 'ada', 'acme', 1 FROM users`,
        )
        .bind(id)
        .run()
      return { path: `/api/identities/${id}` }
    },
  },
  'DELETE /api/sessions/:id': {
    wants: 'fresh',
    trips: 1,
    begin: async () => {
      const [other] = await rows<{ id: string }>('SELECT id FROM sessions WHERE id <> ?', sessionId)
      return { path: `/api/sessions/${other?.id}` }
    },
  },
  'DELETE /api/sessions': { wants: 'fresh', trips: 1, begin: () => ({}) },
  'POST /api/sign-out': { wants: 'fresh', trips: 1, begin: () => ({ body: { scope: 'others' } }) },
  'POST /api/sign-out all': { wants: 'fresh', trips: 1, begin: () => ({ body: { scope: 'all' } }) },
  'POST /api/email/change/confirm': {
    wants: 'live',
    begin: async () => {
      const { challenge } = await json(await ada.post('/api/email/change', { email: 'ada@example.org' }))
      return { body: { challenge, code: (await newestMail(world, 'ada@example.org')).code } }
    },
  },
}

/** Routes that want a session and change nothing of the account: what they begin counts in the session that began it; one ends an operator's. */
const BEGINS = [
  'DELETE /api/impersonation',
  'POST /api/email/change',
  'POST /api/identities/:provider',
  'POST /api/passkeys/options',
  'POST /api/reauthenticate/options',
  'POST /api/token',
  'POST /api/totp',
]

async function passkey(): Promise<string> {
  return (await addPasskey(ada, new Authenticator())).id
}

/** Asks, with the session losing something before each round trip in turn, until that is too late to matter; says how many times it did. */
async function tryAt(route: string, { path, body }: Asked, sql: string, again: string): Promise<number> {
  const [method = '', plain = ''] = route.split(' ')
  const [kept] = await rows<{ auth_time: number }>('SELECT auth_time FROM sessions WHERE id = ?', sessionId)
  for (let at = 1; at < 20; at += 1) {
    clock.pass(1000)
    world.trips.length = 0
    losing = { at, sql }
    then = undefined
    // Another browser with the same cookies: those that a refusal clears are still there for the next trial.
    const answer = await ada.copy().send(method, path ?? plain, body)
    losing = undefined
    if (then !== undefined) expect(await owned(), `${route} at ${at}`).toBe(then)
    if (answer.ok) return at - 1
    expect([400, 401], `${route} at ${at}`).toContain(answer.status)
    const { code } = await json(answer)
    expect(answer.headers.has('WWW-Authenticate'), `${route} at ${at}`).toBe(code === 'unauthenticated')
    await database.prepare(again).bind(kept?.auth_time, sessionId).run()
  }
  throw new Error(`${route} is never done`)
}

/** Where an act is one batch, there is one moment to lose the session; elsewhere, two at least. */
const isTriedAt = (trips: 1 | undefined) => (tried: number) => (trips === undefined ? tried >= 2 : tried === trips)

const LIVE_AGAIN =
  'UPDATE sessions SET active = 1, revoked_at = NULL, revoked_reason = NULL, auth_time = ? WHERE id = ?'

describe('a session that has ended in the middle of it', () => {
  it.each(Object.entries(ACTS))('changes nothing any more: %s', async (route, { begin, trips }) => {
    expect(await tryAt(route, await begin(), ENDED, LIVE_AGAIN)).toSatisfy(isTriedAt(trips))
  })

  it('is tried at every route that wants a session and changes something of the account', () => {
    const own = [...accessOfRouter()].filter(
      ([route, access]) => access === 'session' && !/^GET |\/admin\//.test(route),
    )
    expect(own.map(([route]) => route).filter((route) => !(route in ACTS) && !BEGINS.includes(route))).toEqual([])
  })
})

describe('a proof that has grown old in the middle of it', () => {
  const fresh = Object.entries(ACTS).filter(([, { wants }]) => wants === 'fresh')
  it.each(fresh)('does nothing that wants a fresh one: %s', async (route, { begin, trips }) => {
    expect(await tryAt(route, await begin(), STALE, LIVE_AGAIN)).toSatisfy(isTriedAt(trips))
  })
})
