// What operators are told of an account: how many wrong attempts count, and who is kept from another one, and until when.
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/db/client.ts'
import { GUESSES_A_DAY, reserveAttempt, type Attempt } from '../../src/limits/attempts.ts'
import { findCounters, locksIn } from '../../src/limits/locks.ts'
import { worldAtNoon, type AtNoon } from '../support/world.ts'

const MINUTE = 60_000
const WINDOW = 15 * MINUTE
const DAY = 24 * 60 * MINUTE
const ADA = 'ada'
/** What mailed codes call her account. */
const TAG = 'tag-of-ada'

let { world, clock } = {} as AtNoon
let noon: number

beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon({ SIGN_IN_ATTEMPTS: '3' }))
  noon = clock.now()
})

const of = (kind: Attempt['kind'], account = ADA): Pick<Attempt, 'kind' | 'account' | 'also'> => ({
  kind,
  account,
  also: kind === 'password' ? [] : [GUESSES_A_DAY],
})

/** Wrong attempts from a place. All of them were taken. */
async function fail(attempt: Attempt, times: number, place = '203.0.113.7'): Promise<void> {
  const deps = world.deps()
  const there = { ...deps, caller: { ...deps.caller, ip: place } }
  for (let time = 0; time < times; time += 1) {
    const prepared = reserveAttempt(there, attempt)
    expect(prepared.outcome(...(await run(deps.db, [...prepared.statements])))).toMatchObject({ ok: true })
  }
}

/** The same from as many places as it takes, two from each: no place is full by it. */
async function failAll(attempt: Attempt, times: number, from: number): Promise<void> {
  for (let place = 0; place < times / 2; place += 1) await fail(attempt, 2, `198.51.${from}.${place}`)
}

async function locks(): Promise<unknown> {
  const deps = world.deps()
  const [counters] = await run(deps.db, [findCounters(deps, ADA, sql`${TAG}`)])
  return locksIn(counters.results, deps.now(), deps.config.signInAttempts)
}

const free = { everywhere: undefined, place: undefined, device: undefined }

describe('the wrong attempts of an account', () => {
  it('are none where nobody failed, nor where somebody else did', async () => {
    await fail(of('password', 'grace'), 3)
    await fail(of('code', 'tag-of-grace'), 3)
    expect(await locks()).toEqual([])
  })

  it('lock nobody out until the last that a place has; then that place, until its window closes', async () => {
    await fail(of('password'), 2)
    expect(await locks()).toEqual([{ ...free, kind: 'password', wrong: 2 }])
    clock.pass(MINUTE)
    await fail(of('password'), 1)
    expect(await locks()).toEqual([{ ...free, kind: 'password', wrong: 3, place: noon + WINDOW }])
    clock.pass(WINDOW - MINUTE - 1)
    expect(await locks()).toHaveLength(1)
    clock.pass(1)
    expect(await locks()).toEqual([])
  })

  it('of several places lock each of them, and say when the last one is free', async () => {
    await fail(of('password'), 3, '203.0.113.7')
    clock.pass(MINUTE)
    await fail(of('password'), 3, '203.0.113.8')
    await fail(of('password'), 1, '203.0.113.9')
    expect(await locks()).toEqual([{ ...free, kind: 'password', wrong: 7, place: noon + MINUTE + WINDOW }])
  })

  it('from many places lock the account for everybody', async () => {
    await failAll(of('password'), 28, 100)
    await fail(of('password'), 1)
    expect(await locks()).toEqual([{ ...free, kind: 'password', wrong: 29 }])
    await fail(of('password'), 1)
    expect(await locks()).toEqual([{ ...free, kind: 'password', wrong: 30, everywhere: noon + WINDOW }])
  })

  it('at codes lock it for a day, however slowly they come', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await locks()).toEqual(turn === 0 ? [] : [{ ...free, kind: 'factor', wrong: turn * 10 }])
      await failAll(of('factor'), 10, 100 + turn)
      clock.pass(WINDOW)
    }
    expect(await locks()).toEqual([{ ...free, kind: 'factor', wrong: 30, everywhere: noon + DAY }])
    clock.pass(DAY - 3 * WINDOW - 1)
    expect(await locks()).toHaveLength(1)
    clock.pass(1)
    expect(await locks()).toEqual([])
  })

  it('that fill a quarter of an hour and a day at once lock it until both are over', async () => {
    await failAll(of('code', TAG), 30, 100)
    expect(await locks()).toEqual([{ ...free, kind: 'code', wrong: 30, everywhere: noon + DAY }])
  })

  it('of a known device lock that device alone', async () => {
    const device = { id: 'phone', known: sql`1` }
    for (let turn = 0; turn < 10; turn += 1) {
      if (turn > 0) expect(await locks()).toEqual([{ ...free, kind: 'factor', wrong: turn * 3 }])
      await fail({ ...of('factor'), device }, 3)
      clock.pass(WINDOW)
    }
    expect(await locks()).toEqual([{ ...free, kind: 'factor', wrong: 30, device: noon + DAY }])
  })

  it('are told apart by what was tried', async () => {
    await fail(of('factor'), 1)
    await fail(of('code', TAG), 3)
    await fail(of('password'), 2)
    expect(await locks()).toEqual([
      { ...free, kind: 'password', wrong: 2 },
      { ...free, kind: 'code', wrong: 3, place: noon + WINDOW },
      { ...free, kind: 'factor', wrong: 1 },
    ])
  })
})
