// The step between a password and the enrolment of a first second factor (`MFA`): the person proves the mailbox by a code that
// the sign-in had mailed. So a stolen password alone can't enrol anything.
import { audit } from '../../audit/record.ts'
import { prepareProof, spendWrites } from '../../codes/prove.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { hasSecondFactor } from '../../credentials/factors.ts'
import { refuseThrottled } from '../../credentials/throttled.ts'
import { commit, mustHaveChanged, mustNotHold, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { enrolmentWanted, type SignInOutcome } from '../../sessions/admit.ts'
import { findPending, mailboxProvedWrite, openMfaToken } from '../../sessions/pending.ts'
import { verifyEmailWrite } from '../../users/change.ts'
import type { CodeSignInRefusal } from './sign-in.ts'

/** Spends the code, and opens the enrolment. Two round trips. Refuses the code of any other sign-in or purpose. */
export async function proveMailbox(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  input: { mfaToken: string; challenge: string; code: string; device: KnownDevice | undefined },
): Promise<Result<SignInOutcome, CodeSignInRefusal>> {
  const id = openMfaToken(deps, 'mailbox', input.mfaToken)
  const prepared = prepareProof(deps, input, ['prove_mailbox'], input.device)
  if (id === undefined || !prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners, [pending]] = await run(deps.db, [
    ...prepared.value.statements,
    findPending(deps, id).pending,
  ])
  const proven = prepared.value.outcome(reserved, full, found, owners)
  if (!proven.ok && proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
  const user = proven.ok ? proven.value.owner : undefined
  if (!proven.ok || user === undefined || pending?.userId !== user.id || proven.value.code.sessionId !== id) {
    const failed = { event: 'authn_second_step_fail', outcome: 'failure', reason: 'wrong_email_code' } as const
    await run(deps.db, [audit(deps, { ...failed, subjectId: pending?.userId, meta: { amr: 'pwd' } })])
    return refuse({ kind: 'invalid_code' })
  }
  const about = { outcome: 'success', actorId: user.id, subjectId: user.id } as const
  const amr = [...pending.amr, 'otp']
  const verifies = user.emailVerifiedAt === null
  const committed = await commit(deps.db, [
    ...spendWrites(deps, proven.value),
    mailboxProvedWrite(deps, pending, amr),
    mustHaveChanged(deps.db),
    mustNotHold(deps.db, hasSecondFactor(user.id)),
    ...(verifies
      ? [
          verifyEmailWrite(deps, user.id, proven.value.code.email),
          mustHaveChanged(deps.db),
          audit(deps, { ...about, event: 'email_verified' }),
        ]
      : []),
    audit(deps, { ...about, event: 'authn_second_step_required', meta: { amr: amr.join(' '), step: 'enrolment' } }),
  ])
  return committed.ok ? ok(enrolmentWanted(deps, pending.id)) : refuse({ kind: 'invalid_code' })
}
