// The plan of every query that the Worker issues, whatever the door: none reads a whole table, none sorts what an index
// could have given in order. The statements are those of a walk through all routes, RPC methods and the clock.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { walkEverything } from '../support/costs/walk.ts'
import { database, freshWorld, json, migrateAnew, openWorld, rows } from '../support/world.ts'

/** Tables that may be read whole, and why. */
const SMALL: Record<string, string> = {
  apis: 'a row for each API, which operators make by hand',
  d1_migrations: 'a row for each migration',
  signing_keys:
    'two or three rows, whatever the load: the key that signs, its successor, and the one before until it is dead',
}

/** Statements that leaf through an index until a page is full, passing over what was not asked for; and why they may. */
const LEAFING: [RegExp, string][] = [
  [/^SELECT 1 WHERE EXISTS \(SELECT 1 FROM clients LIMIT 1\)/, 'the first client, if there is one'],
  [/ from users where 1 order by /, 'a page of all people, in the order of the key: each row on the way is wanted'],
  [/from "mails" where .*"sealed" IS NOT NULL/, 'the development mailbox passes over the mails that nobody got'],
  [
    /from "audit_events" where "audit_events"\."event" = \? order by/,
    'an administrator reads the log by kind of event now and then; an index would cost each sign-in one more row',
  ],
  [
    /FROM \(SELECT \* FROM audit_events WHERE /,
    'the console looks at no more rows than its inner LIMIT says; what is asked for first in each of them is who looks',
  ],
  [
    /^SELECT \(SELECT count\(\*\) FROM \(SELECT 1 FROM mails INDEXED BY/,
    'entries of partial indexes, a thousand of each at most',
  ],
  [
    /FROM mails (WHERE 1|INDEXED BY mails_(failed|due|repeatable)_index)\s/,
    'a page of the outbox, in the order of its key or of a partial index: each row on the way is wanted',
  ],
  [/^SELECT count\(\*\) AS people/, 'the first thousand people are counted on the spot, where an administrator asks'],
]

/** Statements that sort, and why they may. */
const SORTING: [RegExp, string][] = [
  [
    /^SELECT clients\.id, clients\.name, .* UNION SELECT client_id/s,
    'the apps of one person, each once: a hundred at most',
  ],
  [
    /^update "mails" .* ORDER BY kind NOT IN /s,
    'the clock takes notices first of what waits, which MAIL_HOURLY_LIMIT bounds; an index would cost each mail one more row',
  ],
  [
    /^(INSERT INTO daily_counts|SELECT name, day, count\(\*\)).* GROUP BY /s,
    'a bounded piece of the log is counted by figure and day: 20,000 events by the clock, a thousand for a page',
  ],
]

/** Indexes that no statement needs, and why they stand. */
const IDLE: Record<string, string> = {
  grants_notified_index: 'the trigger sessions_end_grants goes by it, which has no plan of its own',
  sessions_expires_at_index: 'the first plan of the schema asks for it by name; the clock goes by idle_expires_at',
}

/** Tables whose rows a trigger adds. */
const BY_TRIGGER = ['logout_deliveries', 'revocations']

/** D1's bound of one statement. */
const MOST_PARAMETERS = 100

/** Tables that are kept in the order of their key, WITHOUT ROWID: a plan names no index for it. */
const KEYED = new Set<string>()

/** The tables of the product, without those of wrangler and SQLite. */
async function tables(): Promise<string[]> {
  const found = await rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
  return found.map(({ name }) => name).filter((name) => !/^(sqlite|d1|_cf)_/.test(name))
}

/** Rows in the tables that grow, as many as a day brings. */
async function fill(): Promise<void> {
  const many = 'WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3000)'
  const id = "'00000000-0000-7000-8000-' || printf('%012x', n)"
  for (const sql of [
    `INSERT INTO users (id, email) ${many} SELECT ${id}, 'person-' || n || '@example.com' FROM i`,
    `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at,
       idle_expires_at, active, revoked_at)
     ${many} SELECT ${id}, ${id}, 'cookie', n, 'jti', '[]', n, n, n, n, n % 2, CASE n % 2 WHEN 0 THEN n END FROM i`,
    `INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, sent_at, expires_at, challenge_expires_at)
     ${many} SELECT ${id}, 'sign_up', 'person-' || n, CASE n % 2 WHEN 0 THEN ${id} END, 'x', 'y', n, n, n FROM i`,
    `INSERT INTO sign_ups (code_id) ${many} SELECT ${id} FROM i`,
    `INSERT INTO mails (id, kind, recipient, next_attempt_at, sent_at)
     ${many} SELECT ${id}, 'sign_up_code', 'x', n, CASE n % 10 WHEN 0 THEN NULL ELSE n END FROM i`,
    `INSERT INTO audit_events (id, at, event, outcome, subject_id)
     ${many} SELECT ${id}, n, 'user_created', 'success', ${id} FROM i`,
    `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at)
     ${many} SELECT ${id}, ${id}, 'x', printf('%08x', n % 2), CASE n % 100 WHEN 0 THEN NULL ELSE n END, n FROM i`,
    `INSERT INTO pending_sign_ins (id, user_id, step, amr, transport, remember, credential_version, expires_at)
     ${many} SELECT ${id}, ${id}, 'second_factor', '[]', 'cookie', 0, 1, n FROM i`,
    `INSERT INTO identities (id, user_id, issuer, subject, provider)
     ${many} SELECT ${id}, ${id}, 'https://id.example.com', 'person-' || n, 'acme' FROM i`,
    `INSERT INTO provider_sessions (session_id, provider, issuer, subject, sid)
     ${many} SELECT ${id}, 'acme', 'https://id.example.com', 'person-' || n, 'session-' || n FROM i`,
    `INSERT INTO spent_challenges (nonce, expires_at) ${many} SELECT ${id}, n FROM i`,
    `INSERT INTO counters (key, count, expires_at) ${many} SELECT 'password:pair:' || n, 1, n FROM i`,
  ])
    await database.prepare(sql).run()
}

/** Looks which tables are kept by their key. */
async function readKeyed(): Promise<void> {
  for (const { name } of await rows<{ name: string }>('SELECT name FROM pragma_table_list WHERE wr')) KEYED.add(name)
}

async function planOf(sql: string, values: readonly unknown[]): Promise<string[]> {
  const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)
  return plan.map(({ detail }) => detail)
}

/** What is wrong with the plan of a statement. */
async function faultsOf(sql: string, values: readonly unknown[] = []): Promise<string[]> {
  const plan = await planOf(sql, values)
  const derived = [
    ...sql.matchAll(/(?:\bWITH(?: RECURSIVE)?|,)\s+(\w+)\s*(?:\([^)]*\))?\s+AS\s*(?:MATERIALIZED\s*)?\(/gi),
  ].map(([, name = '']) => name)
  const aliases = derived.flatMap((name) =>
    [...sql.matchAll(new RegExp(`\\b${name}\\s+AS\\s+(\\w+)`, 'gi'))].map(([, alias = '']) => alias),
  )
  const leafs = LEAFING.some(([pattern]) => pattern.test(sql))
  const sorts = SORTING.some(([pattern]) => pattern.test(sql))
  return plan
    .filter((detail) => {
      const scanned = /^SCAN (\S+)(.*)$/.exec(detail)
      if (scanned === null)
        return (
          /TEMP B-TREE|AUTOMATIC/.test(detail) && !sorts && !Object.keys(SMALL).some((table) => readsOnly(sql, table))
        )
      const [, name = '', how = ''] = scanned
      if (
        name === 'CONSTANT' ||
        /^ CONSTANT ROWS?/.test(how) ||
        /^\d+-ROW$/.test(name) ||
        name.startsWith('(') ||
        how.includes('VIRTUAL TABLE')
      )
        return false
      if ([...derived, ...aliases].includes(name) || name in SMALL) return false
      // In the order of an index, or of the key of a table that is kept by it, and no further than LIMIT is no scan, if every row on
      // the way is wanted.
      return !(
        (how.includes('USING') || KEYED.has(name)) &&
        /\blimit\b/i.test(sql) &&
        (leafs || !/\bwhere\b(?! 1 order)/i.test(sql))
      )
    })
    .map((detail) => `${detail}: ${sql.replace(/\s+/g, ' ')}`)
}

const readsOnly = (sql: string, table: string): boolean =>
  [...sql.matchAll(/\b(?:from|join|into|update)\s+"?(\w+)/gi)].every(([, name]) => name === table)

let issued: ReadonlyMap<string, unknown[]>
let walked: ReadonlySet<string>

beforeAll(async () => {
  ;({ issued, walked } = await walkEverything())
  await freshWorld()
  await readKeyed()
  await fill()
})

afterAll(async () => {
  // The statistics of ANALYZE are not for other tests.
  await migrateAnew()
})

describe('the walk', () => {
  it('takes every route of the OpenAPI file and every RPC method', async () => {
    const { paths } = await json(await openWorld().fetch('/openapi.json'))
    const routes = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const taken = (route: string): boolean => {
      const pattern = new RegExp(`^${route.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
      return [...walked].some((step) => pattern.test(step))
    }
    expect(routes.filter((route) => !taken(route))).toEqual([])
    for (const [name, entrypoint] of Object.entries({ Auth, AuthAdmin })) {
      const methods = Object.getOwnPropertyNames(entrypoint.prototype).filter((method) => method !== 'constructor')
      expect(methods.filter((method) => !walked.has(`${name}.${method}`))).toEqual([])
    }
  })

  it('touches every table', async () => {
    const text = [...issued.keys()].join('\n')
    for (const table of await tables()) {
      if (!BY_TRIGGER.includes(table))
        expect(text, table).toMatch(new RegExp(`(insert into|INSERT INTO) "?${table}\\b`))
      expect(text, table).toMatch(new RegExp(`(from|FROM|update|UPDATE) "?${table}\\b`))
    }
    expect(issued.size).toBeGreaterThanOrEqual(78)
  })
})

describe('every statement', () => {
  it('finds its rows by an index, with no statistics and with those of ANALYZE', async () => {
    const faults = async (): Promise<string[]> => {
      const found = await Promise.all([...issued].map(([sql, values]) => faultsOf(sql, values)))
      return found.flat()
    }
    expect(await faults()).toEqual([])
    await database.prepare('ANALYZE').run()
    expect(await faults()).toEqual([])
  })

  it('binds no more parameters than D1 takes', () => {
    const counts = [...issued.keys()].map((sql) => (sql.replaceAll(/'[^']*'/g, '').match(/\?/g) ?? []).length)
    expect(Math.max(...counts)).toBeGreaterThan(50)
    expect(Math.max(...counts)).toBeLessThanOrEqual(MOST_PARAMETERS)
  })

  it('is what the indexes are for: each of them serves one', async () => {
    const plans = await Promise.all([...issued].map(([sql, values]) => planOf(sql, values)))
    const used = new Set(plans.flat().map((detail) => / USING (?:COVERING )?INDEX (\w+)/.exec(detail)?.[1]))
    const indexes = await rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'd1%'",
    )
    expect(indexes.length).toBeGreaterThanOrEqual(10)
    expect(indexes.map(({ name }) => name).filter((name) => !used.has(name) && !(name in IDLE))).toEqual([])
  })

  it('is joined by those that foreign keys run: whoever deletes a row finds what hangs on it by an index', async () => {
    let checked = 0
    for (const table of await tables()) {
      for (const { from } of await rows<{ from: string }>(`PRAGMA foreign_key_list(${table})`)) {
        expect(await faultsOf(`DELETE FROM ${table} WHERE ${from} = ?`, ['x'])).toEqual([])
        checked += 1
      }
    }
    expect(checked).toBeGreaterThanOrEqual(3)
  })
})

describe('a query that no index serves', () => {
  it.each([
    'SELECT * FROM users WHERE name = ?',
    'SELECT * FROM users WHERE name = ? LIMIT 10',
    'SELECT * FROM users WHERE lower(email) = ?',
    'SELECT * FROM users AS person WHERE person.name = ?',
    'SELECT * FROM users WHERE name = ? ORDER BY id LIMIT 10',
    'SELECT count(*) FROM sessions WHERE user_id <> ?',
    'UPDATE sessions SET active = 0 WHERE ip = ?',
    'DELETE FROM mails WHERE recipient = ?',
    'SELECT * FROM users WHERE id = ? OR name IS NULL',
    'SELECT * FROM users WHERE id IN (SELECT user_id FROM sessions WHERE ip = ?)',
    'WITH wanted AS (SELECT ? AS name) SELECT * FROM wanted AS w JOIN users ON users.name = w.name',
    'SELECT * FROM sessions WHERE user_id = ? ORDER BY last_used_at DESC LIMIT 20',
    'SELECT * FROM audit_events WHERE event = ? ORDER BY at DESC LIMIT 20',
  ])('is found out: %s', async (sql) => {
    expect(await faultsOf(sql, ['x'])).not.toEqual([])
  })

  it('is told from one that an index serves', async () => {
    for (const sql of [
      'SELECT * FROM users WHERE email = ?',
      'SELECT * FROM sessions WHERE user_id = ? ORDER BY id DESC LIMIT 20',
      'SELECT * FROM audit_events WHERE id < ? ORDER BY id DESC LIMIT 20',
      'WITH wanted AS (SELECT ? AS id) SELECT * FROM wanted AS w CROSS JOIN users ON users.id = w.id',
      'SELECT value FROM json_each(?)',
    ])
      expect(await faultsOf(sql, ['[]']), sql).toEqual([])
  })
})
