// Sets a new password by a mailed code or link. It ends every session and signs nobody in: the holder of the mailbox still has
// to sign in, with the second factor (ASVS 5.0 6.4.3).
import { audit } from '../../audit/record.ts'
import { dropPendingWrite } from '../../codes/drop.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { giveBackWrites, openProof, prepareProof, spendWrites, type CodeProof } from '../../codes/prove.ts'
import { acceptPassword, type WeakPassword } from '../../credentials/accept.ts'
import { unlessBusy } from '../../credentials/attempt.ts'
import { dropFactorsOfUnverifiedWrites } from '../../credentials/factors.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { hashPassword } from '../../credentials/password.ts'
import { isAboutAddress } from '../../credentials/policy.ts'
import { refuseThrottled, type ThrottledRefusal } from '../../credentials/throttled.ts'
import { always, commit, mustHaveChanged, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { accountTag, unlockWrite } from '../../limits/attempts.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import { proveAddressWrite, resetPasswordWrite } from '../../users/change.ts'

type ResetDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'scrypt' | 'afterAnswer' | 'toTell'>
export type ResetRefusal = { kind: 'invalid_code' } | WeakPassword | ThrottledRefusal

/**
 * Spends the proof and sets the password. Two round trips. A refused password spends nothing. Only the holder of the code
 * learns that a password is little more than the address.
 */
export async function resetPassword(
  deps: ResetDeps,
  input: { proof: CodeProof; password: string; device?: KnownDevice | undefined },
): Promise<Result<undefined, ResetRefusal>> {
  if (!openProof(deps.config.secrets, input.proof).ok) return refuse({ kind: 'invalid_code' })
  const accepted = await acceptPassword(deps, input.password, '')
  if (!accepted.ok) return accepted
  const prepared = prepareProof(deps, input.proof, ['reset_password'], input.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners] = await run(deps.db, prepared.value.statements)
  const proven = prepared.value.outcome(reserved, full, found, owners)
  if (!proven.ok) {
    if (proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
    const { kind } = prepared.value.opened
    const subjectId = proven.error.code?.userId ?? undefined
    await run(deps.db, [
      audit(deps, { event: 'authn_password_change_fail', outcome: 'failure', reason: `reset_${kind}`, subjectId }),
    ])
    return refuse({ kind: 'invalid_code' })
  }
  const { owner, code } = proven.value
  if (owner === undefined) return refuse({ kind: 'invalid_code' })
  const about = isAboutAddress(input.password, owner.email)
  if (about !== undefined) {
    await run(deps.db, giveBackWrites(deps, proven.value))
    return refuse({ kind: 'weak_password', problems: [about] })
  }

  const hash = await unlessBusy(deps, proven.value.reserved, hashPassword(deps.scrypt, input.password))
  const notice = await prepareNotice(deps, {
    to: owner.email,
    kind: 'password_changed',
  })
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const by = { reason: 'password_reset', actorId: owner.id, condition: always } as const
  const before = [
    spend,
    guard,
    ...dropFactorsOfUnverifiedWrites(deps, owner.id),
    proveAddressWrite(deps, owner.id, code.email),
    mustHaveChanged(deps.db),
    resetPasswordWrite(deps, owner.id, hash),
  ] as const
  const committed = await commit(deps.db, [
    ...before,
    ...notice.statements,
    release,
    ...endSessionsWhereWrites(deps, owner.id, by),
    dropPendingWrite(deps, owner.id),
    // The counters of second factors stay, because second factors protect against somebody who took over the mailbox.
    unlockWrite(deps, [owner.id, accountTag(deps, owner.email)], ['password', 'code']),
    audit(deps, {
      event: 'authn_password_change',
      outcome: 'success',
      actorId: owner.id,
      subjectId: owner.id,
      reason: 'reset',
    }),
    ...accepted.value.writes,
  ])
  if (!committed.ok) return refuse({ kind: 'invalid_code' })
  notice.send(...(committed.value.slice(before.length) as unknown as Parameters<typeof notice.send>))
  return ok(undefined)
}
