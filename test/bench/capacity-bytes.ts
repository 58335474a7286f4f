// The bytes that a row takes in D1, with its entries in the indexes: rows that the Worker wrote itself in this run, copied under other
// ids into an empty database until the pages are full, and weighed page by page.
import { DatabaseSync } from 'node:sqlite'
import { uuidv7 } from '../../src/crypto/random.ts'
import { migrations } from './bare-workerd.ts'
import type { Running } from './capacity-servers.ts'

/** Tables that grow with people. */
const TABLES = ['users', 'sessions', 'audit_events', 'mails'] as const
type Table = (typeof TABLES)[number]
/** Which rows are patterns, where not all are: people who have a password, as they have who sign up. */
const WHERE: Partial<Record<Table, string>> = { users: 'WHERE hashed_password IS NOT NULL' }
/** Of each table: how many rows the Worker had written, and bytes a row. */
export type Bytes = { table: Table; from: number; bytes: number }
type Row = Record<string, string | number | null>

const COPIES = 50_000
/** No more rows of the Worker are taken as patterns. */
const MOST_READ = 500

/** Weighs a row of each table that has any. Takes some seconds. */
export async function measureBytes(running: Pick<Running, 'd1'>): Promise<Bytes[]> {
  const database = new DatabaseSync(':memory:')
  try {
    for (const { sql } of migrations()) database.exec(sql)
    const ids = Array.from({ length: COPIES }, (_, at) => uuidv7(1_700_000_000_000 + at * 1_000))
    const weighed: Bytes[] = []
    for (const table of TABLES) {
      const rows = await rowsOf(running.d1.port, table)
      if (rows.length === 0) continue
      copy(database, table, rows, ids)
      weighed.push({ table, from: rows.length, bytes: weight(database, table) / COPIES })
    }
    return weighed
  } finally {
    database.close()
  }
}

async function rowsOf(port: number, table: Table): Promise<Row[]> {
  const body = JSON.stringify([
    { sql: `SELECT * FROM ${table} ${WHERE[table] ?? ''} ORDER BY id DESC LIMIT ${MOST_READ}`, params: [] },
  ])
  const answer = await fetch(`http://localhost:${port}/query?resultsFormat=ARRAY_OF_OBJECTS`, { method: 'POST', body })
  const [said] = await answer.json<{ results: Row[] }[]>()
  return said?.results ?? []
}

/** Ids of its own for each copy; what points to somebody points to one of the others, as chance has it. */
function copy(database: DatabaseSync, table: Table, rows: readonly Row[], ids: readonly string[]): void {
  const virtual = database.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 0').all(table)
  const generated = virtual.map(({ name }) => String(name))
  database.exec('BEGIN')
  for (let number = 0; number < COPIES; number += 1) {
    const row = { ...rows[number % rows.length] }
    for (const name of generated) delete row[name]
    row['id'] = ids[number] ?? ''
    const somebody = ids[(number * 7919) % COPIES] ?? ''
    for (const name of ['user_id', 'subject_id', 'actor_id'])
      if (row[name] !== null && row[name] !== undefined) row[name] = somebody
    if (typeof row['email'] === 'string') row['email'] = `${number}.${row['email']}`
    const names = Object.keys(row)
    database
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(row))
  }
  database.exec('COMMIT')
}

/** Bytes of the pages of a table and of its indexes. */
function weight(database: DatabaseSync, table: Table): number {
  const statement = database.prepare(
    'SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?)',
  )
  return Number(statement.get(table)?.['bytes'] ?? 0)
}
