// `npm run ops -- …`: what an operator's commands do to a local database, and what they say when they can't.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Printed } from '../support/servers/command-line.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops as operate, tidyUp } from '../support/servers/operator.ts'
import { node, npmRun, query, temporaryFolder } from '../support/servers/processes.ts'

let state: string
/** A command on the test's database. */
const ops = (...words: string[]): Promise<Printed> => operate(...words, '--persist-to', state)
const jsonOf = ({
  stdout,
}: {
  stdout: string
}): { ok: boolean; value: Record<string, unknown>; error: { code: string; message: string } } => JSON.parse(stdout)
const count = (what: string): number => query<{ n: number }>(state, `SELECT count(*) AS n FROM ${what}`)[0]?.n ?? -1

beforeAll(async () => {
  state = await migratedFolder()
})

afterAll(tidyUp)

describe('user:create', () => {
  it('makes an account, in words for a person', async () => {
    const made = await npmRun('ops', [
      'user:create',
      ' Ada@Example.com ',
      '--name',
      'Ada Lovelace',
      '--persist-to',
      state,
    ])
    expect(made, made.stderr).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^Made the account [0-9a-f-]{36} for ada@example\.com \(USER\)\./)
    expect(query(state, 'SELECT email, name, role, hashed_password, email_verified_at FROM users')).toEqual([
      { email: 'ada@example.com', name: 'Ada Lovelace', role: 'USER', hashed_password: null, email_verified_at: null },
    ])
    expect(query(state, 'SELECT event, actor_id FROM audit_events')).toEqual([
      { event: 'user_created', actor_id: 'operator' },
    ])
  })

  it('gives the user as one JSON document', async () => {
    const made = await ops('user:create', 'grace@example.com', '--role', 'admin', '--json')
    expect(jsonOf(made)).toEqual({
      ok: true,
      value: expect.objectContaining({
        id: expect.any(String),
        email: 'grace@example.com',
        role: 'ADMIN',
        name: null,
        email_verified: false,
      }),
    })
  })

  it('refuses an address that has an account: exit code 1, and the same in JSON', async () => {
    const taken = await ops('user:create', 'ada@example.com', '--json')
    expect(taken).toMatchObject({ code: 1, stderr: 'ada@example.com has an account already.' })
    expect(jsonOf(taken)).toEqual({
      ok: false,
      error: { code: 'email_taken', message: 'ada@example.com has an account already.' },
    })
  })
})

describe('user:grant-role', () => {
  it('makes the first SUPER_ADMIN, and says what the role was', async () => {
    expect(await ops('user:grant-role', 'ADA@example.com', 'SUPER_ADMIN')).toEqual({
      code: 0,
      stdout: 'ada@example.com is SUPER_ADMIN now (was USER).',
      stderr: '',
    })
    expect(await ops('user:grant-role', 'ada@example.com', 'super_admin')).toMatchObject({
      code: 0,
      stdout: 'ada@example.com is SUPER_ADMIN already.',
    })
  })

  it('never loses the last SUPER_ADMIN', async () => {
    const refused = await ops('user:grant-role', 'ada@example.com', 'USER', '--json')
    expect(refused).toMatchObject({
      code: 1,
      stderr: 'ada@example.com is the last enabled SUPER_ADMIN. Make another one first.',
    })
    expect(jsonOf(refused).error.code).toBe('last_super_admin')
    await ops('user:grant-role', 'grace@example.com', 'SUPER_ADMIN')
    expect(jsonOf(await ops('user:grant-role', 'ada@example.com', 'USER', '--json'))).toMatchObject({
      ok: true,
      value: { role: 'USER', changed: true },
    })
  })

  it('says what to do about an address without an account', async () => {
    const unknown = await ops('user:grant-role', 'nobody@example.com', 'ADMIN')
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toMatch(/nobody@example\.com has no account\. .*npm run ops -- user:create/)
  })
})

