// A person ends sessions of their own, from one of them.
import { always, commit, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import { endOneWrites, endSessionsWhereWrites } from './end.ts'
import { mustBeOwn, whyNotOwn, type OwnActRefusal } from './own-act.ts'
import type { LiveSession } from './read.ts'

type EndDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/**
 * Ends a session of one's own. Any other session than `live` wants a fresh proof. Refuses an id that is another person's, or
 * whose session has ended.
 */
export async function endOwnSession(
  deps: EndDeps,
  live: LiveSession,
  id: string,
): Promise<Result<undefined, OwnActRefusal | 'not_found'>> {
  const { user, session } = live
  const wanted = id === session.id ? 'live' : 'fresh'
  const by = { reason: 'ended_by_owner', actorId: user.id, userId: user.id } as const
  const committed = await commit(deps.db, [mustBeOwn(deps, live, wanted), ...endOneWrites(deps, id, by)])
  if (!committed.ok) return refuse((await whyNotOwn(deps, live, wanted)) ?? 'unauthenticated')
  return committed.value[1].length === 0 ? refuse('not_found') : ok(undefined)
}

/** Ends all other sessions of one's own; or all of them, which also forgets the known devices. Wants a fresh proof. */
export async function endOwnSessions(
  deps: EndDeps,
  live: LiveSession,
  which: 'others' | 'all',
): Promise<Result<undefined, OwnActRefusal>> {
  const { user, session } = live
  const all = which === 'all'
  const by = { actorId: user.id, except: all ? undefined : session.id, condition: always }
  const forget: Write[] = all ? [forgetDevicesWrite(deps, user.id)] : []
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'fresh'),
    ...endSessionsWhereWrites(deps, user.id, { ...by, reason: all ? 'sign_out_all' : 'sign_out_others' }),
    ...forget,
  ])
  return committed.ok ? ok(undefined) : refuse((await whyNotOwn(deps, live, 'fresh')) ?? 'unauthenticated')
}
