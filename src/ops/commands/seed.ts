// `seed`: makes many people and sessions quickly, by SQL, one statement for each chunk.
import { hashPassword } from '../../credentials/password.ts'
import { ENGINES } from '../../crypto/scrypt.ts'
import { CHUNK_ROWS } from '../../db/chunks.ts'
import { changesOf, commit, type Db } from '../../db/client.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { count, wholeNumber, type Command } from '../command.ts'
import type { Refusal } from '../refusal.ts'
import type { OpenDatabase } from '../database.ts'
import { insertUsers, insertSessions, lastNumber, type Moments, type People } from '../store.ts'

const DAY_MS = 86_400_000
const MOST_USERS = 900_000
const MOST_SESSIONS = 10_000_000
/** How many are made when no number is given. */
const DEFAULTS = { users: 1_000, sessions: 3_000, expired: 1_000 }
/** The defaults of the configuration's durations: 14, 90 and 30 days. */
const IDLE_SECONDS = 1_209_600
const ABSOLUTE_SECONDS = 7_776_000
const RETENTION_SECONDS = 2_592_000

export const seedCommand: Command = {
  name: 'seed',
  summary: 'makes many people and sessions, to try things out on',
  words: [],
  options: {
    users: { value: 'N', text: `people: user-000001@example.com and on, verified (${DEFAULTS.users})` },
    sessions: { value: 'N', text: `live sessions, spread over the people (${DEFAULTS.sessions})` },
    expired: {
      value: 'N',
      text: `sessions that expired so long ago that sessions:purge deletes them (${DEFAULTS.expired})`,
    },
    password: {
      value: 'P',
      text: 'a password for all new people, hashed once; without it they have none. For tests\nonly: everybody on this machine can read a command line',
    },
    yes: { text: 'needed with --remote' },
  },
  about: `Makes people and sessions, to try things out on. It makes what has a number; without any number it makes a small set.
A second run continues the numbers of the first. Sessions are given to the people of the same run or, without --users,
to all people that were seeded before. Nobody knows the tokens of seeded sessions.`,
  examples: [
    'seed',
    'seed --users 10000 --sessions 50000 --expired 100000',
    "seed --users 5 --password 'Seven-otters-7'",
    'seed --expired 100000 --persist-to /tmp/state --json',
  ],
  prepare: ({ values, target }) => {
    const counted = values.users !== undefined || values.sessions !== undefined || values.expired !== undefined
    const fallback = counted ? { users: 0, sessions: 0, expired: 0 } : DEFAULTS
    const users = wholeNumber('users', values.users, fallback.users, 0, MOST_USERS)
    if (!users.ok) return users
    const sessions = wholeNumber('sessions', values.sessions, fallback.sessions, 0, MOST_SESSIONS)
    if (!sessions.ok) return sessions
    const expired = wholeNumber('expired', values.expired, fallback.expired, 0, MOST_SESSIONS)
    if (!expired.ok) return expired
    if (target.remote && !target.yes)
      return refuse('seed puts made-up people into the database of your account: add --yes if that is meant.')
    const { password } = values
    if (password !== undefined && [...password].length > 256)
      return refuse('--password may have at most 256 characters.')
    if (password === '') return refuse('--password is empty.')
    return ok((database, progress) =>
      seed(database, { users: users.value, sessions: sessions.value, expired: expired.value, password }, progress),
    )
  },
}

type Wanted = { users: number; sessions: number; expired: number; password: string | undefined }

async function seed(
  database: OpenDatabase,
  wanted: Wanted,
  progress: (line: string) => void,
): Promise<ReturnType<typeof reportOf>> {
  const { deps, duration } = database
  const idle = duration('SESSION_IDLE_SECONDS', IDLE_SECONDS)
  if (!idle.ok) return idle
  const absolute = duration('SESSION_ABSOLUTE_SECONDS', ABSOLUTE_SECONDS)
  if (!absolute.ok) return absolute
  const retention = duration('SESSION_RETENTION_SECONDS', RETENTION_SECONDS)
  if (!retention.ok) return retention

  const startedAt = deps.now()
  const last = await lastNumber(deps.db)
  const hash =
    wanted.password === undefined
      ? null
      : await hashPassword((...input) => Promise.resolve(ENGINES.noble(...input)), wanted.password)
  for (let made = 0; made < wanted.users; made += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, wanted.users - made)
    const inserted = await commit(deps.db, [insertUsers(deps.db, last + made + 1, rows, hash, startedAt)])
    if (!inserted.ok)
      return refuse({
        code: 'seeded_meanwhile',
        message: 'Somebody else is seeding this database at the same time: run the command again.',
      })
    progress(`${count(made + rows)} of ${count(wanted.users)} people …`)
  }
  const usersAt = deps.now()

  const people = wanted.users > 0 ? { first: last + 1, number: wanted.users } : { first: 1, number: last }
  // A live session was used in the first half of its time. An expired one ended in the 30 days before it may be deleted.
  const live = { latest: startedAt, spread: Math.ceil(Math.min(idle.value, absolute.value) / 2) }
  const over = { latest: startedAt - retention.value - idle.value - 1000, spread: 30 * DAY_MS }
  for (const [what, number, when] of [
    ['live sessions', wanted.sessions, live],
    ['expired sessions', wanted.expired, over],
  ] as const) {
    const moments = { ...when, idle: idle.value, absolute: absolute.value }
    const given = await giveSessions(deps.db, people, number, moments, (made) =>
      progress(`${count(made)} of ${count(number)} ${what} …`),
    )
    if (!given.ok) return given
  }
  return reportOf(wanted, last, { users: usersAt - startedAt, sessions: deps.now() - usersAt })
}

function reportOf(
  wanted: Wanted,
  last: number,
  took: { users: number; sessions: number },
): Result<{ text: string; value: Record<string, unknown> }, Refusal> {
  const { users, sessions, expired } = wanted
  const addresses =
    users === 0 ? { first: null, last: null } : { first: addressOf(last + 1), last: addressOf(last + users) }
  const range = users === 0 ? '' : ` (${addresses.first} to ${addresses.last})`
  const text = `Made ${count(users)} people${range} in ${(took.users / 1000).toFixed(1)} s, ${count(sessions)} live and ${count(expired)} expired sessions in ${(took.sessions / 1000).toFixed(1)} s.`
  return ok({
    text,
    value: {
      users,
      sessions,
      expired,
      first_email: addresses.first,
      last_email: addresses.last,
      users_milliseconds: took.users,
      sessions_milliseconds: took.sessions,
    },
  })
}

/** Gives sessions to people in turn, until there are `number` more. */
async function giveSessions(
  db: Db,
  people: People,
  number: number,
  moments: Moments,
  onChunk: (made: number) => void,
): Promise<Result<void, Refusal>> {
  let made = 0
  let fruitless = 0
  for (let turn = 0; made < number;) {
    const rows = Math.min(CHUNK_ROWS, number - made)
    const changes = people.number === 0 ? 0 : await changesOf(db, insertSessions(db, people, turn, rows, moments))
    made += changes
    turn += rows
    // Deleted people get none; a whole round without a session ends the loop.
    fruitless = changes > 0 ? 0 : fruitless + rows
    if (fruitless >= people.number)
      return refuse({ code: 'no_people', message: 'There are no seeded people to give sessions to: add --users N.' })
    onChunk(made)
  }
  return ok(undefined)
}

function addressOf(number: number): string {
  return `user-${String(number).padStart(6, '0')}@example.com`
}
