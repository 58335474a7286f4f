// Somebody with everything that an account can have, written into D1 as it would stand there.
import { uuidv7 } from '../../../src/crypto/random.ts'
import { accountTag } from '../../../src/limits/attempts.ts'
import { database, type World } from '../world.ts'

const HOUR = 3_600_000

/**
 * Gives a person a name, seven sessions, two passkeys, an app, three recovery codes, an account at a provider, a change of address that
 * waits, a way back to an older one, a link to set a password, wrong attempts of each kind, and a role that a command gave. `text` stands
 * wherever others wrote something.
 */
export async function fill(world: World, id: string, text = 'Ada Lovelace'): Promise<void> {
  const now = world.deps().now()
  const tag = accountTag(world.deps(), 'ada@example.com')
  const run = (sql: string, ...values: unknown[]): D1PreparedStatement => database.prepare(sql).bind(...values)
  const passkey = (name: string, at: number): D1PreparedStatement =>
    run(
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible, backup_state, aaguid, rp_id, conditional, name, created_at, last_used_at)
       VALUES (?1, ?2, ?1, 'x', 0, 1, '["internal"]', 1, 1, 'a', 'localhost', 0, ?3, ?4, ?4)`,
      uuidv7(at),
      id,
      name,
      at,
    )
  const session = (at: number): D1PreparedStatement =>
    run(
      `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, created_at, last_used_at, expires_at, idle_expires_at, user_agent, ip, country)
       VALUES (?1, ?2, 'cookie', ?3, 'j', '["pwd"]', ?3, ?3, ?3, ?4, ?4, ?5, '203.0.113.7', 'DE')`,
      uuidv7(at),
      id,
      at,
      now + 24 * HOUR,
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 ${text}`,
    )
  const code = (purpose: string, email: string): D1PreparedStatement =>
    run(
      `INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, account, sent_at, expires_at, challenge_expires_at, created_at)
       VALUES (?1, ?2, ?3, ?4, 'x', 'y', ?5, ?6, ?7, ?7, ?6)`,
      uuidv7(now),
      purpose,
      email,
      id,
      tag,
      now,
      now + HOUR,
    )
  const counter = (key: string, count: number, parts: object): D1PreparedStatement =>
    run(
      'INSERT INTO counters (key, count, expires_at, parts) VALUES (?, ?, ?, ?)',
      key,
      count,
      now + HOUR / 4,
      JSON.stringify(parts),
    )
  await database.batch([
    run('UPDATE users SET name = ?, password_changed_at = ? WHERE id = ?', text, now - HOUR, id),
    ...[1, 2, 3, 4, 5, 6, 7].map((hours) => session(now - hours * HOUR)),
    passkey(text === 'Ada Lovelace' ? 'Phone' : text, now - 50 * HOUR),
    passkey('Key', now - 90 * HOUR),
    run(
      `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES (?, ?, 'x', 'y', ?, 1)`,
      uuidv7(now),
      id,
      now - 24 * HOUR,
    ),
    ...[1, 2, 3].map((number) =>
      run(
        'INSERT INTO recovery_codes (digest, user_id, created_at) VALUES (?, ?, ?)',
        `${id}${number}`,
        id,
        now - HOUR,
      ),
    ),
    run(
      `INSERT INTO identities (id, user_id, issuer, subject, provider, email, name, created_at) VALUES (?1, ?2, 'https://acme.example', ?1, 'acme', 'ada@acme.example', ?3, ?4)`,
      uuidv7(now),
      id,
      text === 'Ada Lovelace' ? 'Ada at Acme' : text,
      now - HOUR,
    ),
    code('change_email', 'new@example.com'),
    code('undo_email', 'old@example.com'),
    code('reset_password', 'ada@example.com'),
    counter(`password:account:${id}`, 12, { 'pair:abc': [10, now + HOUR / 4, 0] }),
    counter(`code:account:${tag}`, 30, { 'pair:abc': [9, now + HOUR / 4, 0], day: [30, now + 20 * HOUR, 0] }),
    counter(`factor:account:${id}`, 4, { day: [4, now + 20 * HOUR, 0] }),
    run(
      `INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, user_agent, meta)
       VALUES (?, ?, 'privilege_permissions_changed', 'success', 'operator', ?, ?, '{"role":"ADMIN"}')`,
      uuidv7(now),
      now,
      id,
      text,
    ),
  ])
}
