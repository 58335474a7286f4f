// docs/limits.md: its tables are computed from docs/costs.md, and from what is measured here.
import { createExecutionContext } from 'cloudflare:test'
import { describe, expect, it, vi } from 'vitest'
import compare from '../../docs/compare.md?raw'
import costs from '../../docs/costs.md?raw'
import limits from '../../docs/limits.md?raw'
import { Auth } from '../../src/rpc.ts'
import { CLOCK_HOUR, FREE_DAY, LATER, MAIL_WRITES, PAID_MONTH } from '../../src/ops/costs/figures.ts'
import { PROFILES } from '../../src/ops/costs/profiles.ts'
import { ACTS_DONE } from '../support/costs/acts-done.ts'
import { billTable, freeTable, paidTable, plansTable, usesTable } from '../support/costs/limits.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { sized, WHOLE } from '../support/size.ts'
import { freshWorld, stopClock, type World } from '../support/world.ts'

const DAY = 86_400_000
const QUARTER = 900_000
/** When the clock looks: after the codes, a day, the limits, an undo, the idle life of a session, its retention, a year. */
const LOOKS = [0.05, 1, 1, 8, 8, 32, 60, 366, 2]

const rowsOf = (world: World, of: 'rowsRead' | 'rowsWritten'): number =>
  world.trips.reduce((sum, trip) => sum + (Number.isNaN(trip[of]) ? 0 : trip[of]), 0)

/** The rows that the clock writes in more than a year after `times` people did something. */
async function laterOf(name: keyof typeof LATER, times: number): Promise<number> {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const clock = stopClock()
  const world = await freshWorld({}, { counting: true })
  const emails = ['ada@example.com', 'grace@example.com', 'mary@example.com']
  for (const email of emails) await addUser(world, email)
  await world.tick()
  for (const email of emails.slice(0, times)) await ACTS_DONE[name](new Browser(world), world, email)
  world.trips.length = 0
  for (const days of LOOKS) {
    clock.pass(days * DAY)
    const before = world.trips.length
    await world.tick()
    expect(world.trips.slice(before).flatMap(({ statements }) => statements).length).toBeLessThanOrEqual(
      name === 'machine token' ? 48 : 44,
    )
  }
  return rowsOf(world, 'rowsWritten')
}

describe('docs/limits.md', () => {
  it('prints the tables that follow from docs/costs.md and the prices', () => {
    for (const [name, table] of Object.entries({ plansTable, usesTable, freeTable, paidTable, billTable }))
      expect(limits, `${name} is now:\n${table(costs)}`).toContain(table(costs))
  })

  it('has the clock of a day in its formula', () => {
    const [, formula = ''] = /```text\n([^]*?)```/.exec(limits) ?? []
    expect(formula).toContain(`30 × ${24 * CLOCK_HOUR.written}\n`)
    const read = Math.round((24 * CLOCK_HOUR.read) / 100) * 100
    expect(formula).toContain(`30 × (${read.toLocaleString('en')} + looks`)
  })

  it('gives the prices that it computes with', () => {
    for (const { dollars } of Object.values(PAID_MONTH))
      expect(limits).toContain(`then $${dollars >= 0.01 ? dollars.toFixed(2) : dollars} a million`)
    for (const amount of [FREE_DAY.requests, FREE_DAY.written, FREE_DAY.gbSeconds])
      expect(limits).toMatch(new RegExp(`\\| ${amount.toLocaleString('en-US')} (GB-s )?a day \\|`))
  })

  it('is what docs/compare.md says of Latchkey', () => {
    for (const people of ['100,000', '1,000,000']) {
      const [, dollars] = new RegExp(`^\\| ${people} \\|.* \\| (\\d+) \\|$`, 'm').exec(billTable(costs)) ?? []
      expect(compare).toContain(`| ${people} | [${dollars}](limits.md`)
    }
    const [, free] = /^\| Free \| ([\d,]+) \|/m.exec(plansTable(costs)) ?? []
    expect(compare).toContain(`[${free} of our profile](limits.md)`)
  })

  it('names what a person of its bill does in a month', () => {
    for (const [name, times] of Object.entries(PROFILES.consumer.acts))
      expect(limits).toContain(`| ${name} | ${times} |`)
  })

  it('counts what the clock writes later: one more person, and what that adds', async () => {
    const names = Object.keys(LATER) as (keyof typeof LATER)[]
    for (const name of WHOLE ? names : (['sign-in'] as const)) {
      // The median of a few: in one of many runs a step of the clock that runs beside the others comes later, and leaves a row to the next.
      const usual = async (times: number) => {
        const written: number[] = []
        for (let run = 0; run < sized(1, 3); run += 1) written.push(await laterOf(name, times))
        return written.toSorted((one, other) => one - other)[written.length >> 1] ?? 0
      }
      const few = await usual(1)
      expect((await usual(3)) - few, name).toBe(2 * LATER[name])
    }
  }, 180_000)

  it('counts two rows for a mail that is sent', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
    const written: number[] = []
    const sending = { MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 're_key' } as const
    for (const vars of [{}, sending]) {
      const world = await freshWorld(vars, { counting: true })
      await addUser(world, 'ada@example.com')
      await world.fetch('/.well-known/jwks.json')
      world.trips.length = 0
      await new Browser(world).post('/api/password/forgot', { email: 'ada@example.com' })
      written.push(rowsOf(world, 'rowsWritten'))
    }
    vi.unstubAllGlobals()
    expect((written[1] ?? 0) - (written[0] ?? 0)).toBe(MAIL_WRITES)
  })

  it('reads as many rows for a strict check by the binding as for one by HTTP', async () => {
    const world = await freshWorld({}, { counting: true })
    await addUser(world, 'ada@example.com')
    const ada = new Browser(world)
    await signIn(ada, 'ada@example.com')
    const door = new Auth(createExecutionContext(), world.env)
    const token = ada.jar.get('__Host-latchkey-access') ?? ''
    const read: number[] = []
    for (const check of [() => door.verifyAccessToken(token, { level: 'strict' }), () => ada.get('/api/session')]) {
      world.trips.length = 0
      expect(await check()).toMatchObject({ ok: true })
      read.push(rowsOf(world, 'rowsRead'))
    }
    expect(read[0]).toBe(read[1])
    expect(read[0]).toBeGreaterThan(0)
  })

  it.runIf(WHOLE)('counts a day of the clock, alone and with people', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const days: { read: number; written: number }[] = []
    for (const people of [0, 10]) {
      const clock = stopClock()
      const world = await freshWorld({}, { counting: true })
      await world.fetch('/.well-known/jwks.json')
      for (let n = 0; n < people; n += 1) await addUser(world, `person-${n}@example.com`)
      await world.tick()
      world.trips.length = 0
      for (let run = 0; run < 96; run += 1) {
        clock.pass(QUARTER)
        await world.tick()
      }
      days.push({ read: rowsOf(world, 'rowsRead'), written: rowsOf(world, 'rowsWritten') })
    }
    const [alone, with10] = days
    expect(alone?.written).toBe(24 * CLOCK_HOUR.written)
    expect(Math.round((alone?.read ?? 0) / 24)).toBe(CLOCK_HOUR.read)
    expect((with10?.read ?? 0) - (alone?.read ?? 0)).toBe(24 * 10 * CLOCK_HOUR.readEach)
  })
})
