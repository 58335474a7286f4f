// The people and sessions that `requests` asks as, for Latchkey's tables and the floor's: the same rows in both.
import type { Secrets } from '../../src/crypto/keys.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { sealRefreshToken } from '../../src/sessions/refresh-token.ts'
import type { Transport } from '../../src/sessions/rules.ts'
import { emailOf } from './people.ts'

type Insert = { sql: string; params: (string | number | null)[] }
/** Somebody with a session, and its first refresh token. */
type Somebody = { email: string; refreshToken: string }

const DAY_MS = 86_400_000
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** The tables of the floor: the columns that it reads or writes, and the indexes that it can't do without. */
export const FLOOR_TABLES = [
  `CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT, role TEXT NOT NULL DEFAULT 'USER',
    email_verified_at INTEGER, disabled_at INTEGER, created_at INTEGER DEFAULT 1, updated_at INTEGER DEFAULT 1, last_login_at INTEGER,
    hash TEXT
  ) WITHOUT ROWID`,
  `CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, active INTEGER DEFAULT 1, revoked_at INTEGER, revoked_reason TEXT,
    transport TEXT, counter INTEGER, parent INTEGER, rotated_at INTEGER, issued_jti TEXT, amr TEXT, auth_time INTEGER, created_at INTEGER,
    last_used_at INTEGER, expires_at INTEGER, idle_expires_at INTEGER, user_agent TEXT, ip TEXT, country TEXT) WITHOUT ROWID`,
  'CREATE INDEX sessions_of ON sessions (user_id, id)',
  'CREATE TABLE counters (key TEXT PRIMARY KEY, count INTEGER, expires_at INTEGER) WITHOUT ROWID',
  `CREATE TABLE codes (id TEXT PRIMARY KEY, email TEXT, user_id TEXT, code_digest TEXT, link_digest TEXT, sent_at INTEGER,
    expires_at INTEGER) WITHOUT ROWID`,
  'CREATE TABLE mails (id TEXT PRIMARY KEY, kind TEXT, recipient TEXT, sealed TEXT, sent_at INTEGER) WITHOUT ROWID',
  `CREATE TABLE audit_events (id TEXT PRIMARY KEY, at INTEGER, event TEXT, actor_id TEXT, subject_id TEXT, session_id TEXT,
    ip TEXT, user_agent TEXT) WITHOUT ROWID`,
].map((sql) => ({ sql }))

/** People `<kind>-0@example.com` and on, each with so many sessions; the token is of the newest. */
export function peopleOf(
  kind: string,
  many: number,
  each: { sessions: number; transport: Transport; secrets: Secrets },
): { people: Somebody[]; rows: Insert[] } {
  const now = Date.now()
  const rows: Insert[] = []
  const people = Array.from({ length: many }, (_, number) => {
    const userId = uuidv7(now)
    const email = emailOf(kind, number)
    rows.push({
      sql: 'INSERT INTO users (id, email, email_verified_at) VALUES (?, ?, ?)',
      params: [userId, email, now],
    })
    let id = ''
    for (let session = 0; session < each.sessions; session += 1) {
      id = uuidv7(now + session)
      rows.push(sessionRow(id, userId, each.transport, now))
    }
    const claim = { sessionId: id, counter: 1, transport: each.transport }
    return { email, refreshToken: each.sessions === 0 ? '' : sealRefreshToken(each.secrets, claim) }
  })
  return { people, rows }
}

function sessionRow(id: string, userId: string, transport: Transport, now: number): Insert {
  const row = {
    id,
    user_id: userId,
    transport,
    counter: 1,
    rotated_at: now,
    issued_jti: uuidv7(now),
    amr: '["pwd"]',
    auth_time: now,
    created_at: now,
    last_used_at: now,
    expires_at: now + 90 * DAY_MS,
    idle_expires_at: now + 14 * DAY_MS,
    user_agent: AGENT,
    ip: '192.0.2.1',
    country: 'DE',
  }
  const names = Object.keys(row)
  return {
    sql: `INSERT INTO sessions (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    params: Object.values(row),
  }
}
