// The SQL of `seed --mixed`: people and events as a directory and a log have them after some time. The database itself makes the rows, one
// statement for each chunk, in the order of their time.
import { sql, type SQL } from 'drizzle-orm'
import type { Event } from '../audit/events.ts'
import { faultless, statement, type Db } from '../db/client.ts'
import { numbers, uuidv7At, type People } from './store.ts'

/** A name as its person writes it, and as it stands in an address. */
type Name = readonly [shown: string, typed: string]
const GIVEN: readonly Name[] = [
  ...plain(
    'Ada Grace Alan Edith Barbara Donald Frances Ken Hedy Linus Margaret Dennis Radia Tim Katherine Claude Mary Niklaus',
  ),
  ...plain('Joan Edsger Anita Guido Karen Bjarne Lynn Vint Adele Leslie Sophie Whitfield Shafi Martin'),
  ['Zoë', 'zoe'],
  ['Łukasz', 'lukasz'],
  ['Søren', 'soren'],
  ['Nguyễn', 'nguyen'],
  ['花子', 'hanako'],
  ['محمد', 'muhammad'],
  ['Оксана', 'oksana'],
  ['María José', 'maria-jose'],
]
const FAMILY: readonly Name[] = [
  ...plain(
    'Lovelace Hopper Turing Clarke Liskov Knuth Allen Thompson Lamarr Hamilton Ritchie Perlman Johnson Shannon Wirth',
  ),
  ...plain(
    'Dijkstra Borg Rossum Jones Conway Cerf Goldberg Lamport Wilson Diffie Goldwasser Hellman King Byron Pascal',
  ),
  ["O'Brien", 'obrien'],
  ['Müller-Lüdenscheidt', 'mueller'],
  ['Ångström', 'angstrom'],
  ['Ng', 'ng'],
  ['山田', 'yamada'],
  ['de la Cruz y Fernández', 'delacruz'],
  ['Þórarinsdóttir', 'thorarinsdottir'],
]
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'okhttp/4.12.0',
]
const COUNTRIES = ['DE', 'US', 'FR', 'GB', 'IN', 'BR', 'JP', 'PL', 'NG', 'AU']

/** Of so many people one is an ADMIN, and one a SUPER_ADMIN; and which of them. A few thousand have none: `npm run dev` makes the first. */
const ADMINS = { each: 1_000, nth: 3 }
const SUPER_ADMINS = { each: 50_000, nth: 25_000 }

/** The actor: the person themselves, an administrator or a stranger. For an event that concerns nobody: a stranger or the clock. */
type Who = 'self' | 'administrator' | 'stranger' | 'nobody' | 'clock'
type Kind = { weight: number; event: Event; outcome: 'success' | 'failure'; reason?: string; who: Who; meta?: object }
/** What happens, and how often of a thousand times. */
const KINDS: readonly Kind[] = [
  { weight: 520, event: 'authn_login_success', outcome: 'success', who: 'self', meta: { amr: 'pwd' } },
  { weight: 90, event: 'authn_login_fail', outcome: 'failure', reason: 'wrong_password', who: 'stranger' },
  { weight: 20, event: 'authn_login_fail', outcome: 'failure', reason: 'unknown', who: 'nobody' },
  { weight: 130, event: 'session_expired', outcome: 'success', reason: 'sign_out', who: 'self' },
  { weight: 60, event: 'code_requested', outcome: 'success', reason: 'sign_in', who: 'stranger' },
  { weight: 50, event: 'user_created', outcome: 'success', reason: 'sign_up', who: 'self' },
  { weight: 45, event: 'email_verified', outcome: 'success', who: 'self' },
  { weight: 20, event: 'authn_second_step_required', outcome: 'success', who: 'self', meta: { amr: 'pwd' } },
  { weight: 8, event: 'authn_second_step_fail', outcome: 'failure', reason: 'wrong_totp', who: 'stranger' },
  {
    weight: 10,
    event: 'authn_login_fail_max',
    outcome: 'failure',
    reason: 'pair',
    who: 'stranger',
    meta: { kind: 'password' },
  },
  { weight: 12, event: 'authn_password_change', outcome: 'success', reason: 'reset', who: 'self' },
  { weight: 12, event: 'factor_enrolled', outcome: 'success', reason: 'passkey', who: 'self' },
  { weight: 4, event: 'factor_removed', outcome: 'success', reason: 'totp', who: 'administrator' },
  { weight: 6, event: 'user_disabled', outcome: 'success', who: 'administrator' },
  { weight: 3, event: 'user_enabled', outcome: 'success', who: 'administrator' },
  {
    weight: 3,
    event: 'privilege_permissions_changed',
    outcome: 'success',
    who: 'administrator',
    meta: { role: 'ADMIN' },
  },
  { weight: 3, event: 'authz_fail', outcome: 'failure', reason: 'role', who: 'self', meta: { right: 'administer' } },
  { weight: 1, event: 'authn_token_reuse', outcome: 'failure', reason: 'refresh_token_reused', who: 'stranger' },
  { weight: 3, event: 'sys_purge', outcome: 'success', reason: 'sessions_ended', who: 'clock', meta: { rows: 12 } },
]
const WEIGHT = KINDS.reduce((sum, { weight }) => sum + weight, 0)

