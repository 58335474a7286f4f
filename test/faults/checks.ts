// What must hold of the data after a fault: what the ledger was told is there, nothing is half done, and SQLite finds its file whole.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Entry } from './ledger.ts'

/** How many acknowledged writes were looked up, and what did not hold. */
export type Findings = { writes: number; lost: string[]; halfDone: string[]; integrity: string[] }

/** Rows that must not be there: each finds what only half of a batch could leave. */
const HALF_DONE: Readonly<Record<string, string>> = {
  'a session without a person': 'SELECT id FROM sessions WHERE user_id NOT IN (SELECT id FROM users)',
  'a grant without a person': 'SELECT id FROM grants WHERE user_id NOT IN (SELECT id FROM users)',
  'a person without the record of their beginning': `SELECT id FROM users WHERE id NOT IN
    (SELECT subject_id FROM audit_events WHERE event = 'user_created' AND subject_id IS NOT NULL)`,
  'a recorded beginning without a person': `SELECT subject_id AS id FROM audit_events WHERE event = 'user_created'
    AND subject_id NOT IN (SELECT id FROM users)
    AND subject_id NOT IN (SELECT subject_id FROM audit_events WHERE event = 'user_deleted')`,
  'a session without the record of its sign-in': `SELECT id FROM sessions WHERE id NOT IN
    (SELECT session_id FROM audit_events WHERE event = 'authn_login_success' AND session_id IS NOT NULL)`,
  'a recorded sign-in without a session': `SELECT session_id AS id FROM audit_events WHERE event = 'authn_login_success'
    AND session_id NOT IN (SELECT id FROM sessions)
    AND subject_id NOT IN (SELECT subject_id FROM audit_events WHERE event = 'user_deleted')`,
  'a sign-out without its record': `SELECT id FROM sessions WHERE revoked_reason = 'sign_out' AND id NOT IN
    (SELECT session_id FROM audit_events WHERE event = 'session_expired' AND session_id IS NOT NULL)`,
  'a reset that left a session alive': `SELECT sessions.id FROM sessions JOIN users ON users.id = user_id
    WHERE active = 1 AND sessions.created_at < password_changed_at`,
  'a reset without its record': `SELECT id FROM users WHERE password_changed_at IS NOT NULL AND id NOT IN
    (SELECT subject_id FROM audit_events WHERE event = 'authn_password_change' AND outcome = 'success')`,
  'a reset without the mail to its owner': `SELECT id FROM users WHERE password_changed_at IS NOT NULL AND email NOT IN
    (SELECT recipient FROM mails WHERE kind = 'password_changed')`,
  'a spent code that is alive again': `SELECT codes.id FROM codes JOIN users ON users.email = codes.email
    WHERE purpose = 'sign_up' AND sent_at < users.created_at`,
  'a code to reset that outlived the reset': `SELECT codes.id FROM codes JOIN users ON users.id = codes.user_id
    WHERE purpose = 'reset_password' AND sent_at < password_changed_at`,
  'a sign-up without its code': 'SELECT code_id AS id FROM sign_ups WHERE code_id NOT IN (SELECT id FROM codes)',
  'a revoked grant without its record': `SELECT id FROM grants WHERE ended_reason = 'revoked_by_client' AND id NOT IN
    (SELECT meta ->> '$.grant' FROM audit_events WHERE event = 'grant_ended')`,
  'a deleted person who left a session': `SELECT id FROM sessions WHERE user_id IN
    (SELECT subject_id FROM audit_events WHERE event = 'user_deleted')`,
}

/** Looks at everything. The ledger's acts have all had their answer by now, or been done again. */
export function check(database: DatabaseSync, entries: readonly Entry[]): Findings {
  const halfDone = Object.entries(HALF_DONE).flatMap(([what, sql]) =>
    database
      .prepare(sql)
      .all()
      .map(({ id }) => `${what}: ${String(id)}`),
  )
  const { lost, writes } = lookUp(database, entries)
  return { writes, lost, halfDone, integrity: integrityOf(database) }
}

/** What SQLite finds wrong with its file. */
export function integrityOf(database: DatabaseSync): string[] {
  const said = database
    .prepare('PRAGMA integrity_check')
    .all()
    .map(({ integrity_check: text }) => String(text))
  const broken = database
    .prepare('PRAGMA foreign_key_check')
    .all()
    .map((row) => JSON.stringify(row))
  return [...said.filter((text) => text !== 'ok'), ...broken]
}

/**
 * What the ledger says of one person: who deleted, reset and signed out, or may have. `lastReset`: the number of the last reset that was
 * sent, which may have ended what began before it.
 */
