// The sinks of Cloudflare: a real queue with a real consumer, a real bucket, and what Pipelines is given.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SinkBindings } from '../../src/config/audit-sink.ts'
import { LEASE_MS } from '../../src/audit/ship.ts'
import { addSignIns, hearAlerts, NOON, settledIds, ship } from '../support/people/shipping.ts'
import type { AuditDocument } from '../support/servers/audit-receiver.ts'
import type { Ears } from '../support/servers/d1.ts'
import { until } from '../support/until.ts'
import { freshWorld, openWorld, stopClock, type Clock, type World } from '../support/world.ts'

let clock: Clock
let alerts: string[]
let world: World
let bindings: Required<SinkBindings> & { AUDIT_RECEIVED: R2Bucket }

async function empty(bucket: R2Bucket): Promise<void> {
  for (const { key } of (await bucket.list()).objects) await bucket.delete(key)
}

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld()
  bindings = world.env as unknown as typeof bindings
  await empty(bindings.AUDIT_BUCKET)
  await empty(bindings.AUDIT_RECEIVED)
  alerts = hearAlerts()
})

describe('a bucket', () => {
  const open = (ears: Ears = {}): World => openWorld({ AUDIT_SINK: 'r2' }, ears)
  const objects = async () => (await bindings.AUDIT_BUCKET.list()).objects.map(({ key }) => key)
  const idsIn = async (): Promise<string[]> => {
    const texts = await Promise.all(
      (await objects()).map(async (key) => (await bindings.AUDIT_BUCKET.get(key))?.text()),
    )
    const lines = texts.flatMap((text) => (text ?? '').split('\n').filter((line) => line !== ''))
    return lines.map((line) => (JSON.parse(line) as { id: string }).id)
  }

  it('gets an object of JSON lines for each batch, in the order of their names', async () => {
    await addSignIns(1001)
    expect(await ship(open())).toEqual({ sink: 'r2', events: 1001, batches: 3 })
    const log = await settledIds()
    expect(await idsIn()).toEqual(log)
    const [first] = await objects()
    expect(first).toMatch(new RegExp(`^audit/2026/10/10/${log[0]}_${log[499]}_[0-9a-f]{32}\\.ndjson$`))
    expect((await bindings.AUDIT_BUCKET.head(first ?? ''))?.httpMetadata?.contentType).toBe('application/x-ndjson')
  })

  it('has each event once, although an answer was lost: an object that is there is left alone', async () => {
    await addSignIns(700)
    const cut = open({ before: (_, trip) => (trip === 2 ? Promise.reject(new Error('D1_ERROR: killed')) : undefined) })
    await expect(ship(cut)).rejects.toThrow('unavailable')
    const [key = ''] = await objects()
    const before = await bindings.AUDIT_BUCKET.head(key)
    clock.pass(LEASE_MS)
    expect(await ship(open())).toMatchObject({ events: 700, batches: 2 })
    expect(await idsIn()).toEqual(await settledIds())
    expect((await bindings.AUDIT_BUCKET.head(key))?.version).toBe(before?.version)
  })
})

describe('a queue', () => {
  it('gives its consumer whole batches, which name the event before them', async () => {
    await addSignIns(450)
    expect(await ship(openWorld({ AUDIT_SINK: 'queue' }))).toEqual({ sink: 'queue', events: 450, batches: 3 })
    const received = async (): Promise<AuditDocument[]> => {
      const { objects } = await bindings.AUDIT_RECEIVED.list()
      return Promise.all(
        objects.map(async ({ key }) => (await bindings.AUDIT_RECEIVED.get(key))?.json() as Promise<AuditDocument>),
      )
    }
    await until(async () => (await received()).length === 3)
    // A queue keeps no order: the chain does.
    const all = await received()
    const ids: string[] = []
    for (let at = all.find(({ data }) => data.after === null); at !== undefined;) {
      ids.push(...at.data.events.map(({ id }) => id))
      at = all.find(({ data }) => data.after === ids.at(-1))
    }
    expect(ids).toEqual(await settledIds())
    for (const one of all) expect(JSON.stringify(one).length).toBeLessThan(128_000 - 100)
  })

  it('that is full is a failure, and what it says stays out of the log', async () => {
    await addSignIns(1)
    const full = { send: () => Promise.reject(new Error('Storage Limit Exceeded: account 0123')) } as unknown as Queue
    expect(await ship(openWorld({ AUDIT_SINK: 'queue' }), { AUDIT_QUEUE: full })).toMatchObject({
      events: 0,
      failure: 'binding_failed',
    })
    expect(alerts.join()).not.toContain('Storage')
  })

  it('that never answers is left after 20 seconds', async () => {
    await addSignIns(1)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    timers.mockImplementation(((run: () => void, milliseconds: number) => {
      expect(milliseconds).toBe(20_000)
      queueMicrotask(run)
      return 0
    }) as unknown as typeof setTimeout)
    const stalled = { send: () => new Promise(() => undefined) } as unknown as Queue
    const outcome = ship(openWorld({ AUDIT_SINK: 'queue' }), { AUDIT_QUEUE: stalled })
    expect(await outcome).toMatchObject({ failure: 'no_answer', attempts: 1 })
  })
})

describe('a pipeline', () => {
  it('gets the events as records', async () => {
    await addSignIns(501)
    const sent: { id: string }[][] = []
    const stream = { send: (records: { id: string }[]) => Promise.resolve(void sent.push(records)) }
    const own = { AUDIT_PIPELINE: stream } as unknown as SinkBindings
    const to = openWorld({ AUDIT_SINK: 'pipeline', ...(own as object) })
    expect(await ship(to, own)).toEqual({ sink: 'pipeline', events: 501, batches: 2 })
    expect(sent.flat().map(({ id }) => id)).toEqual(await settledIds())
  })
})
