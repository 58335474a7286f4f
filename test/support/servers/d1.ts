// A D1 binding with ears: counts round trips and rows, delays, and fails on demand. Product code sees an ordinary binding.

/** What was asked of D1: one entry a round trip, a batch being one. Rows that nobody counted are `NaN`. */
export type Trip = {
  statements: string[]
  rowsRead: number
  rowsWritten: number
  /** What the session of D1 began with that it was asked by, if there was one. */
  session?: string
}

export type Ears = {
  /** Runs before each round trip; throws to fail it, waits to delay it. */
  before?: (statements: readonly string[], trip: number) => Promise<void> | void
  /** Runs after D1 did its work, before anybody hears of it: throws to lose an answer. */
  after?: (statements: readonly string[], trip: number) => Promise<void> | void
  /** Whether to count the rows of each read, too: it is done twice for that. */
  counting?: boolean
  /** Opens sessions of D1. Without it nobody may ask for one. */
  sessions?: (start: string) => D1DatabaseSession
}

const UNCOUNTED = { rows_read: Number.NaN, rows_written: Number.NaN } as D1Meta
const RAW = Symbol('statement')
const SQL = Symbol('sql')
type Wrapped = D1PreparedStatement & { [RAW]: D1PreparedStatement; [SQL]: string }

/** Wraps a binding. `trips` fills as it is used. */
export function listen(db: D1Database, ears: Ears = {}): { db: D1Database; trips: Trip[] } {
  const trips: Trip[] = []

  const travel = async <T>(
    statements: string[],
    go: () => Promise<T>,
    metas: (result: T) => D1Meta[],
    session?: string,
  ): Promise<T> => {
    const trip: Trip = { statements, rowsRead: 0, rowsWritten: 0, ...(session !== undefined && { session }) }
    const number = trips.push(trip)
    await ears.before?.(statements, number)
    const result = await go()
    for (const meta of metas(result)) {
      trip.rowsRead += meta.rows_read
      trip.rowsWritten += meta.rows_written
    }
    await ears.after?.(statements, number)
    return result
  }

  const wrap = (statement: D1PreparedStatement, sql: string): Wrapped =>
    ({
      [RAW]: statement,
      [SQL]: sql,
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      all: () =>
        travel(
          [sql],
          () => statement.all(),
          (result) => [result.meta],
        ),
      run: () =>
        travel(
          [sql],
          () => statement.run(),
          (result) => [result.meta],
        ),
      first: (column: string) =>
        travel(
          [sql],
          () => statement.first(column),
          () => [],
        ),
      raw: async (options?: { columnNames: true }) => {
        // raw() tells nothing of rows: a read is done twice to learn it.
        const counted = ears.counting === true && /^\s*select/i.test(sql)
        const meta = counted ? (await statement.all()).meta : UNCOUNTED
        return travel(
          [sql],
          () => statement.raw(options as { columnNames: true }),
          () => [meta],
        )
      },
    }) as unknown as Wrapped

  const over = (asked: Pick<D1Database, 'prepare' | 'batch'>, session?: string) => ({
    prepare: (sql: string) => wrap(asked.prepare(sql), sql),
    batch: (statements: Wrapped[]) =>
      travel(
        statements.map((statement) => statement[SQL]),
        () => asked.batch(statements.map((statement) => statement[RAW])),
        (results) => results.map((result) => result.meta),
        session,
      ),
  })

  const wrapped = {
    ...over(db),
    exec: (sql: string) => db.exec(sql),
    withSession: (start: string) => {
      if (ears.sessions === undefined) throw new Error('no replica is ever asked')
      const session = ears.sessions(start)
      return { ...over(session, start), getBookmark: () => session.getBookmark() }
    },
  }
  return { db: wrapped as unknown as D1Database, trips }
}

/** A delay before every round trip, so that what races has time to. */
export const slowly = (milliseconds: number): Ears => ({
  before: () => new Promise((resolve) => setTimeout(resolve, milliseconds)),
})
