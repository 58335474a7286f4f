// How the Worker and its database are: every line, when it is good and when it isn't, and a deploy that lacks a migration.
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readHealth } from '../../src/admin/health.ts'
import { EXPECTED } from '../../src/db/migrations.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { lineOf, type HealthId, type HealthLine } from '../../src/admin/health-lines.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { open } from '../support/people/forms.ts'
import { operatorIn } from '../support/people/operators.ts'
import { somebody } from '../support/people/administrators.ts'
import {
  database,
  freshWorld,
  json,
  migrateAnew,
  migrateWithout,
  openWorld,
  stopClock,
  type Clock,
  type Vars,
  type World,
} from '../support/world.ts'

const MINUTE = 60_000
/** What the outbox's pages and the clock's last run need. */
const OWN = EXPECTED.find((name) => name.endsWith('_console_mail.sql')) ?? ''
const DAY = 86_400_000

let clock: Clock
let world: World

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  clock = stopClock()
  world = await freshWorld(INSTANT)
})

async function line<Id extends HealthId>(id: Id, where = world): Promise<Extract<HealthLine, { id: Id }> | undefined> {
  return lineOf(await readHealth(where.deps(), where.env), id)
}

describe('what is read of the database', () => {
  it('is one round trip, and good where the clock runs', async () => {
    await world.tick()
    world.trips.length = 0
    const lines = await readHealth(world.deps(), world.env)
    expect(world.trips.length).toBe(1)
    const wrong = lines.filter(({ state }) => state !== 'good').map(({ id }) => id)
    expect(lineOf(lines, 'unknown_vars')?.names).toEqual([])
    expect(wrong.toSorted()).toEqual(['environment', 'mail_driver'])
    expect(lineOf(lines, 'migrations')).toMatchObject({ missing: [], unknown: [] })
    expect(lineOf(lines, 'database')?.bytes).toBeGreaterThan(0)
  })

  it('says when the clock ran last, that it is late, and which of its steps failed', async () => {
    expect(await line('clock')).toMatchObject({ state: 'warn', last_run_at: null, late: true })
    await world.tick()
    expect(await line('clock')).toMatchObject({ state: 'good', last_run_at: new Date(clock.now()).toISOString() })
    clock.pass(46 * MINUTE)
    expect(await line('clock')).toMatchObject({ state: 'bad', late: true, failed: [] })
    const failing = openWorld(INSTANT, {
      before: (statements) =>
        statements.some((sql) => sql.includes('signing_keys')) ? Promise.reject(new Error('D1_ERROR')) : undefined,
    })
    await expect(failing.tick()).rejects.toThrow('1 of 6 steps failed')
    expect(await line('clock')).toMatchObject({ state: 'bad', late: false, failed: ['keys'] })
  })
})

/** What the lines of a Worker with these vars and bindings say that aren't good. */
async function wrongWith(vars: object): Promise<Record<string, HealthLine>> {
  const where = openWorld({ ...INSTANT, ...vars })
  const lines = await readHealth(where.deps(), where.env)
  return Object.fromEntries(lines.filter(({ state }) => state !== 'good').map((one) => [one.id, one]))
}

describe('a line', () => {
  it('warns of a binding that is missing, a var that nobody knows, and a secret that is still kept', async () => {
    const previous = btoa('the-last-secret-of-32-bytes-or-so')
    const wrong = await wrongWith({
      HASHER: undefined,
      FLOOD_LIMIT: undefined,
      AUTH_SECRET_PREVIOUS: previous,
      MAIL_DRVER: 'resend',
      OIDC_ACME_CLIENT_SECRET: 'x',
    })
    expect(wrong).toMatchObject({
      hasher: { bound: false },
      flood_limit: { bound: false },
      unknown_vars: { names: ['MAIL_DRVER'] },
      auth_secret: { previous_id: expect.stringMatching(/^[0-9a-f]{8}$/) },
    })
    expect(JSON.stringify(wrong)).not.toContain(previous)
  })

  it('says that no key can be opened, or that one is overdue', async () => {
    await operatorIn(world, 'ADMIN')
    expect(await line('signing_key')).toMatchObject({ state: 'good', problem: 'none' })
    const next = { AUTH_SECRET: btoa('the-next-secret-of-32-bytes-or-so') }
    expect(await wrongWith(next)).toMatchObject({ signing_key: { problem: 'sealed', kid: null } })
    await database.prepare("UPDATE signing_keys SET sealed_private_jwk = 'v1.x.y.z'").run()
    expect(await line('signing_key')).toMatchObject({ state: 'warn', problem: 'sealed' })
    await database.prepare('DELETE FROM signing_keys').run()
    expect(await line('signing_key')).toMatchObject({ state: 'good', problem: 'no_key' })
    await operatorIn(openWorld(INSTANT), 'ADMIN')
    clock.pass(32 * DAY)
    expect(await line('signing_key')).toMatchObject({ state: 'warn', problem: 'overdue' })
  })

  it('counts mail that waits too long, and mail that failed lately', async () => {
    expect(await line('mail_failed')).toMatchObject({ state: 'good', failed: 0 })
    const put = (at: number, columns: string) =>
      database
        .prepare(
          `INSERT INTO mails (id, kind, recipient, next_attempt_at, created_at, ${columns}) VALUES (?, 'totp_added', 'x', ?, 1, 1)`,
        )
        .bind(uuidv7(at), at)
        .run()
    await put(clock.now() - 2 * DAY, 'failed_at')
    expect(await line('mail_failed')).toMatchObject({ state: 'good', failed: 1, failed_lately: 0 })
    await put(clock.now() - MINUTE, 'failed_at')
    expect(await line('mail_failed')).toMatchObject({ state: 'warn', failed: 2, failed_lately: 1, repeatable: 0 })
    await put(clock.now() - 44 * MINUTE, 'attempts')
    expect(await line('mail_waiting')).toMatchObject({ state: 'good', waiting: 1, overdue: 0 })
    clock.pass(2 * MINUTE)
    expect(await line('mail_waiting')).toMatchObject({ state: 'bad', waiting: 1, overdue: 1 })
  })
})

