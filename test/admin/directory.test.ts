// The directory of people: every filter, in pages that keep their place, and that read no more than they return.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { toBase64Url, toUtf8 } from '../../src/crypto/encoding.ts'
import { ROLES, STATUSES } from '../../src/users/rules.ts'
import { everything, somebody, type Somebody } from '../support/people/administrators.ts'
import { addUser } from '../support/people/people.ts'
import { sampled } from '../support/size.ts'
import { database, freshWorld, json, migrateAnew, stopClock, type World } from '../support/world.ts'

type Person = { id: string; email: string; role: string; status: string }
type Item = Person & { disabled: boolean; email_verified: boolean }

let world: World
let root: Somebody

/**
 * Rows that a page may read beyond those that it returns: one to see that there is more; where three ranges are merged, one
 * ahead in each.
 */
const ahead = (search: Record<string, string>): number => ('role' in search === 'status' in search ? 1 : 3)

/** Reads one page, and how many rows it read in D1. */
async function page(search: Record<string, string>): Promise<{ items: Item[]; cursor: string | null; read: number }> {
  // A warm isolate: it remembers the keys for half a minute.
  await world.fetch('/.well-known/jwks.json')
  world.trips.length = 0
  const answer = await root.phone.get(`/api/admin/users?${String(new URLSearchParams(search))}`)
  expect(answer.status, JSON.stringify(search)).toBe(200)
  const { items, next_cursor } = await json(answer)
  expect(world.trips.length).toBe(2)
  return { items, cursor: next_cursor, read: world.trips[1]?.rowsRead ?? -1 }
}

/** Reads all pages of a list, and holds each to its bound. */
async function all(search: Record<string, string>): Promise<Item[]> {
  const found: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const one = await page(cursor === undefined ? search : { ...search, cursor })
    expect(one.read, JSON.stringify(search)).toBeLessThanOrEqual(one.items.length + ahead(search))
    found.push(...one.items)
    ;({ cursor } = one)
  }
  return found
}

