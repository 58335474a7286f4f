// Rotation proved by a model (contract §3): random schedules of tabs, lost answers, retries, thieves and clock steps,
// each on the real verbs and the real D1, where every row and every answer must be the one that the model foretells.
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { addUser, count } from '../support/people/people.ts'
import type { Answer, ModelTimes } from '../support/rotation-model.ts'
import { Convoy, must, Trial, type Fate, type Flight, type Holder, type Kind } from '../support/rotation-trial.ts'
import { sized } from '../support/size.ts'
import { database, freshWorld } from '../support/world.ts'

/** With it and the path that a failure prints, the same schedule comes again. */
const SEED = 20261010
/** Schedules of each of the three properties: 10,002 in all where everything is tried. */
const EACH = sized(200, 3334)
/** Trials that are under way at once, on one D1. */
const LANES = 100
/** Five times what the longest property takes where everything is tried, and more: a busy machine is no fault. */
const PATIENCE_MS = 600_000
const SECOND = 1000
const HOUR = 3_600_000
const DAY = 24 * HOUR

type Step =
  | { do: 'wait'; ms: number }
  /** Tabs of one holder refresh at once; `order` says whose round trip goes next. */
  | { do: 'race'; holder: 0 | 1; fates: Fate[]; order: number[]; pause: number }
  /** Answer after answer is lost. */
  | { do: 'lose'; holder: 0 | 1; times: number; pause: number }
  | { do: 'send'; holder: 0 | 1; fate: Fate }
  | { do: 'serve'; which: number }
  | { do: 'copy'; from: 0 | 1 }
  /** A stranger presents a counter that lies this far behind the current one, or ahead of it. */
  | { do: 'present'; behind: number }
  | { do: 'leave' }
  /** Something happens between the two round trips of one refresh. */
  | { do: 'cross'; holder: 0 | 1; by: Step }
type Schedule = { kind: Kind; steps: Step[] }

const USUAL: ModelTimes = { graceMs: 60 * SECOND, rotationMs: HOUR, idleMs: 14 * DAY, absoluteMs: 90 * DAY }
const kind = fc.constantFrom<Kind[]>(
  { transport: 'cookie', times: USUAL },
  { transport: 'bearer', times: USUAL },
  { transport: 'cookie', times: { ...USUAL, rotationMs: 0 } },
  { transport: 'bearer', times: { ...USUAL, graceMs: SECOND } },
  { transport: 'cookie', times: { ...USUAL, idleMs: 6000 * SECOND, absoluteMs: 3 * HOUR } },
)

const holder = fc.constantFrom<(0 | 1)[]>(0, 1)
const owner = fc.constant<0>(0)
const fate = fc.constantFrom<Fate[]>('kept', 'kept', 'kept', 'lost', 'cut')
const clockStep = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(1, SECOND - 1, SECOND, SECOND + 1, 5 * SECOND) },
  { weight: 4, arbitrary: fc.constantFrom(60 * SECOND - 1, 60 * SECOND, 60 * SECOND + 1, 600 * SECOND) },
  { weight: 4, arbitrary: fc.constantFrom(HOUR - 1, HOUR, HOUR + 1) },
  { weight: 1, arbitrary: fc.constantFrom(DAY, 1.4 * DAY, 13 * DAY) },
  { weight: 2, arbitrary: fc.constantFrom(-1, -5 * SECOND, -61 * SECOND, -HOUR) },
)
const wait = fc.record({ do: fc.constant('wait'), ms: clockStep }) satisfies fc.Arbitrary<Step>
const race = (whose: fc.Arbitrary<0 | 1>) =>
  fc.record({
    do: fc.constant('race'),
    holder: whose,
    fates: fc.array(fate, { minLength: 1, maxLength: 3 }),
    order: fc.array(fc.nat(2), { maxLength: 5 }),
    pause: fc.constantFrom(0, 0, 1, 400, 20 * SECOND, -400),
  }) satisfies fc.Arbitrary<Step>
const lose = (whose: fc.Arbitrary<0 | 1>) =>
  fc.record({
    do: fc.constant('lose'),
    holder: whose,
    times: fc.integer({ min: 1, max: 5 }),
    pause: fc.constantFrom(SECOND, 61 * SECOND, 18 * 60 * SECOND),
  }) satisfies fc.Arbitrary<Step>
const send = (whose: fc.Arbitrary<0 | 1>) =>
  fc.record({ do: fc.constant('send'), holder: whose, fate }) satisfies fc.Arbitrary<Step>
