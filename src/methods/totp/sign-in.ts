// The second step by an authenticator app. Two round trips: a guess is counted and the secret read; then one batch takes the
// code's time step, finishes the sign-in and begins the session.
import type { KnownDevice } from '../../credentials/device.ts'
import { findTotp, takeStepWrites, testTotp } from '../../credentials/totp.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { refuse, type Result } from '../../result.ts'
import { completeSecondStep, failSecondStep, type SecondStepRefusal } from '../../sessions/second-step.ts'
import type { SignedIn } from '../../sessions/admit.ts'
import { prepareSecondStep } from '../../sessions/pending.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>

/** Finishes a sign-in. The refusal is the same for a wrong code, one that was taken before, and one without a pending sign-in. */
export async function signInByTotp(
  deps: SignInDeps,
  input: { mfaToken: string; code: string; device: KnownDevice | undefined },
): Promise<Result<SignedIn, SecondStepRefusal>> {
  const prepared = prepareSecondStep(deps, input, 'can_be_guessed')
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const { statements, userId, outcome } = prepared.value
  const [reserved, full, counted, owners, [row]] = await run(deps.db, [...statements, findTotp(deps, userId)])
  const waiting = outcome(reserved, full, counted, owners)
  if (!waiting.ok) return failSecondStep(deps, waiting.error)
  const step = await testTotp(deps, row, input.code)
  if (row === undefined || step === undefined) return failSecondStep(deps, { kind: 'wrong', ...waiting.value }, 'totp')
  return completeSecondStep(deps, waiting.value, {
    amr: ['otp'],
    reason: 'totp',
    spend: takeStepWrites(deps, row, step),
  })
}
