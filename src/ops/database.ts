// Opens the target database from outside the Worker: the local file of `wrangler dev`, or the database in the account through
// wrangler's remote binding. The domain's verbs get an ordinary binding either way.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Unstable_Config as WranglerConfig } from 'wrangler'
import type { Config } from '../config/config.ts'
import { makeDeps, type Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findDatabaseId } from './account.ts'
import type { Refusal } from './refusal.ts'
import { configFile, inOwnWords, type ConfigFile } from './config-file.ts'
import { nameOf, type Target } from './target.ts'
import { projectRoot } from './wrangler.ts'

export type OpenDatabase = {
  /** No operator's verb gets the configuration, because its secrets belong to the Worker. */
  deps: Pick<Deps, 'db' | 'replica' | 'now' | 'caller' | 'toTell'>
  target: Target
  /** A duration of the configuration in milliseconds. */
  duration: (name: string, fallbackSeconds: number) => Result<number, Refusal>
  /** The schedule of the clock, from the configuration. */
  crons: readonly string[]
  close: () => Promise<void>
}

/** How often a statement is tried while another process holds the local file. */
const MOST_TRIES = 60
/** How long wrangler may take to reach the account. */
const REMOTE_MS = 60_000

/** Opens the database of a target, local or remote. Each refusal says what to do. */
export async function openDatabase(target: Target): Promise<Result<OpenDatabase, Refusal>> {
  // wrangler prints lines when it is imported. They must not appear among ours.
  process.env.WRANGLER_LOG ??= 'none'
  process.env.WRANGLER_SEND_METRICS ??= 'false'
  process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'
  const { getPlatformProxy, unstable_readConfig } = await import('wrangler')

  const { environment } = target
  const file = configFile(projectRoot)
  if (!file.ok) return refuse({ code: 'misconfigured', message: file.error })
  const { path, called } = file.value
  let config: WranglerConfig
  try {
    config = unstable_readConfig({ config: path })
    // Where the configuration has no environments at all, wrangler uses the top level for an unknown one.
    if (environment !== undefined && !(config.definedEnvironments ?? []).includes(environment)) {
      return refuse({ code: 'unknown_environment', message: `${called} has no [env.${environment}].` })
    }
    if (environment !== undefined) config = unstable_readConfig({ config: path, env: environment })
  } catch (error) {
    return refuse({ code: 'misconfigured', message: `${called} could not be read: ${reasonOf(error, file.value)}` })
  }
  const binding = config.d1_databases.find((candidate) => candidate.binding === 'DB')
  if (binding === undefined)
    return refuse({ code: 'misconfigured', message: `${called} has no D1 database with the binding DB.` })
  const state = join(resolve(projectRoot, target.persistTo ?? '.wrangler/state'), 'v3')
  const found = target.remote ? await findDatabaseId(binding, environment) : checkState(target, state)
  if (!found.ok) return found

  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ops-'))
  try {
    // Only the settings that are needed, and no secret: the Worker's own bindings and .dev.vars are left out.
    const { name, account_id, compatibility_date } = config
    const database = target.remote ? { ...binding, database_id: found.value, remote: true } : binding
    const only = { name, account_id, compatibility_date, d1_databases: [database] }
    const configPath = join(folder, 'wrangler.json')
    writeFileSync(configPath, JSON.stringify(only))
    const opening = getPlatformProxy<{ DB: D1Database }>({
      configPath,
      envFiles: [],
      persist: target.remote ? false : { path: state },
    })
    const proxy = await (target.remote ? within(opening, REMOTE_MS) : opening)
    const patient = target.remote ? proxy.env.DB : patientBinding(proxy.env.DB)
    const { db, replica, now, caller, toTell } = makeDeps({ DB: patient }, {} as Config, () => undefined)
    return ok({
      // Clients hear of sessions that end here by the clock.
      deps: { db, replica, now, caller, toTell },
      target,
      duration: (variable, fallback) => durationOf(config, called, variable, fallback),
      crons: config.triggers.crons ?? [],
      close: () => proxy.dispose(),
    })
  } catch (error) {
    const hint = target.remote
      ? ` Check \`npx wrangler whoami\`, and that ${called} names an account and a database of it.`
      : ''
    return refuse({
      code: 'unavailable',
      message: `${capital(nameOf(target))} could not be opened: ${reasonOf(error, file.value)}${hint}`,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Checks the local state before wrangler is started, which would make an empty database in a mistyped folder. */
function checkState(target: Target, state: string): Result<void, Refusal> {
  if (existsSync(join(state, 'd1'))) return ok(undefined)
  return refuse({
    code: 'unmigrated',
    message: `There is no database yet in ${target.persistTo ?? '.wrangler/state'}: run \`${migrateCommand(target)}\`.`,
  })
}

/** The command that migrates this database. */
export function migrateCommand(target: Pick<Target, 'remote' | 'persistTo' | 'environment'>): string {
  const words = [
    ...(target.remote ? ['--remote'] : []),
    ...(target.persistTo === undefined ? [] : ['--persist-to', target.persistTo]),
    ...(target.environment === undefined ? [] : ['--env', target.environment]),
  ]
  return ['npm run db:migrate', ...(words.length > 0 ? ['--', ...words] : [])].join(' ')
}

function durationOf(
  config: WranglerConfig,
  called: string,
  variable: string,
  fallbackSeconds: number,
): Result<number, Refusal> {
  const text: unknown = config.vars[variable] ?? ''
  if (text === '') return ok(fallbackSeconds * 1000)
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return ok(Number(text) * 1000)
  return refuse({ code: 'misconfigured', message: `${variable} in ${called} must be a whole number of seconds.` })
}

/**
 * `npm run dev` may have the local file open as well, and workerd never waits for a lock. A statement that meets one fails with
 * SQLITE_BUSY and has changed nothing, so it is tried again.
 */
function patientBinding(binding: D1Database): D1Database {
  const inner = Symbol('statement')
  type Patient = D1PreparedStatement & { [inner]: D1PreparedStatement }
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const patient = {
      [inner]: statement,
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: () => patiently(() => statement.all()),
      run: () => patiently(() => statement.run()),
      first: (column: string) => patiently(() => statement.first(column)),
      raw: (options: { columnNames: true }) => patiently(() => statement.raw(options)),
    }
    return patient as unknown as Patient
  }
  const unwrap = (statement: D1PreparedStatement): D1PreparedStatement => (statement as Patient)[inner]
  const patient = {
    prepare: (sql: string) => wrap(binding.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) => patiently(() => binding.batch(statements.map(unwrap))),
  }
  return patient as unknown as D1Database
}

async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call()
    } catch (error) {
      if (tries >= MOST_TRIES || !(error instanceof Error) || !error.message.includes('SQLITE_BUSY')) throw error
      await sleep(20 * Math.min(tries, 10))
    }
  }
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} seconds.`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    timer.abort()
    late.catch(() => undefined)
  }
}

/** wrangler's own message, on one line. */
function reasonOf(error: unknown, file: ConfigFile): string {
  const text = inOwnWords(error instanceof Error ? error.message : String(error), file)
  return text.replace(/\s+/g, ' ').trim().slice(0, 400)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
