// A row for every table, so that a migration that loses one can be seen to. `seed` makes people and sessions; the rest is
// here. A new table needs a line here: the test of the migrations says so.
import { query } from '../servers/processes.ts'

const OWNER = '(SELECT id FROM users ORDER BY id LIMIT 1)'
const AT = 1_790_000_000_000

const ROWS: Record<string, string> = {
  audit_events: `INSERT INTO audit_events (id, at, event, outcome, subject_id) VALUES ('a', ${AT}, 'user_created', 'success', ${OWNER})`,
  audit_sinks: `INSERT INTO audit_sinks (name, upto) VALUES ('r2', 'a')`,
  apis: `INSERT INTO apis (identifier, name, scopes) VALUES ('https://api.example.com', 'API', '{"read":"Read"}')`,
  clients: `INSERT INTO clients (id, name, auth_method, source, metadata) VALUES ('c', 'App', 'none', 'operator', '{"redirect_uris":[]}')`,
  client_secrets: `INSERT INTO client_secrets (client_id, digest) VALUES ('c', 'd')`,
  consents: `INSERT INTO consents (user_id, client_id, allowed) VALUES (${OWNER}, 'c', '{"":["openid"]}')`,
  device_codes: `INSERT INTO device_codes (id, user_code, client_id, scope, expires_at) VALUES ('d', 'u', 'c', 'openid', ${AT})`,
  grants: `INSERT INTO grants (user_id, id, client_id, session_id, bound, scope, amr, auth_time, credential_version, rotated_at, last_used_at,
    idle_expires_at, expires_at) VALUES (${OWNER}, 'g', 'c', 's', 1, 'openid', '["pwd"]', ${AT}, 1, ${AT}, ${AT}, ${AT}, ${AT})`,
  registration_tokens: `INSERT INTO registration_tokens (id, digest, name, uses_left, expires_at) VALUES ('r', 'd', 'Partner', 1, ${AT})`,
  pushed_requests: `INSERT INTO pushed_requests (id, client_id, parameters, expires_at) VALUES ('p', 'c', 'scope=openid', ${AT})`,
  codes: `INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, sent_at, expires_at, challenge_expires_at)
    VALUES ('c', 'sign_up', 'ada@example.com', ${OWNER}, 'd', 'l', ${AT}, ${AT}, ${AT})`,
  counters: `INSERT INTO counters (key, count, expires_at, noticed) VALUES ('k', 1, ${AT}, 1)`,
  count_marks: `INSERT INTO count_marks (name, upto, since, at, due_at) VALUES ('events', 'b', 'a', ${AT}, ${AT})`,
  daily_counts: `INSERT INTO daily_counts (name, day, count) VALUES ('sign_ins', '2026-09-21', 7)`,
  endings: `INSERT INTO endings (key, claim, ending, expires_at) VALUES ('k', 'c', 'v1', ${AT})`,
  identities: `INSERT INTO identities (id, user_id, issuer, subject, provider, email, name, refresh_token, last_used_at)
    VALUES ('i', ${OWNER}, 'https://a.example/', 's', 'auth0', 'ada@example.com', 'Ada', 'v1', ${AT})`,
  logout_deliveries: `INSERT INTO logout_deliveries (session_id, client_id, user_id) VALUES ('s', 'c', 'u')`,
  mails: `INSERT INTO mails (id, kind, recipient, next_attempt_at) VALUES ('m', 'sign_up', 'ada@example.com', ${AT})`,
  passkeys: `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible,
    backup_state, aaguid, rp_id, conditional, name) VALUES ('p', ${OWNER}, 'i', 'k', 7, 1, '["internal"]', 1, 1, 'a', 'r', 0, 'n')`,
  pending_sign_ins: `INSERT INTO pending_sign_ins (id, user_id, step, amr, transport, remember, credential_version, expires_at)
    VALUES ('p', ${OWNER}, 'second_factor', '["pwd"]', 'cookie', 0, 1, ${AT})`,
  provider_sessions: `INSERT INTO provider_sessions (session_id, provider, issuer, subject, sid, id_token)
    VALUES ((SELECT id FROM sessions ORDER BY id LIMIT 1), 'auth0', 'https://a.example/', 's', 'd', 'v1')`,
  recovery_codes: `INSERT INTO recovery_codes (digest, user_id) VALUES ('d', ${OWNER})`,
  revocations: `INSERT INTO revocations (at, kind, id) VALUES (${AT}, 'user', 'u')`,
  runs: `INSERT INTO runs (name, at, failed) VALUES ('clock', ${AT}, 'mails')`,
  sign_ups: `INSERT INTO sign_ups (code_id, name) VALUES ('c', 'Ada')`,
  signing_keys: `INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk, secret_id, active_from, rotates_at)
    VALUES ('k', '{}', 'v1', 's', ${AT}, ${AT})`,
  spent_challenges: `INSERT INTO spent_challenges (nonce, expires_at) VALUES ('n', ${AT})`,
  totp: `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, last_step) VALUES ('t', ${OWNER}, 's', 'b', ${AT}, 7)`,
}

/** The tables of the product in a local database. */
export function tablesIn(state: string): string[] {
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'd1_%' ORDER BY name`
  return query<{ name: string }>(state, sql).map(({ name }) => name)
}

/** How many rows each table has. */
export function countsIn(state: string): Record<string, number> {
  const counted = (table: string): number =>
    query<{ n: number }>(state, `SELECT count(*) AS n FROM "${table}"`)[0]?.n ?? -1
  return Object.fromEntries(tablesIn(state).map((table) => [table, counted(table)]))
}

/** Every row of some tables, in the columns that they have now: to be compared with what a migration makes of them. */
export function contentsIn(state: string, columns: Record<string, string[]>): Record<string, unknown[]> {
  const read = ([table, names]: [string, string[]]): [string, unknown[]] => [
    table,
    query(state, `SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM "${table}" ORDER BY 1`),
  ]
  return Object.fromEntries(Object.entries(columns).map(read))
}

/** The columns of each table. */
export function columnsIn(state: string): Record<string, string[]> {
  const named = (table: string): string[] =>
    query<{ name: string }>(state, `SELECT name FROM pragma_table_info('${table}')`).map(({ name }) => name)
  return Object.fromEntries(tablesIn(state).map((table) => [table, named(table)]))
}

/** Puts a row into each table that has none, parents first; gives the tables that are still empty. */
export function fill(state: string, more: Record<string, string> = {}): string[] {
  const all = { ...ROWS, ...more }
  const order = ['users', 'codes', 'clients', ...tablesIn(state)]
  for (const table of new Set(order))
    if (countsIn(state)[table] === 0 && all[table] !== undefined) query(state, all[table])
  return Object.entries(countsIn(state)).flatMap(([table, rows]) => (rows === 0 ? [table] : []))
}

/** Tables, indexes and triggers as SQLite keeps them. */
export function schemaOf(state: string): Record<string, string> {
  const rows = query<{ name: string; sql: string }>(
    state,
    `SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '_cf_%' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  )
  return Object.fromEntries(rows.map(({ name, sql }) => [name, sql]))
}

/** The migrations that a database says it has. */
export function appliedIn(state: string): string[] {
  return query<{ name: string }>(state, 'SELECT name FROM d1_migrations ORDER BY id').map(({ name }) => name)
}
