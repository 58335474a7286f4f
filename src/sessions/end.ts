// Ends sessions. The row stays, inactive, with a time and a reason. Every door that asks D1 sees it at once.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { always, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import { findStanding, type NamedSession } from './find.ts'
import { actorIn, endAll, endOne, ownerOf } from './store.ts'

type EndDeps = Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>
/** Why a session ends, who ends it, and the person that it must belong to, if given. `stands`: see `NamedSession`. */
type EndOne = {
  reason: ReasonOf<'session_expired'>
  actorId?: string | undefined
  userId?: string | undefined
  /** The actor and the owner, as expressions, where only the database knows them. */
  actor?: Condition | undefined
  subject?: Condition | undefined
  /** The session from which it is ended, where that is another person's. */
  from?: string | undefined
  stands?: Condition
}

/** Ends one session, if it is active (and belongs to the given user). Returns whether it was. */
export async function endSession(deps: EndDeps, id: string, by: EndOne): Promise<boolean> {
  const [ended] = await run(deps.db, endOneWrites(deps, id, by))
  return ended.length > 0
}

/** Signs out of the session that a caller names. `false` where `stands` no longer holds: then nothing has ended. */
export async function signOut(
  deps: EndDeps,
  { id, userId, stands }: Omit<NamedSession, 'userId'> & { userId: string | undefined },
): Promise<boolean> {
  // Of who shows the refresh token alone only the database knows who they are.
  const known = userId === undefined ? { actor: actorIn(id), subject: ownerOf(id) } : { actorId: userId, userId }
  const by = { reason: 'sign_out', ...known, stands } as const
  const [, , { results }] = await run(deps.db, [...endOneWrites(deps, id, by), findStanding(deps, { stands })])
  return results.length > 0
}

/** Ends one session, if it is active (and belongs to the given user), with its audit row. */
export function endOneWrites(deps: EndDeps, id: string, by: EndOne): [ReturnType<typeof endOne>, Write] {
  return [
    endOne(deps, id, by.reason, by),
    auditIfChanged(deps, {
      event: 'session_expired',
      outcome: 'success',
      actorId: by.actorId,
      actor: by.actor,
      subjectId: by.userId,
      subject: by.subject,
      sessionId: by.from ?? id,
      reason: by.reason,
      ...(by.from !== undefined && { meta: { session: id } }),
    }),
  ]
}

/** Ends all of a person's sessions, and forgets their known devices. Returns how many sessions there were. */
export async function endSessionsOf(
  deps: EndDeps,
  userId: string,
  by: { reason: ReasonOf<'session_expired'>; actorId: string },
): Promise<number> {
  const [end, audited] = endSessionsWhereWrites(deps, userId, { ...by, condition: always })
  const [ended] = await run(deps.db, [end, audited, forgetDevicesWrite(deps, userId)])
  return ended.length
}

/** Ends the active sessions of a person, where a condition holds at that place of the batch, with an audit row. */
export function endSessionsWhereWrites(
  deps: EndDeps,
  userId: string,
  by: {
    reason: ReasonOf<'session_expired'>
    actorId: string
    except?: string | undefined
    /** The session from which they were ended, where it is another person's. */
    sessionId?: string | undefined
    condition: Condition
  },
): [ReturnType<typeof endAll>, Write] {
  return [
    endAll(deps, userId, by.reason, by.except, by.condition),
    auditIfChanged(deps, {
      event: 'session_expired',
      outcome: 'success',
      actorId: by.actorId,
      subjectId: userId,
      sessionId: by.sessionId ?? by.except,
      reason: by.reason,
      countAs: 'sessions',
    }),
  ]
}
