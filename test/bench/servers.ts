// The servers of the benchmarks: `wrangler dev` with the Worker of `worker.ts`, each a process of its own, on a database that
// is migrated, filled, and thrown away afterwards. Where the hasher objects live is told by the layout.
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { chooseFreePort } from '../../src/ops/ports.ts'
import { captureWrangler, projectRoot, startWrangler } from '../../src/ops/wrangler.ts'

/** `same`: objects of the Worker itself. `other`: of a second Worker in a process of its own. `none`: no binding. */
export type Layout = 'same' | 'other' | 'none'
export type Server = { origin: string; stop: () => Promise<void> }
/** Puts people into the database before the server starts. `secret` is its AUTH_SECRET. */
export type Fill = (database: DatabaseSync, secret: string) => void

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url).href)
const READY_MS = 60_000

/** Migrates, fills and serves; resolves when the server answers. */
export async function startServer(
  layout: Layout,
  engine: EngineName,
  fill: Fill,
  vars: Record<string, string> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(end))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const secret = developmentSecret()
    const port = await freePort()
    const origin = `http://localhost:${port}`
    // What `npm run deploy` would upload, and made once: a file that is saved meanwhile restarts nothing.
    const bundling = writeConfig(folder, 'bundle', {
      no_bundle: false,
      main: WORKER,
      minify: true,
      keep_names: false,
      ...hasherOf('same'),
    })
    await mustRun(['deploy', '--dry-run', '--outdir', join(folder, 'bundle'), '--config', bundling])
    const config = writeConfig(folder, 'latchkey', {
      d1_databases: [
        {
          binding: 'DB',
          database_name: 'bench',
          database_id: 'bench',
          migrations_dir: join(projectRoot, 'migrations'),
        },
      ],
      ratelimits: [{ name: 'FLOOD_LIMIT', namespace_id: '1', simple: { limit: 60, period: 60 } }],
      vars: { ...VARS, ...vars, ISSUER: origin, PASSWORD_ENGINE: engine, AUTH_SECRET: secret },
      ...hasherOf(layout),
    })
    const state = join(folder, 'state')
    const migration = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state, '--config', config]
    await mustRun(migration)
    fillDatabase(state, (database) => fill(database, secret))

    const registry = join(folder, 'registry')
    if (layout === 'other') {
      const other = writeConfig(folder, 'latchkey-hasher', hasherOf('same'))
      const hasherPort = await freePort()
      children.push(serve(other, hasherPort, join(folder, 'hasher-state'), registry))
      await answers(`http://localhost:${hasherPort}/bench/hash?times=0`)
    }
    children.push(serve(config, port, state, registry))
    await answers(`${origin}/health?deep=1`)
    return { origin, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Limits out of the way: every sample has an address of its own, so only those over all are left. */
export const VARS = {
  ENVIRONMENT: 'development',
  MAIL_DRIVER: 'outbox',
  MAIL_HOURLY_LIMIT: '1000000',
  ACCESS_TOKEN_SECONDS: '86400',
  FRESH_SECONDS: '86400',
}

function hasherOf(layout: Layout): Record<string, unknown> {
  const own = { name: 'HASHER', class_name: 'Hasher' }
  if (layout === 'none') return {}
  if (layout === 'other') return { durable_objects: { bindings: [{ ...own, script_name: 'latchkey-hasher' }] } }
  return { durable_objects: { bindings: [own] }, migrations: [{ tag: 'v1', new_sqlite_classes: ['Hasher'] }] }
}

function writeConfig(folder: string, name: string, more: Record<string, unknown>): string {
  const path = join(folder, `${name}.json`)
  const bundle = { main: 'bundle/worker.js', no_bundle: true }
  writeFileSync(path, JSON.stringify({ name, compatibility_date: '2026-10-01', ...bundle, ...more }))
  return path
}

async function mustRun(words: readonly string[]): Promise<void> {
  const outcome = await captureWrangler(words)
  if (outcome.code !== 0)
    throw new Error(`wrangler ${words.slice(0, 3).join(' ')}:\n${outcome.stderr || outcome.stdout}`)
}

function fillDatabase(state: string, fill: (database: DatabaseSync) => void): void {
  const folder = join(state, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(folder).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  if (name === undefined) throw new Error('the migrated database is not where it was looked for')
  const database = new DatabaseSync(join(folder, name))
  try {
    database.exec('BEGIN')
    fill(database)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

function serve(config: string, port: number, state: string, registry: string): ChildProcess {
  const words = ['dev', '--config', config, '--port', String(port), '--persist-to', state]
  return startWrangler([...words, '--show-interactive-dev-session=false', '--inspector-port=0'], 'ignore', {
    WRANGLER_REGISTRY_PATH: registry,
    WRANGLER_LOG: 'error',
  })
}

async function answers(url: string): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    const status = await fetch(url).then(
      (answer) => answer.text().then(() => answer.status),
      () => undefined,
    )
    if (status === 200) return
    if (Date.now() > until) throw new Error(`${url} did not answer within ${READY_MS / 1000} s (last: ${status})`)
    await sleep(200)
  }
}

/** Ends a server, and waits until it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(kill)
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const port = await chooseFreePort(undefined)
  if (port === undefined) throw new Error('no port is free')
  return port
}
