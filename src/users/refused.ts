// Audits a person who tried what their role doesn't allow, with a limit, so that a script can't fill the log.
import type { MetaOf, ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reservation } from '../limits/attempts.ts'

const MOST_AN_HOUR = 30
const HOUR_MS = 3_600_000

type Right = Exclude<MetaOf<'authz_fail'>['right'], undefined>
/** The person who was refused, the right that it takes, and the person that it was meant for. */
export type RefusedRight = {
  userId: string
  sessionId: string
  right: Right
  reason: ReasonOf<'authz_fail'>
  subjectId?: string
}

/** Writes an `authz_fail` row into the audit log, at most 30 an hour a person. */
export async function noteRefusedRight(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { userId, sessionId, right, reason, subjectId }: RefusedRight,
): Promise<void> {
  const slot = { key: `authz:account:${userId}`, most: MOST_AN_HOUR, windowMs: HOUR_MS }
  const [reserve] = reservation(deps, { usual: [slot] }).statements
  const about = { actorId: userId, subjectId, sessionId, reason, meta: { right } }
  await run(deps.db, [reserve, auditIfChanged(deps, { event: 'authz_fail', outcome: 'failure', ...about })])
}
