// `seed`: makes many people, sessions and events quickly, by SQL, one statement for each chunk.
import { hashPassword } from '../../credentials/password.ts'
import { ENGINES } from '../../crypto/scrypt.ts'
import { changesOf, commit, run, type Db } from '../../db/client.ts'
import { recount } from '../../figures/recount.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { count, wholeNumber, type Command, type Report } from '../command.ts'
import type { Refusal } from '../refusal.ts'
import type { OpenDatabase } from '../database.ts'
import { insertMixedEvents, insertMixedUsers, lastMixedNumber, mixedAddress, mixedAgent } from '../mixed-store.ts'
import {
  insertUsers,
  insertSessions,
  lastNumber,
  plainAddress,
  plainAgent,
  type Moments,
  type People,
} from '../store.ts'

/** Rows that one statement makes. */
const ROWS_A_STATEMENT = 5_000
const DAY_MS = 86_400_000
const MOST_USERS = 1_000_000
const MOST_SESSIONS = 10_000_000
const MOST_EVENTS = 10_000_000
/** How many are made when no number is given. */
const DEFAULTS = { users: 1_000, sessions: 3_000, expired: 1_000, events: 0 }
/** The same with --mixed. */
const MIXED_DEFAULTS = { ...DEFAULTS, events: 10_000 }
const NOTHING = { users: 0, sessions: 0, expired: 0, events: 0 }
/** How long ago mixed people begin to sign up, and events to happen. */
const MIXED_DAYS = { users: 365, events: 40 }
/** The defaults of the configuration's durations: 14, 90 and 30 days. */
const IDLE_SECONDS = 1_209_600
const ABSOLUTE_SECONDS = 7_776_000
const RETENTION_SECONDS = 2_592_000

const NO_PEOPLE: Refusal = {
  code: 'no_people',
  message: 'There are no seeded people to give sessions to: add --users N.',
}

export const seedCommand: Command = {
  name: 'seed',
  summary: 'makes many people, sessions and events, to try things out on',
  words: [],
  options: {
    users: { value: 'N', text: `people: user-000001@example.com and on, verified (${DEFAULTS.users})` },
    sessions: { value: 'N', text: `live sessions, spread over the people (${DEFAULTS.sessions})` },
    expired: {
      value: 'N',
      text: `sessions that expired so long ago that sessions:purge deletes them (${DEFAULTS.expired})`,
    },
    events: {
      value: 'N',
      text: `events of the last ${MIXED_DAYS.events} days in the audit log, about mixed people\n(with --mixed and no number: ${MIXED_DEFAULTS.events})`,
    },
    mixed: {
      text: 'people of many names, addresses, roles and states, as a directory has them after a year',
    },
    password: {
      value: 'P',
      text: 'a password for all new people, hashed once; without it they have none. Nobody with a\nrole gets it. For tests only: everybody on this machine can read a command line',
    },
    yes: { text: 'needed with --remote' },
  },
  about: `Makes people, sessions and events, to try things out on. Give the number of each; without any number it makes a
small set. A second run continues the numbers of the first. Sessions and events belong to the people of the same run.
Without --users they belong to all people that were seeded before: with --mixed to the mixed ones, else to the others.
Nobody knows the tokens of seeded sessions.
Of a thousand mixed people one is an ADMIN, and of fifty thousand one is a SUPER_ADMIN. The events count in the figures
by the day.`,
  examples: [
    'seed',
    'seed --users 10000 --sessions 50000 --expired 100000',
    'seed --mixed --users 1000000 --sessions 200000 --events 1000000',
    "seed --users 5 --password 'Seven-otters-7'",
    'seed --expired 100000 --persist-to /tmp/state --json',
  ],
  prepare: ({ values, target }) => {
    const mixed = values.mixed !== undefined
    const isCounted = Object.keys(NOTHING).some((name) => values[name] !== undefined)
    const fallback = isCounted ? NOTHING : mixed ? MIXED_DEFAULTS : DEFAULTS
    const users = wholeNumber('users', values.users, fallback.users, 0, MOST_USERS)
    if (!users.ok) return users
    const sessions = wholeNumber('sessions', values.sessions, fallback.sessions, 0, MOST_SESSIONS)
    if (!sessions.ok) return sessions
    const expired = wholeNumber('expired', values.expired, fallback.expired, 0, MOST_SESSIONS)
    if (!expired.ok) return expired
    const events = wholeNumber('events', values.events, fallback.events, 0, MOST_EVENTS)
    if (!events.ok) return events
    if (events.value > 0 && !mixed) return refuse('--events needs --mixed, because events are about mixed people.')
    if (target.remote && !target.yes)
      return refuse('seed puts made-up people into the database of your account. Add --yes if you want that.')
    const { password } = values
    if (password !== undefined && [...password].length > 256)
      return refuse('--password may have at most 256 characters.')
    if (password === '') return refuse('--password is empty.')
    const numbers = { users: users.value, sessions: sessions.value, expired: expired.value, events: events.value }
    return ok((database, progress) => seed(database, { ...numbers, mixed, password }, progress))
  },
}