type Told = { deleted: boolean; mayEnd: Set<string>; lastReset: number; resets: number; signUps: number }

function lookUp(database: DatabaseSync, entries: readonly Entry[]): Pick<Findings, 'lost' | 'writes'> {
  const told = new Map<string, Told>()
  for (const entry of entries) tell(told, entry)
  const look = looker(database)
  const lost: string[] = []
  let writes = 0
  for (const entry of entries) {
    const about = told.get(entry.who)
    if (about === undefined || entry.status < 200 || entry.status >= 400) continue
    const missing = missingOf(look, entry, about)
    if (missing === undefined) continue
    writes += 1
    if (missing !== '') lost.push(`${entry.number} ${entry.act} of ${entry.who}: ${missing}`)
  }
  return { lost, writes }
}

function tell(told: Map<string, Told>, { number, who, act, facts, status }: Entry): void {
  const fresh = (): Told => ({ deleted: false, mayEnd: new Set(), lastReset: 0, resets: 0, signUps: 0 })
  const about = told.get(who) ?? fresh()
  told.set(who, about)
  const done = status >= 200 && status < 400
  if (act === 'delete' && status !== 401) about.deleted = true
  if (act === 'reset') about.lastReset = Math.max(about.lastReset, number)
  if (act === 'reset' && done) about.resets += 1
  if (act === 'sign-up' && done) about.signUps += 1
  if (act === 'sign-out') about.mayEnd.add(String(facts['session']))
  if (act === 'sign-in' && facts['replaces'] !== undefined) about.mayEnd.add(String(facts['replaces']))
}

type Look = (sql: string, ...values: string[]) => Record<string, unknown> | undefined

/** Looks up one row. Each statement is made once. */
function looker(database: DatabaseSync): Look {
  const statements = new Map<string, StatementSync>()
  return (sql, ...values) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement.get(...values)
  }
}

/** What of an acknowledged act is not in the database: '' where all of it is; `undefined` where it wrote nothing. */
function missingOf(one: Look, { number, act, facts, got, who }: Entry, about: Told): string | undefined {
  if (act === 'delete') return deletedOf(one, who)
  // What a person deleted later is looked up as their deletion.
  if (about.deleted) return undefined
  const session = String(got['session'] ?? facts['session'])
  if (act === 'sign-up') {
    // Each has a mail of its own. Which is whose is sealed, so they are counted.
    const mailed = one(
      "SELECT count(*) AS n FROM mails WHERE recipient = ? AND kind IN ('sign_up_code', 'sign_up_taken')",
      who,
    )
    return Number(mailed?.['n']) < about.signUps ? 'fewer mails in the outbox than sign-ups' : ''
  }
  if (act === 'verify' && one('SELECT 1 FROM users WHERE id = ?', String(got['user'])) === undefined) return 'no person'
  if (act === 'verify' || act === 'sign-in' || act === 'refresh') {
    const row = one('SELECT active, counter FROM sessions WHERE id = ?', session)
    if (row === undefined) return 'no session'
    const mayHaveEnded = about.lastReset > number || about.mayEnd.has(session)
    if (row['active'] !== 1 && !mayHaveEnded) return 'the session has ended'
    return Number(row['counter']) >= Number(got['counter'] ?? 1) ? '' : 'the counter went back'
  }
  if (act === 'sign-out') {
    const row = one('SELECT active FROM sessions WHERE id = ?', session)
    if (row === undefined || row['active'] !== 0) return 'the session lives'
    const record = "SELECT 1 FROM audit_events WHERE event = 'session_expired' AND session_id = ?"
    return one(record, session) === undefined ? 'no record' : ''
  }
  if (act === 'reset') {
    const row = one('SELECT credential_version AS version FROM users WHERE email = ?', who)
    return Number(row?.['version']) > about.resets ? '' : 'the old password is back'
  }
  if (act === 'redeem' || act === 'grant-refresh') {
    const row = one('SELECT counter FROM grants WHERE id = ?', String(got['grant']))
    if (row === undefined) return 'no grant'
    return Number(row['counter']) >= Number(got['counter']) ? '' : 'the counter of the grant went back'
  }
  if (act === 'revoke') {
    const row = one('SELECT ended_at FROM grants WHERE id = ?', String(facts['grant']))
    if (row === undefined) return 'no grant'
    return row['ended_at'] === null ? 'the grant lives' : ''
  }
  return undefined
}

/** That the deletion has its record is looked for in all rows: `HALF_DONE`. */
const deletedOf = (one: Look, email: string): string =>
  one('SELECT 1 FROM users WHERE email = ?', email) === undefined ? '' : 'the person is still there'
