// How the Worker and its database are, line by line: for the console, for the admin API, and for what needs attention.
import { version } from '../../package.json'
import { findSinkState, type SinkRow } from '../audit/sink-state.ts'
import type { Env } from '../config/config.ts'
import { unknownVars } from '../config/settings.ts'
import { DatabaseFault, run } from '../db/client.ts'
import { compareMigrations, selectApplied, type Migrations } from '../db/migrations.ts'
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { findOutboxState, MOST_COUNTED, type OutboxState } from '../mail/outbox-state.ts'
import { findKeys, opens, signerOf } from '../tokens/key-list.ts'
import { selectRun } from './clock-store.ts'
import type { HealthLine } from './health-lines.ts'

/** The clock runs every 15 minutes: after so long one of its runs is missing. */
const CLOCK_LATE_MS = 45 * 60_000
/** How long a key may be due before somebody should look. */
const KEY_LATE_MS = 24 * 3_600_000
/** Nothing was acknowledged for so long: somebody has to act before the retention is over. */
const SINK_LATE_MS = 24 * 3_600_000
/** D1's bound of one database is 10 GB: this is nine tenths of it. */
const LARGE_BYTES = 9e9

type HealthDeps = Pick<Deps, 'db' | 'now' | 'config'>

/** The statements that read what changes. Put them into the batch of a page, and give `healthOf` their results in that order. */
export const healthReads = (deps: HealthDeps) =>
  [selectApplied(deps.db), selectRun(deps.db), findKeys(deps), findOutboxState(deps), findSinkState(deps)] as const

type Row<Row> = Pick<D1Result<Row>, 'results' | 'meta'>
type HealthResults = readonly [
  Row<{ name: string }>,
  Pick<D1Result<{ at: number; failed: string }>, 'results'>,
  Awaited<ReturnType<typeof findKeys>>,
  Pick<D1Result<OutboxState>, 'results'>,
  Pick<D1Result<SinkRow>, 'results'>,
]

/** The lines of what was read, of the configuration and of the bindings. Asks no database. */
export async function healthOf(deps: HealthDeps, env: Env, results: HealthResults): Promise<HealthLine[]> {
  const [applied, [clockRow], keys, [outbox]] = [results[0], results[1].results, results[2], results[3].results]
  return [
    ...databaseLines(applied),
    clockLine(deps, clockRow),
    await keyLine(deps, keys),
    ...(outbox === undefined ? [] : mailLines(outbox)),
    sinkLine(deps, results[4].results[0]),
    ...settingLines(deps, env),
  ]
}

/**
 * The same where a migration is missing, which the other statements may need: nothing of the clock, the keys and the mail. For pages that
 * must say which one it is.
 */
export const healthUnmigrated = (deps: HealthDeps, env: Env, applied: Row<{ name: string }>): HealthLine[] => [
  ...databaseLines(applied),
  ...settingLines(deps, env),
]

/** All lines, in one round trip; two where a migration is missing. A `DatabaseFault` where the database doesn't answer, or was never migrated. */
export async function readHealth(deps: HealthDeps, env: Env): Promise<HealthLine[]> {
  try {
    return await healthOf(deps, env, await run(deps.db, healthReads(deps)))
  } catch (error) {
    if (!(error instanceof DatabaseFault) || error.kind !== 'unmigrated') throw error
    const [applied] = await run(deps.db, [selectApplied(deps.db)])
    return healthUnmigrated(deps, env, applied)
  }
}

function databaseLines(applied: Row<{ name: string }>): HealthLine[] {
  const bytes = applied.meta.size_after
  const migrations = compareMigrations(applied.results)
  return [
    { id: 'database', state: bytes > LARGE_BYTES ? 'warn' : 'good', bytes },
    { id: 'migrations', state: stateOfMigrations(migrations), ...migrations },
  ]
}

function stateOfMigrations({ missing, unknown }: Migrations): HealthLine['state'] {
  if (missing.length > 0) return 'bad'
  return unknown.length > 0 ? 'warn' : 'good'
}

