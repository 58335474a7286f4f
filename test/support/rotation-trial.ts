// One session on the real D1 under one schedule, beside its model. Each round trip goes when the schedule says so;
// those of many trials share a D1 batch, each with its statements together and in order, because a batch costs time.
import { DatabaseFault, openDb, run } from '../../src/db/client.ts'
import type { Deps } from '../../src/deps.ts'
import { endSession } from '../../src/sessions/end.ts'
import { refreshSession } from '../../src/sessions/refresh.ts'
import { startSession } from '../../src/sessions/start.ts'
import * as model from './rotation-model.ts'
import {
  isIntent,
  type Answer,
  type Intent,
  type ModelRow,
  type ModelSession,
  type ModelTimes,
} from './rotation-model.ts'

/** What becomes of an answer: kept; lost on the way; never made, because the Worker died after its first round trip. */
export type Fate = 'kept' | 'lost' | 'cut'
/** One cookie jar, or one phone, however many tabs share it. */
export type Holder = { counter: number }
/** A refresh on its way. */
export type Flight = {
  holder: Holder
  presented: number
  fate: Fate
  sentAt: number
  call?: Call<Refreshing>
  intent?: Intent
}
/** How a session travels, and how long its times are. */
export type Kind = { transport: ModelSession['transport']; times: ModelTimes }
type Refreshing = Awaited<ReturnType<typeof refreshSession>>

type Asked = {
  statements: D1PreparedStatement[]
  resolve: (results: D1Result[]) => void
  reject: (error: unknown) => void
}

/** Carries the round trips of many trials in one batch. */
export class Convoy {
  readonly database: D1Database
  #waiting: Asked[] = []

  constructor(database: D1Database) {
    this.database = database
  }

  travel(statements: D1PreparedStatement[]): Promise<D1Result[]> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ statements, resolve, reject }) === 1) setTimeout(() => void this.#leave(), 0)
    })
  }

  async #leave(): Promise<void> {
    const all = this.#waiting
    this.#waiting = []
    try {
      // All sessions are one person's, whose address bears twenty notices a day: the budget never fills.
      const emptied = this.database.prepare('DELETE FROM counters')
      const results = await this.database.batch(all.flatMap((asked) => [emptied, ...asked.statements]))
      let at = 0
      for (const { statements, resolve } of all) resolve(results.slice(at + 1, (at += statements.length + 1)))
    } catch (error) {
      for (const { reject } of all) reject(error)
    }
  }
}

/** A running verb, held up before each of its round trips: `asked` is the one that it waits for. */
class Call<T> {
  asked: Asked | undefined
  answer: T | undefined
  error: unknown
  #stopped = Promise.withResolvers<void>()

