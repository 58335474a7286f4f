// People and sessions that are in the database before a fault test begins, put there at once.
import { DatabaseSync } from 'node:sqlite'
import { uuidv7 } from '../../src/crypto/random.ts'
import { hashPassword } from '../../src/credentials/password.ts'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { openSecret } from '../../src/crypto/keys.ts'
import { sealRefreshToken } from '../../src/sessions/refresh-token.ts'
import { hashForAll, insertPeople, PASSWORD } from '../bench/people.ts'
import { CHEAP } from './cheap-hash.ts'
import { VARS } from './site-config.ts'
import type { Site } from './site.ts'

/** The secrets of every site. */
export const secrets = { current: openSecret(VARS['AUTH_SECRET'] ?? ''), previous: undefined }

const DAY_MS = 86_400_000
const INSERT_SESSION = `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at,
  idle_expires_at) VALUES (?, ?, 'bearer', ?, ?, '["pwd"]', ?, ?, ?, ?)`

/** Inserts people `seeded-0@example.com` and on, with the benchmarks' password, and returns their ids. */
export async function insertSeeded(site: Site, many: number): Promise<string[]> {
  const hash = await (site.hashes === 'cheap' ? cheapHashForAll() : hashForAll())
  return write(site, (database) => {
    insertPeople(database, 'seeded', many, { hash })
    return database
      .prepare("SELECT id FROM users WHERE email LIKE 'seeded-%' ORDER BY id")
      .all()
      .map(({ id }) => String(id))
  })
}

const cheapHashForAll = (): Promise<string> =>
  hashPassword(
    (password, salt, parameters) => Promise.resolve(ENGINES.native(password, salt, { ...parameters, ...CHEAP })),
    PASSWORD,
  )

/** Inserts one person with so many live sessions of phones, and returns the refresh token of each. */
export function insertSessions(site: Site, many: number): string[] {
  return write(site, (database) => {
    const now = Date.now()
    insertPeople(database, 'holder', 1, { hash: null })
    const holder = database.prepare("SELECT id FROM users WHERE email = 'holder-0@example.com'").get()
    const insert = database.prepare(INSERT_SESSION)
    return Array.from({ length: many }, () => {
      const id = uuidv7(now)
      insert.run(id, String(holder?.['id']), now, uuidv7(now), now, now, now + 30 * DAY_MS, now + 14 * DAY_MS)
      return sealRefreshToken(secrets, { sessionId: id, counter: 1, transport: 'bearer' })
    })
  })
}

/** Somebody who is there, with a phone: their address and its refresh token. */
export type Member = { email: string; refresh: string }

/** Inserts people with a session each and the records of both, as a sign-up and a sign-in leave them. */
export async function insertMembers(site: Site, many: number): Promise<Member[]> {
  await insertSeeded(site, many)
  return write(site, (database) => {
    const now = Date.now()
    const people = database.prepare("SELECT id, email FROM users WHERE email LIKE 'seeded-%' ORDER BY id").all()
    const session = database.prepare(INSERT_SESSION)
    const record = database.prepare(
      `INSERT INTO audit_events (id, at, event, outcome, subject_id, session_id) VALUES (?, ?, ?, 'success', ?, ?)`,
    )
    return people.map(({ id: person, email }) => {
      const id = uuidv7(now)
      session.run(id, String(person), now, uuidv7(now), now, now, now + 30 * DAY_MS, now + 14 * DAY_MS)
      record.run(uuidv7(now), now, 'user_created', String(person), null)
      record.run(uuidv7(now), now, 'authn_login_success', String(person), id)
      return {
        email: String(email),
        refresh: sealRefreshToken(secrets, { sessionId: id, counter: 1, transport: 'bearer' }),
      }
    })
  })
}

function write<Value>(site: Site, fill: (database: DatabaseSync) => Value): Value {
  const database = new DatabaseSync(site.databasePath())
  try {
    database.exec('BEGIN')
    const value = fill(database)
    database.exec('COMMIT')
    return value
  } finally {
    database.close()
  }
}
