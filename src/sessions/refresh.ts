// Refresh: one round trip in the ordinary case, a second one for a rescue or a theft (contract §3; RFC 9700 §4.14).
import { auditIfChanged } from '../audit/record.ts'
import { prepareNotice } from '../codes/notice.ts'
import { uuidv7 } from '../crypto/random.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { UserRow } from '../users/tables.ts'
import type { ShownRow } from '../users/user.ts'
import type { RefreshClaim } from './refresh-token.ts'
import { decide, recentRescues, type Decision } from './rules.ts'
import { rescue, selectJudged, useCurrent } from './refresh-store.ts'
import { endOne } from './store.ts'
import type { SessionRow } from './tables.ts'

type RefreshDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer' | 'toTell'>

/** The session as it is now. `renewed` says whether the holder must be given the refresh token anew. */
export type Refreshed = { session: SessionRow; user: ShownRow; jti: string; renewed: boolean }
export type RefreshRefusal = 'unauthenticated' | 'session_expired' | 'session_revoked' | 'refresh_token_reused'

/** Answers a refresh token whose MAC was checked. One round trip, two for a rescue or a theft. Refuses what `decide` refuses. */
export async function refreshSession(
  deps: RefreshDeps,
  claim: RefreshClaim,
): Promise<Result<Refreshed, RefreshRefusal>> {
  const { db } = deps
  const { sessionId: id, counter: presented } = claim
  const { cookieRotationMs, sessionIdleMs } = deps.config
  const now = deps.now()
  const jti = uuidv7(now)
  // The state is read before the statement that may change it, in one transaction: the two can't disagree.
  const [[found], [changed]] = await run(db, [
    selectJudged(db, { id, now }),
    useCurrent(db, { id, presented, now, jti, cookieRotationMs, sessionIdleMs }),
  ])
  const judged = judge(found, claim, now, deps)
  if (!judged.ok) return judged
  const { session, user, decision } = judged.value
  switch (decision) {
    case 'rotate':
    case 'touch':
      return ok({ session: { ...session, ...changed }, user, jti, renewed: true })
    case 'read':
      return ok({ session, user, jti, renewed: false })
    case 'converge':
      return ok({ session, user, jti, renewed: true })
    case 'rescue':
      return rescueSession(deps, claim, session, jti)
    case 'rescue_limit':
      return endAs(deps, session, user, 'rescue_limit')
    case 'theft':
      return endAs(deps, session, user, 'refresh_token_reused')
    case 'never_issued':
    case 'retired':
      return refuse('unauthenticated')
    case 'expired':
      return refuse('session_expired')
  }
}

/** What D1 says of a session, ended or not, and its person. */
type Found = { session: SessionRow; user: ShownRow & Pick<UserRow, 'disabledAt'>; stands: boolean }

function judge(
  found: Found | undefined,
  claim: RefreshClaim,
  now: number,
  deps: RefreshDeps,
): Result<Found & { decision: Decision }, RefreshRefusal> {
  if (found === undefined) return refuse('session_expired')
  const { session, user, stands } = found
  // A session keeps the transport that it began with; a token that says otherwise was not made for it.
  if (session.transport !== claim.transport) return refuse('unauthenticated')
  if (!session.active)
    return refuse(
      session.revokedReason === 'expired' || session.revokedReason === 'rescue_limit'
        ? 'session_expired'
        : 'session_revoked',
    )
  if (user.disabledAt !== null || !stands) return refuse('session_revoked')
  return ok({ ...found, decision: decide(session, claim.counter, now, deps.config) })
}

/** Moves the session past a lost answer. Of two rescues at once one wins, and the other converges on it. */
async function rescueSession(
  deps: RefreshDeps,
  claim: RefreshClaim,
  session: SessionRow,
  jti: string,
): Promise<Result<Refreshed, RefreshRefusal>> {
  const { db } = deps
  const { id, counter, rotatedAt } = session
  const { sessionIdleMs } = deps.config
  const now = deps.now()
  const rescues = [...recentRescues(session.rescues, now), now]
  const [, , [found]] = await run(db, [
    rescue(db, { id, judgedCounter: counter, judgedRotation: rotatedAt, rescues, now, jti, sessionIdleMs }),
    auditIfChanged(deps, {
      event: 'authn_token_rescued',
      outcome: 'success',
      actorId: session.impersonatorId ?? session.userId,
      subjectId: session.userId,
      sessionId: session.id,
      reason: 'answer_lost',
      meta: { presented: claim.counter, counter: session.counter + 1 },
    }),
    selectJudged(db, { id, now }),
  ])
  const judged = judge(found, claim, now, deps)
  if (!judged.ok) return judged
  // After any rescue, by this request or another, the presented token is the parent of the current one.
  const { decision, session: after } = judged.value
  if (decision === 'retired') return refuse('unauthenticated')
  if (decision === 'expired' || after.parent !== claim.counter) return refuse('session_expired')
  return ok({ session: after, user: judged.value.user, jti, renewed: true })
}

/** Ends the session at once, at every door. A theft is reported to its owner. */
async function endAs(
  deps: RefreshDeps,
  session: SessionRow,
  user: ShownRow,
  reason: 'refresh_token_reused' | 'rescue_limit',
): Promise<Result<never, RefreshRefusal>> {
  const theft = reason === 'refresh_token_reused'
  const origin = describeOrigin(session, session.lastUsedAt, deps.caller.language)
  const notice = await prepareNotice(deps, { to: user.email, kind: 'session_theft', origin })
  const end = endOne(deps, session.id, reason)
  const about = { outcome: 'failure', subjectId: session.userId, sessionId: session.id } as const
  const row =
    reason === 'refresh_token_reused'
      ? auditIfChanged(deps, { ...about, event: 'authn_token_reuse', reason })
      : auditIfChanged(deps, { ...about, event: 'session_expired', reason })
  // An operator's token is no token of the person: they are told nothing of it.
  if (!theft || session.impersonatorId !== null) {
    await run(deps.db, [end, row])
    return refuse(theft ? reason : 'session_expired')
  }
  const [, , reserved, full] = await run(deps.db, [end, row, ...notice.statements])
  notice.send(reserved, full)
  return refuse('refresh_token_reused')
}
