// The door to D1: Drizzle over the binding, one `batch()` a use case, and faults turned into three plain kinds.
import { Column, is, sql, type GetColumnData, type Placeholder, type SQL } from 'drizzle-orm'
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import type { RunnableQuery } from 'drizzle-orm/runnable-query'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { ok, refuse, type Result } from '../result.ts'
import { keptIn, planOf, planOfSql, PlannedQuery, ready, type Plans } from './plan.ts'
import { shapeOf, slotOf, sqlOf, type Given, type Shape } from './shape.ts'

export type Db = DrizzleD1Database & { $client: D1Database }
/** A statement that is ready to be committed with others. */
export type Write = BatchItem<'sqlite'>
/** A condition for a statement of another room. */
export type Condition = SQL
/** A condition: the statement right before this one in the batch changed a row. */
export const changedRow: Condition = sql`changes() > 0`
/** A condition that always holds. */
export const always: Condition = sql`1`
/** Two conditions as one. */
export const bothHold = (one: Condition, other: Condition): Condition => sql`(${one} AND ${other})`
/** The opposite of a condition. */
export const negated = (condition: Condition): Condition => sql`(NOT ${condition})`
/** A condition that never holds. */
export const never: Condition = sql`0`

/** Why a batch was rolled back: its conditional statement changed nothing, or a UNIQUE constraint was violated. */
export type Rollback = 'lost' | 'taken'

/** The database failed, and no input is to blame. Carries no statement and no parameter. */
export class DatabaseFault extends Error {
  readonly kind: 'unavailable' | 'unmigrated'

  constructor(kind: 'unavailable' | 'unmigrated', reason: string) {
    super(`database ${kind}: ${reason}`)
    this.name = 'DatabaseFault'
    this.kind = kind
  }
}

/** Opens Drizzle over a D1 binding. Always the primary: sessions, roles and one-time things must not be read from a stale copy. */
export function openDb(binding: D1Database): Db {
  return drizzle(binding)
}

/**
 * Runs statements as one transaction, in order: one round trip, all or nothing.
 * Refuses `lost` (see `mustHaveChanged`) and `taken` (a UNIQUE constraint); every other failure is a `DatabaseFault`.
 */
export async function commit<U extends Write, T extends Readonly<[U, ...U[]]>>(
  db: Db,
  writes: T,
): Promise<Result<BatchResponse<T>, Rollback>> {
  try {
    return ok(await db.batch<U, T>(writes))
  } catch (error) {
    const rollback = rollbackOf(error)
    if (rollback !== undefined) return refuse(rollback)
    throw faultOf(error)
  }
}

/** As `commit`, for statements that can neither lose nor violate a constraint. */
export async function run<U extends Write, T extends Readonly<[U, ...U[]]>>(
  db: Db,
  writes: T,
): Promise<BatchResponse<T>> {
  const outcome = await commit<U, T>(db, writes)
  if (!outcome.ok) throw new DatabaseFault('unavailable', `unexpected rollback (${outcome.error})`)
  return outcome.value
}

/** Runs one statement of our own and says how many rows it changed. */
export async function changesOf(db: Db, only: Statement<unknown>): Promise<number> {
  const [result] = await run(db, [only])
  return result.meta.changes
}

/**
 * Stops the batch when the statement right before it changed no row, because a change of 0 rows alone rolls nothing back.
 * `json('lost')` is no JSON, so SQLite aborts with `malformed JSON`, and D1 undoes the whole batch.
 */
export function mustHaveChanged(db: Db): Write {
  return statement(db, sql`SELECT CASE WHEN changes() = 0 THEN json('lost') END`)
}

/** Stops the batch as `lost` unless all of these hold. */
export function mustHold(db: Db, ...conditions: readonly Condition[]): Write {
  return statement(db, sql`SELECT CASE WHEN NOT (${sql.join([...conditions], sql` AND `)}) THEN json('lost') END`)
}

/** Stops the batch as `lost` where a condition holds. */
export function mustNotHold(db: Db, condition: Condition): Write {
  return statement(db, sql`SELECT CASE WHEN ${condition} THEN json('lost') END`)
}

/** Asks whether a condition holds at that place of a batch: `results` has a row where it does. */
export function whether(db: Db, condition: Condition): Statement<unknown> {
  return statement(db, sql`SELECT 1 WHERE ${condition}`)
}

/**
 * A statement in SQL of our own, for a batch: Drizzle's `db.run(sql)` brings no parameters into one. Its result is D1's:
 * `results`, and `meta.changes`. It is planned too: SQL of one shape is built once.
 */
export function statement<Row = unknown>(db: Db, query: SQL): Statement<Row> {
  const shape = shapeOf(query)
  const plan = keptIn(statements, shape.key, () => planOfSql('query', shape))
  const prepared = ready(plan, db.$client, { query: shape })
  return { _prepare: () => prepared } as unknown as Statement<Row>
}
export type Statement<Row> = RunnableQuery<D1Result<Row>, 'sqlite'>
const statements: Plans = new Map()

