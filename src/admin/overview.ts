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
import { concernsOf, RECENT_MS, type Concern } from './attention.ts'
import { healthOf, healthReads, healthUnmigrated } from './health.ts'
import { selectAlarms } from './overview-store.ts'

const DAYS = 30
const MOST_ALARMS = 5

type OverviewDeps = Pick<Deps, 'db' | 'now' | 'config'>
/** There are no figures where the database lacks a migration. `at` in ms. */
export type Overview = { operator: Operator; at: number; figures: Figures | undefined; concerns: Concern[] }

/**
 * The figures of the last 30 days, what needs attention, and who looks: one round trip, and a bounded number of rows however many there are.
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
  const { asked, may, operator } = askOperator(deps, own)
  const { reads, figures } = figuresOf(deps, DAYS, { may })
  const [answer, alarms, applied, ran, keys, outbox, sink, ...found] = await run(deps.db, [
    asked,
    selectAlarms(deps.db, uuidv7Floor(at - RECENT_MS), MOST_ALARMS, may),
    ...healthReads(deps),
    ...reads,
  ])
  const who = operator(answer)
  if (!who.ok) return who
  const read = figures(found)
  const lines = await healthOf(deps, env, [applied, ran, keys, outbox, sink])
  return ok({ operator: who.value, at, figures: read, concerns: concernsOf(lines, read, alarms) })
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
