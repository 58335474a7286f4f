// The door to D1: Drizzle over the binding, one `batch()` a use case, and three kinds of failure.
import { sql, type SQL } from 'drizzle-orm'
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import { ok, refuse, type Result } from '../result.ts'

export type Db = DrizzleD1Database & { $client: D1Database }
/** A statement that is ready to be committed with others. */
export type Write = BatchItem<'sqlite'>
/** A condition for a statement of another room. */
export type Condition = SQL
/** A condition: the statement right before this one in the batch changed a row. */
export const changedRow: Condition = sql`changes() > 0`
/** A condition that always holds. */
export const always: Condition = sql`1`
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

const dialect = new SQLiteAsyncDialect()

/**
 * A statement in SQL of our own, for a batch: Drizzle's `db.run(sql)` loses its parameters there. Its result is D1's:
 * `results`, and `meta.changes`.
 */
export function statement<Row = unknown>(db: Db, query: SQL): Statement<Row> {
  const built = dialect.sqlToQuery(query)
  const prepared = {
    stmt: db.$client.prepare(built.sql),
    getQuery: () => built,
    mapResult: (result: D1Result<Row>) => result,
  }
  return { _prepare: () => prepared } as unknown as Statement<Row>
}
export type Statement<Row> = BatchItem<'sqlite'> & { _: { dialect: 'sqlite'; result: D1Result<Row> } }

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
