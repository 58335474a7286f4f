// Plans of statements. Drizzle works out the text of a query and what becomes of its rows; a plan keeps both as long as the isolate
// lives, and a call only binds values. Nothing of a request is kept: no value, no row, no promise. `planned` and `statement` of
// client.ts are the two ways to a plan.
import { Column, is, QueryPromise, SQL } from 'drizzle-orm'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import { Slot, sqlOf, type Bound, type Given, type Shape } from './shape.ts'

/** The plans of one statement, by the shapes of the conditions in it. */
export type Plans = Map<string, Plan>

/** A planned statement: its text, its values, how a row is read, and D1's own statement for each binding. */
export type Plan = {
  readonly text: string
  readonly params: readonly unknown[]
  readonly rowOf: RowMapper | undefined
  readonly prepared: WeakMap<D1Database, D1PreparedStatement>
}
type RowMapper = (cells: readonly unknown[]) => unknown

/** A statement has a few shapes. Should one have a new shape at each call, its plans must not fill the isolate. */
const MOST_SHAPES = 500

/** The plan of a shape, which is drawn where it is not kept. */
export function keptIn(plans: Plans, key: string, draw: () => Plan): Plan {
  const kept = plans.get(key)
  if (kept !== undefined) return kept
  const plan = draw()
  if (plans.size < MOST_SHAPES) plans.set(key, plan)
  return plan
}

/** Draws the plan of a shape alone: its rows stay as D1 gives them. */
export function planOfSql(name: string, shape: Shape): Plan {
  const { sql, params } = dialect.sqlToQuery(sqlOf(name, shape))
  return { text: sql, params, rowOf: undefined, prepared: new WeakMap() }
}
const dialect = new SQLiteAsyncDialect()

/** A query as Drizzle prepares it. One that gives rows back has `fields`. */
type Draft = {
  getQuery: () => { sql: string; params: unknown[] }
  fields?: readonly Field[]
  joinsNotNullableMap?: Readonly<Record<string, boolean>>
}
type Field = { path: readonly string[]; field: Column | SQL | SQL.Aliased }

/** Draws the plan of a Drizzle query that was built with slots. */
export function planOf(query: unknown): Plan {
  const draft = (query as { _prepare: () => Draft })._prepare()
  const { sql, params } = draft.getQuery()
  if (Object.values(draft.joinsNotNullableMap ?? {}).includes(false))
    throw new TypeError('an outer join is not planned')
  return { text: sql, params, rowOf: draft.fields && mapperOf(draft.fields), prepared: new WeakMap() }
}

/** Works out once what Drizzle works out for each row: the place of a cell, and what decodes it. */
function mapperOf(fields: readonly Field[]): RowMapper {
  const places = fields.map(({ path, field }) => {
    const [outer, inner, ...deeper] = path as [string, string?, ...string[]]
    if (deeper.length > 0) throw new TypeError(`${path.join('.')} lies too deep for a plan`)
    return { outer, inner, decoder: decoderOf(field) }
  })
  const names = fields.map(({ field }) => nameOf(field)).filter((name) => name !== undefined)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new TypeError(`D1 merges columns of one name in a batch, ${twice}: see aliased`)
  return (cells) => {
    if (cells.length !== places.length) throw new TypeError('D1 has merged columns of one name')
    const row: Record<string, unknown> = {}
    for (const [index, { outer, inner, decoder }] of places.entries()) {
      const cell = cells[index]
      const value = cell === null ? null : decoder.mapFromDriverValue(cell)
      if (inner === undefined) row[outer] = value
      else ((row[outer] ??= {}) as Record<string, unknown>)[inner] = value
    }
    return row
  }
}

/** What D1 calls a column of a result; of an expression without an alias nothing is known. */
function nameOf(field: Field['field']): string | undefined {
  if (is(field, Column)) return field.name
  return is(field, SQL) ? undefined : field.fieldAlias
}

type Decoder = { mapFromDriverValue: (value: unknown) => unknown }

function decoderOf(field: Field['field']): Decoder {
  if (is(field, Column)) return field
  return ((is(field, SQL) ? field : field.sql) as unknown as { decoder: Decoder }).decoder
}

/** A plan with the values of a call, in the form that Drizzle's `batch` takes. */
export type Ready = {
  stmt: D1PreparedStatement
  getQuery: () => { sql: string; params: Bound[] }
  mapResult: (result: D1Result<Record<string, unknown>>) => unknown
}

/** Binds the values of a call. */
export function ready({ text, params, rowOf, prepared }: Plan, client: D1Database, given: Given): Ready {
  const query = {
    sql: text,
    params: params.map((param) => (param instanceof Slot ? param.read(given) : (param as Bound))),
  }
  let stmt = prepared.get(client)
  if (stmt === undefined) {
    stmt = client.prepare(text)
    prepared.set(client, stmt)
  }
  const mapResult: Ready['mapResult'] = (result) =>
    rowOf === undefined ? result : result.results.map((row) => rowOf(Object.values(row)))
  return { stmt, getQuery: () => query, mapResult }
}

/** A planned Drizzle query with its values: for a batch, or to be awaited alone. */
export class PlannedQuery extends QueryPromise<unknown> {
  readonly #plan: Plan
  readonly #ready: Ready
  #look: (rows: unknown) => void = () => undefined

  constructor(plan: Plan, client: D1Database, given: Given) {
    super()
    this.#plan = plan
    this.#ready = ready(plan, client, given)
  }

  /** Shows `look` the rows that come back. Where the statement is rolled back, or fails, it sees nothing. */
  lookedAt(look: (rows: unknown) => void): this {
    this.#look = look
    return this
  }

  /** As Drizzle's `batch` asks for it. */
  _prepare(): Ready {
    const { mapResult } = this.#ready
    return { ...this.#ready, mapResult: (result) => this.#shown(mapResult(result)) }
  }

  /** Runs it alone: a round trip. Cells come by their place, so that a join may have two columns of one name. */
  override async execute(): Promise<unknown> {
    const { rowOf } = this.#plan
    const statement = this.#ready.stmt.bind(...this.#ready.getQuery().params)
    return this.#shown(rowOf === undefined ? await statement.run() : (await statement.raw()).map(rowOf))
  }

  #shown(rows: unknown): unknown {
    this.#look(rows)
    return rows
  }
}
