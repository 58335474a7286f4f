// A person removes a second factor of theirs, from a session with a fresh proof. With the last one the recovery codes are
// deleted, and their sessions no longer say `mfa`. The owner is told.
import { audit } from '../audit/record.ts'
import { prepareNotice } from '../codes/notice.ts'
import { dropIdleRecoveryCodesWrite } from '../credentials/factors.ts'
import { always, commit, mustHaveChanged, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { endSessionsWhereWrites } from './end.ts'
import { mustBeOwn } from './own-act.ts'
import { forgetMultiFactorWrite } from './prove-again.ts'
import type { LiveSession } from './read.ts'

/**
 * Commits the removal and everything that belongs to it. `false` where `removal` changed no row, or the proof is too old by
 * now.
 */
export async function removeFactor(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>,
  live: LiveSession,
  removed: { factor: 'totp' | 'passkey'; removal: Write; endOthers: boolean; meta?: { passkey: string } },
): Promise<boolean> {
  const { user, session } = live
  const { factor, removal, endOthers, meta } = removed
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id, meta } as const
  const by = { reason: 'factor_changed', actorId: user.id, except: session.id, condition: always } as const
  const notice = await prepareNotice(deps, { to: user.email, kind: `${factor}_removed` })
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'fresh'),
    removal,
    mustHaveChanged(deps.db),
    ...notice.statements,
    dropIdleRecoveryCodesWrite(deps, user.id),
    forgetMultiFactorWrite(deps, user.id),
    audit(deps, { ...about, event: 'factor_removed', outcome: 'success', reason: factor }),
    ...(endOthers ? endSessionsWhereWrites(deps, user.id, by) : []),
  ])
  if (committed.ok) notice.send(committed.value[3], committed.value[4])
  return committed.ok
}
