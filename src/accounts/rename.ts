// A person changes their own name.
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import { renameWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'

/** Sets the name, `null` for none, and gives back the person as they are now. Refuses a session that has ended. One round trip. */
export async function rename(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  own: NamedSession,
  name: string | null,
): Promise<Result<UserRow, AskedRefusal>> {
  const { userId } = own
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const about = { actorId: userId, subjectId: userId, sessionId: own.id, meta: { fields: 'name' } } as const
  const [judged, [renamed]] = await run(deps.db, [
    asked,
    renameWrite(deps, userId, name, may),
    auditIfChanged(deps, { ...about, event: 'user_updated', outcome: 'success' }),
  ])
  return renamed === undefined ? refuse(refusal(judged) ?? 'unauthenticated') : ok(renamed)
}
