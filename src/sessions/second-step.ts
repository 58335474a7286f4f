// The end of every second step: one batch finishes the sign-in and spends the proof, or the step is refused with an audit row.
import { audit } from '../audit/record.ts'
import type { Notice } from '../codes/notice.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { commit, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Slots, Throttled } from '../limits/attempts.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { UserRow } from '../users/tables.ts'
import type { SignedIn } from './admit.ts'
import { finishPending, type Pending } from './pending.ts'

type StepDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>
export type SecondStepRefusal = { kind: 'invalid_code' } | ThrottledRefusal

/**
 * Finishes a sign-in. `spend` makes the proof good once, and stops the batch as `lost` where it was spent meanwhile. `notice`
 * is mailed to the owner.
 */
export async function completeSecondStep(
  deps: StepDeps,
  waiting: Pending & { reserved: Slots },
  proof: { amr: readonly string[]; reason: string; spend: readonly [Write, Write, ...Write[]]; notice?: Notice },
): Promise<Result<SignedIn, SecondStepRefusal>> {
  const { amr, reason, spend, notice } = proof
  const { session, writes } = finishPending(deps, waiting, { amr, reserved: waiting.reserved, reason })
  const told: readonly Write[] = notice?.statements ?? []
  const committed = await commit(deps.db, [...writes, ...spend, ...told])
  const [user] = committed.ok ? (committed.value[2] as readonly UserRow[]) : []
  if (committed.ok && notice !== undefined) {
    const [reserved, full] = committed.value.slice(-told.length) as Parameters<Notice['send']>
    notice.send(reserved, full)
  }
  return user === undefined ? refuse({ kind: 'invalid_code' }) : ok({ status: 'signed_in', user, session })
}

/**
 * Refuses a second step: too many attempts, no pending sign-in, or a wrong proof. `method` is the method of the proof, and `cause` is for
 * the audit log.
 */
export async function failSecondStep(
  deps: StepDeps,
  why: { kind: 'gone' } | { kind: 'full'; throttled: Throttled } | ({ kind: 'wrong' } & Pending),
  method?: 'totp' | 'recovery_code' | 'passkey',
  cause?: string,
): Promise<Result<never, SecondStepRefusal>> {
  if (why.kind === 'full') return refuseThrottled(deps, why.throttled)
  if (why.kind === 'wrong') {
    const reason = method && (`wrong_${method}` as const)
    const failed = { event: 'authn_second_step_fail', outcome: 'failure', subjectId: why.user.id, reason } as const
    await run(deps.db, [audit(deps, { ...failed, meta: { amr: why.pending.amr.join(' '), ...(cause && { cause }) } })])
  }
  return refuse({ kind: 'invalid_code' })
}
