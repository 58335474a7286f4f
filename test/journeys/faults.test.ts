// Each call to D1 of each operation fails in turn, before D1 did anything or after it did everything: all or nothing has
// happened, the answer is 503, trying again leads to the goal, and no mail is written or sent twice. `npm test` tries two faults of
// each operation, and one of each operation with one of the two mail services.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { factorOperations } from '../support/costs/operations-factors.ts'
import { operations, scrypt, VARS, type Ask, type Operation } from '../support/costs/operations.ts'
import { noPasswordIsStolen } from '../support/people/factors.ts'
import { Browser, count } from '../support/people/people.ts'
import { sampled, WHOLE } from '../support/size.ts'
import { database, freshWorld, openWorld, rows, stopClock, type Vars, type World } from '../support/world.ts'

const MINUTE = 60_000

let world: World
let clock: ReturnType<typeof stopClock>

const worldNow = (): World => world
const pass = (milliseconds: number): void => clock.pass(milliseconds)
const OPERATIONS = Object.entries({
  ...operations(worldNow, pass),
  ...factorOperations(scrypt, worldNow, pass),
})

/** How many faults of one operation are tried; where its mail is looked at. */
const FEW = 2
const FEW_MAILED = 1

/** To repeat these is another request, which has a mail of its own. */
const MAILED_EACH_TIME = ['/api/sign-up', '/api/recovery-codes']

/** What the tables hold, without ids, times, counters of attempts and what is random. */
const VIEWS = [
  `SELECT email, substr(hashed_password, -43) AS hash, name, email_verified_at IS NULL AS unverified, credential_version,
    last_login_at FROM users ORDER BY email`,
  `SELECT users.email, active, revoked_reason, transport, counter, parent, json_array_length(rescues) AS rescues, amr, auth_time
    FROM sessions LEFT JOIN users ON users.id = user_id ORDER BY active, auth_time, transport, counter`,
  'SELECT purpose, email, user_id IS NULL AS nobody, sent_at, expires_at FROM codes ORDER BY email, purpose, sent_at',
  'SELECT name, hashed_password IS NULL AS bare FROM sign_ups ORDER BY code_id',
  'SELECT confirmed_at, last_step, created_at FROM totp ORDER BY created_at, confirmed_at',
  'SELECT count(*) AS codes, min(created_at) AS since FROM recovery_codes',
  'SELECT step, amr, transport, remember, expires_at FROM pending_sign_ins ORDER BY created_at',
  'SELECT kind, recipient FROM mails ORDER BY kind, recipient',
  'SELECT sign_count, uv_initialized, last_used_at, (SELECT count(*) FROM recovery_codes) AS codes FROM passkeys',
  'SELECT subject, email, name, last_used_at, refresh_token FROM identities ORDER BY subject',
  'SELECT provider, subject, sid, id_token IS NULL AS hintless FROM provider_sessions ORDER BY session_id',
  'SELECT count(*) AS spent, (SELECT count(*) FROM pending_sign_ins) AS waiting FROM spent_challenges',
  'SELECT event, outcome, reason, session_id IS NULL AS sessionless FROM audit_events ORDER BY at, event, reason',
]
const snapshot = async (): Promise<string[]> => {
  const found = await database.batch(VIEWS.map((sql) => database.prepare(sql)))
  return found.map(({ results }) => JSON.stringify(results, null, 1))
}

type Fault = { at: number; when: 'before' | 'after' }

/** What may fail in so many calls, or a sample of it. */
function faultsIn(calls: number, seed: number, few = FEW): Fault[] {
  const at = Array.from({ length: calls }, (_, call) => call + 1)
  const faults = (['before', 'after'] as const).flatMap((when) => at.map((call) => ({ at: call, when })))
  return sampled(faults, few, seed)
}

/** A cold isolate in which one call to D1 fails: its keys are unread, so that reading them may fail too. */
function faulty(fault?: Fault, vars: Vars = {}): World {
  const fail =
    (when: Fault['when']) =>
    (_: readonly string[], trip: number): void => {
      if (fault?.when === when && fault.at === trip) throw new Error('D1_ERROR: Network connection lost.')
    }
  return openWorld({ ...VARS, ...vars }, { before: fail('before'), after: fail('after') })
}

/** Empty tables, a signing key, and what goes before the operation. */
async function begin(operation: Operation): Promise<Ask> {
  vi.setSystemTime(Date.UTC(2026, 9, 10, 12))
  world = await freshWorld(VARS)
  await world.fetch('/.well-known/jwks.json')
  const ask = await operation.prepare()
  // Whatever was mailed so far is older than what comes now.
  clock.pass(1000)
  return ask
}

/** The same person at another world: at one where nothing fails, say. */
function elsewhere(at: World, who: Browser | undefined): Browser {
  const there = new Browser(at, who === undefined ? {} : { ip: who.ip })
  for (const [name, value] of who?.jar ?? []) there.jar.set(name, value)
  return there
}

