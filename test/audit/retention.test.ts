// How long D1 keeps a row once a sink has it, what leaves at all, what it costs, and how the Worker says how it stands.
import costsPage from '../../docs/costs.md?raw'
import { beforeEach, describe, expect, it } from 'vitest'
import { auditChores } from '../../src/audit/purge.ts'
import { readConfig } from '../../src/config/config.ts'
import { cleanInTurns } from '../../src/db/chunks.ts'
import { readHealth } from '../../src/admin/health.ts'
import { hearAlerts, MINUTE, NOON, ship } from '../support/people/shipping.ts'
import { addEvents } from '../support/people/events.ts'
import { addUser, Browser, newestMail, signIn } from '../support/people/people.ts'
import { receiveAudit, TO_RECEIVER, type AuditReceiver } from '../support/servers/audit-receiver.ts'
import { freshWorld, openWorld, PASSWORD, rows, stopClock, type Clock, type World } from '../support/world.ts'

const DAY = 86_400_000
const WEEK = { AUDIT_SINK_RETENTION_SECONDS: String(7 * 86_400) }

let clock: Clock
let world: World
let receiver: AuditReceiver

const purge = (of: World) => cleanInTurns(auditChores(of.deps()), 10)
/** The events of a test, without what the clock adds. */
const kept = async (): Promise<string[]> =>
  (
    await rows<{ reason: string }>("SELECT reason FROM audit_events WHERE event = 'authn_login_success' ORDER BY id")
  ).map(({ reason }) => reason)
const addAged = (...days: number[]): Promise<void> =>
  addEvents(days.map((age) => ({ at: Date.now() - age * DAY, event: 'authn_login_success', reason: `${age} days` })))

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld({ ...TO_RECEIVER, ...WEEK }, { counting: true })
  receiver = receiveAudit()
  hearAlerts()
})

describe('rows in D1', () => {
  it('go after the short retention once the sink has acknowledged them, and not before', async () => {
    await addAged(370, 30, 8, 6)
    const ids = (await rows<{ id: string }>('SELECT id FROM audit_events')).map(({ id }) => id)
    receiver.answers(() => new Response(null, { status: 500 }))
    await world.tick()
    // Only what the ordinary retention doesn’t keep any longer.
    expect(await kept()).toEqual(['30 days', '8 days', '6 days'])
    receiver.answers(() => undefined)
    clock.pass(15 * MINUTE)
    await world.tick()
    clock.pass(15 * MINUTE)
    await world.tick()
    expect(await kept()).toEqual(['6 days'])
    expect(receiver.seen()).toEqual(expect.arrayContaining(ids))
  })

  it('that were acknowledged by another kind of sink, or by none that is set, stay', async () => {
    await addAged(30, 8)
    await ship(world)
    await purge(openWorld({ ...WEEK, AUDIT_SINK: 'r2' }))
    await purge(openWorld(WEEK))
    expect(await kept()).toEqual(['30 days', '8 days'])
    await purge(world)
    // The last acknowledged row stays, too: the next batch names it.
    expect(await kept()).toEqual(['8 days'])
  })

  it('after the last acknowledged one stay, however old', async () => {
    await addAged(30, 20)
    receiver.answers(({ document }, number) =>
      number === 1 && document.data.events.length > 0 ? undefined : new Response(null, { status: 500 }),
    )
    await ship(world)
    await addAged(10)
    clock.pass(MINUTE)
    await ship(world)
    await world.tick()
    // The last acknowledged row itself stays with those behind it.
    expect(await kept()).toEqual(['20 days', '10 days'])
  })

  it('never stay longer than the ordinary retention says', async () => {
    const brief = openWorld({ ...TO_RECEIVER, ...WEEK, AUDIT_RETENTION_SECONDS: String(2 * 86_400) })
    await addAged(3, 1)
    await ship(world)
    await brief.tick()
    expect(await kept()).toEqual(['1 days'])
  })
})

