// What a replica takes: reads, in a callback that has no other database. A write is refused before D1 hears of it.
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { statement } from '../../src/db/client.ts'
import { isBookmark, isRead, openReplicated } from '../../src/db/replica.ts'
import { openReplicas, type Replicas } from '../support/servers/replicas.ts'
import { database, freshWorld, openWorld } from '../support/world.ts'
import { listen } from '../support/servers/d1.ts'

let replicas: Replicas

beforeEach(async () => {
  await freshWorld()
  replicas = await openReplicas()
})

const opened = (held?: string) =>
  openReplicated(listen(database, { sessions: replicas.sessions }).db, {
    on: true,
    keeper: { held: held === undefined ? undefined : { bookmark: held, since: 1 } },
    now: () => 2,
  })

describe('a statement', () => {
  it.each([
    'SELECT 1',
    '  select 1',
    'SELECT json(1) FROM users WHERE deleted_at > 0',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'WITH a AS (SELECT updated_at FROM users) SELECT * FROM a',
  ])('reads: %s', (text) => expect(isRead(text)).toBe(true))

  it.each([
    'INSERT INTO users (id) VALUES (1)',
    'UPDATE users SET name = 1',
    'DELETE FROM users',
    'REPLACE INTO users (id) VALUES (1)',
    'WITH a AS (SELECT 1) DELETE FROM users',
    'WITH a AS (SELECT 1) INSERT INTO users SELECT * FROM a',
    'WITH a AS (SELECT 1)\nUPDATE users SET name = 1',
    'PRAGMA user_version = 1',
    'CREATE TABLE a (b)',
    '-- SELECT\nDELETE FROM users',
    '',
    'SELECTED',
  ])('may write: %s', (text) => expect(isRead(text)).toBe(false))
})

describe('a bookmark', () => {
  it.each(['00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683', 'abcdef-012345'])('is one: %s', (text) =>
    expect(isBookmark(text)).toBe(true),
  )

  it.each([
    '',
    'first-primary',
    'first-unconstrained',
    'abcdef',
    'abcdef-',
    '-abcdef',
    'ABCDEF-ABCDEF',
    'abcd-abcd ',
    'abcd-abcd\n',
    'ab-cd',
    'abcd-'.repeat(60) + 'abcd',
  ])('is none: %j', (text) => expect(isBookmark(text)).toBe(false))
})

describe('a write', () => {
  const WRITE = sql`DELETE FROM users`

  it.each([undefined, '00000000-00000000-0000504d-0123456789abcdef0123456789abcdef'])(
    'is refused in each reading of a replica (bookmark: %s)',
    async (held) => {
      const { replica } = opened(held)
      await expect(replica.read((db) => [statement(db, WRITE)])).rejects.toThrow('only reads may be old')
      await expect(replica.readAnywhere((db) => [statement(db, WRITE)])).rejects.toThrow('only reads may be old')
      const ask = () => ({
        asked: statement(opened().db, sql`SELECT 1`),
        may: sql`1`,
        judged: () => ({ ok: true as const, value: 'somebody' }),
      })
      await expect(replica.readAs(ask, (db) => [statement(db, WRITE)])).rejects.toThrow('only reads may be old')
      expect(replicas.served).toEqual([])
    },
  )

  it('by the primary ends the chain, before it and after it', async () => {
    const held = { bookmark: replicas.at(), since: 1 }
    const { db, replica } = opened(held.bookmark)
    expect(replica.kept()).toBeUndefined()
    await replica.read((old) => [statement(old, sql`SELECT 1 AS one`)])
    expect(replicas.served).toMatchObject([{ by: 'replica' }])
    statement(db, WRITE)
    expect(replica.kept()).toBeNull()
    await replica.read((old) => [statement(old, sql`SELECT 1 AS one`)])
    expect(replicas.served).toHaveLength(1)
    expect(replica.kept()).toBeNull()
  })
})

it('a real session of D1 begins a chain and goes on with it', async () => {
  const world = openWorld({ READ_REPLICAS: 'on' }, { sessions: (start) => database.withSession(start) })
  const first = openReplicated(world.env.DB, { on: true, keeper: { held: undefined }, now: () => 1 }).replica
  const [{ results }] = await first.read((db) => [statement<{ n: number }>(db, sql`SELECT count(*) AS n FROM users`)])
  expect(results).toEqual([{ n: 0 }])
  const kept = first.kept()
  if (kept === null || kept === undefined) throw new Error('no chain')
  const then = openReplicated(world.env.DB, { on: true, keeper: { held: kept }, now: () => 1 }).replica
  await then.read((db) => [statement(db, sql`SELECT 1 AS one`)])
  expect(world.trips.map(({ session }) => session)).toEqual(['first-primary', kept.bookmark])
})
