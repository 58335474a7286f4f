// What the clock deletes of clients and of what people gave them: all that has expired, and nothing that hasn't.
import { expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { rows } from '../support/world.ts'

const DAY = 86_400_000
const TABLES = [
  'grants',
  'pushed_requests',
  'device_codes',
  'clients',
  'client_secrets',
  'logout_deliveries',
  'registration_tokens',
]

it('deletes what has expired of each kind, and keeps what is young or stays', async () => {
  const { world, clock, userId } = await adaSignedIn()
  const add = async (id: string, ends: number | null): Promise<void> => {
    const put = (sql: string, ...values: unknown[]) =>
      world.env.DB.prepare(sql)
        .bind(id, ...values)
        .run()
    const last = ends ?? Number.MAX_SAFE_INTEGER
    await put(
      `INSERT INTO grants (id, user_id, client_id, session_id, bound, scope, amr, auth_time, credential_version, rotated_at, last_used_at, idle_expires_at, expires_at)
        VALUES (?, ?, 'c', 's', 1, 'openid', '["pwd"]', 1, 1, 1, 1, ?, ?)`,
      userId,
      last,
      last,
    )
    await put(`INSERT INTO pushed_requests (id, client_id, parameters, expires_at) VALUES (?, 'c', 'x=y', ?)`, last)
    await put(
      `INSERT INTO device_codes (id, user_code, client_id, scope, expires_at) VALUES (?, ?, 'c', 'openid', ?)`,
      id,
      last,
    )
    await put(
      `INSERT INTO clients (id, name, auth_method, source, metadata, expires_at) VALUES (?, 'App', 'none', 'registered', '{"redirect_uris":[]}', ?)`,
      ends,
    )
    await put(`INSERT INTO client_secrets (client_id, digest, created_at, expires_at) VALUES ('stays', ?, 1, ?)`, ends)
    await put(
      `INSERT INTO registration_tokens (id, digest, name, uses_left, expires_at) VALUES (?, 'd', 'Partner', 1, ?)`,
      last,
    )
    await put(
      `INSERT INTO logout_deliveries (session_id, client_id, user_id, created_at, delivered_at) VALUES (?, 'c', 'u', ?, 1)`,
      (ends ?? clock.now() + 2 * DAY) - 30 * DAY,
    )
  }
  const at = clock.now()
  await add('stays', null)
  await add('young', at + DAY)
  await add('over', at - 1)
  await world.tick()
  const left = async (table: string) => {
    const key = { client_secrets: 'digest', logout_deliveries: 'session_id' }[table] ?? 'id'
    return (await rows<{ key: string }>(`SELECT ${key} AS key FROM ${table} ORDER BY ${key}`)).map((row) => row.key)
  }
  const kept = await Promise.all(TABLES.map(async (table) => [table, await left(table)]))
  expect(kept).toEqual(TABLES.map((table) => [table, ['stays', 'young']]))
})
