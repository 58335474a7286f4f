// The receiver of docs/audit-log.md as a process, and a Worker that sends to it over a real connection: killed and begun again.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { chooseFreePort } from '../../src/ops/ports.ts'
import { makeCertificate } from '../support/authenticators/certificate.ts'
import { serveLocally } from '../support/servers/local-server.ts'
import { openFront } from '../support/servers/front.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { query, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { snippetsOf } from '../support/snippets.ts'

const SECRET = `whsec_${randomBytes(32).toString('base64')}`
const HOUR = 3_600_000
const receivers: ChildProcess[] = []
const servers: { close: () => unknown }[] = []

afterAll(() => {
  for (const one of receivers) one.kill()
  for (const one of servers) one.close()
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
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(401)
  return started
}

/** The port that a server got. It has it from the beginning to the end of a test: what is free for a while, somebody else may take. */
async function portOf(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server)
  server.listen(0, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A database with so many events of three people, an hour old, and what a Worker needs that sends them to a port. */
async function filled(many: number, receiver: string) {
  const state = await migratedFolder()
  const since = Date.now() - 2 * HOUR
  const ids = Array.from({ length: many }, (_, n) => uuidv7(since + n))
  const values = ids.map((id, n) => `('${id}', ${since + n}, 'authn_login_success', 'success', 'p${n % 3}')`)
  query(state, `INSERT INTO audit_events (id, at, event, outcome, subject_id) VALUES ${values.join(', ')}`)
  const vars = {
    ISSUER: 'http://localhost:8787',
    AUTH_SECRET: randomBytes(32).toString('base64'),
    AUDIT_SINK: 'https',
    AUDIT_SINK_URL: `${receiver}/in`,
    AUDIT_SINK_SECRET: SECRET,
  }
  /** A Worker starts, runs its clock once and stops. What the row of the sink says then. */
  const tick = async () => {
    query(state, 'UPDATE audit_sinks SET next_attempt_at = 0')
    const worker = await serveLocally(state, vars)
    expect((await fetch(`${worker.origin}/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*`)).status).toBe(200)
    await worker.stop()
    return query<{ failure: string | null; upto: string; attempts: number }>(
      state,
      'SELECT failure, upto, attempts FROM audit_sinks',
    )[0]
  }
  return { ids, tick }
}

describe('the receiver of the page', () => {
  // It starts two Workers. `npm test` sends to a receiver behind `fetch`.
  it.runIf(WHOLE)(
    'gets every event once and in order from a Worker, although it was away and the Worker was stopped',
    async () => {
      const front = await openFront()
      servers.push(front)
      const { ids, tick } = await filled(1200, `http://127.0.0.1:${front.port}`)
      const folder = temporaryFolder()
      const file = join(folder, 'events.ndjson')
      // Nobody answers: the batch is begun, and stays.
      expect(await tick()).toEqual({ failure: 'unreachable', upto: '', attempts: 1 })
      expect(existsSync(file)).toBe(false)
      // It is there, and the Worker that was begun anew goes on where the other one was.
      const own = (await chooseFreePort(undefined)) ?? 0
      await receive(folder, own)
      front.leadTo(own)
      expect(await tick()).toEqual({ failure: null, upto: ids.at(-1), attempts: 0 })
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids)
    },
  )

  it('lives on when a sender goes away in the middle of a batch', async () => {
    const port = (await chooseFreePort(undefined)) ?? 0
    const started = await receive(temporaryFolder(), port)
    const died = once(started, 'exit').then(() => 'died')
    await new Promise<void>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"type":', () => {
          setTimeout(() => socket.resetAndDestroy(), 100)
        })
      })
      socket.on('close', () => done())
    })
    expect(await Promise.race([died, sleep(500, 'lives')])).toBe('lives')
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(401)
  })

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

describe('a server with a certificate that nobody vouches for', () => {
  it.runIf(WHOLE)('gets nothing of the log', async () => {
    const requests: string[] = []
    const server = createSecureServer(makeCertificate('localhost'), (request, response) => {
      requests.push(request.url ?? '')
      response.writeHead(204).end()
    })
    const tried = once(server, 'tlsClientError')
    const { tick } = await filled(3, `https://localhost:${await portOf(server, 'localhost')}`)
    expect(await tick()).toMatchObject({ failure: 'unreachable', upto: '' })
    await tried
    expect(requests).toEqual([])
  })
})

/** What a receiver does with a request: takes and answers it; takes it and is killed before it answers; is killed amid the body. */
type Doing = 'answers' | 'dies after' | 'dies amid'

/** A receiver that does one thing after another, and is killed with all its connections where it dies, until it begins anew. */
async function dyingReceiver() {
  const came: { id: string; events: { id: string; subject_id: string }[] }[] = []
  let doings: Doing[] = []
  let lives = false
  const server = createServer((request, response) => {
    const doing = doings.shift() ?? 'answers'
    const die = () => {
      lives = false
      request.socket.resetAndDestroy()
      server.closeAllConnections()
    }
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => (doing === 'dies amid' ? die() : chunks.push(chunk)))
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: (typeof came)[number] }
      came.push(data)
      if (doing === 'dies after') die()
      else response.writeHead(204).end()
    })
  })
  server.on('connection', (socket) => {
    if (!lives) socket.resetAndDestroy()
  })
  const begin = (...next: Doing[]) => {
    doings = next
    lives = true
  }
  return { came, begin, port: await portOf(server) }
}

describe('a receiver that is killed in the middle of a batch, over a real connection', () => {
  // It starts four Workers.
  it.runIf(WHOLE)(
    'comes back and has lost nothing: each person’s events in order, and the cut batch again',
    async () => {
      const { came, begin, port } = await dyingReceiver()
      const { ids, tick } = await filled(1200, `http://127.0.0.1:${port}`)
      begin('answers', 'dies amid')
      expect(await tick()).toEqual({ failure: 'unreachable', upto: ids[499], attempts: 1 })
      begin('dies after')
      expect(await tick()).toEqual({ failure: 'unreachable', upto: ids[499], attempts: 2 })
      begin()
      expect(await tick()).toEqual({ failure: null, upto: ids.at(-1), attempts: 0 })
      expect(came.map(({ events }) => events.length)).toEqual([500, 500, 500, 200])
      expect(came[2]).toEqual(came[1])
      const seen = came.flatMap(({ events }) => events)
      for (const person of ['p0', 'p1', 'p2']) {
        const own = seen.filter(({ subject_id }) => subject_id === person).map(({ id }) => id)
        expect([...new Set(own)]).toEqual(ids.filter((_, n) => `p${n % 3}` === person))
      }
      // Nothing is left to send.
      expect(await tick()).toMatchObject({ failure: null })
      expect(came).toHaveLength(4)
    },
  )
})
