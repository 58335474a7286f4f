// The SQL of imports and exports. Rows travel as one JSON text for each statement, so that a chunk takes few statements: D1
// allows 100 parameters a statement, of 2 MB each.
import { sql, type SQL } from 'drizzle-orm'
import { statement, type Condition, type Db, type Statement, type Write } from '../../db/client.ts'

/** Rows by the names of their columns, as SQLite stores them. */
type Row = Readonly<Record<string, string | number | null>>

const TABLES = {
  users: [
    'id',
    'email',
    'hashed_password',
    'role',
    'name',
    'email_verified_at',
    'disabled_at',
    'created_at',
    'updated_at',
    'last_login_at',
    'password_changed_at',
  ],
  identities: ['id', 'user_id', 'issuer', 'subject', 'provider', 'email', 'name', 'created_at'],
  totp: ['id', 'user_id', 'secret', 'sealed_by', 'confirmed_at', 'created_at'],
  recovery_codes: ['digest', 'user_id', 'created_at'],
  passkeys: [
    'id',
    'user_id',
    'credential_id',
    'public_key',
    'sign_count',
    'uv_initialized',
    'transports',
    'backup_eligible',
    'backup_state',
    'aaguid',
    'rp_id',
    'conditional',
    'name',
    'created_at',
    'last_used_at',
  ],
} as const
export type TransferTable = keyof typeof TABLES

/** D1 takes 2 MB in one parameter. */
const MOST_BYTES = 1_900_000

/**
 * Adds rows to a table. An existing row stops the batch as `taken`, except for a recovery code, which can only be the person's
 * own.
 */
export function insertRows(db: Db, table: TransferTable, rows: readonly Row[]): Write[] {
  const columns = TABLES[table]
  const values = sql.join(
    columns.map((column) => sql.raw(`value->>'${column}'`)),
    sql`, `,
  )
  const names = sql.raw(columns.join(', '))
  const into = sql.raw(`${table === 'recovery_codes' ? 'INSERT OR IGNORE' : 'INSERT'} INTO ${table}`)
  return textsOf(rows).map((text) => statement(db, sql`${into} (${names}) SELECT ${values} FROM json_each(${text})`))
}

/** Rows as JSON texts within the length of a parameter. */
function textsOf(rows: readonly Row[]): string[] {
  const texts: string[] = []
  let held: string[] = []
  let bytes = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    const size = Buffer.byteLength(text) + 1
    if (held.length > 0 && bytes + size > MOST_BYTES) {
      texts.push(`[${held.join()}]`)
      held = []
      bytes = 0
    }
    held.push(text)
    bytes += size
  }
  return held.length > 0 ? [...texts, `[${held.join()}]`] : texts
}

const listOf = (values: readonly unknown[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`

/** The people who have one of these ids or addresses. */
export function findTaken(
  db: Db,
  ids: readonly string[],
  emails: readonly string[],
): Statement<{ id: string; email: string }> {
  return statement(
    db,
    sql`SELECT id, email FROM users WHERE id IN ${listOf(ids)} UNION SELECT id, email FROM users WHERE email IN ${listOf(emails)}`,
  )
}

/** Which of these identities (`[issuer, subject]`) belong to somebody. */
export function findIdentities(
  db: Db,
  pairs: readonly (readonly [string, string])[],
): Statement<{ issuer: string; subject: string }> {
  return statement(
    db,
    sql`SELECT identities.issuer, identities.subject FROM json_each(${JSON.stringify(pairs)}) AS wanted
      JOIN identities ON identities.issuer = wanted.value->>0 AND identities.subject = wanted.value->>1`,
  )
}

/** Which of these credential ids belong to a passkey. */
export function findCredentials(db: Db, ids: readonly string[]): Statement<{ credential_id: string }> {
  return statement(db, sql`SELECT credential_id FROM passkeys WHERE credential_id IN ${listOf(ids)}`)
}

/** Which of these addresses a former owner may still take back. */
export function findHeld(db: Db, emails: readonly string[], now: number): Statement<{ email: string }> {
  return statement(
    db,
    sql`SELECT DISTINCT email FROM codes WHERE email IN ${listOf(emails)} AND purpose = 'undo_email' AND expires_at > ${now}`,
  )
}

/** A condition: one of these addresses is held for a former owner. */
export const isAnyHeld = (emails: readonly string[], now: number): Condition =>
  sql`EXISTS (SELECT 1 FROM codes WHERE email IN ${listOf(emails)} AND purpose = 'undo_email' AND expires_at > ${now})`

/** Deletes the pending sign-ups for these addresses, because each has an account now. */
export function dropSignUps(db: Db, emails: readonly string[]): Write {
  return statement(db, sql`DELETE FROM codes WHERE email IN ${listOf(emails)} AND purpose = 'sign_up'`)
}

/** The public ids of the secrets that sealed values in this database. */
export function findSealers(db: Db): Statement<{ id: string }> {
  return statement(db, sql`SELECT secret_id AS id FROM signing_keys UNION SELECT sealed_by AS id FROM totp`)
}

export type UserOut = {
  id: string
  email: string
  hashed_password: string | null
  role: string
  name: string | null
  email_verified_at: number | null
  disabled_at: number | null
  created_at: number
  updated_at: number
  last_login_at: number | null
  password_changed_at: number | null
}

/** People after an id, in the order of ids; without those who are marked as deleted. */
export function pageOfUsers(db: Db, after: string, most: number): Statement<UserOut> {
  const columns = sql.raw(TABLES.users.join(', '))
  return statement(
    db,
    sql`SELECT ${columns} FROM users WHERE id > ${after} AND deleted_at IS NULL ORDER BY id LIMIT ${most}`,
  )
}

/** The rows of a table that belong to these people. Of authenticator apps only the confirmed ones. */
export function rowsOf(
  db: Db,
  table: Exclude<TransferTable, 'users'>,
  userIds: readonly string[],
): Statement<Record<string, string | number | null>> {
  const columns = sql.raw([...TABLES[table], ...(table === 'identities' ? ['refresh_token'] : [])].join(', '))
  const counts = table === 'totp' ? sql`confirmed_at IS NOT NULL` : sql`1`
  const order = sql.raw(table === 'recovery_codes' ? 'digest' : 'id')
  return statement(
    db,
    sql`SELECT ${columns} FROM ${sql.raw(table)} WHERE user_id IN ${listOf(userIds)} AND ${counts} ORDER BY ${order}`,
  )
}