/** Names that are typed as they are shown. */
function plain(names: string): Name[] {
  return names.split(' ').map((name) => [name, name.toLowerCase()])
}

/** An element of a list, chosen by a number in SQL. */
const nth = (list: readonly string[], number: SQL): SQL =>
  sql`(${JSON.stringify(list)} ->> (${number} % ${sql.raw(String(list.length))}))`
const partOf = (names: readonly Name[], part: 0 | 1): string[] => names.map((name) => name[part])
const given = (number: SQL, part: 0 | 1): SQL => nth(partOf(GIVEN, part), sql`(${number} * 31 + ${number} / 7)`)
const family = (number: SQL, part: 0 | 1): SQL => nth(partOf(FAMILY, part), sql`(${number} * 17 + ${number} / 1600)`)

/**
 * The address of a mixed person, from their number alone. It ends with the number, so that no two have the same. D1 binds a number as REAL,
 * which divides otherwise.
 */
export function mixedAddress(real: SQL): SQL {
  const number = sql`CAST(${real} AS INTEGER)`
  return sql`printf('%s%07d@example.%s',
    CASE ${number} % 3
      WHEN 0 THEN ${given(number, 1)} || '.' || ${family(number, 1)} || '.'
      WHEN 1 THEN substr(${given(number, 1)}, 1, 1) || ${family(number, 1)}
      ELSE ${family(number, 1)} || '-' || ${given(number, 1)} || '-' END,
    ${number}, ${nth(['com', 'org', 'net'], sql`(${number} / 3)`)})`
}

/** A browser, by a number. */
export const mixedAgent = (number: SQL): SQL => nth(AGENTS, number)

/** The highest number of a mixed person. It reads the addresses of all people. */
export async function lastMixedNumber(db: Db): Promise<number> {
  const [row] = await faultless(
    db.all<{ last: number | null }>(sql`
      SELECT max(CAST(substr(email, -19, 7) AS INTEGER)) AS last FROM users
      WHERE email GLOB '*[0-9]@example.???' AND substr(email, -19, 7) NOT GLOB '*[^0-9]*' AND email NOT GLOB 'user-*'`),
  )
  return row?.last ?? 0
}

/**
 * Where a chunk stands in the time from `from` to `to` (ms): its first row is number `done` of `all`. So the rows come in the order of their
 * time, which an index takes fastest.
 */
export type Stretch = { from: number; to: number; done: number; all: number }
const momentOf = ({ from, to, done, all }: Stretch): SQL =>
  sql`CAST(${from} + (${done} + i) * ${(to - from) / Math.max(1, all)} AS INTEGER)`

/**
 * People with the numbers from `first` on. A few are administrators, disabled or unverified; some gave no name. A person with a role gets
 * no password, whatever `hash` is, so nobody can sign in as a made-up administrator.
 */