describe('every combination of query, role and status', () => {
  const people: Person[] = []

  /** Four hundred people, spread badly: whoever is wanted stands behind many who aren't, by age and by address. */
  function spread(n: number): Omit<Person, 'id'> {
    const number = String(n).padStart(3, '0')
    // The oldest, and last by address: the few of each rare kind.
    if (n < 3) return { email: `common-zz${number}@example.com`, role: 'ADMIN', status: 'disabled' }
    if (n === 3) return { email: `common-zz${number}@example.com`, role: 'SUPER_ADMIN', status: 'unverified' }
    if (n === 4) return { email: `a@example.com`, role: 'USER', status: 'disabled' }
    if (n < 60) return { email: `common-m${number}@example.com`, role: 'USER', status: 'unverified' }
    if (n < 300) return { email: `common-a${number}@example.com`, role: 'USER', status: 'active' }
    if (n % 50 === 0) return { email: `common-b${number}@example.com`, role: 'ADMIN', status: 'active' }
    if (n % 3 === 0) return { email: `ünï-${number}@example.com`, role: 'USER', status: 'disabled' }
    return { email: `common-c${number}@xn--mnchen-3ya.de`, role: 'USER', status: 'active' }
  }

  beforeAll(async () => {
    stopClock()
    world = await freshWorld({}, { counting: true })
    root = await somebody(world, 'SUPER_ADMIN', { email: 'root@example.com' })
    const insert = database.prepare(
      'INSERT INTO users (id, email, role, email_verified_at, disabled_at) VALUES (?, ?, ?, ?, ?)',
    )
    for (let n = 0; n < 400; n += 1) people.push({ id: uuidv7(Date.UTC(2026, 0, 1) + n * 1000), ...spread(n) })
    await database.batch(
      people.map(({ id, email, role, status }) =>
        insert.bind(id, email, role, status === 'unverified' ? null : 1, status === 'disabled' ? 1 : null),
      ),
    )
    people.push({ id: root.id, email: root.email, role: 'SUPER_ADMIN', status: 'active' })
  })

  // The statistics of ANALYZE are not for other tests.
  afterAll(migrateAnew)

  const byText = (key: 'id' | 'email') => (a: Person, b: Person) => (a[key] < b[key] ? -1 : 1)
  const expected = (query: string, role: string, status: string): string[] =>
    people
      .filter((one) => one.email.startsWith(query) && one.role.includes(role) && one.status.includes(status))
      .filter((one) => role === '' || one.role === role)
      .toSorted(query === '' ? (a, b) => -byText('id')(a, b) : byText('email'))
      .map(({ email }) => email)

  const queries = [
    '',
    'common-',
    'common-zz',
    'common-c',
    'ünï',
    'a@',
    'root@example.com',
    'nobody',
    'common-c301@xn--',
  ]
  const every = queries.flatMap((query) =>
    ['', ...ROLES].flatMap((role) => ['', ...STATUSES].map((status) => ({ query, role, status }))),
  )
  // 43 and 144 have no common measure: each query, role and status is among them.
  const combinations = sampled(every, 43, 5)

  it.each([1, 7, 100])(
    `${combinations.length} of them by pages of %i: who is wanted, in order, rows read`,
    async (limit) => {
      for (const { query, role, status } of combinations) {
        const filter = Object.entries({ query, role, status }).filter(([, value]) => value !== '')
        // One at a time takes long: a few of those will do.
        if (limit === 1 && expected(query, role, status).length > 20) continue
        const found = await all({ ...Object.fromEntries(filter), limit: String(limit) })
        const what = JSON.stringify(filter)
        expect(
          found.map(({ email }) => email),
          what,
        ).toEqual(expected(query, role, status))
      }
    },
  )

  it('… and so it stays when ANALYZE has told SQLite how they are spread', async () => {
    await database.prepare('ANALYZE').run()
    for (const { query, role, status } of combinations) {
      const filter = Object.entries({ query, role, status }).filter(([, value]) => value !== '')
      const found = await all({ ...Object.fromEntries(filter), limit: '25' })
      expect(found).toHaveLength(expected(query, role, status).length)
    }
  })

  it('shows of each what §2 says and whether they are disabled, and no hash', async () => {
    const { items } = await page({ query: 'root@', limit: '1' })
    expect(items).toEqual([
      {
        id: root.id,
        email: 'root@example.com',
        email_verified: true,
        name: null,
        role: 'SUPER_ADMIN',
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        last_login_at: null,
        disabled: false,
      },
    ])
  })

  it('takes any spelling of the beginning of an address', async () => {
    for (const query of ['  ROOT@Example', 'ro', 'ｒｏｏｔ@', 'Root@EXAMPLE.COM'])
      expect((await page({ query })).items.map(({ email }) => email)).toEqual(['root@example.com'])
    expect((await page({ query: 'common-C301@MÜNCHEN.de' })).items).toHaveLength(1)
    expect((await page({ query: '  ', limit: '3' })).items[0]?.email).toBe('root@example.com')
  })

  it('bears whatever is put into the query: a page or 400, and nothing else', async () => {
    const before = await everything()
    const texts = [
      '%',
      '_',
      '*',
      "'",
      "' OR 1=1 --",
      '"',
      '\\',
      '[a-z]',
      '%00',
      '%0d%0a',
      '%ff',
      '%ed%a0%80',
      '%F0%9F%92%A9',
    ]
    const long = ['a'.repeat(254), 'a'.repeat(255), 'a'.repeat(5000), '%'.repeat(60), 'ﷺ'.repeat(60)]
    for (const text of [...texts, ...long]) {
      for (const [name, good] of [
        ['query', [200, 400]],
        ['role', [400]],
        ['status', [400]],
        ['limit', [400]],
        ['cursor', [400]],
      ] as const) {
        const answer = await root.phone.get(`/api/admin/users?${name}=${text}`)
        expect(good, `${name}=${text.slice(0, 30)}`).toContain(answer.status)
      }
      const { items = [] } = await json(await root.phone.get(`/api/admin/users?query=${text}`))
      expect(items, text).toEqual([])
    }
    for (const wrong of ['limit=0', 'limit=101', 'limit=1.5', 'role=admin', 'status=gone', 'query=%00'])
      expect((await root.phone.get(`/api/admin/users?${wrong}`)).status, wrong).toBe(400)
    expect(await everything()).toBe(before)
  })

  it('refuses a cursor that is none of the list', async () => {
    const inId = root.id
    const inAddress = toBase64Url(toUtf8('common-a070@example.com'))
    for (const search of [
      `cursor=${inAddress}`,
      `query=common&cursor=${inId}`,
      `query=root&cursor=${inAddress}`,
      `query=common&cursor=${inAddress}=`,
      `query=common&cursor=${inAddress.slice(0, -1)}`,
      `query=common&cursor=_____w`,
      `query=common&cursor=${toBase64Url(toUtf8('common'))}`,
      `cursor=${inId.toUpperCase()}`,
      `cursor=${'f'.repeat(36)}`,
    ]) {
      const answer = await root.phone.get(`/api/admin/users?${search}`)
      expect(await json(answer), search).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ field: 'cursor', code: 'invalid_cursor' }],
      })
    }
    expect((await root.phone.get(`/api/admin/users?query=common&cursor=${inAddress}`)).status).toBe(200)
  })
})

