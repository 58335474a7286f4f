// The fifteen tests of the original plan, as sentences.
import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import foundation from '../../migrations/rollback/0000_foundation.sql?raw'
import identities from '../../migrations/rollback/0005_identities.sql?raw'
import endings from '../../migrations/rollback/0009_endings.sql?raw'
import figures from '../../migrations/rollback/0013_figures.sql?raw'
import auditSinks from '../../migrations/rollback/0021_audit_sinks.sql?raw'
import revocations from '../../migrations/rollback/0020_revocations.sql?raw'
import registrationTokens from '../../migrations/rollback/0019_registration_tokens.sql?raw'
import oauth from '../../migrations/rollback/0017_oauth.sql?raw'
import consoleMail from '../../migrations/rollback/0014_console_mail.sql?raw'
import secondFactors from '../../migrations/rollback/0004_second_factors.sql?raw'
import { hashPassword, verifyPassword } from '../../src/credentials/password.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { run } from '../../src/db/client.ts'
import { startSession } from '../../src/sessions/start.ts'
import { readLiveSession } from '../../src/sessions/read.ts'
import { endSession } from '../../src/sessions/end.ts'
import { addUser, Browser, count, signUp } from '../support/people/people.ts'
import { database, freshWorld, json, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

afterEach(() => {
  vi.useRealTimers()
})

async function addSession(userId: string, change: Record<string, unknown> = {}): Promise<string> {
  const { session, writes } = startSession(world.deps(), { userId, amr: ['pwd'], transport: 'cookie', remember: false })
  await run(world.deps().db, writes)
  const id = session.id
  for (const [column, value] of Object.entries(change))
    await database.prepare(`UPDATE sessions SET ${column} = ? WHERE id = ?`).bind(value, id).run()
  return id
}

const columnsOf = (table: string) => rows<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)

