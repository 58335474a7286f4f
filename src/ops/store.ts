// The SQL of `seed`: the database itself makes the rows, one statement for each chunk.
import { sql, type SQL } from 'drizzle-orm'
import { faultless, statement, type Db } from '../db/client.ts'

const DAY_MS = 86_400_000

/** Seeded people: `number` of them from the number `first` on; the address of a number, and the browser. */
export type People = { first: number; number: number; addressOf: (number: SQL) => SQL; agentOf: (number: SQL) => SQL }

/** The address of a seeded person, from their number alone. */
export const plainAddress = (number: SQL): SQL => sql`printf('user-%06d@example.com', ${number})`

/** What their sessions come from. */
export const plainAgent = (): SQL => sql`'Latchkey seed'`

/** The highest number of a seeded person. */
export async function lastNumber(db: Db): Promise<number> {
  const [row] = await faultless(
    db.all<{ last: number | null }>(sql`
      SELECT max(CAST(substr(email, 6) AS INTEGER)) AS last FROM users
      WHERE email >= 'user-' AND email < 'user.' AND email GLOB 'user-[0-9]*@example.com' AND length(email) <= 24`),
  )
  return row?.last ?? 0
}

/** A UUIDv7 in SQL: the time is an expression, the rest is random. These ids grant no access. */
export function uuidv7At(time: SQL): SQL {
  const random = (digits: number): SQL =>
    sql.raw(`substr(lower(hex(randomblob(${Math.ceil(digits / 2)}))), 1, ${digits})`)
  return sql`printf('%08x-%04x-7%s-%s%s-%s', ${time} >> 16, ${time} & 65535, ${random(3)},
    substr('89ab', 1 + (random() & 3), 1), ${random(3)}, ${random(12)})`
}

/** `rows` numbers from 0. */
export const numbers = (rows: number): SQL =>
  sql`n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${rows})`

/**
 * A random time in the `spread` before an expression. Its caller needs MATERIALIZED, because SQLite would draw it again at each
 * use.
 */
const before = (time: SQL, spread: number): SQL =>
  sql`CAST(${time} - (random() & 4503599627370495) % ${spread} AS INTEGER)`

/** People with the numbers from `first` on, who signed up in the year before the last one. */
export function insertUsers(db: Db, first: number, rows: number, hash: string | null, now: number) {
  const at = sql`at`
  return statement(
    db,
    sql`
    WITH RECURSIVE ${numbers(rows)},
      person (number, at) AS MATERIALIZED (SELECT CAST(${first} + i AS INTEGER), ${before(sql`${now - 365 * DAY_MS}`, 365 * DAY_MS)} FROM n)
    INSERT INTO users (id, email, hashed_password, name, email_verified_at, created_at, updated_at)
    SELECT ${uuidv7At(at)}, ${plainAddress(sql`number`)}, ${hash}, printf('User %d', number), at, at, at FROM person`,
  )
}

/** When sessions were last used (in the `spread` before `latest`), and how long they live; milliseconds. */
export type Moments = { latest: number; spread: number; idle: number; absolute: number }

/** Sessions for the people whose turns are from `turn` on. A deleted person gets none. */
export function insertSessions(db: Db, people: People, turn: number, rows: number, moments: Moments) {
  const at = sql`at`
  const { latest, spread, idle, absolute } = moments
  return statement(
    db,
    sql`
    WITH RECURSIVE ${numbers(rows)},
      used (i, used_at) AS MATERIALIZED (SELECT i, ${before(sql`${latest}`, spread)} FROM n),
      session (i, used_at, at) AS MATERIALIZED (SELECT i, used_at, ${before(sql`used_at`, Math.ceil(absolute / 4))} FROM used)
    INSERT INTO sessions (id, user_id, transport, counter, rotated_at, issued_jti, amr, auth_time, created_at, last_used_at,
      expires_at, idle_expires_at, user_agent, ip)
    SELECT ${uuidv7At(at)}, users.id, CASE i % 2 WHEN 0 THEN 'cookie' ELSE 'bearer' END, 1, at, ${uuidv7At(at)}, '["pwd"]', at, at, used_at,
      at + ${absolute}, min(used_at + ${idle}, at + ${absolute}), ${people.agentOf(sql`i`)}, printf('203.0.113.%d', i % 256)
    FROM session JOIN users
      ON users.email = ${people.addressOf(sql`(${people.first} + (${turn} + i) % ${people.number})`)}`,
  )
}