describe('a directory where everybody was of one kind', () => {
  afterAll(migrateAnew)

  it('is read no further than its pages when that is all that ANALYZE has told SQLite', async () => {
    stopClock()
    world = await freshWorld({}, { counting: true })
    const people = (first: number, last: number, role: string): string =>
      `WITH RECURSIVE i(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM i WHERE n < ${last})
       INSERT INTO users (id, email, role, email_verified_at)
       SELECT printf('%08x-0000-7000-8000-000000000000', n), 'p' || n || '@example.com', '${role}', 1 FROM i`
    await database.prepare(people(10, 2000, 'USER')).run()
    await database.prepare('ANALYZE').run()
    root = await somebody(world, 'SUPER_ADMIN', { email: 'root@example.com' })
    await database.prepare(people(1, 3, 'ADMIN')).run()
    for (const query of [{}, { query: 'p' }] as Record<string, string>[])
      for (const status of [{}, { status: 'active' }] as Record<string, string>[]) {
        expect(await all({ ...query, role: 'ADMIN', ...status, limit: '1' })).toHaveLength(3)
        expect(await all({ ...query, role: 'SUPER_ADMIN', ...status })).toHaveLength('query' in query ? 0 : 1)
        expect(await all({ ...query, ...status, limit: '100' })).toHaveLength('query' in query ? 1994 : 1995)
      }
    expect(await all({ status: 'disabled' })).toEqual([])
    world.trips.length = 0
    await root.phone.get('/api/admin/stats')
    expect(world.trips[1]?.rowsRead).toBeLessThanOrEqual(2010)
  })
})

describe('pages', () => {
  beforeEach(async () => {
    const clock = stopClock()
    world = await freshWorld({}, { counting: true })
    root = await somebody(world, 'SUPER_ADMIN', { email: 'root@example.com' })
    for (const name of ['b', 'd', 'f', 'h']) {
      clock.pass(1)
      await addUser(world, `${name}@example.com`)
    }
  })

  it('keep their place while people come and go, and the one that they ended with is deleted', async () => {
    const first = await page({ limit: '2' })
    expect(first.items.map(({ email }) => email)).toEqual(['h@example.com', 'f@example.com'])
    await addUser(world, 'i@example.com')
    await database.prepare("DELETE FROM users WHERE email = 'f@example.com'").run()
    const second = await page({ limit: '2', cursor: first.cursor ?? '' })
    expect(second.items.map(({ email }) => email)).toEqual(['d@example.com', 'b@example.com'])

    const byAddress = await page({ query: 'b', limit: '1' })
    expect(byAddress).toMatchObject({ items: [{ email: 'b@example.com' }], cursor: null })
    for (const name of ['ba', 'bb', 'bc']) await addUser(world, `${name}@example.com`)
    const one = await page({ query: 'b', limit: '2' })
    await addUser(world, 'b0@example.com')
    await addUser(world, 'bbb@example.com')
    await database.prepare("DELETE FROM users WHERE email = 'ba@example.com'").run()
    const two = await page({ query: 'b', limit: '2', cursor: one.cursor ?? '' })
    const three = await page({ query: 'b', limit: '2', cursor: two.cursor ?? '' })
    expect([one, two, three].flatMap(({ items }) => items.map(({ email }) => email.split('@')[0]))).toEqual([
      'b',
      'ba',
      'bb',
      'bbb',
      'bc',
    ])
    expect(three.cursor).toBeNull()
  })

  it('show a change of status and role at once', async () => {
    const found = async (search: Record<string, string>): Promise<string[]> =>
      (await page(search)).items.map(({ email }) => email.charAt(0))
    const { items } = await page({ query: 'd@' })
    const id = items[0]?.id ?? ''
    await root.phone.post(`/api/admin/users/${id}/disable`)
    expect(await found({ status: 'disabled' })).toEqual(['d'])
    await root.phone.send('PUT', `/api/admin/users/${id}/role`, { role: 'ADMIN' })
    expect(await found({ status: 'disabled', role: 'ADMIN' })).toEqual(['d'])
    await root.phone.post(`/api/admin/users/${id}/enable`)
    expect(await found({ status: 'active', role: 'ADMIN' })).toEqual(['d'])
    expect(await found({ status: 'disabled' })).toEqual([])
    await root.phone.post('/api/admin/users', { email: 'x@example.com' })
    expect(await found({ status: 'unverified' })).toEqual(['x'])
  })
})
