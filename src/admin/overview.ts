// What the console opens with: the figures of a month, and what needs attention.
import type { Env } from '../config/config.ts'
import { uuidv7Floor } from '../crypto/random.ts'
import { DatabaseFault, run } from '../db/client.ts'
import { selectApplied } from '../db/migrations.ts'
import type { Deps } from '../deps.ts'
import { figuresOf, type Figures } from '../figures/read.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { look } from './look.ts'
import { concernsOf, RECENT_MS, type Concern } from './attention.ts'
import { healthOf, healthReads, healthUnmigrated } from './health.ts'
import { selectAlarms } from './overview-store.ts'

const DAYS = 30
const MOST_ALARMS = 5

type OverviewDeps = Pick<Deps, 'db' | 'replica' | 'now' | 'config'>
/** There are no figures where the database lacks a migration. `at` in ms. */
export type Overview = { operator: Operator; at: number; figures: Figures | undefined; concerns: Concern[] }

/**
 * The figures of the last 30 days, what needs attention, and who looks (see `look`): a bounded number of rows however many there are.
 * Where a migration is missing, a second one says which.
 */
export async function viewOverview(
  deps: OverviewDeps,
  env: Env,
  own: NamedSession,
): Promise<Result<Overview, OperatorRefusal>> {
  try {
    return await viewWhole(deps, env, own)
  } catch (error) {
    if (!(error instanceof DatabaseFault) || error.kind !== 'unmigrated') throw error
    return viewUnmigrated(deps, env, own)
  }
}

async function viewWhole(deps: OverviewDeps, env: Env, own: NamedSession): Promise<Result<Overview, OperatorRefusal>> {
  const at = deps.now()
  const { now, config } = deps
  const { reads, figures } = figuresOf(deps, DAYS)
  const seen = await look(deps, own, (db, may) => {
    const alarms = selectAlarms(db, uuidv7Floor(at - RECENT_MS), MOST_ALARMS, may)
    return [alarms, ...healthReads({ db, now, config }), ...reads(db, may)] as const
  })
  if (!seen.ok) return seen
  const { operator, found } = seen.value
  const [alarms, applied, ran, keys, outbox, sink, ...counted] = found
  const read = figures(counted)
  const lines = await healthOf(deps, env, [applied, ran, keys, outbox, sink])
  return ok({ operator, at, figures: read, concerns: concernsOf(lines, read, alarms) })
}

async function viewUnmigrated(
  deps: OverviewDeps,
  env: Env,
  own: NamedSession,
): Promise<Result<Overview, OperatorRefusal>> {
  const at = deps.now()
  const { asked, operator } = askOperator(deps, own)
  const [answer, applied] = await run(deps.db, [asked, selectApplied(deps.db)])
  const who = operator(answer)
  if (!who.ok) return who
  return ok({
    operator: who.value,
    at,
    figures: undefined,
    concerns: concernsOf(healthUnmigrated(deps, env, applied), undefined, []),
  })
}