/** What a parameter is that no column describes: `{ now: a.number, stands: a.condition }`. */
export const a = {
  number: { kind: 'value' } as Kind<number>,
  text: { kind: 'value' } as Kind<string>,
  /** SQL that differs from call to call. Its text is part of the plan, its values are not. */
  condition: { kind: 'condition' } as Kind<Condition>,
}
type Kind<T> = { readonly kind: 'value' | 'condition'; readonly of?: T }
type Parameters = Readonly<Record<string, SQLiteColumn | Kind<string | number | Condition>>>
/** What a call gives for each parameter. */
type Values<P> = { readonly [Name in keyof P]: ValueOf<P[Name]> }
type ValueOf<T> = T extends SQLiteColumn ? GetColumnData<T> : T extends Kind<infer V> ? V : never
/** What the query is built with instead: SQL to all of Drizzle, and a placeholder to `limit`. */
type Slots<P> = { readonly [Name in keyof P]: SQL<ValueOf<P[Name]>> & Placeholder }
/**
 * A planned statement with its values: for a batch, or to be awaited. `lookedAt` shows `look` what comes back, by whatever batch it
 * runs; where the batch fails or is undone, `look` sees nothing.
 */
export type Planned<Result> = RunnableQuery<Result, 'sqlite'> &
  PromiseLike<Result> & { lookedAt: (look: (result: Result) => void) => Planned<Result> }

/**
 * A Drizzle query that is built once an isolate. `parameters` names what differs from call to call, each by the column that gives its
 * type and encoding, or by `a.number` and its like; `getTableColumns(table)` names a whole row.
 *
 *     const rename = planned({ id: users.id, name: users.name }, (db, { id, name }) =>
 *       db.update(users).set({ name }).where(eq(users.id, id)).returning())
 *     await run(db, [rename(db, { id: user.id, name: 'Ada' })])
 *
 * The query is built before there is a value: it may not compute with one in TypeScript, nor choose by one. A call throws where a
 * parameter is missing or unknown.
 */
export function planned<P extends Parameters, Query extends Write>(
  parameters: P,
  query: (db: Db, slots: Slots<P>) => Query,
): (db: Db, values: Values<P>) => Planned<Query['_']['result']> {
  const plans: Plans = new Map()
  const names = Object.keys(parameters)
  const conditions = names.filter((name) => parameters[name] === a.condition)
  return (db, values) => {
    mustName(names, values)
    const shapes = conditions.map((name): [string, Shape] => [name, shapeOf(values[name] as Condition)])
    const given: Given = shapes.length === 0 ? values : { ...values, ...Object.fromEntries(shapes) }
    const key = shapes.map(([, shape]) => shape.key).join('\u0000')
    const plan = keptIn(plans, key, () => planOf(query(drafts, slotsOf(parameters, given) as Slots<P>)))
    return new PlannedQuery(plan, db.$client, given) as unknown as Planned<Query['_']['result']>
  }
}

/** Refuses values that are not for these parameters. A key that is there with `undefined` is a value that is missing. */
function mustName(names: readonly string[], values: Given): void {
  const missing = names.find((name) => values[name] === undefined)
  if (missing !== undefined) throw new TypeError(`a planned statement misses its parameter ${missing}`)
  const given = Object.keys(values)
  if (given.length === names.length) return
  throw new TypeError(
    `a planned statement has no parameter ${given.filter((name) => !names.includes(name)).join(', ')}`,
  )
}

function slotsOf(parameters: Parameters, given: Given): Record<string, SQL> {
  const slot = (name: string, parameter: Parameters[string]): SQL => {
    if (is(parameter, Column)) return slotOf(name, parameter)
    return parameter.kind === 'condition' ? sqlOf(name, given[name] as Shape) : slotOf(name, undefined)
  }
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, slot(name, parameter)]))
}

/** Columns for a `select`, each under a name of its own, `user.id` for `id`: in a batch D1 merges columns of one name. */
export function aliased<Columns extends Readonly<Record<string, SQLiteColumn>>>(prefix: string, columns: Columns) {
  const alias = (column: SQLiteColumn) => sql`${column}`.mapWith(column).as(`${prefix}.${column.name}`)
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, alias(column)])) as {
    [Name in keyof Columns]: SQL.Aliased<GetColumnData<Columns[Name]>>
  }
}

/** Drizzle without a database: plans are drawn on it. */
const drafts = openDb({ prepare: () => undefined } as unknown as D1Database)

function rollbackOf(error: unknown): Rollback | undefined {
  const text = messagesOf(error)
  if (text.includes('malformed JSON')) return 'lost'
  return text.includes('UNIQUE constraint failed') ? 'taken' : undefined
}

function faultOf(error: unknown): DatabaseFault {
  const text = messagesOf(error)
  if (/no such (table|column|index)/.test(text))
    return new DatabaseFault('unmigrated', 'a table, a column or an index is missing')
  return new DatabaseFault('unavailable', /D1_[A-Z_]+/.exec(text)?.[0] ?? 'the call failed')
}

function messagesOf(error: unknown): string {
  const messages: string[] = []
  for (let at: unknown = error; at instanceof Error && messages.length < 5; at = at.cause) messages.push(at.message)
  return messages.join('\n')
}

/** Awaits one query, and turns its failure into a `DatabaseFault`. */
export async function faultless<T>(query: PromiseLike<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    throw faultOf(error)
  }
}