describe('what leaves', () => {
  it('has no password, no code, no token and no address', async () => {
    const browser = new Browser(world)
    await addUser(world, 'ada@example.com')
    await browser.post('/api/sign-in', { email: 'ada@example.com', password: 'Wrong-Password-1' })
    await signIn(browser, 'ada@example.com')
    await browser.post('/api/sign-up', { email: 'grace@example.com', password: PASSWORD })
    const mail = await newestMail(world, 'grace@example.com')
    clock.pass(15 * MINUTE)
    await ship(world)
    const text = receiver.came.map(({ body }) => body).join('\n')
    expect(receiver.seen().length).toBeGreaterThanOrEqual(3)
    expect(text).toContain('authn_login_fail')
    const secrets = [
      PASSWORD,
      'Wrong-Password-1',
      'ada@example.com',
      'grace@example.com',
      ...[...browser.jar.values()].filter(({ length }) => length > 15),
    ]
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(mail.code?.length).toBeGreaterThan(5)
    // Ids are drawn: one of them may have its digits among others.
    expect(text).not.toMatch(new RegExp(`(?<![0-9a-f])${mail.code}(?![0-9a-f])`))
  })
})

describe('what it costs', () => {
  const costs = async (events: number): Promise<string> => {
    await freshWorld()
    await addEvents(
      Array.from({ length: events }, (_, n) => ({ at: NOON - DAY + n, event: 'authn_login_success', subjectId: 'p' })),
    )
    world.trips.length = 0
    await ship(world)
    const sum = (figure: 'rowsRead' | 'rowsWritten') => world.trips.reduce((all, trip) => all + trip[figure], 0)
    return `${world.trips.length} | ${sum('rowsRead')} | ${sum('rowsWritten')}`
  }

  it('is what the page of the costs says', async () => {
    const lines = [
      `| no sink | 0 | 0 | 0 |`,
      `| nothing to send, for the first time | ${await costs(0)} |`,
      `| 1 event | ${await costs(1)} |`,
      `| 500 events: a batch | ${await costs(500)} |`,
      `| 2,000 events: four batches | ${await costs(2000)} |`,
    ]
    await freshWorld()
    world.trips.length = 0
    await ship(openWorld({}))
    expect(world.trips).toEqual([])
    const table = lines.join('\n')
    expect(costsPage, `docs/costs.md must have:\n${table}`).toContain(table)
  })

  it('is nothing for a request: no sign-in asks D1 of a sink', async () => {
    const browser = new Browser(world)
    await addUser(world, 'ada@example.com')
    world.trips.length = 0
    await signIn(browser, 'ada@example.com')
    const statements = world.trips.flatMap(({ statements: each }) => each)
    expect(statements.length).toBeGreaterThan(3)
    expect(statements.filter((text) => text.includes('audit_sinks'))).toEqual([])
    expect(receiver.came).toEqual([])
  })
})

describe('how it stands', () => {
  const line = async (of: World = world) => (await readHealth(of.deps(), of.env)).find(({ id }) => id === 'audit_sink')

  it('is a line of the health: off, in order, failing, failing for a day', async () => {
    expect(await line(openWorld({}))).toMatchObject({ state: 'good', sink: 'off', waiting_since: null, failure: null })
    await addAged(2)
    await ship(world)
    expect(await line()).toMatchObject({
      state: 'good',
      sink: 'https',
      attempts: 0,
      acknowledged_at: '2026-10-10T12:00:00.000Z',
    })
    await addEvents([{ at: NOON - MINUTE, event: 'authn_login_success' }])
    receiver.answers(() => new Response(null, { status: 500 }))
    clock.pass(15 * MINUTE)
    await ship(world)
    expect(await line()).toMatchObject({
      state: 'warn',
      attempts: 1,
      failure: 'status_500',
      waiting_since: '2026-10-10T11:59:00.000Z',
      next_attempt_at: '2026-10-10T12:16:00.000Z',
    })
    clock.pass(DAY)
    expect(await line()).toMatchObject({ state: 'bad' })
  })
})