  constructor(database: D1Database, verb: (db: Deps['db']) => Promise<T>) {
    const batch = (statements: D1PreparedStatement[]): Promise<D1Result[]> =>
      new Promise((resolve, reject) => {
        this.asked = { statements, resolve, reject }
        this.#stopped.resolve()
      })
    verb(openDb({ prepare: (sql: string) => database.prepare(sql), batch } as unknown as D1Database))
      .then((answer) => (this.answer = answer))
      .catch((error: unknown) => (this.error = error))
      .finally(() => this.#stopped.resolve())
  }

  /** Waits until it asks for a round trip or is done. */
  stop(): Promise<void> {
    return this.#stopped.promise
  }

  /** Lets the round trip that it asked for come home, and waits until it stops again. */
  goOn(come: (asked: Asked) => void): Promise<void> {
    const { asked } = this
    if (asked === undefined) return this.stop()
    this.asked = undefined
    this.#stopped = Promise.withResolvers()
    come(asked)
    return this.stop()
  }
}

/** Throws where the product does what it may not; the message is a sentence. */
export function must(holds: boolean, sentence: string, seen?: unknown): void {
  if (!holds) throw new Error(seen === undefined ? sentence : `${sentence}: ${JSON.stringify(seen)}`)
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

export class Trial {
  /** Requests that are under way. */
  readonly flights: Flight[] = []
  session: ModelSession
  row: ModelRow
  clock: number
  /** The last answer, in the order in which the server made them. */
  heard: Answer = { counter: 1, renewed: true }
  /** Whether a request was under way for longer than the grace, or while its own jar exchanged a newer token. */
  overtaken = false
  /** Hears every answer, and the time that it was made for. */
  onAnswer: (answer: Answer, now: number) => void = () => undefined
  #moved = 0
  readonly #id: string
  readonly #deps: Deps
  readonly #convoy: Convoy

  private constructor(deps: Deps, convoy: Convoy, id: string, session: ModelSession) {
    this.#deps = { ...deps, now: () => this.clock }
    this.#convoy = convoy
    this.#id = id
    this.session = session
    this.row = model.rowOf(session)
    this.clock = session.rotatedAt
  }

  /** Opens a session by the verb that opens all of them. */
  static async begin(deps: Deps, convoy: Convoy, userId: string, kind: Kind): Promise<Trial> {
    const { transport, times } = kind
    const lifetimes = { refreshGraceMs: times.graceMs, cookieRotationMs: times.rotationMs }
    const ends = { sessionIdleMs: times.idleMs, sessionAbsoluteMs: times.absoluteMs }
    const own = { ...deps, config: { ...deps.config, ...lifetimes, ...ends } }
    const admission = { userId, amr: ['pwd'], transport, remember: false }
    const { session, writes } = startSession({ ...own, db: openDb(convoy.database) }, admission)
    const trial = new Trial(own, convoy, session.id, model.beginModel(transport, times, deps.now()))
    await trial.#travel(new Call(convoy.database, (db) => run(db, writes)))
    return trial
  }

  /** Moves the clock, forth or back. */
  wait(milliseconds: number): void {
    this.clock += milliseconds
    this.#moved += Math.abs(milliseconds)
  }

  send(holder: Holder, fate: Fate, presented: number = holder.counter): Flight {
    const flight = { holder, presented, fate, sentAt: this.#moved }
    this.flights.push(flight)
    return flight
  }

  /** One round trip of a request. */
  async serve(flight: Flight): Promise<void> {
    const { presented, intent, fate } = flight
    const claim = { sessionId: this.#id, counter: presented, transport: this.session.transport, impersonated: false }
    const call = (flight.call ??= new Call(this.#convoy.database, (db) => refreshSession({ ...this.#deps, db }, claim)))
    const before = this.session
    const step = intent === undefined ? model.present(before, presented, this.clock) : model.carryOut(before, intent)
    this.session = step.session
    await this.#travel(call, intent === undefined && fate === 'cut')
    const newer = this.row.counter > before.counter && this.flights.some((other) => other.presented < presented)
    if (newer || this.#moved - flight.sentAt > before.times.graceMs) this.overtaken = true
    if (isIntent(step.says) && call.asked !== undefined) {
      flight.intent = step.says
      return
    }
    this.flights.splice(this.flights.indexOf(flight), 1)
    if (call.error === undefined) this.#hear(flight, call, step.says)
    else must(fate === 'cut' && call.error instanceof DatabaseFault, 'A refresh throws only where D1 does')
  }

  /** A refresh from its sending to its answer. Says what was answered last. */
  async refresh(holder: Holder, fate: Fate = 'kept', presented: number = holder.counter): Promise<Answer> {
    const flight = this.send(holder, fate, presented)
    while (this.flights.includes(flight)) await this.serve(flight)
    return this.heard
  }

  /** The owner signs out. */
  async leave(): Promise<void> {
    const by = { reason: 'sign_out' } as const
    this.session = model.endModel(this.session, 'sign_out')
    await this.#travel(new Call(this.#convoy.database, (db) => endSession({ ...this.#deps, db }, this.#id, by)))
  }

  #hear(flight: Flight, { answer, asked }: Call<Refreshing>, says: Answer | Intent): void {
    must(answer !== undefined && asked === undefined, 'It has nothing more to do', says)
    if (answer === undefined) return
    const { presented, holder, fate } = flight
    const { clock, row } = this
    const heard = answer.ok
      ? { counter: answer.value.session.counter, renewed: answer.value.renewed }
      : { refused: answer.error }
    must(same(heard, says), 'The answer is the one of the model', { presented, heard, says, clock, row })
    if ('counter' in heard) {
      must(heard.counter === row.counter, 'Only the current token is handed out', { heard, row })
      if (heard.renewed && fate === 'kept') holder.counter = heard.counter
    }
    this.heard = heard
    this.onAnswer(heard, flight.intent?.now ?? clock)
  }

  /** Lets the call's next round trip go, looks at the row in the same transaction, and waits until it stops again. */
  async #travel<T>(call: Call<T>, cut = false): Promise<void> {
    const before = this.row
    await call.stop()
    const look = this.#convoy.database.prepare(`SELECT ${model.COLUMNS} FROM sessions WHERE id = ?`).bind(this.#id)
    const results = await this.#convoy.travel([...(call.asked?.statements ?? []), look])
    await call.goOn(({ resolve, reject }) =>
      cut ? reject(new Error('the Worker died')) : resolve(results.slice(0, -1)),
    )
    const after = (this.row = results.at(-1)?.results[0] as ModelRow)
    const grown = after.counter - before.counter
    must(grown === 0 || grown === 1, 'A counter grows by one or not at all', { before, after })
    must(before.active === 1 || same(after, before), 'A session that has ended stays as it ended', { before, after })
    must(same(after, model.rowOf(this.session)), 'The row is the one of the model', { after, session: this.session })
  }
}
