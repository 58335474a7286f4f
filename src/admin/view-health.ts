// How the Worker is, for a page of the console: also where a migration is missing, as long as D1 knows who looks.
import type { Env } from '../config/config.ts'
import { DatabaseFault, run } from '../db/client.ts'
import { selectApplied } from '../db/migrations.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { tryDeeply } from './deep-health.ts'
import { healthOf, healthReads, healthUnmigrated } from './health.ts'
import type { HealthLine } from './health-lines.ts'

type ViewDeps = Pick<Deps, 'db' | 'now' | 'config' | 'scrypt'>
type Viewed = Result<{ operator: Operator; lines: HealthLine[] }, OperatorRefusal>

/**
 * All lines, and who looks: one round trip, or two where a migration is missing. `deep` also tries what only trying shows, in at most three
 * more. A `DatabaseFault` where what is missing is needed to know who looks.
 */
export async function viewHealth(
  deps: ViewDeps,
  own: NamedSession,
  { env, depth }: { env: Env; depth: 'shallow' | 'deep' },
): Promise<Viewed> {
  const viewed = await view(deps, own, env)
  if (!viewed.ok || depth === 'shallow') return viewed
  return ok({ ...viewed.value, lines: [...viewed.value.lines, ...(await tryDeeply(deps))] })
}

async function view(deps: ViewDeps, own: NamedSession, env: Env): Promise<Viewed> {
  const { asked, operator } = askOperator(deps, own)
  try {
    const [answer, ...results] = await run(deps.db, [asked, ...healthReads(deps)])
    const who = operator(answer)
    return who.ok ? ok({ operator: who.value, lines: await healthOf(deps, env, results) }) : who
  } catch (error) {
    if (!(error instanceof DatabaseFault) || error.kind !== 'unmigrated') throw error
    const [answer, applied] = await run(deps.db, [asked, selectApplied(deps.db)])
    const who = operator(answer)
    return who.ok ? ok({ operator: who.value, lines: healthUnmigrated(deps, env, applied) }) : who
  }
}
