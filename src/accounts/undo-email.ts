// Takes a change of address back, by the link in the mail to the old address. The person has that address again, however often
// it was changed since. Every session ends, and a link to set a new password is mailed there. An account that was deleted
// meanwhile comes back.
import { audit } from '../audit/record.ts'
import { dropPendingWrite } from '../codes/drop.ts'
import { issueCode } from '../codes/issue.ts'
import { prepareNotice } from '../codes/notice.ts'
import { prepareProof, spendWrites } from '../codes/prove.ts'
import { dropFactorsSinceWrites } from '../credentials/factors.ts'
import { always, commit, mustHaveChanged, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { restoreEmailWrite } from '../users/change.ts'
import { breakInOf } from './rules.ts'

type UndoDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/**
 * Spends the link. Two round trips. Drops the password, the undo links that were made since, and the factors and identities
 * that were added since the session that asked for the change began: a thief knows the password and may hold the others.
 * `drops: 'all'` drops every factor and identity.
 */
export async function undoEmailChange(
  deps: UndoDeps,
  { token, drops }: { token: string; drops: 'since_break_in' | 'all' },
): Promise<Result<undefined, 'invalid_code'>> {
  const prepared = prepareProof(deps, { token }, ['undo_email'])
  if (!prepared.ok) return refuse('invalid_code')
  const [reserved, full, found, owners] = await run(deps.db, prepared.value.statements)
  const proven = prepared.value.outcome(reserved, full, found, owners)
  if (!proven.ok || proven.value.owner === undefined) {
    await run(deps.db, [audit(deps, { event: 'email_change_fail', outcome: 'failure', reason: 'undo' })])
    return refuse('invalid_code')
  }
  const { owner, code } = proven.value
  const reset = issueCode(deps, { purpose: 'reset_password', email: code.email, userId: owner.id })
  const order = {
    to: code.email,
    kind: 'email_restored',
    link: `${deps.config.issuer}/reset-password?token=${reset.token}`,
  } as const
  const notice = await prepareNotice(deps, order)
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const by = { reason: 'email_restored', actorId: owner.id, condition: always } as const
  const committed = await commit(deps.db, [
    spend,
    guard,
    restoreEmailWrite(deps, owner.id, code.email),
    mustHaveChanged(deps.db),
    audit(deps, {
      event: 'email_restored',
      outcome: 'success',
      actorId: owner.id,
      subjectId: owner.id,
      meta: { drops, was_deleted: owner.deletedAt !== null },
    }),
    ...notice.statements,
    release,
    ...endSessionsWhereWrites(deps, owner.id, by),
    dropPendingWrite(deps, owner.id, code.createdAt),
    ...dropFactorsSinceWrites(deps, owner.id, drops === 'all' ? 0 : breakInOf(deps.config, code)),
    reset.write,
  ])
  if (!committed.ok) return refuse('invalid_code')
  notice.send(committed.value[5], committed.value[6])
  return ok(undefined)
}
