// A database of any size, filled by SQL into its own file: people, and sessions of theirs that live or have long ended.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What is in it. `live` sessions end in weeks; `expired` ones ended sixty days ago and nobody has looked at them since. */
export type Filling = { users: number; live: number; expired: number }
/** Bytes of the file: empty, with the people, and with the sessions. */
export type Sizes = { empty: number; withUsers: number; withSessions: number }

const DAY_MS = 86_400_000
const HASH = `$scrypt$ln=14,r=8,p=5$${'c2FsdHNhbHRzYWx0c2E'}$${'aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'}`
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
/** UUIDv7s of a kind: the time of the row, its kind and its number. */
const id = (kind: string): string =>
  `lower(printf('%08x-%04x-7%03x-8000-${kind}%011x', (?2 + n) >> 16, (?2 + n) & 65535, n % 4096, n))`
const NUMBERS = `WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)`
const USERS = `${NUMBERS} INSERT INTO users (id, email, hashed_password, name, email_verified_at, created_at, updated_at, last_login_at)
  SELECT ${id('a')}, printf('person.%07d@mail.example.com', n), '${HASH}', printf('Ada Lovelace %d', n), ?2, ?2 + n, ?2 + n, ?2 + n
  FROM numbers`
const SESSIONS = `${NUMBERS} INSERT INTO sessions (id, user_id, transport, counter, rotated_at, issued_jti, amr, auth_time, created_at,
    last_used_at, expires_at, idle_expires_at, user_agent, ip, country)
  SELECT ${id('b')}, (SELECT id FROM people WHERE number = n % ?3 + 1), 'bearer', 1, ?2, ${id('c')}, '["pwd"]', ?2, ?2, ?2,
    ?2 + ?4 + 60 * ${DAY_MS}, ?2 + ?4, '${AGENT}', '203.0.113.' || (n % 250), 'DE'
  FROM numbers`

/** The file of the only database of a folder that a D1 was started in. */
export function fileOf(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
    (name) => name.endsWith('.sqlite') && !name.includes('metadata'),
  )
  if (found === undefined) throw new Error('the database is not where it was looked for')
  return join(folder, found)
}

/** Fills the file of a migrated database that no process has open. */
export function fill(file: string, { users, live, expired }: Filling): Sizes {
  const database = new DatabaseSync(file)
  const size = (): number => {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return statSync(file).size
  }
  try {
    database.exec('PRAGMA synchronous = OFF')
    const empty = size()
    const now = Date.now() - DAY_MS
    database.exec('BEGIN')
    database.prepare(USERS).run(users, now)
    database.exec('CREATE TEMP TABLE people AS SELECT rowid AS number, id FROM users')
    database.exec('CREATE UNIQUE INDEX temp.people_number ON people (number)')
    database.exec('COMMIT')
    const withUsers = size()
    database.exec('BEGIN')
    if (live > 0) database.prepare(SESSIONS).run(live, now, users, 14 * DAY_MS)
    // Their times of creation are another day's, so that no id comes twice.
    if (expired > 0) database.prepare(SESSIONS).run(expired, now - 150 * DAY_MS, users, 14 * DAY_MS)
    database.exec('COMMIT')
    return { empty, withUsers, withSessions: size() }
  } finally {
    database.close()
  }
}

/** What may be read whole: values and answers of the statement itself, a few keys, and the first client. */
const READ_WHOLE = /^SCAN (json_each|CONSTANT|\(|\d+|wanted|person|w|p|signing_keys|clients)\b/

/** A line for each step of a statement's plan that reads a whole table or index. */
export function scansOf(file: string, statements: readonly string[]): string[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return statements.flatMap((sql) =>
      (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
        .map(({ detail }) => detail)
        .filter((detail) => detail.startsWith('SCAN ') && !READ_WHOLE.test(detail))
        .map((detail) => `${detail} · ${sql.replaceAll(/\s+/g, ' ').trim().slice(0, 160)}`),
    )
  } finally {
    database.close()
  }
}

/** The sessions that live: how many, and a sum that changes with any of their columns that a purge could touch. */
export function liveOf(file: string): { rows: number; sum: number } {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const { count, sum } = database
      .prepare(
        'SELECT count(*) AS count, sum(expires_at % 1000003 + counter) AS sum FROM sessions WHERE active = 1 AND idle_expires_at > ?',
      )
      .get(Date.now()) as { count: number; sum: number }
    return { rows: count, sum }
  } finally {
    database.close()
  }
}

/** The sessions whose time has ended and whose rows are still there. */
export function endedOf(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const row = database.prepare('SELECT count(*) AS ended FROM sessions WHERE expires_at <= ?').get(Date.now())
    return Number(row?.['ended'])
  } finally {
    database.close()
  }
}
