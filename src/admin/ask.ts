// Finds out which operator looks at a page of the console. The batch that reads the page asks it, so a page is one round trip.
import type { Condition, Statement } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal, type Wanted } from '../sessions/own-act.ts'
import { administers, type Role } from '../users/rules.ts'
import type { Person } from '../users/user.ts'
import { operates } from './store.ts'

/** The operator who looks, their session, and the role that they have now. */
export type Operator = Person & { userId: string; sessionId: string; role: Role }
export type OperatorRefusal = AskedRefusal | 'forbidden'

type Asked = ReturnType<typeof askOwn>['asked'] extends Statement<infer Row> ? Row : never
type Ask = {
  asked: Statement<Asked>
  may: Condition
  operator: (answer: D1Result<Asked>) => Result<Operator, OperatorRefusal>
}

/**
 * Put `asked` first into the batch, and ask `operator` what came of it before anything of the batch is shown. `may` is for a statement
 * that reads much: it then reads nothing for those who are refused. The session must live, be proved lately (`FRESH_SECONDS`) by two
 * factors where its person has a second one, and its person must administer. `wanted` is `live` where a proof was asked for just before.
 */
export function askOperator(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  wanted: Wanted = 'fresh',
): Ask {
  const { asked, may, person, role } = askOwn(deps, own, wanted)
  return {
    asked,
    may: operates(own.userId, may),
    operator: (answer) => {
      const who = person(answer)
      if (!who.ok) return who
      const has = role(answer)
      if (has === undefined || !administers(has)) return refuse('forbidden')
      return ok({ ...who.value, userId: own.userId, sessionId: own.id, role: has })
    },
  }
}
