// An owner deletes their account. While an undo link could bring it back, the account is only disabled; the clock deletes it
// later.
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareDeletion } from '../sessions/delete-user.ts'
import { mustBeOwn, whyNotOwn, type OwnActRefusal } from '../sessions/own-act.ts'
import type { LiveSession } from '../sessions/read.ts'

/** Deletes the person of a session. Wants a fresh proof. Refuses a session that has ended meanwhile, and the last SUPER_ADMIN. */
export async function deleteAccount(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>,
  live: LiveSession,
): Promise<Result<undefined, OwnActRefusal | 'last_super_admin'>> {
  const { user, session } = live
  const deletion = prepareDeletion(deps, user.id, { actorId: user.id, sessionId: session.id })
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'fresh'),
    deletion.before,
    ...deletion.writes,
    deletion.after,
  ])
  const outcome = committed.ok ? deletion.outcome(committed.value[1], committed.value[10]) : 'not_found'
  if (outcome === 'not_found') return refuse((await whyNotOwn(deps, live, 'fresh')) ?? 'unauthenticated')
  return outcome === 'deleted' ? ok(undefined) : refuse(outcome)
}
