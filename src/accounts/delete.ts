// An account goes by its owner's will, or is disabled until the last link is dead that could bring it back.
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareDeletion } from '../sessions/delete-user.ts'
import { mustBeOwn, whyNotOwn, type OwnActRefusal } from '../sessions/own-act.ts'
import type { LiveSession } from '../sessions/read.ts'

/** Deletes the person of a session. Wants a fresh proof: who was signed out by then, or lost the account, deletes nobody. */
export async function deleteAccount(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
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
  const outcome = committed.ok ? deletion.outcome(committed.value[1], committed.value[9]) : 'not_found'
  if (outcome === 'not_found') return refuse((await whyNotOwn(deps, live, 'fresh')) ?? 'unauthenticated')
  return outcome === 'deleted' ? ok(undefined) : refuse(outcome)
}
