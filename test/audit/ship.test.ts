// The audit log leaves the database: at least once, in the order of the log, whatever the receiver, D1 and the clock do.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { SETTLED_MS } from '../../src/audit/settled.ts'
import { addSignIns, hearAlerts, MINUTE, NOON, settledIds, ship, standing } from '../support/people/shipping.ts'
import { addEvents } from '../support/people/events.ts'
import { receiveAudit, TO_RECEIVER, type AuditReceiver } from '../support/servers/audit-receiver.ts'
import { database, freshWorld, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

let clock: Clock
let world: World
let receiver: AuditReceiver
let alerts: string[]

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld(TO_RECEIVER)
  receiver = receiveAudit()
  alerts = hearAlerts()
})

describe('a run of the clock', () => {
  it('sends every settled event in the order of the log, in signed batches, and the youngest next time', async () => {
    await addSignIns(1203)
    await addEvents([{ at: NOON - SETTLED_MS + 1, event: 'user_created' }])
    await world.tick()
    expect(receiver.seen()).toEqual(await settledIds())
    expect(receiver.came.map(({ document }) => document.data.events.length)).toEqual([500, 500, 203])
    clock.pass(15 * MINUTE)
    await world.tick()
    expect(receiver.seen()).toEqual(await settledIds())
    expect(receiver.seen()).toHaveLength(
      1204 + (await rows("SELECT 1 FROM audit_events WHERE event LIKE 'key%'")).length,
    )
    expect(alerts).toEqual([])
  })

  it('gives each batch an id, the last id before it, and the events as the admin API has them', async () => {
    await addSignIns(501)
    await world.tick()
    const [one, two] = receiver.came.map(({ document }) => document)
    expect(one).toMatchObject({ type: 'audit.events', data: { issuer: world.config.issuer, after: null } })
    expect(two?.data.after).toBe(one?.data.events.at(-1)?.id)
    expect(two?.timestamp).toBe(two?.data.events.at(-1)?.at)
    expect(receiver.came.map(({ id }) => id)).toEqual([one?.data.id, two?.data.id])
    expect(receiver.came[0]?.redirect).toBe('manual')
    const list = await rows<{ id: string }>('SELECT id FROM audit_events ORDER BY id LIMIT 1')
    expect(one?.data.events[0]).toEqual({
      id: list[0]?.id,
      at: '2026-10-10T11:00:00.000Z',
      event: 'authn_login_success',
      outcome: 'success',
      actor_id: null,
      subject_id: 'p0',
      session_id: null,
      ip: null,
      country: null,
      user_agent: null,
      request_id: null,
      reason: null,
      meta: null,
    })
  })

  it('does nothing at all without a sink', async () => {
    await addSignIns(3)
    const off = openWorld({})
    expect(await ship(off)).toEqual({ sink: 'off', events: 0, batches: 0 })
    expect(off.trips).toEqual([])
    expect(receiver.came).toEqual([])
  })

  it('signs with both keys while the receiver changes its secret', async () => {
    const next = `whsec_${btoa('the-next-secret-of-the-receiver!')}`
    receiver = receiveAudit(next)
    await addSignIns(1)
    await ship(openWorld({ ...TO_RECEIVER, AUDIT_SINK_SECRET: `${next} ${TO_RECEIVER.AUDIT_SINK_SECRET}` }))
    expect(receiver.came[0]?.headers.get('webhook-signature')).toMatch(/^v1,\S{44} v1,\S{44}$/)
  })

  it('keeps a batch below 500,000 bytes, whatever is in its events, and sends one that is longer alone', async () => {
    const texts = ['\u0001'.repeat(90), '"\\'.repeat(400), 'ü🦜'.repeat(300), '\u2028</script>'.repeat(60)]
    await addSignIns(800)
    for (const [n, text] of texts.entries())
      await database
        .prepare("UPDATE audit_events SET user_agent = ?1, meta = json_object('why', ?1) WHERE at % 4 = ?2")
        .bind(text, n)
        .run()
    const [middle] = await rows<{ id: string }>('SELECT id FROM audit_events ORDER BY id LIMIT 1 OFFSET 400')
    await database
      .prepare('UPDATE audit_events SET user_agent = ? WHERE id = ?')
      .bind('x'.repeat(600_000), middle?.id)
      .run()
    await ship(world)
    expect(receiver.seen()).toEqual(await settledIds())
    const sizes = receiver.came.map(({ body, document }) => [body.length, document.data.events.length])
    expect(sizes.filter(([bytes = 0]) => bytes > 500_000)).toEqual([[expect.any(Number), 1]])
    for (const { body, document } of receiver.came)
      if (document.data.events.length > 1) expect(new TextEncoder().encode(body).length).toBeLessThan(500_000)
  })
})

