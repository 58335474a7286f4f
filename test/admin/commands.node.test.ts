// `npm run ops -- user:…`: the same verbs for an operator, on a local database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Printed } from '../support/servers/command-line.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops as operate, tidyUp } from '../support/servers/operator.ts'
import { query } from '../support/servers/processes.ts'

let state: string
const ops = (...words: string[]): Promise<Printed> => operate(...words, '--persist-to', state)
const valueOf = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await ops(...words, '--json')).stdout).value

beforeAll(async () => {
  state = await migratedFolder()
  await ops('seed', '--users', '5', '--sessions', '5', '--expired', '0')
  await ops('user:create', 'ada@example.com', '--role', 'SUPER_ADMIN')
})

afterAll(tidyUp)

describe('user:list', () => {
  it('prints people, newest first or by address, and the cursor of what follows', async () => {
    const { code, stdout } = await ops('user:list', '--query', 'USER-', '--limit', '2')
    expect(code).toBe(0)
    const [first, second, more = ''] = stdout.split('\n')
    expect(first).toMatch(/^[0-9a-f-]{36} {2}USER {9}active {6}user-000001@example\.com$/)
    expect(second).toContain('user-000002@example.com')
    const cursor = /^There are more: --cursor (\S+)$/.exec(more)?.[1] ?? ''
    const page = await valueOf('user:list', '--query', 'user-', '--cursor', cursor)
    expect(page).toMatchObject({ items: [{ email: 'user-000003@example.com' }, {}, {}], next_cursor: null })
    expect(await valueOf('user:list', '--role', 'super_admin', '--status', 'unverified')).toMatchObject({
      items: [{ email: 'ada@example.com', role: 'SUPER_ADMIN' }],
    })
    const newest = await valueOf('user:list', '--limit', '1')
    expect(newest).toMatchObject({ items: [{ email: 'ada@example.com' }] })
    expect(await valueOf('user:list', '--cursor', String(newest.next_cursor))).toMatchObject({ items: { length: 5 } })
    expect((await ops('user:list', '--query', 'nobody')).stdout).toBe('There is nobody.')
  })

  it('says what it doesn’t understand', async () => {
    for (const words of [
      ['--role', 'root'],
      ['--status', 'gone'],
      ['--limit', '0'],
      ['--query', 'a\u0007'],
      ['--query', 'user-', '--cursor', 'x'],
    ])
      expect(await ops('user:list', ...words)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('user:disable, user:enable, user:unlock and user:remove-factors', () => {
  it('do it, say it and record it as the operator’s', async () => {
    const email = 'user-000001@example.com'
    expect(await ops('user:disable', email.toUpperCase())).toEqual({
      code: 0,
      stdout: `${email} is disabled, and signed out everywhere.`,
      stderr: '',
    })
    const owner = `(SELECT id FROM users WHERE email = '${email}')`
    expect(query(state, `SELECT active, revoked_reason FROM sessions WHERE user_id = ${owner}`)).toEqual([
      { active: 0, revoked_reason: 'user_disabled' },
    ])
    query(state, `INSERT INTO counters (key, count, expires_at) SELECT 'password:account:' || ${owner}, 9, 9e15`)
    expect(await valueOf('user:unlock', email)).toMatchObject({ email, disabled: true })
    expect(query(state, 'SELECT * FROM counters')).toEqual([])
    expect(await ops('user:enable', email)).toMatchObject({ code: 0, stdout: `${email} may sign in.` })
    expect(query(state, `SELECT event, actor_id FROM audit_events WHERE subject_id = ${owner} ORDER BY event`)).toEqual(
      [
        { event: 'session_expired', actor_id: 'operator' },
        { event: 'user_disabled', actor_id: 'operator' },
        { event: 'user_enabled', actor_id: 'operator' },
        { event: 'user_unlocked', actor_id: 'operator' },
      ],
    )
  })

  it('keep the last SUPER_ADMIN, and say so of somebody who has no account', async () => {
    expect(await ops('user:disable', 'ada@example.com')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ada@example.com is the last enabled SUPER_ADMIN. Make another one first.',
    })
    expect(await ops('user:unlock', 'nobody@example.com')).toMatchObject({ code: 1 })
    expect(await ops('user:enable', 'x')).toMatchObject({ code: 2 })
  })

  it('user:remove-factors takes what somebody lost, says what went, and leaves the password', async () => {
    const email = 'user-000002@example.com'
    const owner = `(SELECT id FROM users WHERE email = '${email}')`
    query(state, `UPDATE users SET hashed_password = 'x' WHERE id = ${owner}`)
    query(state, `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at) SELECT 't', ${owner}, 'x', 'y', 1`)
    query(state, `INSERT INTO recovery_codes (digest, user_id) SELECT column1, ${owner} FROM (VALUES ('a'), ('b'))`)
    query(
      state,
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible,
         backup_state, aaguid, rp_id, conditional, name)
       SELECT 'p', ${owner}, 'c', 'k', 0, 1, '[]', 1, 1, 'a', 'localhost', 1, 'Phone'`,
    )
    expect(await ops('user:remove-factors', email)).toEqual({
      code: 0,
      stdout: `Removed from ${email}: the authenticator app, 1 passkey, 2 recovery codes. 1 session ended.\nNo mail was sent: tell them.`,
      stderr: '',
    })
    for (const table of ['totp', 'passkeys', 'recovery_codes', 'mails'])
      expect(query(state, `SELECT * FROM ${table}`), table).toEqual([])
    expect(query(state, `SELECT hashed_password AS hash FROM users WHERE id = ${owner}`)).toEqual([{ hash: 'x' }])
    const events = `SELECT event, actor_id, reason, meta FROM audit_events WHERE subject_id = ${owner} ORDER BY event, reason`
    const recorded = [
      { event: 'factor_removed', actor_id: 'operator', reason: 'passkey', meta: '{"passkeys":1}' },
      { event: 'factor_removed', actor_id: 'operator', reason: 'recovery_codes', meta: '{"codes":2}' },
      { event: 'factor_removed', actor_id: 'operator', reason: 'totp', meta: null },
      { event: 'session_expired', actor_id: 'operator', reason: 'factor_changed', meta: '{"sessions":1}' },
    ]
    expect(query(state, events)).toEqual(recorded)
    const again = await ops('user:remove-factors', email)
    expect(again.stdout).toBe(
      `${email} has no authenticator app, no passkey and no recovery code. Nothing was changed.`,
    )
    expect(await valueOf('user:remove-factors', email)).toMatchObject({
      email,
      totp: 0,
      passkeys: 0,
      sessions_ended: 0,
    })
    expect(query(state, events)).toEqual(recorded)
    expect(await ops('user:remove-factors', 'nobody@example.com')).toMatchObject({ code: 1, stdout: '' })
    expect(await ops('user:remove-factors', 'x')).toMatchObject({ code: 2 })
  })

  it('explain themselves', async () => {
    for (const name of ['user:disable', 'user:enable', 'user:unlock', 'user:remove-factors', 'user:list'])
      expect((await operate(name, '--help')).stdout).toContain(`npm run ops -- ${name}`)
  })
})
