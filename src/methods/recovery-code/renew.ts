// Replaces a person's recovery codes by ten new ones, and tells the owner.
import { audit } from '../../audit/record.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { hasSecondFactor } from '../../credentials/factors.ts'
import { newRecoveryCodes } from '../../credentials/recovery-codes.ts'
import { commit, mustHold } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { mustBeOwn, whyNotOwn, type OwnActRefusal } from '../../sessions/own-act.ts'
import type { LiveSession } from '../../sessions/read.ts'

type RenewDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * Replaces the codes and returns the new ones, which are shown once. Wants a session with a fresh proof, and a person with a
 * second factor.
 */
export async function renewRecoveryCodes(deps: RenewDeps, live: LiveSession): Promise<Result<string[], OwnActRefusal>> {
  const { user, session } = live
  const { codes, writes } = newRecoveryCodes(deps, user.id)
  const notice = await prepareNotice(deps, { to: user.email, kind: 'recovery_codes_made' })
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id } as const
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'fresh'),
    mustHold(deps.db, hasSecondFactor(user.id)),
    ...writes,
    ...notice.statements,
    audit(deps, { ...about, event: 'recovery_codes_made', outcome: 'success' }),
  ])
  if (!committed.ok) return refuse((await whyNotOwn(deps, live, 'fresh')) ?? 'reauthentication_required')
  notice.send(committed.value[4], committed.value[5])
  return ok(codes)
}