function clockLine({ now }: HealthDeps, row: { at: number; failed: string } | undefined): HealthLine {
  const failed = (row?.failed ?? '').split(' ').filter((step) => step !== '')
  const late = row === undefined || now() - row.at > CLOCK_LATE_MS
  const state = failed.length > 0 || (late && row !== undefined) ? 'bad' : late ? 'warn' : 'good'
  return { id: 'clock', state, last_run_at: row === undefined ? null : rfc3339(row.at), late, failed }
}

async function keyLine(deps: HealthDeps, rows: Awaited<ReturnType<typeof findKeys>>): Promise<HealthLine> {
  const id = 'signing_key'
  if (rows.length === 0) return { id, state: 'good', problem: 'no_key', kid: null, rotates_at: null }
  const signs = signerOf(deps, rows)
  if (signs === undefined || !(await opens(deps, signs)))
    return { id, state: 'warn', problem: 'sealed', kid: null, rotates_at: null }
  const overdue = signs.retiresAt === null && deps.now() - signs.rotatesAt > KEY_LATE_MS
  const facts = { kid: signs.kid, rotates_at: rfc3339(signs.rotatesAt) }
  return overdue
    ? { id, state: 'warn', problem: 'overdue', ...facts }
    : { id, state: 'good', problem: 'none', ...facts }
}

function mailLines({ waiting, overdue, failed, failed_lately, repeatable }: OutboxState): HealthLine[] {
  const counted_to = MOST_COUNTED
  return [
    { id: 'mail_waiting', state: overdue > 0 ? 'bad' : 'good', waiting, overdue, counted_to },
    { id: 'mail_failed', state: failed_lately > 0 ? 'warn' : 'good', failed, failed_lately, repeatable, counted_to },
  ]
}

function sinkLine({ config, now }: HealthDeps, row: SinkRow | undefined): HealthLine {
  const attempts = row?.attempts ?? 0
  const waitingSince = row?.waiting_since ?? null
  const isLate = waitingSince !== null && now() - waitingSince > SINK_LATE_MS
  return {
    id: 'audit_sink',
    state: attempts === 0 ? 'good' : isLate ? 'bad' : 'warn',
    sink: config.auditSink,
    acknowledged_at: rfc3339OrNull(row?.acknowledged_at ?? null),
    waiting_since: rfc3339OrNull(waitingSince),
    attempts,
    failure: row?.failure ?? null,
    next_attempt_at: attempts === 0 ? null : rfc3339OrNull(row?.next_attempt_at ?? null),
  }
}

function settingLines({ config }: HealthDeps, env: Env): HealthLine[] {
  const { secrets, mailDriver, environment, issuer, passwordEngine, hasherShards } = config
  const bound = {
    hasher: env.HASHER !== undefined,
    flood: env.FLOOD_LIMIT !== undefined,
    email: env.EMAIL !== undefined,
  }
  const names = unknownVars(env)
  const worker = env.VERSION
  const toWarn = (isGood: boolean) => (isGood ? 'good' : 'warn')
  return [
    { id: 'mail_driver', state: toWarn(mailDriver !== 'outbox'), driver: mailDriver },
    {
      id: 'auth_secret',
      state: toWarn(secrets.previous === undefined),
      secret_id: secrets.current.id,
      previous_id: secrets.previous?.id ?? null,
    },
    { id: 'hasher', state: toWarn(bound.hasher), bound: bound.hasher, shards: hasherShards, engine: passwordEngine },
    { id: 'flood_limit', state: toWarn(bound.flood), bound: bound.flood },
    { id: 'email_binding', state: 'good', bound: bound.email, needed: mailDriver === 'cloudflare' },
    { id: 'environment', state: toWarn(environment === 'production'), environment, issuer },
    { id: 'unknown_vars', state: toWarn(names.length === 0), names },
    {
      id: 'version',
      state: 'good',
      library: version,
      worker_id: worker?.id || null,
      tag: worker?.tag || null,
      uploaded_at: worker?.timestamp || null,
    },
  ]
}
