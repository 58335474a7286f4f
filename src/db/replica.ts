// Reads that may be old: D1's Sessions API, which lets read replicas answer. Nothing else calls `withSession`. What decides is asked of
// the primary, always. `docs/decisions/025-what-may-be-old.md` says why it is safe.
import type { BatchResponse } from 'drizzle-orm/batch'
import { ok, type Result } from '../result.ts'
import { openDb, run, type Condition, type Db, type Statement, type Write } from './client.ts'

/** How far a browser has seen the database: a bookmark of D1, and when its chain began at the primary (ms). */
export type Chain = { bookmark: string; since: number }

/** Who keeps a chain: a browser that holds one (`held`) or may begin one. `undefined` is a caller without a cookie, who reads the primary. */
export type Keeper = { held: Chain | undefined } | undefined

/** A question to put first into a batch, what holds only for those it lets in, and what came of it. */
type Question<Row, Who, Refusal> = {
  asked: Statement<Row>
  may: Condition
  judged: (answer: D1Result<Row>) => Result<Who, Refusal>
}
type Reads = readonly Write[]
/** What statements have found, in their order. */
export type Found<R extends Reads> = BatchResponse<R>
type Tried<Row, R extends Reads> = { answer: D1Result<Row>; found: Found<R> }
/** A bookmark of D1 as it may come in a cookie. */
const BOOKMARK = /^[\da-f]{4,40}(?:-[\da-f]{4,40}){1,7}$/

/** Whether a text has the form of a bookmark of D1. No constraint of the Sessions API has it. */
export const isBookmark = (text: string): boolean => text.length <= 200 && BOOKMARK.test(text)

/** Whether a statement only reads. It says no where it isn't sure. */
export function isRead(sql: string): boolean {
  if (/^\s*SELECT\b/i.test(sql)) return true
  return /^\s*WITH\b/i.test(sql) && !/\b(?:INSERT|UPDATE|DELETE|REPLACE)\b/i.test(sql)
}

/**
 * Opens a database for one invocation: `db` is the primary, `replica` takes reads that may be old. Where `on` doesn't hold, both are the
 * primary, and no session of D1 is opened. A write by `db` ends the chain of the `keeper`.
 */
export function openReplicated(
  binding: D1Database,
  { on, keeper, now }: { on: boolean; keeper: Keeper; now: () => number },
): { db: Db; replica: Replica } {
  if (!on) {
    const db = openDb(binding)
    return { db, replica: new Replica(db, undefined, undefined, now) }
  }
  const db = openDb(keeper === undefined ? binding : noting(binding, () => replica.end()))
  const replica = new Replica(db, binding, keeper, now)
  return { db, replica }
}

/** Reads that may be old. It is no `Db`, so nothing that decides can be handed it. */
export class Replica {
  readonly #primary: Db
  readonly #binding: D1Database | undefined
  readonly #keeper: Keeper
  readonly #now: () => number
  #hasWritten = false
  #hasBegun = false
  #made: Chain | undefined

  constructor(primary: Db, binding: D1Database | undefined, keeper: Keeper, now: () => number) {
    this.#primary = primary
    this.#binding = binding
    this.#keeper = keeper
    this.#now = now
  }

