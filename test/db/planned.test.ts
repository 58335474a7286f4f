// A planned statement against the plain Drizzle query that it is made of: the same text, the same values, the same rows, for every kind of
// statement and of column. It is built once an isolate, and D1's own statement once a binding.
import { and, eq, getTableColumns, gt, lt, or, sql } from 'drizzle-orm'
import { integer, real, SQLiteAsyncDialect, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  a,
  aliased,
  always,
  openDb,
  planned,
  run,
  statement,
  type Condition,
  type Db,
  type Write,
} from '../../src/db/client.ts'
import { database } from '../support/world.ts'

const pets = sqliteTable('pets', {
  id: text('id').primaryKey(),
  name: text('pet_name'),
  tame: integer('tame', { mode: 'boolean' }).notNull(),
  born: integer('born', { mode: 'timestamp_ms' }),
  fed: integer('fed', { mode: 'timestamp' }),
  tricks: text('tricks', { mode: 'json' }).$type<string[]>(),
  weight: real('weight').notNull().default(1),
})
const owners = sqliteTable('owners', {
  id: text('id').primaryKey(),
  petId: text('pet_id'),
  name: text('name').notNull(),
})

const REX = {
  id: 'rex',
  name: 'Rex',
  tame: true,
  born: new Date('2024-02-29T12:00:00.123Z'),
  fed: new Date('2026-11-29T08:00:00Z'),
  tricks: ['sit', 'it’s "play dead"'],
  weight: 12.5,
}
const STRAY = { id: 'stray', name: null, tame: false, born: null, fed: null, tricks: null, weight: 3 }

let db: Db

beforeAll(async () => {
  await database
    .prepare(
      'CREATE TABLE pets (id TEXT PRIMARY KEY, pet_name TEXT, tame INTEGER NOT NULL, born INTEGER, fed INTEGER, tricks TEXT, weight REAL NOT NULL DEFAULT 1)',
    )
    .run()
  await database.prepare('CREATE TABLE owners (id TEXT PRIMARY KEY, pet_id TEXT, name TEXT NOT NULL)').run()
})

afterAll(async () => {
  for (const table of ['pets', 'owners']) await database.prepare(`DROP TABLE ${table}`).run()
})

beforeEach(async () => {
  db = openDb(database)
  await run(db, [
    db.delete(pets),
    db.delete(owners),
    db.insert(pets).values([REX, STRAY]),
    db.insert(owners).values({ id: 'ada', petId: 'rex', name: 'Ada' }),
  ])
})

type Built = { _prepare: () => { getQuery: () => { sql: string; params: unknown[] } } }
const builtOf = (one: unknown): { sql: string; params: unknown[] } => {
  const { sql: words, params } = (one as Built)._prepare().getQuery()
  return { sql: words, params }
}

const insertPet = planned(getTableColumns(pets), (on, row) => on.insert(pets).values(row).returning())
const petsLike = planned(
  { tame: pets.tame, born: pets.born, tricks: pets.tricks, most: a.number },
  (on, { tame, born, tricks, most }) =>
    on
      .select()
      .from(pets)
      .where(or(eq(pets.tame, tame), and(gt(pets.born, born), eq(pets.tricks, tricks))))
      .orderBy(pets.id)
      .limit(most),
)
const feed = planned(
  { id: pets.id, fed: pets.fed, tricks: pets.tricks, name: pets.name, more: a.number },
  (on, { id, fed, tricks, name, more }) =>
    on
      .update(pets)
      .set({ fed, tricks, name, weight: sql`${pets.weight} + ${more}` })
      .where(and(eq(pets.id, id), lt(pets.weight, 100)))
      .returning({ id: pets.id, fed: pets.fed, heavy: sql<boolean>`${pets.weight} > 10`.mapWith(Boolean) }),
)
const release = planned({ id: pets.id }, (on, { id }) => on.delete(pets).where(eq(pets.id, id)))
const withOwner = planned({ tame: pets.tame }, (on, { tame }) =>
  on
    .select({ pet: getTableColumns(pets), owner: aliased('owner', getTableColumns(owners)) })
    .from(pets)
    .innerJoin(owners, eq(owners.petId, pets.id))
    .where(eq(pets.tame, tame)),
)

