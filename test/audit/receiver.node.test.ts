// The receiver of docs/audit-log.md as a process, and a Worker that sends to it over a real connection: killed and begun again.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { chooseFreePort } from '../../src/ops/ports.ts'
import { serveLocally } from '../support/servers/local-server.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { query, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { snippetsOf } from '../support/snippets.ts'

const SECRET = `whsec_${randomBytes(32).toString('base64')}`
const HOUR = 3_600_000
const receivers: ChildProcess[] = []

afterAll(() => {
  for (const one of receivers) one.kill()
  removeFolders()
})

/** Starts the receiver of the page on a port. */
async function receive(folder: string, port: number): Promise<ChildProcess> {
  const script = snippetsOf('docs/audit-log.md').find(({ text }) => text.startsWith('// audit-receiver.mjs'))
  writeFileSync(join(folder, 'audit-receiver.mjs'), script?.text ?? '')
  const env = {
    PATH: process.env.PATH,
    AUDIT_SINK_SECRET: SECRET,
    PORT: String(port),
    FILE: join(folder, 'events.ndjson'),
  }
  const started = spawn(process.execPath, [join(folder, 'audit-receiver.mjs')], { env, stdio: 'ignore' })
  receivers.push(started)
  await vi.waitFor(
    async () => expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(401),
    10_000,
  )
  return started
}

describe('the receiver of the page', () => {
  // It starts two Workers. `npm test` sends to a receiver behind `fetch`.
  it.runIf(WHOLE)(
    'gets every event once and in order from a Worker, although it was away and the Worker was stopped',
    async () => {
      const state = await migratedFolder()
      const folder = temporaryFolder()
      const file = join(folder, 'events.ndjson')
      const port = (await chooseFreePort(undefined)) ?? 0
      const ids = Array.from({ length: 1200 }, (_, n) => uuidv7(Date.now() - 2 * HOUR + n))
      const values = ids.map(
        (id, n) => `('${id}', ${Date.now() - 2 * HOUR + n}, 'authn_login_success', 'success', 'p')`,
      )
      query(state, `INSERT INTO audit_events (id, at, event, outcome, subject_id) VALUES ${values.join(', ')}`)
      const vars = {
        AUTH_SECRET: randomBytes(32).toString('base64'),
        AUDIT_SINK: 'https',
        AUDIT_SINK_URL: `http://127.0.0.1:${port}/in`,
        AUDIT_SINK_SECRET: SECRET,
      }
      const got = (): string[] =>
        existsSync(file)
          ? readFileSync(file, 'utf8')
              .trim()
              .split('\n')
              .map((line) => (JSON.parse(line) as { id: string }).id)
          : []

      // Nobody listens: the batch is begun, and stays.
      const tick = async (origin: string) =>
        expect((await fetch(`${origin}/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*`)).status).toBe(200)
      const first = await serveLocally(state, vars)
      await tick(first.origin)
      await first.stop()
      const [failed] = query<{ failure: string; upto: string }>(state, 'SELECT failure, upto FROM audit_sinks')
      expect(failed).toEqual({ failure: 'unreachable', upto: '' })

      // It listens, and the Worker that was begun anew goes on where the other one was.
      await receive(folder, port)
      query(state, 'UPDATE audit_sinks SET next_attempt_at = 0')
      const second = await serveLocally(state, vars)
      await tick(second.origin)
      await second.stop()
      expect(got()).toEqual(ids)
      const [done] = query<{ upto: string; attempts: number }>(state, 'SELECT upto, attempts FROM audit_sinks')
      expect(done).toEqual({ upto: ids.at(-1), attempts: 0 })
    },
  )

  it('refuses what is not signed, signed with another secret, changed, or old', async () => {
    const folder = temporaryFolder()
    const script = snippetsOf('docs/audit-log.md').find(({ text }) => text.startsWith('// audit-receiver.mjs'))
    const path = join(folder, 'audit-receiver.mjs')
    writeFileSync(path, script?.text ?? '')
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const { verified } = (await import(path)) as {
      verified: (secret: string, headers: Record<string, string>, body: string, now?: number) => unknown
    }
    const { signWebhook } = await import('../../src/crypto/webhook.ts')
    const now = Date.now()
    const time = String(Math.floor(now / 1000))
    const key = Buffer.from(SECRET.slice(6), 'base64')
    const headers = {
      'webhook-id': 'audit_a_b',
      'webhook-timestamp': time,
      'webhook-signature': signWebhook([randomBytes(32), key], `audit_a_b.${time}.{}`),
    }
    expect(verified(SECRET, headers, '{}', now)).toEqual({})
    expect(verified(SECRET, headers, '{} ', now)).toBeUndefined()
    expect(verified(SECRET, { ...headers, 'webhook-id': 'audit_a_c' }, '{}', now)).toBeUndefined()
    expect(verified(SECRET, { ...headers, 'webhook-signature': '' }, '{}', now)).toBeUndefined()
    expect(verified(SECRET, headers, '{}', now + 301_000)).toBeUndefined()
    expect(verified(`whsec_${randomBytes(32).toString('base64')}`, headers, '{}', now)).toBeUndefined()
  })
})