describe('a receiver that fails', () => {
  const failures: [string, () => Promise<Response> | Response, string][] = [
    ['500', () => new Response('no', { status: 500 }), 'status_500'],
    ['404', () => new Response('no', { status: 404 }), 'status_404'],
    [
      'a redirect',
      () => new Response(null, { status: 307, headers: { Location: 'https://evil.example' } }),
      'redirect',
    ],
    ['nothing but an error', () => Promise.reject(new Error('refused')), 'unreachable'],
    ['200 and an endless body', () => new Response('x'.repeat(300_000)), 'too_large'],
  ]
  it.each(failures)(
    'with %s keeps the cursor, is an alert, and gets the same batch later',
    async (_, answer, failure) => {
      await addSignIns(3)
      receiver.answers(answer)
      expect(await ship(world)).toEqual({ sink: 'https', events: 0, batches: 0, failure, attempts: 1 })
      expect(await standing()).toMatchObject({ upto: '', attempts: 1, failure, next_attempt_at: NOON + MINUTE })
      expect(JSON.parse(alerts[0] ?? '')).toMatchObject({ level: 'error', what: 'audit sink', sink: 'https', failure })
      // Neither where it went, nor what it was signed with, nor what came back.
      const said = JSON.stringify([alerts, await rows('SELECT * FROM audit_sinks')])
      const signature = receiver.came[0]?.headers.get('webhook-signature') ?? 'none'
      const secrets = [
        TO_RECEIVER.AUDIT_SINK_SECRET.slice(6),
        signature.slice(3),
        'key=k',
        'logs.example.com',
        'evil.example',
      ]
      for (const secret of secrets) expect(said).not.toContain(secret)
      await addSignIns(3, NOON - 30 * MINUTE)
      receiver.answers(() => undefined)
      clock.pass(MINUTE - 1)
      expect(await ship(world)).toMatchObject({ batches: 0 })
      clock.pass(1)
      expect(await ship(world)).toMatchObject({ events: 6, batches: 2 })
      expect(receiver.came[1]).toMatchObject({ id: receiver.came[0]?.id, body: receiver.came[0]?.body })
      expect(receiver.seen()).toEqual(await settledIds())
      expect(await standing()).toMatchObject({ attempts: 0, failure: null, sending: null })
    },
  )

  it('waits twice as long each time, up to an hour, and as long as Retry-After says', async () => {
    await addSignIns(1)
    receiver.answers(() => new Response(null, { status: 503 }))
    const waits: number[] = []
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await ship(world)
      const next = Number((await standing())?.next_attempt_at)
      waits.push((next - Date.now()) / MINUTE)
      clock.pass(next - Date.now())
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    const asks = [
      ['7200', 120],
      ['999999999', 1440],
      ['Wed, 21 Oct 2026 07:28:00 GMT', 60],
      ['-5', 60],
    ] as const
    for (const [header, minutes] of asks) {
      receiver.answers(() => new Response(null, { status: 429, headers: { 'Retry-After': header } }))
      await ship(world)
      const next = Number((await standing())?.next_attempt_at)
      expect((next - Date.now()) / MINUTE).toBe(minutes)
      clock.pass(next - Date.now())
    }
  })

  it('and stalls is left after 20 seconds', async () => {
    await addSignIns(1)
    receiver.answers(() => new Promise(() => undefined))
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      expect(milliseconds).toBe(20_000)
      return soon()
    })
    expect(await ship(world)).toMatchObject({ failure: 'unreachable', attempts: 1 })
  })

  it('fails a batch in the middle: what was acknowledged before it isn’t sent again', async () => {
    await addSignIns(1100)
    receiver.answers((_, number) => (number === 2 ? new Response(null, { status: 500 }) : undefined))
    expect(await ship(world)).toMatchObject({ events: 500, batches: 1, failure: 'status_500' })
    clock.pass(MINUTE)
    expect(await ship(world)).toMatchObject({ events: 600, batches: 2 })
    expect(receiver.came.map(({ id }) => id)).toHaveLength(4)
    expect(receiver.came[1]?.id).toBe(receiver.came[2]?.id)
    expect(receiver.seen()).toEqual(await settledIds())
  })

  it('acknowledges and loses its answer: the batch comes once more under its id', async () => {
    await addSignIns(700)
    receiver.answers((_, number) => (number === 1 ? Promise.reject(new Error('reset')) : undefined))
    await ship(world)
    clock.pass(MINUTE)
    await ship(world)
    expect(receiver.came.map(({ id }) => id).slice(0, 2)).toEqual([receiver.came[0]?.id, receiver.came[0]?.id])
    expect(receiver.came).toHaveLength(3)
    expect(receiver.seen()).toEqual(await settledIds())
  })
})

const soon = (): AbortSignal => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 5)
  return controller.signal
}