describe('the page', () => {
  it('says all of it, and never what a secret is; deep, it also tries the guard and a hash', async () => {
    const secret = btoa('a-key-that-nobody-may-see-anywhere')
    const where = openWorld({ ...INSTANT, TURNSTILE_SECRET: secret, APP_NAME: '<b>Acme</b>' })
    const { browser } = await operatorIn(where, 'ADMIN')
    await open(browser, '/admin/health')
    where.trips.length = 0
    const shallow = await (await open(browser, '/admin/health')).text()
    expect(where.trips.length).toBe(1)
    for (const text of ['Migrations', 'TURNSTILE_SECRET', '&lt;b&gt;Acme&lt;/b&gt;', 'It has never run'])
      expect(shallow).toContain(text)
    expect(shallow).not.toContain(secret)
    expect(shallow).not.toContain(where.env.AUTH_SECRET ?? '?')
    const deep = await (await open(browser, '/admin/health?deep=1')).text()
    expect(deep).toContain('each work once')
    expect(deep).toContain('A password was hashed')
    const hasher = { idFromName: String, get: () => ({ scrypt: async () => ({ ok: false, error: 'busy' }) }) }
    const busy = openWorld({ ...INSTANT, HASHER: hasher } as unknown as Vars)
    const { phone } = await somebody(busy, 'ADMIN')
    const answer = await json(await phone.get('/api/admin/health?deep=1'))
    expect(answer).toMatchObject({ state: 'bad' })
    expect(answer.lines).toContainEqual({ id: 'hash', state: 'bad', problem: 'busy' })
    expect(answer.settings).toContainEqual({ name: 'AUTH_SECRET', secret: true, set: true, value: null })
  })
})

describe('a deploy that lacks a migration', () => {
  afterAll(() => migrateAnew())

  it('is named by the page of health, and by the pages that need it', async () => {
    await migrateWithout([OWN])
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { browser } = await operatorIn(openWorld(INSTANT), 'ADMIN')
    const health = await open(browser, '/admin/health')
    const text = await health.text()
    expect(health.status).toBe(200)
    expect(text).toContain(`This version needs <code>${OWN}</code>`)
    expect(text).toContain('<code>npm run db:migrate -- --remote</code>')
    expect(text).toContain('clock, keys and email were not looked at')
    const mail = await open(browser, '/admin/mail')
    const refused = await mail.text()
    expect(mail.status).toBe(500)
    expect(refused).toContain(`Without ${OWN}.`)
    expect(refused).toContain('href="/admin/health"')
    const where = openWorld(INSTANT)
    await expect(where.tick()).rejects.toThrow('1 of 6 steps failed')
    const { phone } = await somebody(where, 'ADMIN')
    expect(await json(await phone.get('/api/admin/health'))).toMatchObject({ state: 'bad' })
    expect(await json(await phone.get('/api/admin/mails?state=failed'))).toMatchObject({
      code: 'misconfigured',
      errors: [{ field: 'DB', code: 'unmigrated', message: expect.stringContaining(OWN) }],
    })
  })

  it('is named to everybody where nobody can be known without it', async () => {
    const where = openWorld(INSTANT)
    const { browser } = await operatorIn(where, 'ADMIN')
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await database.batch([
      database.prepare('DROP TABLE passkeys'),
      database.prepare("DELETE FROM d1_migrations WHERE name = '0008_factors.sql'"),
    ])
    const answer = await open(browser, '/admin/health')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('Without 0008_factors.sql')])
  })
})
