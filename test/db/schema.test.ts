// The tables as Drizzle knows them against those that the migrations make: columns, keys, indexes, checks. Where the two part,
// queries are typed after a schema that isn't there.
import { is, SQL } from 'drizzle-orm'
import { getTableConfig, SQLiteTable, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as accounts from '../../src/accounts/tables.ts'
import * as admin from '../../src/admin/tables.ts'
import * as audit from '../../src/audit/tables.ts'
import * as codes from '../../src/codes/tables.ts'
import * as endings from '../../src/endings/tables.ts'
import * as credentials from '../../src/credentials/tables.ts'
import * as figures from '../../src/figures/tables.ts'
import * as limits from '../../src/limits/tables.ts'
import * as mail from '../../src/mail/tables.ts'
import * as sessions from '../../src/sessions/tables.ts'
import * as tokens from '../../src/tokens/tables.ts'
import * as users from '../../src/users/tables.ts'
import { freshWorld, rows } from '../support/world.ts'

const rooms = [accounts, admin, audit, codes, credentials, endings, figures, limits, mail, sessions, tokens, users]
const tables = rooms
  .flatMap((room): unknown[] => Object.values(room))
  .filter((exported): exported is SQLiteTable => is(exported, SQLiteTable))
  .map((table) => getTableConfig(table))

const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1)
/** All others are WITHOUT ROWID, which Drizzle can't say: it stands in the migrations alone. */
const WITH_ROWID = ['users', 'totp']
/** An expression has no name; SQLite says NULL. */
const namesOf = (columns: readonly unknown[]): (string | null)[] =>
  columns.map((column) => (column as Partial<SQLiteColumn>).name ?? null)

beforeAll(async () => void (await freshWorld()))

describe('the schema', () => {
  it('has a table for each that there is, and no other', async () => {
    const found = await rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%' ORDER BY name",
    )
    expect(tables.map(({ name }) => name).toSorted()).toEqual(found.map(({ name }) => name))
  })
})

describe.each(tables)('$name', ({ name, columns, primaryKeys, foreignKeys, indexes, checks }) => {
  /** The columns of a key that is more than one. */
  const inKey = primaryKeys.flatMap((key) => key.columns.map((column) => column.name))

  it('has these columns: their types, which may be NULL, which is the key, which has a default or is computed', async () => {
    const found = await rows<{
      name: string
      type: string
      notnull: number
      dflt_value: string | null
      pk: number
      hidden: number
    }>(`PRAGMA table_xinfo(${name})`)
    expect(
      columns
        .map((column) => ({
          name: column.name,
          type: column.getSQLType(),
          mandatory: column.notNull,
          key: column.primary || inKey.includes(column.name),
          default: column.default !== undefined,
          computed: column.generated !== undefined,
        }))
        .toSorted(byName),
    ).toEqual(
      found
        .map((column) => ({
          name: column.name,
          type: column.type.toLowerCase(),
          mandatory: column.notnull === 1,
          key: column.pk > 0,
          default: column.dflt_value !== null,
          computed: column.hidden !== 0,
        }))
        .toSorted(byName),
    )
  })

  it('is kept in the order of its key, without a rowid that each row would be billed for', async () => {
    const [found] = await rows<{ wr: number }>('SELECT wr FROM pragma_table_list WHERE name = ?', name)
    expect(found?.wr === 1).toBe(!WITH_ROWID.includes(name))
  })

  it('has no default that TypeScript works out: a planned statement would keep it for ever', () => {
    const changes = columns.map((column) => column.onUpdateFn?.()).filter((change) => change !== undefined)
    expect(columns.filter((column) => column.defaultFn !== undefined).map((column) => column.name)).toEqual([])
    expect(changes.filter((change) => !is(change, SQL))).toEqual([])
  })

  it('hangs on these rows of other tables, and goes with them', async () => {
    const found = await rows<{ table: string; from: string; to: string; on_delete: string; on_update: string }>(
      `PRAGMA foreign_key_list(${name})`,
    )
    expect(
      foreignKeys.map((key) => {
        const { columns: from, foreignTable, foreignColumns } = key.reference()
        return {
          from: namesOf(from),
          table: getTableConfig(foreignTable).name,
          to: namesOf(foreignColumns),
          onDelete: key.onDelete ?? 'no action',
          onUpdate: key.onUpdate ?? 'no action',
        }
      }),
    ).toEqual(
      found.map((key) => ({
        from: [key.from],
        table: key.table,
        to: [key.to],
        onDelete: key.on_delete.toLowerCase(),
        onUpdate: key.on_update.toLowerCase(),
      })),
    )
  })

  it('has these indexes, in the order of their columns', async () => {
    const found = await rows<{ name: string; unique: number; partial: number }>(`PRAGMA index_list(${name})`)
    const there = await Promise.all(
      found
        // SQLite makes one for a primary key.
        .filter((index) => !index.name.startsWith('sqlite_autoindex'))
        .map(async (index) => ({
          name: index.name,
          unique: index.unique === 1,
          partial: index.partial === 1,
          columns: (await rows<{ name: string | null }>(`PRAGMA index_info(${index.name})`)).map(
            (column) => column.name,
          ),
        })),
    )
    const known = [
      ...indexes.map(({ config }) => ({
        name: config.name,
        unique: config.unique,
        partial: config.where !== undefined,
        columns: namesOf(config.columns),
      })),
      ...columns
        .filter((column) => column.isUnique)
        .map((column) => ({ name: column.uniqueName ?? '', unique: true, partial: false, columns: [column.name] })),
    ]
    expect(known.toSorted(byName)).toEqual(there.toSorted(byName))
  })

  it('refuses by these checks', async () => {
    const [table] = await rows<{ sql: string }>('SELECT sql FROM sqlite_master WHERE name = ?', name)
    const there = [...(table?.sql ?? '').matchAll(/CONSTRAINT "?(\w+)"? CHECK/g)].map(([, check = '']) => check)
    expect(new Set(checks.map((check) => check.name))).toEqual(new Set(there))
  })
})
