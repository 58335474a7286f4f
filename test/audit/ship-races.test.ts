// The audit log on its way out, by runs that are killed, overlap, or stand still: nothing is lost, and nothing comes out of order.
import { beforeEach, describe, expect, it } from 'vitest'
import { LEASE_MS } from '../../src/audit/ship.ts'
import { addSignIns, hearAlerts, MINUTE, NOON, settledIds, ship, standing } from '../support/people/shipping.ts'
import { receiveAudit, TO_RECEIVER, type AuditReceiver } from '../support/servers/audit-receiver.ts'
import { slowly, type Ears } from '../support/servers/d1.ts'
import { sized } from '../support/size.ts'
import { until } from '../support/until.ts'
import { freshWorld, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

let clock: Clock
let world: World
let receiver: AuditReceiver

const open = (ears: Ears = {}): World => openWorld(TO_RECEIVER, ears)

beforeEach(async () => {
  clock = stopClock(NOON)
  world = await freshWorld(TO_RECEIVER)
  receiver = receiveAudit()
  hearAlerts()
})

describe('a run that is killed', () => {
  it('between the answer and the cursor sends the batch again after its lease, and no run does before', async () => {
    await addSignIns(700)
    const cut = open({ before: (_, trip) => (trip === 2 ? Promise.reject(new Error('D1_ERROR: killed')) : undefined) })
    await expect(ship(cut)).rejects.toThrow('unavailable')
    expect(await standing()).toMatchObject({ upto: '' })
    clock.pass(LEASE_MS - 1)
    expect(await ship(world)).toMatchObject({ batches: 0 })
    clock.pass(1)
    expect(await ship(world)).toMatchObject({ events: 700, batches: 2 })
    expect(receiver.came.map(({ id }) => id).slice(0, 2)).toEqual([receiver.came[0]?.id, receiver.came[0]?.id])
    expect(receiver.seen()).toEqual(await settledIds())
  })

  it('after the cursor has moved, before it heard so, loses nothing and repeats nothing', async () => {
    await addSignIns(700)
    const cut = open({ after: (_, trip) => (trip === 2 ? Promise.reject(new Error('D1_ERROR: lost')) : undefined) })
    await expect(ship(cut)).rejects.toThrow('unavailable')
    clock.pass(LEASE_MS)
    expect(await ship(world)).toMatchObject({ events: 200, batches: 1 })
    expect(receiver.came).toHaveLength(2)
    expect(receiver.seen()).toEqual(await settledIds())
  })

  it('by D1 makes the clock’s run fail, and the line names the step', async () => {
    await addSignIns(1)
    const broken = open({
      before: (statements) =>
        statements.some((text) => text.includes('audit_sinks SET'))
          ? Promise.reject(new Error('D1_ERROR: x'))
          : undefined,
    })
    await expect(broken.tick()).rejects.toThrow('1 of 6 steps failed')
    expect(await rows("SELECT failed FROM runs WHERE name = 'clock'")).toEqual([{ failed: 'audit' }])
  })
})

describe('runs that overlap', () => {
  it('send each event once, in order: one of them has the lease', async () => {
    await addSignIns(1700)
    receiver.answers(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3))
      return undefined
    })
    await Promise.all([1, 4, 2].map((delay) => ship(open(slowly(delay)))))
    expect(receiver.came).toHaveLength(4)
    expect(receiver.came.flatMap(({ document }) => document.data.events.map(({ id }) => id))).toEqual(
      await settledIds(),
    )
  })

  it('keep the order and lose nothing where the first one stands still for longer than its lease', async () => {
    await addSignIns(1200)
    let goOn: (() => void) | undefined
    receiver.answers((_, number) =>
      number === 1 ? new Promise((resolve) => (goOn = () => resolve(undefined))) : undefined,
    )
    const stalled = ship(open())
    await until(() => goOn !== undefined)
    clock.pass(LEASE_MS)
    expect(await ship(world)).toMatchObject({ events: 1200, batches: 3 })
    const after = await standing()
    goOn?.()
    // What it had sent was taken over meanwhile: it stops, and moves nothing.
    expect(await stalled).toMatchObject({ failure: 'lost' })
    expect(await standing()).toEqual(after)
    expect(receiver.came).toHaveLength(4)
    expect(receiver.seen()).toEqual(await settledIds())
  })

  it('never pass what was not acknowledged: both hold the same batch, and the one without the lease fails first', async () => {
    await addSignIns(600)
    const releases: (() => void)[] = []
    receiver.answers(
      (_, number) =>
        new Promise((resolve) => {
          releases.push(() => resolve(number === 1 ? new Response(null, { status: 500 }) : undefined))
        }),
    )
    const first = ship(open())
    await until(() => releases.length === 1)
    clock.pass(LEASE_MS)
    const second = ship(open())
    await until(() => releases.length === 2)
    releases[0]?.()
    await first
    // The failure of a run that has lost its lease doesn’t end the lease of the other one.
    expect(await standing()).toMatchObject({ attempts: 0, upto: '' })
    releases[1]?.()
    await until(() => releases.length === 3)
    releases[2]?.()
    expect(await second).toMatchObject({ events: 600 })
    expect(receiver.seen()).toEqual(await settledIds())
  })
})

const DAYS = sized(25, 1000)

// A second a day at most: each of them has three runs and up to nine hundred events.
describe('a thousand bad days', { timeout: 60_000 + 1000 * DAYS }, () => {
  it('keep the order of each person, lose no event, and show no event before those that precede it', async () => {
    let seed = 20_261_010
    const draw = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let day = 0; day < DAYS; day += 1) {
      await addSignIns(draw(900), Date.now())
      receiver.answers((_, number) => {
        const fate = draw(4)
        if (fate === 0) return new Response(null, { status: 500 })
        if (fate === 1) return Promise.reject(new Error(`reset ${number}`))
        return undefined
      })
      const cutAt = draw(6)
      const end = draw(2) === 0 ? 'before' : 'after'
      const cut = (): World =>
        open({
          [end]: (_: unknown, trip: number) => (trip === cutAt ? Promise.reject(new Error('D1_ERROR: x')) : undefined),
        })
      await Promise.allSettled([ship(cut()), ship(cut()), ship(world)])
      clock.pass(draw(50) * MINUTE)
    }
    receiver.answers(() => undefined)
    clock.pass(60 * MINUTE)
    while ((await ship(world)).batches > 0) clock.pass(LEASE_MS)
    const log = await settledIds()
    expect(receiver.seen()).toEqual(log)
    const about = new Map(
      (await rows<{ id: string; subject_id: string }>('SELECT id, subject_id FROM audit_events')).map((row) => [
        row.id,
        row.subject_id,
      ]),
    )
    for (const person of ['p0', 'p1', 'p2'])
      expect(receiver.seen().filter((id) => about.get(id) === person)).toEqual(
        log.filter((id) => about.get(id) === person),
      )
  })
})
