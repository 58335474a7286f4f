// Reads the operator who looks at a page of the console, where the page reads nothing else.
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'

/** The operator of a session; refused as `askOperator` says. One round trip. */
export async function viewOperator(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<Operator, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer] = await run(deps.db, [asked])
  return operator(answer)
}
