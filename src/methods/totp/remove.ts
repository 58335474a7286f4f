// Takes the authenticator app away, and the recovery codes with the last second factor. The owner is told.
import { audit } from '../../audit/record.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { dropIdleRecoveryCodesWrite, factorsOf, findFactors } from '../../credentials/factors.ts'
import { mustHaveSecondFactor } from '../../credentials/rules.ts'
import { removeTotpWrites } from '../../credentials/totp.ts'
import { always, commit, mustHold, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import { isFreshSession } from '../../sessions/find.ts'
import { forgetMultiFactorWrite } from '../../sessions/prove-again.ts'
import type { LiveSession } from '../../sessions/read.ts'

type RemoveDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
export type RemoveRefusal = 'not_found' | 'last_factor' | 'reauthentication_required'

/** Wants a fresh session. Refuses the last second factor of somebody who must have one (`MFA`). */
export async function removeTotp(
  deps: RemoveDeps,
  { user, session }: LiveSession,
  endOthers: boolean,
): Promise<Result<undefined, RemoveRefusal>> {
  const mayBeLast = !mustHaveSecondFactor(deps.config.mfa, user.role)
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id } as const
  const notice = await prepareNotice(deps, { to: user.email, kind: 'totp_removed' })
  const by = { reason: 'factor_changed', actorId: user.id, except: session.id, condition: always } as const
  const committed = await commit(deps.db, [
    mustHold(deps.db, isFreshSession(deps, { id: session.id, userId: user.id })),
    ...removeTotpWrites(deps, user.id, mayBeLast),
    ...notice.statements,
    dropIdleRecoveryCodesWrite(deps, user.id),
    forgetMultiFactorWrite(deps, user.id),
    audit(deps, { ...about, event: 'factor_removed', outcome: 'success', reason: 'totp' }),
    ...(endOthers ? endSessionsWhereWrites(deps, user.id, by) : []),
  ])
  if (committed.ok) {
    notice.send(committed.value[3], committed.value[4])
    return ok(undefined)
  }
  const [found] = await run(deps.db, [findFactors(deps, user.id)])
  if (!factorsOf(found).includes('totp')) return refuse('not_found')
  return refuse(mayBeLast ? 'reauthentication_required' : 'last_factor')
}
