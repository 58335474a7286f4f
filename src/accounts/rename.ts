// A person changes their own name.
import { auditIfChanged } from '../audit/record.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { mustBeOwn } from '../sessions/own-act.ts'
import type { LiveSession } from '../sessions/read.ts'
import { renameWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'

/** Sets the name, `null` for none, and gives back the person as they are now. Refuses a session that has ended meanwhile. */
export async function rename(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  live: LiveSession,
  name: string | null,
): Promise<Result<UserRow, 'unauthenticated'>> {
  const { id } = live.user
  const about = { actorId: id, subjectId: id, sessionId: live.session.id, meta: { fields: 'name' } } as const
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'live'),
    renameWrite(deps, id, name),
    auditIfChanged(deps, { ...about, event: 'user_updated', outcome: 'success' }),
  ])
  const renamed = committed.ok ? committed.value[1][0] : undefined
  return renamed === undefined ? refuse('unauthenticated') : ok(renamed)
}