type Wanted = typeof NOTHING & { mixed: boolean; password: string | undefined }

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
  const last = await (wanted.mixed ? lastMixedNumber(deps.db) : lastNumber(deps.db))
  const added = await addPeople(deps.db, wanted, last, startedAt, progress)
  if (!added.ok) return added
  const usersAt = deps.now()

  const range = wanted.users > 0 ? { first: last + 1, number: wanted.users } : { first: 1, number: last }
  const people = wanted.mixed
    ? { ...range, addressOf: mixedAddress, agentOf: mixedAgent }
    : { ...range, addressOf: plainAddress, agentOf: plainAgent }
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
  const sessionsAt = deps.now()

  if (wanted.events > 0 && people.number === 0)
    return refuse({ ...NO_PEOPLE, message: 'There are no mixed people for the events: add --users N.' })
  await addEvents(deps, people, wanted.events, startedAt, progress)
  const took = { users: usersAt - startedAt, sessions: sessionsAt - usersAt, events: deps.now() - sessionsAt }
  return reportOf(wanted, wanted.mixed ? undefined : last, took)
}

/** Makes people, with the numbers after `last`. Refuses where somebody else makes the same ones. */
async function addPeople(
  db: Db,
  { users, mixed, password }: Wanted,
  last: number,
  now: number,
  progress: (line: string) => void,
): Promise<Result<void, Refusal>> {
  const hash =
    password === undefined ? null : await hashPassword((...input) => Promise.resolve(ENGINES.noble(...input)), password)
  const stretch = { from: now - MIXED_DAYS.users * DAY_MS, to: now - DAY_MS, all: users }
  for (let done = 0; done < users; done += ROWS_A_STATEMENT) {
    const rows = Math.min(ROWS_A_STATEMENT, users - done)
    const first = last + done + 1
    const inserted = await commit(db, [
      mixed ? insertMixedUsers(db, first, rows, hash, { ...stretch, done }) : insertUsers(db, first, rows, hash, now),
    ])
    if (!inserted.ok)
      return refuse({
        code: 'seeded_meanwhile',
        message: 'Somebody else is seeding this database at the same time: run the command again.',
      })
    progress(`${count(done + rows)} of ${count(users)} people …`)
  }
  return ok(undefined)
}

/** Makes events about these people, and counts them by the day. */
async function addEvents(
  deps: OpenDatabase['deps'],
  people: People,
  events: number,
  now: number,
  progress: (line: string) => void,
): Promise<void> {
  if (events === 0) return
  const stretch = { from: now - MIXED_DAYS.events * DAY_MS, to: now, all: events }
  for (let done = 0; done < events; done += ROWS_A_STATEMENT) {
    const rows = Math.min(ROWS_A_STATEMENT, events - done)
    await run(deps.db, [insertMixedEvents(deps.db, people, rows, { ...stretch, done })])
    progress(`${count(done + rows)} of ${count(events)} events …`)
  }
  await recount(deps, stretch.from, () => progress('Counting them by the day …'))
}

function reportOf(
  { users, sessions, expired, events }: Wanted,
  last: number | undefined,
  took: { users: number; sessions: number; events: number },
): Result<Report, Refusal> {
  const ends = users === 0 || last === undefined ? [null, null] : [addressOf(last + 1), addressOf(last + users)]
  const range = ends[0] === null ? '' : ` (${ends[0]} to ${ends[1]})`
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
  const happened = events === 0 ? '' : `, ${count(events)} events in ${seconds(took.events)}`
  const text = `Made ${count(users)} people${range} in ${seconds(took.users)}, ${count(sessions)} live and ${count(expired)} expired sessions in ${seconds(took.sessions)}${happened}.`
  return ok({
    text,
    value: {
      users,
      sessions,
      expired,
      events,
      first_email: ends[0],
      last_email: ends[1],
      users_milliseconds: took.users,
      sessions_milliseconds: took.sessions,
      events_milliseconds: took.events,
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
    const rows = Math.min(ROWS_A_STATEMENT, number - made)
    const changes = people.number === 0 ? 0 : await changesOf(db, insertSessions(db, people, turn, rows, moments))
    made += changes
    turn += rows
    // Deleted people get none; a whole round without a session ends the loop.
    fruitless = changes > 0 ? 0 : fruitless + rows
    if (fruitless >= people.number) return refuse(NO_PEOPLE)
    onChunk(made)
  }
  return ok(undefined)
}

function addressOf(number: number): string {
  return `user-${String(number).padStart(6, '0')}@example.com`
}
