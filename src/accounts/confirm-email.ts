// Changes an address when its code or link comes back to the session that asked. The old address is mailed a link that takes
// the change back.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { audit } from '../audit/record.ts'
import { isAsker } from '../codes/asked.ts'
import { dropPendingWrite, isHeldAddress } from '../codes/drop.ts'
import { issueCode } from '../codes/issue.ts'
import { prepareNotice, type Notice } from '../codes/notice.ts'
import { prepareProof, spendWrites, type CodeProof } from '../codes/prove.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import {
  always,
  changedRow,
  commit,
  mustHaveChanged,
  mustHold,
  mustNotHold,
  never,
  run,
  type Write,
} from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findStanding, isProvedSession, sessionBeganAt, type NamedSession } from '../sessions/find.ts'
import { changeEmailWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'

type ConfirmDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
export type ConfirmRefusal = { kind: 'invalid_code' } | { kind: 'unauthenticated' } | ThrottledRefusal

/**
 * Spends the proof and changes the address. Two round trips. The other codes and links of the person die, except undo links.
 */
export async function confirmEmailChange(
  deps: ConfirmDeps,
  proof: CodeProof,
  by: { session: Pick<NamedSession, 'id' | 'stands'>; device?: KnownDevice | undefined },
): Promise<Result<UserRow, ConfirmRefusal>> {
  const prepared = prepareProof(deps, proof, ['change_email'], by.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const { stands } = by.session
  const [reserved, full, found, owners, standing] = await run(deps.db, [
    ...prepared.value.statements,
    findStanding(deps, by.session),
  ])
  if (standing.results.length === 0) return refuse({ kind: 'unauthenticated' })
  const proven = prepared.value.outcome(reserved, full, found, owners)
  const fail = async (reason: ReasonOf<'email_change_fail'>, subjectId: string | null | undefined) => {
    const failed = { event: 'email_change_fail', outcome: 'failure', reason } as const
    await run(deps.db, [audit(deps, { ...failed, subjectId: subjectId ?? undefined })])
    return refuse({ kind: 'invalid_code' } as const)
  }
  if (!proven.ok) {
    if (proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
    return fail(prepared.value.opened.kind, proven.error.code?.userId)
  }
  const { owner, code } = proven.value
  // The new mailbox may belong to a person who asked for nothing, so the proof counts only in the session that asked.
  if (!isAsker(code, by.session.id)) return fail('session', code.userId)
  if (owner === undefined) return refuse({ kind: 'invalid_code' })

  const told = await tellOldAddress(deps, owner, code.sessionId)
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const committed = await commit(deps.db, [
    spend,
    guard,
    mustNotHold(deps.db, isHeldAddress(deps, code.email, owner.id)),
    // A session that has ended since no longer counts as the asker. Nor does one without the second factor that the person has
    // by now.
    mustHold(deps.db, isProvedSession(deps, { id: code.sessionId ?? '', userId: owner.id, stands })),
    changeEmailWrite(deps, owner.id, owner.email, code.email),
    mustHaveChanged(deps.db),
    audit(deps, { event: 'email_changed', outcome: 'success', actorId: owner.id, subjectId: owner.id }),
    ...told.notice.statements,
    release,
    dropPendingWrite(deps, owner.id),
    ...told.undo,
  ])
  const changed = committed.ok ? committed.value[4][0] : undefined
  if (!committed.ok || changed === undefined) return refuse({ kind: 'invalid_code' })
  if (owner.emailVerifiedAt !== null) told.notice.send(committed.value[7], committed.value[8])
  return ok(changed)
}

/**
 * The notice to the old address, with the link that takes the change back. Nobody has proved that they own an unverified
 * address, so it gets no notice and is not held.
 */
async function tellOldAddress(
  deps: ConfirmDeps,
  owner: UserRow,
  sessionId: string | null,
): Promise<{ notice: Notice; undo: Write[] }> {
  const { issuer, emailUndoMs } = deps.config
  // What the asker's session added before it asked counts as the asker's, too. The session's row may be gone when the link is
  // used.
  const since = sessionBeganAt(sessionId ?? '')
  const about = { purpose: 'undo_email', email: owner.email, userId: owner.id, since } as const
  const undo = issueCode(deps, about, always, emailUndoMs)
  const link = `${issuer}/undo-email?token=${undo.token}`
  const order = { to: owner.email, kind: 'email_changed', link } as const
  const proved = owner.emailVerifiedAt !== null
  return { notice: await prepareNotice(deps, order, proved ? changedRow : never), undo: proved ? [undo.write] : [] }
}
