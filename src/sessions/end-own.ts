// Somebody ends sessions of their own, from one of them. One round trip: the batch that ends them asks whether that one may.
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import { endOneWrites, endSessionsWhereWrites } from './end.ts'
import type { NamedSession } from './find.ts'
import { askOwn, type AskedRefusal } from './own-act.ts'

type EndDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>

/** Ends a session of one's own. Another than `own` wants a fresh proof. Refuses an id that is none of theirs, or has ended. */
export async function endOwnSession(
  deps: EndDeps,
  own: NamedSession,
  id: string,
): Promise<Result<undefined, AskedRefusal | 'not_found'>> {
  const { userId } = own
  const { asked, may, refusal } = askOwn(deps, own, id === own.id ? 'live' : 'fresh')
  const by = { reason: 'ended_by_owner', actorId: userId, userId, stands: may } as const
  const [judged, ended] = await run(deps.db, [asked, ...endOneWrites(deps, id, by)])
  const refused = refusal(judged)
  if (refused !== undefined) return refuse(refused)
  return ended.length === 0 ? refuse('not_found') : ok(undefined)
}

/** Ends all other sessions of one's own; or all of them, which also forgets the known devices. Wants a fresh proof. */
export async function endOwnSessions(
  deps: EndDeps,
  own: NamedSession,
  which: 'others' | 'all',
): Promise<Result<undefined, AskedRefusal>> {
  const { id, userId } = own
  const all = which === 'all'
  const { asked, may, refusal } = askOwn(deps, own, 'fresh')
  const by = { actorId: userId, except: all ? undefined : id, condition: may }
  const ends = endSessionsWhereWrites(deps, userId, { ...by, reason: all ? 'sign_out_all' : 'sign_out_others' })
  // The devices first: what ends the session that asks leaves nothing to be done in its name.
  const [judged] = await run(deps.db, [asked, ...(all ? [forgetDevicesWrite(deps, userId, may)] : []), ...ends])
  const refused = refusal(judged)
  return refused === undefined ? ok(undefined) : refuse(refused)
}