const send = (who: Browser, { method = 'POST', path, body }: Ask): Promise<Response> =>
  who.send(method, path, body ?? (method === 'POST' ? {} : undefined))

beforeEach(() => {
  clock = stopClock()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  noPasswordIsStolen()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const DRIVERS = ['resend', 'postmark']

describe('one call to D1 fails', () => {
  it.each(OPERATIONS)('in %s: all or nothing, 503, and trying again leads to the goal', async (name, operation) => {
    const first = await begin(operation)
    const before = await snapshot()
    const clean = faulty()
    expect((await send(elsewhere(clean, first.as), first)).status).toBe(operation.status)
    const after = await snapshot()
    // What is done after the answer has no caller to be told.
    const calls = clean.answeredAfter()
    expect(calls).toBeGreaterThan(0)
    for (const fault of faultsIn(calls, name.length)) {
      const about = `call ${fault.at} of ${calls} lost ${fault.when} it was done`
      const ask = await begin(operation)
      const who = elsewhere(faulty(fault), ask.as)
      const answer = await send(who, ask)
      expect([answer.status, answer.headers.get('Retry-After')], about).toEqual([503, '2'])
      expect(answer.headers.getSetCookie(), about).toEqual([])
      const found = await snapshot()
      const happened = JSON.stringify(found) !== JSON.stringify(before)
      expect(found, about).toEqual(happened ? after : before)
      const mails = await count('mails')

      // What the repetition may cause is newer than what is there.
      if (happened) clock.pass(1000)
      const person = elsewhere(world, who)
      const again = await send(person, ask)
      if (!happened) {
        expect(again.status, about).toBe(operation.status)
        expect(await snapshot(), about).toEqual(after)
      } else {
        expect(again.status, about).toBeLessThan(500)
        if (!MAILED_EACH_TIME.includes(ask.path)) expect(await count('mails'), about).toBe(mails)
      }
      expect(await operation.goal(again, person, ask), about).toBe(true)
    }
  })
})

describe.each(DRIVERS)('one call to D1 fails, with mail that leaves by %s', (driver) => {
  const operationsHere = OPERATIONS.filter((_, place) => WHOLE || DRIVERS[place % DRIVERS.length] === driver)

  const vars = {
    MAIL_DRIVER: driver,
    MAIL_FROM: 'hello@example.com',
    RESEND_API_KEY: 'key',
    POSTMARK_SERVER_TOKEN: 'token',
  }
  /** The mails that the service was handed: the idempotency key where it has one, and the text. */
  let handed: { key: string | null; body: string }[]

  beforeEach(() => {
    handed = []
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      if (url.includes('pwnedpasswords')) return new Response(`${'0'.repeat(35)}:0`)
      handed.push({ key: new Headers(init.headers).get('Idempotency-Key'), body: init.body as string })
      return Response.json({ id: 'taken', ErrorCode: 0 })
    })
  })

  const waiting = () =>
    rows<{ id: string; sent_at: number | null; failed_at: number | null; sealed: string | null }>(
      "SELECT id, sent_at, failed_at, sealed FROM mails WHERE kind <> 'none' AND created_at >= ?",
      Date.now() - 1,
    )

  it.each(operationsHere)('in %s: its mail is handed over once or not at all', async (name, operation) => {
    const first = await begin(operation)
    const clean = faulty(undefined, vars)
    await send(elsewhere(clean, first.as), first)
    const usual = handed.length
    expect(usual).toBeLessThanOrEqual(1)
    if (usual === 0) return
    for (const fault of faultsIn(clean.trips.length, name.length, FEW_MAILED)) {
      const about = `call ${fault.at} of ${clean.trips.length} lost ${fault.when} it was done`
      handed = []
      const ask = await begin(operation)
      const at = faulty(fault, vars)
      // What fails after the answer takes nothing back.
      const answer = await send(elsewhere(at, ask.as), ask).catch(() => undefined)
      expect(answer?.status ?? operation.status, about).toBe(fault.at <= at.answeredAfter() ? 503 : operation.status)
      const written = await waiting()
      expect(written.length, about).toBeLessThanOrEqual(usual)
      for (let run = 0; run < 3; run += 1) {
        clock.pass(6 * MINUTE)
        await openWorld({ ...VARS, ...vars }).tick()
      }
      const ids = written.map(({ id }) => id)
      if (driver === 'resend') expect([...new Set(handed.map(({ key }) => key))], about).toEqual(ids)
      else expect(handed.length, about).toBeLessThanOrEqual(ids.length)
      expect(new Set(handed.map(({ body }) => body)).size, about).toBe(handed.length === 0 ? 0 : 1)
      for (const id of ids) {
        const [row] = await rows('SELECT sent_at, failed_at, sealed FROM mails WHERE id = ?', id)
        expect(row?.sealed, about).toBeNull()
        expect(row?.sent_at === null, about).toBe(row?.failed_at !== null)
      }
    }
  })
})