describe('users', () => {
  it('creates a user from valid data', async () => {
    const { user } = await signUp(new Browser(world), 'ada@example.com')
    const [row] = await rows(
      'SELECT id, email, name, email_verified_at IS NOT NULL AS verified, disabled_at FROM users',
    )
    expect(row).toEqual({ id: user.id, email: 'ada@example.com', name: 'Ada', verified: 1, disabled_at: null })
    expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('refuses an invalid email address, and writes nothing', async () => {
    for (const email of [
      '',
      'ada',
      'ada@',
      '@example.com',
      'a b@example.com',
      'ada@example.com\r\nBcc: eve@example.com',
      'a@example.com,b@example.com',
    ]) {
      const answer = await new Browser(world).post('/api/sign-up', { email, password: PASSWORD })
      expect(answer.status).toBe(400)
      expect(await json(answer)).toMatchObject({ code: 'invalid_request', errors: [{ field: 'email' }] })
    }
    expect(await count('codes')).toBe(0)
    expect(await count('mails')).toBe(0)
  })

  it('hashes the password and verifies it', async () => {
    const hash = await hashPassword(world.deps().scrypt, PASSWORD)
    expect(hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await verifyPassword(world.deps().scrypt, PASSWORD, hash)).toEqual({ matches: true, outdated: false })
    expect(await verifyPassword(world.deps().scrypt, `${PASSWORD}x`, hash)).toEqual({ matches: false, outdated: false })
  })

  it('gives a new user the role USER without being asked', async () => {
    await database.prepare('INSERT INTO users (id, email) VALUES (?, ?)').bind(uuidv7(1), 'ada@example.com').run()
    expect(await rows('SELECT role FROM users')).toEqual([{ role: 'USER' }])
  })

  it('sets created_at and updated_at without being asked, and updated_at again on a change', async () => {
    const id = uuidv7(1)
    await database.prepare('INSERT INTO users (id, email) VALUES (?, ?)').bind(id, 'ada@example.com').run()
    const [fresh] = await rows<{ created_at: number; updated_at: number }>('SELECT created_at, updated_at FROM users')
    expect(fresh?.created_at).toBeGreaterThan(Date.now() - 60_000)
    expect(fresh?.updated_at).toBe(fresh?.created_at)
    const { user } = await signUp(new Browser(world), 'grace@example.com')
    const browser = new Browser(world)
    await browser.post('/api/sign-in', { email: 'grace@example.com', password: PASSWORD })
    const renamed = await json(await browser.send('PATCH', '/api/user', { name: 'Grace' }))
    expect(renamed).toMatchObject({ id: user.id, name: 'Grace' })
    expect(Date.parse(renamed.updated_at)).toBeGreaterThan(Date.parse(renamed.created_at))
  })

  it('keeps email addresses unique', async () => {
    await addUser(world, 'ada@example.com')
    await expect(addUser(world, 'ada@example.com')).rejects.toThrow(/UNIQUE constraint failed: users.email/)
  })
})

describe('sessions', () => {
  it('links a session to its user', async () => {
    const browser = new Browser(world)
    const { user } = await signUp(browser, 'ada@example.com')
    const { session } = await json(await browser.get('/api/session'))
    expect(await rows('SELECT id, user_id FROM sessions')).toEqual([{ id: session.id, user_id: user.id }])
  })

  it('computes when a session expires', async () => {
    const clock = stopClock()
    const userId = await addUser(world, 'ada@example.com')
    await addSession(userId)
    const [row] = await rows<{ expires_at: number; idle_expires_at: number }>(
      'SELECT expires_at, idle_expires_at FROM sessions',
    )
    expect(row).toEqual({ expires_at: clock.now() + 7_776_000_000, idle_expires_at: clock.now() + 1_209_600_000 })
  })

  it('takes the sessions with a removed user', async () => {
    const userId = await addUser(world, 'ada@example.com')
    await addSession(userId)
    await addSession(await addUser(world, 'grace@example.com'))
    await database.prepare('DELETE FROM users WHERE id = ?').bind(userId).run()
    expect(await count('sessions')).toBe(1)
    expect(await count('sessions', `user_id = '${userId}'`)).toBe(0)
  })

  it('toggles the active flag, and then the session opens nothing', async () => {
    const id = await addSession(await addUser(world, 'ada@example.com'))
    expect(await readLiveSession(world.deps(), id)).toBeDefined()
    expect(await endSession(world.deps(), id, { reason: 'sign_out' })).toBe(true)
    const [row] = await rows('SELECT active, revoked_at IS NOT NULL AS ended, revoked_reason FROM sessions')
    expect(row).toEqual({ active: 0, ended: 1, revoked_reason: 'sign_out' })
    expect(await readLiveSession(world.deps(), id)).toBeUndefined()
  })

  it('holds the foreign key: no session without a user', async () => {
    await expect(addSession(uuidv7(1))).rejects.toThrow(/unavailable/)
    expect(await count('sessions')).toBe(0)
  })

  it('holds the constraints of the tables', async () => {
    const userId = await addUser(world, 'ada@example.com')
    const id = await addSession(userId)
    const refused = async (sql: string): Promise<void> =>
      expect(database.prepare(sql).run(), sql).rejects.toThrow(/constraint failed/)
    await refused(`UPDATE users SET role = 'ROOT'`)
    await refused(`UPDATE users SET email = NULL`)
    await refused(`UPDATE users SET role = NULL`)
    await refused(`UPDATE users SET email = ''`)
    await refused(`UPDATE sessions SET user_id = NULL WHERE id = '${id}'`)
    await refused(`UPDATE sessions SET active = 2, revoked_at = 1`)
    await refused(`UPDATE sessions SET active = 0`)
    await refused(`UPDATE sessions SET idle_expires_at = expires_at + 1`)
    await refused(`UPDATE sessions SET parent = counter`)
    await refused(`UPDATE sessions SET transport = 'carrier-pigeon'`)
  })
})

describe('the migration', () => {
  it('has the indexes that the queries need', async () => {
    const indexes = await rows<{ name: string; unique: number }>(
      'SELECT name, "unique" FROM pragma_index_list(\'users\') UNION ALL SELECT name, "unique" FROM pragma_index_list(\'sessions\')',
    )
    const names = indexes.map((index) => index.name)
    for (const name of [
      'users_email_unique',
      'sessions_user_id_index',
      'sessions_expires_at_index',
      'sessions_idle_expires_at_index',
      'sessions_revoked_at_index',
    ]) {
      expect(names).toContain(name)
    }
    expect(indexes.find((index) => index.name === 'users_email_unique')?.unique).toBe(1)
  })

  it('creates the tables', async () => {
    await reset()
    expect(await columnsOf('users')).toEqual([])
    await applyD1Migrations(
      database,
      (env as unknown as { TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1] }).TEST_MIGRATIONS,
    )
    const users = (await columnsOf('users')).map((column) => column.name)
    expect(users).toEqual(
      expect.arrayContaining([
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
      ]),
    )
    const sessions = (await columnsOf('sessions')).map((column) => column.name)
    expect(sessions).toEqual(
      expect.arrayContaining([
        'user_id',
        'active',
        'revoked_at',
        'revoked_reason',
        'expires_at',
        'idle_expires_at',
        'counter',
        'parent',
        'rotated_at',
        'issued_jti',
        'amr',
        'auth_time',
        'last_used_at',
        'user_agent',
        'ip',
        'country',
      ]),
    )
    expect(sessions.filter((name) => name.includes('token'))).toEqual([])
  })

  it('drops them again when it is rolled back', async () => {
    await addSession(await addUser(world, 'ada@example.com'))
    // Those between add to tables that go as a whole.
    for (const rollback of [
      auditSinks,
      revocations,
      registrationTokens,
      oauth,
      consoleMail,
      figures,
      endings,
      identities,
      secondFactors,
      foundation,
    ])
      for (const statement of rollback.split(';').filter((text) => text.replace(/--.*$/gm, '').trim() !== ''))
        await database.prepare(statement).run()
    const left = await rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'",
    )
    expect(left).toEqual([])
  })
})