export function insertMixedUsers(db: Db, first: number, rows: number, hash: string | null, stretch: Stretch) {
  const number = sql`number`
  const at = sql`at`
  const isAdmin = sql.raw(`number % ${ADMINS.each} = ${ADMINS.nth}`)
  const isSuperAdmin = sql.raw(`number % ${SUPER_ADMINS.each} = ${SUPER_ADMINS.nth}`)
  return statement(
    db,
    sql`
    WITH RECURSIVE ${numbers(rows)},
      person (number, at) AS MATERIALIZED (SELECT CAST(${first} + i AS INTEGER), ${momentOf(stretch)} FROM n)
    INSERT INTO users (id, email, hashed_password, role, name, email_verified_at, disabled_at, created_at, updated_at, last_login_at)
    SELECT ${uuidv7At(at)}, ${mixedAddress(number)},
      CASE WHEN ${isAdmin} OR ${isSuperAdmin} THEN NULL ELSE ${hash} END,
      CASE WHEN ${isSuperAdmin} THEN 'SUPER_ADMIN' WHEN ${isAdmin} THEN 'ADMIN' ELSE 'USER' END,
      CASE WHEN number % 11 = 5 THEN NULL ELSE ${given(number, 0)} || ' ' || ${family(number, 0)} END,
      CASE WHEN number % 19 = 4 THEN NULL ELSE at + 60000 END,
      CASE WHEN number % 41 = 6 THEN at + 3600000 END,
      at, at, CASE WHEN number % 5 = 1 THEN NULL ELSE at + 120000 END FROM person`,
  )
}

/**
 * Events that concern these people, in the order of their time. One in a hundred concerns the first of them, whose trail is therefore long.
 * Their request id is `seed`.
 */
export function insertMixedEvents(db: Db, people: People, rows: number, stretch: Stretch) {
  const { first, number } = people
  const at = sql`at`
  const chance = sql`(random() & 1073741823)`
  const each = sql.raw(String(ADMINS.each))
  return statement(
    db,
    sql`
    WITH RECURSIVE ${numbers(rows)},
      kind (upto, weight, event, outcome, reason, who, meta) AS MATERIALIZED (
        SELECT sum(value ->> 'weight') OVER (ORDER BY key), value ->> 'weight', value ->> 'event', value ->> 'outcome',
          value ->> 'reason', value ->> 'who', value ->> 'meta'
        FROM json_each(${JSON.stringify(KINDS)})),
      happened (i, at, place, subject, admin) AS MATERIALIZED (
        SELECT i, ${momentOf(stretch)}, ${chance} % ${sql.raw(String(WEIGHT))},
          CAST(CASE ${chance} % 100 WHEN 0 THEN ${first} ELSE ${first} + ${chance} % ${number} END AS INTEGER),
          CAST(${first} + ${chance} % ${number} AS INTEGER) / ${each} * ${each} + ${sql.raw(String(ADMINS.nth))}
        FROM n)
    INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, ip, country, user_agent, request_id, reason, meta)
    SELECT ${uuidv7At(at)}, at, event, outcome,
      CASE who WHEN 'self' THEN person.id WHEN 'administrator' THEN (SELECT id FROM users WHERE email = ${mixedAddress(sql`admin`)})
        WHEN 'clock' THEN 'clock' END,
      CASE WHEN who NOT IN ('clock', 'nobody') THEN person.id END,
      CASE WHEN who = 'clock' THEN NULL WHEN i % 9 = 0 THEN printf('2001:db8::%x', i) ELSE printf('203.0.113.%d', i % 256) END,
      CASE WHEN who <> 'clock' THEN ${nth(COUNTRIES, sql`(subject / 3)`)} END,
      CASE WHEN who <> 'clock' THEN ${mixedAgent(sql`subject`)} END, 'seed', reason, meta
    FROM happened CROSS JOIN kind ON happened.place < upto AND happened.place >= upto - weight
      CROSS JOIN users AS person ON person.email = ${mixedAddress(sql`subject`)}`,
  )
}