describe('seed and sessions:purge', () => {
  it('makes people and sessions and says how fast', async () => {
    const seeded = await ops('seed', '--users', '40', '--sessions', '90', '--expired', '60')
    expect(seeded).toMatchObject({ code: 0, stderr: '' })
    expect(seeded.stdout).toMatch(
      /^Made 40 people \(user-000001@example\.com to user-000040@example\.com\) in \d+\.\d s, 90 live and 60 expired sessions in \d+\.\d s\.$/,
    )
    expect(count("users WHERE email LIKE 'user-%' AND email_verified_at IS NOT NULL AND hashed_password IS NULL")).toBe(
      40,
    )
    expect([
      count('sessions WHERE idle_expires_at > unixepoch() * 1000'),
      count('sessions WHERE idle_expires_at < unixepoch() * 1000'),
    ]).toEqual([90, 60])
    expect(count('(SELECT DISTINCT user_id FROM sessions)')).toBe(40)
  })

  it('goes on counting in a second run, and gives its numbers in JSON', async () => {
    const again = await ops('seed', '--users', '2', '--json')
    expect(jsonOf(again)).toEqual({
      ok: true,
      value: {
        users: 2,
        sessions: 0,
        expired: 0,
        events: 0,
        first_email: 'user-000041@example.com',
        last_email: 'user-000042@example.com',
        users_milliseconds: expect.any(Number),
        sessions_milliseconds: expect.any(Number),
        events_milliseconds: expect.any(Number),
      },
    })
    expect(jsonOf(await ops('seed', '--sessions', '10', '--json')).value).toMatchObject({
      users: 0,
      sessions: 10,
      first_email: null,
    })
  })

  it('shows how far it is on stderr, and keeps stdout for the outcome', async () => {
    let now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 3_000))
    const shown: string[] = []
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0)
    const seeded = await ops('seed', '--users', '1', '--sessions', '3', '--json')
    for (const spy of [clock, stderr]) spy.mockRestore()
    expect(shown).toEqual(['1 of 1 people …\n', '3 of 3 live sessions …\n'])
    expect(jsonOf(seeded)).toMatchObject({ ok: true, value: { users: 1, sessions: 3 } })
  })

  it('ends and deletes what is over, leaves what lives, and has nothing to do after that', async () => {
    const purged = await ops('sessions:purge')
    expect(purged.stdout).toMatch(/^Ended 60 sessions whose time was over, deleted 60 rows, in \d+\.\d s\.$/)
    expect(count('sessions')).toBe(103)
    expect(await ops('sessions:purge')).toEqual({ code: 0, stdout: 'Nothing to purge.', stderr: '' })
    expect(jsonOf(await ops('sessions:purge', '--retention-seconds', '0', '--json'))).toEqual({
      ok: true,
      value: { ended: 0, deleted: 0, retention_seconds: 0, milliseconds: expect.any(Number) },
    })
    expect(
      query(state, "SELECT reason, actor_id, meta FROM audit_events WHERE event = 'sys_purge' ORDER BY id"),
    ).toEqual([
      { reason: 'sessions_ended', actor_id: 'operator', meta: '{"rows":60}' },
      { reason: 'sessions_deleted', actor_id: 'operator', meta: '{"rows":60}' },
    ])
  })
})

describe('keys:rotate', () => {
  it('has nothing to mark before the first sign-in, then marks the key and says when the clock obeys', async () => {
    expect(await ops('keys:rotate')).toMatchObject({
      code: 0,
      stdout: 'There is no key yet: the first sign-in makes one.',
    })
    query(
      state,
      "INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk, secret_id, active_from, rotates_at) VALUES ('k', '{}', 'v1', 's', 1, 9e15) RETURNING kid",
    )
    const marked = await ops('keys:rotate')
    expect(marked.stdout).toMatch(
      /^Marked the signing key as due\. At its next run the clock \(\*\/15 \* \* \* \*\) .*signs \d+ minutes later\./,
    )
    expect(marked.stdout).toContain("curl 'http://localhost:8787/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*'")
    expect(count('signing_keys WHERE rotates_at < 9e15')).toBe(1)
    expect((await ops('keys:rotate')).stdout).toMatch(/^Nothing to mark: the signing key is due already/)
    expect(query(state, "SELECT actor_id, meta FROM audit_events WHERE event = 'key_due'")).toEqual([
      { actor_id: 'operator', meta: '{"keys":1}' },
    ])
    expect(jsonOf(await ops('keys:rotate', '--json')).value).toMatchObject({
      publish_lead_seconds: 3600,
      crons: ['*/15 * * * *'],
    })
  })
})

describe('keys:rotate --compromised', () => {
  it('deletes every key now, says what follows, and has nothing to do twice', async () => {
    const killed = await ops('keys:rotate', '--compromised')
    expect(killed).toMatchObject({ code: 0, stderr: '' })
    expect(killed.stdout).toMatch(/^Killed the signing key and every access token signed so far/)
    expect(killed.stdout).toMatch(/within 30 seconds .*[^]*Sessions live on[^]*Nobody was signed out\.$/)
    expect(count('signing_keys')).toBe(0)
    expect(jsonOf(await ops('keys:rotate', '--compromised', '--json')).value).toEqual({
      killed: [],
      seen_within_seconds: 30,
    })
    expect(query(state, "SELECT actor_id, meta FROM audit_events WHERE event = 'key_revoked'")).toEqual([
      { actor_id: 'operator', meta: '{"keys":1}' },
    ])
  })
})

describe('a database that is not there', () => {
  it('is not made by a mistyped folder: the refusal names the command that makes it', async () => {
    const nowhere = join(temporaryFolder(), 'nowhere')
    const refused = await operate('user:create', 'a@example.com', '--persist-to', nowhere)
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no database yet in ${nowhere}: run \`npm run db:migrate -- --persist-to ${nowhere}\`.`,
    })
  })

  it('or has no tables yet is refused the same way', async () => {
    const empty = temporaryFolder()
    mkdirSync(join(empty, 'v3/d1'), { recursive: true })
    const refused = await operate('sessions:purge', '--persist-to', empty, '--json')
    expect(refused.code).toBe(1)
    expect(jsonOf(refused).error).toEqual({
      code: 'unmigrated',
      message: expect.stringContaining(`npm run db:migrate -- --persist-to ${empty}`),
    })
  })

  it('or is remote, with nobody logged in, is refused with how to log in', async () => {
    const [ops, migrate] = await Promise.all([
      npmRun('ops', ['user:create', 'a@example.com', '--remote', '--json']),
      node('src/ops/migrate.ts', ['--remote']),
    ])
    expect(jsonOf(ops)).toEqual({
      ok: false,
      error: { code: 'not_logged_in', message: expect.stringContaining('npx wrangler login') },
    })
    for (const { code, stderr } of [ops, migrate]) {
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /^Nobody is logged in to Cloudflare here: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN/,
      )
    }
  })
})
