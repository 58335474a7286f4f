// Removes everything that a person proves themselves with besides a password: the way back for a person who lost their device
// and their recovery codes. Their password stays. Their sessions end, because somebody else may have the device.
import type { CountOf, ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { prepareNotice, type Notice } from '../codes/notice.ts'
import { dropEachFactor, findFactorGain, hasGainedNoFactorSince, holdsAnyFactor } from '../credentials/factors.ts'
import { always, commit, mustHold, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { forgetDevicesWrite } from '../users/change.ts'
import { findUser } from '../users/find.ts'
import { by, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, whyStopped, type ActRefusal } from './allow.ts'

type RemoveDeps = Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>
/** What was removed, and how many sessions ended. A person who had nothing loses nothing and keeps their sessions. */
export type RemovedFactors = { totp: number; passkeys: number; recovery_codes: number; sessions_ended: number }

const NOTHING: RemovedFactors = { totp: 0, passkeys: 0, recovery_codes: 0, sessions_ended: 0 }

/**
 * Takes app, passkeys and recovery codes, ends the sessions, and tells the owner by mail. Two round trips. Requires the right
 * `disarm`. Refuses as `changed` also where a factor was added after the newest one that was seen.
 */
export function removeFactors(
  deps: RemoveDeps & Pick<Deps, 'config' | 'mailBinding' | 'afterAnswer'>,
  change: Change,
): Promise<Result<RemovedFactors, ActRefusal>> {
  return remove(deps, change, (to) => prepareNotice(deps, { to, kind: 'factors_removed' }, always))
}

/** As `removeFactors`, and mails nobody: for a command, which can't seal a mail. */
export function removeFactorsUntold(deps: RemoveDeps, change: Change): Promise<Result<RemovedFactors, ActRefusal>> {
  return remove(deps, change, undefined)
}

async function remove(
  deps: RemoveDeps,
  { id, actor, seen }: Change,
  tell: ((to: string) => Promise<Notice>) | undefined,
): Promise<Result<RemovedFactors, ActRefusal>> {
  const { db } = deps
  const act = { actor, id, right: 'disarm', seen } as const
  const found = await commit(db, [mustBeAllowed(deps, act), findUser(deps, id)])
  const user = found.ok ? found.value[1][0] : undefined
  if (user === undefined) return refuseAct(deps, act)

  const notice = await tell?.(user.email)
  const drop = dropEachFactor(deps, id)
  const removed = (reason: ReasonOf<'factor_removed'>, countAs?: CountOf<'factor_removed'>): Write =>
    auditIfChanged(deps, {
      event: 'factor_removed',
      outcome: 'success',
      ...by(actor),
      subjectId: id,
      reason,
      countAs,
    })
  const committed = await commit(db, [
    mustBeAllowed(deps, act),
    mustHold(db, holdsAnyFactor(id), seen === undefined ? always : hasGainedNoFactorSince(id, seen.factors)),
    ...endSessionsWhereWrites(deps, id, { reason: 'factor_changed', ...by(actor), condition: always }),
    // Sign-ins that wait for their second step are void, too.
    forgetDevicesWrite(deps, id),
    drop.waiting,
    drop.totp,
    removed('totp'),
    drop.passkeys,
    removed('passkey', 'passkeys'),
    drop.recoveryCodes,
    removed('recovery_codes', 'codes'),
    ...(notice?.statements ?? []),
  ])
  if (!committed.ok) {
    const refusal = await whyStopped(deps, act)
    if (refusal !== undefined) return refuse(refusal)
    const [gained] = await run(db, [findFactorGain(deps, id)])
    return (gained.results[0]?.at ?? 0) > (seen?.factors ?? Infinity) ? refuse('changed') : ok(NOTHING)
  }
  const [, , ended, , , , totp, , passkeys, , codes] = committed.value
  notice?.send(...(committed.value.slice(12) as Parameters<Notice['send']>))
  return ok({
    totp: totp.meta.changes,
    passkeys: passkeys.meta.changes,
    recovery_codes: codes.meta.changes,
    sessions_ended: ended.length,
  })
}
