// The directory of people as a page of the console shows it.
import { run } from '../db/client.ts'
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { directoryPageOf, findPeople, type UserFilter } from './list-users.ts'
import type { AdminUser } from './user.ts'

/** A page of at most `limit` people, and who looks. One round trip. */
export async function viewPeople(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  filter: UserFilter,
): Promise<Result<{ operator: Operator; page: Page<AdminUser> }, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer, rows] = await run(deps.db, [asked, findPeople(deps, filter)])
  const who = operator(answer)
  return who.ok ? ok({ operator: who.value, page: directoryPageOf(rows, filter) }) : who
}