describe('a configuration', () => {
  const problems = (vars: Record<string, string>): string[] => {
    const { AUDIT_QUEUE: _, AUDIT_BUCKET: __, ...env } = world.env
    const read = readConfig({ ...env, ...vars })
    return read.ok ? [] : read.error.map(({ message }) => message)
  }

  it('is refused where its sink lacks what it needs, by name', () => {
    const off = { AUDIT_SINK_URL: '', AUDIT_SINK_SECRET: '' }
    expect(problems({ ...off, AUDIT_SINK: 'kafka' })).toEqual([
      'AUDIT_SINK must be one of off, queue, r2, pipeline, https',
    ])
    expect(problems({ ...off, AUDIT_SINK: 'queue' })[0]).toContain(
      'AUDIT_QUEUE is not bound: add a [[queues.producers]]',
    )
    expect(problems({ ...off, AUDIT_SINK: 'r2' })[0]).toContain('AUDIT_BUCKET is not bound: add an [[r2_buckets]]')
    expect(problems({ ...off, AUDIT_SINK: 'pipeline' })[0]).toContain('AUDIT_PIPELINE is not bound')
    expect(problems({ ...off, AUDIT_SINK: 'https' })).toEqual([
      'AUDIT_SINK_URL is empty: set the URL that takes the audit log',
      'AUDIT_SINK_SECRET is not set: npx wrangler secret put AUDIT_SINK_SECRET',
    ])
    expect(problems({ AUDIT_SINK_RETENTION_SECONDS: '3600' })).toEqual([
      'AUDIT_SINK_RETENTION_SECONDS must be at least 86400',
    ])
    expect(problems({ ...off, AUDIT_SINK: 'off' })).toEqual([])
    expect(problems(TO_RECEIVER)).toEqual([])
  })

  it('is refused with a URL that is not https, is of an internal network, or has a password', () => {
    const urls = [
      'http://logs.example.com/',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://logs.internal/',
      'https://logs/',
      'https://user:password@logs.example.com/',
      'https://logs.example.com/#x',
      'file:///etc/passwd',
      'logs.example.com',
    ]
    for (const url of urls)
      expect(problems({ ...TO_RECEIVER, AUDIT_SINK_URL: url }), url).toEqual([
        expect.stringContaining('must be an https URL'),
      ])
    const production = {
      ENVIRONMENT: 'production',
      ISSUER: 'https://auth.example.com',
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'a@example.com',
      RESEND_API_KEY: 'k',
    }
    expect(problems({ ...TO_RECEIVER, AUDIT_SINK_URL: 'http://127.0.0.1:9000/' })).toEqual([])
    for (const url of ['http://127.0.0.1:9000/', 'https://0x7f.1/', 'https://localhost/'])
      expect(
        problems({
          ...TO_RECEIVER,
          ...production,
          AUDIT_SINK_URL: url,
          AUTH_SECRET: btoa('an-honest-32-byte-secret-for-test'),
        }),
      ).toEqual([expect.stringContaining('AUDIT_SINK_URL must be an https URL')])
  })

  it('is refused with a secret that is short, long, of another form, or one of three; and says no part of it', () => {
    const whole = TO_RECEIVER.AUDIT_SINK_SECRET
    const wrong = [
      'hunter2',
      whole.slice(6),
      `whsec_${btoa('short')}`,
      `whsec_${btoa('x'.repeat(65))}`,
      'whsec_???',
      `${whole} ${whole} ${whole}`,
    ]
    for (const secret of wrong) {
      const said = problems({ ...TO_RECEIVER, AUDIT_SINK_SECRET: secret })
      expect(said, secret).toEqual([expect.stringContaining('AUDIT_SINK_SECRET must be whsec_')])
      expect(said[0]).not.toContain(secret)
    }
  })
})
