// An operator acts as somebody, in a session that says so. It lives at most an hour, and only while the operator's own session does; the
// condition stands in `live-store.ts`, so that every door sees at once when that has ended.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { always, faultless, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { endFallen, endImpersonations, isSession, lastPersonOf, selectImpersonation } from './impersonation-store.ts'

/** Such a session: the operator who acts, the person they act as, and the end (ms). */
export type Acting = {
  id: string
  operatorId: string
  operatorSessionId: string
  expiresAt: number
  lives: boolean
  person: { id: string; email: string; name: string | null }
}

/** The impersonation of an id, ended or not; `undefined` for an ordinary session. One round trip. */
export async function readImpersonation(deps: Pick<Deps, 'db' | 'now'>, id: string): Promise<Acting | undefined> {
  const [found] = await faultless(selectImpersonation(deps.db, { id, now: deps.now() }))
  return found
}

type EndDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** Ends what an operator began in a session of theirs before, with its audit row: of two starts at once one is left. */
export function replaceWrites(
  deps: EndDeps,
  operator: { userId: string; sessionId: string },
): [ReturnType<typeof endImpersonations>, Write] {
  const { userId: actorId, sessionId } = operator
  const reason = 'replaced'
  return [
    endImpersonations(deps.db, { operatorSessionId: sessionId, reason, now: deps.now(), which: always }),
    auditIfChanged(deps, {
      event: 'impersonation_ended',
      outcome: 'success',
      actorId,
      subject: lastPersonOf(sessionId),
      sessionId,
      reason,
    }),
  ]
}

/** Ends an impersonation, with its audit row. Ended already, nothing happens. */
export async function endImpersonation(
  deps: EndDeps,
  acting: Acting,
  reason: Exclude<ReasonOf<'impersonation_ended'>, 'replaced'>,
): Promise<void> {
  const { id, operatorId: actorId, operatorSessionId, person } = acting
  const about = { actorId, subjectId: person.id, sessionId: id, reason } as const
  await run(deps.db, [
    endImpersonations(deps.db, { operatorSessionId, reason, now: deps.now(), which: isSession(id) }),
    auditIfChanged(deps, { event: 'impersonation_ended', outcome: 'success', ...about }),
  ])
}

/**
 * Ends the impersonations that fell with a role, of this person and by them, in the batch that changed it: else they would live again once
 * the role comes back. The row of the role's change says who did it.
 */
export const endFallenWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, userId: string): Write =>
  endFallen(db, userId, 'ended_by_operator', now())