const serve = fc.record({ do: fc.constant('serve'), which: fc.nat(3) }) satisfies fc.Arbitrary<Step>
const copy = fc.record({ do: fc.constant('copy'), from: holder }) satisfies fc.Arbitrary<Step>
const stranger = fc.record({
  do: fc.constant('present'),
  behind: fc.integer({ min: -1, max: 4 }),
}) satisfies fc.Arbitrary<Step>
const leave = fc.constant({ do: 'leave' }) satisfies fc.Arbitrary<Step>
const cross = fc.record({
  do: fc.constant('cross'),
  holder,
  by: fc.oneof(leave, stranger, race(holder)),
}) satisfies fc.Arbitrary<Step>

const weighed = (...choices: [number, fc.Arbitrary<Step>][]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const schedules = (step: fc.Arbitrary<Step>): fc.Arbitrary<Schedule> =>
  fc.record({ kind, steps: fc.array(step, { minLength: 3, maxLength: 6, size: 'max' }) })

let deps: Deps
let userId: string
const convoy = new Convoy(database)

beforeAll(async () => {
  const world = await freshWorld()
  userId = await addUser(world, 'ada@example.com')
  deps = { ...world.deps(), now: () => Date.UTC(2026, 9, 10, 12) }
})

/**
 * Proves a property by many trials side by side, and that each theft was told of once; where a trial fails, fast-check
 * finds the shortest schedule that does.
 */
async function prove(
  schedule: fc.Arbitrary<Schedule>,
  property: (trial: Trial, schedule: Schedule) => Promise<void>,
): Promise<void> {
  const one = async (drawn: Schedule): Promise<void> => {
    const trial = await Trial.begin(deps, convoy, userId, drawn.kind)
    await property(trial, drawn)
    if (trial.row.active === 0) await haunt(trial)
  }
  const all = fc.sample(schedule, { seed: SEED, numRuns: EACH })
  const queue = all.entries()
  const failed: number[] = []
  const lane = async (): Promise<void> => {
    for (const [index, drawn] of queue) await one(drawn).catch(() => failed.push(index))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  // A statement that D1 refuses fails all that travelled with it: alone, only the guilty one fails.
  for (const path of failed.toSorted((a, b) => a - b))
    await fc.assert(fc.asyncProperty(schedule, one), { seed: SEED, path: `${path}`, numRuns: 1 })
  expect(failed).toEqual([])
  const thefts = await count('sessions', "revoked_reason = 'refresh_token_reused'")
  expect(await count('audit_events', "event = 'authn_token_reuse'")).toBe(thefts)
  expect(await count('mails', "kind = 'session_theft'")).toBe(thefts)
}

/** Goes through the steps, and then serves what is still under way. */
async function play(trial: Trial, steps: readonly Step[], holders: [Holder, Holder]): Promise<void> {
  for (const step of steps) await playStep(trial, step, holders)
  for (let flight = trial.flights[0]; flight !== undefined; flight = trial.flights[0]) await trial.serve(flight)
}

async function playStep(trial: Trial, step: Step, holders: [Holder, Holder]): Promise<void> {
  switch (step.do) {
    case 'wait':
      return trial.wait(step.ms)
    case 'race':
      return finish(
        trial,
        step.fates.map((each) => trial.send(holders[step.holder], each)),
        step.order,
        step.pause,
      )
    case 'lose':
      for (let time = 0; time < step.times; time += 1) {
        await trial.refresh(holders[step.holder], 'lost')
        trial.wait(step.pause)
      }
      return
    case 'send':
      return void trial.send(holders[step.holder], step.fate)
    case 'serve': {
      const flight = trial.flights[step.which % trial.flights.length]
      return flight && trial.serve(flight)
    }
    case 'copy':
      holders[1 - step.from] = { ...holders[step.from] }
      return
    case 'present':
      return void (await trial.refresh({ counter: 0 }, 'kept', Math.max(1, trial.row.counter - step.behind)))
    case 'leave':
      return trial.leave()
    case 'cross': {
      const flight = trial.send(holders[step.holder], 'kept')
      await trial.serve(flight)
      await playStep(trial, step.by, holders)
      return finish(trial, [flight], [], 0)
    }
  }
}

/** Serves the requests of a race, round trip by round trip, in the drawn order. */
async function finish(trial: Trial, flights: Flight[], order: readonly number[], pause: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const open = flights.filter((flight) => trial.flights.includes(flight))
    const next = open[(order[turn] ?? 0) % open.length]
    if (next === undefined) return
    await trial.serve(next)
    if (turn < order.length) trial.wait(pause)
  }
}

const refusal = (answer: Answer): string | undefined => ('refused' in answer ? answer.refused : undefined)
const isOver = (trial: Trial): boolean => trial.row.active === 0 || trial.clock >= trial.row.idle_expires_at

/** Lets one of two equal holders go ahead of the other. */
async function part(trial: Trial, ahead: Holder): Promise<void> {
  trial.clock = Math.max(trial.clock, trial.row.rotated_at) + trial.session.times.rotationMs
  await trial.refresh(ahead)
}

/** After an end every token is refused, and nothing brings the session back. */
async function haunt(trial: Trial): Promise<void> {
  must(
    refusal(await trial.refresh({ counter: trial.row.counter })) !== undefined && trial.row.active === 0,
    'What has ended is over',
    trial.row,
  )
}

describe('rotation, by a model', { timeout: PATIENCE_MS }, () => {
  it('never signs out a holder falsely: racing tabs, lost answers, retries, clock steps', async () => {
    const step = weighed([5, race(owner)], [4, wait], [2, lose(owner)], [2, send(owner)], [2, serve])
    let undisturbed = 0
    await prove(schedules(step), async (trial, { steps }) => {
      const jar: [Holder, Holder] = [{ counter: 1 }, { counter: 1 }]
      trial.onAnswer = (answer, now) => {
        const why = refusal(answer)
        // A request that its own jar overtook, or that was longer under way than the grace, may look like a copy.
        if (why === undefined || trial.overtaken) return
        must(why === 'session_expired', 'Nobody alone is called a thief, or refused for what the server did', { why })
        must(
          trial.row.active === 0 ? trial.row.revoked_reason === 'rescue_limit' : now >= trial.row.idle_expires_at,
          'It ends by the limit of rescues or by its time',
          { row: trial.row, now },
        )
      }
      await play(trial, steps, jar)
      if (!trial.overtaken) undisturbed += 1
      if (isOver(trial) || trial.overtaken) return
      trial.wait(1)
      must(
        refusal(await trial.refresh(jar[0])) === undefined || trial.row.revoked_reason === 'rescue_limit',
        'What the jar holds in the end is good',
      )
    })
    expect(undisturbed).toBeGreaterThan(sized(100, 2000))
  })

  it('ends a session whose two holders differ outside grace, at the next refresh of the one behind', async () => {
    const step = weighed([4, race(holder)], [3, wait], [1, lose(holder)], [1, copy], [1, send(holder)], [1, serve])
    const ended = { atOnce: 0, byTheOther: 0 }
    await prove(schedules(step), async (trial, { steps }) => {
      const holders: [Holder, Holder] = [{ counter: 1 }, { counter: 1 }]
      await play(trial, steps, holders)
      if (holders[0].counter === holders[1].counter) await part(trial, holders[0])
      const [behind, ahead] = holders.toSorted((a, b) => a.counter - b.counter) as [Holder, Holder]
      trial.clock = Math.max(trial.clock, trial.row.rotated_at) + trial.session.times.graceMs + 1
      if (isOver(trial) || behind.counter === ahead.counter) return
      // The parent may be a lost answer or a thief's: it is rescued, and then the other one is behind.
      const mayBeLost = behind.counter === trial.row.parent
      const first = refusal(await trial.refresh(behind))
      if (!mayBeLost) {
        must(first === 'refresh_token_reused', 'The one behind ends it', first)
        ended.atOnce += 1
      } else if (first === undefined) {
        must(refusal(await trial.refresh(ahead)) === 'refresh_token_reused', 'The other one, now behind, ends it')
        ended.byTheOther += 1
      } else must(trial.row.revoked_reason === 'rescue_limit', 'A parent is refused by the limit alone', first)
      must(trial.row.active === 0, 'Two holders that differ end the session', trial.row)
    })
    expect(ended.atOnce).toBeGreaterThan(sized(10, 300))
    expect(ended.byTheOther).toBeGreaterThan(sized(10, 300))
  })

  it('answers as the model does: thieves, strangers, sign-outs, counters that were never issued', async () => {
    const step = weighed(
      [4, race(holder)],
      [5, wait],
      [4, lose(holder)],
      [4, stranger],
      [4, cross],
      [3, copy],
      [2, send(holder)],
      [2, serve],
      [1, leave],
    )
    const heard = new Map<string, number>()
    await prove(schedules(step), async (trial, { steps }) => {
      trial.onAnswer = (answer) => {
        const what = refusal(answer) ?? 'refreshed'
        heard.set(what, (heard.get(what) ?? 0) + 1)
      }
      await play(trial, steps, [{ counter: 1 }, { counter: 1 }])
    })
    for (const what of ['refreshed', 'refresh_token_reused', 'session_expired', 'session_revoked', 'unauthenticated'])
      expect(heard.get(what), what).toBeGreaterThan(sized(10, 200))
  })
})