const FED = { id: 'rex', fed: new Date('2026-12-01T00:00:00Z'), tricks: ['sit'], name: null, more: 0.5 }
const NEW = { ...REX, id: 'new', born: null, tricks: null, tame: false }
const born = new Date(0)

/** Each planned, and as Drizzle has it with the values in it. */
const KINDS: [string, (on: Db) => Write, (on: Db) => Write][] = [
  [
    'a select',
    (on) => petsLike(on, { tame: false, born, tricks: REX.tricks, most: 5 }),
    (on) =>
      on
        .select()
        .from(pets)
        .where(or(eq(pets.tame, false), and(gt(pets.born, born), eq(pets.tricks, REX.tricks))))
        .orderBy(pets.id)
        .limit(5),
  ],
  [
    'an insert of a whole row that gives it back',
    (on) => insertPet(on, NEW),
    (on) => on.insert(pets).values(NEW).returning(),
  ],
  [
    'an insert of NULL in every column that may be',
    (on) => insertPet(on, { ...STRAY, id: 'new' }),
    (on) =>
      on
        .insert(pets)
        .values({ ...STRAY, id: 'new' })
        .returning(),
  ],
  [
    'a conditional update that gives some columns back',
    (on) => feed(on, FED),
    (on) =>
      on
        .update(pets)
        .set({ fed: FED.fed, tricks: FED.tricks, name: null, weight: sql`${pets.weight} + ${0.5}` })
        .where(and(eq(pets.id, 'rex'), lt(pets.weight, 100)))
        .returning({ id: pets.id, fed: pets.fed, heavy: sql<boolean>`${pets.weight} > 10`.mapWith(Boolean) }),
  ],
  ['a delete', (on) => release(on, { id: 'rex' }), (on) => on.delete(pets).where(eq(pets.id, 'rex'))],
  [
    'a join with columns of one name',
    (on) => withOwner(on, { tame: true }),
    (on) =>
      on
        .select({ pet: getTableColumns(pets), owner: aliased('owner', getTableColumns(owners)) })
        .from(pets)
        .innerJoin(owners, eq(owners.petId, pets.id))
        .where(eq(pets.tame, true)),
  ],
]

/** What a statement gives back, and what it leaves in the table, undone again. */
async function effectOf(make: (on: Db) => Write, alone: boolean): Promise<unknown> {
  const one = make(db)
  const given: unknown = alone ? await Promise.resolve<unknown>(one) : (await run(db, [one]))[0]
  const plain = Array.isArray(given) ? given : (given as D1Result).meta.changes
  const left = await database.prepare('SELECT * FROM pets ORDER BY id').all()
  await run(db, [db.delete(pets), db.insert(pets).values([REX, STRAY])])
  return { given: plain, left: left.results }
}

describe.each(KINDS)('%s', (_, plan, plain) => {
  it('has the text and the values of the plain query', () => {
    expect(builtOf(plan(db))).toEqual(builtOf(plain(db)))
  })

  it.each([true, false])('does the same and gives the same back (alone: %s)', async (alone) => {
    expect(await effectOf(plan, alone)).toEqual(await effectOf(plain, alone))
  })
})

