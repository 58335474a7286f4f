// All live sessions of one person, as a page of the console shows them, and who looks, in one batch.
import { run } from '../db/client.ts'
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findSessionsOf } from '../sessions/list.ts'
import type { Session } from '../sessions/session.ts'
import { findUser } from '../users/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { adminUser, type AdminUser } from './user.ts'

/** A person and a page of their sessions, newest first. */
export type SessionsOf = { person: AdminUser; page: Page<Session> }

/** The page after `cursor`; `view` is `undefined` where nobody has the id. One round trip. */
export async function viewSessionsOf(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  wanted: { id: string; cursor?: string | undefined; limit: number },
): Promise<Result<{ operator: Operator; view: SessionsOf | undefined }, OperatorRefusal>> {
  const { asked, may, operator } = askOperator(deps, own)
  const sessions = findSessionsOf(deps, wanted.id, { ...wanted, may })
  const [answer, [row], rows] = await run(deps.db, [asked, findUser(deps, wanted.id), sessions.statement])
  const who = operator(answer)
  if (!who.ok) return who
  const view = row && { person: adminUser(row), page: sessions.page(rows, own.id) }
  return ok({ operator: who.value, view })
}