  /**
   * Reads for a caller who has been let in: by a replica that has seen what this browser has seen, else by the primary. One round trip;
   * two where D1 doesn't take the bookmark.
   */
  async read<const R extends Reads>(reads: (db: Db) => R): Promise<Found<R>> {
    if (!this.#isChained()) return runAll(this.#primary, reads(this.#primary))
    const followed = await this.#follow((db) => runAll(db, reads(db)))
    return followed ?? this.#begin((db) => runAll(db, reads(db)))
  }

  /**
   * Asks whether the caller may see something, and reads it. The primary answers the question, always. Without a chain both are one
   * batch; with one a replica reads meanwhile, and where it doesn't know the caller yet, the primary reads. Nothing is given out before
   * the question is answered well.
   */
  async readAs<Row, Who, Refusal, const R extends Reads>(
    ask: (db: Db) => Question<Row, Who, Refusal>,
    reads: (db: Db, may: Condition) => R,
  ): Promise<Result<{ who: Who; found: Found<R> }, Refusal>> {
    const { judged } = ask(this.#primary)
    const both = async (db: Db): Promise<Tried<Row, R>> => {
      const { asked, may } = ask(db)
      const [answer, ...found] = await run(db, [asked, ...reads(db, may)])
      return { answer, found: found as unknown as Found<R> }
    }
    const give = ({ answer, found }: Tried<Row, R>) => {
      const who = judged(answer)
      return who.ok ? ok({ who: who.value, found }) : who
    }
    if (!this.#isChained()) return give(await both(this.#primary))
    if (this.#keeper?.held !== undefined) {
      const [[answer], old] = await Promise.all([run(this.#primary, [ask(this.#primary).asked]), this.#follow(both)])
      const who = judged(answer)
      if (!who.ok) return who
      if (old !== undefined && judged(old.answer).ok) return ok({ who: who.value, found: old.found })
    }
    const begun = await this.#begin(both)
    if (begun.answer.meta.served_by_primary !== false) return give(begun)
    this.#made = undefined
    return give(await both(this.#primary))
  }

  /** Reads by whatever is near, however old it is, or by the primary where replicas are off. For what keeps a chain by itself. */
  async readAnywhere<const R extends Reads>(reads: (db: Db) => R): Promise<Found<R>> {
    if (this.#binding === undefined) return runAll(this.#primary, reads(this.#primary))
    const db = openDb(readingOnly(this.#session('first-unconstrained')))
    return runAll(db, reads(db))
  }

  /** The same reads by the primary, for a page that asks before an act. */
  get primary(): Replica {
    return new Replica(this.#primary, undefined, undefined, this.#now)
  }

  /** Whether replicas may answer at all. */
  get isOn(): boolean {
    return this.#binding !== undefined
  }

  /** Ends the chain: this browser may have written, and its next read begins at the primary. */
  end(): void {
    this.#hasWritten = true
  }

  /** What the browser keeps from now on: a chain, nothing any more (`null`), or what it has (`undefined`). */
  kept(): Chain | null | undefined {
    const held = this.#keeper?.held
    const made = this.#hasWritten ? undefined : this.#made
    if (made !== undefined) return made.bookmark === held?.bookmark ? undefined : made
    return held !== undefined && (this.#hasWritten || this.#hasBegun) ? null : undefined
  }

  #isChained(): boolean {
    return this.#binding !== undefined && this.#keeper !== undefined && !this.#hasWritten
  }

  /** By a replica that has the held bookmark; `undefined` where none is held, or D1 doesn't take it. */
  async #follow<T>(read: (db: Db) => Promise<T>): Promise<T | undefined> {
    const held = this.#keeper?.held
    if (held === undefined) return undefined
    try {
      return await this.#inSession(held.bookmark, held.since, read)
    } catch (error) {
      if (error instanceof TypeError) throw error
      return undefined
    }
  }

  /** By the primary, which begins a chain. */
  #begin<T>(read: (db: Db) => Promise<T>): Promise<T> {
    this.#hasBegun = true
    return this.#inSession('first-primary', this.#now(), read)
  }

  async #inSession<T>(start: string, since: number, read: (db: Db) => Promise<T>): Promise<T> {
    const session = this.#session(start)
    const found = await read(openDb(readingOnly(session)))
    const bookmark = session.getBookmark()
    this.#made = bookmark !== null && isBookmark(bookmark) ? { bookmark, since } : undefined
    return found
  }

  #session(start: string): D1DatabaseSession {
    if (this.#binding === undefined) throw new TypeError('replicas are off')
    return this.#binding.withSession(start)
  }
}

/** Runs a batch, which may be empty. */
async function runAll<R extends Reads>(db: Db, reads: R): Promise<Found<R>> {
  const [first, ...others] = reads
  const found = first === undefined ? [] : await run(db, [first, ...others])
  return found as unknown as Found<R>
}

/** A session of D1 that takes reads only: D1 would send a write on to the primary. */
function readingOnly(session: D1DatabaseSession): D1Database {
  const prepare = (sql: string): D1PreparedStatement => {
    if (!isRead(sql)) throw new TypeError('only reads may be old')
    return session.prepare(sql)
  }
  return { prepare, batch: (all: D1PreparedStatement[]) => session.batch(all) } as unknown as D1Database
}

/** A binding that calls `onWrite` where a statement is prepared that may write. */
function noting(binding: D1Database, onWrite: () => void): D1Database {
  const prepare = (sql: string): D1PreparedStatement => {
    if (!isRead(sql)) onWrite()
    return binding.prepare(sql)
  }
  const batch = (all: D1PreparedStatement[]): Promise<D1Result[]> => binding.batch(all)
  const noted = { prepare, batch } as unknown as D1Database
  beneath.set(noted, binding)
  return noted
}

const beneath = new WeakMap<D1Database, D1Database>()

/** The binding of a database, which is the same in each request of an isolate. */
export const bindingOf = ({ $client }: Db): D1Database => beneath.get($client) ?? $client