describe('a plan', () => {
  it('is built once, whatever the values, and prepared once a binding', async () => {
    let built = 0
    const byId = planned({ id: pets.id }, (on, { id }) => {
      built += 1
      return on.select().from(pets).where(eq(pets.id, id))
    })
    const [one, other] = [counting(), counting()]
    for (const { binding } of [one, one, other, one, other]) {
      const on = openDb(binding)
      const [[rex], [stray]] = await run(on, [byId(on, { id: 'rex' }), byId(on, { id: 'stray' })])
      expect([rex, stray]).toEqual([REX, STRAY])
    }
    expect(built).toBe(1)
    expect([one.prepared, other.prepared].map((texts) => texts.length)).toEqual([1, 1])
  })

  it('stands in a batch beside statements that are not planned, in their order', async () => {
    const [[fed], changed, [stray], counted] = await run(db, [
      feed(db, FED),
      statement<{ n: number }>(db, sql`SELECT changes() AS n`),
      db.select().from(pets).where(eq(pets.id, 'stray')),
      statement<{ n: number }>(db, sql`SELECT count(*) AS n FROM pets WHERE weight = ${13}`),
    ])
    expect(fed).toEqual({ id: 'rex', fed: FED.fed, heavy: true })
    expect([changed.results[0]?.n, stray?.id, counted.results[0]?.n]).toEqual([1, 'stray', 1])
  })

  it('takes conditions: one plan for each text, and the values of each call', async () => {
    let built = 0
    const where = planned({ which: a.condition }, (on, { which }) => {
      built += 1
      return on.select({ id: pets.id }).from(pets).where(which).orderBy(pets.id)
    })
    const ids = async (which: Condition): Promise<string[]> => (await where(db, { which })).map(({ id }) => id)
    expect(await ids(eq(pets.id, 'rex'))).toEqual(['rex'])
    expect(await ids(eq(pets.id, 'stray'))).toEqual(['stray'])
    expect(await ids(eq(pets.tame, true))).toEqual(['rex'])
    expect(await ids(eq(pets.tame, false))).toEqual(['stray'])
    expect(await ids(sql`${pets.id} IN ${['rex', 'stray']}`)).toEqual(['rex', 'stray'])
    expect(await ids(always)).toEqual(['rex', 'stray'])
    expect(built).toBe(4)
  })

  it('tells columns of one name apart', async () => {
    const names = planned({ which: a.condition }, (on, { which }) =>
      on.select({ id: pets.id }).from(pets).innerJoin(owners, eq(owners.petId, pets.id)).where(which),
    )
    expect(await names(db, { which: eq(pets.id, 'rex') })).toHaveLength(1)
    expect(await names(db, { which: eq(owners.id, 'rex') })).toHaveLength(0)
  })

  it('is kept of SQL of our own, too, by its text', async () => {
    const building = vi.spyOn(SQLiteAsyncDialect.prototype, 'sqlToQuery')
    const weigh = async (id: string, more: number): Promise<unknown> => {
      const [{ results }] = await run(db, [
        statement(db, sql`SELECT weight + ${more} AS sum FROM ${pets} WHERE ${eq(pets.id, id)} AND 'once' = 'once'`),
      ])
      return results
    }
    expect(await weigh('rex', 1)).toEqual([{ sum: 13.5 }])
    expect(await weigh('stray', 2)).toEqual([{ sum: 5 }])
    expect(building).toHaveBeenCalledTimes(1)
    building.mockRestore()
  })
})

describe('what is no call of a plan', () => {
  const given = { tame: true, born, tricks: [], most: 1 }

  it('is refused: a parameter that is missing, undefined or unknown', () => {
    const { most: _, ...less } = given
    // @ts-expect-error: a parameter is missing
    expect(() => petsLike(db, less)).toThrow('misses its parameter most')
    // @ts-expect-error: undefined is no value
    expect(() => petsLike(db, { ...given, most: undefined })).toThrow('misses its parameter most')
    // @ts-expect-error: there is no such parameter
    expect(() => petsLike(db, { ...given, mots: 1 })).toThrow('no parameter mots')
  })

  it('is refused: a value that its parameter does not take', () => {
    // @ts-expect-error: a list is no number
    expect(() => petsLike(db, { ...given, most: [1] })).toThrow('binds no such value: most')
    // @ts-expect-error: a number is no date
    expect(() => petsLike(db, { ...given, born: 5 })).toThrow(TypeError)
    expect(() => statement(db, sql`SELECT ${{ a: 1 }}`)).toThrow('binds no such value')
  })

  it('is refused: a query whose columns D1 would merge in a batch, and one with an outer join', () => {
    const merged = planned({ id: pets.id }, (on, { id }) =>
      on.select().from(pets).innerJoin(owners, eq(owners.petId, pets.id)).where(eq(pets.id, id)),
    )
    expect(() => merged(db, { id: 'rex' })).toThrow('merges columns of one name in a batch, id')
    const outer = planned({ id: pets.id }, (on, { id }) =>
      on
        .select({ id: pets.id, owner: owners.name })
        .from(pets)
        .leftJoin(owners, eq(owners.petId, pets.id))
        .where(eq(pets.id, id)),
    )
    expect(() => outer(db, { id: 'rex' })).toThrow('outer join')
  })
})

/** The database, by another binding that notes what it prepares. */
function counting(): { binding: D1Database; prepared: string[] } {
  const prepared: string[] = []
  const prepare = (words: string): D1PreparedStatement => {
    prepared.push(words)
    return database.prepare(words)
  }
  return { binding: { prepare, batch: database.batch.bind(database) } as unknown as D1Database, prepared }
}
