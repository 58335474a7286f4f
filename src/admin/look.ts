// What an operator looks at, and may see as it was a moment ago: lists. Whether they may look is asked of the primary.
import type { Condition, Db, Write } from '../db/client.ts'
import type { Found } from '../db/replica.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'

/** What a page of a list needs: `replica` reads the list, and no `db` is at hand. */
export type LookDeps = Pick<Deps, 'replica' | 'now' | 'config'>

/**
 * Who looks, and what `reads` found; refused as `askOperator` says. One round trip, or two at once where a replica reads. `may` is for a
 * statement that reads much.
 */
export async function look<const Reads extends readonly Write[]>(
  { replica, now, config }: LookDeps,
  own: NamedSession,
  reads: (db: Db, may: Condition) => Reads,
): Promise<Result<{ operator: Operator; found: Found<Reads> }, OperatorRefusal>> {
  const seen = await replica.readAs((db) => {
    const { asked, may, operator } = askOperator({ db, now, config }, own)
    return { asked, may, judged: operator }
  }, reads)
  return seen.ok ? ok({ operator: seen.value.who, found: seen.value.found }) : seen
}
