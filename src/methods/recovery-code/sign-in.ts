// The second step by a recovery code. It has 128 bits, which nobody guesses. So only the sign-in's own guesses are counted, and
// a stranger's wrong codes don't lock its owner out. The owner is told of each use.
import { prepareNotice } from '../../codes/notice.ts'
import { findRecoveryCode, spendRecoveryCodeWrites } from '../../credentials/recovery-codes.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { refuse, type Result } from '../../result.ts'
import type { SignedIn } from '../../sessions/admit.ts'
import { prepareSecondStep } from '../../sessions/pending.ts'
import { completeSecondStep, failSecondStep, type SecondStepRefusal } from '../../sessions/second-step.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** Finishes a sign-in, and says how many codes are left. Two round trips. */
export async function signInByRecoveryCode(
  deps: SignInDeps,
  input: { mfaToken: string; code: string },
): Promise<Result<SignedIn & { left: number }, SecondStepRefusal>> {
  const prepared = prepareSecondStep(deps, { mfaToken: input.mfaToken, device: undefined }, 'cannot_be_guessed')
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const { statements, userId, outcome } = prepared.value
  const [reserved, full, counted, owners, codes] = await run(deps.db, [
    ...statements,
    findRecoveryCode(deps, userId, input.code),
  ])
  const waiting = outcome(reserved, full, counted, owners)
  if (!waiting.ok) return failSecondStep(deps, waiting.error)
  const [found] = codes.results
  if (found === undefined || found.found === 0)
    return failSecondStep(deps, { kind: 'wrong', ...waiting.value }, 'recovery_code')
  const { user } = waiting.value
  const notice = await prepareNotice(deps, { to: user.email, kind: 'recovery_code_used' })
  const spend = spendRecoveryCodeWrites(deps, user.id, input.code)
  const completed = await completeSecondStep(deps, waiting.value, {
    amr: ['otp'],
    reason: 'recovery_code',
    spend,
    notice,
  })
  return completed.ok ? { ok: true, value: { ...completed.value, left: found.all_codes - 1 } } : completed
}
