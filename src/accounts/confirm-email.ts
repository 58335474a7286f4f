// Changes an address when its code or link comes back. The old address is told, with a link that takes it all back.
import { audit } from '../audit/record.ts'
import { dropPendingWrite, isHeldAddress } from '../codes/drop.ts'
import { issueCode } from '../codes/issue.ts'
import { prepareNotice } from '../codes/notice.ts'
import { prepareProof, spendWrites, type CodeProof } from '../codes/prove.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { commit, mustHaveChanged, mustNotHold, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { changeEmailWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'

type ConfirmDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
export type ConfirmRefusal = { kind: 'invalid_code' } | ThrottledRefusal

/** Spends the proof and changes the address. Two round trips. Codes and links that wait for the person die, but undo links. */
export async function confirmEmailChange(
  deps: ConfirmDeps,
  proof: CodeProof,
  device?: KnownDevice,
): Promise<Result<UserRow, ConfirmRefusal>> {
  const prepared = prepareProof(deps, proof, ['change_email'], device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners] = await run(deps.db, prepared.value.statements)
  const proven = prepared.value.outcome(reserved, full, found, owners)
  if (!proven.ok) {
    if (proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
    const { kind } = prepared.value.opened
    const subjectId = proven.error.code?.userId ?? undefined
    await run(deps.db, [audit(deps, { event: 'email_change_fail', outcome: 'failure', reason: kind, subjectId })])
    return refuse({ kind: 'invalid_code' })
  }
  const { owner, code } = proven.value
  if (owner === undefined) return refuse({ kind: 'invalid_code' })

  const { config } = deps
  const undo = issueCode(deps, { purpose: 'undo_email', email: owner.email, userId: owner.id }, config.emailUndoMs)
  const link = `${config.issuer}/undo-email?token=${undo.token}`
  const notice = await prepareNotice(deps, { to: owner.email, kind: 'email_changed', link })
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const committed = await commit(deps.db, [
    spend,
    guard,
    mustNotHold(deps.db, isHeldAddress(deps, code.email, owner.id)),
    changeEmailWrite(deps, owner.id, owner.email, code.email),
    mustHaveChanged(deps.db),
    audit(deps, { event: 'email_changed', outcome: 'success', actorId: owner.id, subjectId: owner.id }),
    ...notice.statements,
    release,
    dropPendingWrite(deps, owner.id),
    undo.write,
  ])
  const changed = committed.ok ? committed.value[3][0] : undefined
  if (!committed.ok || changed === undefined) return refuse({ kind: 'invalid_code' })
  notice.send(committed.value[6], committed.value[7])
  return ok(changed)
}
