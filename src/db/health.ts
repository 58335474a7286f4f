// Asks D1 whether it answers, and proves what every one-time thing relies on: that `changes()` speaks of the statement right
// before it in a batch. If D1 ever put a statement of its own between the two, two people could spend one code.
import { sql } from 'drizzle-orm'
import { CANARY_LOST, CANARY_WON } from './canary.ts'
import { commit, DatabaseFault, run, statement, type Db } from './client.ts'
import { bindingOf } from './replica.ts'

/** How long an isolate relies on the last proof, so that frequent health checks cost D1 nothing. */
const PROVED_MS = 60_000

/** When a binding last gave the proof. */
const proved = new WeakMap<object, number>()

/**
 * Reads at most one row and proves the guard. A `DatabaseFault` where D1 doesn't answer, was never migrated, or fails the
 * proof.
 */
export async function askDatabase({ db, now }: { db: Db; now: () => number }): Promise<void> {
  await run(db, [db.get(sql`SELECT count(*) FROM (SELECT 1 FROM users LIMIT 1)`)])
  const age = now() - (proved.get(bindingOf(db)) ?? -Infinity)
  if (age >= 0 && age < PROVED_MS) return
  await proveGuard(db)
  proved.set(bindingOf(db), now())
}

/** Two batches that leave no row: the guard must stop a change of no row, and must let a change of one row pass. */
async function proveGuard(db: Db): Promise<void> {
  const [lost, won] = [await attempt(db, CANARY_LOST), await attempt(db, CANARY_WON)]
  if (lost !== 'lost' || won !== 'taken')
    throw new DatabaseFault('unavailable', 'changes() is not of the statement before: one-time things are not safe')
}

async function attempt(db: Db, statements: readonly [string, ...string[]]): Promise<'lost' | 'taken' | 'done'> {
  const [first, ...others] = statements
  const more = others.map((text) => statement(db, sql.raw(text)))
  const outcome = await commit(db, [statement(db, sql.raw(first)), ...more])
  return outcome.ok ? 'done' : outcome.error
}
