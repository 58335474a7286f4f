// Ends sessions: the row stays, inactive, with a time and a reason; every door that asks D1 sees it at once.
import { auditIfChanged } from '../audit/record.ts'
import { run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import type { EndReason } from './rules.ts'
import { endAll, endAllOfDisabled, endOne } from './store.ts'

type EndDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** Ends one session, if it is active (and this user's, where one is given). Says whether it was. */
export async function endSession(
  deps: EndDeps,
  id: string,
  by: { reason: EndReason; actorId?: string | undefined; userId?: string | undefined },
): Promise<boolean> {
  const [ended] = await run(deps.db, [
    endOne(deps.db, id, by.reason, deps.now(), by.userId),
    auditIfChanged(deps, {
      event: 'session_expired',
      outcome: 'success',
      actorId: by.actorId,
      subjectId: by.userId,
      sessionId: id,
      reason: by.reason,
    }),
  ])
  return ended.length > 0
}

/** Ends a person's sessions, all or all but one; says how many. Ending all of them forgets their known devices too. */
export async function endSessionsOf(
  deps: EndDeps,
  userId: string,
  by: { reason: EndReason; actorId: string; except?: string | undefined },
): Promise<number> {
  const forget = by.except === undefined ? [forgetDevicesWrite(deps, userId)] : []
  const [end, audited] = endSessionsWrites(deps, userId, by)
  const [ended] = await run(deps.db, [end, audited, ...forget])
  return ended.length
}

/** The same, prepared for a batch of a larger use case. */
function endSessionsWrites(
  deps: EndDeps,
  userId: string,
  by: { reason: EndReason; actorId: string; except?: string | undefined },
): [ReturnType<typeof endAll>, Write] {
  return [
    endAll(deps.db, userId, by.reason, deps.now(), by.except),
    auditIfChanged(deps, {
      event: 'session_expired',
      outcome: 'success',
      actorId: by.actorId,
      subjectId: userId,
      sessionId: by.except,
      reason: by.reason,
      countAs: 'sessions',
    }),
  ]
}

/** The sessions of a person who is disabled in the same batch: none ends where that statement changed nothing. */
export function endSessionsOfDisabledWrites(
  deps: EndDeps,
  userId: string,
  actorId: string,
): [ReturnType<typeof endAllOfDisabled>, Write] {
  const about = {
    event: 'session_expired',
    outcome: 'success',
    actorId,
    subjectId: userId,
    reason: 'user_disabled',
    countAs: 'sessions',
  } as const
  return [endAllOfDisabled(deps.db, userId, deps.now()), auditIfChanged(deps, about)]
}
